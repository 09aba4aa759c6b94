// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logreader.h"

#include "core/capture/pcaprecord.h"

#include <algorithm>
#include <list>

namespace echogram {
namespace {

constexpr size_t filesKeptOpen = 8;
constexpr qsizetype longestRecord = pcapRecordHeaderSize + 40 + 65535; // of IPv6

/// Whether the bytes begin with a whole record, which is then in `record`, unless it is no datagram.
bool takeRecord(QByteArrayView bytes, std::optional<LogRecord> &record)
{
    if (bytes.size() < pcapRecordHeaderSize)
        return false;
    const PcapRecordHeader header = PcapRecordHeader::read(bytes.data());
    if (!header.isSound() || bytes.size() < header.recordSize())
        return false;
    if (const auto datagram = parseRawDatagram(bytes.sliced(pcapRecordHeaderSize, header.captured)))
        record = LogRecord{*datagram, header.wallNs()};
    return true;
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
    std::optional<LogRecord> record;
    if (takeRecord(d->windowFrom(position), record))
        return record;

    const auto source = d->sources.all().find(position.segment);
    if (source == d->sources.all().end() || position.offset < pcapFileHeaderSize)
        return record;
    if (const QByteArrayView bytes = source->inMemory(position.offset); !bytes.isEmpty()) {
        takeRecord(bytes, record);
        return record;
    }
    QFile *file = source->file.isEmpty() ? nullptr : d->file(position.segment, source->file);
    if (!file)
        return record;

    // Who goes backwards needs what is before, who goes forwards what is behind.
    qint64 start = position.offset;
    if (position.segment == d->segment && start < d->start)
        start = std::max<qint64>(pcapFileHeaderSize, start - d->stretch * 3 / 4);
    if (d->load(*file, position.segment, start, d->stretch) && !takeRecord(d->windowFrom(position), record)
        && d->load(*file, position.segment, position.offset, std::max(d->stretch, longestRecord)))
        takeRecord(d->windowFrom(position), record);
    return record;
}

} // namespace echogram
