// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationitemlayout.h"

#include <QFontMetrics>
#include <QLocale>
#include <QStyle>

#include <algorithm>

namespace echogram {
namespace {

/// What a text needs so as not to be elided. The metrics round to whole pixels, eliding does not.
int textWidth(const QFontMetrics &metrics, const QString &text)
{
    constexpr int more = 500; // characters; no row is as wide, and measuring a long text takes its time
    return text.isEmpty() ? 0 : metrics.horizontalAdvance(text.left(more)) + 2;
}

} // namespace

QFont conversationNameFont(const QFont &font)
{
    QFont bold = font;
    bold.setBold(true);
    return bold;
}

QString unreadText(int unread)
{
    if (unread <= 0)
        return {};
    return unread > 999 ? QStringLiteral("999+") : QLocale().toString(unread);
}

ConversationItemLayout layoutConversationItem(const QFont &font, const QRect &row,
                                              const ConversationItemContent &content,
                                              Qt::LayoutDirection direction)
{
    const QFontMetrics plain(font);
    const QFontMetrics bold(conversationNameFont(font));
    const int marginX = std::max(6, plain.height() / 2);
    const int marginY = std::max(4, plain.height() / 3);
    const int gap = std::max(6, plain.horizontalAdvance(u' ') * 2);
    const int nameHeight = std::max(bold.height(), plain.height());

    const int left = row.left() + marginX;
    const int width = std::max(0, row.width() - 2 * marginX);
    int y = row.top() + marginY;

    ConversationItemLayout layout;
    int nameWidth = width;
    if (!content.unread.isEmpty()) {
        const int wanted = std::max(nameHeight, textWidth(bold, content.unread) + nameHeight * 2 / 3);
        const int pill = std::min(wanted, std::max(0, width - gap - bold.averageCharWidth() * 3));
        if (pill > 0) {
            layout.unread = QRect(left + width - pill, y, pill, nameHeight);
            nameWidth = width - pill - gap;
        }
    }
    layout.name = QRect(left, y, nameWidth, nameHeight);
    y += nameHeight;

    if (!content.target.isEmpty()) {
        layout.target = QRect(left, y, width, plain.height());
        y += plain.height();
    }

    int lastLineWidth = width;
    if (!content.state.isEmpty()) {
        const int available = std::max(0, width - gap);
        const int share = std::max(available / 2, available - textWidth(plain, content.lastLine));
        const int stateWidth = std::min(textWidth(plain, content.state), share);
        if (stateWidth > 0) {
            layout.state = QRect(left + width - stateWidth, y, stateWidth, plain.height());
            lastLineWidth = width - stateWidth - gap;
        }
    }
    layout.lastLine = QRect(left, y, lastLineWidth, plain.height());
    layout.height = y + plain.height() + marginY - row.top();

    const QRect whole(row.left(), row.top(), row.width(), layout.height);
    for (QRect *rect : {&layout.name, &layout.target, &layout.lastLine, &layout.state, &layout.unread}) {
        if (!rect->isNull())
            *rect = QStyle::visualRect(direction, whole, *rect);
    }
    return layout;
}

} // namespace echogram
