// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloaddifference.h"
#include "widgets/differencelines.h"

#include <QTest>

using namespace echogram;

class TestDifferenceLines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void leavesWhatFits()
    {
        const QString text = differenceText("hello", "hella");
        QVERIFY(!text.isEmpty());
        QCOMPARE(fittedDifference(text, 40), text);
        QCOMPARE(fittedDifference(QStringLiteral("nobody sent anything"), 5),
                 QStringLiteral("nobody sent anything"));
    }

    void goesOnBelow()
    {
        // GIVEN a difference in the fifth byte, and room for four
        const QString text = differenceText("hello", "hella");
        // THEN it is in the second lines, below the bytes that differ
        QCOMPARE(fittedDifference(text, 24), QStringLiteral("differs at byte 4 of 5, expected 5\n"
                                                            "  expected  68 65 6c 6c\n"
                                                            "  got       68 65 6c 6c\n"
                                                            "\n"
                                                            "  expected  6f\n"
                                                            "  got       61\n"
                                                            "            ^^"));
        // ... and there are never less
        QCOMPARE(fittedDifference(text, 1), fittedDifference(text, 24));
    }

    void saysWhatIsMissing()
    {
        QCOMPARE(fittedDifference(differenceText("hello", "hell"), 24),
                 QStringLiteral("differs at byte 4 of 4, expected 5\n"
                                "  expected  68 65 6c 6c\n"
                                "  got       68 65 6c 6c\n"
                                "\n"
                                "  expected  6f\n"
                                "  got       (nothing)\n"
                                "            ^^"));
    }

    void losesNoByte()
    {
        // GIVEN a long difference
        const QString text = differenceText("abcdefghijklmnopqrstuvwx", "abcdefgh-jklmnopqrstuvwxyz");
        for (int columns = 1; columns < 90; ++columns) {
            // WHEN it is fitted to any width
            const QStringList lines = fittedDifference(text, columns).split(u'\n');
            // THEN all bytes are there, and the mark
            QString expected;
            int marks = 0;
            for (const QString &line : lines) {
                if (line.startsWith(QStringLiteral("  expected  ")))
                    expected += line.mid(12) + u' ';
                marks += int(line.count(QStringLiteral("^^")));
            }
            QCOMPARE(expected.trimmed(), text.section(u'\n', 1, 1).mid(12));
            QCOMPARE(marks, 1);
        }
    }
};

QTEST_APPLESS_MAIN(TestDifferenceLines)
#include "tst_differencelines.moc"
