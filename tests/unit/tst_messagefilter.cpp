// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagefilter.h"
#include "core/datagram/utf8.h"

#include <QTest>

#include <random>

using namespace echogram;

namespace {

using Kind = FindQuery::Kind;

/// What a query with this pattern and nothing else asks for.
FindQuery looking(Kind kind, const QString &pattern, bool caseSensitive = false)
{
    FindQuery query;
    query.kind = kind;
    query.pattern = pattern;
    query.caseSensitive = caseSensitive;
    return query;
}

bool isFound(const FindQuery &query, const QByteArray &payload)
{
    MessageView view;
    view.payload = payload;
    return MessageFilter::from(query).value().matches(view);
}

Endpoint endpoint(const char *address, quint16 port)
{
    return {QHostAddress(QString::fromLatin1(address)), port};
}

/// Whether the text begins at `position`, as its definition says it.
bool isTextAt(const std::u32string &text, QByteArrayView payload, qsizetype position, bool caseSensitive)
{
    const auto folded = [caseSensitive](char32_t c) { return caseSensitive ? c : QChar::toCaseFolded(c); };
    for (const char32_t expected : text) {
        if (position >= payload.size())
            return false;
        const Utf8Step step = readUtf8(payload, position);
        if (!step.valid || folded(step.codePoint) != folded(expected))
            return false;
        position += step.length;
    }
    return true;
}

qsizetype naivePlaceOf(const QString &pattern, QByteArrayView payload, bool caseSensitive, qsizetype from)
{
    std::u32string text;
    for (const char32_t c : pattern.toUcs4())
        text += c;
    for (qsizetype i = from; i < payload.size(); ++i) {
        if (isTextAt(text, payload, i, caseSensitive))
            return i;
    }
    return -1;
}

/// Of two digits a byte, without separators.
bool isHexAt(const QString &pattern, QByteArrayView payload, qsizetype position)
{
    const QByteArray digits = payload.sliced(position).toByteArray().toHex();
    if (digits.size() < pattern.size())
        return false;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (pattern.at(i) != u'?' && pattern.at(i).toLower() != QLatin1Char(digits.at(i)))
            return false;
    }
    return true;
}

qsizetype naiveHexPlaceOf(const QString &pattern, QByteArrayView payload, qsizetype from)
{
    for (qsizetype i = from; i <= payload.size() - pattern.size() / 2; ++i) {
        if (isHexAt(pattern, payload, i))
            return i;
    }
    return -1;
}

/// A generator that does the same on every run.
class Dice
{
public:
    explicit Dice(quint32 seed)
        : m_engine(seed)
    {}
    qsizetype below(qsizetype end) { return qsizetype(m_engine() % quint32(end)); }

private:
    std::mt19937 m_engine;
};

} // namespace

class TestMessageFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesEverythingWhenAskedForNothing();
    void findsBytes_data();
    void findsBytes();
    void tellsWhere_data();
    void tellsWhere();
    void tellsDirectionsApart();
    void findsWhatCameToNothing_data();
    void findsWhatCameToNothing();
    void findsPeers_data();
    void findsPeers();
    void findsNoPeerThatIsNotKnown();
    void findsSizes_data();
    void findsSizes();
    void wantsEverythingAtOnce();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void findsTextsAsTheDefinitionSays_data();
    void findsTextsAsTheDefinitionSays();
    void findsHexAsTheDefinitionSays();
};

void TestMessageFilter::takesEverythingWhenAskedForNothing()
{
    FindQuery query;
    QVERIFY(query.isEmpty());
    const MessageFilter filter = MessageFilter::from(query).value();
    QVERIFY(filter.matches({}));
    QVERIFY(MessageFilter().matches({}));
    QVERIFY(!filter.judgesDelivery());

    query.pattern = QStringLiteral(" ");
    QVERIFY(!query.isEmpty()); // a space is a text
    query.kind = Kind::Hex;
    QVERIFY(query.isEmpty()); // but no bytes
    query.peer = query.size = QStringLiteral(" ");
    QVERIFY(query.isEmpty());
    query.unansweredOnly = true;
    QVERIFY(!query.isEmpty());
    QVERIFY(MessageFilter::from(query).value().judgesDelivery());
}

void TestMessageFilter::findsBytes_data()
{
    QTest::addColumn<FindQuery>("query");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("found");
    const auto text = [](const char *name, const QString &pattern, const QByteArray &payload, bool found,
                         bool caseSensitive = false) {
        QTest::newRow(name) << looking(Kind::Text, pattern, caseSensitive) << payload << found;
    };
    constexpr bool caseSensitive = true;
    text("the whole", QStringLiteral("hello"), "hello", true);
    text("at the start", QStringLiteral("he"), "hello", true);
    text("at the end", QStringLiteral("lo"), "hello", true);
    text("not there", QStringLiteral("help"), "hello", false);
    text("longer than the payload", QStringLiteral("hello!"), "hello", false);
    text("in nothing", QStringLiteral("h"), "", false);
    text("one byte, far behind", QStringLiteral("!"), QByteArray(1000, '.') + '!', true);
    text("begins twice", QStringLiteral("aab"), "aaab", true);
    text("other case", QStringLiteral("heLLo"), "HEllO", true);
    text("other case, when that matters", QStringLiteral("hello"), "Hello", false, caseSensitive);
    text("same case, when that matters", QStringLiteral("Hello"), "Hello", true, caseSensitive);
    text("what differs by the same bit is no letter", QStringLiteral("@[`{"), "`{@[", false);
    text("a NUL before it", QStringLiteral("x"), QByteArray("\0\0x", 3), true);
    text("a NUL in it", QString(QChar(0)), QByteArray("a\0b", 3), true);
    text("umlaut", QStringLiteral("Ärger"), QByteArray("\xc3\xa4rger"), true);
    text("umlaut, when case matters", QStringLiteral("Ärger"), QByteArray("\xc3\xa4rger"), false,
         caseSensitive);
    text("three letters that are one", QStringLiteral("σ"), QByteArray("\xcf\x82"), true);
    text("what has bits of each", QStringLiteral("σ"), QByteArray("\xce\x82"), false);
    text("Kelvin is K", QStringLiteral("10 k"), QByteArray("10 \xe2\x84\xaa"), true);
    text("Kelvin is not K, when case matters", QStringLiteral("10 k"), QByteArray("10 \xe2\x84\xaa"), false,
         caseSensitive);
    text("K is Kelvin", QString(QChar(0x212a)), "K", true);
    text("long s is S", QStringLiteral("Es"), QByteArray("e\xc5\xbf"), true);
    text("outside of the first plane", QString::fromUcs4(U"\U00010400"), QByteArray("\xf0\x90\x90\xa8"),
         true);
    text("in what is no UTF-8", QStringLiteral("ok"), QByteArray("\xff\xc3ok\x80"), true);
    text("half of a character is none", QString(QChar(0xa4)), QByteArray("\xc3\xa4"), false);

    const auto hex = [](const char *name, const char *pattern, const char *payload, bool found) {
        QTest::newRow(name) << looking(Kind::Hex, QString::fromLatin1(pattern))
                            << QByteArray::fromHex(payload) << found;
    };
    hex("hex", "de ad", "00deadbeef", true);
    hex("hex without spaces", "DEAD", "00deadbeef", true);
    hex("hex with colons, dashes, commas", "00:de-ad,be", "00deadbeef", true);
    hex("hex with prefixes", "0xde, 0xAD 0xbe", "00deadbeef", true);
    hex("any byte", "de ?? be", "00deadbeef", true);
    hex("any byte, but there", "be ef ??", "00deadbeef", false);
    hex("any bytes at all", "?? ?? ??", "000000", true);
    hex("too many of any", "????????", "000000", false);
    hex("any half", "d? ?d b?", "00deadbeef", true);
    hex("any half of something else", "d? ?e", "00deadbeef", false);
    hex("with any half and spaces around", "  ?e?d ", "00deadbeef", true);
    hex("the digits in a text are other bytes", "64", "3634", false);
}

void TestMessageFilter::findsBytes()
{
    QFETCH(FindQuery, query);
    QFETCH(QByteArray, payload);
    QFETCH(bool, found);
    QCOMPARE(isFound(query, payload), found);
}

void TestMessageFilter::tellsWhere_data()
{
    QTest::addColumn<FindQuery>("query");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<qsizetype>("from");
    QTest::addColumn<qsizetype>("start"); // -1: nowhere
    QTest::addColumn<qsizetype>("length");
    const FindQuery ab = looking(Kind::Text, QStringLiteral("ab"));
    QTest::newRow("first") << ab << QByteArray("-ab-AB") << qsizetype(0) << qsizetype(1) << qsizetype(2);
    QTest::newRow("right there") << ab << QByteArray("-ab-AB") << qsizetype(1) << qsizetype(1)
                                 << qsizetype(2);
    QTest::newRow("second") << ab << QByteArray("-ab-AB") << qsizetype(2) << qsizetype(4) << qsizetype(2);
    QTest::newRow("no more") << ab << QByteArray("-ab-AB") << qsizetype(5) << qsizetype(-1) << qsizetype(0);
    QTest::newRow("behind the end") << ab << QByteArray("ab") << qsizetype(9) << qsizetype(-1)
                                    << qsizetype(0);
    QTest::newRow("no pattern") << FindQuery() << QByteArray("ab") << qsizetype(0) << qsizetype(-1)
                                << qsizetype(0);
    QTest::newRow("hex") << looking(Kind::Hex, QStringLiteral("?? 62")) << QByteArray("ab") << qsizetype(0)
                         << qsizetype(0) << qsizetype(2);
    QTest::newRow("of another length")
        << looking(Kind::Text, QStringLiteral("kk")) << QByteArray("-K\xe2\x84\xaa kk") << qsizetype(0)
        << qsizetype(1) << qsizetype(4);
}

void TestMessageFilter::tellsWhere()
{
    QFETCH(FindQuery, query);
    QFETCH(QByteArray, payload);
    QFETCH(qsizetype, from);
    QFETCH(qsizetype, start);
    QFETCH(qsizetype, length);
    const MessageFilter filter = MessageFilter::from(query).value();
    const auto place = filter.pattern().find(payload, from);
    QCOMPARE(place.has_value(), start >= 0);
    if (place) {
        QCOMPARE(place->start, start);
        QCOMPARE(place->length, length);
    }
}

void TestMessageFilter::tellsDirectionsApart()
{
    FindQuery query;
    MessageView message;
    for (const Direction asked : {Direction::Incoming, Direction::Outgoing}) {
        query.direction = asked;
        const MessageFilter filter = MessageFilter::from(query).value();
        for (const Direction its : {Direction::Incoming, Direction::Outgoing}) {
            message.direction = its;
            QCOMPARE(filter.matches(message), asked == its);
        }
    }
}

void TestMessageFilter::findsWhatCameToNothing_data()
{
    QTest::addColumn<Delivery>("delivery");
    QTest::addColumn<bool>("found");
    QTest::newRow("looking up") << Delivery::LookingUp << false;
    QTest::newRow("waiting") << Delivery::Waiting << false;
    QTest::newRow("answered") << Delivery::Answered << false;
    QTest::newRow("no answer") << Delivery::NoAnswer << true;
    QTest::newRow("unreachable") << Delivery::Unreachable << true;
    QTest::newRow("not sent") << Delivery::NotSent << true;
}

void TestMessageFilter::findsWhatCameToNothing()
{
    QFETCH(Delivery, delivery);
    QFETCH(bool, found);
    FindQuery query;
    query.unansweredOnly = true;
    const MessageFilter filter = MessageFilter::from(query).value();
    MessageView message;
    message.delivery = delivery;
    QCOMPARE(filter.matches(message), found);
    message.direction = Direction::Incoming; // to which it means nothing
    QVERIFY(!filter.matches(message));
}

void TestMessageFilter::findsPeers_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<Endpoint>("peer");
    QTest::addColumn<bool>("found");
    const auto row = [](const char *pattern, const char *address, quint16 port, bool found) {
        QTest::addRow("%s: %s port %d", pattern, address, port)
            << QString::fromLatin1(pattern) << endpoint(address, port) << found;
    };
    row("", "127.0.0.1", 7, true);
    row("127.0.0.1", "127.0.0.1", 7, true);
    row(" 127.0.0.1 ", "127.0.0.1", 7, true);
    row("127.0.0.1", "127.0.0.2", 7, false);
    row("127.0.0.1:7", "127.0.0.1", 7, true);
    row("127.0.0.1:7", "127.0.0.1", 8, false);
    row("127.0.0.1 7", "127.0.0.1", 8, false);
    row(":7", "127.0.0.1", 7, true);
    row(" : 7", "::1", 7, true);
    row(":7", "127.0.0.1", 70, false);
    row("::1", "::1", 7, true);
    row("::7", "::1", 7, false); // an address, not a port
    row("[::1]", "::1", 7, true);
    row("[::1]:7", "::1", 7, true);
    row("[::1]:7", "::1", 8, false);
    row("::ffff:127.0.0.1", "127.0.0.1", 7, true); // which is what it is
    row("10.0.0.0/8", "10.1.2.3", 7, true);
    row("10.0.0.0/8", "11.1.2.3", 7, false);
    row("10.9.9.9/8", "10.1.2.3", 7, true);
    row("10.32.0.0/11", "10.63.255.255", 7, true);
    row("10.32.0.0/11", "10.64.0.0", 7, false);
    row("10.32.0.0/11", "10.31.255.255", 7, false);
    row("10.0.0.1/32", "10.0.0.1", 7, true);
    row("10.0.0.1/32", "10.0.0.0", 7, false);
    row("0.0.0.0/0", "1.2.3.4", 7, true);
    row("0.0.0.0/0", "::1", 7, false);
    row("fe80::/10", "febf::1", 7, true);
    row("fe80::/10", "fec0::1", 7, false);
    row("[2001:db8::]/32", "2001:db8:1::", 7, true);
    row("::1/128", "::1", 7, true);
    row("fe80::1", "fe80::1%1", 7, true); // on every link
    row("fe80::1%1", "fe80::1%1", 7, true);
    row("fe80::1%2", "fe80::1%1", 7, false);
}

void TestMessageFilter::findsPeers()
{
    QFETCH(QString, pattern);
    QFETCH(Endpoint, peer);
    QFETCH(bool, found);
    FindQuery query;
    query.peer = pattern;
    MessageView message;
    message.peer = peer;
    QCOMPARE(MessageFilter::from(query).value().matches(message), found);
}

void TestMessageFilter::findsNoPeerThatIsNotKnown()
{
    for (const QString &pattern :
         {QStringLiteral(":7"), QStringLiteral("0.0.0.0/0"), QStringLiteral("::/0")}) {
        FindQuery query;
        query.peer = pattern;
        QVERIFY(!MessageFilter::from(query).value().matches({}));
    }
}

void TestMessageFilter::findsSizes_data()
{
    QTest::addColumn<QString>("size");
    QTest::addColumn<SizeRange>("range");
    const auto row = [](const char *size, qsizetype least, qsizetype most) {
        QTest::newRow(size) << QString::fromLatin1(size) << SizeRange{least, most};
    };
    row("", 0, SizeRange::largest);
    row("64", 64, 64);
    row(" 64 ", 64, 64);
    row("0", 0, 0);
    row(">100", 101, SizeRange::largest);
    row(" > 100", 101, SizeRange::largest);
    row(">=100", 100, SizeRange::largest);
    row("<64", 0, 63);
    row("<= 64", 0, 64);
    row("100-200", 100, 200);
    row("100 - 200", 100, 200);
    row("7-7", 7, 7);
    row("65535", 65'535, 65'535);
}

void TestMessageFilter::findsSizes()
{
    QFETCH(QString, size);
    QFETCH(SizeRange, range);
    QCOMPARE(SizeRange::parse(size).value(), range);
    FindQuery query;
    query.size = size;
    const MessageFilter filter = MessageFilter::from(query).value();
    const QByteArray bytes(SizeRange::largest, 'x');
    MessageView message;
    for (const qsizetype tried : {range.least - 1, range.least, range.most, range.most + 1}) {
        if (tried < 0 || tried > SizeRange::largest)
            continue;
        message.payload = QByteArrayView(bytes).first(tried);
        QCOMPARE(filter.matches(message), tried >= range.least && tried <= range.most);
    }
}

void TestMessageFilter::wantsEverythingAtOnce()
{
    // GIVEN a query in which everything is said
    FindQuery query = looking(Kind::Text, QStringLiteral("ping"));
    query.direction = Direction::Outgoing;
    query.peer = QStringLiteral("127.0.0.1");
    query.size = QStringLiteral("<10");
    query.unansweredOnly = true;
    const MessageFilter filter = MessageFilter::from(query).value();
    MessageView message;
    message.payload = "Ping 1";
    message.peer = endpoint("127.0.0.1", 7);
    message.delivery = Delivery::NoAnswer;
    // THEN a message that is all that is taken
    QVERIFY(filter.matches(message));
    // AND not one that lacks a thing
    const auto without = [&](auto change) {
        MessageView other = message;
        change(other);
        return filter.matches(other);
    };
    QVERIFY(!without([](MessageView &m) { m.payload = "Pong 1"; }));
    QVERIFY(!without([](MessageView &m) { m.payload = "Ping 12345"; }));
    QVERIFY(!without([](MessageView &m) { m.peer = endpoint("127.0.0.2", 7); }));
    QVERIFY(!without([](MessageView &m) { m.delivery = Delivery::Answered; }));
    QVERIFY(!without([](MessageView &m) { m.direction = Direction::Incoming; }));
}

void TestMessageFilter::saysWhatIsWrong_data()
{
    QTest::addColumn<FindQuery>("query");
    QTest::addColumn<FindError::Field>("field");
    QTest::addColumn<qsizetype>("position");
    QTest::addColumn<qsizetype>("length");
    using Field = FindError::Field;
    const auto hex = [](const char *pattern, qsizetype position, qsizetype length) {
        QTest::addRow("hex %s", pattern)
            << looking(Kind::Hex, QString::fromLatin1(pattern)) << Field::Pattern << position << length;
    };
    hex("xy", 0, 1);
    hex("de a", 3, 1);
    hex("de ag", 3, 1);
    hex("de a g", 3, 1);
    hex("de ?", 3, 1);
    hex("de * ad", 3, 1);
    hex("0x", 0, 2);
    hex("de 0xa", 3, 3);
    QTest::newRow("half a character") << looking(Kind::Text, QStringLiteral("ab") + QChar(0xd800))
                                      << Field::Pattern << qsizetype(2) << qsizetype(1);
    const auto peer = [](const char *pattern, qsizetype position, qsizetype length) {
        FindQuery query;
        query.peer = QString::fromLatin1(pattern);
        QTest::addRow("peer %s", pattern) << query << Field::Peer << position << length;
    };
    peer("sensor.lan", 0, 10);
    peer(" sensor.lan:7", 1, 10);
    peer("127.0.0", 0, 7);
    peer("127.0.0.1:70000", 10, 5);
    peer(":", 1, 1);
    peer(" :7x", 3, 1);
    peer("10.0.0.0/", 9, 1);
    peer("10.0.0.0/33", 9, 2);
    peer("10.0.0.0/8:7", 9, 3);
    peer("10.0.0.0/+8", 9, 2);
    peer("::/129", 3, 3);
    peer("lan/8", 0, 3);
    peer("fe80::1%no-such-interface", 8, 17);
    const auto size = [](const char *text, qsizetype position, qsizetype length) {
        FindQuery query;
        query.size = QString::fromLatin1(text);
        QTest::addRow("size %s", text) << query << Field::Size << position << length;
    };
    size("big", 0, 1);
    size("64 B", 2, 1);
    size(">", 1, 1);
    size(">>1", 1, 1);
    size("=>1", 0, 1);
    size("1-", 2, 1);
    size("-1", 0, 1);
    size("1-2-3", 3, 1);
    size("200-100", 0, 7);
    size("<0", 0, 2);
    size("65536", 0, 5);
    size("99999999999999999999", 0, 20);
    size(">65535", 0, 6);
}

void TestMessageFilter::saysWhatIsWrong()
{
    QFETCH(FindQuery, query);
    QFETCH(FindError::Field, field);
    QFETCH(qsizetype, position);
    QFETCH(qsizetype, length);
    const Result<MessageFilter, FindError> filter = MessageFilter::from(query);
    QVERIFY(!filter.ok());
    QCOMPARE(filter.error().field, field);
    QCOMPARE(filter.error().error.position, position);
    QCOMPARE(filter.error().error.length, length);
    QVERIFY(filter.error().error.message.endsWith(u'.')); // a whole sentence
}

void TestMessageFilter::findsTextsAsTheDefinitionSays_data()
{
    QTest::addColumn<QString>("letters");
    QTest::newRow("two letters") << QStringLiteral("ab");
    QTest::newRow("with case") << QStringLiteral("aAbB@`");
    QTest::newRow("of other lengths") << QStringLiteral("kKsS\u212a\u017f");
    QTest::newRow("Greek") << QStringLiteral("σΣςτ\u0382");
    QTest::newRow("Cyrillic and Latin") << QStringLiteral("рРдДpP");
    QTest::newRow("Turkish, German, titlecase") << QStringLiteral("iIİıßẞǄǅǆ");
}

/// Few letters, so that much is found; what is no UTF-8 among them.
void TestMessageFilter::findsTextsAsTheDefinitionSays()
{
    QFETCH(QString, letters);
    Dice dice(1);
    const auto pick = [&] { return letters.at(dice.below(letters.size())); };
    int found = 0;
    constexpr int rounds = 5'000;
    for (int round = 0; round < rounds; ++round) {
        QString text;
        for (qsizetype i = dice.below(5); i >= 0; --i)
            text += pick();
        QByteArray payload;
        for (qsizetype i = dice.below(40); i > 0; --i)
            payload += dice.below(20) == 0 ? QByteArray(1, char(dice.below(256))) : QString(pick()).toUtf8();
        const bool caseSensitive = dice.below(2) == 0;
        const qsizetype from = dice.below(4) == 0 ? dice.below(payload.size() + 2) : 0;
        const PayloadPattern pattern =
            PayloadPattern::fromText(text, caseSensitive ? Qt::CaseSensitive : Qt::CaseInsensitive).value();
        const qsizetype expected = naivePlaceOf(text, payload, caseSensitive, from);
        const auto place = pattern.find(payload, from);
        const QByteArray told = text.toUtf8() + " in " + payload.toHex(' ') + (caseSensitive ? " Aa" : "");
        QVERIFY2((place ? place->start : -1) == expected, told);
        if (from == 0)
            QVERIFY2(pattern.isIn(payload) == (expected >= 0), told);
        found += expected >= 0 ? 1 : 0;
    }
    QVERIFY(found > rounds / 10 && found < rounds * 9 / 10); // or it shows nothing
}

void TestMessageFilter::findsHexAsTheDefinitionSays()
{
    Dice dice(2);
    int found = 0;
    constexpr int rounds = 20'000;
    for (int round = 0; round < rounds; ++round) {
        constexpr char digits[] = "0011ff????";
        QString text;
        for (qsizetype i = 2 * (1 + dice.below(6)); i > 0; --i)
            text += QLatin1Char(digits[dice.below(10)]);
        QByteArray payload;
        for (qsizetype i = dice.below(40); i > 0; --i)
            payload += QByteArray::fromHex(QByteArray{&"0011ff"[dice.below(6)], 1} + "01f"[dice.below(3)]);
        const qsizetype from = dice.below(4) == 0 ? dice.below(payload.size() + 2) : 0;
        const PayloadPattern pattern = PayloadPattern::fromHex(text).value();
        const qsizetype expected = naiveHexPlaceOf(text, payload, from);
        const auto place = pattern.find(payload, from);
        QVERIFY2((place ? place->start : -1) == expected, qPrintable(text));
        found += expected >= 0 ? 1 : 0;
    }
    QVERIFY(found > rounds / 10 && found < rounds * 9 / 10);
}

QTEST_APPLESS_MAIN(TestMessageFilter)
#include "tst_messagefilter.moc"
