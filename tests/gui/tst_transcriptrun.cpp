// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "core/transcript/transcriptfile.h"
#include "tests/gui/transcriptserver.h"
#include "widgets/chatview.h"
#include "widgets/transcriptrun.h"
#include "widgets/transcriptrunmodel.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace echogram;

namespace {

std::shared_ptr<const Transcript> transcriptOf(const QString &text)
{
    Result<Transcript, FileError> read = parseTranscript(text.toUtf8(), QStringLiteral("test.echogram.toml"));
    if (!read)
        qFatal("%s", qPrintable(read.error().text()));
    return std::make_shared<const Transcript>(std::move(read).value());
}

BubbleContent bubbleOf(const TranscriptRunModel &model, int row)
{
    return model.bubble(row, {});
}

StepVerdict passed(quint64 repetition, qsizetype bytes)
{
    StepVerdict verdict;
    verdict.repetition = repetition;
    verdict.hasSent = verdict.hasGot = true;
    verdict.sent = verdict.got = QByteArray(bytes, 'x');
    return verdict;
}

} // namespace

class TestTranscriptRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsStepsAndTheirBubbles()
    {
        // GIVEN a transcript whose second step is not answered as it says
        Held held(QStringLiteral("target = \"%1\"\n"
                                 "[[step]]\nname = \"greeting\"\nsend = \"hello\"\nexpect = \"hello\"\n"
                                 "[[step]]\nsend = \"other\"\nexpect = \"other\"\n"
                                 "[[step]]\nsend = \"never\"\n"));
        // WHEN it is run
        const TranscriptVerdict verdict = held.run();
        // THEN it failed there, and the bubbles are what was said until then
        QCOMPARE(verdict.outcome, Outcome::Failed);
        QCOMPARE(verdict.step, 1);
        QCOMPARE(held.model.rowCount(), 4);
        const BubbleContent question = bubbleOf(held.model, 0);
        QVERIFY(question.isOutgoing);
        QCOMPARE(question.sender, QStringLiteral("greeting"));
        QCOMPARE(question.text, QStringLiteral("hello"));
        const BubbleContent answer = bubbleOf(held.model, 1);
        QVERIFY(!answer.isOutgoing);
        QVERIFY2(answer.state.startsWith(QStringLiteral("as expected in ")), qPrintable(answer.state));
        QCOMPARE(answer.shape, DeliveryShape::AsExpected);
        QVERIFY(!answer.isProblem);
        // ... and below the wrong answer is what was expected beside what came
        const BubbleContent wrong = bubbleOf(held.model, 3);
        QCOMPARE(wrong.text, QStringLiteral("something else"));
        QCOMPARE(wrong.state, QStringLiteral("not as expected"));
        QCOMPARE(wrong.shape, DeliveryShape::NotAsExpected);
        QVERIFY(wrong.isProblem);
        QCOMPARE(wrong.detail, verdict.message);
        QVERIFY2(wrong.detail.contains(QStringLiteral("expected  6f 74 68 65 72")), qPrintable(wrong.detail));
        QVERIFY2(wrong.detail.contains(QStringLiteral("got       73 6f 6d 65")), qPrintable(wrong.detail));
        QCOMPARE(held.model.find(3)->partner, MessageId(2));
        QCOMPARE(held.model.rowOfStep(1), 2);
    }

    void saysWhatDidNotCome()
    {
        // GIVEN steps that get no answer, as one of them expects
        Held held(
            QStringLiteral("target = \"%1\"\n"
                           "[[step]]\nsend = \"no\"\nexpect = { nothing = true }\nwithin = \"20ms\"\n"
                           "[[step]]\nsend = \"no answer\"\nexpect = \"an answer\"\nwithin = \"20ms\"\n"));
        // WHEN they are run
        QCOMPARE(held.run().outcome, Outcome::Failed);
        // THEN silence is as expected on the one, and a bubble of its own below the other
        QCOMPARE(held.model.rowCount(), 3);
        QCOMPARE(bubbleOf(held.model, 0).state, QStringLiteral("as expected: nothing came"));
        const BubbleContent missing = bubbleOf(held.model, 2);
        QVERIFY(missing.isPlaceholder);
        QVERIFY(!missing.isOutgoing);
        QCOMPARE(missing.text, QStringLiteral("(no answer)"));
        QVERIFY2(missing.detail.contains(QStringLiteral("expected  61 6e 20 61")),
                 qPrintable(missing.detail));
        // ... nothing is waited for any more
        QCOMPARE(held.model.message(0).delivery, Delivery::NoAnswer);
        QCOMPARE(held.model.message(1).delivery, Delivery::NoAnswer);
        QCOMPARE(held.model.stateOf(held.model.message(0)), QStringLiteral("no answer"));
        // ... and the bubble is nothing that could be copied
        QVERIFY(!held.model.find(2));
        QVERIFY(!held.model.index(2).data(Qt::AccessibleTextRole).toString().isEmpty());
    }

    void saysNothingOfWhatIsNotToBeAnswered()
    {
        Held held(QStringLiteral("target = \"%1\"\n[[step]]\nsend = \"no\"\n"));
        QCOMPARE(held.run().outcome, Outcome::Passed);
        QCOMPARE(held.model.rowCount(), 1);
        QCOMPARE(held.model.stateOf(held.model.message(0)), QString());
        QCOMPARE(bubbleOf(held.model, 0).state, QString());
    }

    void saysWhyNothingWasSent()
    {
        // GIVEN a local address that is not ours
        Held held(
            QStringLiteral("target = \"%1\"\n[socket]\nbind = \"192.0.2.1\"\n[[step]]\nsend = \"hello\"\n"));
        // WHEN it is run
        const TranscriptVerdict verdict = held.run();
        // THEN that is said on a bubble, too
        QCOMPARE(verdict.outcome, Outcome::Refused);
        QCOMPARE(held.model.rowCount(), 1);
        QCOMPARE(bubbleOf(held.model, 0).text, QStringLiteral("(nothing was sent)"));
        QCOMPARE(bubbleOf(held.model, 0).detail, verdict.message);
    }

    void doesOneStepOnly()
    {
        // GIVEN three steps
        Held held(QStringLiteral("target = \"%1\"\n"
                                 "[[step]]\nsend = \"1\"\nexpect = \"1\"\n"
                                 "[[step]]\nsend = \"2\"\nexpect = \"2\"\n"
                                 "[[step]]\nsend = \"3\"\nexpect = \"3\"\n"));
        // WHEN the second one is run
        TranscriptRunOptions options;
        options.onlyStep = 1;
        const TranscriptVerdict verdict = held.run(options);
        // THEN it is the only one
        QCOMPARE(verdict.outcome, Outcome::Passed);
        QCOMPARE(held.model.rowCount(), 2);
        QCOMPARE(bubbleOf(held.model, 0).text, QStringLiteral("2"));
    }

    void stops()
    {
        // GIVEN a transcript that waits for an hour
        Held held(
            QStringLiteral("target = \"%1\"\n[[step]]\nsend = \"no\"\nexpect = \"x\"\nwithin = \"1h\"\n"));
        QSignalSpy finished(&held.run_, &TranscriptRun::finished);
        held.run_.start(held.transcript);
        QVERIFY(held.run_.isRunning());
        // WHEN it is stopped
        held.run_.stop();
        // THEN it comes to an end at once
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.first().first().value<TranscriptVerdict>().outcome, Outcome::Stopped);
        QVERIFY(!held.run_.isRunning());
    }

    void saysThatNothingWasSentYet()
    {
        // GIVEN a transcript that waits for an hour before it sends anything
        for (const char *expectation : {"", "expect = \"x\"\n"}) {
            Held held(QStringLiteral("target = \"%1\"\n[[step]]\nwait = \"1h\"\nsend = \"x\"\n")
                      + QLatin1String(expectation));
            QSignalSpy finished(&held.run_, &TranscriptRun::finished);
            held.run_.start(held.transcript);
            // WHEN it is stopped meanwhile
            held.run_.stop();
            QTRY_COMPARE(finished.size(), 1);
            // THEN that is what its bubble says
            QCOMPARE(held.model.rowCount(), 1);
            QVERIFY(bubbleOf(held.model, 0).isOutgoing);
            QCOMPARE(bubbleOf(held.model, 0).text, QStringLiteral("(nothing was sent)"));
            QCOMPARE(bubbleOf(held.model, 0).state, QStringLiteral("stopped"));
        }
    }

    void tellsTheEndAtOnce()
    {
        // GIVEN a transcript that is quick
        Held held(QStringLiteral("target = \"%1\"\n[[step]]\nsend = \"x\"\nexpect = \"x\"\n"));
        // WHEN it is run again and again
        qint64 quickestMs = std::numeric_limits<qint64>::max();
        for (int i = 0; i < 50; ++i) {
            QElapsedTimer time;
            time.start();
            QCOMPARE(held.run().outcome, Outcome::Passed);
            quickestMs = std::min(quickestMs, time.elapsed());
        }
        // THEN it has not always waited for the frame that comes after a report
        QVERIFY2(quickestMs < 16, qPrintable(QString::number(quickestMs)));
    }

    void tellsNothingOfWhatWasReplaced()
    {
        // GIVEN a transcript under way
        Held held(
            QStringLiteral("target = \"%1\"\n[[step]]\nsend = \"no\"\nexpect = \"x\"\nwithin = \"1h\"\n"));
        QSignalSpy finished(&held.run_, &TranscriptRun::finished);
        held.run_.start(held.transcript);
        // WHEN another one is started
        held.run_.start(
            transcriptOf(QStringLiteral("target = \"%1\"\n[[step]]\nsend = \"a\"\nexpect = \"a\"\n")
                             .arg(held.server.target())));
        // THEN only of that the end is told
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.first().first().value<TranscriptVerdict>().outcome, Outcome::Passed);
    }

    void keepsALongRunShort()
    {
        // GIVEN a step that is done very often, and nobody reads meanwhile
        constexpr quint64 often = 100'000;
        Held held(QStringLiteral("target = \"%1\"\n[[step]]\nsend = \"x\"\nrepeat = 100000\n"));
        QAbstractItemModelTester tester(&held.model);
        ChatView view;
        view.resize(400, 300);
        view.setConversation(&held.model);
        quint64 told = 0;
        int reports = 0;
        connect(&held.run_, &TranscriptRun::progressed, this, [&](const TranscriptNews &news) {
            ++reports;
            told += quint64(news.steps.size()) + news.untold;
            QVERIFY(news.steps.size() <= TranscriptNews::mostSteps);
        });
        // WHEN it is run
        const TranscriptVerdict verdict = held.run();
        // THEN each is counted, the last ones are there, and how many are not is said
        QCOMPARE(verdict.passed, often);
        QCOMPARE(told, often);
        QVERIFY2(quint64(reports) < often / 10, qPrintable(QString::number(reports)));
        QVERIFY(held.model.rowCount() <= TranscriptRunModel::mostBubbles);
        QCOMPARE(held.model.forgotten() + quint64(held.model.rowCount()), often);
        QVERIFY(!bubbleOf(held.model, 0).older.isEmpty());
        QCOMPARE(bubbleOf(held.model, held.model.rowCount() - 1).sender,
                 QStringLiteral("step 1, time 100,000"));
    }

    void keepsFewLargeOnes()
    {
        // GIVEN a model
        TranscriptRunModel model(transcriptOf(
            QStringLiteral("target = \"127.0.0.1:9\"\n[[step]]\nsend = \"x\"\nexpect = \"x\"\n")));
        QAbstractItemModelTester tester(&model);
        // WHEN more bytes come than it keeps
        TranscriptNews news;
        for (quint64 i = 1; i <= 200; ++i)
            news.steps.append(passed(i, 60'000));
        model.append(news);
        // THEN the first ones left, and ids go on
        QVERIFY(qint64(model.rowCount()) * 60'000 <= TranscriptRunModel::mostPayloadBytes);
        QVERIFY(model.rowCount() > 100);
        QCOMPARE(model.forgotten() + quint64(model.rowCount()), quint64(400));
        QCOMPARE(model.idOf(model.rowCount() - 1), MessageId(399));
        QCOMPARE(model.rowOf(model.idOf(0)), 0);
        QCOMPARE(model.rowOf(model.idOf(0) - 1), -1);
        QCOMPARE(model.rangesOf(0, 1), (QList<MessageRange>{{model.idOf(0), model.idOf(1)}}));
    }

private:
    /// A transcript, whose %1 is the server, and what becomes of it.
    struct Held
    {
        explicit Held(const QString &text)
            : transcript(transcriptOf(text.contains(QStringLiteral("%1")) ? text.arg(server.target()) : text))
            , model(transcript)
        {
            server.answerOtherwise("other", "something else");
            QObject::connect(&run_, &TranscriptRun::progressed, &model, &TranscriptRunModel::append);
        }
        TranscriptVerdict run(const TranscriptRunOptions &options = {})
        {
            QSignalSpy finished(&run_, &TranscriptRun::finished);
            run_.start(transcript, options);
            if (finished.isEmpty() && !finished.wait(30'000))
                qFatal("the transcript does not end");
            return finished.first().first().value<TranscriptVerdict>();
        }

        TranscriptServer server;
        std::shared_ptr<const Transcript> transcript;
        TranscriptRunModel model;
        IoThread ioThread;
        TranscriptRun run_{ioThread};
    };
};

QTEST_MAIN(TestTranscriptRun)
#include "tst_transcriptrun.moc"
