// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagelog.h"

#include <algorithm>

namespace echogram {
namespace {

/// Whose numbers an entry's segment can count in.
bool hasRoom(const LogBlock &block, quint32 segment)
{
    return block.entries.size() < LogBlock::capacity && segment >= block.firstSegment
           && segment - block.firstSegment <= std::numeric_limits<quint16>::max();
}

LogEntry entryOf(const Appended &message, MessageId id, LogBlock &block)
{
    LogEntry entry;
    entry.setOffset(message.position.offset);
    entry.setSegment(quint16(message.position.segment - block.firstSegment));
    entry.setDirection(message.direction);
    entry.setDelivery(message.delivery);
    entry.setKind(message.kind);
    entry.setPartner(id, message.partner);
    entry.setRoundTripNs(message.roundTripNs);
    entry.setCandidates(message.candidates);
    entry.setTimeout(block.timeouts.numberOf(message.timeoutNs));
    return entry;
}

} // namespace

LogReader &MessageLog::Reader::get(const LogSources &sources) const
{
    if (!m_reader) {
        m_reader = std::make_unique<LogReader>();
        m_reader->setSources(sources);
    }
    return *m_reader;
}

void MessageLog::Reader::setSources(const LogSources &sources)
{
    if (m_reader)
        m_reader->setSources(sources);
}

qsizetype MessageLog::blockIndex(MessageId id) const
{
    Q_ASSERT(contains(id));
    const auto after =
        std::upper_bound(m_blocks.cbegin(), m_blocks.cend(), id,
                         [](MessageId one, const LogBlock &block) { return one < block.firstId; });
    return after - m_blocks.cbegin() - 1;
}

const LogEntry &MessageLog::entry(MessageId id) const
{
    const LogBlock &block = m_blocks.at(blockIndex(id));
    return block.entries.at(id - block.firstId);
}

Endpoint MessageLog::scoped(Endpoint endpoint) const
{
    if (m_scope == 0 || endpoint.family() != Endpoint::Family::IPv6)
        return endpoint;
    return Endpoint::fromIPv6(*reinterpret_cast<const quint8(*)[16]>(endpoint.bytes().data()),
                              endpoint.port(), m_scope);
}

Message MessageLog::at(MessageId id) const
{
    const LogBlock &block = m_blocks.at(blockIndex(id));
    const LogEntry &entry = block.entries.at(id - block.firstId);
    Message message;
    message.id = id;
    message.direction = entry.direction();
    message.partner = entry.partner(id);
    message.roundTripNs = entry.roundTripNs();
    message.candidates = entry.candidates();
    message.delivery = entry.delivery();
    message.isLate = entry.isLate();
    message.timeoutNs = block.timeouts.at(entry.timeout());
    message.answers = entry.answers();
    message.duplicates = entry.duplicates();
    message.reason = block.reasons.at(entry.reason());
    message.kind = entry.kind();
    const std::optional<LogRecord> record = m_reader.get(m_sources).read(block.position(entry));
    message.isLost = !record;
    if (record) {
        const RawDatagram &datagram = record->datagram;
        message.payload = datagram.payload.toByteArray();
        message.peer = scoped(message.isOutgoing() ? datagram.destination : datagram.source);
        message.local = scoped(message.isOutgoing() ? datagram.source : datagram.destination);
        if (message.peer.port() == 0
            && message.peer.isWildcard()) { // nobody yet: its name is being looked up
            message.peer = {};
            message.local = {};
        }
        message.time = {record->wallNs, record->wallNs};
    }
    return message;
}

void MessageLog::visit(MessageId first, MessageId end,
                       const std::function<bool(const MessageView &)> &each) const
{
    first = std::max(first, firstId());
    end = std::min(end, endId());
    LogReader reader(LogReader::throughput);
    reader.setSources(m_sources);
    MessageView view;
    for (qsizetype index = first < end ? blockIndex(first) : m_blocks.size(); index < m_blocks.size();
         ++index) {
        const LogBlock &block = m_blocks.at(index);
        const MessageId blockEnd = std::min(end, block.endId());
        for (view.id = std::max(first, block.firstId); view.id < blockEnd; ++view.id) {
            const LogEntry &entry = block.entries.at(view.id - block.firstId);
            const std::optional<LogRecord> record = reader.read(block.position(entry));
            if (!record)
                continue;
            view.direction = entry.direction();
            view.delivery = entry.delivery();
            view.kind = entry.kind();
            const bool isOutgoing = view.direction == Direction::Outgoing;
            view.peer = isOutgoing ? record->datagram.destination : record->datagram.source;
            view.local = isOutgoing ? record->datagram.source : record->datagram.destination;
            view.wallNs = record->wallNs;
            view.payload = record->datagram.payload;
            if (!each(view))
                return;
        }
    }
}

MessageSource MessageLog::snapshot() const
{
    MessageSource source;
    source.firstId = firstId();
    source.endId = endId();
    source.visit = [log = *this](MessageId first, MessageId end, const MessageSource::Visitor &visitor) {
        log.visit(first, end, visitor);
    };
    source.at = [log = *this](MessageId id) -> std::optional<Message> {
        Message message = log.at(id);
        return message.isLost ? std::nullopt : std::optional(std::move(message));
    };
    return source;
}

void MessageLog::apply(const LogNews &news)
{
    m_bytesOnDisk = news.bytesOnDisk;
    m_problem = news.problem;
    if (news.isEmpty())
        return;
    m_sources.apply(news);
    m_reader.setSources(m_sources);
}

void MessageLog::append(const QList<Appended> &messages)
{
    for (auto message = messages.cbegin(); message != messages.cend();) {
        if (m_blocks.isEmpty() || !hasRoom(m_blocks.constLast(), message->position.segment)) {
            LogBlock block;
            block.firstId = m_endId;
            block.firstSegment = message->position.segment;
            block.entries.reserve(LogBlock::capacity);
            m_blocks.append(std::move(block));
        }
        LogBlock &block = m_blocks.last();
        for (; message != messages.cend() && hasRoom(block, message->position.segment); ++message, ++m_endId)
            block.entries.append(entryOf(*message, m_endId, block));
    }
}

bool MessageLog::amend(const Amendment &amendment)
{
    if (!contains(amendment.id))
        return false;
    LogBlock &block = m_blocks[blockIndex(amendment.id)];
    LogEntry &entry = block.entries[amendment.id - block.firstId];
    switch (amendment.news) {
    case Amendment::News::Sent:
        entry.setDelivery(Delivery::Waiting);
        // Out of the block's reach only when thousands of segments were filled while a name was looked up.
        if (const quint32 distance = amendment.position.segment - block.firstSegment;
            distance <= std::numeric_limits<quint16>::max()) {
            entry.setOffset(amendment.position.offset);
            entry.setSegment(quint16(distance));
        }
        break;
    case Amendment::News::Settled:
        entry.setDelivery(amendment.delivery);
        entry.setLate(amendment.isLate);
        entry.setReason(block.reasons.numberOf(amendment.reason));
        if (amendment.delivery == Delivery::Answered) {
            entry.setPartner(amendment.id, amendment.partner);
            entry.setRoundTripNs(amendment.roundTripNs);
            entry.setCandidates(amendment.candidates);
            entry.setAnswers(1);
        }
        break;
    case Amendment::News::FurtherAnswer:
        entry.setAnswers(entry.answers() + 1);
        break;
    case Amendment::News::DuplicateAnswer:
        entry.setDuplicates(entry.duplicates() + 1);
        break;
    }
    return true;
}

void MessageLog::endWaiting()
{
    const auto isWaitedFor = [](const LogEntry &entry) {
        return entry.direction() == Direction::Outgoing && entry.delivery() == Delivery::Waiting;
    };
    for (LogBlock &block : m_blocks) {
        for (LogEntry &entry : block.entries) {
            if (isWaitedFor(entry))
                entry.setDelivery(Delivery::NoAnswer);
        }
    }
}

QList<LogBlock> MessageLog::blocksFrom(MessageId firstId) const
{
    QList<LogBlock> blocks = m_blocks;
    for (LogBlock &block : blocks)
        block.firstId += firstId - this->firstId();
    return blocks;
}

void MessageLog::prepend(const QList<LogBlock> &blocks, const LogSources &sources)
{
    for (auto source = sources.all().cbegin(); source != sources.all().cend(); ++source)
        m_sources.addFile(source.key(), source->file);
    m_reader.setSources(m_sources);
    for (auto block = blocks.crbegin(); block != blocks.crend(); ++block) {
        Q_ASSERT(block->endId() == firstId());
        if (!block->entries.isEmpty())
            m_blocks.prepend(*block);
    }
}

void MessageLog::clear()
{
    m_blocks.clear();
    m_sources = {};
    m_reader.reset();
    m_forgotten = 0;
    m_bytesOnDisk = 0;
}

qsizetype MessageLog::overflow() const
{
    qsizetype count = 0;
    for (const LogBlock &block : m_blocks) {
        for (const LogEntry &entry : block.entries) {
            if (!entry.isLost() && m_sources.all().contains(block.position(entry).segment))
                return count;
            ++count;
        }
    }
    return count;
}

void MessageLog::forget(qsizetype count)
{
    m_forgotten += quint64(count);
    while (count > 0 && !m_blocks.isEmpty()) {
        LogBlock &oldest = m_blocks.first();
        const qsizetype here = std::min(count, oldest.entries.size());
        count -= here;
        if (here == oldest.entries.size()) {
            m_blocks.removeFirst();
        } else {
            oldest.entries.remove(0, here);
            oldest.firstId += here;
        }
    }
}

} // namespace echogram
