// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"

#include <QObject>
#include <QString>

class QWidget;

namespace echogram {

class ConversationSet;

/// Opens captures of anybody's: shows the flows of a file, and makes a recorded conversation of the chosen one, both
/// in the background. Borrows the set and the window, which is the parent of its dialogs.
class CaptureOpener : public QObject
{
    Q_OBJECT
public:
    CaptureOpener(ConversationSet &conversations, QWidget &window);

    /// Asks for a file first.
    void ask();
    void open(const QString &path);

Q_SIGNALS:
    /// This row of the set is one that was recorded, and new.
    void opened(int row);

private:
    void load(const QString &path, const Flow &flow);
    void say(const QString &path, const QString &problem);

    ConversationSet &m_conversations;
    QWidget &m_window;
    QString m_folder; // where the last one was
};

} // namespace echogram
