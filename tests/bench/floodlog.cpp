// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodlog.h"

#include "tests/bench/floodpayload.h"
#include "tests/bench/pcapfile.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>

namespace echogram::bench {
namespace {

constexpr qsizetype mostFilesAtOnce = 200; // for one command line
constexpr int capinfosPatienceMs = 300'000;

QRegularExpression expressionFor(const QString &pattern)
{
    QString expression;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (QStringView(pattern).mid(i).startsWith(QLatin1String("**/"))) {
            expression += QStringLiteral("(?:.*/)?");
            i += 2;
        } else if (pattern[i] == QLatin1Char('*')) {
            expression += QStringLiteral("[^/]*");
        } else if (pattern[i] == QLatin1Char('?')) {
            expression += QStringLiteral("[^/]");
        } else {
            expression += QRegularExpression::escape(pattern.mid(i, 1));
        }
    }
    return QRegularExpression(QRegularExpression::anchoredPattern(expression));
}

/// Packets in these files, as everybody would count them: a line each, with the number at its end.
std::string countByCapinfos(const QStringList &files, std::uint64_t &captured)
{
    for (qsizetype at = 0; at < files.size(); at += mostFilesAtOnce) {
        const QStringList some = files.mid(at, mostFilesAtOnce);
        QProcess capinfos;
        capinfos.start(QStringLiteral("capinfos"), QStringList{QStringLiteral("-M"), QStringLiteral("-c"),
                                                               QStringLiteral("-T"), QStringLiteral("-r")}
                                                       + some);
        if (!capinfos.waitForFinished(capinfosPatienceMs))
            return "capinfos: " + capinfos.errorString().toStdString();
        const QList<QByteArray> lines = capinfos.readAllStandardOutput().split('\n');
        qsizetype counted = 0;
        for (const QByteArray &line : lines) {
            bool isNumber = false;
            const auto packets = line.mid(line.lastIndexOf('\t') + 1).trimmed().toULongLong(&isNumber);
            captured += packets;
            counted += isNumber ? 1 : 0;
        }
        if (capinfos.exitCode() != 0 || counted != some.size())
            return "capinfos: " + capinfos.readAllStandardError().trimmed().toStdString();
    }
    return {};
}

} // namespace

QStringList filesLike(const QString &pattern)
{
    static const QRegularExpression wildcard(QStringLiteral("[*?]"));
    const auto first = pattern.indexOf(wildcard);
    if (first < 0)
        return QFileInfo(pattern).isFile() ? QStringList(pattern) : QStringList();
    const QRegularExpression expression = expressionFor(pattern);
    const QString folder = pattern.left(pattern.lastIndexOf(QLatin1Char('/'), first) + 1);
    QStringList files;
    QDirIterator all(folder.isEmpty() ? QStringLiteral(".") : folder, QDir::Files | QDir::Hidden,
                     QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QString name = QDir::cleanPath(all.next());
        if (expression.match(name).hasMatch())
            files.append(name);
    }
    files.sort();
    return files;
}

std::uint64_t sizeOf(const QStringList &files)
{
    std::uint64_t bytes = 0;
    for (const QString &name : files)
        bytes += std::uint64_t(QFileInfo(name).size());
    return bytes;
}

FloodLog countFlood(const QStringList &files, const FloodPlan &plan, std::uint64_t sent,
                    std::uint16_t fromPort)
{
    FloodLog log;
    log.files = int(files.size());
    log.bytes = sizeOf(files);
    log.flood = FloodSequence(sent);
    for (const QString &name : files) {
        const std::string error = readPcap(name, log.records, [&](const CapturedDatagram &datagram) {
            if (datagram.source == fromPort)
                log.flood.add(readFloodPayload(datagram.payload, plan.bytes));
        });
        if (log.failure.empty())
            log.failure = error;
    }
    const std::string error = countByCapinfos(files, log.captured);
    if (log.failure.empty())
        log.failure = error;
    if (log.failure.empty() && log.captured != log.records)
        log.failure = "capinfos counts " + std::to_string(log.captured) + " packets, and there are "
                      + std::to_string(log.records);
    return log;
}

} // namespace echogram::bench
