// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/ruleset.h"
#include "server/answers/service.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;

namespace echogram {

class ProblemLabel;

/// What the built-in server answers: a service, or rules of a file. A file that cannot be used is told under its name,
/// with line and column, and the rules of before stay.
class AnswerChoice : public QWidget
{
    Q_OBJECT
public:
    explicit AnswerChoice(QWidget *parent = nullptr);

    Service service() const { return m_service; } ///< also for what no rule fits
    bool usesRules() const;
    QString rulesFile() const { return m_file; }
    /// Null where none are used or none could be read.
    std::shared_ptr<const RuleSet> rules() const;

    /// Shows it, and reads the file where it is used; says nothing.
    void set(Service service, bool usesRules, const QString &rulesFile);

Q_SIGNALS:
    /// By the person, or by the file's having been read again.
    void changed();

private:
    void takeChoice(int index);
    void takeFile();
    void readRules();
    void askForFile();
    void refresh();

    Service m_service = Service::Echo;
    QString m_file;
    std::shared_ptr<const RuleSet> m_rules;
    QComboBox *m_choice;
    QWidget *m_fileRow;
    QLineEdit *m_fileField;
    ProblemLabel *m_problem;
};

} // namespace echogram
