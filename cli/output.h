// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/systemerror.h"

#include <QByteArray>
#include <QString>

namespace echogram {

/// Where a command writes: results on stdout, and nothing but results; all else on stderr. To be used on the main
/// thread. Writing waits for whoever reads.
class Output
{
public:
    /// `program` stands before each sentence: `echogram-cli send`.
    explicit Output(const QString &program);
    ~Output(); ///< flushes

    bool isTerminal() const { return m_isTerminal; }

    /// Of a result. It may stay in memory until flush().
    void write(QByteArrayView bytes);
    /// False, now and from now on, when stdout does not take any more: error() tells why.
    bool flush();
    /// Why stdout took no more; EPIPE when nobody reads it.
    const SystemError &error() const { return m_error; }

    /// A sentence for the person, without the program's name in front.
    void say(const QString &sentence);
    /// Lines of a result for the person, on stderr.
    void note(const QString &lines);
    /// How far things are, on a line that the next one overwrites; an empty one takes it away. Nothing where stderr is
    /// not a terminal.
    void showProgress(const QString &line);

private:
    void writeToPerson(const QByteArray &text);

    const QString m_program;
    const bool m_isTerminal;
    const bool m_showsProgress;
    bool m_hasProgress = false;
    QByteArray m_waiting; // for stdout
    SystemError m_error;
};

} // namespace echogram
