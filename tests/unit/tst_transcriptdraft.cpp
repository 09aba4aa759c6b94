// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "core/transcript/transcriptdraft.h"
#include "core/transcript/transcriptfile.h"

#include <QTest>

#include <numeric>
#include <random>

using namespace echogram;

namespace {

using Step = TranscriptDraft::Step;

QByteArray rendered(const PayloadTemplate &payload)
{
    const Endpoint peer = Endpoint::loopback(7);
    std::mt19937_64 random(1);
    QByteArray out;
    return payload.render({"what was asked", peer, 0, 1, {}, random}, out) ? out : QByteArray("too long");
}

/// A file of one step that sends these bytes and expects them.
TranscriptDraft draftWith(const QByteArray &payload)
{
    TranscriptDraft draft;
    draft.target = QStringLiteral("127.0.0.1:7");
    Step step;
    step.send = payload;
    step.expect = payload;
    draft.steps.append(step);
    return draft;
}

QByteArray lineOf(const QByteArray &toml, const QByteArray &key)
{
    const qsizetype start = toml.indexOf('\n' + key + " = ") + 1;
    return start == 0 ? QByteArray() : toml.mid(start, toml.indexOf('\n', start) - start);
}

QByteArray allBytes()
{
    QByteArray bytes(256, '\0');
    std::iota(bytes.begin(), bytes.end(), '\0');
    return bytes;
}

} // namespace

/// Transcripts that are written: what parseTranscript() makes of them is what was to be in them.
class TestTranscriptDraft : public QObject
{
    Q_OBJECT

    void comesBack(const QByteArray &payload)
    {
        for (const QString &from : {QString(), QStringLiteral("127.0.0.9:53")}) {
            TranscriptDraft draft = draftWith(payload);
            draft.steps.first().from = from;
            const QByteArray toml = transcriptToml(draft);
            for (const QByteArray &file : {toml, QByteArray(toml).replace("\n", "\r\n")}) {
                const auto read = parseTranscript(file, QStringLiteral("x"));
                QVERIFY2(read.ok(),
                         qPrintable(read.ok() ? QString()
                                              : read.error().text() + QString::fromUtf8(toml.left(500))));
                const TranscriptStep &step = read->steps.front();
                QCOMPARE(rendered(step.send->value).toHex(), payload.toHex());
                QVERIFY(step.expect->whole);
                QCOMPARE(rendered(step.expect->whole->value).toHex(), payload.toHex());
                QCOMPARE(step.expect->from.has_value(), !from.isEmpty());
            }
        }
    }

private Q_SLOTS:
    void payloads_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char *name, const QByteArray &payload, const QByteArray &written) {
            QTest::newRow(name) << payload << written;
        };
        row("nothing", "", "\"\"");
        row("text", "hello", "\"hello\"");
        row("UTF-8", "grüß €\U0001F600", "\"grüß €\U0001F600\"");
        row("lines", "GET /\r\n\tx\n", "\"GET /\\r\\n\\tx\\n\"");
        row("quotes", "{\"a\":\"b\"}", "'{\"a\":\"b\"}'");
        row("both quotes", "\"it's\"", "\"\\\"it's\\\"\"");
        row("a backslash", "C:\\x", "'C:\\x'");
        row("braces", "{{counter}}", "\"{{{{counter}}\"");
        row("three braces", "{{{", "\"{{{{{\"");
        row("a few bytes", QByteArray("status ok\0\x01", 11), "{ escaped = 'status ok\\0\\x01' }");
        row("escapes and a quote", QByteArray("it's \\ ok, \0", 12),
            "{ escaped = \"it's \\\\\\\\ ok, \\\\0\" }");
        row("escapes and braces", QByteArray("{{payload}}\0", 12), "{ escaped = '{{{{payload}}\\0' }");
        row("bytes", "\xde\xad\xbe\xef", "{ hex = \"de ad be ef\" }");
        row("a byte order mark", "\xef\xbb\xbfhello, world", "{ escaped = '\\xef\\xbb\\xbfhello, world' }");
        row("an override of the order", "\u202Eabcdefgh", "{ escaped = '\\xe2\\x80\\xaeabcdefgh' }");
    }

    void payloads()
    {
        QFETCH(QByteArray, payload);
        QFETCH(QByteArray, written);
        QCOMPARE(lineOf(transcriptToml(draftWith(payload)), "send"), "send = " + written);
        comesBack(payload);
    }

    void manyBytesStandInLines()
    {
        const QByteArray toml = transcriptToml(draftWith(QByteArray(33, '\xff')));
        QVERIFY2(toml.contains("send = { hex = \"\"\"\n" + QByteArray(31, 'x').replace("x", "ff ")
                               + "ff\nff\"\"\" }\n"),
                 toml);
    }

    void eachByteComesBack()
    {
        comesBack(allBytes());
        for (const char byte : allBytes())
            comesBack(QByteArray(1, byte));
    }

    void anyBytesComeBack()
    {
        std::mt19937_64 random(1);
        const QList<QByteArray> alphabets{allBytes(), "{}a", "{}\\\"'\n\r\0x", "{\xff", "ab\xc3\xa4\xe2"};
        for (const QByteArray &alphabet : alphabets) {
            for (int i = 0; i < 200; ++i) {
                QByteArray payload;
                for (quint64 left = random() % 60; left > 0; --left)
                    payload += alphabet.at(qsizetype(random() % quint64(alphabet.size())));
                comesBack(payload);
            }
        }
    }

    void theLongestComesBack()
    {
        comesBack(QByteArray(maximumPayloadSize, 'a'));
        comesBack(QByteArray(maximumPayloadSize, '{'));
        comesBack(QByteArray(maximumPayloadSize, '\xff'));
    }

    void whatElseIsSaid()
    {
        // GIVEN all there is
        TranscriptDraft draft = draftWith("a");
        draft.comments = {QStringLiteral("two\nlines"), QStringLiteral("\x1b[31m")};
        draft.title = QStringLiteral("A \"title\"\n") + QString(300, u'x');
        draft.withinNs = 1'500'000'000;
        draft.steps.append({{QStringLiteral("silence")},
                            QString(200, u'n'),
                            250'000,
                            "b",
                            QStringLiteral("[::1]:53"),
                            {},
                            QStringLiteral("[::1]:54"),
                            true,
                            20'000'000,
                            3});
        draft.steps.append(Step());
        draft.steps.last().expect = "c";
        // WHEN it is written and read
        const QByteArray toml = transcriptToml(draft);
        const auto read = parseTranscript(toml, QStringLiteral("x"));
        // THEN it is all there
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QVERIFY2(toml.startsWith("# two\n# lines\n# \\x1b[31m\n"), toml);
        QVERIFY2(toml.contains("\n\n# silence\n[[step]]\n"), toml);
        QCOMPARE(read->title.size(), 200);
        QVERIFY(read->title.startsWith(QLatin1String("A \"title\"\\nxxx")));
        QCOMPARE(read->steps.size(), size_t(3));
        QCOMPARE(read->steps[0].withinNs, 1'500'000'000);
        const TranscriptStep &silence = read->steps[1];
        QCOMPARE(silence.name, QString(100, u'n'));
        QCOMPARE(silence.waitNs, 250'000);
        QCOMPARE(silence.to->value.source(), QStringLiteral("[::1]:53"));
        QVERIFY(silence.expect->isNothing);
        QCOMPARE(silence.expect->from->value.source(), QStringLiteral("[::1]:54"));
        QCOMPARE(silence.withinNs, 20'000'000);
        QCOMPARE(silence.repeat, 3);
        QVERIFY(!read->steps[2].send && read->steps[2].expect);
    }

    void halfACharacterIsReplaced()
    {
        TranscriptDraft draft = draftWith("a");
        draft.target = QStringLiteral("host") + QChar(0xd800) + QStringLiteral(":7");
        QVERIFY(transcriptToml(draft).contains("host\ufffd:7"));
    }

    void stepsAreAppended_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("between"); // it and the new step
        QTest::newRow("an empty file") << QByteArray() << QByteArray("\n");
        QTest::newRow("no step") << QByteArray("target = \"a:1\" # whom\n") << QByteArray("\n");
        QTest::newRow("a step") << QByteArray("[[step]]\nsend=\"a\"\n\n# the end\n") << QByteArray("\n");
        QTest::newRow("no last line break")
            << QByteArray("[[step]]\nsend = 'a' # the end") << QByteArray("\n\n");
        QTest::newRow("a group") << QByteArray("[[step]]\n[[step.step]]\nsend = 'a'\n") << QByteArray("\n");
        QTest::newRow("variables last") << QByteArray("[variables]\na = 1\n") << QByteArray("\n");
        QTest::newRow("CRLF") << QByteArray("[[step]]\r\nsend = 'a'") << QByteArray("\r\n\r\n");
        QTest::newRow("a byte order mark")
            << QByteArray("\xef\xbb\xbf[[step]]\nsend = 'a'\n") << QByteArray("\n");
    }

    void stepsAreAppended()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, between);
        const auto after = withStepsAppended(before, QStringLiteral("x"), draftWith("new"));
        QVERIFY2(after.ok(), qPrintable(after.ok() ? QString() : after.error().text()));
        QVERIFY2(after->startsWith(before + between + "[[step]]"), *after);
        QCOMPARE(after->count("\r\n") > 0, before.contains('\r'));
        QCOMPARE(after->count('\n') == after->count("\r\n"), before.contains('\r'));
        QCOMPARE(*withStepsAppended(before, QStringLiteral("x"), {}), before);
    }

    void whatIsAppendedSaysTheSame_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("to"); // of the new step
        QTest::addColumn<bool>("hasWithin");
        const QByteArray step = "[[step]]\nto = 'a:1'\nsend = 'a'\n";
        const QString own = QStringLiteral("127.0.0.1:7");
        QTest::newRow("another target") << "target = 'a:1'\n" + step << own << true;
        QTest::newRow("a variable") << "target = 'a:{{p}}'\n[variables]\np = 7\n" + step << own << true;
        QTest::newRow("no target") << step << own << true;
        QTest::newRow("the same target") << "target = '127.0.0.1:7'\n" + step << QString() << true;
        QTest::newRow("the same time") << "within = '2000ms'\n" + step << own << false;
        QTest::newRow("another time") << "within = '20ms'\n" + step << own << true;
    }

    void whatIsAppendedSaysTheSame()
    {
        QFETCH(QByteArray, file);
        QFETCH(QString, to);
        QFETCH(bool, hasWithin);
        // GIVEN a draft with a target, a time and comments
        TranscriptDraft draft = draftWith("new");
        draft.withinNs = 2'000'000'000;
        draft.comments = {QStringLiteral("what was left out")};
        // WHEN it is put behind a file
        const auto after = withStepsAppended(file, QStringLiteral("x"), draft);
        QVERIFY2(after.ok(), qPrintable(after.ok() ? QString() : after.error().text()));
        // THEN its step asks whom it asked, and waits as long
        const auto read = parseTranscript(*after, QStringLiteral("x"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        const TranscriptStep &step = read->steps.back();
        QCOMPARE(step.to ? step.to->value.source() : QString(), to);
        QCOMPARE(step.withinNs, 2'000'000'000);
        QCOMPARE(after->mid(file.size()).contains("within"), hasWithin);
        QVERIFY2(after->mid(file.size()).startsWith("\n# what was left out\n[[step]]\n"), *after);
    }

    void whatExpectsFirstExpectsItOfTheSame()
    {
        // GIVEN a draft that begins with an answer
        TranscriptDraft draft = draftWith("new");
        draft.steps.first().send.reset();
        const QByteArray file = "[[step]]\nto = '127.0.0.1:1'\nsend = 'a'\n";
        // WHEN it is put behind a file that asks somebody else
        const auto after = withStepsAppended(file, QStringLiteral("x"), draft);
        QVERIFY2(after.ok(), qPrintable(after.ok() ? QString() : after.error().text()));
        // THEN it is not of that one
        const auto read = parseTranscript(*after, QStringLiteral("x"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QCOMPARE(read->steps.back().expect->from->value.source(), draft.target);
    }

    void whatCouldBeReadStaysSo()
    {
        // GIVEN a draft that cannot be read, and a file that can
        TranscriptDraft draft = draftWith("new");
        draft.target.clear();
        const QByteArray file = "[[step]]\nto = 'a:1'\nsend = 'a'\n";
        // WHEN it is put behind that
        const auto after = withStepsAppended(file, QStringLiteral("x"), draft);
        // THEN it is not, and the place is told
        QVERIFY(!after.ok());
        QVERIFY2(after.error().text().startsWith(QStringLiteral("x:5:1: whom is this sent to?")),
                 qPrintable(after.error().text()));
        // ... though behind what cannot be read either it is nobody's loss
        QVERIFY(withStepsAppended("[[step]]\n", QStringLiteral("x"), draft).ok());
    }

    void whereNoStepCanFollow_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QString>("error");
        const QString why = QStringLiteral("no step can be added behind this: steps are written as [[step]]");
        QTest::newRow("inline") << QByteArray("title = 'a'\nstep = []\n") << QStringLiteral("x:2:8: ") + why;
        QTest::newRow("inline ones") << QByteArray("step = [{ send = 'a' }]")
                                     << QStringLiteral("x:1:8: ") + why;
        QTest::newRow("a table") << QByteArray("[step]\nsend = 'a'\n") << QStringLiteral("x:1:1: ") + why;
        QTest::newRow("a number") << QByteArray("step = 1\n") << QStringLiteral("x:1:8: ") + why;
        QTest::newRow("no TOML") << QByteArray("title = \"\"\"a\n") << QStringLiteral("x:1:14: ");
    }

    void whereNoStepCanFollow()
    {
        QFETCH(QByteArray, before);
        QFETCH(QString, error);
        const auto after = withStepsAppended(before, QStringLiteral("x"), draftWith("new"));
        QVERIFY(!after.ok());
        QVERIFY2(after.error().text().startsWith(error), qPrintable(after.error().text()));
    }
};

QTEST_GUILESS_MAIN(TestTranscriptDraft)
#include "tst_transcriptdraft.moc"
