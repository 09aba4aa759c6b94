// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/payloadcodec.h"
#include "core/datagram/placeholder.h"

#include <QByteArrayList>
#include <QByteArrayView>

#include <random>
#include <vector>

namespace echogram {

/// What a payload is made from besides its template.
struct TemplateContext
{
    QByteArrayView payload; ///< what is being answered; borrowed
    const Endpoint &peer;   ///< whom the payload is for
    qint64 wallNs = 0;      ///< since 1970
    quint64 counter = 0;    ///< which time this is, from 1
    /// In the order of the names; what took no part is empty, a number is in digits.
    const QByteArrayList &captures;
    std::mt19937_64 &random;
};

/// A payload with placeholders in it, as in `hello {{peer}}`. A value; rendering changes nothing.
class PayloadTemplate
{
public:
    PayloadTemplate() = default;

    /// Reads `text`, of which what is between placeholders is for itself as decodePayload() reads it. `{{{{` is `{{`;
    /// of three braces the first is itself. What is longer than a datagram whatever happens is an error, too.
    static Result<PayloadTemplate> parse(PayloadFormat format, const QString &text,
                                         const PlaceholderNames &names);

    /// The fewest bytes it can become.
    qsizetype leastSize() const;

    /// Why it cannot be made of these values, those of TemplateContext: a sentence, or nothing.
    QString problem(const QByteArrayList &values) const;

    /// Appends the payload to `out`, which was empty. False when it would be longer than maximumPayloadSize; there is
    /// a part of it then.
    [[nodiscard]] bool render(const TemplateContext &context, QByteArray &out) const;

private:
    struct Piece
    {
        QByteArray bytes; ///< before the placeholder
        Placeholder placeholder;
    };

    void append(const Placeholder &placeholder, const TemplateContext &context, QByteArray &out) const;

    std::vector<Piece> m_pieces;
    QByteArray m_end; // behind the last placeholder
    bool m_isBytes = false;
};

} // namespace echogram
