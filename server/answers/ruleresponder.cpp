// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/ruleresponder.h"

namespace echogram {

RuleResponder::RuleResponder(std::shared_ptr<const RuleSet> rules, std::unique_ptr<Responder> otherwise,
                             quint64 seed)
    : m_otherwise(std::move(otherwise))
    , m_random(seed)
{
    setRules(std::move(rules));
}

void RuleResponder::answer(const Question &question, QList<Answer> &answers)
{
    const RuleSet::Match match = m_rules->firstMatch(question);
    m_tooCostly += quint64(match.tooCostly);
    if (match.rule < 0) {
        if (m_otherwise)
            m_otherwise->answer(question, answers);
        return;
    }
    RuleCount &count = m_counts[match.rule];
    ++count.matched;
    const TemplateContext context{question.payload, question.peer,  question.time.wallNs,
                                  count.matched,    match.captures, m_random};
    for (const Rule::Reply &reply : m_rules->rules().at(match.rule).replies) {
        Answer answer;
        answer.delayNs = reply.delayNs;
        if (!reply.payload.render(context, answer.payload)) {
            ++m_tooLong;
            continue;
        }
        ++count.answers;
        answers.append(std::move(answer));
    }
}

void RuleResponder::setRules(std::shared_ptr<const RuleSet> rules)
{
    m_rules = rules ? std::move(rules) : std::make_shared<const RuleSet>();
    QHash<QString, RuleCount> before;
    for (const RuleCount &count : std::as_const(m_counts))
        before.insert(count.name, count);
    m_counts.clear();
    for (const Rule &rule : m_rules->rules())
        m_counts.append(before.value(rule.name, {rule.name}));
}

} // namespace echogram
