// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchreport.h"

#include "core/datagram/grouped.h"
#include "tests/bench/machinereport.h"

#include <QStringList>

#include <algorithm>

namespace echogram::bench {
namespace {

const QString none = QStringLiteral("-");

QString rateText(std::optional<double> rate)
{
    return rate ? grouped(quint64(*rate + 0.5)) : none;
}

QString ratioText(const ServerResult &server, const ServerResult *other)
{
    const auto ratio = other ? median(ratios(server.rates(), other->rates())) : std::nullopt;
    return ratio ? QString::number(*ratio, 'f', 2) : none;
}

std::optional<double> typical(const std::vector<Round> &rounds, double Round::*share)
{
    Rates shares;
    for (const Round &round : rounds) {
        if (round.isValid())
            shares.emplace_back(round.*share);
    }
    return median(shares);
}

/// "loss in 3, wrong bytes in 2 of 9 rounds, not counted"
QString notCounted(const ServerResult &server)
{
    QStringList reasons;
    const auto addReason = [&](const char *what, auto isSo) {
        const auto count = std::count_if(server.rounds.begin(), server.rounds.end(), isSo);
        if (count > 0)
            reasons.append(QStringLiteral("%1 in %2").arg(QLatin1String(what)).arg(count));
    };
    addReason("loss", [](const Round &round) { return round.count.lost > 0; });
    addReason("wrong bytes", [](const Round &round) { return round.count.wrong > 0; });
    addReason("duplicates", [](const Round &round) { return round.count.duplicates > 0; });
    addReason("failure", [](const Round &round) { return !round.count.failure.empty(); });
    if (reasons.isEmpty())
        return {};
    return QStringLiteral("%1 of %2 rounds, not counted")
        .arg(reasons.join(QStringLiteral(", ")))
        .arg(server.rounds.size());
}

QString notesOf(const ServerResult &server)
{
    QStringList notes;
    if (const QString text = notCounted(server); !text.isEmpty())
        notes.append(text);
    for (const Round &round : server.rounds) {
        if (!round.count.failure.empty()) {
            notes.append(QString::fromLocal8Bit(round.count.failure.c_str())); // the first stands for all
            break;
        }
    }
    // Then it is the client that was measured, and the server is faster than it looks.
    const double clientBusy = typical(server.rounds, &Round::clientBusy).value_or(0);
    const double serverBusy = typical(server.rounds, &Round::serverBusy).value_or(0);
    if (clientBusy > 0.9 && serverBusy > 0 && serverBusy < clientBusy - 0.1)
        notes.append(QStringLiteral("the client is the limit"));
    return notes.join(QStringLiteral("; "));
}

/// What else was going on, when it was more than a little.
QString disturbanceText(const CaseResult &result)
{
    Rates shares;
    for (const ServerResult &server : result.servers) {
        for (const Round &round : server.rounds)
            shares.emplace_back(round.disturbed);
    }
    const double typicalShare = median(shares).value_or(0);
    if (typicalShare < 0.05) // a little is the way of the scheduler
        return {};
    return QStringLiteral("  WARNING: something else was using the processors, %1 % of the time\n")
        .arg(qRound(100 * typicalShare));
}

} // namespace

QString headingText(const Machine &machine, const BenchOptions &options, bool isPinned)
{
    return QStringLiteral("UDP echo on loopback: %1 rounds of %2 s, servers in turn\n")
               .arg(options.rounds)
               .arg(options.seconds)
           + machineText(machine, isPinned);
}

QString caseText(const BenchCase &what)
{
    return QStringLiteral("%1, %2 bytes, %3 in flight")
        .arg(QLatin1String(sendModeName(what.mode)), grouped(quint64(what.bytes)),
             grouped(quint64(what.inFlight)));
}

QString tableText(const CaseResult &result)
{
    QString text = '\n' + caseText(result.what) + '\n';
    qsizetype width = 15;
    for (const ServerResult &server : result.servers)
        width = std::max(width, qsizetype(server.name.size()));
    const auto addLine = [&text, width](const QString &name, const QStringList &figures,
                                        const QString &notes) {
        QString line = QStringLiteral("  ") + name.leftJustified(int(width));
        for (const QString &figure : figures)
            line += figure.rightJustified(12);
        text += notes.isEmpty() ? line + '\n' : line + QStringLiteral("  ") + notes + '\n';
    };

    addLine(QStringLiteral("server"),
            {QStringLiteral("echoes/s"), QStringLiteral("lowest"), QStringLiteral("highest"),
             QStringLiteral("to best C"), QStringLiteral("to Python")},
            {});
    const ServerResult *best = result.bestReference();
    const ServerResult *python = result.find(pythonReference);
    for (const ServerResult &server : result.servers) {
        const Rates rates = server.rates();
        const std::vector<double> sorted = sortedRates(rates);
        addLine(QString::fromStdString(server.name),
                {rateText(median(rates)), sorted.empty() ? none : rateText(sorted.front()),
                 sorted.empty() ? none : rateText(sorted.back()), ratioText(server, best),
                 ratioText(server, python)},
                notesOf(server));
    }
    return text + disturbanceText(result);
}

} // namespace echogram::bench
