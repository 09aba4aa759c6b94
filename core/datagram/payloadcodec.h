// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <array>
#include <optional>

namespace echogram {

/// How a payload is written down by a person.
enum class PayloadFormat : quint8 {
    Text,    ///< UTF-8, as it stands; a line break is one byte, 0x0a
    Escaped, ///< UTF-8 with `\n \r \t \0 \\ \xHH`; a line break in the text is a byte 0x0a as well
    Hex,     ///< two digits a byte: `deadbeef`, `de ad be ef`, `de:ad`, `0xde, 0xad`
    Base64,  ///< RFC 4648 section 4, padded; white space is passed over
};

inline constexpr std::array allPayloadFormats{PayloadFormat::Text, PayloadFormat::Escaped, PayloadFormat::Hex,
                                              PayloadFormat::Base64};

/// The format's stable name, for settings and command lines: `text`, `escaped`, `hex`, `base64`.
QString payloadFormatName(PayloadFormat format);
std::optional<PayloadFormat> payloadFormatFromName(const QString &name);

/// The one parser for everything a person types as a payload, in the window and on the command line alike.
/// Strict: what cannot be read for certain is an error with its position, never a guess. Says nothing about
/// the size; the caller compares with maximumPayloadSize.
Result<QByteArray> decodePayload(PayloadFormat format, const QString &text);

/// Writes bytes so that decodePayload() of the same format gives them back. Only Text can fail: bytes that
/// are not UTF-8 cannot be written in it (the position is the first such byte's).
Result<QString> encodePayload(PayloadFormat format, QByteArrayView bytes);

} // namespace echogram
