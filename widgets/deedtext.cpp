// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/deedtext.h"

#include "widgets/messagetext.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::DeedText)
};

QStringList damagesOfQuestion(const WeatherFate &fate)
{
    QStringList parts;
    if (fate.holdFor > 0)
        parts += Texts::tr("held back for others");
    if (fate.truncatedTo >= 0)
        parts += Texts::tr("cut off after %1").arg(sizeText(fate.truncatedTo));
    if (fate.corruptBits > 0)
        parts += fate.corruptBits == 1 ? Texts::tr("1 bit corrupted")
                                       : Texts::tr("%1 bits corrupted").arg(fate.corruptBits);
    if (fate.copies > 1)
        parts += Texts::tr("duplicated");
    return parts;
}

QStringList damagesOfAnswer(const WeatherFate &fate)
{
    QStringList parts;
    if (fate.holdFor > 0)
        parts += Texts::tr("answer held back for others");
    if (fate.truncatedTo >= 0)
        parts += Texts::tr("answer cut off after %1").arg(sizeText(fate.truncatedTo));
    if (fate.corruptBits > 0)
        parts += fate.corruptBits == 1 ? Texts::tr("1 bit of the answer corrupted")
                                       : Texts::tr("%1 bits of the answer corrupted").arg(fate.corruptBits);
    if (fate.copies > 1)
        parts += Texts::tr("answer duplicated");
    return parts;
}

/// There and back, of the answer that was the first to arrive.
qint64 delayOf(const ServerDeed &deed)
{
    std::optional<qint64> backNs;
    for (const WeatherFate &answer : deed.out) {
        if (!answer.isLost())
            backNs = std::min(backNs.value_or(answer.delayNs), answer.delayNs);
    }
    return (deed.in ? deed.in->delayNs : 0) + backNs.value_or(0);
}

} // namespace

QString deedText(const ServerDeed &deed)
{
    if (deed.in && deed.in->isLost())
        return Texts::tr("dropped by the server (%1)").arg(weatherLossText(deed.in->loss));
    QStringList parts;
    if (const qint64 delayNs = delayOf(deed); delayNs > 0)
        parts += Texts::tr("delayed %1").arg(millisecondsText(delayNs));
    if (deed.in)
        parts += damagesOfQuestion(*deed.in);
    for (const WeatherFate &answer : deed.out) {
        for (const QString &part : damagesOfAnswer(answer)) {
            if (!parts.contains(part)) // of both copies
                parts += part;
        }
    }
    if (!parts.isEmpty()) //: "duplicated by the server"
        parts.first() = Texts::tr("%1 by the server").arg(parts.constFirst());
    const auto lost = std::find_if(deed.out.cbegin(), deed.out.cend(),
                                   [](const WeatherFate &answer) { return answer.isLost(); });
    if (lost != deed.out.cend()) {
        parts += (parts.isEmpty() ? Texts::tr("answer dropped by the server on the way out (%1)")
                                  : Texts::tr("answer dropped on the way out (%1)"))
                     .arg(weatherLossText(lost->loss));
    }
    return parts.join(QStringLiteral(", "));
}

QString weatherLossText(WeatherLoss loss)
{
    switch (loss) {
    case WeatherLoss::None:
        break;
    case WeatherLoss::Outage:
        return Texts::tr("outage");
    case WeatherLoss::Random:
        return Texts::tr("random loss");
    case WeatherLoss::EveryNth:
        return Texts::tr("every so many");
    case WeatherLoss::Burst:
        return Texts::tr("burst loss");
    case WeatherLoss::Queue:
        return Texts::tr("queue full");
    case WeatherLoss::Memory:
        return Texts::tr("too much waiting");
    }
    return {};
}

} // namespace echogram
