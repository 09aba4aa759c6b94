// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblecache.h"

#include "core/net/clock.h"
#include "widgets/conversationmodel.h"
#include "widgets/messagetext.h"

#include <optional>

namespace echogram {
namespace {

// More rows than any screen shows. A message shown in full may be large, so not many more.
constexpr int keptBubbles = 512;

} // namespace

BubbleCache::BubbleCache(const QFont &font)
    : m_fonts(font)
    , m_bubbles(keptBubbles)
{}

const LaidOutBubble &BubbleCache::at(const ConversationModel &model, int row)
{
    if (const LaidOutBubble *known = m_bubbles.object(model.idOf(row)))
        return *known;
    const Message message = model.message(row);
    std::optional<Message> previous;
    std::optional<Message> question;
    if (row > 0)
        previous = model.message(row - 1);
    if (!message.isOutgoing())
        question = model.find(message.partner);
    BubbleContext context;
    context.previous = previous ? &*previous : nullptr;
    context.question = question ? &*question : nullptr;
    if (row == 0 && !model.showsOnlySome())
        context.forgotten = model.forgotten();
    context.deed = model.deedOf(message.id);
    context.target = model.conversation().peer();
    context.payloadView = m_payloadView;
    context.timeView = m_timeView;
    context.isUnfolded = m_unfolded.contains(message.id);
    context.nowWallNs = now().wallNs;
    auto *bubble = new LaidOutBubble{bubbleContent(message, context), {}};
    bubble->geometry = layOutBubble(bubble->content, m_fonts, m_rowWidth);
    m_bubbles.insert(message.id, bubble);
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

void BubbleCache::forgetRows(const ConversationModel &model, int first, int last)
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
