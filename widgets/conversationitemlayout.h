// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRect>
#include <QString>

namespace echogram {

/// What decides about the geometry of one row of the conversation list.
struct ConversationItemContent
{
    QString target; ///< empty where the name says it already
    QString lastLine;
    QString state;
    QString unread; ///< the text of the pill; empty for no pill
};

/// Where everything of a row stands, in logical pixels:
///
///     +-------------------------------------+
///     |  name, bold                 (  2 )  |
///     |  target (if there is one)           |
///     |  last line ...            0.18 ms   |
///     +-------------------------------------+
///
/// The height depends on the font and on whether there is a target, never on the other texts: a row must
/// not jump because an answer comes in.
struct ConversationItemLayout
{
    QRect name;
    QRect target; ///< null without target
    QRect lastLine;
    QRect state;  ///< null without state
    QRect unread; ///< null without unread
    int height = 0;
};

/// Size, painting and editing all ask this one function. A row too narrow for everything gives the state
/// half of its line (more where the last line leaves room), and the pill as much of its own as leaves the name three letters.
ConversationItemLayout layoutConversationItem(const QFont &font, const QRect &row,
                                              const ConversationItemContent &content,
                                              Qt::LayoutDirection direction = Qt::LeftToRight);

/// The name's font: the row's, bold.
QFont conversationNameFont(const QFont &font);

/// The text of the pill: the number, or "999+".
QString unreadText(int unread);

} // namespace echogram
