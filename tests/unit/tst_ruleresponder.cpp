// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "server/answers/rulefile.h"
#include "server/answers/ruleresponder.h"
#include "server/answers/service.h"

#include <QTest>

using namespace echogram;

namespace {

std::shared_ptr<const RuleSet> rulesOf(const QByteArray &toml)
{
    auto rules = parseRules(toml, QStringLiteral("rules.toml"));
    if (!rules)
        qFatal("%s", qPrintable(rules.error().text()));
    return std::make_shared<const RuleSet>(std::move(rules).value());
}

QList<Answer> allAnswers(Responder &responder, QByteArrayView payload)
{
    QList<Answer> answers;
    responder.answer({payload, Endpoint::loopback(1000), {}, {1'772'370'131'031'250'000, 0}}, answers);
    return answers;
}

/// The answers with a bar between them.
QByteArray answersTo(Responder &responder, QByteArrayView payload)
{
    QByteArrayList payloads;
    for (const Answer &answer : allAnswers(responder, payload))
        payloads += answer.payload;
    return payloads.join('|');
}

} // namespace

/// What is answered by rules.
class TestRuleResponder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstMatchWins()
    {
        RuleResponder responder(rulesOf(R"(
[[rule]]
prefix = "a"
size = 2
answer = "two"
[[rule]]
text = "ab"
answer = "never"
[[rule]]
text = "b"
peer = ":53"
answer = "not from here"
[[rule]]
hex = "62"
answer = "b by its bytes"
[[rule]]
regex = "^[abc]$"
answer = "one letter"
[[rule]]
text = "c"
answer = "never either"
[[rule]]
text = "quiet"
ignore = true
)"),
                                makeService(Service::Echo, 1), 1);
        QCOMPARE(answersTo(responder, "ab"), QByteArray("two"));
        QCOMPARE(answersTo(responder, "b"), QByteArray("b by its bytes"));
        QCOMPARE(answersTo(responder, "c"), QByteArray("one letter"));
        QVERIFY(allAnswers(responder, "quiet").isEmpty());
        QCOMPARE(answersTo(responder, "none"), QByteArray("none")); // echoed
        const QList<RuleCount> counts = responder.counts();
        QCOMPARE(counts.at(0), (RuleCount{QStringLiteral("rule 1"), 1, 1}));
        QCOMPARE(counts.at(1).matched, 0u);
        QCOMPARE(counts.at(3), (RuleCount{QStringLiteral("rule 4"), 1, 1}));
        QCOMPARE(counts.at(6), (RuleCount{QStringLiteral("rule 7"), 1, 0}));
    }

    void withoutAServiceNothingIsAnswered()
    {
        RuleResponder responder(nullptr, nullptr, 1);
        QVERIFY(allAnswers(responder, "a").isEmpty());
        QVERIFY(responder.counts().isEmpty());
    }

    void answersAreAppendedWithTheirDelays()
    {
        RuleResponder responder(rulesOf(R"(
[[rule]]
delay = "100ms"
answers = ["one", { format = "hex", payload = "01 {{counter:1}}", delay = "20ms" }]
)"),
                                nullptr, 1);
        QList<Answer> answers{{"before", 3}};
        responder.answer({"a", Endpoint::loopback(1), {}, {}}, answers);
        QCOMPARE(answers, (QList<Answer>{{"before", 3}, {"one", 100'000'000}, {"\x01\x01", 120'000'000}}));
        QCOMPARE(responder.counts().constFirst().answers, 2u);
    }

    void captures()
    {
        RuleResponder responder(rulesOf(R"(
[[rule]]
regex = '^set (?<name>\w+)=(\d+)(;x)?$'
answers = ["{{name}} is {{2}}{{3}}.", "{{0}}", { format = "hex", payload = "ff{{name}}{{crc16:arc}}" }]
[[rule]]
regex = '^\x{de}(.)(.+)$'
answer = "{{2}}{{1}}"
)"),
                                nullptr, 1);
        QCOMPARE(answersTo(responder, "set speed=12"), QByteArray("speed is 12.|set speed=12|\xff"
                                                                  "speed\xa0\x31"));
        QCOMPARE(answersTo(responder, "set speed=12;x").left(15), QByteArray("speed is 12;x.|"));
        // Not UTF-8: each byte is a character, and comes back as it was.
        QCOMPARE(answersTo(responder, "\xde\x01\xff\xfe").toHex(), QByteArray("fffe01"));
        // UTF-8: a capture has whole characters.
        QCOMPARE(answersTo(responder, "\xc3\x9eüß"), QByteArray("ßü"));
    }

    void countersAreOfTheirRule()
    {
        const QByteArray toml = R"(
[[rule]]
name = "a"
text = "a"
answers = ["a{{counter}}", "again {{counter}}"]
[[rule]]
name = "b"
text = "b"
answer = "b{{counter}}"
)";
        RuleResponder responder(rulesOf(toml), nullptr, 1);
        QCOMPARE(answersTo(responder, "a"), QByteArray("a1|again 1"));
        QCOMPARE(answersTo(responder, "a"), QByteArray("a2|again 2"));
        QCOMPARE(answersTo(responder, "b"), QByteArray("b1"));

        // Other rules: what is called as before counts on, wherever it stands now.
        responder.setRules(rulesOf(R"(
[[rule]]
name = "c"
text = "b"
answer = "c{{counter}}"
[[rule]]
name = "a"
text = "A"
answer = "A{{counter}}"
)"));
        QCOMPARE(answersTo(responder, "b"), QByteArray("c1"));
        QCOMPARE(answersTo(responder, "A"), QByteArray("A3"));
        QVERIFY(allAnswers(responder, "a").isEmpty());
        QCOMPARE(responder.counts(),
                 (QList<RuleCount>{{QStringLiteral("c"), 1, 1}, {QStringLiteral("a"), 3, 5}}));
        responder.setRules(rulesOf(toml));
        QCOMPARE(answersTo(responder, "b"), QByteArray("b1")); // gone, and therefore new
    }

    void chanceBeginsWithTheSeed()
    {
        const auto rules = rulesOf("[[rule]]\nanswer = \"{{random:20}}\"\n");
        RuleResponder one(rules, nullptr, 5);
        RuleResponder same(rules, nullptr, 5);
        RuleResponder other(rules, nullptr, 6);
        const QByteArray first = answersTo(one, "a");
        QCOMPARE(answersTo(same, "a"), first);
        QVERIFY(answersTo(other, "a") != first);
        QVERIFY(answersTo(one, "a") != first);
    }

    void whatIsTooLongIsNotSent()
    {
        RuleResponder responder(
            rulesOf("[[rule]]\nanswers = [\"{{payload}}{{payload}}\", \"{{payload}}\", \"short\"]\n"),
            nullptr, 1);
        const QByteArray largest(maximumPayloadSize, 'a');
        const QList<Answer> answers = allAnswers(responder, largest);
        QCOMPARE(answers.size(), 2);
        QCOMPARE(answers.at(0).payload, largest);
        QCOMPARE(responder.tooLong(), 1u);
        QCOMPARE(responder.counts().constFirst(), (RuleCount{QStringLiteral("rule 1"), 1, 2}));
    }

    /// Who sends the subject must not be able to stop the server.
    void expensiveExpressionsAreGivenUp()
    {
        RuleResponder responder(
            rulesOf("[[rule]]\nregex = '^(a+)+$'\nanswer = 'x'\n[[rule]]\nanswer = 'y'\n"), nullptr, 1);
        QCOMPARE(answersTo(responder, QByteArray(4000, 'a') + '!'), QByteArray("y"));
        QCOMPARE(responder.tooCostly(), 1u);
        QCOMPARE(answersTo(responder, QByteArray(4096, 'a')), QByteArray("x"));
        QCOMPARE(responder.tooCostly(), 1u);

        // The worst: nearly as much as is allowed from each place.
        RuleResponder worst(rulesOf("[[rule]]\nregex = '[ab]{0,130}[ab]{0,130}[cd]'\nanswer = 'x'\n"),
                            nullptr, 1);
        QVERIFY(allAnswers(worst, QByteArray(4095, 'a') + '!').isEmpty());
    }

    /// Thousands of rules for exact payloads among a few others.
    void manyRules()
    {
        QByteArray toml;
        for (int i = 0; i < 10'000; ++i) {
            const QByteArray number = QByteArray::number(i);
            toml += "[[rule]]\n" + (i % 2 == 0 ? "text = '" + number : "hex = '" + number.toHex())
                    + "'\nanswer = 'to " + number + "'\n";
            if (i == 5000)
                toml += "[[rule]]\nprefix = '7'\nanswer = 'to seven'\n";
        }
        RuleResponder responder(rulesOf(toml), nullptr, 1);
        QCOMPARE(answersTo(responder, "0"), QByteArray("to 0"));
        QCOMPARE(answersTo(responder, "701"), QByteArray("to 701"));
        QCOMPARE(answersTo(responder, "7001"), QByteArray("to seven")); // which stands before it
        QCOMPARE(answersTo(responder, "9999"), QByteArray("to 9999"));
        QVERIFY(allAnswers(responder, "10000").isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRuleResponder)
#include "tst_ruleresponder.moc"
