// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messagetext.h"

#include "core/datagram/grouped.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace echogram {
namespace {

constexpr double nsPerMs = 1e6;

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::MessageText)
};

/// Numbers are written one way, whatever the desktop's language: they are compared with other tools' output.
QLocale numbers()
{
    return QLocale(QLocale::English, QLocale::UnitedStates);
}

QDateTime localTime(qint64 wallNs)
{
    return QDateTime::fromMSecsSinceEpoch(wallNs / qint64(nsPerMs));
}

QString timeoutText(const Message &message)
{
    return Texts::tr("%1 ms").arg(QString::number(std::llround(double(message.timeoutNs) / nsPerMs)));
}

/// "about" where the answer suited several questions and one had to be chosen.
QString roundTripText(const Message &message)
{
    const QString duration = millisecondsText(message.roundTripNs);
    return message.candidates > 1 ? Texts::tr("about %1").arg(duration) : duration;
}

QString outgoingText(const Message &message)
{
    QString text;
    switch (message.delivery) {
    case Delivery::LookingUp:
        return Texts::tr("looking up the host…");
    case Delivery::Waiting:
        return Texts::tr("waiting…");
    case Delivery::NoAnswer:
        return message.timeoutNs == 0 ? Texts::tr("no answer")
                                      : Texts::tr("no answer in %1").arg(timeoutText(message));
    case Delivery::Unreachable:
        return Texts::tr("unreachable: %1").arg(message.reason);
    case Delivery::NotSent:
        return message.reason.isEmpty() ? Texts::tr("not sent")
                                        : Texts::tr("not sent: %1").arg(message.reason);
    case Delivery::Answered:
        text = message.isLate ? Texts::tr("answered late, in %1").arg(roundTripText(message))
                              : Texts::tr("answered in %1").arg(roundTripText(message));
        break;
    }
    if (message.answers > 1)
        text = Texts::tr("%1, by %2 peers").arg(text, grouped(message.answers));
    if (message.duplicates == 1)
        text = Texts::tr("%1, 1 duplicate").arg(text);
    else if (message.duplicates > 1)
        text = Texts::tr("%1, %2 duplicates", nullptr, int(message.duplicates))
                   .arg(text, grouped(message.duplicates));
    return text;
}

} // namespace

QString stateText(const Message &message)
{
    if (message.isOutgoing())
        return outgoingText(message);
    switch (message.kind) {
    case AnswerKind::Answer:
        break;
    case AnswerKind::Late:
        return Texts::tr("late");
    case AnswerKind::Duplicate:
        return Texts::tr("duplicate");
    case AnswerKind::Unasked:
        return Texts::tr("unasked");
    }
    return {};
}

QString shortStateText(const Message &message)
{
    if (!message.isOutgoing())
        return message.kind == AnswerKind::Answer ? millisecondsText(message.roundTripNs)
                                                  : stateText(message);
    switch (message.delivery) {
    case Delivery::LookingUp:
        return Texts::tr("looking up");
    case Delivery::Waiting:
        return Texts::tr("waiting");
    case Delivery::Answered:
        return message.isLate ? Texts::tr("late") : millisecondsText(message.roundTripNs);
    case Delivery::NoAnswer:
        return Texts::tr("no answer");
    case Delivery::Unreachable:
        return Texts::tr("unreachable");
    case Delivery::NotSent:
        break;
    }
    return Texts::tr("not sent");
}

QString stateExplanation(const Message &message)
{
    QStringList sentences;
    if (message.candidates > 1) {
        sentences += Texts::tr("%1 questions that were waiting suit this answer equally well; it was paired "
                               "with the oldest.")
                         .arg(grouped(quint64(message.candidates)));
    }
    if (!message.isOutgoing()) {
        if (message.kind == AnswerKind::Late)
            sentences += Texts::tr("It came %1 after the question, which had been given up.")
                             .arg(millisecondsText(message.roundTripNs));
        if (message.kind == AnswerKind::Duplicate)
            sentences += Texts::tr("The same bytes had come before, as the answer to a question.");
        if (message.kind == AnswerKind::Unasked)
            sentences += Texts::tr("No question of this conversation was waiting for it.");
        return sentences.join(u' ');
    }
    switch (message.delivery) {
    case Delivery::Waiting:
        sentences +=
            Texts::tr("The system took it. An answer is waited for during %1.").arg(timeoutText(message));
        break;
    case Delivery::NoAnswer:
        sentences +=
            Texts::tr("The system took it, and nothing came back. Whether it arrived, UDP does not tell. A "
                      "late answer will still be shown.");
        break;
    case Delivery::Unreachable:
        sentences +=
            Texts::tr("An ICMP message came back: %1. Nothing listens on that port, or something on the "
                      "way rejects it.")
                .arg(message.reason);
        break;
    case Delivery::NotSent:
        sentences += Texts::tr("It never left this computer: %1.").arg(message.reason);
        break;
    case Delivery::LookingUp:
    case Delivery::Answered:
        break;
    }
    return sentences.join(u' ');
}

std::optional<DeliveryShape> stateShape(const Message &message)
{
    if (!message.isOutgoing()) {
        switch (message.kind) {
        case AnswerKind::Answer:
            return {};
        case AnswerKind::Late:
            return DeliveryShape::Late;
        case AnswerKind::Duplicate:
            return DeliveryShape::Duplicate;
        case AnswerKind::Unasked:
            return DeliveryShape::Unasked;
        }
    }
    switch (message.delivery) {
    case Delivery::LookingUp:
    case Delivery::Waiting:
        return DeliveryShape::Waiting;
    case Delivery::Answered:
        return message.isLate ? DeliveryShape::Late : DeliveryShape::Answered;
    case Delivery::NoAnswer:
        return DeliveryShape::NoAnswer;
    case Delivery::Unreachable:
        return DeliveryShape::Unreachable;
    case Delivery::NotSent:
        break;
    }
    return DeliveryShape::NotSent;
}

bool isProblem(const Message &message)
{
    if (!message.isOutgoing())
        return message.kind != AnswerKind::Answer;
    return message.delivery == Delivery::NoAnswer || message.delivery == Delivery::Unreachable
           || message.delivery == Delivery::NotSent || message.isLate;
}

QString millisecondsText(qint64 nanoseconds)
{
    const double milliseconds = double(nanoseconds) / nsPerMs;
    if (milliseconds >= 99.95)
        return Texts::tr("%1 ms").arg(numbers().toString(milliseconds, 'f', 0));
    const int decimals = milliseconds < 0.9995 ? 3 : milliseconds < 9.995 ? 2 : 1;
    return Texts::tr("%1 ms").arg(numbers().toString(milliseconds, 'f', decimals));
}

QString sizeText(qsizetype bytes)
{
    return Texts::tr("%1 B").arg(grouped(quint64(bytes)));
}

QString fileSizeText(qint64 bytes)
{
    if (bytes < 1000)
        return sizeText(bytes);
    return numbers().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString clockText(qint64 wallNs)
{
    return localTime(wallNs).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString dayText(qint64 wallNs, qint64 nowWallNs)
{
    const QDate day = localTime(wallNs).date();
    const qint64 daysAgo = day.daysTo(localTime(nowWallNs).date());
    if (daysAgo == 0)
        return Texts::tr("today");
    if (daysAgo == 1)
        return Texts::tr("yesterday");
    return QLocale().toString(day, QLocale::LongFormat);
}

bool isAnotherDay(qint64 wallNs, qint64 otherWallNs)
{
    return localTime(wallNs).date() != localTime(otherWallNs).date();
}

} // namespace echogram
