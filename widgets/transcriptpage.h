// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/transcriptmodel.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace echogram {

class ChatView;
class ElidedLabel;
class ProblemLabel;
class ShapeLabel;
class TranscriptRunModel;
class WindowActions;

/// The middle of the window while a transcript is shown: which one, what became of it, and the conversation that it held.
class TranscriptPage : public QWidget
{
    Q_OBJECT
public:
    /// Its buttons trigger the actions. `edit` opens the file elsewhere.
    TranscriptPage(WindowActions &actions, QAction &edit, QWidget *parent = nullptr);

    ChatView &chatView() const { return *m_chat; }

    /// What a row of the model is. Both are borrowed; the conversation may be null, and must outlive its being shown.
    void show(const TranscriptModel &model, int row, TranscriptRunModel *conversation);
    using QWidget::show;
    void clear();

Q_SIGNALS:
    /// Back to the conversations.
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeHeader(WindowActions &actions, QAction &edit);
    void showVerdict(const TranscriptModel &model, int row, bool isWhole);

    QToolButton *m_back;
    ElidedLabel *m_title;
    ShapeLabel *m_shape;
    QLabel *m_verdict;
    ProblemLabel *m_problem;
    ChatView *m_chat;
};

} // namespace echogram
