// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/payloadcodec.h"
#include "core/datagram/result.h"

#include <QString>

namespace echogram {

/// What is pasted and is a hex dump becomes the bytes it is of. Pure functions.

/// A message, of which a stretch is selected; an empty one is where the cursor stands.
struct EditedMessage
{
    QString text;
    PayloadFormat format = PayloadFormat::Text;
    qsizetype selectionStart = 0; ///< in UTF-16 units
    qsizetype selectionEnd = 0;
};

/// Whether it is a dump for certain, and not hex digits that PayloadFormat::Hex reads just as well.
bool isDumpForCertain(const QString &pasted);

/// The dump's bytes as PayloadFormat::Hex writes them. The error is a sentence that says what is wrong, and where in
/// the dump.
Result<QString> dumpAsHex(const QString &dump);

/// The message with the dump's bytes in place of what is selected, in Hex, and nothing selected but the place behind
/// them. The error's message is for a person, its position in the dump, or in the message where that cannot become Hex.
Result<EditedMessage> withDump(const EditedMessage &message, const QString &dump);

} // namespace echogram
