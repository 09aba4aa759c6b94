// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/ruleset.h"

namespace echogram {

RuleSet::RuleSet(QList<Rule> rules)
    : m_rules(std::move(rules))
{
    for (qsizetype i = 0; i < m_rules.size(); ++i) {
        if (const std::optional<QByteArray> payload = m_rules.at(i).exactPayload())
            m_exact[*payload].append(i);
        else
            m_others.append(i);
    }
}

RuleSet::Match RuleSet::firstMatch(const Question &question) const
{
    Match match;
    PayloadText text(question.payload);
    const QList<qsizetype> exact =
        m_exact.value(QByteArray::fromRawData(question.payload.data(), question.payload.size()));
    auto nextExact = exact.begin();
    auto nextOther = m_others.begin();
    while (nextExact != exact.end() || nextOther != m_others.end()) {
        const bool isExactFirst =
            nextOther == m_others.end() || (nextExact != exact.end() && *nextExact < *nextOther);
        const qsizetype index = isExactFirst ? *nextExact++ : *nextOther++;
        switch (m_rules.at(index).holds(question, text, match.captures)) {
        case PayloadRegex::Verdict::Match:
            match.rule = index;
            return match;
        case PayloadRegex::Verdict::TooCostly:
            ++match.tooCostly;
            break;
        case PayloadRegex::Verdict::NoMatch:
            break;
        }
    }
    return match;
}

} // namespace echogram
