// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/rule.h"

#include <QHash>

namespace echogram {

/// Rules in their order, of which the first that fits counts. A value that nothing changes once it is made: threads
/// share it as a std::shared_ptr<const RuleSet>.
///
/// Rules for one exact payload are looked up by it, so thousands of them cost what one does.
class RuleSet
{
public:
    struct Match
    {
        qsizetype rule = -1; ///< its index; -1: none fits
        QByteArrayList captures;
        int tooCostly = 0; ///< regular expressions that were given up on the way
    };

    RuleSet() = default;
    explicit RuleSet(QList<Rule> rules);

    const QList<Rule> &rules() const { return m_rules; }

    Match firstMatch(const Question &question) const;

private:
    QList<Rule> m_rules;
    QHash<QByteArray, QList<qsizetype>> m_exact; // indices in order
    QList<qsizetype> m_others;                   // likewise
};

} // namespace echogram
