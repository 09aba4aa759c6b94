// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QByteArrayView>

namespace echogram {

/// Bytes that a payload is to be, to begin with or to end with; some of their hexadecimal digits may be anything. A
/// value. (What is to be found anywhere is a PayloadPattern.)
class MaskedBytes
{
public:
    MaskedBytes() = default;
    /// All of these count.
    explicit MaskedBytes(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {}

    /// As PayloadPattern::fromHex() reads it: `de ad ?? 0?`.
    static Result<MaskedBytes> fromHex(const QString &text);

    qsizetype size() const { return m_bytes.size(); }
    /// No digit may be anything: it is bytes() and nothing else.
    bool isExact() const { return m_mask.isEmpty(); }
    const QByteArray &bytes() const { return m_bytes; }

    /// Whether `byte` may stand at `index`.
    bool fitsAt(qsizetype index, char byte) const
    {
        return ((m_bytes.at(index) ^ byte) & (m_mask.isEmpty() ? '\xff' : m_mask.at(index))) == 0;
    }
    /// Where the payload is none of these bytes, or ends before or behind them; -1 where it is all of them.
    qsizetype firstDifference(QByteArrayView payload) const;
    /// How the byte at `index` is written: `de`, `0?`, `??`.
    QString digitsAt(qsizetype index) const;

    bool isWholeOf(QByteArrayView payload) const { return payload.size() == size() && fits(payload); }
    bool beginsIn(QByteArrayView payload) const
    {
        return payload.size() >= size() && fits(payload.first(size()));
    }
    bool endsIn(QByteArrayView payload) const
    {
        return payload.size() >= size() && fits(payload.last(size()));
    }

private:
    bool fits(QByteArrayView stretch) const; // of our size

    QByteArray m_bytes; // a digit that may be anything is 0
    QByteArray m_mask;  // which bits count; empty: all
};

} // namespace echogram
