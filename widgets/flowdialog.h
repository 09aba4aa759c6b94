// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;
class QTreeView;

namespace echogram {

class CaptureOpening;
class FlowModel;
class ProblemLabel;

/// Asks which conversation of a capture to open: reads the file, which it begins to do at once and on another thread,
/// and lists who talks to whom in it. What was passed over, and what is wrong with the file, stands below in words.
///
/// Not modal. Closing it at any time ends the reading. After flowChosen() it closes itself.
class FlowDialog : public QDialog
{
    Q_OBJECT

public:
    explicit FlowDialog(const QString &path, QWidget *parent = nullptr);
    ~FlowDialog() override;

    QSize sizeHint() const override;

public Q_SLOTS:
    void done(int result) override;

Q_SIGNALS:
    void flowChosen(const QString &path, const echogram::Flow &flow);

private:
    void makeView();
    void showProgress(double done);
    void showFlows(const FlowList &list);
    void showFailure(const QString &reason);
    void showNothing(const QString &problem);
    void updateButtons();
    void choose();

    QString m_path;
    FlowModel *m_model = nullptr; // children all
    QTreeView *m_view = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_summary = nullptr;
    ProblemLabel *m_problem = nullptr;
    QPushButton *m_open = nullptr;
    QPushButton *m_close = nullptr;
    CaptureOpening *m_opening = nullptr;
};

} // namespace echogram
