// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/option.h"
#include "core/datagram/payloadcodec.h"

#include <QByteArray>
#include <QStringList>

namespace echogram {

/// What is to be sent: words of the command line, a file, or stdin.
struct PayloadOptions
{
    QStringList words;
    QString file;    ///< empty: none; `-`: stdin
    int format = -1; ///< index in allPayloadFormats; -1 when none was named

    /// MESSAGE, --file and --format, which write into this object: it must outlive them.
    QList<Option> options();

    /// `--format`, or Text.
    PayloadFormat formatOr(PayloadFormat standard) const;

    struct Payload
    {
        QByteArray bytes;
        QString problem; ///< why there is none: a sentence
    };
    /// Reads it: the words with a space between them, as echo(1) does, in the format; or the file, whose bytes are sent
    /// as they are unless a format was named. Waits for stdin.
    Payload read() const;
};

/// The names of the formats, in their order.
QStringList payloadFormatNames();

} // namespace echogram
