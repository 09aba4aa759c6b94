// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblecontent.h"

#include <QLocale>
#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr qint64 nsPerDay = 24 * 3600 * 1000 * nsPerMs;

Message outgoing(const QByteArray &payload, Instant time = {})
{
    Message message;
    message.direction = Direction::Outgoing;
    message.payload = payload;
    message.peer = Endpoint::loopback(7);
    message.time = time;
    return message;
}

Message incoming(const QByteArray &payload, const Endpoint &peer, Instant time = {})
{
    Message message = outgoing(payload, time);
    message.direction = Direction::Incoming;
    message.kind = AnswerKind::Answer;
    message.peer = peer;
    return message;
}

} // namespace

class TestBubbleContent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void choosesTextOrHex_data();
    void choosesTextOrHex();
    void obeysThePayloadView();
    void looksOnlyAtTheBeginning();
    void marksWhatStandsForBytes();
    void writesTheLastLineBreakOut_data();
    void writesTheLastLineBreakOut();
    void saysWhereNothingIs();
    void folds_data();
    void folds();
    void neverCutsACharacter_data();
    void neverCutsACharacter();
    void unfolds();
    void namesTheDayOnce_data();
    void namesTheDayOnce();
    void saysWhatIsNoLongerKept();
    void namesTheSender_data();
    void namesTheSender();
    void tellsTheTime_data();
    void tellsTheTime();
    void takesOverTheState();
};

void TestBubbleContent::initTestCase()
{
    qputenv("TZ", "UTC");
    QLocale::setDefault(QLocale::c());
}

void TestBubbleContent::choosesTextOrHex_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isBinary");
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("text") << QByteArray("hello") << false;
    QTest::newRow("lines") << QByteArray("a\r\n\tb\n") << false;
    QTest::newRow("no ASCII at all") << QByteArray("\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2") << false;
    QTest::newRow("an emoji") << QByteArray("\xf0\x9f\x98\x80") << false;
    QTest::newRow("dead beef") << QByteArray("\xde\xad\xbe\xef") << true;
    QTest::newRow("a NUL") << QByteArray(1, '\0') << true;
    // A quarter is still text.
    QTest::newRow("1 of 4") << QByteArray("abc\x01") << false;
    QTest::newRow("1 of 3") << QByteArray("ab\x01") << true;
    QTest::newRow("2 of 8") << QByteArray("abc\x01"
                                          "def\xff")
                            << false;
    QTest::newRow("2 of 7") << QByteArray("abc\x01"
                                          "de\xff")
                            << true;
    QTest::newRow("delete counts") << QByteArray("ab\x7f") << true;
    QTest::newRow("cut character at the end") << QByteArray("abcdefghi\xe2\x82") << false;
    QTest::newRow("a DNS question") << QByteArray("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
                                                  "\x07"
                                                  "example"
                                                  "\x03"
                                                  "com\x00\x00\x01\x00\x01",
                                                  29)
                                    << true;
}

void TestBubbleContent::choosesTextOrHex()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isBinary);
    QCOMPARE(looksBinary(payload), isBinary);
    const BubbleContent content = bubbleContent(outgoing(payload), {});
    QCOMPARE(content.isHex, isBinary);
    if (isBinary)
        QCOMPARE(content.text, QString::fromLatin1(payload.toHex(' ')));
}

void TestBubbleContent::obeysThePayloadView()
{
    BubbleContext context;
    context.payloadView = PayloadView::Hex;
    QCOMPARE(bubbleContent(outgoing("hello"), context).text, QStringLiteral("68 65 6c 6c 6f"));
    context.payloadView = PayloadView::Text;
    const BubbleContent content = bubbleContent(outgoing(QByteArray("\x01\x02", 2)), context);
    QVERIFY(!content.isHex);
    QCOMPARE(content.text, QStringLiteral("\\x01\\x02"));
}

void TestBubbleContent::looksOnlyAtTheBeginning()
{
    // Text with a long binary tail is text; a character that the sample cuts through does no harm.
    QVERIFY(!looksBinary(QByteArray(512, 'a') + QByteArray(10'000, '\0')));
    QVERIFY(looksBinary(QByteArray(512, '\0') + QByteArray(10'000, 'a')));
    QVERIFY(!looksBinary(QByteArray("a") + QByteArray("\xd0\x9f").repeated(400)));
}

void TestBubbleContent::marksWhatStandsForBytes()
{
    // A backslash that was sent is none of ours.
    const BubbleContent content = bubbleContent(outgoing("a\\x\r\nend\x1b"), {});
    QCOMPARE(content.text, QStringLiteral("a\\x\\r\nend\\x1b"));
    QCOMPARE(content.escapes.size(), 2);
    QCOMPARE(content.escapes[0].start, 3);
    QCOMPARE(content.escapes[0].length, 2);
    QCOMPARE(content.escapes[1].start, 9);
    QCOMPARE(content.escapes[1].length, 4);
    QVERIFY(!content.isPlaceholder);
}

void TestBubbleContent::writesTheLastLineBreakOut_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("escapes");
    QTest::newRow("none") << QByteArray("a\nb") << QStringLiteral("a\nb") << 0;
    QTest::newRow("one") << QByteArray("a\nb\n") << QStringLiteral("a\nb\\n") << 1;
    QTest::newRow("two") << QByteArray("a\n\n") << QStringLiteral("a\n\\n") << 1;
    QTest::newRow("nothing else") << QByteArray("\n") << QStringLiteral("\\n") << 1;
    QTest::newRow("as DOS has it") << QByteArray("a\r\n") << QStringLiteral("a\\r\\n") << 2;
}

void TestBubbleContent::writesTheLastLineBreakOut()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, text);
    QFETCH(int, escapes);
    const BubbleContent content = bubbleContent(outgoing(payload), {});
    QCOMPARE(content.text, text);
    QCOMPARE(content.escapes.size(), escapes);
    if (escapes > 0) {
        QCOMPARE(content.escapes.last().start, text.size() - 2);
        QCOMPARE(content.escapes.last().length, 2);
    }
}

void TestBubbleContent::saysWhereNothingIs()
{
    for (const PayloadView view : {PayloadView::Automatic, PayloadView::Text, PayloadView::Hex}) {
        BubbleContext context;
        context.payloadView = view;
        const BubbleContent content = bubbleContent(outgoing({}), context);
        QVERIFY(content.isPlaceholder);
        QVERIFY(!content.isHex);
        QCOMPARE(content.text, QStringLiteral("(empty datagram)"));
        QVERIFY(content.fold.isEmpty());
        QVERIFY(content.meta.endsWith(QStringLiteral("  0 B")));
    }
}

void TestBubbleContent::folds_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<qsizetype>("shown"); // bytes
    QTest::addColumn<QString>("fold");
    const QByteArray line("line\n");
    QTest::newRow("12 lines") << line.repeated(11) + "last" << qsizetype(59) << QString();
    // Nothing would be hidden but an empty line.
    QTest::newRow("12 lines and a break") << line.repeated(12) << qsizetype(60) << QString();
    QTest::newRow("12 lines and a byte")
        << line.repeated(12) + "x" << qsizetype(59) << QStringLiteral("show all 61 bytes");
    QTest::newRow("13 breaks") << line.repeated(12) + "\n"
                               << qsizetype(59) << QStringLiteral("show all 61 bytes");
    QTest::newRow("only breaks") << QByteArray(2000, '\n') << qsizetype(11)
                                 << QStringLiteral("show all 2,000 bytes");
    QTest::newRow("1024 bytes") << QByteArray(1024, 'x') << qsizetype(1024) << QString();
    QTest::newRow("1025 bytes") << QByteArray(1025, 'x') << qsizetype(1024)
                                << QStringLiteral("show all 1,025 bytes");
    QTest::newRow("the largest") << QByteArray(65'507, 'x') << qsizetype(1024)
                                 << QStringLiteral("show all 65,507 bytes");
    QTest::newRow("hex, 12 lines") << QByteArray(192, '\0') << qsizetype(192) << QString();
    QTest::newRow("hex, a byte more")
        << QByteArray(193, '\0') << qsizetype(192) << QStringLiteral("show all 193 bytes");
}

void TestBubbleContent::folds()
{
    QFETCH(QByteArray, payload);
    QFETCH(qsizetype, shown);
    QFETCH(QString, fold);
    const BubbleContent content = bubbleContent(outgoing(payload), {});
    QCOMPARE(content.fold, fold);
    const QByteArray beginning = payload.first(shown);
    QString text = content.isHex ? QString::fromLatin1(beginning.toHex(' ')) : QString::fromLatin1(beginning);
    if (fold.isEmpty() && text.endsWith(u'\n')) // which needs no line of its own
        text = text.chopped(1) + QStringLiteral("\\n");
    QCOMPARE(content.text, text);
}

void TestBubbleContent::neverCutsACharacter_data()
{
    QTest::addColumn<QByteArray>("character");
    QTest::addColumn<int>("before");
    const QList<QByteArray> characters{"\xd0\x9f", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    for (const QByteArray &character : characters) {
        for (int before = 1018; before <= 1026; ++before)
            QTest::addRow("%lld bytes after %d", character.size(), before) << character << before;
    }
}

void TestBubbleContent::neverCutsACharacter()
{
    QFETCH(QByteArray, character);
    QFETCH(int, before);
    // GIVEN a character somewhere around the limit
    const BubbleContent content =
        bubbleContent(outgoing(QByteArray(before, 'x') + character.repeated(20)), {});
    // THEN it is there whole or not at all, and no byte is wasted
    QVERIFY(content.escapes.isEmpty());
    QVERIFY(!content.fold.isEmpty());
    const qsizetype bytes = content.text.toUtf8().size();
    QVERIFY(bytes <= 1024);
    QVERIFY(bytes > 1024 - character.size());
}

void TestBubbleContent::unfolds()
{
    BubbleContext context;
    context.isUnfolded = true;
    // GIVEN bytes that are no UTF-8 around the limit, WHEN unfolded THEN all is there, and it can be folded again
    const QByteArray payload = QByteArray(1020, 'x') + QByteArray(10, '\x80') + QByteArray(970, 'y');
    const BubbleContent whole = bubbleContent(outgoing(payload), context);
    QCOMPARE(whole.text.size(), 1020 + 10 * 4 + 970);
    QCOMPARE(whole.fold, QStringLiteral("show less"));
    const BubbleContent folded = bubbleContent(outgoing(payload), {});
    QVERIFY(folded.text.startsWith(QString(1020, u'x')));
    QVERIFY(folded.text.size() <= 1020 + 4 * 4);
    // and what is short has nothing to fold
    QVERIFY(bubbleContent(outgoing("short"), context).fold.isEmpty());
}

void TestBubbleContent::namesTheDayOnce_data()
{
    QTest::addColumn<qint64>("previousNs"); // -1 for none
    QTest::addColumn<qint64>("ns");
    QTest::addColumn<qint64>("nowNs");
    QTest::addColumn<QString>("day");
    QTest::newRow("first") << qint64(-1) << nsPerDay << nsPerDay << QStringLiteral("today");
    QTest::newRow("the same day") << nsPerDay << 2 * nsPerDay - 1 << 2 * nsPerDay << QString();
    QTest::newRow("over midnight") << 2 * nsPerDay - 1 << 2 * nsPerDay << 2 * nsPerDay
                                   << QStringLiteral("today");
    QTest::newRow("yesterday") << nsPerDay - 1 << nsPerDay << 2 * nsPerDay << QStringLiteral("yesterday");
    QTest::newRow("long ago") << nsPerDay - 1 << nsPerDay << 9 * nsPerDay
                              << QStringLiteral("Friday, 2 January 1970");
}

void TestBubbleContent::namesTheDayOnce()
{
    QFETCH(qint64, previousNs);
    QFETCH(qint64, ns);
    QFETCH(qint64, nowNs);
    QFETCH(QString, day);
    const Message previous = outgoing("x", {previousNs, 0});
    BubbleContext context;
    context.previous = previousNs < 0 ? nullptr : &previous;
    context.nowWallNs = nowNs;
    QCOMPARE(bubbleContent(outgoing("x", {ns, 0}), context).day, day);
}

void TestBubbleContent::saysWhatIsNoLongerKept()
{
    BubbleContext context;
    QCOMPARE(bubbleContent(outgoing("x"), context).older, QString());
    context.forgotten = 1;
    QCOMPARE(bubbleContent(outgoing("x"), context).older,
             QStringLiteral("1 older datagram is no longer kept"));
    context.forgotten = 1'234'567;
    const BubbleContent content = bubbleContent(outgoing("x"), context);
    QCOMPARE(content.older, QStringLiteral("1,234,567 older datagrams are no longer kept"));
    QVERIFY(!content.day.isEmpty()); // which stands below
}

void TestBubbleContent::namesTheSender_data()
{
    QTest::addColumn<Endpoint>("peer");
    QTest::addColumn<Endpoint>("target");
    QTest::addColumn<Endpoint>("asked"); // null without a question
    QTest::addColumn<QString>("sender");
    const Endpoint group(QHostAddress(QStringLiteral("239.1.2.3")), 7);
    const Endpoint alice(QHostAddress(QStringLiteral("192.0.2.1")), 7);
    const Endpoint otherPort(QHostAddress(QStringLiteral("192.0.2.1")), 8);
    QTest::newRow("whom we ask") << alice << alice << Endpoint() << QString();
    QTest::newRow("another port") << otherPort << alice << Endpoint() << QStringLiteral("from 192.0.2.1:8");
    QTest::newRow("one of a group") << alice << group << group << QStringLiteral("from 192.0.2.1:7");
    QTest::newRow("the name moved since the question") << alice << group << alice << QString();
    QTest::newRow("nobody known yet")
        << alice << Endpoint() << Endpoint() << QStringLiteral("from 192.0.2.1:7");
}

void TestBubbleContent::namesTheSender()
{
    QFETCH(Endpoint, peer);
    QFETCH(Endpoint, target);
    QFETCH(Endpoint, asked);
    QFETCH(QString, sender);
    Message question = outgoing("x");
    question.peer = asked;
    BubbleContext context;
    context.target = target;
    context.question = asked.isNull() ? nullptr : &question;
    const BubbleContent content = bubbleContent(incoming("x", peer), context);
    QCOMPARE(content.sender, sender);
    QVERIFY(!content.isOutgoing);
    // what we sent ourselves names nobody
    QVERIFY(bubbleContent(question, context).sender.isEmpty());
}

void TestBubbleContent::tellsTheTime_data()
{
    QTest::addColumn<TimeView>("view");
    QTest::addColumn<bool>("hasPrevious");
    QTest::addColumn<bool>("hasQuestion");
    QTest::addColumn<QString>("meta");
    QTest::newRow("clock") << TimeView::Clock << true << true << QStringLiteral("00:00:05.031  4 B");
    QTest::newRow("since the one before")
        << TimeView::SincePrevious << true << true << QStringLiteral("+0.412 ms  4 B");
    QTest::newRow("the first has none before")
        << TimeView::SincePrevious << false << true << QStringLiteral("00:00:05.031  4 B");
    QTest::newRow("since the question")
        << TimeView::SinceQuestion << true << true << QStringLiteral("+31.0 ms  4 B");
    QTest::newRow("nobody asked") << TimeView::SinceQuestion << true << false
                                  << QStringLiteral("00:00:05.031  4 B");
}

void TestBubbleContent::tellsTheTime()
{
    QFETCH(TimeView, view);
    QFETCH(bool, hasPrevious);
    QFETCH(bool, hasQuestion);
    QFETCH(QString, meta);
    // The wall clock was set meanwhile: differences are of the other one.
    const Message previous = outgoing("x", {9'999 * nsPerMs, 40'588'000});
    const Message question = outgoing("x", {0, 10 * nsPerMs});
    BubbleContext context;
    context.timeView = view;
    context.previous = hasPrevious ? &previous : nullptr;
    context.question = hasQuestion ? &question : nullptr;
    const Message message = incoming("abcd", Endpoint::loopback(7), {5'031 * nsPerMs, 41 * nsPerMs});
    QCOMPARE(bubbleContent(message, context).meta, meta);
    // A datagram whose name had to be looked up may have been sent later than the one after it.
    if (view == TimeView::SincePrevious && hasPrevious) {
        const Message earlier = outgoing("x", {0, 40 * nsPerMs});
        QCOMPARE(bubbleContent(earlier, context).meta, QStringLiteral("-0.588 ms  1 B"));
    }
}

void TestBubbleContent::takesOverTheState()
{
    Message message = outgoing("x");
    message.delivery = Delivery::NotSent;
    message.reason = QStringLiteral("Message too long");
    const BubbleContent content = bubbleContent(message, {});
    QCOMPARE(content.state, QStringLiteral("not sent: Message too long"));
    QVERIFY(content.isProblem);
    QCOMPARE(content.shape, std::optional(DeliveryShape::NotSent));
    // What the built-in server did to it stands behind.
    message.delivery = Delivery::NoAnswer;
    message.timeoutNs = 50 * nsPerMs;
    BubbleContext context;
    context.deed = QStringLiteral("dropped by the server (outage)");
    QCOMPARE(bubbleContent(message, context).state,
             QStringLiteral("no answer in 50 ms; dropped by the server (outage)"));
    const BubbleContent answer = bubbleContent(incoming("x", Endpoint::loopback(7)), {});
    QVERIFY(answer.state.isEmpty());
    QVERIFY(!answer.shape);
    QVERIFY(!answer.isProblem);
}

QTEST_GUILESS_MAIN(TestBubbleContent)
#include "tst_bubblecontent.moc"
