// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "core/datagram/payloadtemplate.h"

#include <QSet>
#include <QTest>

#include <cctype>

using namespace echogram;

namespace {

const QStringList groups{QString(), QStringLiteral("name"), QString()};
const QByteArrayList captured{"set a=\xff", "a", "\xff"};

PayloadFormat formatNamed(const QString &name)
{
    return *payloadFormatFromName(name);
}

/// What is answered to `ping?` as question 258.
QByteArray rendered(const PayloadTemplate &answer,
                    const Endpoint &peer = Endpoint(QHostAddress(QStringLiteral("10.1.2.3")), 4660))
{
    std::mt19937_64 random(1);
    QByteArray out;
    return answer.render({"ping?", peer, 1'772'370'131'031'250'000, 258, captured, random}, out)
               ? out
               : QByteArray("too long");
}

} // namespace

/// Payloads with placeholders.
class TestPayloadTemplate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answers_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("hex"); // of the answer
        const auto row = [](const char *format, const char *text, const QByteArray &answer) {
            QTest::addRow("%s: %s", format, text)
                << QString::fromLatin1(format) << QString::fromUtf8(text) << answer.toHex();
        };
        const auto hexRow = [](const char *format, const char *text, const char *hex) {
            QTest::addRow("%s: %s", format, text)
                << QString::fromLatin1(format) << QString::fromUtf8(text) << QByteArray(hex).replace(' ', "");
        };
        row("text", "", "");
        row("text", "grüß\n", "grüß\n");
        row("text", "no {placeholder} } }} \\n", "no {placeholder} } }} \\n");
        row("text", "{{{{counter}}", "{{counter}}");
        row("text", "{{{{{{{{", "{{{{");
        row("text", "{{{{{", "{{{");
        row("text", "{\"n\":{{counter}}}", "{\"n\":258}");
        row("text", "{{{counter}}}", "{258}");
        row("text", "{{{{{{counter}}", "{{258");
        row("text", "<{{ counter }}>", "<258>");
        row("text", "{{time}}", "2026-03-01T13:02:11.031250000Z");
        row("text", "{{unixtime}}", "1772370131");
        row("text", "{{peer}}", "10.1.2.3:4660");
        row("text", "{{payload}}{{payload}}", "ping?ping?");
        row("text", "{{0}}|{{1}}|{{name}}|{{2}}", "set a=\xff|a|a|\xff");
        row("text", "123456789{{crc16}}", "1234567894b37");
        row("text", "123456789{{crc16:modbus}}", "1234567894b37");
        row("text", "123456789{{crc16:arc}}", "123456789bb3d");
        row("text", "123456789{{crc16:xmodem}}", "12345678931c3");
        row("text", "123456789{{crc16:ccitt-false}}", "12345678929b1");
        row("text", "123456789{{crc32}}", "123456789cbf43926");
        row("text", "123456789{{sum}}", "123456789dd");
        row("text", "{{crc16:arc}}", "0000");
        row("text", "{{sum}}{{sum}}", "0060"); // the second one is over the digits of the first
        row("escaped", "\\x00{{counter}}\\r\\n{{{{", QByteArray("\0", 1) + "258\r\n{{");
        hexRow("hex", "de ad {{counter:2}} ff", "de ad 01 02 ff");
        hexRow("hex", "dead{{counter:2}}ff", "dead 0102 ff");
        hexRow("hex", "{{counter}}", "00000102");
        hexRow("hex", "{{counter:le}}", "02010000");
        hexRow("hex", "{{counter:4le}}", "02010000");
        hexRow("hex", "{{counter:1}}", "02");
        hexRow("hex", "{{counter:8}}", "0000000000000102");
        hexRow("hex", "{{unixtime}}", "69a438d3");
        hexRow("hex", "{{unixtime:8le}}", "d338a46900000000");
        hexRow("hex", "{{peer}}", "0a010203 1234");
        hexRow("hex", "{{payload}}", "70696e673f");
        hexRow("hex", "00{{2}}{{name}}", "00 ff 61");
        hexRow("hex", "31 32 33 34 35 36 37 38 39 {{crc16}}", "313233343536373839 4b37");
        hexRow("hex", "313233343536373839{{crc16:le}}", "313233343536373839 374b");
        hexRow("hex", "313233343536373839{{crc16:arc:le}}", "313233343536373839 3dbb");
        hexRow("hex", "313233343536373839{{crc32}}", "313233343536373839 cbf43926");
        hexRow("hex", "313233343536373839{{crc32:le}}", "313233343536373839 2639f4cb");
        hexRow("hex", "313233343536373839{{sum}}", "313233343536373839 dd");
        hexRow("base64", "3q0={{counter:2}}vu8=", "dead 0102 beef");
        row("hex", "{{time}}", "2026-03-01T13:02:11.031250000Z");
    }
    void answers()
    {
        QFETCH(QString, format);
        QFETCH(QString, text);
        QFETCH(QByteArray, hex);
        const auto answer = PayloadTemplate::parse(formatNamed(format), text, groups);
        QVERIFY2(answer.ok(), answer ? "" : qPrintable(answer.error().message));
        QCOMPARE(rendered(*answer).toHex(), hex);
        QVERIFY(answer->leastSize() <= rendered(*answer).size());
    }

    void peersOfIPv6()
    {
        const Endpoint peer(QHostAddress(QStringLiteral("fd00::1")), 53);
        QCOMPARE(rendered(*PayloadTemplate::parse(PayloadFormat::Text, QStringLiteral("{{peer}}"), {}), peer),
                 QByteArray("[fd00::1]:53"));
        QCOMPARE(rendered(*PayloadTemplate::parse(PayloadFormat::Hex, QStringLiteral("{{peer}}"), {}), peer)
                     .toHex(),
                 QByteArray("fd0000000000000000000000000000010035"));
    }

    void chance()
    {
        const auto text = PayloadTemplate::parse(PayloadFormat::Text, QStringLiteral("{{random:1000}}"), {});
        const QByteArray characters = rendered(*text);
        QCOMPARE(characters.size(), 1000);
        for (const char c : characters)
            QVERIFY(std::isalnum(quint8(c)));
        QCOMPARE(rendered(*text), characters); // the same seed
        const auto hex = PayloadTemplate::parse(PayloadFormat::Hex, QStringLiteral("{{random:1000}}"), {});
        const QByteArray bytes = rendered(*hex);
        QCOMPARE(bytes.size(), 1000);
        QVERIFY(QSet<char>(bytes.begin(), bytes.end()).size() > 200);
    }

    void errors_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *format, const char *text, int position, const char *says) {
            QTest::addRow("%s: %s", format, text) << QString::fromLatin1(format) << QString::fromUtf8(text)
                                                  << position << QString::fromUtf8(says);
        };
        row("text", "a {{nothing}}", 4, "“nothing”");
        row("text", "a {{nothing}}", 4, "name"); // what there is
        row("text", "a {{}}", 4, "“”");
        row("text", "a {{counter", 2, "no }}");
        row("text", "{{3}}", 2, "its last one is 2");
        row("text", "{{99999999999999999999}}", 2, "its last one is 2");
        row("text", "{{counter:2}}", 10, "hex and base64");
        row("text", "{{unixtime:le}}", 11, "hex and base64");
        row("text", "{{crc16:le}}", 8, "hex and base64");
        row("text", "{{crc16:kermit}}", 8, "ccitt-false");
        row("text", "{{crc16:arc:xmodem}}", 12, "ccitt-false");
        row("hex", "{{crc16:le:arc}}", 8, "ccitt-false");
        row("text", "{{crc32:arc}}", 8, "nothing behind it");
        row("text", "{{sum:}}", 6, "nothing behind it");
        row("text", "{{random}}", 2, "how many");
        row("text", "{{random:0}}", 9, "how many");
        row("text", "{{random:65508}}", 9, "how many");
        row("text", "{{random:1:2}}", 11, "how many");
        row("text", "{{peer:2}}", 7, "“peer”");
        row("text", "{{1:2}}", 4, "“1”");
        row("hex", "{{counter:0}}", 10, "1 to 8");
        row("hex", "{{counter:9}}", 10, "1 to 8");
        row("hex", "{{counter:2be}}", 10, "1 to 8");
        row("hex", "{{counter:2:le}}", 12, "1 to 8");
        row("hex", "00 {{sum}} 0g", 12, "hexadecimal");
        row("hex", "0{{sum}}0", 0, "two digits");
        row("hex", "00 {{{{", 3, "hexadecimal");
        row("base64", "3q0={{sum}}3q", 12, "short");
        row("escaped", "a{{sum}}\\q", 8, "escape");
        row("text", "{{random:65507}}a", 0, "65,508");
    }
    void errors()
    {
        QFETCH(QString, format);
        QFETCH(QString, text);
        QFETCH(int, position);
        QFETCH(QString, says);
        const auto answer = PayloadTemplate::parse(formatNamed(format), text, groups);
        QVERIFY(!answer);
        QVERIFY2(answer.error().message.contains(says), qPrintable(answer.error().message));
        QCOMPARE(answer.error().position, position);
    }

    void withoutARegexThereAreNoGroups()
    {
        for (const char *text : {"{{1}}", "{{0}}", "{{name}}"})
            QVERIFY(!PayloadTemplate::parse(PayloadFormat::Text, QLatin1String(text), {}));
    }

    /// One that fits to the byte, and one that does not.
    void tooLong()
    {
        const QString fits(maximumPayloadSize - 5, u'x');
        const auto answer =
            PayloadTemplate::parse(PayloadFormat::Text, fits + QLatin1String("{{payload}}"), {});
        QCOMPARE(rendered(*answer).size(), maximumPayloadSize);
        const auto longer =
            PayloadTemplate::parse(PayloadFormat::Text, fits + QLatin1String("{{payload}}!"), {});
        QCOMPARE(rendered(*longer), QByteArray("too long"));
        QVERIFY(!PayloadTemplate::parse(PayloadFormat::Text, QString(maximumPayloadSize + 1, u'x'), {}));
        QVERIFY(PayloadTemplate::parse(PayloadFormat::Text, QString(maximumPayloadSize, u'x'), {}));
    }
};

QTEST_APPLESS_MAIN(TestPayloadTemplate)
#include "tst_payloadtemplate.moc"
