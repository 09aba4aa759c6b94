// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/capturelog.h"
#include "core/capture/logreader.h"
#include "core/capture/segmentscan.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QList>

namespace echogram {

inline constexpr qint64 logSecond = 1'000'000'000;
inline constexpr qint64 logStart = 1'700'000'000 * logSecond;
inline constexpr qsizetype recordOverhead = 16 + 20 + 8; // of a record over its payload, with IPv4

/// A log with those who read it, and everything that was appended.
struct Talk
{
    explicit Talk(const QString &folder, const LogLimits &limits = {})
        : log(LogFolder::open(folder).value(), limits, [this] { return nowNs; })
    {}
    explicit Talk(const LogLimits &limits)
        : log(limits)
    {}

    void append(const QByteArray &payload)
    {
        positions.append(log.append(Endpoint::loopback(1), Endpoint::loopback(2), RecordKind::Outgoing,
                                    logStart + positions.size(), payload));
        payloads.append(payload);
    }
    void append(int count, qsizetype size = 100)
    {
        for (int i = 0; i < count; ++i)
            append(QByteArray::number(payloads.size()).leftJustified(size, '.'));
    }
    void flush()
    {
        log.flush();
        take();
    }
    void take()
    {
        news = log.takeNews();
        sources.apply(news);
        dropped += news.dropped;
        cutShort += news.cutShort;
        reader.setSources(sources);
    }
    bool isRead(qsizetype index)
    {
        const auto record = reader.read(positions[index]);
        return record && record->datagram.payload == payloads[index] && record->wallNs == logStart + index;
    }
    int countRead()
    {
        int count = 0;
        for (qsizetype i = 0; i < positions.size(); ++i)
            count += isRead(i);
        return count;
    }

    qint64 nowNs = 5 * logSecond;
    CaptureLog log;
    LogSources sources;
    LogReader reader;
    LogNews news; // the last
    QList<quint32> dropped;
    QList<quint32> cutShort;
    QList<LogPosition> positions;
    QList<QByteArray> payloads;
};

inline LogLimits limitsOf(qint64 total, qint64 segment, qint64 memory = 64 * 1024 * 1024)
{
    LogLimits limits;
    limits.total = total;
    limits.segment = segment;
    limits.memory = memory;
    return limits;
}

inline QByteArray contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no file");
}

inline bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// Of all files of a folder.
inline qint64 bytesOfFiles(const QString &folder)
{
    qint64 bytes = 0;
    for (const QString &name : QDir(folder).entryList(QDir::Files))
        bytes += QFileInfo(folder + u'/' + name).size();
    return bytes;
}

/// Of all segments of a folder, which are whole.
inline QList<QByteArray> payloadsOnDisk(const QString &folder)
{
    QList<QByteArray> payloads;
    for (const QString &name : QDir(folder).entryList({QStringLiteral("*.pcap")}, QDir::Files)) {
        const SegmentScan scan =
            scanSegment(folder + u'/' + name, [&](quint32, qint64, QByteArrayView packet) {
                const auto datagram = parseRawDatagram(packet);
                payloads.append(datagram ? datagram->payload.toByteArray() : "no datagram");
                return true;
            });
        if (!scan.error.isEmpty() || scan.tornBytes != 0)
            payloads.append("torn: " + scan.error.toUtf8());
    }
    return payloads;
}

} // namespace echogram
