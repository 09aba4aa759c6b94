// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes and reads logs for scripts.
//
//     logprobe record FOLDER          what its input tells, line by line
//     logprobe number FOLDER FIRST    numbered datagrams, flushed every 10 ms, until it is killed; after each flush it
//                                     prints the number of the last one that is safe
//     logprobe scan FILE              the numbers in a segment, then where it is torn
//     logprobe cut FILE               cuts off what is torn
#include "core/capture/capturelog.h"
#include "core/capture/segmentscan.h"

#include <QCoreApplication>
#include <QStringList>
#include <QTextStream>

#include <chrono>
#include <cstdio>
#include <thread>

using namespace echogram;

namespace {

int fail(const QString &why)
{
    std::fprintf(stderr, "logprobe: %s\n", qPrintable(why));
    return 1;
}

Endpoint endpoint(const QString &address, const QString &port)
{
    return {QHostAddress(address), port.toUShort()};
}

/// Each line is a datagram or a report of one that did not arrive:
///
///     datagram KIND NANOSECONDS SOURCE PORT DESTINATION PORT PAYLOAD
///     unreachable TYPE CODE NANOSECONDS REPORTER SOURCE PORT PEER PORT QUOTED
int record(CaptureLog &log)
{
    QTextStream input(stdin);
    QString line;
    while (input.readLineInto(&line)) {
        const QStringList words = line.split(u' ');
        if (words[0] == QLatin1String("datagram") && words.size() == 8) {
            log.append(endpoint(words[3], words[4]), endpoint(words[5], words[6]),
                       RecordKind(words[1].toInt()), words[2].toLongLong(),
                       QByteArray::fromHex(words[7].toLatin1()));
        } else if (words[0] == QLatin1String("unreachable") && words.size() == 10) {
            const QByteArray quoted = QByteArray::fromHex(words[9].toLatin1());
            IcmpUnreachable report;
            report.reporter = endpoint(words[4], QStringLiteral("0"));
            report.source = endpoint(words[5], words[6]);
            report.peer = endpoint(words[7], words[8]);
            report.quoted = quoted;
            report.type = quint8(words[1].toUShort());
            report.code = quint8(words[2].toUShort());
            log.appendUnreachable(report, words[3].toLongLong());
        } else {
            return fail(QStringLiteral("what is '%1'?").arg(line));
        }
        log.flush();
    }
    return 0;
}

/// The number in text, and behind it something of which the length depends on it.
QByteArray numbered(qint64 number)
{
    constexpr qint64 lengths = 601;
    return QByteArray::number(number) + ' ' + QByteArray(number * number % lengths, char('a' + number % 26));
}

[[noreturn]] void writeNumbers(CaptureLog &log, qint64 number)
{
    constexpr int datagramsAtATime = 1000;
    constexpr std::chrono::milliseconds pause(10);
    auto next = std::chrono::steady_clock::now();
    for (;;) {
        for (int i = 0; i < datagramsAtATime; ++i, ++number)
            log.append(Endpoint::loopback(1), Endpoint::loopback(2), RecordKind::Incoming, number,
                       numbered(number));
        log.flush();
        log.takeNews();
        std::printf("%lld\n", static_cast<long long>(number - 1));
        std::fflush(stdout);
        next += pause;
        std::this_thread::sleep_until(next);
    }
}

int scan(const QString &file)
{
    QString wrong;
    const SegmentScan scan = scanSegment(file, [&](quint32 offset, qint64 wallNs, QByteArrayView packet) {
        const auto datagram = parseRawDatagram(packet);
        if (!datagram || datagram->payload != numbered(wallNs)) {
            wrong = QStringLiteral("a wrong record at %1").arg(offset);
            return false;
        }
        std::printf("%lld\n", static_cast<long long>(wallNs));
        return true;
    });
    std::printf("good %lld torn %lld\n", static_cast<long long>(scan.goodBytes),
                static_cast<long long>(scan.tornBytes));
    if (!scan.error.isEmpty() || !wrong.isEmpty())
        return fail(scan.error + wrong);
    return 0;
}

int cut(const QString &file)
{
    const SegmentScan found = scanSegment(file, [](quint32, qint64, QByteArrayView) { return true; });
    if (!found.error.isEmpty())
        return fail(found.error);
    return cutSegment(file, found.goodBytes) ? 0 : fail(QStringLiteral("cannot cut %1").arg(file));
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QString mode = arguments.value(1);
    if (mode == QLatin1String("scan") && arguments.size() == 3)
        return scan(arguments[2]);
    if (mode == QLatin1String("cut") && arguments.size() == 3)
        return cut(arguments[2]);

    const auto folder = LogFolder::open(arguments.value(2));
    if (!folder)
        return fail(folder.error());
    LogLimits limits;
    limits.segment = 2 * 1024 * 1024; // so that it is killed between two segments as well
    CaptureLog log(*folder, limits);
    if (mode == QLatin1String("record") && arguments.size() == 3)
        return record(log);
    if (mode == QLatin1String("number") && arguments.size() == 4)
        writeNumbers(log, arguments[3].toLongLong());
    return fail(QStringLiteral("what is '%1'?").arg(mode));
}
