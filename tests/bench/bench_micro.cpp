// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a datagram costs in the parts that are not the kernel's. Google Benchmark's own options (--help) choose and
// repeat: --benchmark_filter=matcher --benchmark_repetitions=9.
#include "core/capture/capturelog.h"
#include "core/capture/logreader.h"
#include "core/capture/segmentscan.h"
#include "core/chat/replymatcher.h"
#include "core/datagram/datagram.h"
#include "core/datagram/payloadcodec.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cstring>
#include <memory>

#include <benchmark/benchmark.h>

using namespace echogram;

namespace {

const Endpoint peer = Endpoint::loopback(12345);
const Instant now{1, 1};
constexpr int datagrams = 64; // a batch

/// Text in every format: letters, digits and line breaks, no two lines alike.
QByteArray textPayload(qsizetype size)
{
    QByteArray text;
    for (int line = 0; text.size() < size; ++line)
        text += "line " + QByteArray::number(line) + " of what a person might send\n";
    return text.left(size);
}

void encode(benchmark::State &state, PayloadFormat format)
{
    const QByteArray payload = textPayload(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(encodePayload(format, payload));
    state.SetBytesProcessed(state.iterations() * payload.size());
}

void decode(benchmark::State &state, PayloadFormat format)
{
    const QByteArray payload = textPayload(state.range(0));
    const QString text = encodePayload(format, payload).value();
    for (auto _ : state)
        benchmark::DoNotOptimize(decodePayload(format, text));
    state.SetBytesProcessed(state.iterations() * payload.size());
}

void batchAppend(benchmark::State &state)
{
    const QByteArray payload(state.range(0), 'x');
    DatagramBatch batch;
    for (auto _ : state) {
        for (int i = 0; i < datagrams; ++i)
            batch.append(payload, peer, Endpoint(), Direction::Incoming, now);
        batch.clear();
    }
    state.SetItemsProcessed(state.iterations() * datagrams);
}

/// As the sockets do it: room for the largest datagram, of which little is used.
void batchReserveAndCommit(benchmark::State &state)
{
    const auto length = state.range(0);
    DatagramBatch batch;
    for (auto _ : state) {
        for (int i = 0; i < datagrams; ++i) {
            std::memset(batch.reserve(maximumPayloadSize), i, size_t(length));
            batch.commit(length, peer, Endpoint(), Direction::Incoming, now);
        }
        batch.clear();
    }
    state.SetItemsProcessed(state.iterations() * datagrams);
}

/// As they come where the kernel hands over many as one.
void batchCommitTrain(benchmark::State &state)
{
    const auto length = state.range(0);
    DatagramBatch batch;
    for (auto _ : state) {
        std::memset(batch.reserve(65536), 'x', size_t(datagrams * length));
        batch.commitRun(datagrams * length, length, peer, Endpoint(), Direction::Incoming, now);
        batch.clear();
    }
    state.SetItemsProcessed(state.iterations() * datagrams);
}

/// To another thread and on: the copy shares the bytes, and the next batch needs memory of its own.
void batchHandOver(benchmark::State &state)
{
    const QByteArray payload(state.range(0), 'x');
    DatagramBatch batch;
    for (auto _ : state) {
        for (int i = 0; i < datagrams; ++i)
            batch.append(payload, peer, Endpoint(), Direction::Incoming, now);
        DatagramBatch copy = batch;
        batch.clear();
        benchmark::DoNotOptimize(copy.payload(datagrams - 1));
    }
    state.SetItemsProcessed(state.iterations() * datagrams);
}

/// One question and its echo, while so many others wait.
void matcherEcho(benchmark::State &state)
{
    constexpr qint64 timeoutNs = 1'000'000'000;
    ReplyMatcher matcher;
    MessageId id = 0;
    qint64 nowNs = 0;
    const auto payload = [](MessageId number) {
        QByteArray bytes(64, 'x');
        std::memcpy(bytes.data(), &number, sizeof number);
        return bytes;
    };
    for (; id < state.range(0); ++id)
        matcher.asked(id, peer, payload(id), nowNs, timeoutNs);
    for (auto _ : state) {
        matcher.asked(id, peer, payload(id), nowNs, timeoutNs);
        const MessageId oldest = id - state.range(0);
        benchmark::DoNotOptimize(matcher.received(peer, payload(oldest), ++nowNs));
        ++id;
    }
    state.SetItemsProcessed(state.iterations());
}

void endpointHash(benchmark::State &state)
{
    Endpoint endpoint = peer;
    for (auto _ : state) {
        endpoint.setPort(quint16(endpoint.port() + 1));
        benchmark::DoNotOptimize(qHash(endpoint));
    }
    state.SetItemsProcessed(state.iterations());
}

/// As many as come in 10 ms at 100,000 a second, with what it takes to have them on disk.
void logAppendAndFlush(benchmark::State &state)
{
    constexpr int flushed = 1000;
    const QTemporaryDir folder;
    const QByteArray payload(state.range(0), 'x');
    LogLimits limits;
    limits.total = 256 * 1024 * 1024;
    CaptureLog log(LogFolder::open(folder.path()).value(), limits);
    for (auto _ : state) {
        for (int i = 0; i < flushed; ++i)
            benchmark::DoNotOptimize(log.append(peer, peer, RecordKind::Incoming, i, payload));
        log.flush();
    }
    state.SetItemsProcessed(state.iterations() * flushed);
}

/// A log to read: so many datagrams of 64 bytes.
struct WrittenLog
{
    explicit WrittenLog(qint64 count)
    {
        CaptureLog log(LogFolder::open(folder.path()).value());
        const QByteArray payload(64, 'x');
        for (qint64 i = 0; i < count; ++i) {
            positions.append(log.append(peer, peer, RecordKind::Incoming, i, payload));
            if (i % 1000 == 0)
                log.flush();
        }
        log.flush();
        sources.apply(log.takeNews());
    }

    QTemporaryDir folder;
    QList<LogPosition> positions;
    LogSources sources;
};
constexpr qint64 recordBytes = 16 + 28 + 64;

void logRead(benchmark::State &state, qsizetype stretch)
{
    const WrittenLog log(state.range(0));
    LogReader reader(stretch);
    reader.setSources(log.sources);
    for (auto _ : state)
        for (const LogPosition &position : log.positions)
            if (!reader.read(position))
                state.SkipWithError("a record is missing");
    state.SetItemsProcessed(state.iterations() * log.positions.size());
    state.SetBytesProcessed(state.iterations() * log.positions.size() * recordBytes);
}

/// A row after the other, upwards.
void logReadBackwards(benchmark::State &state, qsizetype stretch)
{
    WrittenLog log(state.range(0));
    std::reverse(log.positions.begin(), log.positions.end());
    LogReader reader(stretch);
    reader.setSources(log.sources);
    for (auto _ : state)
        for (const LogPosition &position : log.positions)
            if (!reader.read(position))
                state.SkipWithError("a record is missing");
    state.SetItemsProcessed(state.iterations() * log.positions.size());
}

void logScan(benchmark::State &state)
{
    const WrittenLog log(state.range(0));
    for (auto _ : state) {
        qint64 count = 0;
        for (const LogSources::Source &source : log.sources.all())
            scanSegment(source.file, [&](quint32, qint64, QByteArrayView packet) {
                count += packet.size() > 0;
                return true;
            });
        if (count != log.positions.size())
            state.SkipWithError("a record is missing");
    }
    state.SetItemsProcessed(state.iterations() * log.positions.size());
    state.SetBytesProcessed(state.iterations() * log.positions.size() * recordBytes);
}

BENCHMARK_CAPTURE(encode, text, PayloadFormat::Text)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(encode, escaped, PayloadFormat::Escaped)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(encode, hex, PayloadFormat::Hex)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(encode, base64, PayloadFormat::Base64)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(decode, text, PayloadFormat::Text)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(decode, escaped, PayloadFormat::Escaped)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(decode, hex, PayloadFormat::Hex)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(decode, base64, PayloadFormat::Base64)->Arg(64)->Arg(1024);
BENCHMARK(batchAppend)->Arg(64)->Arg(1024);
BENCHMARK(batchReserveAndCommit)->Arg(64)->Arg(1024);
BENCHMARK(batchCommitTrain)->Arg(64)->Arg(1000);
BENCHMARK(batchHandOver)->Arg(64)->Arg(1024);
BENCHMARK(matcherEcho)->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK(endpointHash);
BENCHMARK(logAppendAndFlush)->Arg(64)->Arg(1024);
BENCHMARK_CAPTURE(logRead, screenful, LogReader::screenful)->Arg(1'000'000);
BENCHMARK_CAPTURE(logRead, throughput, LogReader::throughput)->Arg(1'000'000);
BENCHMARK_CAPTURE(logReadBackwards, screenful, LogReader::screenful)->Arg(1'000'000);
BENCHMARK(logScan)->Arg(1'000'000);

} // namespace

BENCHMARK_MAIN();
