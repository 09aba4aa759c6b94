// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversationupdate.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace echogram {

/// What became of a datagram, as it is written beside a segment so that it is known again after a restart. A capture
/// has no place for it: that nothing came back is no datagram.
///
/// Ids are those of the session that wrote them: 0 is the first datagram of the session's first segment, and what a
/// segment begins with is in its head. In the file, numbers are little-endian:
///
///      0       1       2         3        4       6          8     16      24          32        40
///     +-------+-------+---------+--------+-------+----------+-----+-------+-----------+---------+-----------+
///     | what  | news  |delivery |flags   |choices| length   | id  |partner| round trip| time-out| reason... |
///     +-------+-------+---------+--------+-------+----------+-----+-------+-----------+---------+-----------+
struct Fate
{
    enum class What : quint8 {
        SegmentBegins =
            1, ///< `id` is that of its first datagram, `partner` the number of the session's first segment
        Amended = 2,   ///< `amendment` says it
        TimeoutIs = 3, ///< `timeoutNs` is how long answers are waited for, from the datagram `id` on
    };

    What what = What::Amended;
    Amendment amendment;
    AnswerKind kind = AnswerKind::Answer; ///< what the partner is, where it came in
    qint64 timeoutNs = 0;                 ///< of SegmentBegins and TimeoutIs
};

/// In bytes: the head, and the reason.
inline constexpr qsizetype longestFate = 40 + 0xffff;

QByteArray writeFate(const Fate &fate);

/// Takes one from the front of `bytes`; nothing when they are no whole fate: the rest of the file is then passed over.
std::optional<Fate> takeFate(QByteArrayView &bytes);

} // namespace echogram
