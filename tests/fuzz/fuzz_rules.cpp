// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a file of rules. However broken it is, the error says where; whoever is answered by what is left of it
// gets nothing that is too long, the same each time, from the first rule that fits.
#include "core/datagram/datagram.h"
#include "server/answers/rulefile.h"
#include "server/answers/ruleresponder.h"
#include "tests/fuzz/require.h"

using namespace echogram;

namespace {

void requireError(const QByteArray &input, const FileError &error)
{
    require(!error.message.isEmpty(), "an error says what is wrong");
    require(error.line >= 1 && error.column >= 0, "an error is in a line");
    require(error.line <= input.count('\n') + input.count('\r') + 2, "the line is in the file");
    require(error.text().startsWith(QLatin1String("fuzz.toml:")), "an error says in which file");
}

/// Without the index.
qsizetype firstByHand(const RuleSet &rules, const Question &question)
{
    PayloadText text(question.payload);
    QByteArrayList captures;
    for (qsizetype i = 0; i < rules.rules().size(); ++i) {
        if (rules.rules().at(i).holds(question, text, captures) == PayloadRegex::Verdict::Match)
            return i;
    }
    return -1;
}

/// What the rules answer to these payloads.
QList<Answer> answersTo(const std::shared_ptr<const RuleSet> &rules, const QByteArrayList &payloads)
{
    RuleResponder responder(rules, nullptr, 1);
    QList<Answer> answers;
    quint64 matched = 0;
    qint64 wallNs = 1'800'000'000'123'456'789;
    for (const QByteArray &payload : payloads) {
        const Question question{payload, Endpoint::loopback(1000), Endpoint::loopback(7), {++wallNs, 1}};
        const qsizetype byHand = firstByHand(*rules, question);
        require(rules->firstMatch(question).rule == byHand,
                "the first rule that fits is the one that counts");
        matched += byHand >= 0 ? 1 : 0;
        responder.answer(question, answers);
    }
    quint64 countedMatches = 0;
    quint64 countedAnswers = 0;
    for (const RuleCount &count : responder.counts()) {
        countedMatches += count.matched;
        countedAnswers += count.answers;
    }
    require(countedMatches == matched, "every question is counted once");
    require(countedAnswers == quint64(answers.size()), "every answer is counted once");
    return answers;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const Result<RuleSet, FileError> read = parseRules(input, QStringLiteral("fuzz.toml"));
    if (!read) {
        requireError(input, read.error());
        return 0;
    }
    const auto rules = std::make_shared<const RuleSet>(*read);
    QByteArrayList payloads{QByteArray(),
                            "hello",
                            "GET /index",
                            QByteArray("\xde\xad\xbe\xef\x01", 5),
                            "set speed=12",
                            QByteArray(5000, 'a'),
                            input.first(std::min<qsizetype>(40, size))};
    for (const Rule &rule : rules->rules().first(std::min<qsizetype>(5, rules->rules().size()))) {
        if (rule.exactPayload())
            payloads += *rule.exactPayload();
    }
    const QList<Answer> answers = answersTo(rules, payloads);
    for (const Answer &answer : answers) {
        require(answer.payload.size() <= maximumPayloadSize, "an answer fits into a datagram");
        require(answer.delayNs >= 0, "nothing is answered before it was asked");
    }
    require(answers == answersTo(rules, payloads), "the same seed and questions have the same answers");
    return 0;
}
