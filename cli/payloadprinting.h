// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/option.h"

#include <QByteArray>

namespace echogram {

/// How payloads are printed.
enum class PayloadView : quint8 {
    Raw,    ///< the bytes as they are; on a terminal a line, and nothing that would steer it
    Text,   ///< a line each; what is not printable as an escape, as PayloadFormat::Escaped reads it
    Hex,    ///< a line each, two digits a byte
    Base64, ///< a line each
    None,
};

/// `--as`.
Option payloadViewOption(PayloadView &place, const QString &standard);

QByteArray printedPayload(PayloadView view, QByteArrayView payload, bool onTerminal);

} // namespace echogram
