// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/payloadcodec.h"
#include "server/answers/placeholder.h"
#include "server/answers/responder.h"

#include <QByteArrayList>

#include <random>
#include <vector>

namespace echogram {

/// What an answer is made from besides its template.
struct AnswerContext
{
    const Question &question;
    quint64 counter = 0;            ///< which match of the rule this is, from 1
    const QByteArrayList &captures; ///< by number; one that took no part is empty
    std::mt19937_64 &random;
};

/// A payload with placeholders in it, as in `hello {{peer}}`. A value; rendering changes nothing.
class AnswerTemplate
{
public:
    AnswerTemplate() = default;

    /// Reads `text`, of which what is between placeholders is for itself as decodePayload() reads it. `{{{{` is `{{`;
    /// of three braces the first is itself. For `captures` see Placeholder::parse(). What is longer than a datagram
    /// whatever is asked is an error, too.
    static Result<AnswerTemplate> parse(PayloadFormat format, const QString &text,
                                        const QStringList &captures);

    /// The fewest bytes an answer has.
    qsizetype leastSize() const;

    /// Appends the answer to `out`, which was empty. False when it would be longer than maximumPayloadSize; there is
    /// a part of it then.
    [[nodiscard]] bool render(const AnswerContext &context, QByteArray &out) const;

private:
    struct Piece
    {
        QByteArray bytes; ///< before the placeholder
        Placeholder placeholder;
    };

    void append(const Placeholder &placeholder, const AnswerContext &context, QByteArray &out) const;

    std::vector<Piece> m_pieces;
    QByteArray m_end; // behind the last placeholder
    bool m_isBytes = false;
};

} // namespace echogram
