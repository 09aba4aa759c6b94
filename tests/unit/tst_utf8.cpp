// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/utf8.h"

#include <QTest>

using echogram::readUtf8;
using echogram::Utf8Step;

class TestUtf8 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryCodePoint();
    void takesOneByteOfWhatIsNotUtf8_data();
    void takesOneByteOfWhatIsNotUtf8();
    void readsFromTheMiddle();
};

void TestUtf8::readsEveryCodePoint()
{
    for (char32_t codePoint = 0; codePoint <= 0x10ffff; ++codePoint) {
        if (codePoint == 0xd800)
            codePoint = 0xe000; // surrogates are no code points
        // GIVEN what Qt writes for it
        const QByteArray bytes = QStringView(QChar::fromUcs4(codePoint)).toUtf8();
        // THEN it is read whole
        const Utf8Step step = readUtf8(bytes, 0);
        if (!step.valid || step.codePoint != codePoint || step.length != bytes.size())
            QFAIL(qPrintable(QStringLiteral("U+%1").arg(uint(codePoint), 4, 16)));
        // AND not when its last byte is missing
        if (bytes.size() > 1) {
            const Utf8Step cut = readUtf8(QByteArrayView(bytes).chopped(1), 0);
            if (cut.valid || cut.length != 1)
                QFAIL(qPrintable(QStringLiteral("cut U+%1").arg(uint(codePoint), 4, 16)));
        }
    }
}

void TestUtf8::takesOneByteOfWhatIsNotUtf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    // What Unicode's chapter 3 and RFC 3629 section 10 warn of.
    QTest::newRow("continuation alone") << QByteArray("\x80");
    QTest::newRow("last continuation alone") << QByteArray("\xbf");
    QTest::newRow("overlong /, two bytes") << QByteArray("\xc0\xaf");
    QTest::newRow("overlong DEL") << QByteArray("\xc1\xbf");
    QTest::newRow("overlong NUL, two bytes") << QByteArray("\xc0\x80");
    QTest::newRow("overlong /, three bytes") << QByteArray("\xe0\x80\xaf");
    QTest::newRow("overlong U+07FF") << QByteArray("\xe0\x9f\xbf");
    QTest::newRow("overlong /, four bytes") << QByteArray("\xf0\x80\x80\xaf");
    QTest::newRow("overlong U+FFFF") << QByteArray("\xf0\x8f\xbf\xbf");
    QTest::newRow("first surrogate") << QByteArray("\xed\xa0\x80");
    QTest::newRow("last surrogate") << QByteArray("\xed\xbf\xbf");
    QTest::newRow("surrogate pair (CESU-8)") << QByteArray("\xed\xa0\xbd\xed\xb8\x80");
    QTest::newRow("beyond U+10FFFF") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("0xf5") << QByteArray("\xf5\x80\x80\x80");
    QTest::newRow("five bytes") << QByteArray("\xf8\x88\x80\x80\x80");
    QTest::newRow("six bytes") << QByteArray("\xfc\x84\x80\x80\x80\x80");
    QTest::newRow("0xfe") << QByteArray("\xfe");
    QTest::newRow("0xff") << QByteArray("\xff");
    QTest::newRow("two of two cut") << QByteArray("\xc3");
    QTest::newRow("three of four") << QByteArray("\xf0\x9f\x98");
    QTest::newRow("ASCII inside") << QByteArray("\xe2\x28\xa1");
    QTest::newRow("ASCII at the end") << QByteArray("\xf0\x9f\x98(");
    QTest::newRow("lead inside") << QByteArray("\xe2\xe2\x82\xac");
}

void TestUtf8::takesOneByteOfWhatIsNotUtf8()
{
    QFETCH(const QByteArray, bytes);
    const Utf8Step step = readUtf8(bytes, 0);
    QVERIFY(!step.valid);
    QCOMPARE(step.length, qsizetype(1)); // so that what follows is looked at afresh
}

void TestUtf8::readsFromTheMiddle()
{
    const QByteArray bytes("a\xc3\xa9\xff");
    QCOMPARE(readUtf8(bytes, 1).codePoint, char32_t(0xe9));
    QVERIFY(!readUtf8(bytes, 2).valid);
    QVERIFY(!readUtf8(bytes, 3).valid);
}

QTEST_GUILESS_MAIN(TestUtf8)

#include "tst_utf8.moc"
