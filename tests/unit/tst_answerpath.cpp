// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answerpath.h"
#include "server/answers/rulefile.h"

#include <QTest>

#include <limits>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 start = 1'000'000 * ms; // of the clock, which begins anywhere

std::shared_ptr<const RuleSet> rulesOf(const QByteArray &toml)
{
    const auto rules = parseRules(toml, QStringLiteral("test.toml"));
    return rules ? std::make_shared<const RuleSet>(*rules) : nullptr;
}

/// A path, and somebody who stands at both of its ends.
struct Walk
{
    Guard guard;
    AnswerPath path;

    explicit Walk(const ServerPolicy &policy)
        : guard(policy.guard, 1)
        , path(policy, guard, start)
    {}

    void ask(QByteArrayView payload, qint64 sinceStartNs, quint16 port = 5000)
    {
        DatagramRecord record;
        record.peer = Endpoint::loopback(port);
        record.local = Endpoint::loopback(7);
        record.time = {1'800'000'000'000 * ms + sinceStartNs, start + sinceStartNs};
        record.hopLimit = 60;
        path.take(payload, record, start + sinceStartNs);
    }

    /// What is answered up to then.
    QByteArrayList answersAt(qint64 sinceStartNs)
    {
        path.advance(start + sinceStartNs);
        QByteArrayList payloads;
        for (qsizetype i = 0; i < path.answers().size(); ++i)
            payloads += path.answers().payload(i).toByteArray();
        path.answers().clear();
        return payloads;
    }

    /// Since the start; -1 when nothing waits.
    qint64 nextDue() const { return path.nextDueNs().value_or(start - 1) - start; }

    ServerReport report() const
    {
        ServerReport report;
        path.report(report);
        return report;
    }
};

void requireSum(const WeatherTotals &totals)
{
    QCOMPARE(totals.datagrams, totals.passed + totals.lost() + totals.discarded + totals.waiting);
}

} // namespace

class TestAnswerPath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersAtOnce();
    void answersAreBounded();
    void weatherOnTheWayIn();
    void weatherBothWays();
    void lossAndDuplicates();
    void rulesPutOff();
    void rulesBehindTheWeather();
    void otherRulesOnTheWay();
    void largerAnswersAreRefused();
    void manyAnswersAreNotLarger();
    void oneMoreRuleLeavesTheWeather();
    void seedsDecide();
    void anotherServerAnswers();
    void fates();
    void noFatesUnlessAskedFor();
    void memoryIsBounded();
    void clearCounts();
    void nothingWithoutWeatherAndRules();
};

void TestAnswerPath::answersAtOnce()
{
    Walk walk({});
    walk.ask("hello", 3 * ms);
    QCOMPARE(walk.path.answers().size(), 1);
    const DatagramRecord answer = walk.path.answers().record(0);
    QCOMPARE(answer.peer, Endpoint::loopback(5000));
    QCOMPARE(answer.local, Endpoint::loopback(7));
    QCOMPARE(answer.time.monotonicNs, start + 3 * ms); // of the question
    QCOMPARE(answer.hopLimit, 60);
    QCOMPARE(answer.direction, Direction::Outgoing);
    QCOMPARE(walk.answersAt(3 * ms), QByteArrayList{"hello"});
    QCOMPARE(walk.nextDue(), -1);
}

/// One question may have many large answers.
void TestAnswerPath::answersAreBounded()
{
    QByteArrayList answers;
    for (int i = 0; i < 300; ++i)
        answers += "\"{{payload}}\"";
    ServerPolicy policy;
    policy.rules = rulesOf("[[rule]]\nanswers = [" + answers.join(',') + "]\n");
    QVERIFY(policy.rules);
    Walk walk(policy);
    const QByteArray payload(60'000, 'x');
    walk.ask(payload, 0);
    const qsizetype fitting = AnswerPath::maximumAnswerBytes / payload.size();
    QVERIFY(fitting < 300);
    QCOMPARE(walk.answersAt(0).size(), fitting);
    QCOMPARE(walk.report().totals.sendDrops, quint64(300 - fitting));
    walk.ask("x", ms); // and it goes on
    QCOMPARE(walk.answersAt(ms).size(), 300);
}

void TestAnswerPath::weatherOnTheWayIn()
{
    ServerPolicy policy;
    policy.weather.in.delayNs = 20 * ms;
    Walk walk(policy);
    walk.ask("a", 0);
    walk.ask("b", 5 * ms);
    QCOMPARE(walk.nextDue(), 20 * ms);
    QCOMPARE(walk.answersAt(20 * ms - 1), QByteArrayList());
    QCOMPARE(walk.report().weatherIn->waiting, 2u);
    QCOMPARE(walk.answersAt(20 * ms), QByteArrayList{"a"});
    QCOMPARE(walk.nextDue(), 25 * ms);
    QCOMPARE(walk.answersAt(1000 * ms), QByteArrayList{"b"});
    QCOMPARE(walk.nextDue(), -1);
    QVERIFY(!walk.report().weatherOut);
    QCOMPARE(walk.report().weatherIn->passed, 2u);
    QCOMPARE(walk.report().weatherIn->delayed, 2u);
}

void TestAnswerPath::weatherBothWays()
{
    ServerPolicy policy;
    policy.weather.in.delayNs = 20 * ms;
    policy.weather.out.delayNs = 30 * ms;
    Walk walk(policy);
    walk.ask("a", 0);
    QCOMPARE(walk.answersAt(20 * ms), QByteArrayList());
    QCOMPARE(walk.nextDue(), 50 * ms);
    QCOMPARE(walk.answersAt(50 * ms - 1), QByteArrayList());
    QCOMPARE(walk.answersAt(50 * ms), QByteArrayList{"a"});
}

void TestAnswerPath::lossAndDuplicates()
{
    ServerPolicy policy;
    policy.weather.in.lossEvery = 2;
    policy.weather.out.duplicate = 1;
    Walk walk(policy);
    for (const char *payload : {"a", "b", "c", "d"})
        walk.ask(payload, 0);
    QCOMPARE(walk.answersAt(0), (QByteArrayList{"a", "a", "c", "c"}));
    const ServerReport report = walk.report();
    QCOMPARE(report.weatherIn->lostEveryNth, 2u);
    QCOMPARE(report.weatherOut->datagrams, 2u);
    QCOMPARE(report.weatherOut->duplicated, 2u);
    requireSum(*report.weatherIn);
    requireSum(*report.weatherOut);
}

void TestAnswerPath::rulesPutOff()
{
    ServerPolicy policy;
    policy.rules = rulesOf("[[rule]]\ntext = \"go\"\ndelay = \"10ms\"\n"
                           "answers = [{ payload = \"late\", delay = \"20ms\" }, \"soon\"]\n"
                           "[[rule]]\nprefix = \"now\"\nanswer = \"now\"\n");
    QVERIFY(policy.rules);
    Walk walk(policy);
    walk.ask("go", 0);
    walk.ask("now!", 1 * ms);
    walk.ask("other", 1 * ms);
    QCOMPARE(walk.answersAt(1 * ms), (QByteArrayList{"now", "other"}));
    QCOMPARE(walk.nextDue(), 10 * ms);
    QCOMPARE(walk.answersAt(10 * ms), QByteArrayList{"soon"});
    QCOMPARE(walk.nextDue(), 30 * ms);
    QCOMPARE(walk.answersAt(29 * ms), QByteArrayList());
    QCOMPARE(walk.answersAt(30 * ms), QByteArrayList{"late"});
    const QList<RuleCount> rules = walk.report().rules;
    QCOMPARE(rules.size(), 2);
    QCOMPARE(rules.at(0).matched, 1u);
    QCOMPARE(rules.at(0).answers, 2u);
    QCOMPARE(rules.at(1).matched, 1u);
}

void TestAnswerPath::rulesBehindTheWeather()
{
    ServerPolicy policy;
    policy.rules = rulesOf("[[rule]]\nanswer = \"yes\"\ndelay = \"10ms\"\n");
    policy.weather.in.delayNs = 5 * ms;
    policy.weather.out.delayNs = 7 * ms;
    Walk walk(policy);
    walk.ask("?", 0);
    QCOMPARE(walk.answersAt(5 * ms), QByteArrayList());
    QCOMPARE(walk.nextDue(), 15 * ms);
    QCOMPARE(walk.answersAt(15 * ms), QByteArrayList());
    QCOMPARE(walk.nextDue(), 22 * ms);
    QCOMPARE(walk.answersAt(22 * ms), QByteArrayList{"yes"});
}

void TestAnswerPath::otherRulesOnTheWay()
{
    ServerPolicy policy;
    policy.weather.in.delayNs = 10 * ms;
    policy.rules = rulesOf("[[rule]]\nname = \"one\"\nanswer = \"old {{counter}}\"\n");
    Walk walk(policy);
    walk.ask("a", 0);
    QCOMPARE(walk.answersAt(10 * ms), QByteArrayList{"old 1"});
    walk.ask("b", 10 * ms);
    walk.path.setRules(rulesOf("[[rule]]\nname = \"one\"\nanswer = \"new {{counter}}\"\n"));
    QCOMPARE(walk.answersAt(20 * ms), QByteArrayList{"new 2"});
    walk.path.setRules(nullptr);
    walk.ask("c", 20 * ms);
    QCOMPARE(walk.answersAt(30 * ms), QByteArrayList{"c"});
}

void TestAnswerPath::largerAnswersAreRefused()
{
    ServerPolicy policy;
    policy.guard.amplifies = false;
    policy.rules = rulesOf("[[rule]]\nprefix = \"go\"\nanswers = [\"four\", \"fives\", \"six...\"]\n");
    Walk walk(policy);
    walk.ask("go", 0);
    walk.ask("go..", 0);
    walk.ask("go...", 0);
    QCOMPARE(walk.answersAt(0), (QByteArrayList{"four", "four", "fives"}));
    QCOMPARE(walk.guard.refusals().of(Refusal::Amplification), 6u);
}

void TestAnswerPath::manyAnswersAreNotLarger()
{
    ServerPolicy policy;
    policy.rules = rulesOf("[[rule]]\nanswers = [\"much more than that\", \"and more\"]\n");
    Walk walk(policy);
    walk.ask("a", 0);
    QCOMPARE(walk.answersAt(0).size(), 2);
    QCOMPARE(walk.guard.refusals().total(), 0u);
}

void TestAnswerPath::oneMoreRuleLeavesTheWeather()
{
    const auto seen = [](const QByteArray &toml, Service service) {
        ServerPolicy policy;
        policy.seed = 5;
        policy.service = service;
        policy.weather.in.loss = 0.3;
        policy.weather.in.duplicate = 0.2;
        policy.rules = rulesOf(toml);
        Walk walk(policy);
        for (int i = 0; i < 500; ++i)
            walk.ask("question", 0);
        walk.answersAt(0);
        return *walk.report().weatherIn;
    };
    const WeatherTotals plain = seen("", Service::Echo);
    QVERIFY(plain.lostRandom > 100);
    QCOMPARE(seen("[[rule]]\nanswer = \"{{random:9}}\"\n", Service::Echo), plain);
    QCOMPARE(seen("", Service::Chargen), plain);
}

void TestAnswerPath::seedsDecide()
{
    const auto seen = [](quint64 seed) {
        ServerPolicy policy;
        policy.seed = seed;
        policy.weather.in.loss = 0.3;
        policy.weather.out.loss = 0.3;
        policy.weather.out.reorder = 0.2;
        Walk walk(policy);
        for (int i = 0; i < 200; ++i)
            walk.ask(QByteArray::number(i), i * ms);
        return walk.answersAt(1000 * ms);
    };
    QCOMPARE(seen(7), seen(7));
    QVERIFY(seen(7) != seen(8));

    // What is lost on the way out is not what was lost on the way in.
    ServerPolicy policy;
    policy.weather.in.loss = 0.5;
    policy.weather.out.loss = 0.5;
    Walk walk(policy);
    for (int i = 0; i < 1000; ++i)
        walk.ask("x", 0);
    const qsizetype through = walk.answersAt(0).size();
    QVERIFY2(through > 150 && through < 350, qPrintable(QString::number(through)));
}

void TestAnswerPath::anotherServerAnswers()
{
    ServerPolicy policy;
    policy.forwardTo = Endpoint::loopback(53);
    policy.weather.in.delayNs = 10 * ms;
    policy.weather.out.delayNs = 20 * ms;
    Walk walk(policy);
    walk.ask("name?", 0);
    walk.path.advance(start + 10 * ms - 1);
    QVERIFY(walk.path.forwards().isEmpty());
    walk.path.advance(start + 10 * ms);
    QCOMPARE(walk.path.forwards().size(), 1);
    Parcel answer = walk.path.forwards().takeFirst();
    QCOMPARE(answer.payload, QByteArray("name?"));
    QCOMPARE(answer.peer, Endpoint::loopback(5000));
    answer.payload = "address";
    walk.path.takeForwarded(answer, start + 15 * ms);
    QCOMPARE(walk.nextDue(), 35 * ms);
    QCOMPARE(walk.answersAt(35 * ms), QByteArrayList{"address"});
}

void TestAnswerPath::fates()
{
    ServerPolicy policy;
    policy.reportsFates = true;
    policy.weather.in.lossEvery = 3;
    policy.weather.out.delayNs = 4 * ms;
    Walk walk(policy);
    for (const char *payload : {"a", "b", "c"})
        walk.ask(payload, 2 * ms);
    walk.path.advance(start + 2 * ms);
    const QList<DatagramFate> fates = walk.path.takeFates();
    QVERIFY(walk.path.takeFates().isEmpty());
    QCOMPARE(fates.size(), 5); // three questions, two answers
    const auto count = [&fates](bool isAnswer, bool isLost) {
        return std::count_if(fates.begin(), fates.end(), [=](const DatagramFate &one) {
            return one.isAnswer == isAnswer && one.fate.isLost() == isLost;
        });
    };
    QCOMPARE(count(false, false), 2);
    QCOMPARE(count(false, true), 1);
    QCOMPARE(count(true, false), 2);
    for (const DatagramFate &one : fates) {
        QCOMPARE(one.peer, Endpoint::loopback(5000));
        QCOMPARE(one.asked.monotonicNs, start + 2 * ms);
        QCOMPARE(one.fate.delayNs, one.isAnswer ? 4 * ms : 0);
        if (one.fate.isLost())
            QCOMPARE(one.question, payloadFingerprint("c"));
        else
            QVERIFY(one.question == payloadFingerprint("a") || one.question == payloadFingerprint("b"));
    }
}

void TestAnswerPath::noFatesUnlessAskedFor()
{
    ServerPolicy policy;
    policy.weather.in.loss = 1;
    Walk walk(policy);
    walk.ask("a", 0);
    QVERIFY(walk.path.takeFates().isEmpty());
    QCOMPARE(walk.report().weatherIn->lostRandom, 1u);
}

void TestAnswerPath::memoryIsBounded()
{
    constexpr qint64 anHour = 3'600'000 * ms;
    ServerPolicy policy;
    policy.weather.in.delayNs = anHour;
    Walk questions(policy);
    const QByteArray large(60'000, 'x');
    for (int i = 0; i < 1000; ++i)
        questions.ask(large, 0);
    const WeatherTotals in = *questions.report().weatherIn;
    QCOMPARE(in.datagrams, 1000u);
    QVERIFY(in.lostMemory > 0);
    QVERIFY(qint64(in.waiting) * large.size() <= DelayLine::defaultCapacity);
    requireSum(in);

    policy = {};
    policy.rules = rulesOf("[[rule]]\nanswer = \"{{payload}}\"\ndelay = \"1h\"\n");
    Walk answers(policy);
    for (int i = 0; i < 1000; ++i)
        answers.ask(large, 0);
    const quint64 dropped = answers.report().totals.sendDrops;
    QVERIFY(dropped > 0 && dropped < 1000);
    QVERIFY(qint64(1000 - dropped) * large.size() <= DelayLine::defaultCapacity);
    QCOMPARE(quint64(answers.answersAt(anHour).size()), 1000 - dropped);

    // Empty ones take memory as well.
    policy = {};
    policy.weather.out.delayNs = anHour;
    Walk empty(policy);
    for (int i = 0; i < 200'000; ++i)
        empty.ask({}, 0);
    QVERIFY(empty.report().weatherOut->lostMemory > 0);
    requireSum(*empty.report().weatherOut);
}

void TestAnswerPath::clearCounts()
{
    ServerPolicy policy;
    policy.weather.in.delayNs = 10 * ms;
    policy.weather.out.delayNs = 10 * ms;
    policy.rules = rulesOf("[[rule]]\ntext = \"later\"\nanswer = \"{{payload}}\"\ndelay = \"1h\"\n");
    Walk walk(policy);
    walk.ask("later", 0);
    walk.ask("answer", 0);
    walk.path.advance(start + 10 * ms);
    walk.ask("question", 10 * ms);
    walk.path.clear();
    QCOMPARE(walk.nextDue(), -1);
    const ServerReport report = walk.report();
    QCOMPARE(report.weatherIn->discarded, 1u);
    QCOMPARE(report.weatherOut->discarded, 1u);
    QCOMPARE(report.totals.sendDrops, 1u);
    requireSum(*report.weatherIn);
    requireSum(*report.weatherOut);
    QCOMPARE(walk.answersAt(std::numeric_limits<qint64>::max() / 2), QByteArrayList());
}

void TestAnswerPath::nothingWithoutWeatherAndRules()
{
    const Walk walk({});
    const ServerReport report = walk.report();
    QVERIFY(!report.weatherIn && !report.weatherOut && report.rules.isEmpty());
}

QTEST_GUILESS_MAIN(TestAnswerPath)
#include "tst_answerpath.moc"
