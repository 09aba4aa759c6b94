// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/option.h"
#include "core/datagram/maskedbytes.h"
#include "core/datagram/payloadcodec.h"
#include "core/datagram/sizerange.h"

#include <QByteArray>
#include <QRegularExpression>

#include <optional>

namespace echogram {

/// What an answer has to be: all that was asked for at once.
class Expectation
{
public:
    /// --expect and its sisters, which write into this object: it must outlive them.
    QList<Option> options();

    /// What is wrong with --expect, read in the message's format: a sentence, or nothing. To be called before check().
    QString prepare(PayloadFormat format);

    bool expectsSomething() const { return m_text || m_hex || m_part || m_expression || m_size; }

    /// In what the answer differs, to stand behind "the answer": lines for people, without a line break at the end;
    /// empty when it is as expected.
    QString check(QByteArrayView answer) const;

private:
    std::optional<QString> m_text;
    QByteArray m_exact;
    std::optional<MaskedBytes> m_hex;
    std::optional<QByteArray> m_part;
    std::optional<QRegularExpression> m_expression;
    std::optional<SizeRange> m_size;
};

} // namespace echogram
