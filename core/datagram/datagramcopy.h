// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/datagram/target.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <array>
#include <optional>

namespace echogram {

/// In which form a datagram is taken along to another program.
enum class DatagramCopy : quint8 {
    CommandLine, ///< `echogram-cli send`, for a POSIX shell
    Python,      ///< a script of Python 3 that sends it and prints the answer
    CArray,      ///< `static const unsigned char message[] = {...};`
    Hex,         ///< `68 65 6c`, as PayloadFormat::Hex reads it
    Netcat,      ///< `printf '...' | nc -u`, for a POSIX shell
};

inline constexpr std::array allDatagramCopies{DatagramCopy::CommandLine, DatagramCopy::Python,
                                              DatagramCopy::CArray, DatagramCopy::Hex, DatagramCopy::Netcat};

/// The form's stable name: `echogram-cli`, `python`, `c`, `hex`, `nc`.
QString datagramCopyName(DatagramCopy form);
std::optional<DatagramCopy> datagramCopyFromName(const QString &name);

/// A payload, and to whom it goes.
struct CopiedDatagram
{
    QByteArray payload;
    Target peer;
};

/// How many bytes nc sends as one datagram for certain: as much as the nc of others reads at once (Ncat 8,192, OpenBSD's
/// 16,384 bytes).
inline constexpr qsizetype maximumNetcatPayload = 8192;
/// How long a line for a shell becomes, in bytes: below what Linux takes as one argument (128 KiB, MAX_ARG_STRLEN in
/// execve(2)), so that `sh -c` and `ssh` take all of it.
inline constexpr qsizetype maximumShellLine = 100'000;

/// Writes the datagrams, one after the other; ends without a line break. Of the same bytes always the same is written,
/// in printable ASCII only but for text that is UTF-8. An error's position is the datagram's index: nc sends
/// neither an empty one nor one of more than maximumNetcatPayload bytes.
///
/// CommandLine writes text as it is, with escapes where they are few, in hex where they are many and in Base64 where
/// that would be long. Python and nc wait a second for the answer, as echogram-cli does.
Result<QString> copyDatagrams(DatagramCopy form, const QList<CopiedDatagram> &datagrams);

} // namespace echogram
