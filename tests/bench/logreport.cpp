// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logreport.h"

#include "core/datagram/grouped.h"
#include "tests/bench/machinereport.h"

#include <QStringList>

namespace echogram::bench {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

QString decimals(double number, int count)
{
    return QString::number(number, 'f', count);
}

QString mebibytes(long kibibytes)
{
    return decimals(double(kibibytes) / 1024, 1);
}

QString megabytes(double bytes)
{
    return decimals(bytes / 1e6, 0);
}

QString line(const QString &name, const QStringList &figures)
{
    QString text = QStringLiteral("  ") + name.leftJustified(14);
    for (const QString &figure : figures)
        text += figure.rightJustified(16);
    return text + '\n';
}

QString recordingLines(const LogRecording &recording)
{
    const double each = recording.datagrams > 0 ? 1e6 / double(recording.datagrams) : 0;
    return '\n'
           + line(QStringLiteral("recording"),
                  {QStringLiteral("datagrams"), QStringLiteral("files"), QStringLiteral("MB"),
                   QStringLiteral("datagrams/s"), QStringLiteral("us each"), QStringLiteral("of processor")})
           + line({},
                  {grouped(recording.datagrams), QString::number(recording.files),
                   megabytes(double(recording.bytes)), grouped(quint64(recording.rate())),
                   decimals(recording.seconds * each, 3), decimals(recording.processorSeconds * each, 3)});
}

QString reopeningLine(const QString &name, const LogReading &reading)
{
    if (!reading.failure.empty())
        return line(name, {textOf(reading.failure)});
    return line(name, {decimals(reading.firstSeconds, 3), decimals(reading.indexSeconds, 3),
                       decimals(reading.indexProcessorSeconds, 3), megabytes(double(reading.diskBytes)),
                       mebibytes(reading.residentKiB), mebibytes(reading.peakKiB)});
}

QString reopeningLines(const LogResults &results)
{
    QString text =
        '\n'
        + line(QStringLiteral("reopening"),
               {QStringLiteral("newest, s"), QStringLiteral("all, s"), QStringLiteral("processor, s"),
                QStringLiteral("MB from disk"), QStringLiteral("resident, MiB"), QStringLiteral("highest")});
    if (results.cold)
        text += reopeningLine(QStringLiteral("cold"), *results.cold);
    for (const LogReading &reading : results.readings)
        text += reopeningLine(QStringLiteral("warm"), reading);
    return text;
}

QString readingLines(const LogResults &results)
{
    QString text = '\n'
                   + line(QStringLiteral("reading"),
                          {QStringLiteral("one, us"), QStringLiteral("99 %"), QStringLiteral("longest"),
                           QStringLiteral("all, MB/s"), QStringLiteral("a text, MB/s"),
                           QStringLiteral("a pattern, MB/s")});
    for (const LogReading &reading : results.readings) {
        if (reading.failure.empty())
            text += line({}, {decimals(reading.readMedianUs, 1), decimals(reading.readP99Us, 1),
                              decimals(reading.readMaxUs, 1), megabytes(visitBytesPerSecond(reading)),
                              megabytes(textBytesPerSecond(reading)), megabytes(hexBytesPerSecond(reading))});
    }
    const LogRecording &recording = *results.recording;
    const double payload = results.readings.empty() ? 0 : double(results.readings.front().payloadBytes);
    if (payload > 0)
        text += QStringLiteral("  These are bytes of payload; of the files it is %1 times as many.\n")
                    .arg(double(recording.bytes) / payload, 0, 'f', 2);
    return text;
}

QString windowLines(const std::vector<LogWindow> &windows)
{
    QString text =
        '\n'
        + line(QStringLiteral("window"),
               {QStringLiteral("first screen, s"), QStringLiteral("all, s"), QStringLiteral("processor, s"),
                QStringLiteral("jump, ms"), QStringLiteral("99 %"), QStringLiteral("longest"),
                QStringLiteral("of processor"), QStringLiteral("resident, MiB"), QStringLiteral("highest")});
    for (const LogWindow &window : windows) {
        text +=
            window.failure.empty() ? line(
                {}, {decimals(window.firstSeconds, 3), decimals(window.indexSeconds, 3),
                     decimals(window.indexProcessorSeconds, 3), decimals(quantile(window.jumpsMs, 0.5), 2),
                     decimals(quantile(window.jumpsMs, 0.99), 2), decimals(quantile(window.jumpsMs, 1), 2),
                     decimals(window.longestProcessorMs, 2), mebibytes(window.residentKiB),
                     mebibytes(window.peakKiB)})
                                   : line({}, {textOf(window.failure)});
    }
    return text;
}

QString foreignLines(const ForeignCapture &foreign)
{
    QString text = '\n'
                   + line(QStringLiteral("foreign"),
                          {QStringLiteral("datagrams"), QStringLiteral("MB"), QStringLiteral("echogram, s"),
                           QStringLiteral("tshark, s"), QStringLiteral("ratio")});
    if (!foreign.failure.empty())
        return text + line({}, {textOf(foreign.failure)});
    const bool isCompared = foreign.skipped.empty();
    text +=
        line({}, {grouped(foreign.datagrams), megabytes(double(foreign.bytes)), decimals(foreign.median(), 3),
                  isCompared ? decimals(foreign.tsharkMedian(), 3) : QStringLiteral("-"),
                  isCompared ? decimals(foreign.ratio(), 3) : QStringLiteral("-")});
    return text + "  " + textOf(isCompared ? foreign.tshark : foreign.skipped) + '\n';
}

} // namespace

QString logHeadingText(const Machine &machine, const LogOptions &options)
{
    return QStringLiteral("A log of %1 datagrams, and somebody else's capture of %2\n")
               .arg(grouped(options.datagrams), grouped(options.foreign))
           + machineText(machine, false);
}

QString logTableText(const LogResults &results)
{
    QString text;
    if (results.recording && results.recording->failure.empty())
        text += recordingLines(*results.recording) + reopeningLines(results) + readingLines(results)
                + windowLines(results.windows);
    if (results.foreign)
        text += foreignLines(*results.foreign);
    text += '\n';
    const std::vector<std::string> broken = brokenPromises(results);
    for (const std::string &promise : broken)
        text += QStringLiteral("NOT KEPT: ") + textOf(promise) + '\n';
    return broken.empty() ? text + QStringLiteral("Every promise was kept.\n") : text;
}

} // namespace echogram::bench
