// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/field.h"

#include "core/datagram/datagram.h"
#include "core/datagram/quantities.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <bit>

namespace echogram {
namespace {

using Kind = Field::Kind;

struct Type
{
    const char *name;
    Kind kind;
    qsizetype length;
    bool isLittleEndian = false;
};

constexpr std::array types{Type{"u8", Kind::Unsigned, 1},          Type{"u16be", Kind::Unsigned, 2},
                           Type{"u16le", Kind::Unsigned, 2, true}, Type{"u24be", Kind::Unsigned, 3},
                           Type{"u24le", Kind::Unsigned, 3, true}, Type{"u32be", Kind::Unsigned, 4},
                           Type{"u32le", Kind::Unsigned, 4, true}, Type{"u64be", Kind::Unsigned, 8},
                           Type{"u64le", Kind::Unsigned, 8, true}, Type{"i8", Kind::Signed, 1},
                           Type{"i16be", Kind::Signed, 2},         Type{"i16le", Kind::Signed, 2, true},
                           Type{"i24be", Kind::Signed, 3},         Type{"i24le", Kind::Signed, 3, true},
                           Type{"i32be", Kind::Signed, 4},         Type{"i32le", Kind::Signed, 4, true},
                           Type{"i64be", Kind::Signed, 8},         Type{"i64le", Kind::Signed, 8, true},
                           Type{"f32be", Kind::Float, 4},          Type{"f32le", Kind::Float, 4, true},
                           Type{"f64be", Kind::Float, 8},          Type{"f64le", Kind::Float, 8, true}};

ParseError wrongType(const QString &text)
{
    return {0, std::max<qsizetype>(1, text.size()),
            QStringLiteral("“%1” is no type of a field; there are u8, u16, u24, u32 and u64, i8 to i64, f32 "
                           "and f64, all but "
                           "those of 8 bits with be or le behind them, bytes[N] and text[N]")
                .arg(text.left(40))};
}

/// `bytes`, `bytes[4]`, `text`, `text[4]`: how many; -1 up to the end.
std::optional<Result<qsizetype>> stretchLength(const QString &text, QLatin1String name)
{
    if (!text.startsWith(name))
        return {};
    const QString rest = text.mid(name.size());
    if (rest.isEmpty())
        return Result<qsizetype>(qsizetype(-1));
    if (!rest.startsWith(u'[') || !rest.endsWith(u']'))
        return {};
    const Result<qint64> length = parseCount(rest.mid(1, rest.size() - 2), 1, maximumPayloadSize);
    if (!length)
        return Result<qsizetype>(
            ParseError{name.size() + 1, std::max<qsizetype>(1, rest.size() - 2),
                       QStringLiteral("how many bytes? From 1 on, as in %1[4]").arg(name)});
    return Result<qsizetype>(qsizetype(*length));
}

} // namespace

Result<Field> Field::parse(const QString &text)
{
    Field field;
    const qsizetype at = text.indexOf(u'@');
    const QString typeName = text.left(at < 0 ? text.size() : at).trimmed();
    const auto *type = std::find_if(types.begin(), types.end(),
                                    [&](const Type &one) { return typeName == QLatin1String(one.name); });
    const auto bytes = stretchLength(typeName, QLatin1String("bytes"));
    const auto characters = stretchLength(typeName, QLatin1String("text"));
    if (type != types.end()) {
        field.m_kind = type->kind;
        field.m_length = type->length;
        field.m_isLittleEndian = type->isLittleEndian;
    } else if (bytes || characters) {
        const Result<qsizetype> &length = bytes ? *bytes : *characters;
        if (!length)
            return length.error();
        field.m_kind = bytes ? Kind::Bytes : Kind::Text;
        field.m_length = *length;
    } else {
        return wrongType(typeName);
    }
    if (at < 0)
        return ParseError{text.size(), 1,
                          QStringLiteral("where is it? An offset stands behind @: %1@0").arg(typeName)};
    QString offset = text.mid(at + 1).trimmed();
    const bool isFromEnd = offset.startsWith(u'-');
    if (isFromEnd)
        offset.remove(0, 1);
    const Result<qint64> count = parseCount(offset, isFromEnd ? 1 : 0, maximumPayloadSize);
    if (!count) {
        return ParseError{
            at + 1, std::max<qsizetype>(1, text.size() - at - 1),
            QStringLiteral("an offset is a number of bytes from the beginning, from 0 on, or from the end, "
                           "from -1 on")};
    }
    field.m_offset = isFromEnd ? -*count : *count;
    field.m_text = typeName + u'@' + QString::number(field.m_offset);
    return field;
}

std::optional<qsizetype> Field::start(QByteArrayView payload) const
{
    const qsizetype start = m_offset < 0 ? payload.size() + m_offset : m_offset;
    if (start < 0 || start > payload.size())
        return {};
    return start;
}

std::optional<QByteArrayView> Field::bytesIn(QByteArrayView payload) const
{
    const std::optional<qsizetype> from = start(payload);
    if (!from)
        return {};
    const qsizetype length = m_length < 0 ? payload.size() - *from : m_length;
    if (*from + length > payload.size())
        return {};
    return payload.sliced(*from, length);
}

QString Field::problem(QByteArrayView payload) const
{
    if (bytesIn(payload))
        return {};
    const qsizetype least =
        m_offset < 0 ? std::max(-m_offset, qsizetype(0)) : m_offset + std::max(m_length, qsizetype(0));
    if (m_offset < 0 && m_length > -m_offset) {
        return QStringLiteral(
                   "%1 goes beyond the end whatever comes: it has %2 bytes, and begins %3 before the end")
            .arg(m_text)
            .arg(m_length)
            .arg(-m_offset);
    }
    return QStringLiteral("%1 is beyond the end: the datagram has %2 bytes, and the field needs at least %3")
        .arg(m_text)
        .arg(payload.size())
        .arg(least);
}

quint64 Field::integerOf(QByteArrayView bytes) const
{
    quint64 number = 0;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        number = number << 8 | quint8(bytes.at(m_isLittleEndian ? bytes.size() - 1 - i : i));
    const int unused = 64 - 8 * int(bytes.size());
    if (m_kind == Kind::Signed && unused > 0 && unused < 64)
        number = quint64(qint64(number << unused) >> unused);
    return number;
}

double Field::floatOf(QByteArrayView bytes) const
{
    const quint64 bits = integerOf(bytes);
    return bytes.size() == 4 ? double(std::bit_cast<float>(quint32(bits))) : std::bit_cast<double>(bits);
}

QByteArray Field::valueOf(QByteArrayView bytes) const
{
    switch (m_kind) {
    case Kind::Unsigned:
        return QByteArray::number(integerOf(bytes));
    case Kind::Signed:
        return QByteArray::number(qint64(integerOf(bytes)));
    case Kind::Float:
        return QByteArray::number(floatOf(bytes), 'g', bytes.size() == 4 ? 9 : 17);
    case Kind::Bytes:
    case Kind::Text:
        break;
    }
    return bytes.toByteArray();
}

Result<CapturedPart> CapturedPart::parse(const QString &text)
{
    const QString name = text.trimmed();
    CapturedPart part;
    if (name == QLatin1String("payload"))
        return part;
    if (name == QLatin1String("peer")) {
        part.kind = Kind::Peer;
        return part;
    }
    const Result<Field> field = Field::parse(text);
    if (!field)
        return field.error();
    part.kind = Kind::Field;
    part.field = *field;
    return part;
}

} // namespace echogram
