// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloadregex.h"

#include "core/datagram/payloadcodec.h"

#include <algorithm>

namespace echogram {
namespace {

// For each place of the payload where a match may begin. An expression that explodes is given up at the first of them,
// within a millisecond with PCRE2's JIT and 50 without. One that stays just below the limit at each of them could take
// seconds all the same; PCRE2 has no limit on the whole. Much lower, `^.*x$` would not get through a long payload.
const QLatin1String matchLimit("(*LIMIT_MATCH=20000)");

} // namespace

const QString &PayloadText::text()
{
    if (!m_text) {
        const Result<QString> utf8 = encodePayload(PayloadFormat::Text, m_payload);
        m_isUtf8 = utf8.ok();
        m_text = utf8 ? *utf8 : QString::fromLatin1(m_payload);
    }
    return *m_text;
}

QByteArray PayloadText::bytes(QStringView stretch) const
{
    return m_isUtf8 ? stretch.toUtf8() : stretch.toLatin1();
}

Result<PayloadRegex> PayloadRegex::parse(const QString &pattern)
{
    PayloadRegex regex;
    regex.m_expression.setPattern(matchLimit + pattern);
    if (!regex.m_expression.isValid()) {
        const qsizetype offset = regex.m_expression.patternErrorOffset() - matchLimit.size();
        return ParseError{std::clamp<qsizetype>(offset, 0, pattern.size()), 1,
                          regex.m_expression.errorString()};
    }
    regex.m_expression.optimize();
    return regex;
}

PayloadRegex::Verdict PayloadRegex::match(PayloadText &payload, QByteArrayList &captures) const
{
    if (payload.payloadSize() > largestPayload)
        return Verdict::NoMatch;
    const QRegularExpressionMatch match = m_expression.match(payload.text());
    if (!match.isValid())
        return Verdict::TooCostly;
    if (!match.hasMatch())
        return Verdict::NoMatch;
    captures.clear();
    for (int i = 0; i <= match.lastCapturedIndex(); ++i)
        captures += payload.bytes(match.capturedView(i));
    return Verdict::Match;
}

} // namespace echogram
