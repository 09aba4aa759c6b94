// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/segmentscan.h"
#include "core/chat/conversation.h"
#include "core/chat/conversationworker.h"
#include "core/net/clock.h"
#include "core/net/iothread.h"

#include <QDir>
#include <QElapsedTimer>
#include <QNetworkDatagram>
#include <QNetworkProxy>
#include <QRegularExpression>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QUdpSocket>

#include <cerrno>
#include <functional>
#include <memory>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace echogram;

namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr int patienceMs = 20'000;
constexpr int longTimeoutMs = 60'000; // for a question that is not to be given up
constexpr int shortTimeoutMs = 30;

#define EVENTUALLY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, patienceMs)
#define EVENTUALLY_SAME(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, patienceMs)

QString textOf(int code)
{
    return SystemError::fromErrno(code).text;
}

/// The other end: echoes unless told otherwise.
class Peer
{
public:
    using Reaction = std::function<void(QUdpSocket &, const QNetworkDatagram &)>;

    explicit Peer(const QHostAddress &address = QHostAddress::LocalHost, quint16 port = 0)
    {
        m_socket.setProxy(QNetworkProxy::NoProxy);
        if (!m_socket.bind(address, port))
            qFatal("%s", qPrintable(m_socket.errorString()));
        QObject::connect(&m_socket, &QUdpSocket::readyRead, &m_socket, [this] {
            for (;;) {
                const QNetworkDatagram datagram = m_socket.receiveDatagram();
                if (!datagram.isValid())
                    return;
                received.append(datagram);
                reaction(m_socket, datagram);
            }
        });
    }

    QUdpSocket &socket() { return m_socket; }
    Endpoint endpoint() const { return {m_socket.localAddress(), m_socket.localPort()}; }
    Target target() const { return {m_socket.localAddress().toString(), m_socket.localPort()}; }

    static void echo(QUdpSocket &socket, const QNetworkDatagram &question)
    {
        socket.writeDatagram(question.data(), question.senderAddress(), quint16(question.senderPort()));
    }
    static void swallow(QUdpSocket &, const QNetworkDatagram &) {}

    Reaction reaction = echo;
    QList<QNetworkDatagram> received;

private:
    QUdpSocket m_socket;
};

/// A conversation with a thread of its own.
struct Talk
{
    explicit Talk(const Target &target, int timeoutMs = longTimeoutMs)
        : conversation(io, target, timeoutMs)
    {}

    const MessageLog &log() const { return conversation.log(); }
    Message at(MessageId id) const { return log().at(id); }
    Delivery delivery(MessageId id) const
    {
        return log().contains(id) ? log().at(id).delivery : Delivery::LookingUp;
    }
    QList<Message> incoming() const
    {
        QList<Message> messages;
        for (MessageId id = log().firstId(); id < log().endId(); ++id) {
            if (!log().at(id).isOutgoing())
                messages.append(log().at(id));
        }
        return messages;
    }

    IoThread io;
    Conversation conversation;
};

/// An address of this host on which nothing listens, and a port to come back to.
Target deadTarget()
{
    Peer peer(QHostAddress(QStringLiteral("127.88.77.66")));
    return peer.target();
}

void sendTo(const Endpoint &endpoint, const QByteArray &payload, QUdpSocket &from)
{
    QCOMPARE(from.writeDatagram(payload, endpoint.address(), endpoint.port()), payload.size());
}

} // namespace

class ConversationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void anAnswerHasARoundTripTime();
    void theLocalEndpointIsToldBeforeAnythingIsSent();
    void anyPayloadIsCarried_data();
    void anyPayloadIsCarried();
    void tooLargeIsNotSent();
    void noAnswer();
    void aLateAnswerAmends();
    void busyReadersDoNotLengthenTheRoundTrip();
    void aTimeoutIsAtLeastAMillisecond();
    void aNewTimeoutIsForNewQuestions();
    void aDuplicateIsMarked();
    void anUnaskedDatagramIsMarked();
    void anAnswerFromElsewhereShowsItsAddress();
    void aClosedPortIsUnreachable();
    void aPeerComesBackAfterRefusals();
    void aNameIsLookedUp();
    void anUnknownNameIsNotSent();
    void theUnspecifiedAddressIsThisHost();
    void anIPv6Peer();
    void aSocketThatCannotBeOpenedGivesItsReason();
    void theLogIsInTheOrderOfEvents();
    void countersAddUp();

    void repeatsACount();
    void repeatingStops();
    void repeatingIsReplaced();
    void anIntervalLongerThanATimerIsFine();
    void anIntervalOfNothingIsFine();
    void repeatingWaitsForTheLookup();
    void repeatingWaitsForTheReader();

    void aBlockedReaderIsNotFlooded();
    void theLogForgetsTheOldest();
    void comesBackAfterARestart();
    void isOnDiskThoughNobodyReads();
    void unreachableIsInTheCapture();
    void clearsItsLog();
    void aRecordedOneIsOnlyLookedAt();

    void endsAtOnceAfterItsBeginning();
    void endsWithWorkQueued();
    void endsWhileRepeating();
    void endsDuringALookup();
    void theThreadEndsFirstWithItsWorkers();
};

void ConversationTest::initTestCase()
{
    qRegisterMetaType<ConversationUpdate>();
}

void ConversationTest::anAnswerHasARoundTripTime()
{
    // GIVEN an echoing peer
    Peer peer;
    QElapsedTimer watch;
    watch.start();
    Talk talk(peer.target());
    QSignalSpy appended(&talk.conversation, &Conversation::messagesAppended);
    QSignalSpy amended(&talk.conversation, &Conversation::messagesAmended);
    // WHEN it is asked
    talk.conversation.send("hello");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    // THEN question and answer know each other, and how long it took
    const qint64 elapsedNs = watch.nsecsElapsed();
    QCOMPARE(talk.log().size(), 2);
    const Message question = talk.at(0);
    const Message answer = talk.at(1);
    QVERIFY(question.isOutgoing());
    QCOMPARE(question.payload, QByteArray("hello"));
    QCOMPARE(question.peer, peer.endpoint());
    QCOMPARE(question.partner, MessageId(1));
    QCOMPARE(question.answers, 1U);
    QCOMPARE(question.candidates, 1);
    QVERIFY(!question.isLate);
    QCOMPARE(question.timeoutNs, longTimeoutMs * nsPerMs);
    QVERIFY(question.roundTripNs > 0);
    QVERIFY(question.roundTripNs < elapsedNs);
    QVERIFY(!answer.isOutgoing());
    QCOMPARE(answer.kind, AnswerKind::Answer);
    QCOMPARE(answer.payload, QByteArray("hello"));
    QCOMPARE(answer.peer, peer.endpoint());
    QCOMPARE(answer.partner, MessageId(0));
    QCOMPARE(answer.roundTripNs, question.roundTripNs);
    // The log has the times of the other clock, which may be corrected meanwhile.
    QVERIFY(std::abs(answer.time.wallNs - question.time.wallNs - question.roundTripNs) < nsPerMs);
    QCOMPARE(answer.local, question.local);
    // and the reader was told of each once
    qsizetype count = 0;
    for (const QVariantList &arguments : appended)
        count += arguments.first().value<qsizetype>();
    QCOMPARE(count, 2);
    QCOMPARE(amended.size(), 1);
    QCOMPARE(amended.first().first().value<QList<MessageId>>(), QList<MessageId>{0});
}

void ConversationTest::theLocalEndpointIsToldBeforeAnythingIsSent()
{
    Peer peer;
    Talk talk(peer.target());
    QVERIFY(talk.conversation.localEndpoint().isNull());
    QSignalSpy status(&talk.conversation, &Conversation::statusChanged);
    QVERIFY(status.wait(patienceMs));
    const Endpoint local = talk.conversation.localEndpoint();
    QVERIFY(local.isLoopback());
    QVERIFY(local.port() != 0);
    QCOMPARE(talk.conversation.peer(), peer.endpoint());
    QVERIFY(talk.log().isEmpty());
    // It is what the peer sees.
    talk.conversation.send("x");
    EVENTUALLY_SAME(peer.received.size(), 1);
    QCOMPARE(Endpoint(peer.received.first().senderAddress(), quint16(peer.received.first().senderPort())),
             local);
}

void ConversationTest::anyPayloadIsCarried_data()
{
    QTest::addColumn<QByteArray>("payload");
    QByteArray all;
    for (int byte = 0; byte < 256; ++byte)
        all += char(byte);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("every byte") << all;
    QTest::newRow("largest") << QByteArray(maximumPayloadSize, 'x');
}

void ConversationTest::anyPayloadIsCarried()
{
    QFETCH(QByteArray, payload);
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.send(payload);
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    QCOMPARE(peer.received.first().data(), payload);
    QCOMPARE(talk.at(1).payload, payload);
    QCOMPARE(talk.at(1).kind, AnswerKind::Answer);
}

void ConversationTest::tooLargeIsNotSent()
{
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.send(QByteArray(maximumPayloadSize + 1, 'x'));
    EVENTUALLY_SAME(talk.log().size(), 1);
    QCOMPARE(talk.delivery(0), Delivery::NotSent);
    QCOMPARE(talk.at(0).reason, textOf(EMSGSIZE));
    QCOMPARE(talk.conversation.counters(), (ConversationCounters{.notSent = 1, .droppedByKernel = 0}));
    // It belongs to its message only.
    talk.conversation.send("x");
    EVENTUALLY_SAME(talk.delivery(1), Delivery::Answered);
}

void ConversationTest::noAnswer()
{
    Peer peer;
    peer.reaction = Peer::swallow;
    Talk talk(peer.target(), shortTimeoutMs);
    talk.conversation.send("hello?");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::NoAnswer);
    QCOMPARE(talk.at(0).partner, noMessage);
    QCOMPARE(talk.at(0).timeoutNs, shortTimeoutMs * nsPerMs);
    QCOMPARE(talk.log().size(), 1);
    QCOMPARE(talk.conversation.counters().unanswered, quint64(1));
}

void ConversationTest::busyReadersDoNotLengthenTheRoundTrip()
{
    constexpr int timeoutMs = 400;
    Peer peer;
    peer.reaction = Peer::swallow;
    Talk talk(peer.target(), timeoutMs);
    EVENTUALLY(talk.conversation.socketDescription().engine != QString());
    if (!talk.conversation.socketDescription().receiveTimes.isOn)
        QSKIP("this engine does not know when the kernel got a datagram");
    auto *busy = new QObject;
    talk.io.adopt(busy);

    for (int attempt = 0; attempt < 20; ++attempt) {
        // GIVEN a question, and an I/O thread that has something else to do
        const auto known = peer.received.size();
        talk.conversation.send("question");
        EVENTUALLY_SAME(peer.received.size(), known + 1);
        QSemaphore isBusy;
        QSemaphore mayGoOn;
        QMetaObject::invokeMethod(busy, [&] {
            isBusy.release();
            mayGoOn.acquire();
        });
        isBusy.acquire();
        // WHEN the answer comes in time, and is read when the time is over
        const QNetworkDatagram question = peer.received.last();
        peer.socket().writeDatagram("answer", question.senderAddress(), quint16(question.senderPort()));
        const qint64 answeredNs = monotonicNow();
        while (monotonicNow() - answeredNs < (timeoutMs + 50) * nsPerMs) { // it takes part in no event loop
        }
        mayGoOn.release();
        EVENTUALLY(talk.conversation.counters().received == quint64(attempt + 1));
        const Message asked = talk.at(2 * attempt);
        if (answeredNs - asked.time.monotonicNs > timeoutMs / 2 * nsPerMs)
            continue; // a machine so slow that it was not in time after all
        // THEN it counts from when it came
        QCOMPARE(asked.delivery, Delivery::Answered);
        QVERIFY(!asked.isLate);
        QVERIFY(asked.roundTripNs > 0);
        QVERIFY(asked.roundTripNs < timeoutMs / 2 * nsPerMs);
        return;
    }
    QSKIP("this machine takes too long for an answer");
}

void ConversationTest::aLateAnswerAmends()
{
    // GIVEN a question that was given up
    Peer peer;
    peer.reaction = Peer::swallow;
    Talk talk(peer.target(), shortTimeoutMs);
    talk.conversation.send("hello?");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::NoAnswer);
    EVENTUALLY_SAME(peer.received.size(), 1);
    // WHEN the answer comes after all
    Peer::echo(peer.socket(), peer.received.first());
    // THEN the question is answered, late
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    QVERIFY(talk.at(0).isLate);
    QCOMPARE(talk.at(0).partner, MessageId(1));
    QVERIFY(talk.at(0).roundTripNs >= shortTimeoutMs * nsPerMs);
    QCOMPARE(talk.at(1).kind, AnswerKind::Late);
    QCOMPARE(talk.conversation.counters().answered, quint64(1));
    QCOMPARE(talk.conversation.counters().unanswered, quint64(0));
}

void ConversationTest::aTimeoutIsAtLeastAMillisecond()
{
    Peer peer;
    peer.reaction = Peer::swallow;
    Talk talk(peer.target(), -5);
    QCOMPARE(talk.conversation.answerTimeoutMs(), 1);
    talk.conversation.send("x");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::NoAnswer);
    QCOMPARE(talk.at(0).timeoutNs, nsPerMs);
    talk.conversation.setAnswerTimeoutMs(0);
    QCOMPARE(talk.conversation.answerTimeoutMs(), 1);
}

void ConversationTest::aNewTimeoutIsForNewQuestions()
{
    Peer peer;
    peer.reaction = Peer::swallow;
    Talk talk(peer.target(), longTimeoutMs);
    talk.conversation.send("patient");
    talk.conversation.setAnswerTimeoutMs(shortTimeoutMs);
    talk.conversation.send("impatient");
    EVENTUALLY_SAME(talk.delivery(1), Delivery::NoAnswer);
    QCOMPARE(talk.delivery(0), Delivery::Waiting);
    QCOMPARE(talk.at(0).timeoutNs, longTimeoutMs * nsPerMs);
    QCOMPARE(talk.at(1).timeoutNs, shortTimeoutMs * nsPerMs);
}

void ConversationTest::aDuplicateIsMarked()
{
    Peer peer;
    peer.reaction = [](QUdpSocket &socket, const QNetworkDatagram &question) {
        for (int i = 0; i < 3; ++i)
            Peer::echo(socket, question);
    };
    Talk talk(peer.target());
    talk.conversation.send("hello");
    EVENTUALLY_SAME(talk.log().size(), 4);
    EVENTUALLY_SAME(talk.at(0).duplicates, 2U);
    QCOMPARE(talk.delivery(0), Delivery::Answered);
    QCOMPARE(talk.at(0).partner, MessageId(1));
    QCOMPARE(talk.at(1).kind, AnswerKind::Answer);
    for (const MessageId id : {2, 3}) {
        QCOMPARE(talk.at(id).kind, AnswerKind::Duplicate);
        QCOMPARE(talk.at(id).partner, MessageId(0));
    }
    QCOMPARE(talk.conversation.counters().duplicates, quint64(2));
}

void ConversationTest::anUnaskedDatagramIsMarked()
{
    Peer peer;
    Talk talk(peer.target());
    EVENTUALLY(!talk.conversation.localEndpoint().isNull());
    sendTo(talk.conversation.localEndpoint(), "by the way", peer.socket());
    EVENTUALLY_SAME(talk.log().size(), 1);
    QCOMPARE(talk.at(0).direction, Direction::Incoming);
    QCOMPARE(talk.at(0).kind, AnswerKind::Unasked);
    QCOMPARE(talk.at(0).partner, noMessage);
    QCOMPARE(talk.at(0).peer, peer.endpoint());
    QCOMPARE(talk.at(0).local, talk.conversation.localEndpoint());
    QCOMPARE(talk.conversation.counters().unasked, quint64(1));
}

void ConversationTest::anAnswerFromElsewhereShowsItsAddress()
{
    // GIVEN a peer that lets others answer: first a stranger, then itself from another port (as TFTP does)
    Peer peer;
    Peer stranger(QHostAddress(QStringLiteral("127.0.0.9")));
    Peer otherPort;
    peer.reaction = [&](QUdpSocket &, const QNetworkDatagram &question) {
        const Endpoint asker(question.senderAddress(), quint16(question.senderPort()));
        sendTo(asker, "stranger", stranger.socket());
        sendTo(asker, "other port", otherPort.socket());
    };
    Talk talk(peer.target());
    // WHEN it is asked
    talk.conversation.send("hello");
    EVENTUALLY_SAME(talk.log().size(), 3);
    // THEN the stranger's is nobody's answer, the other port's is
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    QCOMPARE(talk.at(1).peer, stranger.endpoint());
    QCOMPARE(talk.at(1).kind, AnswerKind::Unasked);
    QCOMPARE(talk.at(2).peer, otherPort.endpoint());
    QCOMPARE(talk.at(2).kind, AnswerKind::Answer);
    QCOMPARE(talk.at(0).partner, MessageId(2));
    QCOMPARE(talk.at(0).peer, peer.endpoint());
}

void ConversationTest::aClosedPortIsUnreachable()
{
#ifndef Q_OS_LINUX
    QSKIP("Unconnected sockets learn of ICMP errors on Linux only");
#endif
    Talk talk(deadTarget());
    talk.conversation.send("anybody?");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Unreachable);
    QCOMPARE(talk.at(0).reason, textOf(ECONNREFUSED));
    QCOMPARE(talk.conversation.counters().sent, quint64(1));
    QCOMPARE(talk.conversation.counters().unanswered, quint64(1));
}

void ConversationTest::aPeerComesBackAfterRefusals()
{
#ifndef Q_OS_LINUX
    QSKIP("Unconnected sockets learn of ICMP errors on Linux only");
#endif
    // GIVEN a peer that is away, and several questions in a row
    const Target target = deadTarget();
    Talk talk(target);
    constexpr int count = 20;
    for (int i = 0; i < count; ++i)
        talk.conversation.send(QByteArray::number(i));
    // THEN all are refused, none is lost for the refusal of another
    for (int i = 0; i < count; ++i) {
        EVENTUALLY_SAME(talk.delivery(i), Delivery::Unreachable);
        QCOMPARE(talk.at(i).reason, textOf(ECONNREFUSED));
    }
    // WHEN the peer is back
    Peer peer(QHostAddress(target.host), target.port);
    talk.conversation.send("welcome");
    // THEN it answers
    EVENTUALLY_SAME(talk.delivery(count), Delivery::Answered);
    QCOMPARE(
        talk.conversation.counters(),
        (ConversationCounters{
            .sent = count + 1, .answered = 1, .unanswered = count, .received = 1, .droppedByKernel = 0}));
}

void ConversationTest::aNameIsLookedUp()
{
    Peer peer;
    Talk talk({QStringLiteral("localhost"), peer.endpoint().port()});
    QVERIFY(talk.conversation.peer().isNull());
    for (const char *payload : {"one", "two"})
        talk.conversation.send(payload);
    EVENTUALLY_SAME(talk.delivery(1), Delivery::Answered);
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    QCOMPARE(talk.at(0).payload, QByteArray("one"));
    QCOMPARE(talk.at(0).peer, peer.endpoint());
    QVERIFY(talk.at(0).local.isLoopback());
    QCOMPARE(talk.conversation.peer(), peer.endpoint());
    QVERIFY(talk.at(0).roundTripNs > 0);
    // The look-up's result is kept for a while: this one goes out at once.
    talk.conversation.send("three");
    EVENTUALLY(talk.log().size() >= 5);
    QCOMPARE(talk.at(4).payload, QByteArray("three"));
    QVERIFY(talk.at(4).delivery != Delivery::LookingUp);
    EVENTUALLY_SAME(talk.delivery(4), Delivery::Answered);
}

void ConversationTest::anUnknownNameIsNotSent()
{
    Talk talk({QStringLiteral("does-not-exist.invalid"), 7});
    talk.conversation.send("one");
    talk.conversation.send("two");
    for (const MessageId id : {0, 1}) {
        EVENTUALLY_SAME(talk.delivery(id), Delivery::NotSent);
        QVERIFY(!talk.at(id).reason.isEmpty());
        QVERIFY(talk.at(id).peer.isNull());
    }
    QCOMPARE(talk.conversation.counters().notSent, quint64(2));
    QCOMPARE(talk.conversation.counters().sent, quint64(0));
    QVERIFY(talk.conversation.localEndpoint().isNull());
}

void ConversationTest::theUnspecifiedAddressIsThisHost()
{
    // What a server prints that listens on every address, and people type.
    Peer peer;
    peer.reaction = [](QUdpSocket &socket, const QNetworkDatagram &question) {
        socket.writeDatagram("no echo", question.senderAddress(), quint16(question.senderPort()));
    };
    Talk talk({QStringLiteral("0.0.0.0"), peer.endpoint().port()});
    talk.conversation.send("hello");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    QCOMPARE(talk.at(0).peer, peer.endpoint());
}

void ConversationTest::anIPv6Peer()
{
    QUdpSocket probe;
    probe.setProxy(QNetworkProxy::NoProxy);
    if (!probe.bind(QHostAddress(QHostAddress::LocalHostIPv6)))
        QSKIP("This host has no IPv6");
    Peer peer{QHostAddress(QHostAddress::LocalHostIPv6)};
    Talk talk(peer.target());
    talk.conversation.send("hello");
    EVENTUALLY_SAME(talk.delivery(0), Delivery::Answered);
    QCOMPARE(talk.at(0).peer, peer.endpoint());
    QCOMPARE(talk.at(0).local.addressText(), QStringLiteral("::1"));
    QCOMPARE(talk.at(1).peer.addressText(), QStringLiteral("::1"));
}

void ConversationTest::aSocketThatCannotBeOpenedGivesItsReason()
{
#if !defined(Q_OS_UNIX)
    QSKIP("Takes file descriptors away as Unix can");
#elif defined(ECHOGRAM_UNDER_ADDRESS_SANITIZER)
    QSKIP("UndefinedBehaviorSanitizer needs file descriptors for its checks");
#else
    Peer peer;
    Talk warmUp(peer.target()); // whatever is opened on the first occasion
    warmUp.conversation.send("x");
    EVENTUALLY_SAME(warmUp.delivery(0), Delivery::Answered);
    // GIVEN a process that may not open anything more
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int lowestFree = dup(0);
    QVERIFY(lowestFree >= 0);
    close(lowestFree);
    rlimit none = before;
    none.rlim_cur = rlim_t(lowestFree);
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto restore = qScopeGuard([&] { setrlimit(RLIMIT_NOFILE, &before); });
    // WHEN something is to be sent
    Conversation conversation(warmUp.io, peer.target());
    conversation.send("in vain");
    EVENTUALLY_SAME(conversation.log().size(), 1);
    // THEN it says why not, in the words of what failed
    QCOMPARE(conversation.log().at(0).delivery, Delivery::NotSent);
    QVERIFY(!conversation.log().at(0).reason.isEmpty());
    QVERIFY(conversation.log().at(0).reason != textOf(EBADF));
    QVERIFY(conversation.localEndpoint().isNull());
    // and once the trouble is over the next one goes out
    setrlimit(RLIMIT_NOFILE, &before);
    conversation.send("again");
    EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
    QVERIFY(!conversation.localEndpoint().isNull());
#endif
}

void ConversationTest::theLogIsInTheOrderOfEvents()
{
    Peer peer;
    Talk talk(peer.target());
    constexpr int count = 200;
    for (int i = 0; i < count; ++i)
        talk.conversation.send(QByteArray::number(i));
    EVENTUALLY_SAME(talk.conversation.counters().answered, quint64(count));
    EVENTUALLY_SAME(talk.log().size(), 2 * count);
    int sent = 0;
    int answered = 0;
    for (MessageId id = 0; id < talk.log().endId(); ++id) {
        const Message message = talk.at(id);
        QCOMPARE(message.id, id);
        QCOMPARE(message.payload, QByteArray::number(message.isOutgoing() ? sent++ : answered++));
        if (message.isOutgoing()) {
            QCOMPARE(message.delivery, Delivery::Answered);
            QVERIFY(message.partner > id);
            QCOMPARE(talk.at(message.partner).partner, id);
        }
    }
    QCOMPARE(sent, count);
    QCOMPARE(answered, count);
}

void ConversationTest::countersAddUp()
{
    // GIVEN a peer that echoes the first, repeats the second, leaves the third
    Peer peer;
    peer.reaction = [&](QUdpSocket &socket, const QNetworkDatagram &question) {
        if (peer.received.size() <= 2)
            Peer::echo(socket, question);
        if (peer.received.size() == 2)
            Peer::echo(socket, question);
    };
    Talk talk(peer.target(), 300);
    for (const char *payload : {"one", "two", "three"})
        talk.conversation.send(payload);
    talk.conversation.send(QByteArray(maximumPayloadSize + 1, 'x'));
    EVENTUALLY(!talk.conversation.localEndpoint().isNull());
    Peer stranger(QHostAddress(QStringLiteral("127.0.0.9")));
    sendTo(talk.conversation.localEndpoint(), "hey", stranger.socket());
    const ConversationCounters expected{.sent = 3,
                                        .answered = 2,
                                        .unanswered = 1,
                                        .notSent = 1,
                                        .received = 4,
                                        .duplicates = 1,
                                        .unasked = 1,
                                        .droppedByKernel = 0};
    EVENTUALLY(talk.conversation.counters() == expected);
    QCOMPARE(talk.log().size(), 8);
}

void ConversationTest::repeatsACount()
{
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.startRepeating("tick", {2 * nsPerMs, 10});
    EVENTUALLY_SAME(talk.conversation.counters().answered, quint64(10));
    EVENTUALLY(!talk.conversation.repeatProgress().isActive);
    QCOMPARE(talk.conversation.repeatProgress(), (RepeatProgress{false, 10, 10}));
    QCOMPARE(talk.conversation.counters().sent, quint64(10));
    // None went out before its time, counted from the first.
    qint64 firstNs = 0;
    qint64 n = 0;
    for (MessageId id = 0; id < talk.log().endId(); ++id) {
        const Message message = talk.at(id);
        if (!message.isOutgoing())
            continue;
        QCOMPARE(message.payload, QByteArray("tick"));
        if (n == 0)
            firstNs = message.time.monotonicNs;
        // The first may have been sent a moment after the plan began, but never by as much as an interval.
        QVERIFY(message.time.monotonicNs - firstNs > (n - 1) * 2 * nsPerMs);
        ++n;
    }
    QCOMPARE(n, qint64(10));
}

void ConversationTest::repeatingStops()
{
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.startRepeating("tick", {1 * nsPerMs, 0});
    EVENTUALLY(talk.conversation.repeatProgress().sent >= 3);
    QVERIFY(talk.conversation.repeatProgress().isActive);
    QCOMPARE(talk.conversation.repeatProgress().count, quint64(0));
    talk.conversation.stopRepeating();
    EVENTUALLY(!talk.conversation.repeatProgress().isActive);
    // WHEN something else is sent and answered THEN nothing was repeated in between
    const quint64 sent = talk.conversation.counters().sent;
    QCOMPARE(talk.conversation.repeatProgress().sent, sent);
    talk.conversation.send("last");
    EVENTUALLY_SAME(peer.received.size(), qsizetype(sent + 1));
    QCOMPARE(peer.received.last().data(), QByteArray("last"));
    EVENTUALLY_SAME(talk.conversation.counters().sent, sent + 1);
    // Stopping what does not run is fine.
    talk.conversation.stopRepeating();
}

void ConversationTest::repeatingIsReplaced()
{
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.startRepeating("old", {60'000 * nsPerMs, 0});
    talk.conversation.startRepeating("new", {1 * nsPerMs, 3});
    EVENTUALLY_SAME(talk.conversation.repeatProgress(), (RepeatProgress{false, 3, 3}));
    EVENTUALLY_SAME(peer.received.size(), 4);
    QCOMPARE(peer.received.first().data(), QByteArray("old"));
    QCOMPARE(peer.received.last().data(), QByteArray("new"));
}

void ConversationTest::anIntervalLongerThanATimerIsFine()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); // "Timers cannot have negative intervals"
    Peer peer;
    for (const qint64 interval : {30 * 86'400'000LL * nsPerMs, std::numeric_limits<qint64>::max()}) {
        Talk talk(peer.target());
        talk.conversation.startRepeating("monthly", {interval, 0});
        EVENTUALLY_SAME(talk.conversation.counters().answered, quint64(1));
        QCOMPARE(talk.conversation.repeatProgress(), (RepeatProgress{true, 1, 0}));
    }
}

void ConversationTest::anIntervalOfNothingIsFine()
{
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.startRepeating("fast", {0, 500});
    EVENTUALLY_SAME(talk.conversation.repeatProgress(), (RepeatProgress{false, 500, 500}));
    QCOMPARE(talk.conversation.counters().sent, quint64(500));
}

void ConversationTest::repeatingWaitsForTheLookup()
{
    // GIVEN a name, and something to be sent every millisecond
    Talk talk({QStringLiteral("does-not-exist.invalid"), 7});
    int mostAtOnce = 0;
    connect(&talk.conversation, &Conversation::statusChanged, this, [&] {
        int lookingUp = 0;
        for (MessageId id = 0; id < talk.log().endId(); ++id)
            lookingUp += talk.delivery(id) == Delivery::LookingUp;
        mostAtOnce = std::max(mostAtOnce, lookingUp);
    });
    talk.conversation.startRepeating("tick", {1 * nsPerMs, 3});
    // THEN one at a time waits for the name, and all have their turn
    EVENTUALLY_SAME(talk.conversation.counters().notSent, quint64(3));
    QCOMPARE(talk.log().size(), 3);
    QVERIFY(mostAtOnce <= 1);
}

void ConversationTest::repeatingWaitsForTheReader()
{
    // GIVEN a reader that does not take what it is told
    Peer peer;
    peer.reaction = Peer::swallow;
    ConversationWorker worker(peer.target(), longTimeoutMs * nsPerMs);
    QSignalSpy updates(&worker, &ConversationWorker::updated);
    worker.begin();
    QCOMPARE(updates.size(), 1);
    // WHEN datagrams are repeated as fast as can be
    worker.startRepeating("again", {1, 0});
    QTimer timer;
    timer.setInterval(10);
    QSignalSpy ticks(&timer, &QTimer::timeout);
    timer.start();
    EVENTUALLY(ticks.size() >= 50);
    // THEN what is collected has its bound
    QCOMPARE(updates.size(), 1);
    worker.acknowledge();
    EVENTUALLY_SAME(updates.size(), 2);
    const auto update = updates.last().first().value<ConversationUpdate>();
    QVERIFY(update.repeat.isActive);
    QCOMPARE(quint64(update.appended.size()), update.repeat.sent);
    QVERIFY(update.appended.size() <= 65'536);
    // and it goes on once the reader does
    worker.acknowledge();
    EVENTUALLY_SAME(updates.size(), 3);
    EVENTUALLY((worker.acknowledge(),
                updates.last().first().value<ConversationUpdate>().repeat.sent > update.repeat.sent));
    worker.stopRepeating();
}

void ConversationTest::aBlockedReaderIsNotFlooded()
{
    // GIVEN a conversation whose reader's thread is busy
    Peer peer;
    Talk talk(peer.target());
    EVENTUALLY(!talk.conversation.localEndpoint().isNull());
    // WHEN 200,000 datagrams come in
    const Endpoint local = talk.conversation.localEndpoint();
    const QHostAddress address = local.address();
    const QByteArray payload(64, 'x');
    quint64 sent = 0;
    for (int i = 0; i < 200'000; ++i)
        sent += peer.socket().writeDatagram(payload, address, local.port()) == payload.size();
    QVERIFY(talk.log().isEmpty());
    // THEN each of them is accounted for
    const auto &counters = talk.conversation.counters();
    EVENTUALLY_SAME(counters.received + counters.droppedByKernel, sent);
    EVENTUALLY_SAME(quint64(talk.log().endId()), counters.received);
    QCOMPARE(counters.unasked, counters.received);
    QCOMPARE(counters.droppedByEchogram, quint64(0));
    QCOMPARE(talk.log().last().payload, payload);
    // The conversation goes on.
    talk.conversation.send("still there?");
    EVENTUALLY_SAME(counters.answered, quint64(1));
}

void ConversationTest::theLogForgetsTheOldest()
{
    // GIVEN more than the log may hold
    Peer peer;
    peer.reaction = Peer::swallow;
    LogLimits limits;
    limits.memory = 4 * 1024 * 1024;
    IoThread io;
    Conversation conversation(io, peer.target(), shortTimeoutMs, nullptr, limits);
    QSignalSpy about(&conversation, &Conversation::messagesAboutToBeForgotten);
    QSignalSpy forgotten(&conversation, &Conversation::messagesForgotten);
    const QByteArray large(maximumPayloadSize, 'x');
    constexpr int count = 100;
    for (int i = 0; i < count; ++i)
        conversation.send(large);
    const MessageLog &log = conversation.log();
    EVENTUALLY_SAME(log.endId(), MessageId(count));
    // THEN the oldest are gone, announced before and after, and not more than had to
    QVERIFY(log.firstId() > 0);
    QVERIFY(log.size() * large.size() > limits.memory / 2);
    qsizetype gone = 0;
    for (const QVariantList &arguments : forgotten)
        gone += arguments.first().value<qsizetype>();
    QCOMPARE(gone, log.firstId());
    QCOMPARE(log.forgotten(), quint64(gone));
    QCOMPARE(about.size(), forgotten.size());
    QCOMPARE(log.at(log.firstId()).payload, large);
    // and the fate of those that are left is still told
    EVENTUALLY_SAME(log.delivery(log.firstId()), Delivery::NoAnswer);
    EVENTUALLY_SAME(log.delivery(count - 1), Delivery::NoAnswer);
    EVENTUALLY_SAME(conversation.counters().unanswered, quint64(count));
}

void ConversationTest::comesBackAfterARestart()
{
    // GIVEN a conversation that was held
    QTemporaryDir home;
    Peer peer;
    Endpoint local;
    {
        IoThread io;
        Conversation conversation(io, peer.target(), longTimeoutMs, *LogFolder::open(home.path()));
        conversation.send("yesterday");
        EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
        QVERIFY(!conversation.isLoading());
        QCOMPARE(conversation.folder(), home.path());
        QVERIFY(conversation.log().bytesOnDisk() > 0);
        local = conversation.localEndpoint();
    }
    // WHEN it is opened again, and goes on
    IoThread io;
    Conversation conversation(io, peer.target(), longTimeoutMs, *LogFolder::open(home.path()));
    QSignalSpy prepended(&conversation, &Conversation::messagesPrepended);
    QSignalSpy loaded(&conversation, &Conversation::historyLoaded);
    QVERIFY(conversation.isLoading());
    conversation.send("today");
    EVENTUALLY_SAME(loaded.size(), 1);
    EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
    // THEN what was said stands before what is said
    QVERIFY(!conversation.isLoading());
    QCOMPARE(prepended.size(), 1);
    QCOMPARE(prepended.first().first().value<qsizetype>(), qsizetype(2));
    const MessageLog &log = conversation.log();
    QCOMPARE(log.size(), 4);
    QCOMPARE(log.at(-2).payload, QByteArray("yesterday"));
    QCOMPARE(log.at(-2).delivery, Delivery::Answered);
    QCOMPARE(log.at(-2).partner, MessageId(-1));
    QCOMPARE(log.at(-2).local, local);
    QCOMPARE(log.at(-1).peer, peer.endpoint());
    QVERIFY(log.at(-1).roundTripNs > 0);
    QCOMPARE(log.at(-1).roundTripNs, log.at(-2).roundTripNs);
    QCOMPARE(log.at(0).payload, QByteArray("today"));
}

void ConversationTest::isOnDiskThoughNobodyReads()
{
    // GIVEN a reader that takes nothing, as it is while the window is busy
    QTemporaryDir home;
    Peer peer;
    ConversationWorker worker(peer.target(), longTimeoutMs * nsPerMs, *LogFolder::open(home.path()));
    QSignalSpy updates(&worker, &ConversationWorker::updated);
    worker.begin();
    // WHEN something is said
    worker.send("on disk");
    // THEN it is in the file all the same, with its answer
    const auto datagrams = [&home] {
        int count = 0;
        scanSegment(LogFolder::segmentFile(home.path(), 1),
                    [&](quint32, qint64, QByteArrayView) { return ++count > 0; });
        return count;
    };
    EVENTUALLY_SAME(datagrams(), 2);
    QCOMPARE(updates.size(), 1);
}

void ConversationTest::unreachableIsInTheCapture()
{
    // GIVEN a peer that is not there
    QTemporaryDir home;
    IoThread io;
    Conversation conversation(io, deadTarget(), longTimeoutMs, *LogFolder::open(home.path()));
    conversation.send("anybody?");
    EVENTUALLY(conversation.log().size() == 1 && conversation.log().delivery(0) == Delivery::Unreachable);
    // THEN the ICMP message stands in the file behind the datagram, and is no message of its own
    QList<QByteArray> packets;
    scanSegment(LogFolder::segmentFile(home.path(), 1), [&](quint32, qint64, QByteArrayView packet) {
        packets.append(packet.toByteArray());
        return true;
    });
    QCOMPARE(packets.size(), 2);
    constexpr int protocolOffset = 9; // of IPv4's header (RFC 791)
    constexpr char icmp = 1;
    QCOMPARE(packets.last().at(protocolOffset), icmp);
    QCOMPARE(int(packets.last().at(20)), 3); // destination unreachable
    QCOMPARE(int(packets.last().at(21)), 3); // port unreachable
    QVERIFY(packets.last().endsWith("anybody?"));
}

void ConversationTest::clearsItsLog()
{
    // GIVEN a conversation with something from yesterday and something from today
    QTemporaryDir home;
    Peer peer;
    for (int day = 0; day < 2; ++day) {
        IoThread io;
        Conversation conversation(io, peer.target(), longTimeoutMs, *LogFolder::open(home.path()));
        QSignalSpy cleared(&conversation, &Conversation::logCleared);
        conversation.send("x");
        EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
        EVENTUALLY_SAME(conversation.log().size(), qsizetype(2 + 2 * day));
        if (day == 0)
            continue;
        // WHEN it is cleared
        conversation.clearLog(true);
        EVENTUALLY_SAME(cleared.size(), 1);
        // THEN nothing is left, on disk neither, and it goes on
        QCOMPARE(cleared.first().first().toString(), QString());
        QVERIFY(conversation.log().isEmpty());
        QCOMPARE(QDir(home.path()).entryList({QStringLiteral("*.pcap")}).join(u' '), QString());
        conversation.send("y");
        EVENTUALLY_SAME(conversation.log().size(), 2);
        QCOMPARE(conversation.log().last().payload, QByteArray("y"));
    }
    IoThread io;
    Conversation conversation(io, peer.target(), longTimeoutMs, *LogFolder::open(home.path()));
    EVENTUALLY_SAME(conversation.log().size(), 2);
    QCOMPARE(conversation.log().last().payload, QByteArray("y"));
}

void ConversationTest::aRecordedOneIsOnlyLookedAt()
{
    // GIVEN what was said before
    Peer peer;
    Talk talk(peer.target());
    talk.conversation.send("x");
    EVENTUALLY_SAME(talk.conversation.counters().answered, quint64(1));
    // WHEN it is shown as a recorded conversation
    Conversation recorded(peer.target(), talk.log());
    QVERIFY(recorded.isRecorded());
    QVERIFY(!talk.conversation.isRecorded());
    // THEN it has its messages, and nothing sends
    recorded.send("y");
    recorded.startRepeating("y", {1, 0});
    recorded.openSocket();
    recorded.clearLog(true);
    QCoreApplication::processEvents();
    QCOMPARE(recorded.log().size(), 2);
    QCOMPARE(recorded.log().last().payload, QByteArray("x"));
    QCOMPARE(peer.received.size(), 1);
}

void ConversationTest::endsAtOnceAfterItsBeginning()
{
    Peer peer;
    IoThread io;
    for (int i = 0; i < 100; ++i)
        Conversation conversation(io, peer.target());
    // The thread is fine.
    Conversation conversation(io, peer.target(), longTimeoutMs);
    conversation.send("x");
    EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
}

void ConversationTest::endsWithWorkQueued()
{
    Peer peer;
    IoThread io;
    {
        Conversation conversation(io, peer.target());
        for (int i = 0; i < 100; ++i)
            conversation.send("work");
    }
    // What was to be sent before the end is sent (and fits into the receive buffer of one that is not reading).
    EVENTUALLY_SAME(peer.received.size(), 100);
}

void ConversationTest::endsWhileRepeating()
{
    Peer peer;
    IoThread io;
    {
        Conversation conversation(io, peer.target());
        conversation.startRepeating("tick", {nsPerMs / 10, 0});
        EVENTUALLY(conversation.counters().answered >= 10);
    }
    // WHEN another one asks THEN the first one is silent
    peer.received.clear();
    Conversation conversation(io, peer.target(), longTimeoutMs);
    conversation.send("quiet?");
    EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
    QCOMPARE(peer.received.last().data(), QByteArray("quiet?"));
}

void ConversationTest::endsDuringALookup()
{
    Peer peer;
    IoThread io;
    {
        Conversation conversation(io, {QStringLiteral("does-not-exist.invalid"), 7});
        conversation.send("x");
        EVENTUALLY_SAME(conversation.log().size(), 1);
    }
    Conversation conversation(io, peer.target(), longTimeoutMs);
    conversation.send("x");
    EVENTUALLY_SAME(conversation.counters().answered, quint64(1));
}

void ConversationTest::theThreadEndsFirstWithItsWorkers()
{
    // GIVEN conversations that end and leave their thread no time for it
    Peer peer;
    auto io = std::make_unique<IoThread>();
    {
        Conversation first(*io, peer.target());
        Conversation second(*io, peer.target());
        first.send("x");
        second.startRepeating("y", {nsPerMs, 0});
    }
    io.reset(); // THEN it ends without a crash or a leak (a sanitizer watches)
    QVERIFY(!io);
}

QTEST_GUILESS_MAIN(ConversationTest)
#include "tst_conversation.moc"
