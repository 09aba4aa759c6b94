// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/responder.h"
#include "server/answers/ruleset.h"

#include <memory>
#include <random>

namespace echogram {

/// How often a rule was used.
struct RuleCount
{
    QString name;
    quint64 matched = 0; ///< questions
    quint64 answers = 0; ///< datagrams

    friend bool operator==(const RuleCount &, const RuleCount &) = default;
};

/// Answers as the first rule that fits says.
class RuleResponder : public Responder
{
public:
    /// `otherwise` answers what no rule fits; without one that is not answered. Chance begins with the seed.
    RuleResponder(std::shared_ptr<const RuleSet> rules, std::unique_ptr<Responder> otherwise, quint64 seed);

    void answer(const Question &question, QList<Answer> &answers) override;

    /// Other rules from now on. A rule with the name of an earlier one counts on from where that one was.
    void setRules(std::shared_ptr<const RuleSet> rules);

    /// In the order of the rules.
    QList<RuleCount> counts() const { return m_counts; }
    /// Answers that were longer than maximumPayloadSize, and therefore none.
    quint64 tooLong() const { return m_tooLong; }
    /// Regular expressions that were given up, see PayloadRegex.
    quint64 tooCostly() const { return m_tooCostly; }

private:
    std::shared_ptr<const RuleSet> m_rules;
    std::unique_ptr<Responder> m_otherwise;
    std::mt19937_64 m_random;
    QList<RuleCount> m_counts; // one for each rule
    quint64 m_tooLong = 0;
    quint64 m_tooCostly = 0;
};

} // namespace echogram
