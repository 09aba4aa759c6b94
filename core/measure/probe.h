// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

#include <optional>

namespace echogram {

/// What stands in a datagram that is sent to an echo server in order to be measured, and comes back as it was:
///
///     0         4          8                 size
///     | session | sequence | filler ...         |     (numbers in network byte order)
///
/// The filler is given by its place in the payload alone: it is written once for many probes, and whatever changes,
/// moves or exchanges bytes of it is seen. A value; nothing here allocates.
struct Probe
{
    static constexpr qsizetype leastBytes = 8;

    quint32 session = 0;  ///< at random for each run, to know one's own from those of an earlier run
    quint32 sequence = 0; ///< counts from 0 and begins again; SequenceExtender makes 64 bits of it

    /// Writes a whole payload of `size` bytes, at least leastBytes.
    void write(char *payload, qsizetype size) const;
    /// Writes the first leastBytes alone, into a payload whose filler is there.
    void writeNumbers(char *payload) const;

    /// The numbers; nothing when it is shorter than leastBytes. Whether it is a probe of ours, the session tells.
    static std::optional<Probe> read(QByteArrayView payload);
    /// Is it long enough, and its filler as it was written? The numbers may be any, and what was cut off behind is not
    /// missed: the size is for whoever sent it to compare.
    static bool isIntact(QByteArrayView payload);

    friend bool operator==(const Probe &, const Probe &) = default;
};

} // namespace echogram
