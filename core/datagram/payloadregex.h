// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArrayList>
#include <QByteArrayView>
#include <QRegularExpression>
#include <QStringList>

#include <optional>

namespace echogram {

/// A payload as text, made when it is first asked for: UTF-8, or Latin-1 where it is not UTF-8. Either way every
/// stretch of the text can be turned into the payload's bytes again.
class PayloadText
{
public:
    /// `payload` is borrowed.
    explicit PayloadText(QByteArrayView payload)
        : m_payload(payload)
    {}

    qsizetype payloadSize() const { return m_payload.size(); }
    const QString &text();
    /// Of a stretch of text().
    QByteArray bytes(QStringView stretch) const;

private:
    QByteArrayView m_payload;
    std::optional<QString> m_text;
    bool m_isUtf8 = false;
};

/// A regular expression over a payload, PCRE2's as QRegularExpression has it. A value; matching changes nothing, so
/// any number of threads may.
///
/// Whoever can send a datagram chooses the subject, so what one look may cost is bounded: longer payloads than
/// largestPayload are not looked at, and PCRE2 gives up where there are too many ways (pcre2pattern(3),
/// LIMIT_MATCH; QRegularExpression has no call for it).
class PayloadRegex
{
public:
    static constexpr qsizetype largestPayload = 4096; ///< bytes

    enum class Verdict {
        NoMatch,
        Match,
        TooCostly, ///< it was given up; to be taken as no match
    };

    /// Translated to machine code at once. The error is PCRE2's.
    static Result<PayloadRegex> parse(const QString &pattern);

    /// The names of the groups by number, unnamed ones empty; group 0 is the whole match.
    QStringList captureNames() const { return m_expression.namedCaptureGroups(); }

    /// `captures` gets the bytes of the groups by number, when it matches.
    Verdict match(PayloadText &payload, QByteArrayList &captures) const;

private:
    QRegularExpression m_expression;
};

} // namespace echogram
