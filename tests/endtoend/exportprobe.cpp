// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/logexport.h"

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QTextStream>

#include <cstdio>

using namespace echogram;

namespace {

// 2026-03-01 13:56:51.031250001 UTC, of the first message; the others follow by a second each.
constexpr qint64 firstWallNs = 1'772'373'411'031'250'001;
constexpr qint64 nsPerSecond = 1'000'000'000;

/// Reads lines of a direction (`outgoing`, `incoming` or `notSent`) and the payload in hex.
QList<Message> readMessages()
{
    QList<Message> messages;
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        qFatal("no standard input");
    for (QByteArray line = input.readLine(); !line.isEmpty(); line = input.readLine()) {
        const QList<QByteArray> words = line.trimmed().split(' ');
        Message message;
        message.id = messages.size();
        message.direction = words.first() == "incoming" ? Direction::Incoming : Direction::Outgoing;
        message.delivery = words.first() == "notSent" ? Delivery::NotSent : Delivery::NoAnswer;
        message.payload = QByteArray::fromHex(words.value(1));
        message.peer = Endpoint::loopback(40001);
        message.local = Endpoint::loopback(40002);
        message.time.wallNs = firstWallNs + message.id * nsPerSecond;
        messages.append(message);
    }
    return messages;
}

} // namespace

/// exportprobe pcap|ndjson|csv FILE: saves the messages from the standard input.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3)
        return 2;
    const QHash<QString, ExportFormat> formats{{QStringLiteral("pcap"), ExportFormat::Pcap},
                                               {QStringLiteral("ndjson"), ExportFormat::Ndjson},
                                               {QStringLiteral("csv"), ExportFormat::Csv}};
    const QList<Message> messages = readMessages();
    ExportRequest request;
    request.format = formats.value(arguments.at(1));
    request.path = arguments.at(2);
    request.source.endId = messages.size();
    request.source.at = [messages](MessageId id) { return messages.at(id); };
    LogExport job(request);
    QObject::connect(&job, &LogExport::finished, &application, [](const ExportResult &result) {
        QTextStream(stdout) << result.saved << ' ' << result.notSent << '\n';
        QCoreApplication::exit(result.problem.isEmpty() ? 0 : 1);
    });
    job.start();
    return QCoreApplication::exec();
}
