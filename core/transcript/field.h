// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace echogram {

/// A part of a payload at an offset, as in `u16be@2`, `bytes[4]@-4` or `text@8`. A value.
class Field
{
public:
    enum class Kind : quint8 { Unsigned, Signed, Float, Bytes, Text };

    static Result<Field> parse(const QString &text);

    Kind kind() const { return m_kind; }
    qsizetype length() const { return m_length; } ///< in bytes; -1: up to the payload's end
    bool isInteger() const { return m_kind == Kind::Unsigned || m_kind == Kind::Signed; }
    /// As it was written, without spaces.
    const QString &text() const { return m_text; }

    /// The field's bytes, in the order of the payload; nothing where the payload ends before it does: see problem().
    std::optional<QByteArrayView> bytesIn(QByteArrayView payload) const;
    /// Why there is no such field in this payload: a sentence.
    QString problem(QByteArrayView payload) const;

    /// An integer field's number, in the bits of a qint64 (u64 in two's complement); of its bytes.
    quint64 integerOf(QByteArrayView bytes) const;
    double floatOf(QByteArrayView bytes) const;
    /// How the field's value is written in a variable: digits of an integer or a float, else the bytes.
    QByteArray valueOf(QByteArrayView bytes) const;

private:
    std::optional<qsizetype> start(QByteArrayView payload) const;

    QString m_text;
    Kind m_kind = Kind::Unsigned;
    qsizetype m_offset = 0; // negative: from the end
    qsizetype m_length = 1; // bytes; -1: up to the end
    bool m_isLittleEndian = false;
};

/// What of an answer becomes a variable: a field, `payload` (all of it), or `peer` (who answered, as `host:port`).
struct CapturedPart
{
    enum class Kind : quint8 { Field, Payload, Peer };

    Kind kind = Kind::Payload;
    Field field;

    static Result<CapturedPart> parse(const QString &text);
};

} // namespace echogram
