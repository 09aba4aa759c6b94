// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QRect;
class QToolButton;
class QWidget;

namespace echogram {

/// The two buttons that float above the end of a chat: one goes to its newest message, below it one says that it is
/// paused and resumes it. Children of the view; it gets the focus when a button that had it hides.
class ChatButtons : public QObject
{
    Q_OBJECT
public:
    explicit ChatButtons(QWidget &view);

    void setJump(bool isShown, qint64 unseen);
    void setPaused(bool isPaused, qint64 heldBack);

    /// Puts those that are shown into the middle of the area's lower edge; in the view's coordinates.
    void place(const QRect &area);
    void updateIcons();

Q_SIGNALS:
    void jumpRequested();
    void resumeRequested();

private:
    QToolButton *makeButton(const QString &name);
    void set(QToolButton *button, bool isShown, const QString &text);

    QWidget &m_view;
    QToolButton *m_jump;
    QToolButton *m_resume;
};

} // namespace echogram
