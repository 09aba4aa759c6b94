// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/replaycomparison.h"

#include <QTest>

using namespace echogram;

namespace {

using Kind = ReplayDifference::Kind;

constexpr qint64 ms = 1'000'000;
constexpr qint64 timeoutNs = 1000 * ms;

const Endpoint asker(QHostAddress(QStringLiteral("10.0.0.1")), 40000);
const Endpoint peer(QHostAddress(QStringLiteral("10.0.0.2")), 9000);

struct Recorded
{
    bool isQuestion;
    qint64 ms_;
    QByteArray payload;
};
Recorded asks(qint64 time, const char *payload)
{
    return {true, time, payload};
}
Recorded answers(qint64 time, const char *payload)
{
    return {false, time, payload};
}

Recording recordingOf(const QList<Recorded> &datagrams)
{
    constexpr qint64 noon = 1'790'000'000'000'000'000;
    RecordingBuilder builder(asker, peer);
    for (const Recorded &one : datagrams)
        builder.add(one.isQuestion ? asker : peer, one.payload, noon + one.ms_ * ms);
    return builder.take();
}

/// A replay whose clock is the test's.
class Replayed
{
public:
    explicit Replayed(const QList<Recorded> &datagrams, const QString &ignored = {})
        : recording(recordingOf(datagrams))
        , comparison(recording, ignored.isEmpty() ? IgnoredBytes() : *IgnoredBytes::parse(ignored), timeoutNs,
                     [this](const ReplayDifference &difference) { differences.append(difference); })
    {}

    void ask(qsizetype question, qint64 atMs) { comparison.asked(question, peer, atMs * ms); }
    void answer(const char *payload, qint64 atMs)
    {
        comparison.received(peer, QByteArrayView(payload), {0, atMs * ms});
        comparison.advance(atMs * ms);
    }
    /// As much later as it takes.
    void end()
    {
        while (const auto next = comparison.nextDeadlineNs())
            comparison.advance(*next + 1);
    }
    QList<quint64> counts() const
    {
        const ReplayCounts &all = comparison.counts();
        return {all.same, all.different, all.missing, all.additional};
    }

    const Recording recording;
    QList<ReplayDifference> differences;
    ReplayComparison comparison;
};

QList<quint64> counts(quint64 same, quint64 different, quint64 missing, quint64 additional)
{
    return {same, different, missing, additional};
}

} // namespace

class TestReplayComparison : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordsQuestionsAndAnswers();
    void recordsWhateverTheTimesAre();
    void sameAnswers();
    void anotherOrder();
    void equalPayloads();
    void differentAnswer();
    void differentAnswersOfSeveral();
    void missingAnswer();
    void lateAnswer();
    void answersAsLateAsRecorded();
    void severalAnswersToOne();
    void additionalAnswers();
    void ignoredBytes();
    void interrupted();
    void many();
};

void TestReplayComparison::recordsQuestionsAndAnswers()
{
    const Recording recording =
        recordingOf({answers(-5, "too early"), asks(0, "a?"), asks(1, "b?"), answers(3, "b!"),
                     answers(4, "a!"), answers(5, "more"), asks(9, "c?")});
    QCOMPARE(recording.size(), qsizetype(3));
    QCOMPARE(recording.durationNs(), 9 * ms);
    QCOMPARE(recording.answers().size(), size_t(3));
    const QList<qint32> answers{1, 2, 0};
    const QList<qsizetype> firsts{0, 1, 3};
    for (qsizetype index = 0; index < 3; ++index) {
        QCOMPARE(recording.questions()[size_t(index)].answers, answers.at(index));
        QCOMPARE(recording.questions()[size_t(index)].firstAnswer, firsts.at(index));
    }
    // Nothing is alike in two bytes, so the oldest question is answered first.
    QCOMPARE(recording.payload(recording.answers()[0]).toByteArray(), QByteArray("b!"));
    QCOMPARE(recording.answers()[0].delayNs, 3 * ms);
    QCOMPARE(recording.payload(recording.answers()[1]).toByteArray(), QByteArray("a!"));
    QCOMPARE(recording.payload(recording.answers()[2]).toByteArray(), QByteArray("more"));
    QCOMPARE(recording.answers()[2].question, qsizetype(1));
    QCOMPARE(recording.answers()[2].delayNs, 4 * ms);
}

void TestReplayComparison::recordsWhateverTheTimesAre()
{
    RecordingBuilder builder(asker, peer);
    builder.add(asker, QByteArrayView("one"), 5'000);
    builder.add(asker, QByteArrayView("two"), 3'000); // the clock was set back
    builder.add(asker, QByteArrayView("three"), std::numeric_limits<qint64>::max());
    builder.add(asker, QByteArrayView("four"), 0);
    const Recording recording = builder.take();
    QCOMPARE(recording.size(), qsizetype(4));
    qint64 latest = 0;
    for (const Recording::Question &question : recording.questions()) {
        QVERIFY(question.sinceFirstNs >= latest);
        latest = question.sinceFirstNs;
    }
    QCOMPARE(recording.questions()[1].sinceFirstNs, qint64(0));
    QCOMPARE(recording.questions()[1].wallNs, qint64(3'000));
}

void TestReplayComparison::sameAnswers()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins"), asks(10, "two"), answers(11, "zwei")});
    replayed.ask(0, 0);
    replayed.answer("eins", 5);
    QVERIFY(!replayed.comparison.nextDeadlineNs());
    replayed.ask(1, 10);
    QVERIFY(replayed.comparison.nextDeadlineNs());
    replayed.answer("zwei", 12);
    QVERIFY(!replayed.comparison.nextDeadlineNs());
    QCOMPARE(replayed.counts(), counts(2, 0, 0, 0));
    QVERIFY(replayed.differences.isEmpty());
    QVERIFY(replayed.comparison.counts().isAsRecorded());
}

/// Questions and answers have no likeness, and several wait at a time, as they do when it is faster than recorded.
void TestReplayComparison::anotherOrder()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins"), asks(10, "two"), answers(11, "zwei"),
                       asks(20, "three"), answers(21, "drei")});
    for (qsizetype question = 0; question < 3; ++question)
        replayed.ask(question, 0);
    replayed.answer("drei", 1);
    replayed.answer("eins", 2);
    replayed.answer("zwei", 3);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(3, 0, 0, 0));
}

void TestReplayComparison::equalPayloads()
{
    Replayed replayed({asks(0, "ping"), answers(1, "pong"), asks(10, "ping"), answers(11, "pong"),
                       asks(20, "ping"), answers(21, "pong")});
    for (qsizetype question = 0; question < 3; ++question)
        replayed.ask(question, 10 * question);
    replayed.answer("pong", 25);
    replayed.answer("pong", 26);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(2, 0, 1, 0));
    QCOMPARE(replayed.differences.constFirst().question, qsizetype(2));
}

void TestReplayComparison::differentAnswer()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins"), asks(10, "two"), answers(11, "zwei")});
    replayed.ask(0, 0);
    replayed.answer("eims", 1);
    QVERIFY(replayed.differences.isEmpty()); // the right one may still come
    replayed.ask(1, 10);
    replayed.answer("zwei", 11);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(1, 1, 0, 0));
    QCOMPARE(replayed.differences.size(), qsizetype(1));
    const ReplayDifference &difference = replayed.differences.constFirst();
    QCOMPARE(difference.kind, Kind::Different);
    QCOMPARE(difference.question, qsizetype(0));
    QCOMPARE(difference.answer, qsizetype(0));
    QCOMPARE(difference.at, qsizetype(2));
    QCOMPARE(difference.got, QByteArray("eims"));
    QCOMPARE(difference.time.monotonicNs, 1 * ms);
    QVERIFY(!replayed.comparison.counts().isAsRecorded());
}

/// Those that are left over are paired by their likeness with the questions.
void TestReplayComparison::differentAnswersOfSeveral()
{
    Replayed replayed({asks(0, "id1?"), answers(1, "id1 yes"), asks(2, "id2?"), answers(3, "id2 yes"),
                       asks(4, "id3?"), answers(5, "id3 yes")});
    for (qsizetype question = 0; question < 3; ++question)
        replayed.ask(question, question);
    replayed.answer("id3 no", 5);
    replayed.answer("id2 yes", 6);
    replayed.answer("id1 no", 7);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(1, 2, 0, 0));
    QCOMPARE(replayed.differences.at(0).question, qsizetype(2));
    QCOMPARE(replayed.differences.at(0).got, QByteArray("id3 no"));
    QCOMPARE(replayed.differences.at(1).question, qsizetype(0));
    QCOMPARE(replayed.differences.at(1).got, QByteArray("id1 no"));
}

void TestReplayComparison::missingAnswer()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins"), asks(10, "two"), answers(11, "zwei")});
    replayed.ask(0, 0);
    replayed.ask(1, 10);
    replayed.answer("zwei", 11);
    replayed.comparison.advance(1001 * ms);
    QVERIFY(replayed.differences.isEmpty());
    replayed.comparison.advance(1001 * ms + 1);
    QCOMPARE(replayed.counts(), counts(1, 0, 1, 0));
    QCOMPARE(replayed.differences.constFirst().kind, Kind::Missing);
    QCOMPARE(replayed.differences.constFirst().question, qsizetype(0));
    QVERIFY(!replayed.comparison.nextDeadlineNs());
}

void TestReplayComparison::lateAnswer()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins")});
    replayed.ask(0, 0);
    replayed.comparison.advance(1500 * ms);
    QCOMPARE(replayed.counts(), counts(0, 0, 1, 0));
    replayed.answer("eins", 1600);
    QCOMPARE(replayed.counts(), counts(0, 0, 1, 0));
    QCOMPARE(replayed.comparison.counts().late, quint64(1));
    QCOMPARE(replayed.comparison.counts().received, quint64(1));
}

/// A server that took three seconds when it was recorded may take them again.
void TestReplayComparison::answersAsLateAsRecorded()
{
    Replayed replayed({asks(0, "one"), answers(3000, "eins")});
    replayed.ask(0, 0);
    replayed.comparison.advance(2500 * ms);
    replayed.answer("eins", 3900);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(1, 0, 0, 0));
}

void TestReplayComparison::severalAnswersToOne()
{
    const QList<Recorded> stream{asks(0, "subscribe"), answers(1, "first"), answers(500, "second"),
                                 answers(2000, "third")};
    Replayed replayed(stream);
    replayed.ask(0, 0);
    replayed.answer("first", 1);
    replayed.answer("second", 500);
    replayed.answer("third", 2100);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(3, 0, 0, 0));

    Replayed other(stream);
    other.ask(0, 0);
    other.answer("first", 1);
    other.answer("Second", 500);
    other.end();
    QCOMPARE(other.counts(), counts(1, 1, 1, 0));
    QCOMPARE(other.differences.at(0).answer, qsizetype(1));
    QCOMPARE(other.differences.at(1).answer, qsizetype(2));
}

void TestReplayComparison::additionalAnswers()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins"), asks(10, "two")});
    replayed.ask(0, 0);
    replayed.answer("eins", 1);
    replayed.answer("eins", 2); // nobody waits for it any more
    replayed.ask(1, 10);
    replayed.answer("zwei", 11); // it was not answered then
    replayed.end();
    QCOMPARE(replayed.counts(), counts(1, 0, 0, 2));
    QCOMPARE(replayed.differences.at(0).question, qsizetype(-1));
    QCOMPARE(replayed.differences.at(1).question, qsizetype(1));
    QCOMPARE(replayed.differences.at(1).kind, Kind::Additional);
    QCOMPARE(replayed.differences.at(1).from, peer);
}

void TestReplayComparison::ignoredBytes()
{
    const QList<Recorded> talk{asks(0, "one"), answers(1, "12:00 fine"), asks(10, "two"),
                               answers(11, "12:01 fine")};
    Replayed replayed(talk, QStringLiteral("0-4"));
    replayed.ask(0, 0);
    replayed.ask(1, 10);
    replayed.answer("17:30 fine", 11);
    replayed.answer("17:30 fime", 12);
    replayed.end();
    QCOMPARE(replayed.counts(), counts(1, 1, 0, 0));
    QCOMPARE(replayed.differences.constFirst().at, qsizetype(8));
}

void TestReplayComparison::interrupted()
{
    Replayed replayed({asks(0, "one"), answers(1, "eins"), asks(10, "two"), answers(11, "zwei"),
                       asks(20, "three"), answers(21, "drei"), asks(30, "four"), answers(31, "vier")});
    replayed.ask(0, 0);
    replayed.ask(1, 1500);
    replayed.ask(2, 1510);
    replayed.answer("other", 1520);
    replayed.comparison.interrupt(1600 * ms);
    QCOMPARE(replayed.counts(), counts(0, 1, 1, 0)); // the first one's time was over
    QCOMPARE(replayed.comparison.counts().waiting, quint64(1));
}

/// Its cost does not grow with what was: all questions have the same bytes, and all answers, of which each tenth is
/// not there.
void TestReplayComparison::many()
{
    constexpr int count = 50'000;
    QList<Recorded> talk;
    for (int index = 0; index < count; ++index)
        talk += {asks(index, "ping"), answers(index, "pong")};
    Replayed replayed(talk);
    for (int index = 0; index < count; ++index) {
        replayed.ask(index, index);
        if (index % 10 != 0)
            replayed.answer("pong", index);
    }
    replayed.end();
    QCOMPARE(replayed.counts(), counts(count - count / 10, 0, count / 10, 0));
}

QTEST_APPLESS_MAIN(TestReplayComparison)
#include "tst_replaycomparison.moc"
