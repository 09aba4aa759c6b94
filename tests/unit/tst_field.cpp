// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/fieldcheck.h"

#include <QTest>

using namespace echogram;

namespace {

// 00 01 02 ... 0f, then "end".
QByteArray payload()
{
    QByteArray bytes;
    for (char i = 0; i < 16; ++i)
        bytes += i;
    return bytes + "end";
}

} // namespace

/// Fields at offsets, and what they are compared with.
class TestField : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void values_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char *text, const QByteArray &value) {
            QTest::addRow("%s", text) << QString::fromUtf8(text) << value;
        };
        row("u8@0", "0");
        row("u8@15", "15");
        row("u8@-1", "100");
        row("u8 @ 3", "3");
        row("u16be@1", "258");
        row("u16le@1", "513");
        row("u24be@1", "66051");
        row("u24le@1", "197121");
        row("u32be@1", "16909060");
        row("u32le@1", "67305985");
        row("u64be@1", "72623859790382856");
        row("u64le@1", "578437695752307201");
        row("i8@-1", "100");
        row("bytes[3]@-3", "end");
        row("bytes@14", "\x0e\x0f"
                        "end");
        row("bytes@19", "");
        row("text[2]@16", "en");
        row("text@-2", "nd");
    }
    void values()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, value);
        const Result<Field> field = Field::parse(text);
        QVERIFY2(field.ok(), field ? "" : qPrintable(field.error().message));
        const QByteArray all = payload();
        const auto bytes = field->bytesIn(all);
        QVERIFY(bytes.has_value());
        QCOMPARE(field->valueOf(*bytes), value);
        QCOMPARE(field->problem(all), QString());
    }

    void signedNumbersAndFloats()
    {
        const QByteArray bytes = QByteArray::fromHex("ffff fffe 8000 c0490fdb 182d4454fb210940");
        const auto value = [&](const char *text) {
            const Result<Field> field = Field::parse(QString::fromLatin1(text));
            return field ? field->valueOf(*field->bytesIn(bytes)) : QByteArray("error");
        };
        QCOMPARE(value("i16be@0"), "-1");
        QCOMPARE(value("i16be@2"), "-2");
        QCOMPARE(value("i16le@2"), "-257");
        QCOMPARE(value("i24be@1"), "-2");
        QCOMPARE(value("i32be@0"), "-2");
        QCOMPARE(value("u16be@0"), "65535");
        QCOMPARE(value("f32be@6"), "-3.14159274");
        QCOMPARE(value("f64le@10"), "3.1415926535897931");
    }

    void beyondTheEnd_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *text, const char *problem) {
            QTest::addRow("%s", text) << QString::fromUtf8(text) << QString::fromUtf8(problem);
        };
        row("u16be@18",
            "u16be@18 is beyond the end: the datagram has 19 bytes, and the field needs at least 20");
        row("u8@65506",
            "u8@65506 is beyond the end: the datagram has 19 bytes, and the field needs at least 65507");
        row("bytes@20",
            "bytes@20 is beyond the end: the datagram has 19 bytes, and the field needs at least 20");
        row("u8@-20", "u8@-20 is beyond the end: the datagram has 19 bytes, and the field needs at least 20");
        row("u16be@-1",
            "u16be@-1 goes beyond the end whatever comes: it has 2 bytes, and begins 1 before the end");
    }
    void beyondTheEnd()
    {
        QFETCH(QString, text);
        QFETCH(QString, problem);
        const Result<Field> field = Field::parse(text);
        QVERIFY(field.ok());
        QVERIFY(!field->bytesIn(payload()));
        QCOMPARE(field->problem(payload()), problem);
    }

    void checks_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem"); // empty: it holds
        const auto row = [](const char *text, const char *problem = "") {
            QTest::addRow("%s", text) << QString::fromUtf8(text) << QString::fromUtf8(problem);
        };
        row("u16be@1 == 258");
        row("u16be@1==0x102");
        row("u16be@1 == 259", "u16be@1 is 258 (0x102), expected 259 (0x103)");
        row("u8@3 != 3", "u8@3 is 3, expected not 3");
        row("u8@3 != 4");
        row("u8@3 < 4");
        row("u8@3 < 3", "u8@3 is 3, expected less than 3");
        row("u8@3 <= 3");
        row("u8@3 > 2");
        row("u8@3 > 3", "u8@3 is 3, expected more than 3");
        row("u8@3 >= 4", "u8@3 is 3, expected at least 4");
        row("u16be@1 & 0xff00 == 0x100");
        row("u16be@1 & 0x0002 == 0", "u16be@1 & 0x2 is 2, expected 0");
        row("u64be@0 == 0x0001020304050607");
        row("i8@-1 > -1");
        row("i8@0 < -5", "i8@0 is 0, expected less than -5");
        row("bytes[3]@0 == 00 01 02");
        row("bytes[3]@0 == 000102");
        row("bytes[3]@0 != 00 01 03");
        row("bytes[3]@0 == 00 01 03",
            "bytes[3]@0 differs at byte 2 of 3, expected 3\n  expected  00 01 03\n  got       00 01 02\n"
            "                  ^^");
        row("text[3]@-3 == \"end\"");
        row("text@-3 == \"end\"");
        row("text[3]@-3 == \"\\x65nd\"");
        row("text[3]@-3 != \"abc\"");
        row("text[3]@-3 == \"eND\"", "text[3]@-3 is \"end\", expected \"eND\"");
        row("u8@19 == 0",
            "u8@19 is beyond the end: the datagram has 19 bytes, and the field needs at least 20");
        row("f32be@0 < 1e-30");
    }
    void checks()
    {
        QFETCH(QString, text);
        QFETCH(QString, problem);
        const Result<FieldCheck> check = FieldCheck::parse(text);
        QVERIFY2(check.ok(), check ? "" : qPrintable(check.error().message));
        QCOMPARE(check->check(payload()), problem);
    }

    void whatWasSent()
    {
        const QByteArray sent = QByteArray::fromHex("0102ff");
        const auto check = [&](const char *text) {
            const Result<FieldCheck> read = FieldCheck::parse(QString::fromLatin1(text));
            return read ? read->check(payload(), sent) : QStringLiteral("error: ") + read.error().message;
        };
        QCOMPARE(check("u16be@1 == sent@0"), QString());
        QCOMPARE(check("bytes[2]@1 == sent@0"), QString());
        QCOMPARE(check("text[2]@1 == sent@-3"), QString());
        QCOMPARE(check("u8@2 & 0x0f < sent@2"), QString());
        QCOMPARE(check("u16be@0 == sent@0"), QStringLiteral("u16be@0 is 1, expected 258 (0x102)"));
        QCOMPARE(check("bytes[2]@0 == sent@0"),
                 QStringLiteral(
                     "bytes[2]@0 differs at byte 0 of 2, expected 2\n  expected  01 02\n  got       00 01\n"
                     "            ^^"));
        QCOMPARE(
            check("u16be@0 == sent@2"),
            QStringLiteral(
                "what was sent has no such field: u16be@2 is beyond the end: the datagram has 3 bytes, and "
                "the field needs at least 4"));
    }

    void largeNumbersAreCompared()
    {
        const QByteArray most(8, '\xff');
        QCOMPARE(FieldCheck::parse(QStringLiteral("u64be@0 == 18446744073709551615"))->check(most),
                 QString());
        QCOMPARE(FieldCheck::parse(QStringLiteral("u64be@0 > 9223372036854775808"))->check(most), QString());
        QCOMPARE(FieldCheck::parse(QStringLiteral("i64be@0 == -1"))->check(most), QString());
        QCOMPARE(FieldCheck::parse(QStringLiteral("i64be@0 >= -9223372036854775808"))->check(most),
                 QString());
    }

    void errors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qsizetype>("position");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *text, qsizetype position, const char *says) {
            QTest::addRow("%s", text) << QString::fromUtf8(text) << position << QString::fromUtf8(says);
        };
        row("", 0, "a comparison stands behind the field");
        row("u16@0 == 1", 0, "no type of a field");
        row("u16be == 1", 6, "where is it?");
        row("u16be@ == 1", 6, "an offset is");
        row("u16be@x == 1", 6, "an offset is");
        row("u16be@65508 == 1", 6, "an offset is");
        row("u16be@-0 == 1", 6, "an offset is");
        row("u16be@1", 7, "a comparison stands behind the field");
        row("u16be@1 = 1", 8, "a comparison stands behind the field");
        row("u16be@1 == ", 10, "a whole number");
        row("u16be@1 == -1", 10, "a whole number from 0 to 65535");
        row("u8@0 != 256", 7, "a whole number from 0 to 255");
        row("u8@0 & 0x100 == 0", 6, "a whole number from 0 to 255");
        row("u24be@0 < 0x1000000", 9, "a whole number from 0 to 16777215");
        row("i8@0 == 128", 7, "a whole number from -128 to 127");
        row("i8@0 == -129", 7, "a whole number from -128 to 127");
        row("i64be@0 > 9223372036854775808", 9, "to 9223372036854775807");
        row("u16be@1 == 1.5", 10, "a whole number");
        row("u16be@1 == --5", 10, "a whole number");
        row("i16be@1 == --5", 10, "a whole number");
        row("i16be@1 == 0x", 10, "a whole number");
        row("i64be@1 == -9223372036854775809", 10, "a whole number");
        row("u16be@1 & == 1", 9, "a whole number");
        row("bytes[2]@0 & 1 == 1", 11, "only a whole number has a mask");
        row("f32be@0 & 1 == 1", 8, "only a whole number has a mask");
        row("bytes[0]@0 == 1", 6, "how many bytes?");
        row("bytes[2]@0 < 01 02", 11, "== and != alone");
        row("bytes[2]@0 == 0g", 15, "");
        row("text[2]@0 == ab", 13, "in quotes");
        row("text[2]@0 == \"", 13, "in quotes");
        row("f32be@0 == one", 10, "a number");
        row("bytes[2]@0 != de ad be", 13, "bytes[2]@0 has 2 bytes, and these are 3");
        row("text[3]@0 != \"abcd\"", 12, "never the same");
        row("f32be@0 == 1e39", 10, "a number");
        row("f64be@0 != nan", 10, "a number");
        row("u8@0 == 0x0x5", 7, "a whole number");
        row("u16be@0 == sent", 10, "as sent@0");
        row("u16be@0 == sent 0", 10, "as sent@0");
        row("u16be@0 == sent@", 16, "an offset is");
        row("u16be@0 == sent@x", 16, "an offset is");
    }
    void errors()
    {
        QFETCH(QString, text);
        QFETCH(qsizetype, position);
        QFETCH(QString, says);
        const Result<FieldCheck> check = FieldCheck::parse(text);
        QVERIFY(!check.ok());
        QVERIFY2(check.error().message.contains(says), qPrintable(check.error().message));
        QCOMPARE(check.error().position, position);
    }

    void floatsAreAsExactAsTheirFields()
    {
        const QByteArray tenth = QByteArray::fromHex("3dcccccd");
        QCOMPARE(FieldCheck::parse(QStringLiteral("f32be@0 == 0.1"))->check(tenth), QString());
        QVERIFY(!FieldCheck::parse(QStringLiteral("f32be@0 != 0.1"))->check(tenth).isEmpty());
        const Result<Field> field = Field::parse(QStringLiteral("f32be@0"));
        const QString again = QStringLiteral("f32be@0 == ") + QString::fromLatin1(field->valueOf(tenth));
        QCOMPARE(FieldCheck::parse(again)->check(tenth), QString());
        const QByteArray notANumber = QByteArray::fromHex("7fc00000");
        QCOMPARE(FieldCheck::parse(QStringLiteral("f32be@0 == sent@0"))->check(notANumber, notANumber),
                 QString());
    }

    void whatIsNoNumber()
    {
        const QByteArray notANumber = QByteArray::fromHex("7fc00000");
        QCOMPARE(FieldCheck::parse(QStringLiteral("f32be@0 != sent@0"))->check(notANumber, notANumber),
                 QStringLiteral("f32be@0 is the same as what was sent, and was to be another"));
    }

    void aMaskLeavesBits()
    {
        const QByteArray bytes("\xf0", 1);
        QCOMPARE(FieldCheck::parse(QStringLiteral("i8@0 & 0x80 == 0x80"))->check(bytes), QString());
        QCOMPARE(FieldCheck::parse(QStringLiteral("i8@0 & 0x70 == 0"))->check(bytes),
                 QStringLiteral("i8@0 & 0x70 is 112 (0x70), expected 0"));
        QVERIFY(!FieldCheck::parse(QStringLiteral("i8@0 & 0x80 == -128")).ok());
    }

    void captures()
    {
        QCOMPARE(CapturedPart::parse(QStringLiteral("payload"))->kind, CapturedPart::Kind::Payload);
        QCOMPARE(CapturedPart::parse(QStringLiteral(" peer "))->kind, CapturedPart::Kind::Peer);
        QCOMPARE(CapturedPart::parse(QStringLiteral("u16be@2"))->field.text(), QStringLiteral("u16be@2"));
        QVERIFY(!CapturedPart::parse(QStringLiteral("u16be")).ok());
        QVERIFY(!CapturedPart::parse(QString()).ok());
    }
};

QTEST_APPLESS_MAIN(TestField)
#include "tst_field.moc"
