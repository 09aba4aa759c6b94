// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageexport.h"

#include <QTest>

using namespace echogram;

class TestMessageExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesPayloads_data();
    void writesPayloads();
};

void TestMessageExport::writesPayloads_data()
{
    QTest::addColumn<QList<QByteArray>>("payloads");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("hex");
    using Payloads = QList<QByteArray>;
    QTest::newRow("none") << Payloads{} << QString() << QString();
    QTest::newRow("one") << Payloads{"hello"} << QStringLiteral("hello") << QStringLiteral("68 65 6c 6c 6f");
    QTest::newRow("in order") << Payloads{"b", "a"} << QStringLiteral("b\na") << QStringLiteral("62\n61");
    QTest::newRow("an empty one keeps its line")
        << Payloads{"a", "", "b"} << QStringLiteral("a\n\nb") << QStringLiteral("61\n\n62");
    QTest::newRow("UTF-8") << Payloads{"\xe2\x82\xac"} << QString(QChar(0x20ac))
                           << QStringLiteral("e2 82 ac");
    QTest::newRow("its own lines") << Payloads{"a\nb"} << QStringLiteral("a\nb")
                                   << QStringLiteral("61 0a 62");
    QTest::newRow("no UTF-8") << Payloads{"a\xff\\"} << QStringLiteral("a\\xff\\\\")
                              << QStringLiteral("61 ff 5c");
    QTest::newRow("a NUL") << Payloads{QByteArray("a\0b", 3)} << QStringLiteral("a\\0b")
                           << QStringLiteral("61 00 62");
    QTest::newRow("what steers a terminal")
        << Payloads{"\x1b[2J\xc2\x9b"} << QStringLiteral("\\x1b[2J\\xc2\\x9b")
        << QStringLiteral("1b 5b 32 4a c2 9b");
    QTest::newRow("each by itself") << Payloads{"\\", "\xff"} << QStringLiteral("\\\n\\xff")
                                    << QStringLiteral("5c\nff");
}

void TestMessageExport::writesPayloads()
{
    QFETCH(QList<QByteArray>, payloads);
    QFETCH(QString, text);
    QFETCH(QString, hex);
    QCOMPARE(payloadsAsText(payloads), text);
    QCOMPARE(payloadsAsHex(payloads), hex);
}

QTEST_APPLESS_MAIN(TestMessageExport)
#include "tst_messageexport.moc"
