// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/clock.h"
#include "core/net/datagramsocket.h"
#include "core/transcript/transcriptfile.h"
#include "core/transcript/transcriptrecording.h"
#include "core/transcript/transcriptrunner.h"

#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace echogram;

namespace {

using State = RecordedDatagram::State;

constexpr qint64 ms = 1'000'000;

const Endpoint one = Endpoint::loopback(7);
const Endpoint other(QHostAddress(QStringLiteral("127.0.0.2")), 9);
const Endpoint group(QHostAddress(QStringLiteral("239.1.2.3")), 9);

RecordedDatagram sent(const char *payload, qint64 atMs, State state = State::Answered,
                      const Endpoint &peer = one)
{
    return {Direction::Outgoing, payload, atMs * ms, peer, -1, state, 1000 * ms, false};
}

RecordedDatagram came(const char *payload, qint64 atMs, qsizetype question, State state = State::Answer,
                      const Endpoint &peer = one)
{
    return {Direction::Incoming, payload, atMs * ms, peer, question, state, 0, false};
}

/// A step in a line: `wait 10ms a to 127.0.0.2:9 -> b from 127.0.0.2:9 within 2s # a comment`.
QString lineOf(const TranscriptDraft::Step &step)
{
    QStringList parts;
    if (step.waitNs > 0)
        parts += QStringLiteral("wait %1ms").arg(step.waitNs / ms);
    if (step.send)
        parts += QString::fromUtf8(*step.send);
    if (!step.to.isEmpty())
        parts += QLatin1String("to ") + step.to;
    if (step.expect || step.expectsNothing)
        parts += QLatin1String("-> ")
                 + (step.expect ? QString::fromUtf8(*step.expect) : QStringLiteral("nothing"));
    if (!step.from.isEmpty())
        parts += QLatin1String("from ") + step.from;
    if (step.withinNs > 0)
        parts += QStringLiteral("within %1ms").arg(step.withinNs / ms);
    for (const QString &comment : step.comments)
        parts += QLatin1String("# ") + comment;
    return parts.join(u' ');
}

QStringList linesOf(const TranscriptDraft &draft)
{
    QStringList lines;
    for (const TranscriptDraft::Step &step : draft.steps)
        lines += lineOf(step);
    return lines;
}

/// Whether it is passed, with so many steps, by the servers that are there.
bool passes(const Transcript &transcript, quint64 steps)
{
    TranscriptRunner runner(std::make_shared<const Transcript>(transcript), {});
    QSignalSpy finished(&runner, &TranscriptRunner::finished);
    runner.start();
    if (finished.isEmpty() && !finished.wait())
        return false;
    const auto verdict = finished.constFirst().constFirst().value<TranscriptVerdict>();
    if (verdict.outcome != Outcome::Passed || verdict.passed != steps)
        qWarning("%s", qPrintable(verdict.message));
    return verdict.outcome == Outcome::Passed && verdict.passed == steps;
}

} // namespace

Q_DECLARE_METATYPE(QList<RecordedDatagram>)

/// Conversations that become transcripts.
class TestTranscriptRecording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void steps_data()
    {
        QTest::addColumn<QList<RecordedDatagram>>("datagrams");
        QTest::addColumn<QStringList>("lines");
        const auto row = [](const char *name, const QList<RecordedDatagram> &datagrams, const char *lines) {
            QTest::newRow(name) << datagrams << QString::fromUtf8(lines).split(u'\n', Qt::SkipEmptyParts);
        };
        row("nothing", {}, "");
        row("one after the other", {sent("a", 0), came("A", 1, 0), sent("b", 500), came("B", 501, 2)},
            "a -> A\nb -> B");
        row("late, and slow", {sent("a", 0), came("A", 1234, 0)}, "a -> A within 13000ms");
        row("the measure of a second", {sent("a", 0), came("A", 100, 0), sent("b", 200), came("B", 301, 2)},
            "a -> A\nb -> B within 2000ms");
        row("further answers", {sent("a", 0), came("A", 1, 0), came("B", 2, 0), came("C", 900, 0)},
            "a -> A\n-> B\n-> C within 9000ms");
        row("nobody asked", {sent("a", 0), came("A", 1, 0), came("!", 2, -1, State::Unasked)},
            "a -> A\n-> ! # nobody had asked for this one");
        row("a stranger between question and answer",
            {sent("a", 0), came("!", 1, -1, State::Unasked, other), came("A", 2, 0), sent("b", 3),
             came("B", 4, 3)},
            "a -> A\nb -> B # 127.0.0.2:9 sent “!”, and nobody had asked");
        row("a stranger that was asked before",
            {sent("x", 0, State::Answered, other), came("X", 1, 0, State::Answer, other), sent("a", 2),
             came("A", 3, 2), came("!", 4, -1, State::Unasked, other), sent("b", 5), came("B", 6, 5)},
            "x to 127.0.0.2:9 -> X\na -> A\nb -> B # 127.0.0.2:9 sent “!”, and nobody had asked");
        row("nobody asked, and the group was",
            {sent("a", 0, State::Answered, group), came("!", 1, -1, State::Unasked, other)},
            "a\n-> ! from 127.0.0.2:9 # nobody had asked for this one");
        row("it is told before anybody asks",
            {came("!", 5, -1, State::Unasked), sent("a", 6), came("A", 7, 1)},
            "-> ! # nobody had asked for this one\na -> A");
        row("two on their way", {sent("a", 0), sent("b", 1), came("A", 2, 0), came("B", 3, 1)},
            "a\nb\n-> A\n-> B");
        row("asked shortly before a slow answer",
            {sent("a", 0), sent("b", 1900), came("A", 2000, 0), came("B", 2001, 1)},
            "a\nwait 1900ms b\n-> A within 20000ms\n-> B within 21000ms");
        row("the order hangs on the pause",
            {sent("a", 0), sent("b", 150), came("A", 200, 0), came("B", 230, 1), sent("c", 500),
             came("C", 501, 4)},
            "a\nwait 150ms b\n-> A within 2000ms\n-> B within 3000ms\nc -> C");
        row("nobody asked for what follows",
            {sent("p", 0), came("p0", 1, 0), came("p1", 20, -1, State::Unasked), sent("q", 30),
             came("q0", 31, 3), came("p2", 40, -1, State::Unasked)},
            "p -> p0\n-> p1 # nobody had asked for this one\nwait 10ms q -> q0\n"
            "-> p2 # nobody had asked for this one");
        row("the pause is of the same talk",
            {sent("x", 0, State::Answered, other), sent("a", 1), came("X", 300, 0, State::Answer, other),
             sent("b", 301), came("A", 400, 1), came("B", 401, 3), sent("c", 402), came("C", 403, 6)},
            "x to 127.0.0.2:9 -> X within 3000ms\na\nwait 300ms b\n-> A within 4000ms\n"
            "-> B within 4000ms\nc -> C");
        row("the second is quicker",
            {sent("a", 0), sent("b", 1), came("B", 2, 1), came("A", 3, 0), sent("c", 4), came("C", 5, 4)},
            "a\nb\n-> B\n-> A\nc -> C");
        row("asked while a further answer is to come",
            {sent("a", 0), came("A", 1, 0), sent("b", 2), came("AA", 3, 0), came("B", 4, 2)},
            "a -> A\nb\n-> AA\n-> B");
        row("given up", {sent("a", 0, State::GivenUp), sent("b", 2000), came("B", 2001, 1)},
            "a -> nothing within 1000ms\nb -> B");
        row("given up while another was waited for",
            {sent("a", 0), sent("b", 1, State::GivenUp), came("A", 2, 0)}, "a\nb # no answer came\n-> A");
        row("given up, and told something else",
            {sent("a", 0, State::GivenUp), came("!", 1, -1, State::Unasked)},
            "a # no answer came\n-> ! # nobody had asked for this one");
        row("given up, and a duplicate came meanwhile",
            {sent("a", 0), came("A", 1, 0), sent("b", 300, State::GivenUp),
             came("A", 500, 0, State::Duplicate), sent("c", 1800), came("C", 1801, 4)},
            "a -> A\nwait 299ms b # no answer came\n-> A within 5000ms # the same answer once more\nc -> C");
        row("given up, and nobody knows of what a duplicate came meanwhile",
            {sent("a", 0, State::GivenUp), came("!", 900, -1, State::Duplicate), sent("b", 1800)},
            "a # no answer came\nb # “!” came once more");
        row("given up, and something came later",
            {sent("a", 0, State::GivenUp), came("!", 1000, -1, State::Unasked)},
            "a -> nothing within 1000ms\n-> ! within 10000ms # nobody had asked for this one");
        row("given up, and nobody had waited",
            {sent("a", 0, State::GivenUp), sent("b", 10, State::GivenUp), sent("c", 1010),
             came("C", 1011, 2)},
            "a # no answer came\nb -> nothing within 1000ms\nc -> C");
        row("given up, and one was not sent meanwhile",
            {sent("a", 0, State::GivenUp), sent("b", 10, State::NotSent), sent("c", 1000),
             came("C", 1011, 2)},
            "a -> nothing within 1000ms\nc -> C # “b” was not sent");
        row("sent once more",
            {sent("a", 0, State::Answered), sent("a", 300, State::GivenUp), came("A", 330, 0), sent("c", 500),
             came("C", 501, 3)},
            "a -> A within 4000ms # sent once more\nc -> C");
        row("the one that was sent once more is answered",
            {sent("a", 0, State::GivenUp), sent("a", 5000, State::GivenUp), sent("a", 10'000),
             came("A", 10'001, 2), came("AA", 10'002, 2)},
            "a -> A within 101000ms # sent 2 times more\n-> AA within 101000ms");
        row("sent once more, and nobody answered",
            {sent("a", 0, State::GivenUp), sent("a", 300, State::GivenUp), sent("c", 2000),
             came("C", 2001, 2)},
            "a -> nothing within 1000ms # sent once more\nc -> C");
        row("sent twice, and answered twice",
            {sent("a", 0), sent("a", 300), came("A", 400, 0), came("A", 600, 1)},
            "a\nwait 300ms a\n-> A within 4000ms\n-> A within 6000ms");
        row("sent twice, and one answer seems to be a duplicate",
            {sent("a", 0, State::GivenUp), sent("a", 300), came("A", 400, 1),
             came("A", 600, 1, State::Duplicate)},
            "a # no answer came\na -> A\n-> A within 3000ms # the same answer once more");
        row("asked again after it was answered",
            {sent("a", 0), came("A", 1, 0), sent("a", 2, State::GivenUp), sent("a", 300), came("A", 301, 3)},
            "a -> A\na -> A within 3000ms # sent once more");
        row("sent once more, and asked again after the answer",
            {sent("a", 0, State::GivenUp), sent("a", 300), came("A", 301, 1), sent("a", 2200),
             came("A", 2201, 3)},
            "a -> A within 4000ms # sent once more\na -> A");
        row("asked again much later", {sent("a", 0, State::GivenUp), sent("a", 20'000), came("A", 20'001, 1)},
            "a -> nothing within 1000ms\na -> A");
        row("another was asked the same",
            {sent("a", 0, State::GivenUp), sent("a", 300, State::GivenUp, other)},
            "a # no answer came\na to 127.0.0.2:9 -> nothing within 1000ms");
        row("still waiting", {sent("a", 0, State::Waiting)}, "a # no answer had come yet");
        row("unreachable", {sent("a", 0, State::Unreachable)},
            "a # it did not arrive: an ICMP error came back");
        row("not sent", {sent("a", 0, State::NotSent), sent("b", 1), came("B", 2, 1)},
            "b -> B # “a” was not sent");
        row("duplicates",
            {sent("a", 0), came("A", 1, 0), came("A", 2, 0, State::Duplicate),
             came("A", 3, 0, State::Duplicate), sent("b", 4), came("B", 5, 4)},
            "a -> A\n-> A # the same answer once more\n-> A # the same answer once more\nb -> B");
        row("a duplicate that comes late",
            {sent("a", 0), came("A", 1, 0), sent("b", 2), came("A", 3, 0, State::Duplicate), came("B", 4, 2)},
            "a -> A\nb\n-> A # the same answer once more\n-> B");
        row("a duplicate of nobody", {came("A", 0, -1, State::Duplicate), sent("b", 4, State::Unknown)},
            "b # “A” came once more");
        row("several peers",
            {sent("a", 0), sent("x", 1, State::Answered, other), sent("b", 2),
             came("X", 3, 1, State::Answer, other), came("A", 4, 0), came("B", 5, 2)},
            "a\nb\n-> A\n-> B\nx to 127.0.0.2:9 -> X");
        row("another port answers", {sent("a", 0), came("A", 1, 0, State::Answer, Endpoint::loopback(8))},
            "a -> A");
        row("another port answers, and is asked",
            {sent("a", 0), came("A", 1, 0, State::Answer, Endpoint::loopback(8)),
             sent("b", 2, State::Answered, Endpoint::loopback(8)),
             came("B", 3, 2, State::Answer, Endpoint::loopback(8)), sent("c", 4), came("C", 5, 4)},
            "a -> A\n"
            "b to 127.0.0.1:8 -> B # this end is known by its answer; it may have another port next time\n"
            "c -> C");
        row("another host answers", {sent("a", 0), came("A", 1, 0, State::Answer, other)},
            "a -> A from 127.0.0.2:9");
        row("a group",
            {sent("a", 0, State::Answered, group), came("A", 1, 0, State::Answer, one),
             came("B", 2, 0, State::Answer, other)},
            "a -> A from 127.0.0.1:7\n-> B from 127.0.0.2:9");
        row("nothing was paired",
            {sent("a", 0, State::Unknown), came("A", 1, -1, State::Unknown), sent("b", 2, State::Unknown),
             sent("c", 3, State::Unknown), came("B", 4, -1, State::Unknown)},
            "a -> A\nb\nc\n-> B");
    }

    void steps()
    {
        QFETCH(QList<RecordedDatagram>, datagrams);
        QFETCH(QStringList, lines);
        const TranscriptDraft draft = draftOf(datagrams, {});
        QCOMPARE(linesOf(draft).join(u'\n'), lines.join(u'\n'));
        if (lines.isEmpty())
            return;
        const QByteArray toml = transcriptToml(draft);
        const auto read = parseTranscript(toml, QStringLiteral("x"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QCOMPARE(qsizetype(read->steps.size()), lines.size());
    }

    void whatIsLostIsSaid()
    {
        RecordedDatagram lost = came("", 1, 0);
        lost.isLost = true;
        const TranscriptDraft draft = draftOf({sent("a", 0), lost, sent("b", 2, State::NotSent)}, {});
        QCOMPARE(linesOf(draft), QStringList(QStringLiteral("a")));
        QCOMPARE(draft.comments,
                 (QStringList{QStringLiteral("At the end: what came here is not known any more"),
                              QStringLiteral("At the end: “b” was not sent")}));
    }

    void pausesAreKeptWhereTheyAreWanted()
    {
        const QList<RecordedDatagram> talk{sent("a", 0),
                                           came("A", 1, 0),
                                           sent("b", 3),
                                           came("B", 4, 2),
                                           sent("c", 104, State::GivenUp),
                                           sent("d", 1504, State::Waiting)};
        QCOMPARE(linesOf(draftOf(talk, {})), (QStringList{QStringLiteral("a -> A"), QStringLiteral("b -> B"),
                                                          QStringLiteral("c -> nothing within 1000ms"),
                                                          QStringLiteral("d # no answer had come yet")}));
        QCOMPARE(linesOf(draftOf(talk, {{}, true})),
                 (QStringList{QStringLiteral("a -> A"), QStringLiteral("b -> B"),
                              QStringLiteral("wait 100ms c -> nothing within 1000ms"),
                              QStringLiteral("wait 400ms d # no answer had come yet")}));
    }

    void pausesOfDaysAreNotKept()
    {
        constexpr qint64 day = 24LL * 3600 * 1000;
        RecordedDatagram last = sent("d", 0, State::Waiting);
        last.timeNs = std::numeric_limits<qint64>::max();
        const QList<RecordedDatagram> talk{sent("a", 0, State::Waiting), sent("b", day, State::Waiting),
                                           sent("c", 9000 * day, State::Waiting),
                                           sent("x", -9000 * day, State::Waiting), last};
        const TranscriptDraft draft = draftOf(talk, {{}, true});
        QCOMPARE(draft.steps.at(1).waitNs, day * ms);
        QCOMPARE(draft.steps.at(1).comments.size(), 1); // no answer had come yet
        QCOMPARE(draft.steps.at(2).waitNs, day * ms);
        QCOMPARE(draft.steps.at(2).comments.constFirst(),
                 QStringLiteral("the pause here was longer than a transcript waits"));
        QCOMPARE(draft.steps.at(3).waitNs, 0);
        QCOMPARE(draft.steps.at(4).waitNs, day * ms);
        QVERIFY(parseTranscript(transcriptToml(draft), QStringLiteral("x")).ok());
    }

    /// Where something may be missing nobody knows that nothing came.
    void gapsAreNoSilence()
    {
        RecordingDraftOptions options;
        options.hasGaps = true;
        QCOMPARE(linesOf(draftOf({sent("a", 0, State::GivenUp)}, options)),
                 QStringList(QStringLiteral("a # no answer is known; not all that came is")));
    }

    void aLinkWithoutItsNameIsSaid()
    {
        const Endpoint peer(QHostAddress(QStringLiteral("fe80::1")), 7);
        const TranscriptDraft draft = draftOf({sent("a", 0, State::Waiting, peer)}, {});
        QCOMPARE(draft.comments, QStringList(QStringLiteral("fe80::1 is an address of one link: behind it "
                                                            "belongs which one, as in fe80::1%eth0")));
        QVERIFY(draftOf({sent("a", 0)}, {}).comments.isEmpty());
    }

    /// Somebody else speaks between questions and answers; who runs the transcript hears that as well.
    void aStrangerIsNotWaitedFor()
    {
        // GIVEN a server, and one that speaks whenever that is asked
        DatagramSocket server;
        DatagramSocket stranger;
        SocketOptions options;
        options.bindTo = Endpoint::loopback();
        QVERIFY(!server.open(options).isError());
        options.bindTo = Endpoint(QHostAddress(QStringLiteral("127.0.0.2")), 0);
        QVERIFY(!stranger.open(options).isError());
        connect(&server, &DatagramSocket::datagramsReceived, this, [&](const DatagramBatch &batch) {
            for (qsizetype i = 0; i < batch.size(); ++i) {
                QCOMPARE(stranger.send("!", batch.peer(i)).verdict, SendVerdict::Sent);
                QCOMPARE(server.send(batch.payload(i).toByteArray(), batch.peer(i)).verdict,
                         SendVerdict::Sent);
                QCOMPARE(stranger.send("?", batch.peer(i)).verdict, SendVerdict::Sent);
            }
        });
        // WHEN a talk with both becomes a transcript
        QList<RecordedDatagram> talk;
        for (const char *question : {"a", "b", "c"}) {
            const qsizetype index = talk.size();
            const qint64 atMs = index;
            talk += {sent(question, atMs, State::Answered, server.localEndpoint()),
                     came("!", atMs, -1, State::Unasked, stranger.localEndpoint()),
                     came(question, atMs, index, State::Answer, server.localEndpoint()),
                     came("?", atMs, -1, State::Unasked, stranger.localEndpoint())};
        }
        const auto read = parseTranscript(transcriptToml(draftOf(talk, {})), QStringLiteral("x"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        // THEN the server passes it
        QVERIFY(passes(*read, 3));
    }

    /// A talk with a server, in which questions overlap, is passed by the same server.
    void theSameServerPasses()
    {
        // GIVEN a server that answers each question twice, and one of them not at all
        DatagramSocket server;
        SocketOptions options;
        options.bindTo = Endpoint::loopback();
        QVERIFY(!server.open(options).isError());
        connect(&server, &DatagramSocket::datagramsReceived, this, [&server](const DatagramBatch &batch) {
            for (qsizetype i = 0; i < batch.size(); ++i) {
                const QByteArray question = batch.payload(i).toByteArray();
                for (const char *answer : {"1 ", "2 "}) {
                    if (question != "silence")
                        QCOMPARE(server.send(answer + question, batch.peer(i)).verdict, SendVerdict::Sent);
                }
            }
        });
        const Endpoint peer = server.localEndpoint();
        // WHEN a talk with it becomes a transcript
        QList<RecordedDatagram> talk;
        const auto ask = [&](const QByteArray &question) {
            talk.append({Direction::Outgoing, question, monotonicNow(), peer, -1, State::Answered, 0, false});
            return talk.size() - 1;
        };
        const auto answer = [&](qsizetype question) {
            for (const char *number : {"1 ", "2 "})
                talk.append({Direction::Incoming, number + talk.at(question).payload, monotonicNow(), peer,
                             question, State::Answer, 0, false});
        };
        answer(ask("a {{counter}}"));
        const qsizetype questions[] = {ask("b"), ask(QByteArray("c\0\xff", 3)), ask("")};
        for (const qsizetype question : questions)
            answer(question);
        ask("silence");
        talk.last().state = State::GivenUp;
        talk.last().timeoutNs = 50 * ms;
        answer(ask("the end"));
        const auto read = parseTranscript(transcriptToml(draftOf(talk, {})), QStringLiteral("x"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        // THEN the server passes it
        QVERIFY(passes(*read, quint64(draftOf(talk, {}).steps.size())));
    }
};

QTEST_GUILESS_MAIN(TestTranscriptRecording)
#include "tst_transcriptrecording.moc"
