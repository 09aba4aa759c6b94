// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logreading.h"

#include "core/chat/historyreader.h"
#include "core/chat/messagesearch.h"
#include "tests/bench/logplan.h"
#include "tests/bench/samples.h"
#include "tests/bench/soakwords.h"
#include "tests/bench/stopwatch.h"

#include <QEventLoop>

#include <fstream>
#include <random>
#include <vector>

#include <unistd.h>

namespace echogram::bench {
namespace {

constexpr MessageId screenful = 40; // messages: more than a window shows at a time
constexpr int singleReads = 5000;

/// What came from the disk for this process so far (proc_pid_io(5)); 0 where the kernel does not say.
std::uint64_t bytesFromDisk()
{
    std::ifstream file("/proc/self/io");
    std::string name;
    std::uint64_t bytes = 0;
    while (file >> name >> bytes) {
        if (name == "read_bytes:")
            return bytes;
    }
    return 0;
}

/// Whether a message is what was recorded under this number.
bool isRight(const Message &message, std::uint64_t number, std::uint64_t count)
{
    QByteArray expected(qsizetype(logPayloadBytes), Qt::Uninitialized);
    writeLogPayload(expected.data(), number);
    if (message.isLost || message.payload != expected || message.time.wallNs != logTime(number).wallNs
        || message.local != logLocal)
        return false;
    switch (logRole(number)) {
    case LogRole::Question: {
        const bool isAnswered = number + 3 < count && logRole(number + 3) == LogRole::Answer;
        return message.isOutgoing() && message.peer == logPeer && message.timeoutNs == logTimeoutNs
               && message.delivery == (isAnswered ? Delivery::Answered : Delivery::NoAnswer)
               && message.partner == (isAnswered ? message.id + 3 : noMessage);
    }
    case LogRole::Answer:
        return !message.isOutgoing() && message.peer == logPeer && message.kind == AnswerKind::Answer
               && message.partner == message.id - 3 && message.roundTripNs == 3 * logIntervalNs;
    case LogRole::Unasked:
        break;
    }
    return !message.isOutgoing() && message.peer == logStranger && message.kind == AnswerKind::Unasked
           && message.partner == noMessage;
}

/// The number of a datagram in the middle, of which any digit will do for the hundred thousands.
QString hexPattern(std::uint64_t count)
{
    std::uint64_t rest = logNumberInMiddle(count);
    QStringList bytes;
    for (std::size_t at = 0; at < logNumberDigits; ++at, rest /= 10)
        bytes += at == logOpenDigit ? QStringLiteral("3?") : QStringLiteral("3%1").arg(rest % 10);
    return bytes.join(u' ');
}

/// What a window would show first: the newest.
void readNewest(const MessageLog &log)
{
    for (MessageId id = std::max(log.firstId(), log.endId() - screenful); id < log.endId(); ++id)
        static_cast<void>(log.at(id));
}

MessageLog openLog(const LogFolder &folder, LogReading &reading)
{
    const std::uint64_t diskBefore = bytesFromDisk();
    const Stopwatch watch;
    MessageLog log;
    HistoryReader reader(folder.segments());
    while (const std::optional<HistoryStretch> stretch = reader.next()) {
        log.prepend(stretch->blocks, stretch->sources);
        if (reading.failure.empty())
            reading.failure = stretch->notice.toStdString();
        if (reading.firstSeconds == 0) {
            readNewest(log);
            reading.firstSeconds = watch.seconds();
        }
    }
    reading.indexSeconds = watch.seconds();
    reading.indexProcessorSeconds = watch.processorSeconds();
    reading.diskBytes = bytesFromDisk() - diskBefore;
    const Memory memory = memoryOf(::getpid());
    reading.residentKiB = memory.residentKiB;
    reading.peakKiB = memory.peakKiB;
    reading.datagrams = std::uint64_t(log.size());
    return log;
}

/// Each once, as fast as it goes.
void visit(const MessageLog &log, LogReading &reading)
{
    std::uint64_t number = 0;
    const Stopwatch watch;
    log.visit(log.firstId(), log.endId(), [&](const MessageView &message) {
        const LogRole role = logRole(number);
        const std::uint64_t first = role == LogRole::Answer ? number - 3 : number;
        const bool isExpected =
            readLogNumber(message.payload.data(), std::size_t(message.payload.size())) == first;
        reading.wrong += isExpected ? 0 : 1;
        reading.payloadBytes += std::uint64_t(message.payload.size());
        if (message.direction == Direction::Outgoing) {
            ++reading.questions;
            reading.answered += message.delivery == Delivery::Answered ? 1 : 0;
        } else {
            ++(message.kind == AnswerKind::Unasked ? reading.unasked : reading.answers);
        }
        ++number;
        return true;
    });
    reading.visitSeconds = watch.seconds();
    reading.visitProcessorSeconds = watch.processorSeconds();
    reading.wrong += reading.datagrams - number; // those that were passed over
}

void readSingle(const MessageLog &log, LogReading &reading)
{
    std::mt19937_64 random(1); // NOLINT: the same rows each time
    std::uniform_int_distribution<MessageId> anywhere(log.firstId(), log.endId() - 1);
    std::vector<double> times;
    for (int i = 0; i < singleReads; ++i) {
        const MessageId id = anywhere(random);
        const Stopwatch watch;
        const Message message = log.at(id);
        times.push_back(watch.seconds() * 1e6);
        reading.wrong += isRight(message, std::uint64_t(id - log.firstId()), reading.datagrams) ? 0 : 1;
    }
    reading.readMedianUs = quantile(times, 0.5);
    reading.readP99Us = quantile(times, 0.99);
    reading.readMaxUs = quantile(times, 1);
}

LogFind find(const MessageLog &log, FindQuery::Kind kind, const QString &pattern)
{
    FindQuery query;
    query.kind = kind;
    query.pattern = pattern;
    LogFind find;
    QEventLoop loop;
    MessageSearch search;
    QObject::connect(&search, &MessageSearch::found, &loop,
                     [&find](const QList<MessageId> &ids) { find.found += std::uint64_t(ids.size()); });
    QObject::connect(&search, &MessageSearch::finished, &loop, &QEventLoop::quit);
    QObject::connect(&search, &MessageSearch::failed, &loop, &QEventLoop::quit);
    const Stopwatch watch;
    search.start(MessageFilter::from(query).value(), log.snapshot());
    loop.exec();
    find.seconds = watch.seconds();
    find.processorSeconds = watch.processorSeconds();
    return find;
}

} // namespace

LogReading readLog(const QString &path, bool isWhole)
{
    LogReading reading;
    const auto folder = LogFolder::open(path);
    if (!folder) {
        reading.failure = folder.error().toStdString();
        return reading;
    }
    const MessageLog log = openLog(**folder, reading);
    if (!isWhole || log.isEmpty())
        return reading;
    readSingle(log, reading);
    visit(log, reading);
    reading.text = find(log, FindQuery::Kind::Text, QStringLiteral("this text is in none of them"));
    reading.hex = find(log, FindQuery::Kind::Hex, hexPattern(reading.datagrams));
    return reading;
}

} // namespace echogram::bench
