// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bubblecontent.h"
#include "widgets/bubblelayout.h"

#include <QCache>
#include <QSet>

namespace echogram {

class ChatModel;

/// A message with its words and its places.
struct LaidOutBubble
{
    BubbleContent content;
    BubbleGeometry geometry;
};

/// The bubbles of the rows that were shown last, laid out for one width, one font and one way of showing: made when
/// they are first asked for, and kept until something of that, or their message, changes.
class BubbleCache
{
public:
    explicit BubbleCache(const QFont &font);

    /// Valid until the next call that is not at(), or a few hundred more of that.
    const LaidOutBubble &at(const ChatModel &model, int row);

    const BubbleFonts &fonts() const { return m_fonts; }
    void setFont(const QFont &font);
    void setWidth(int rowWidth);
    PayloadView payloadView() const { return m_payloadView; }
    void setPayloadView(PayloadView view);
    TimeView timeView() const { return m_timeView; }
    void setTimeView(TimeView view);

    /// Shows a long payload in full, or its beginning again.
    void toggleFold(MessageId id);

    void forget(MessageId id) { m_bubbles.remove(id); }
    void forgetRows(const ChatModel &model, int first, int last);
    /// Other messages are shown, or in another order: what stands above each is another one.
    void forgetAll();
    /// Where another day has begun: "today" does not stay true.
    void forgetYesterday();
    /// Another conversation: folds are forgotten as well.
    void reset();

private:
    BubbleFonts m_fonts;
    int m_rowWidth = 0;
    PayloadView m_payloadView = PayloadView::Automatic;
    TimeView m_timeView = TimeView::Clock;
    QSet<MessageId> m_unfolded;
    QCache<MessageId, LaidOutBubble> m_bubbles;
    qint64 m_wallNs = 0; // when those in the cache were begun
};

} // namespace echogram
