// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logreader.h"

#include "core/capture/pcaprecord.h"

#include <algorithm>
#include <list>

namespace echogram {
namespace {

constexpr size_t filesKeptOpen = 8;
constexpr qsizetype longestRecord = pcapRecordHeaderSize + 40 + 65535; // of IPv6

/// The record that the bytes begin with, whole; nothing when it is no datagram.
std::optional<LogRecord> parseRecord(QByteArrayView bytes)
{
    const PcapRecordHeader header = PcapRecordHeader::read(bytes.data());
    const auto datagram = parseRawDatagram(bytes.sliced(pcapRecordHeaderSize, header.captured));
    if (!datagram)
        return std::nullopt;
    return LogRecord{*datagram, header.wallNs()};
}

/// Whether the bytes begin with a whole record.
bool holdsRecord(QByteArrayView bytes)
{
    if (bytes.size() < pcapRecordHeaderSize)
        return false;
    const PcapRecordHeader header = PcapRecordHeader::read(bytes.data());
    return header.isSound() && bytes.size() >= header.recordSize();
}

} // namespace

struct LogReader::Private
{
    struct OpenFile
    {
        quint32 segment = 0;
        std::unique_ptr<QFile> file;
    };

    QFile *file(quint32 segment, const QString &path);
    bool load(QFile &file, quint32 segment, qint64 offset, qsizetype size);
    QByteArrayView windowFrom(LogPosition position) const;

    qsizetype stretch = screenful;
    LogSources sources;
    std::list<OpenFile> files; // the one that was used last comes first
    // What was read last: `filled` bytes of the segment's file from `start` on.
    QByteArray window;
    quint32 segment = 0;
    qint64 start = 0;
    qsizetype filled = 0;
};

QFile *LogReader::Private::file(quint32 number, const QString &path)
{
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const OpenFile &open) { return open.segment == number; });
    if (found != files.end()) {
        files.splice(files.begin(), files, found);
        return files.front().file.get();
    }
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return nullptr;
    if (files.size() == filesKeptOpen)
        files.pop_back();
    files.push_front({number, std::move(file)});
    return files.front().file.get();
}

bool LogReader::Private::load(QFile &file, quint32 number, qint64 offset, qsizetype size)
{
    filled = 0; // whatever happens, the window is another
    if (window.size() < size)
        window.resize(size);
    if (!file.seek(offset))
        return false;
    const qint64 count = file.read(window.data(), size);
    if (count <= 0)
        return false;
    segment = number;
    start = offset;
    filled = count;
    return true;
}

QByteArrayView LogReader::Private::windowFrom(LogPosition position) const
{
    const qint64 before = qint64(position.offset) - start;
    if (position.segment != segment || before < 0 || before >= filled)
        return {};
    return QByteArrayView(window.constData() + before, filled - before);
}

LogReader::LogReader(qsizetype stretch)
    : d(std::make_unique<Private>())
{
    d->stretch = std::max<qsizetype>(stretch, 1);
}

LogReader::~LogReader() = default;

void LogReader::setSources(const LogSources &sources)
{
    d->sources = sources;
    // A file that was deleted takes room on the disk until nobody has it open any more.
    d->files.remove_if([&](const Private::OpenFile &open) {
        const auto source = sources.all().find(open.segment);
        return source == sources.all().end() || source->file != open.file->fileName();
    });
    if (!sources.all().contains(d->segment))
        d->filled = 0;
}

std::optional<LogRecord> LogReader::read(LogPosition position)
{
    if (const QByteArrayView bytes = d->windowFrom(position); holdsRecord(bytes))
        return parseRecord(bytes);

    const auto source = d->sources.all().find(position.segment);
    if (source == d->sources.all().end() || position.offset < pcapFileHeaderSize)
        return std::nullopt;
    if (const QByteArrayView bytes = source->inMemory(position.offset); !bytes.isEmpty())
        return holdsRecord(bytes) ? parseRecord(bytes) : std::nullopt;
    QFile *file = source->file.isEmpty() ? nullptr : d->file(position.segment, source->file);
    if (!file)
        return std::nullopt;

    // Who goes backwards needs what is before, who goes forwards what is behind.
    qint64 start = position.offset;
    if (position.segment == d->segment && start < d->start)
        start = std::max<qint64>(pcapFileHeaderSize, start - d->stretch * 3 / 4);
    if (!d->load(*file, position.segment, start, d->stretch))
        return std::nullopt;
    QByteArrayView bytes = d->windowFrom(position);
    if (!holdsRecord(bytes)) {
        if (!d->load(*file, position.segment, position.offset, std::max(d->stretch, longestRecord)))
            return std::nullopt;
        bytes = d->windowFrom(position);
    }
    return holdsRecord(bytes) ? parseRecord(bytes) : std::nullopt;
}

} // namespace echogram
