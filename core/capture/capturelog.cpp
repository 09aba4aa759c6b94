// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"

#include "core/capture/logstore.h"
#include "core/capture/pcaprecord.h"
#include "core/capture/pcapstream.h"

#include <utility>

namespace echogram {

struct CaptureLog::Private
{
    Private(std::shared_ptr<LogFolder> folder, const LogLimits &limits, MonotonicClock clock)
        : store(std::move(folder), limits, std::move(clock))
    {}

    template <class WritePacket>
    LogPosition append(qint64 wallNs, WritePacket writePacket);
    void beginSegment();
    void flush();

    LogStore store;
    std::unique_ptr<PcapStream> stream; // of the current segment: what the store does not have yet
    qint64 streamOffset = 0;            // of the stream's first byte
    qint64 offset = 0;                  // of the next record
    qint64 segmentEnd = 0;              // from there on the next segment begins
    bool isDirty = false;
    QByteArray packet; // of the datagram that is being appended; keeps its memory
};

template <class WritePacket>
LogPosition CaptureLog::Private::append(qint64 wallNs, WritePacket writePacket)
{
    if (store.current() == 0 || offset >= segmentEnd)
        beginSegment();
    packet.resize(0);
    writePacket(packet);
    const LogPosition position{store.current(), quint32(offset)};
    stream->append(wallNs, packet);
    offset += pcapRecordHeaderSize + packet.size();
    isDirty = true;
    return position;
}

void CaptureLog::Private::beginSegment()
{
    if (store.current() != 0)
        store.keep(streamOffset, stream->bytes());
    store.beginSegment();
    stream = std::make_unique<PcapStream>();
    streamOffset = 0;
    offset = pcapFileHeaderSize;
    segmentEnd = store.segmentEnd(streamOffset);
}

void CaptureLog::Private::flush()
{
    const QByteArrayView bytes = store.current() != 0 ? stream->bytes() : QByteArrayView();
    store.flush(streamOffset, bytes);
    streamOffset += bytes.size();
    if (stream)
        stream->clear();
    segmentEnd = store.segmentEnd(streamOffset);
    isDirty = false;
}

CaptureLog::CaptureLog(const LogLimits &limits)
    : d(std::make_unique<Private>(nullptr, limits, MonotonicClock()))
{}

CaptureLog::CaptureLog(std::shared_ptr<LogFolder> folder, const LogLimits &limits, MonotonicClock clock)
    : d(std::make_unique<Private>(std::move(folder), limits, std::move(clock)))
{}

CaptureLog::~CaptureLog()
{
    if (d->isDirty)
        d->flush();
}

LogPosition CaptureLog::append(const Endpoint &source, const Endpoint &destination, RecordKind kind,
                               qint64 wallNs, QByteArrayView payload)
{
    return d->append(
        wallNs, [&](QByteArray &packet) { appendRawDatagram(packet, source, destination, kind, payload); });
}

LogPosition CaptureLog::appendUnreachable(const IcmpUnreachable &report, qint64 wallNs)
{
    return d->append(wallNs, [&](QByteArray &packet) { appendRawUnreachable(packet, report); });
}

void CaptureLog::appendFate(QByteArrayView fate)
{
    if (!d->store.hasFolder())
        return;
    if (d->store.current() == 0)
        d->beginSegment(); // so that there is a capture which it is of
    if (d->store.addFate(fate))
        d->isDirty = true;
}

bool CaptureLog::isDirty() const
{
    return d->isDirty || d->store.isTryDue();
}

void CaptureLog::flush()
{
    d->flush();
}

LogNews CaptureLog::takeNews()
{
    return d->store.takeNews();
}

QString CaptureLog::clear(bool evenForGood)
{
    d->isDirty = false;
    return d->store.clear(evenForGood);
}

} // namespace echogram
