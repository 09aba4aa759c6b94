// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

namespace echogram {

/// Places of a payload that may be anything when two are compared: transaction ids and times, which no server says
/// twice. A size is never ignored. A value.
class IgnoredBytes
{
public:
    /// Reads `0-1,4`: places counted from 0, the last of each range included. Several ranges may overlap.
    static Result<IgnoredBytes> parse(const QString &text);

    bool isEmpty() const { return m_ranges.isEmpty(); }

    /// The first place where the two differ and may not, which is behind the end of the shorter one where only their
    /// sizes differ; -1 when they are equal.
    qsizetype firstDifference(QByteArrayView expected, QByteArrayView got) const;

    /// The same for all payloads that do not differ, and for no others (but for zeros): for hashes.
    QByteArray masked(QByteArrayView payload) const;

private:
    struct Range
    {
        qsizetype first = 0;
        qsizetype last = 0;
    };
    QList<Range> m_ranges; // in order, without overlaps
};

} // namespace echogram
