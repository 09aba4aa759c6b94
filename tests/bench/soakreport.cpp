// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/soakreport.h"

#include "core/datagram/grouped.h"
#include "tests/bench/machinereport.h"

#include <QStringList>

namespace echogram::bench {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

QString mebibytes(long kibibytes)
{
    return QString::number(double(kibibytes) / 1024, 'f', 2);
}

QString milliseconds(double time)
{
    return QString::number(time, 'f', 3);
}

QString line(const QString &name, const QStringList &figures)
{
    QString text = QStringLiteral("  ") + name.leftJustified(14);
    for (const QString &figure : figures)
        text += figure.rightJustified(16);
    return text + '\n';
}

QString failureLine(const std::string &engine, const std::string &failure)
{
    return QStringLiteral("  ") + textOf(engine).leftJustified(14) + textOf(failure) + '\n';
}

QString floodLines(const std::vector<FloodResult> &floods, bool isSilent)
{
    QString lines;
    for (const FloodResult &flood : floods) {
        if (flood.isSilent != isSilent)
            continue;
        lines += flood.failure.empty()
                     ? line(textOf(flood.engine),
                            {grouped(quint64(flood.answersPerSecond())), mebibytes(flood.startKiB),
                             mebibytes(flood.tenthKiB()), mebibytes(flood.endKiB()), mebibytes(flood.peakKiB),
                             mebibytes(flood.growthKiB())})
                     : failureLine(flood.engine, flood.failure);
    }
    if (lines.isEmpty())
        return {};
    return '\n'
           + line(QLatin1String(isSilent ? "silent" : "flood"),
                  {QStringLiteral("answers/s"), QStringLiteral("start, MiB"), QStringLiteral("after a tenth"),
                   QStringLiteral("end"), QStringLiteral("highest"), QStringLiteral("growth")})
           + lines;
}

QStringList latenessFigures(const Lateness &lateness)
{
    return {grouped(lateness.ticks()),
            grouped(lateness.missed()),
            milliseconds(lateness.quantile(0.5)),
            milliseconds(lateness.quantile(0.99)),
            milliseconds(lateness.quantile(1)),
            milliseconds(lateness.ownMaximum())};
}

QString timerLines(const SoakResults &results)
{
    if (!results.bareTimer && results.timers.empty())
        return {};
    QString text = '\n'
                   + line(QStringLiteral("timer"),
                          {QStringLiteral("answers/s"), QStringLiteral("ticks"), QStringLiteral("left out"),
                           QStringLiteral("median, ms late"), QStringLiteral("99 %"),
                           QStringLiteral("latest"), QStringLiteral("not by others")});
    if (results.bareTimer)
        text += line(QStringLiteral("(no server)"),
                     QStringList(QStringLiteral("-")) + latenessFigures(*results.bareTimer));
    for (const TimerResult &timer : results.timers) {
        text += timer.failure.empty()
                    ? line(textOf(timer.engine), QStringList(grouped(quint64(timer.answersPerSecond())))
                                                     + latenessFigures(timer.lateness))
                    : failureLine(timer.engine, timer.failure);
        if (timer.waited > 0.05) // a little is the way of the scheduler
            text += QStringLiteral("  WARNING: others had the server's processor %1 % of the time\n")
                        .arg(qRound(100 * timer.waited));
    }
    return text;
}

QString identityLines(const std::vector<IdentityResult> &identities)
{
    if (identities.empty())
        return {};
    QString text =
        '\n'
        + line(QStringLiteral("identity"),
               {QStringLiteral("right echoes"), QStringLiteral("bytes"), QStringLiteral("wrong"),
                QStringLiteral("lost"), QStringLiteral("out of order"), QStringLiteral("seconds")});
    for (const IdentityResult &identity : identities) {
        text += line(textOf(identity.engine),
                     {grouped(identity.echoes), grouped(identity.bytes), grouped(identity.wrong),
                      grouped(identity.lost), grouped(identity.outOfOrder),
                      QString::number(identity.seconds, 'f', 1)});
        if (!identity.failure.empty())
            text += failureLine({}, identity.failure);
    }
    return text;
}

} // namespace

QString soakHeadingText(const Machine &machine, const SoakOptions &options, bool isPinned)
{
    return QStringLiteral("What echogram-server promises, on loopback: floods of %1 s, %2 echoes compared\n")
               .arg(options.seconds)
               .arg(grouped(options.echoes))
           + machineText(machine, isPinned);
}

QString soakTableText(const SoakResults &results)
{
    QString text = floodLines(results.floods, false) + floodLines(results.floods, true) + timerLines(results)
                   + identityLines(results.identities) + '\n';
    const std::vector<std::string> broken = brokenPromises(results);
    for (const std::string &promise : broken)
        text += QStringLiteral("NOT KEPT: ") + textOf(promise) + '\n';
    return broken.empty() ? text + QStringLiteral("Every promise was kept.\n") : text;
}

} // namespace echogram::bench
