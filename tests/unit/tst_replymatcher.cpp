// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/replymatcher.h"

#include <QHash>
#include <QRandomGenerator>
#include <QTest>

#include <ctime>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 timeout = 1000 * ms;

Endpoint endpoint(const char *address, quint16 port)
{
    return {QHostAddress(QString::fromLatin1(address)), port};
}

const Endpoint peer = endpoint("192.0.2.1", 7000);
const Endpoint sameHost = endpoint("192.0.2.1", 40'000);
const Endpoint stranger = endpoint("198.51.100.9", 7000);
const Endpoint group = endpoint("239.1.2.3", 7000);
const Endpoint alice = endpoint("192.0.2.10", 7000);
const Endpoint bob = endpoint("192.0.2.11", 7000);

Match answer(MessageId question, qint64 roundTripNs, int candidates = 1)
{
    return {AnswerKind::Answer, question, roundTripNs, candidates, false};
}

Match further(MessageId question, qint64 roundTripNs)
{
    return {AnswerKind::Answer, question, roundTripNs, 1, true};
}

Match late(MessageId question, qint64 roundTripNs, int candidates = 1)
{
    return {AnswerKind::Late, question, roundTripNs, candidates, false};
}

Match duplicate(MessageId question, qint64 roundTripNs)
{
    return {AnswerKind::Duplicate, question, roundTripNs, 1, false};
}

const Match unasked;

const char *nameOf(AnswerKind kind)
{
    switch (kind) {
    case AnswerKind::Answer:
        return "answer";
    case AnswerKind::Late:
        return "late";
    case AnswerKind::Duplicate:
        return "duplicate";
    case AnswerKind::Unasked:
        return "unasked";
    }
    return "?";
}

/// A DNS message: transaction id, then something both have in common by chance or not at all.
QByteArray dns(quint16 id, const char *rest)
{
    return QByteArray(1, char(id >> 8)) + char(id & 0xff) + rest;
}

} // namespace

namespace echogram {

char *toString(const Match &match)
{
    return qstrdup(qPrintable(QStringLiteral("%1 to %2 after %3 ns, %4 candidate(s)%5")
                                  .arg(QLatin1String(nameOf(match.kind)))
                                  .arg(match.question)
                                  .arg(match.roundTripNs)
                                  .arg(match.candidates)
                                  .arg(match.isFurther ? QLatin1String(", further") : QLatin1String())));
}

} // namespace echogram

/// Time is counted in milliseconds here; question n is asked at the n-th of them unless said otherwise.
class ReplyMatcherTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    // Echoes
    void echoesInOrder();
    void echoesOutOfOrder();
    void anEmptyEcho();
    void identicalQuestionsAreAnsweredOldestFirst();
    void candidatesOfIdenticalQuestionsAreCountedToABound();
    void anEchoFromAnotherAddress();
    void anEchoFromTheAskedPeerGoesBeforeOthers();
    void aDuplicateEchoWhileAnotherQuestionWaits();
    void aDuplicateOfAnEchoIsNoAnswerToAQuestionItBegins();
    void aDuplicateCarriesItsRoundTripTime();

    // Answers with other bytes
    void transactionIdsOutOfOrder();
    void oneEqualByteIsChance();
    void aTransactionIdIsFoundAmongManyLostOnes();
    void aDuplicateOfATransactionWhileAnotherWaits();
    void aHeaderInCommonDoesNotMakeADuplicate();
    void constantAnswers();
    void aConstantAnswerTwiceAndNobodyWaits();
    void anAnswerFromAnotherPortOfTheHost();
    void theAskedPeerGoesBeforeAnotherPort();
    void aStrangerWithOtherBytesIsUnasked();
    void nobodyAskedAnything();

    // To many
    void severalPeersAnswerMulticast();
    void onePeerAnswersMulticastTwiceTheSame();
    void onePeerAnswersMulticastInSeveralDatagrams();
    void eachPeerEchoesEachOfTwoEqualMulticasts();
    void eachPeerGivesTheConstantAnswerToEachMulticast();
    void aConstantAnswerIsNotADuplicateBecauseSomebodyEchoed();
    void anEmptyAnswerToAMulticastIsLikeAnyOther();
    void multicastAnswersGoToTheMostAlike();
    void multicastIsClosedAtItsDeadline();
    void anIPv6PeerDoesNotAnswerAnIPv4Multicast();
    void manyMulticastsAnsweredAndOpen();

    // Late
    void aLateEcho();
    void aLateEchoLongAfter();
    void aLateEchoWhileAnotherQuestionWaits();
    void aLateEchoGoesToTheOldestOfLate();
    void aLateEchoIsNotADuplicateOfAnEqualOne();
    void aLateAnswerWithOtherBytes();
    void aLateAnswerWithOtherBytesOutsideTheWindow();
    void aLateTransactionWhileAnotherWaits();
    void aLateConstantAnswer();
    void aLateAnswerFromAnotherPort();
    void lateAnswersToMulticast();
    void anAnswerAtTheDeadlineIsInTime();
    void aLateAnswerIsFollowedByItsDuplicate();

    // Unreachable
    void unreachableByQuotation_data();
    void unreachableByQuotation();
    void unreachableEndsEachQuestionOnce();
    void unreachableForSomebodyElse();
    void unreachableAfterItWasGivenUp();
    void anAnswerAfterUnreachable();
    void anAnsweredQuestionIsNotUnreachable();

    // Time
    void expiresInTheOrderOfDeadlines();
    void nextDeadlineFollowsWhatWaits();

    // Bounds
    void forgetsSettledQuestions();
    void forgetsLargePayloadsSooner();
    void unaskedDatagramsAreCheap_data();
    void unaskedDatagramsAreCheap();
    void longWaitingQuestionsDoNotMakeOthersExpensive();
    void randomSequencesKeepTheInvariants_data();
    void randomSequencesKeepTheInvariants();

private:
    void ask(MessageId id, const QByteArray &payload, const Endpoint &whom = peer)
    {
        m.asked(id, whom, payload, id * ms, timeout);
    }
    Match got(const QByteArray &payload, qint64 atMs, const Endpoint &from = peer)
    {
        return m.received(from, payload, atMs * ms);
    }
    QList<MessageId> expire(qint64 atMs) { return m.expire(atMs * ms); }

    /// THEN a hundred times the questions do not cost much more, in processor time. (Compared one by one they
    /// would cost a hundred times as much.)
    static void compareCosts(std::clock_t few, std::clock_t many)
    {
        QVERIFY2(few > 0 && many > 0, "matched wrongly");
        QVERIFY2(many < 8 * few,
                 qPrintable(QStringLiteral("%1 times").arg(double(many) / double(few), 0, 'f', 1)));
    }

    ReplyMatcher m;
};

void ReplyMatcherTest::init()
{
    m = ReplyMatcher();
}

void ReplyMatcherTest::echoesInOrder()
{
    ask(0, "one");
    ask(1, "two");
    QCOMPARE(got("one", 5), answer(0, 5 * ms));
    QCOMPARE(got("two", 8), answer(1, 7 * ms));
    QVERIFY(!m.nextDeadlineNs());
}

void ReplyMatcherTest::echoesOutOfOrder()
{
    ask(0, "one");
    ask(1, "two");
    ask(2, "three");
    QCOMPARE(got("three", 5), answer(2, 3 * ms));
    QCOMPARE(got("one", 6), answer(0, 6 * ms));
    QCOMPARE(got("two", 7), answer(1, 6 * ms));
}

void ReplyMatcherTest::anEmptyEcho()
{
    ask(0, "one");
    ask(1, "");
    QCOMPARE(got("", 5), answer(1, 4 * ms));
    QCOMPARE(got("", 6), duplicate(1, 5 * ms));
    QCOMPARE(got("one", 6), answer(0, 6 * ms));
}

void ReplyMatcherTest::identicalQuestionsAreAnsweredOldestFirst()
{
    // GIVEN three equal questions
    for (MessageId id = 0; id < 3; ++id)
        ask(id, "ping");
    // WHEN echoes come THEN each goes to the oldest, and how many it suited is told
    QCOMPARE(got("ping", 10), answer(0, 10 * ms, 3));
    QCOMPARE(got("ping", 11), answer(1, 10 * ms, 2));
    QCOMPARE(got("ping", 12), answer(2, 10 * ms, 1));
    QCOMPARE(got("ping", 13), duplicate(2, 11 * ms));
}

void ReplyMatcherTest::candidatesOfIdenticalQuestionsAreCountedToABound()
{
    for (MessageId id = 0; id < 1000; ++id)
        ask(id, "ping");
    const Match match = got("ping", 1000);
    QCOMPARE(match.question, MessageId(0));
    QVERIFY(match.candidates >= 100);
}

void ReplyMatcherTest::anEchoFromAnotherAddress()
{
    ask(0, "one");
    ask(1, "two");
    QCOMPARE(got("two", 5, stranger), answer(1, 4 * ms));
    QCOMPARE(got("two", 6, stranger), duplicate(1, 5 * ms));
    QCOMPARE(got("one", 7, peer), answer(0, 7 * ms));
}

void ReplyMatcherTest::anEchoFromTheAskedPeerGoesBeforeOthers()
{
    ask(0, "ping", alice);
    ask(1, "ping", bob);
    QCOMPARE(got("ping", 5, bob), answer(1, 4 * ms));
    QCOMPARE(got("ping", 6, alice), answer(0, 6 * ms));
}

void ReplyMatcherTest::aDuplicateEchoWhileAnotherQuestionWaits()
{
    ask(0, "one");
    QCOMPARE(got("one", 5), answer(0, 5 * ms));
    ask(6, "two");
    QCOMPARE(got("one", 7), duplicate(0, 7 * ms));
    QCOMPARE(got("one", 8), duplicate(0, 8 * ms));
    QCOMPARE(got("two", 9), answer(6, 3 * ms));
}

void ReplyMatcherTest::aDuplicateOfAnEchoIsNoAnswerToAQuestionItBegins()
{
    ask(0, "abc");
    QCOMPARE(got("abc", 5), answer(0, 5 * ms));
    ask(6, "abcdef");
    QCOMPARE(got("abc", 7), duplicate(0, 7 * ms));
    QCOMPARE(got("abcdef", 9), answer(6, 3 * ms));
}

void ReplyMatcherTest::aDuplicateCarriesItsRoundTripTime()
{
    ask(3, "one");
    got("one", 5);
    QCOMPARE(got("one", 2000), duplicate(3, 1997 * ms));
}

void ReplyMatcherTest::transactionIdsOutOfOrder()
{
    ask(0, dns(0x1234, "q"));
    ask(1, dns(0x1235, "q"));
    ask(2, dns(0x9999, "q"));
    QCOMPARE(got(dns(0x9999, "answer"), 5), answer(2, 3 * ms));
    QCOMPARE(got(dns(0x1235, "answer"), 6), answer(1, 5 * ms));
    QCOMPARE(got(dns(0x1234, "answer"), 7), answer(0, 7 * ms));
}

void ReplyMatcherTest::oneEqualByteIsChance()
{
    // GIVEN two questions, an answer that begins with one byte of the second
    ask(0, "abc");
    ask(1, "xyz");
    // THEN that is no sign: it goes to the oldest, and suits both
    QCOMPARE(got("x--", 5), answer(0, 5 * ms, 2));
}

void ReplyMatcherTest::aTransactionIdIsFoundAmongManyLostOnes()
{
    // GIVEN a thousand questions whose answers were lost
    for (MessageId id = 0; id < 1000; ++id)
        ask(id, dns(quint16(id), "q"));
    // WHEN one in their middle is answered THEN it is that one
    for (const quint16 id : {500, 1, 999, 300}) {
        QCOMPARE(got(dns(id, "answer"), 1000), answer(id, (1000 - id) * ms));
        QCOMPARE(got(dns(id, "answer"), 1001), duplicate(id, (1001 - id) * ms));
    }
}

void ReplyMatcherTest::aDuplicateOfATransactionWhileAnotherWaits()
{
    ask(0, dns(0x1234, "q"));
    QCOMPARE(got(dns(0x1234, "answer"), 5), answer(0, 5 * ms));
    ask(6, dns(0x5678, "q"));
    QCOMPARE(got(dns(0x1234, "answer"), 7), duplicate(0, 7 * ms));
    QCOMPARE(got(dns(0x5678, "answer"), 8), answer(6, 2 * ms));
}

void ReplyMatcherTest::aHeaderInCommonDoesNotMakeADuplicate()
{
    // GIVEN a protocol that begins every datagram alike and has one answer to everything
    ask(0, "ACME get 1");
    QCOMPARE(got("ACME ok", 5), answer(0, 5 * ms));
    ask(6, "ACME get 2");
    QCOMPARE(got("ACME ok", 7), answer(6, 1 * ms));
    QCOMPARE(got("ACME ok", 8), duplicate(6, 2 * ms));
}

void ReplyMatcherTest::constantAnswers()
{
    ask(0, "set a");
    QCOMPARE(got("OK", 2), answer(0, 2 * ms));
    ask(3, "set b");
    ask(4, "set c");
    QCOMPARE(got("OK", 6), answer(3, 3 * ms, 2));
    QCOMPARE(got("OK", 7), answer(4, 3 * ms));
}

void ReplyMatcherTest::aConstantAnswerTwiceAndNobodyWaits()
{
    ask(0, "set a");
    got("OK", 2);
    ask(3, "set b");
    got("OK", 4);
    QCOMPARE(got("OK", 5), duplicate(3, 2 * ms));
    QCOMPARE(got("OK", 5, stranger), unasked);
    QCOMPARE(got("KO", 5), unasked);
}

void ReplyMatcherTest::anAnswerFromAnotherPortOfTheHost()
{
    // GIVEN questions to two hosts
    ask(0, "to another", alice);
    ask(1, "read file");
    ask(2, "read other");
    // WHEN a host answers from a port of its own THEN its oldest question is answered
    QCOMPARE(got("data 1", 5, sameHost), answer(1, 4 * ms, 2));
    QCOMPARE(got("data 2", 6, sameHost), answer(2, 4 * ms));
    QCOMPARE(got("data 3", 6, sameHost), unasked);
}

void ReplyMatcherTest::theAskedPeerGoesBeforeAnotherPort()
{
    ask(0, "to the other port", sameHost);
    ask(1, "to the port");
    QCOMPARE(got("--", 5, peer), answer(1, 4 * ms));
    QCOMPARE(got("--", 6, peer), answer(0, 6 * ms));
}

void ReplyMatcherTest::aStrangerWithOtherBytesIsUnasked()
{
    ask(0, "one");
    QCOMPARE(got("two", 5, stranger), unasked);
    QCOMPARE(got("", 6, stranger), unasked);
    QCOMPARE(got("one two", 6, stranger), unasked);
    QCOMPARE(got("one", 7), answer(0, 7 * ms));
}

void ReplyMatcherTest::nobodyAskedAnything()
{
    QCOMPARE(got("hello", 1), unasked);
    QCOMPARE(got("hello", 2), unasked);
    QCOMPARE(got("", 3), unasked);
    QVERIFY(!m.unreachable(peer, {}));
    QCOMPARE(expire(100'000), QList<MessageId>());
    QVERIFY(!m.nextDeadlineNs());
}

void ReplyMatcherTest::severalPeersAnswerMulticast()
{
    ask(0, "who?", group);
    QCOMPARE(got("alice", 5, alice), answer(0, 5 * ms));
    QCOMPARE(got("bob", 6, bob), further(0, 6 * ms));
    QCOMPARE(got("who?", 7, stranger), further(0, 7 * ms));
}

void ReplyMatcherTest::onePeerAnswersMulticastTwiceTheSame()
{
    ask(0, "who?", group);
    QCOMPARE(got("alice", 5, alice), answer(0, 5 * ms));
    QCOMPARE(got("bob", 6, bob), further(0, 6 * ms));
    QCOMPARE(got("alice", 7, alice), duplicate(0, 7 * ms));
    QCOMPARE(got("bob", 8, bob), duplicate(0, 8 * ms));
    QCOMPARE(got("alice", 9, bob), further(0, 9 * ms)); // the same bytes, but Bob's
}

void ReplyMatcherTest::onePeerAnswersMulticastInSeveralDatagrams()
{
    // GIVEN a peer that has two services to tell of, as in SSDP
    ask(0, "who?", group);
    QCOMPARE(got("service 1", 5, alice), answer(0, 5 * ms));
    QCOMPARE(got("service 2", 6, alice), further(0, 6 * ms));
    // WHEN it is asked again while the first question is still open
    ask(10, "who?", group);
    // THEN both answers go to the second question
    QCOMPARE(got("service 1", 15, alice), answer(10, 5 * ms));
    QCOMPARE(got("service 2", 16, alice), further(10, 6 * ms));
    QCOMPARE(got("service 2", 17, alice), duplicate(10, 7 * ms));
}

void ReplyMatcherTest::eachPeerEchoesEachOfTwoEqualMulticasts()
{
    ask(0, "ping", group);
    QCOMPARE(got("ping", 5, alice), answer(0, 5 * ms));
    ask(10, "ping", group);
    QCOMPARE(got("ping", 11, bob), (Match{AnswerKind::Answer, 0, 11 * ms, 2, true})); // Bob's first
    QCOMPARE(got("ping", 15, alice), answer(10, 5 * ms));
    QCOMPARE(got("ping", 21, bob), further(10, 11 * ms));
    QCOMPARE(got("ping", 22, bob).kind, AnswerKind::Duplicate);
}

void ReplyMatcherTest::eachPeerGivesTheConstantAnswerToEachMulticast()
{
    ask(0, "who?", group);
    QCOMPARE(got("me", 5, alice), answer(0, 5 * ms));
    ask(10, "who?", group);
    QCOMPARE(got("me", 15, alice), answer(10, 5 * ms));
    QCOMPARE(got("me", 16, alice), duplicate(10, 6 * ms));
}

void ReplyMatcherTest::aConstantAnswerIsNotADuplicateBecauseSomebodyEchoed()
{
    // GIVEN a question to many that one peer echoed and another answered in its own words
    ask(0, "first", group);
    QCOMPARE(got("first", 5, alice), answer(0, 5 * ms));
    QCOMPARE(got("OK", 6, bob), further(0, 6 * ms));
    // WHEN the latter uses the same words for the next question THEN they are its answer
    ask(10, "second", group);
    QCOMPARE(got("OK", 12, bob), answer(10, 2 * ms));
}

void ReplyMatcherTest::anEmptyAnswerToAMulticastIsLikeAnyOther()
{
    ask(0, "who?", group);
    QCOMPARE(got("me", 5, alice), answer(0, 5 * ms));
    QCOMPARE(got("", 6, alice), further(0, 6 * ms));
    QCOMPARE(got("", 7, alice), duplicate(0, 7 * ms));
    QCOMPARE(got("", 8, bob), further(0, 8 * ms));
}

void ReplyMatcherTest::multicastAnswersGoToTheMostAlike()
{
    ask(0, dns(0x1111, "q"), group);
    ask(1, dns(0x2222, "q"), group);
    QCOMPARE(got(dns(0x2222, "alice"), 5, alice), answer(1, 4 * ms));
    QCOMPARE(got(dns(0x2222, "bob"), 6, bob), further(1, 5 * ms));
    QCOMPARE(got(dns(0x1111, "bob"), 7, bob), answer(0, 7 * ms));
    QCOMPARE(got("no likeness", 8, stranger), (Match{AnswerKind::Answer, 0, 8 * ms, 2, true}));
}

void ReplyMatcherTest::multicastIsClosedAtItsDeadline()
{
    ask(0, "who?", group);
    got("alice", 5, alice);
    // An answered question is not given up, but its time does end.
    QCOMPARE(m.nextDeadlineNs(), std::optional(timeout));
    QCOMPARE(expire(1000), QList<MessageId>());
    QVERIFY(!m.nextDeadlineNs());
    QCOMPARE(got("bob", 1001, bob).kind, AnswerKind::Late);
    QCOMPARE(got("carol", 11'000, stranger), unasked);
}

void ReplyMatcherTest::anIPv6PeerDoesNotAnswerAnIPv4Multicast()
{
    ask(0, "who?", group);
    QCOMPARE(got("me", 5, endpoint("fe80::1", 7000)), unasked);
    ask(10, "who?", endpoint("ff02::1", 7000));
    QCOMPARE(got("me", 15, endpoint("fe80::1", 7000)), answer(10, 5 * ms));
}

void ReplyMatcherTest::manyMulticastsAnsweredAndOpen()
{
    // GIVEN more answered questions to many than are remembered, all before their deadline
    for (MessageId id = 0; id < 10'000; ++id) {
        m.asked(id, group, QByteArray::number(id), 0, timeout);
        QCOMPARE(got("me", 1, alice).question, id);
        QCOMPARE(got("me", 2, bob).question, id);
    }
    // THEN the next one is paired as the first, and time passes over the rest
    ask(10'000, "who?", group);
    QCOMPARE(got("me", 10'001, alice).question, MessageId(10'000));
    QCOMPARE(expire(100'000), QList<MessageId>());
    QVERIFY(!m.nextDeadlineNs());
}

void ReplyMatcherTest::aLateEcho()
{
    ask(0, "one");
    QCOMPARE(expire(1000), QList<MessageId>{0});
    QCOMPARE(got("one", 1200), late(0, 1200 * ms));
}

void ReplyMatcherTest::aLateEchoLongAfter()
{
    // GIVEN two equal questions, given up a long time ago
    ask(0, "one");
    ask(1, "one");
    ask(2, "two");
    expire(2000);
    // THEN equal bytes are sign enough; the newer one is the less absurd guess
    QCOMPARE(got("one", 50'000), late(1, 49'999 * ms, 2));
    QCOMPARE(got("two", 50'000, stranger), late(2, 49'998 * ms));
    QCOMPARE(got("two", 50'001, stranger), duplicate(2, 49'999 * ms));
}

void ReplyMatcherTest::aLateEchoWhileAnotherQuestionWaits()
{
    ask(0, "seq 0");
    expire(1000);
    ask(1001, "seq 1");
    QCOMPARE(got("seq 0", 1200), late(0, 1200 * ms));
    QCOMPARE(got("seq 1", 2200), answer(1001, 1199 * ms)); // not given up yet: nobody called expire()
}

void ReplyMatcherTest::aLateEchoGoesToTheOldestOfLate()
{
    ask(0, "ping");
    ask(20'000, "ping");
    ask(20'100, "ping");
    expire(22'000);
    // The first is out of the question: its time was twenty time-outs ago.
    QCOMPARE(got("ping", 22'100), late(20'000, 2100 * ms, 2));
    QCOMPARE(got("ping", 22'200), late(20'100, 2100 * ms));
}

void ReplyMatcherTest::aLateEchoIsNotADuplicateOfAnEqualOne()
{
    ask(0, "ping");
    QCOMPARE(got("ping", 5), answer(0, 5 * ms));
    ask(1000, "ping");
    expire(2000);
    QCOMPARE(got("ping", 2001), late(1000, 1001 * ms));
    QCOMPARE(got("ping", 2002), duplicate(1000, 1002 * ms));
}

void ReplyMatcherTest::aLateAnswerWithOtherBytes()
{
    ask(0, "temp?");
    ask(1, "time?");
    expire(2000);
    QCOMPARE(got("time 12:00", 2100), late(1, 2099 * ms));
    QCOMPARE(got("no likeness", 2100), late(0, 2100 * ms));
    QCOMPARE(got("no likeness", 2200), duplicate(0, 2200 * ms));
    QCOMPARE(got("nobody", 2200), unasked);
}

void ReplyMatcherTest::aLateAnswerWithOtherBytesOutsideTheWindow()
{
    ask(0, "temp?");
    ask(1, "time?");
    expire(2000);
    QCOMPARE(got("21 degrees", 10'001), late(1, 10'000 * ms)); // the first one's window has just ended
    QCOMPARE(got("temp 21", 10'002), unasked);
    QCOMPARE(got("temp?", 10'002), late(0, 10'002 * ms)); // but an echo is an echo
}

void ReplyMatcherTest::aLateTransactionWhileAnotherWaits()
{
    ask(0, dns(0x1234, "q"));
    expire(1000);
    ask(1001, dns(0x5678, "q"));
    QCOMPARE(got(dns(0x1234, "answer"), 1100), late(0, 1100 * ms));
    QCOMPARE(got(dns(0x5678, "answer"), 1200), answer(1001, 199 * ms));
}

void ReplyMatcherTest::aLateConstantAnswer()
{
    // GIVEN an answered question and one that was given up
    ask(0, "set a");
    QCOMPARE(got("OK", 5), answer(0, 5 * ms));
    ask(100, "set b");
    expire(1100);
    // WHEN the same words come again THEN they are more likely late than a duplicate
    QCOMPARE(got("OK", 1200), late(100, 1100 * ms));
    QCOMPARE(got("OK", 1300), duplicate(100, 1200 * ms));
}

void ReplyMatcherTest::aLateAnswerFromAnotherPort()
{
    ask(0, "read file");
    expire(1000);
    QCOMPARE(got("data 1", 1100, sameHost), late(0, 1100 * ms));
}

void ReplyMatcherTest::lateAnswersToMulticast()
{
    ask(0, "who?", group);
    QCOMPARE(expire(1000), QList<MessageId>{0});
    QCOMPARE(got("alice", 1100, alice), late(0, 1100 * ms));
    QCOMPARE(got("bob", 1200, bob), (Match{AnswerKind::Late, 0, 1200 * ms, 1, true}));
    QCOMPARE(got("bob", 1300, bob), duplicate(0, 1300 * ms));
}

void ReplyMatcherTest::anAnswerAtTheDeadlineIsInTime()
{
    ask(0, "one");
    QCOMPARE(expire(999), QList<MessageId>());
    QCOMPARE(got("one", 1000), answer(0, 1000 * ms));
    QCOMPARE(expire(1000), QList<MessageId>());
}

void ReplyMatcherTest::aLateAnswerIsFollowedByItsDuplicate()
{
    ask(0, "one");
    expire(1000);
    QCOMPARE(got("one", 1100), late(0, 1100 * ms));
    ask(1150, "two");
    QCOMPARE(got("one", 1200), duplicate(0, 1200 * ms));
}

void ReplyMatcherTest::unreachableByQuotation_data()
{
    QTest::addColumn<QByteArray>("quoted");
    QTest::addColumn<qint64>("ended"); // -1: none
    // Questions: 0 "abc", 1 "", 2 "abcdef", 3 "xyz"
    QTest::newRow("whole") << QByteArray("xyz") << qint64(3);
    QTest::newRow("beginning") << QByteArray("abcd") << qint64(2);
    QTest::newRow("whole before beginning") << QByteArray("abcdef") << qint64(2);
    QTest::newRow("whole, and the beginning of another") << QByteArray("abc") << qint64(0);
    QTest::newRow("beginning of two") << QByteArray("ab") << qint64(0);
    QTest::newRow("empty is whole") << QByteArray() << qint64(1);
    QTest::newRow("padded (RFC 4884)") << QByteArray("xyz\0\0\0\0", 7) << qint64(1); // what else: "" or "xyz"
    QTest::newRow("other bytes") << QByteArray("hello") << qint64(1);
}

void ReplyMatcherTest::unreachableByQuotation()
{
    QFETCH(QByteArray, quoted);
    QFETCH(qint64, ended);
    ask(0, "abc");
    ask(1, "");
    ask(2, "abcdef");
    ask(3, "xyz");
    QCOMPARE(m.unreachable(peer, quoted).value_or(Unreached{}).question, ended);
}

void ReplyMatcherTest::unreachableEndsEachQuestionOnce()
{
    for (MessageId id = 0; id < 3; ++id)
        ask(id, "ping");
    for (MessageId id = 0; id < 3; ++id)
        QVERIFY((m.unreachable(peer, "ping") == Unreached{id, true}));
    QVERIFY(!m.unreachable(peer, "ping"));
    QVERIFY(!m.unreachable(peer, {}));
    QVERIFY(!m.nextDeadlineNs());
    QCOMPARE(expire(100'000), QList<MessageId>());
}

void ReplyMatcherTest::unreachableForSomebodyElse()
{
    ask(0, "one");
    QVERIFY(!m.unreachable(sameHost, "one"));
    QVERIFY(!m.unreachable(stranger, {}));
    QVERIFY(!m.unreachable(peer, "two"));
    QCOMPARE(got("one", 5), answer(0, 5 * ms));
}

void ReplyMatcherTest::unreachableAfterItWasGivenUp()
{
    // GIVEN a question that was given up before the kernel found out that nobody answers ARP
    ask(0, "one");
    QCOMPARE(expire(1000), QList<MessageId>{0});
    ask(2500, "two");
    // WHEN the news comes THEN it is that question's, once
    QVERIFY((m.unreachable(peer, "one") == Unreached{0, false}));
    QVERIFY(!m.unreachable(peer, "one"));
    QVERIFY((m.unreachable(peer, "two") == Unreached{2500, true}));
}

void ReplyMatcherTest::anAnswerAfterUnreachable()
{
    ask(0, "one");
    m.unreachable(peer, "one");
    QCOMPARE(got("one", 5), late(0, 5 * ms));
    QVERIFY(!m.unreachable(peer, "one"));
}

void ReplyMatcherTest::anAnsweredQuestionIsNotUnreachable()
{
    ask(0, "one");
    ask(1, "who?", group);
    got("one", 5);
    got("me", 6, alice);
    QVERIFY(!m.unreachable(peer, "one"));
    QVERIFY(!m.unreachable(group, "who?"));
}

void ReplyMatcherTest::expiresInTheOrderOfDeadlines()
{
    // GIVEN questions with time-outs of their own
    m.asked(0, peer, "a", 0, 300);
    m.asked(1, peer, "b", 10, 100);
    m.asked(2, peer, "c", 20, 200);
    m.asked(3, peer, "d", 30, 1000);
    QCOMPARE(m.nextDeadlineNs(), std::optional<qint64>(110));
    QCOMPARE(m.expire(109), QList<MessageId>());
    QCOMPARE(m.expire(110), QList<MessageId>{1});
    QCOMPARE(m.nextDeadlineNs(), std::optional<qint64>(220));
    QCOMPARE(m.expire(500), (QList<MessageId>{2, 0}));
    QCOMPARE(m.nextDeadlineNs(), std::optional<qint64>(1030));
    QCOMPARE(m.expire(500), QList<MessageId>());
}

void ReplyMatcherTest::nextDeadlineFollowsWhatWaits()
{
    QVERIFY(!m.nextDeadlineNs());
    ask(0, "one");
    ask(1, "two");
    QCOMPARE(m.nextDeadlineNs(), std::optional(timeout));
    got("one", 5);
    QCOMPARE(m.nextDeadlineNs(), std::optional(timeout + ms));
    m.unreachable(peer, "two");
    QVERIFY(!m.nextDeadlineNs());
}

void ReplyMatcherTest::forgetsSettledQuestions()
{
    // GIVEN one question that waits for long, one that was given up, one that was answered
    m.asked(0, peer, "patience", 0, 1'000'000 * ms);
    m.asked(1, peer, "given up", 0, 1);
    m.asked(2, peer, "answered", 0, timeout);
    m.expire(1);
    m.received(peer, "answered", 2);
    // WHEN many thousand more were asked and answered or given up
    for (MessageId id = 3; id < 30'000; ++id) {
        m.asked(id, peer, QByteArray::number(id), 10, 1);
        if (id % 2 == 0)
            QCOMPARE(m.received(peer, QByteArray::number(id), 10).question, id);
        else
            QCOMPARE(m.expire(11), QList<MessageId>{id});
    }
    // THEN the settled ones are forgotten, the waiting one is not
    QCOMPARE(got("given up", 1, stranger), unasked);
    QCOMPARE(got("answered", 1, stranger), unasked);
    QCOMPARE(got("patience", 100), answer(0, 100 * ms));
}

void ReplyMatcherTest::forgetsLargePayloadsSooner()
{
    // GIVEN a thousand large questions, given up
    QByteArray first;
    for (MessageId id = 0; id < 1000; ++id) {
        QByteArray large(65'000, char('a' + id % 26));
        large.replace(0, 4, QByteArray::number(1000 + id));
        m.asked(id, peer, large, 0, 1);
        m.expire(1);
        if (id == 0)
            first = large;
    }
    // THEN they are not all kept
    QCOMPARE(m.received(stranger, first, 2), unasked);
}

void ReplyMatcherTest::unaskedDatagramsAreCheap_data()
{
    QTest::addColumn<Endpoint>("from");
    QTest::addColumn<bool>("givenUp");
    QTest::newRow("stranger, questions wait") << stranger << false;
    QTest::newRow("stranger, questions were given up") << stranger << true;
    QTest::newRow("asked peer, questions were given up") << peer << true;
}

void ReplyMatcherTest::unaskedDatagramsAreCheap()
{
    QFETCH(Endpoint, from);
    QFETCH(bool, givenUp);
    const auto cost = [&](int questions) {
        // GIVEN some questions
        ReplyMatcher matcher;
        for (MessageId id = 0; id < questions; ++id)
            matcher.asked(id, peer, "question " + QByteArray::number(id), 0, timeout);
        if (givenUp)
            matcher.expire(timeout);
        // WHEN many datagrams come that nobody asked for
        const std::clock_t start = std::clock();
        for (int i = 0; i < 30'000; ++i) {
            if (matcher.received(from, "flood " + QByteArray::number(i), 20 * timeout) != unasked)
                return std::clock_t(0);
        }
        return std::clock() - start;
    };
    compareCosts(cost(40), cost(4000));
}

void ReplyMatcherTest::longWaitingQuestionsDoNotMakeOthersExpensive()
{
    const auto cost = [](int questions) {
        // GIVEN questions that wait for long, equal ones and different ones
        ReplyMatcher matcher;
        MessageId id = 0;
        for (; id < questions; ++id)
            matcher.asked(id, alice, id % 2 ? "same" : QByteArray::number(id), 0, 1'000'000 * timeout);
        // WHEN more others are asked and answered than are remembered
        const std::clock_t start = std::clock();
        for (int i = 0; i < 20'000; ++i, ++id) {
            matcher.asked(id, peer, "ping", 1, timeout);
            if (matcher.received(peer, id % 2 ? "ping" : "pong", 2).question != id)
                return std::clock_t(0);
        }
        return std::clock() - start;
    };
    compareCosts(cost(40), cost(4000));
}

void ReplyMatcherTest::randomSequencesKeepTheInvariants_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<int>("askedOfTen"); // the more, the more wait at a time
    QTest::newRow("mostly answers") << 1U << 3;
    QTest::newRow("balanced") << 2U << 5;
    QTest::newRow("mostly questions") << 3U << 8;
}

void ReplyMatcherTest::randomSequencesKeepTheInvariants()
{
    QFETCH(quint32, seed);
    QFETCH(int, askedOfTen);
    QRandomGenerator random(seed);
    const QList<Endpoint> peers{peer, sameHost, stranger, group, alice, bob};
    const QList<QByteArray> words{
        "",     "a",       "ping",    "ping 1",  "ping 2", "OK", QByteArray(200, 'x'),
        "12ab", "12 oder", "34 oder", "34 other"};

    enum class Fate : quint8 { Waiting, GivenUp, Unreachable, Answered };
    struct Asked
    {
        Endpoint peer;
        QByteArray payload;
        qint64 askedNs;
        qint64 deadlineNs;
        Fate fate;
    };
    QHash<MessageId, Asked> asked;
    int waiting = 0;
    qint64 now = 0;
    MessageId nextId = 0;
    const auto any = [&](const auto &list) { return list.at(random.bounded(int(list.size()))); };

    for (int step = 0; step < 20'000; ++step) {
        now += random.bounded(3);
        const quint32 dice = random.bounded(20);
        if (int(dice) < askedOfTen) {
            nextId += 1 + random.bounded(2);
            const qint64 wait = 1 + random.bounded(5000);
            const Asked question{any(peers), any(words), now, now + wait, Fate::Waiting};
            asked.insert(nextId, question);
            m.asked(nextId, question.peer, question.payload, now, wait);
            ++waiting;
        } else if (dice < 18) {
            const QByteArray payload = any(words);
            const Match match = m.received(any(peers), payload, now);
            if (match.kind == AnswerKind::Unasked) {
                QCOMPARE(match, unasked);
                continue;
            }
            QVERIFY(asked.contains(match.question)); // never one that was not asked
            Asked &question = asked[match.question];
            const Fate before = question.fate;
            QCOMPARE(match.roundTripNs, now - question.askedNs);
            QVERIFY(match.candidates >= 1 && match.candidates <= 128);
            if (match.kind == AnswerKind::Duplicate) {
                QCOMPARE(before, Fate::Answered);
                QVERIFY(!match.isFurther);
                continue;
            }
            if (match.isFurther) {
                QCOMPARE(before, Fate::Answered);
                QVERIFY(question.peer.isForMany());
                continue;
            }
            // Settled once: in time from waiting, late from given up
            if (match.kind == AnswerKind::Late)
                QVERIFY(before == Fate::GivenUp || before == Fate::Unreachable);
            else
                QCOMPARE(before, Fate::Waiting);
            waiting -= before == Fate::Waiting;
            question.fate = Fate::Answered;
        } else if (dice == 18) {
            qint64 lastDeadline = 0;
            for (const MessageId id : m.expire(now)) {
                QVERIFY(asked.contains(id));
                QCOMPARE(asked[id].fate, Fate::Waiting);
                QVERIFY(asked[id].deadlineNs <= now && asked[id].deadlineNs >= lastDeadline);
                lastDeadline = asked[id].deadlineNs;
                asked[id].fate = Fate::GivenUp;
                --waiting;
            }
            QVERIFY(!m.nextDeadlineNs() || *m.nextDeadlineNs() > now);
        } else {
            const Endpoint whom = any(peers);
            const QByteArray quoted = any(words);
            if (const auto ended = m.unreachable(whom, quoted)) {
                QVERIFY(asked.contains(ended->question));
                Asked &question = asked[ended->question];
                QCOMPARE(question.peer, whom);
                QVERIFY(question.payload.startsWith(quoted) || quoted.startsWith(question.payload));
                QCOMPARE(question.fate, ended->wasWaiting ? Fate::Waiting : Fate::GivenUp);
                waiting -= ended->wasWaiting;
                question.fate = Fate::Unreachable;
            }
        }
        QVERIFY(waiting == 0 || m.nextDeadlineNs()); // who waits has a deadline
    }
    // At the end of time everybody who waits is given up, none twice, none forgotten.
    QCOMPARE(m.expire(now + 10'000).size(), waiting);
    QVERIFY(!m.nextDeadlineNs());
    QVERIFY(nextId > 2'000);
}

QTEST_APPLESS_MAIN(ReplyMatcherTest)
#include "tst_replymatcher.moc"
