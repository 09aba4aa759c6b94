// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/grouped.h"
#include "widgets/messagetext.h"

#include <QLocale>
#include <QTest>

#include <limits>

using namespace echogram;

Q_DECLARE_METATYPE(echogram::Message)

namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr qint64 nsPerSecond = 1000 * nsPerMs;
constexpr qint64 nsPerDay = 24 * 3600 * nsPerSecond;

Message outgoing(Delivery delivery, const QString &reason = {})
{
    Message message;
    message.direction = Direction::Outgoing;
    message.delivery = delivery;
    message.reason = reason;
    message.timeoutNs = 1000 * nsPerMs;
    return message;
}

Message answered(qint64 roundTripNs)
{
    Message message = outgoing(Delivery::Answered);
    message.roundTripNs = roundTripNs;
    message.answers = 1;
    return message;
}

Message incoming(AnswerKind kind, qint64 roundTripNs = 0)
{
    Message message;
    message.direction = Direction::Incoming;
    message.kind = kind;
    message.roundTripNs = roundTripNs;
    return message;
}

} // namespace

class TestMessageText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsTheState_data();
    void tellsTheState();
    void explainsTheState_data();
    void explainsTheState();
    void roundsDurations_data();
    void roundsDurations();
    void groupsCounts();
    void readsTheClock_data();
    void readsTheClock();
    void namesDays_data();
    void namesDays();
    void tellsDaysApart_data();
    void tellsDaysApart();
};

void TestMessageText::initTestCase()
{
    qputenv("TZ", "UTC");
    QLocale::setDefault(QLocale::c());
}

void TestMessageText::tellsTheState_data()
{
    QTest::addColumn<Message>("message");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("shortState");
    QTest::addColumn<int>("shape"); // -1 for none
    QTest::addColumn<bool>("isBad");
    const auto add = [](const char *name, const Message &message, const QString &state,
                        const QString &shortState, int shape, bool isBad) {
        QTest::newRow(name) << message << state << shortState << shape << isBad;
    };
    const auto shape = [](DeliveryShape kind) { return int(kind); };

    add("looking up", outgoing(Delivery::LookingUp), QStringLiteral("looking up the host…"),
        QStringLiteral("looking up"), shape(DeliveryShape::Waiting), false);
    add("waiting", outgoing(Delivery::Waiting), QStringLiteral("waiting…"), QStringLiteral("waiting"),
        shape(DeliveryShape::Waiting), false);
    add("no answer", outgoing(Delivery::NoAnswer), QStringLiteral("no answer in 1000 ms"),
        QStringLiteral("no answer"), shape(DeliveryShape::NoAnswer), true);
    // What the system says is shown as it is, also where it looks like a place to put something.
    add("unreachable", outgoing(Delivery::Unreachable, QStringLiteral("Connection refused %1 %2")),
        QStringLiteral("unreachable: Connection refused %1 %2"), QStringLiteral("unreachable"),
        shape(DeliveryShape::Unreachable), true);
    add("not sent", outgoing(Delivery::NotSent, QStringLiteral("Message too long")),
        QStringLiteral("not sent: Message too long"), QStringLiteral("not sent"),
        shape(DeliveryShape::NotSent), true);
    add("answered", answered(182'000), QStringLiteral("answered in 0.182 ms"), QStringLiteral("0.182 ms"),
        shape(DeliveryShape::Answered), false);

    Message message = answered(1'204 * nsPerMs);
    message.isLate = true;
    add("answered late", message, QStringLiteral("answered late, in 1,204 ms"), QStringLiteral("late"),
        shape(DeliveryShape::Late), true);
    message.candidates = 3;
    message.duplicates = 2;
    add("all at once", message, QStringLiteral("answered late, in about 1,204 ms, 2 duplicates"),
        QStringLiteral("late"), shape(DeliveryShape::Late), true);
    message = answered(2 * nsPerMs);
    message.candidates = 2;
    add("one of two", message, QStringLiteral("answered in about 2.00 ms"), QStringLiteral("2.00 ms"),
        shape(DeliveryShape::Answered), false);
    message = answered(2 * nsPerMs);
    message.duplicates = 1;
    add("with a duplicate", message, QStringLiteral("answered in 2.00 ms, 1 duplicate"),
        QStringLiteral("2.00 ms"), shape(DeliveryShape::Answered), false);
    message.answers = 1'234;
    message.duplicates = 5'678;
    add("by many", message, QStringLiteral("answered in 2.00 ms, by 1,234 peers, 5,678 duplicates"),
        QStringLiteral("2.00 ms"), shape(DeliveryShape::Answered), false);

    add("answer", incoming(AnswerKind::Answer, 182'000), QString(), QStringLiteral("0.182 ms"), -1, false);
    add("late", incoming(AnswerKind::Late, 1), QStringLiteral("late"), QStringLiteral("late"),
        shape(DeliveryShape::Late), true);
    add("duplicate", incoming(AnswerKind::Duplicate, 1), QStringLiteral("duplicate"),
        QStringLiteral("duplicate"), shape(DeliveryShape::Duplicate), true);
    add("unasked", incoming(AnswerKind::Unasked), QStringLiteral("unasked"), QStringLiteral("unasked"),
        shape(DeliveryShape::Unasked), true);
}

void TestMessageText::tellsTheState()
{
    QFETCH(Message, message);
    QFETCH(QString, state);
    QFETCH(QString, shortState);
    QFETCH(int, shape);
    QFETCH(bool, isBad);
    QCOMPARE(stateText(message), state);
    QCOMPARE(shortStateText(message), shortState);
    QCOMPARE(stateShape(message) ? int(*stateShape(message)) : -1, shape);
    QCOMPARE(isProblem(message), isBad);
}

void TestMessageText::explainsTheState_data()
{
    QTest::addColumn<Message>("message");
    QTest::addColumn<QString>("contained"); // null where there is nothing to explain
    QTest::newRow("looking up") << outgoing(Delivery::LookingUp) << QString();
    QTest::newRow("waiting") << outgoing(Delivery::Waiting) << QStringLiteral("1000 ms");
    QTest::newRow("no answer") << outgoing(Delivery::NoAnswer) << QStringLiteral("late answer");
    QTest::newRow("unreachable") << outgoing(Delivery::Unreachable, QStringLiteral("Connection refused"))
                                 << QStringLiteral("Connection refused");
    QTest::newRow("not sent") << outgoing(Delivery::NotSent, QStringLiteral("Message too long"))
                              << QStringLiteral("Message too long");
    QTest::newRow("answered") << answered(1) << QString();
    Message ambiguous = answered(1);
    ambiguous.candidates = 4;
    QTest::newRow("one of several") << ambiguous << QStringLiteral("4 questions");
    QTest::newRow("answer") << incoming(AnswerKind::Answer) << QString();
    QTest::newRow("late") << incoming(AnswerKind::Late, 1'500 * nsPerMs) << QStringLiteral("1,500 ms");
    QTest::newRow("duplicate") << incoming(AnswerKind::Duplicate) << QStringLiteral("same bytes");
    QTest::newRow("unasked") << incoming(AnswerKind::Unasked) << QStringLiteral("No question");
}

void TestMessageText::explainsTheState()
{
    QFETCH(Message, message);
    QFETCH(QString, contained);
    const QString explanation = stateExplanation(message);
    QCOMPARE(explanation.isEmpty(), contained.isEmpty());
    QVERIFY2(explanation.contains(contained), qPrintable(explanation));
    QVERIFY2(explanation.isEmpty() || explanation.endsWith(u'.'), qPrintable(explanation));
}

void TestMessageText::roundsDurations_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    QTest::addColumn<QString>("text");
    const auto add = [](qint64 nanoseconds, const char *text) {
        QTest::addRow("%lld ns", nanoseconds) << nanoseconds << QString::fromLatin1(text);
    };
    add(0, "0.000 ms");
    add(1, "0.000 ms");
    add(999, "0.001 ms");
    add(182'000, "0.182 ms");
    // Never "1.000 ms" beside "1.00 ms", nor "10.00 ms" beside "10.0 ms".
    add(999'499, "0.999 ms");
    add(999'500, "1.00 ms");
    add(1'000'000, "1.00 ms");
    add(9'994'000, "9.99 ms");
    add(9'994'999, "9.99 ms");
    add(9'995'000, "10.0 ms");
    add(12'400'000, "12.4 ms");
    add(99'949'999, "99.9 ms");
    add(99'950'000, "100 ms");
    add(999'600'000, "1,000 ms");
    add(1'204'000'000, "1,204 ms");
    add(3'600 * nsPerSecond, "3,600,000 ms");
}

void TestMessageText::roundsDurations()
{
    QFETCH(qint64, nanoseconds);
    QFETCH(QString, text);
    QCOMPARE(millisecondsText(nanoseconds), text);
}

void TestMessageText::groupsCounts()
{
    QCOMPARE(grouped(0), QStringLiteral("0"));
    QCOMPARE(grouped(999), QStringLiteral("999"));
    QCOMPARE(grouped(1'000), QStringLiteral("1,000"));
    QCOMPARE(grouped(std::numeric_limits<quint64>::max()), QStringLiteral("18,446,744,073,709,551,615"));
    QCOMPARE(sizeText(0), QStringLiteral("0 B"));
    QCOMPARE(sizeText(65'507), QStringLiteral("65,507 B"));
}

void TestMessageText::readsTheClock_data()
{
    QTest::addColumn<qint64>("wallNs");
    QTest::addColumn<QString>("text");
    QTest::newRow("1970") << qint64(0) << QStringLiteral("00:00:00.000");
    QTest::newRow("cut, not rounded") << qint64(999'999) << QStringLiteral("00:00:00.000");
    QTest::newRow("a millisecond") << nsPerMs << QStringLiteral("00:00:00.001");
    QTest::newRow("an afternoon") << qint64((14 * 3600 + 2 * 60 + 11) * nsPerSecond + 31 * nsPerMs)
                                  << QStringLiteral("14:02:11.031");
    QTest::newRow("the last of a day") << nsPerDay - 1 << QStringLiteral("23:59:59.999");
}

void TestMessageText::readsTheClock()
{
    QFETCH(qint64, wallNs);
    QFETCH(QString, text);
    QCOMPARE(clockText(wallNs), text);
}

void TestMessageText::namesDays_data()
{
    QTest::addColumn<qint64>("wallNs");
    QTest::addColumn<qint64>("nowNs");
    QTest::addColumn<QString>("text");
    constexpr qint64 day = 19'783; // 1 March 2024
    const auto at = [](qint64 days, qint64 ns) { return days * nsPerDay + ns; };
    QTest::newRow("now") << at(day, 5) << at(day, 5) << QStringLiteral("today");
    QTest::newRow("this morning") << at(day, 0) << at(day, nsPerDay - 1) << QStringLiteral("today");
    QTest::newRow("a moment before midnight") << at(day, -1) << at(day, 0) << QStringLiteral("yesterday");
    QTest::newRow("the day before") << at(day - 1, 0) << at(day, nsPerDay - 1) << QStringLiteral("yesterday");
    QTest::newRow("two days before") << at(day - 1, -1) << at(day, 0)
                                     << QStringLiteral("Wednesday, 28 February 2024");
    QTest::newRow("the clock was set back")
        << at(day + 1, 0) << at(day, 0) << QStringLiteral("Saturday, 2 March 2024");
}

void TestMessageText::namesDays()
{
    QFETCH(qint64, wallNs);
    QFETCH(qint64, nowNs);
    QFETCH(QString, text);
    QCOMPARE(dayText(wallNs, nowNs), text);
}

void TestMessageText::tellsDaysApart_data()
{
    QTest::addColumn<qint64>("one");
    QTest::addColumn<qint64>("other");
    QTest::addColumn<bool>("isAnother");
    QTest::newRow("the same") << qint64(0) << qint64(0) << false;
    QTest::newRow("a whole day") << qint64(0) << nsPerDay - 1 << false;
    QTest::newRow("over midnight") << nsPerDay - 1 << nsPerDay << true;
    QTest::newRow("backwards") << nsPerDay << nsPerDay - 1 << true;
    QTest::newRow("the same time of another day") << qint64(0) << nsPerDay << true;
}

void TestMessageText::tellsDaysApart()
{
    QFETCH(qint64, one);
    QFETCH(qint64, other);
    QFETCH(bool, isAnother);
    QCOMPARE(isAnotherDay(one, other), isAnother);
}

QTEST_GUILESS_MAIN(TestMessageText)
#include "tst_messagetext.moc"
