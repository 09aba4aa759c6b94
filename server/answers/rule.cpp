// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/rule.h"

#include <algorithm>

namespace echogram {

std::optional<QByteArray> Rule::exactPayload() const
{
    const auto exact =
        std::find_if(whole.begin(), whole.end(), [](const auto &one) { return one.isExact(); });
    return exact == whole.end() ? std::nullopt : std::optional(exact->bytes());
}

PayloadRegex::Verdict Rule::holds(const Question &question, PayloadText &text, QByteArrayList &captures) const
{
    const QByteArrayView payload = question.payload;
    const bool others =
        size.contains(payload.size()) && peer.matches(question.peer) && (!prefix || prefix->beginsIn(payload))
        && (!suffix || suffix->endsIn(payload))
        && std::all_of(whole.begin(), whole.end(), [&](const auto &one) { return one.isWholeOf(payload); })
        && (!contained || contained->isIn(payload));
    if (!others)
        return PayloadRegex::Verdict::NoMatch;
    return regex ? regex->match(text, captures) : PayloadRegex::Verdict::Match; // last, as it costs the most
}

} // namespace echogram
