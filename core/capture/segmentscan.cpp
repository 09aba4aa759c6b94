// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/segmentscan.h"

#include "core/capture/pcaprecord.h"

#include <QFile>

#include <cstring>
#include <limits>

namespace echogram {
namespace {

// Large enough that the system calls do not count, small enough that what they wrote is still in the processor's cache.
constexpr qsizetype blockSize = 256 * 1024;

constexpr qint64 longest = std::numeric_limits<quint32>::max(); // offsets are 32 bits
constexpr quint32 magicOfNanoseconds = 0xa1b23c4d;
constexpr quint32 linkTypeRawIp = 101; // LINKTYPE_RAW

/// Why these are not the first bytes of a segment; empty when they are. A beginning of them will do.
QString whyNoSegment(QByteArrayView start)
{
    const auto number = [&](qsizetype offset) {
        quint32 value = 0;
        std::memcpy(&value, start.data() + offset, sizeof value);
        return value;
    };
    if (start.size() >= 4 && number(0) != magicOfNanoseconds)
        return QStringLiteral("it is no capture in nanoseconds and in the byte order of this machine");
    if (start.size() >= pcapFileHeaderSize && number(20) != linkTypeRawIp)
        return QStringLiteral("it is a capture, but not one of raw IP packets");
    return {};
}

} // namespace

SegmentScan scanSegment(const QString &file, const SegmentVisitor &visit)
{
    SegmentScan scan;
    QFile from(file);
    if (!from.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        scan.error = QStringLiteral("The log's file %1 cannot be opened: %2.").arg(file, from.errorString());
        return scan;
    }

    // A record may be cut in two by the end of a block: its beginning is kept before the next one.
    QByteArray buffer(blockSize + pcapRecordHeaderSize + pcapSnapshotLength, Qt::Uninitialized);
    qsizetype filled = 0;
    qsizetype at = 0;
    const auto more = [&] {
        std::memmove(buffer.data(), buffer.constData() + at, size_t(filled - at));
        filled -= at;
        at = 0;
        const qint64 count = from.read(buffer.data() + filled, blockSize);
        if (count > 0)
            filled += count;
        return count > 0;
    };
    const auto has = [&](qsizetype size) {
        while (filled - at < size)
            if (!more())
                return false;
        return true;
    };

    const bool hasHeader = has(pcapFileHeaderSize);
    if (const QString why = whyNoSegment(QByteArrayView(buffer.constData(), filled)); !why.isEmpty()) {
        scan.error = QStringLiteral("%1 cannot be read as a part of a log: %2.").arg(file, why);
        return scan;
    }
    if (hasHeader)
        scan.goodBytes = at = pcapFileHeaderSize;
    bool goesOn = true;
    while (hasHeader && goesOn && scan.goodBytes <= longest && has(pcapRecordHeaderSize)) {
        const PcapRecordHeader header = PcapRecordHeader::read(buffer.constData() + at);
        if (!header.isSound() || !has(header.recordSize()))
            break;
        goesOn = visit(quint32(scan.goodBytes), header.wallNs(),
                       QByteArrayView(buffer.constData() + at + pcapRecordHeaderSize, header.captured));
        at += header.recordSize();
        scan.goodBytes += header.recordSize();
    }
    if (from.error() != QFileDevice::NoError)
        scan.error = QStringLiteral("The log's file %1 cannot be read on: %2.").arg(file, from.errorString());
    else if (goesOn)
        scan.tornBytes = from.size() - scan.goodBytes;
    return scan;
}

bool cutSegment(const QString &file, qint64 goodBytes)
{
    return QFile::resize(file, goodBytes);
}

} // namespace echogram
