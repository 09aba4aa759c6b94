// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblecache.h"

#include "core/net/clock.h"
#include "widgets/chatmodel.h"
#include "widgets/messagetext.h"

namespace echogram {
namespace {

// More rows than any screen shows. A message shown in full may be large, so not many more.
constexpr int keptBubbles = 512;

} // namespace

BubbleCache::BubbleCache(const QFont &font)
    : m_fonts(font)
    , m_bubbles(keptBubbles)
{}

const LaidOutBubble &BubbleCache::at(const ChatModel &model, int row)
{
    const MessageId id = model.idOf(row);
    if (const LaidOutBubble *known = m_bubbles.object(id))
        return *known;
    BubbleContext context;
    context.payloadView = m_payloadView;
    context.timeView = m_timeView;
    context.isUnfolded = m_unfolded.contains(id);
    context.nowWallNs = now().wallNs;
    auto *bubble = new LaidOutBubble{model.bubble(row, context), {}};
    bubble->geometry = layOutBubble(bubble->content, m_fonts, m_rowWidth);
    m_bubbles.insert(id, bubble);
    return *bubble;
}

void BubbleCache::setFont(const QFont &font)
{
    m_fonts = BubbleFonts(font);
    m_bubbles.clear();
}

void BubbleCache::setWidth(int rowWidth)
{
    if (rowWidth != m_rowWidth)
        m_bubbles.clear();
    m_rowWidth = rowWidth;
}

void BubbleCache::setPayloadView(PayloadView view)
{
    m_payloadView = view;
    m_bubbles.clear();
}

void BubbleCache::setTimeView(TimeView view)
{
    m_timeView = view;
    m_bubbles.clear();
}

void BubbleCache::toggleFold(MessageId id)
{
    if (!m_unfolded.remove(id))
        m_unfolded.insert(id);
    forget(id);
}

void BubbleCache::forgetRows(const ChatModel &model, int first, int last)
{
    for (const MessageId id : m_bubbles.keys()) {
        const int row = model.rowOf(id);
        if (row >= first && row <= last)
            forget(id);
    }
}

void BubbleCache::forgetYesterday()
{
    const qint64 wallNs = now().wallNs;
    if (isAnotherDay(wallNs, m_wallNs))
        m_bubbles.clear();
    m_wallNs = wallNs;
}

void BubbleCache::forgetAll()
{
    m_bubbles.clear();
}

void BubbleCache::reset()
{
    m_unfolded.clear();
    m_bubbles.clear();
}

} // namespace echogram
