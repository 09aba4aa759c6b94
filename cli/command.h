// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/option.h"

#include <QList>
#include <QString>

#include <memory>
#include <vector>

namespace echogram {

class Job;
class Output;

/// One subcommand of echogram-cli: what it tells of itself, the options that it reads into its members, and the work
/// itself. To be used on the main thread.
class Command
{
public:
    struct Example
    {
        QString line;    ///< without the program's name: `send 127.0.0.1:12345 hello`
        QString meaning; ///< what it does, a few words
    };

    Command(const QString &name, const QString &summary);
    virtual ~Command();
    Command(const Command &) = delete;
    Command &operator=(const Command &) = delete;

    const QString &name() const { return m_name; }
    /// What it does, in one line without a period.
    const QString &summary() const { return m_summary; }
    /// What else is to be known: paragraphs, with a line break between them.
    const QString &description() const { return m_description; }
    const QList<Option> &options() const { return m_options; }
    const QList<Example> &examples() const { return m_examples; }

    /// What is wrong with the options together, once all are read: a sentence, or nothing.
    virtual QString problem() const { return {}; }

    /// The work, by the options as they were read. Both the command and the output outlive it. Signals are not caught
    /// yet, so that Ctrl+C ends what waits for stdin here.
    virtual std::unique_ptr<Job> job(Output &output) = 0;

protected:
    void describe(const QString &description) { m_description = description; }
    void add(const Option &option) { m_options.append(option); }
    void add(const QList<Option> &options) { m_options += options; }
    void addExample(const QString &line, const QString &meaning) { m_examples.append({line, meaning}); }

private:
    const QString m_name;
    const QString m_summary;
    QString m_description;
    QList<Option> m_options;
    QList<Example> m_examples;
};

/// All of them, in the order in which --help lists them.
std::vector<std::unique_ptr<Command>> allCommands();

} // namespace echogram
