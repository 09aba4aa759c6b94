// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagefilter.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QToolButton;

namespace echogram {

class ProblemLabel;

/// Asks what is to be found in the log below it, and says how many were found. Only asks and shows: FindController
/// does it.
class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);

    FindQuery query() const;
    bool showsOnlyFound() const;
    void setShowsOnlyFound(bool only);

    /// Shows the bar with the focus in its first field, all of it selected.
    void open();

    /// "12 of 3,456"; `current` counts from 1, 0 is none of them.
    void showCount(qint64 current, qint64 count);
    void clearCount();
    /// A sentence below the fields, such as that it went on from the other end; empty takes it away.
    void showRemark(const QString &remark);
    void showError(const FindError &error);
    /// How far the search has come, 0 to 1; nothing when it is over.
    void showProgress(std::optional<double> done);

Q_SIGNALS:
    void queryChanged();
    void nextRequested();
    void previousRequested();
    void showOnlyFoundChanged(bool only);
    void cancelRequested();
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeDetails();

    QComboBox *m_kind;
    QLineEdit *m_pattern;
    QLabel *m_count;
    QToolButton *m_details;
    QToolButton *m_only;
    QComboBox *m_direction = nullptr;
    QLineEdit *m_peer = nullptr;
    QLineEdit *m_size = nullptr;
    QCheckBox *m_unanswered = nullptr;
    QCheckBox *m_case = nullptr;
    ProblemLabel *m_problem;
    QLabel *m_remark;
    QWidget *m_progressRow;
    QProgressBar *m_progress = nullptr;
};

} // namespace echogram
