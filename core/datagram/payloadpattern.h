// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace echogram {

/// Bytes to be found in payloads: a text in UTF-8, or hexadecimal digits some of which may be anything. A value;
/// finding changes nothing, so any number of threads may.
///
/// Everything is brought to one form: for each byte, which of its bits must be what. `dead` is four bytes all bits of
/// which count; in `d? ??` half a byte does; where the case does not matter, the bit does not by which Latin letters
/// differ. Two of the bytes that are least likely to be met by chance are looked for at once, eight places at a time.
class PayloadPattern
{
public:
    /// Nothing, which is in every payload.
    PayloadPattern() = default;

    /// Not case-sensitive is by Unicode's simple case folding (QChar::toCaseFolded): `σ` finds `Σ` and `ς`. The
    /// error is about half a surrogate pair.
    static Result<PayloadPattern> fromText(const QString &text, Qt::CaseSensitivity caseSensitivity);

    /// Two digits a byte, each of which may be `?`; between bytes spaces, `:`, `-` and `,`, as in `de ad ?? 0?` or
    /// `dead??0?`; each may begin with `0x`.
    static Result<PayloadPattern> fromHex(const QString &text);

    bool isEmpty() const { return m_bytes.empty(); }

    bool isIn(QByteArrayView payload) const;

    struct Place
    {
        qsizetype start = 0;
        qsizetype length = 0; ///< in bytes; what differs in case may differ in length as well
    };
    /// The first place at or behind `from`. Nothing for an empty pattern.
    std::optional<Place> find(QByteArrayView payload, qsizetype from = 0) const;

private:
    /// A byte b fits when (b & mask) == value.
    struct MaskedByte
    {
        quint8 mask = 0xff;
        quint8 value = 0;
    };
    /// One of the bytes, repeated over a word.
    struct Anchor
    {
        qsizetype offset = 0;
        quint64 mask = 0;
        quint64 value = 0;
    };

    void addCharacter(char32_t folded);
    void chooseAnchors();
    bool fitsAt(const char *bytes) const;
    qsizetype foldedLengthAt(QByteArrayView payload, qsizetype position) const;
    std::optional<Place> findByBits(QByteArrayView payload, qsizetype from) const;
    std::optional<Place> findByCharacters(QByteArrayView payload, qsizetype from) const;
    bool hasOddLetters(QByteArrayView payload) const;

    std::vector<MaskedByte> m_bytes;
    std::array<Anchor, 2> m_anchors;
    std::u32string m_folded;        // where the case does not matter: the text itself
    bool m_isLoose = false;         // the bits allow more than the text does
    QList<QByteArray> m_oddLetters; // letters of the text in the other case whose UTF-8 is of another length
};

} // namespace echogram
