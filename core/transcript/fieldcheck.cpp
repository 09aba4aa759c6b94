// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/fieldcheck.h"

#include "core/datagram/payloadcodec.h"
#include "core/datagram/payloaddifference.h"
#include "core/datagram/printable.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace echogram {
namespace {

ParseError movedBy(qsizetype offset, ParseError error)
{
    error.position += offset;
    return error;
}

/// A whole number, decimal or with 0x in front, that a field of so many bytes can be.
Result<quint64> readInteger(const QString &text, bool isSigned, qsizetype size)
{
    const QString trimmed = text.trimmed();
    const bool isNegative = trimmed.startsWith(u'-');
    QString digits = isNegative ? trimmed.mid(1) : trimmed;
    const bool isHex = digits.startsWith(QLatin1String("0x"), Qt::CaseInsensitive);
    if (isHex)
        digits.remove(0, 2);
    const int bits = 8 * int(size);
    const quint64 most = std::numeric_limits<quint64>::max() >> (64 - bits + (isSigned ? 1 : 0));
    bool isNumber = false;
    const quint64 number = isHex ? digits.toULongLong(&isNumber, 16) : digits.toULongLong(&isNumber, 10);
    const bool hasRoom = number <= most || (isNegative && number == most + 1);
    // What is read as a number may begin with a sign once more.
    if (!isNumber || digits.contains(QRegularExpression(QStringLiteral("[-+xX ]"))) || !hasRoom
        || (isNegative && !isSigned)) {
        const QString least = isSigned ? QString::number(-qint64(most) - 1) : QStringLiteral("0");
        return ParseError{0, std::max<qsizetype>(1, text.size()),
                          QStringLiteral("a whole number from %1 to %2 stands here, such as 10 or 0x1f")
                              .arg(least)
                              .arg(most)};
    }
    return isNegative ? 0 - number : number;
}

/// As exact as a field of so many bytes is: 0.1 is another number in 4 bytes than in 8.
Result<double> readFloat(const QString &text, qsizetype size)
{
    bool isNumber = false;
    const double written = text.trimmed().toDouble(&isNumber);
    const double number = size == 4 ? double(float(written)) : written;
    if (!isNumber || !std::isfinite(number))
        return ParseError{0, std::max<qsizetype>(1, text.size()),
                          QStringLiteral("a number stands here, such as 1.5")};
    return number;
}

/// `"abc"`, with the escapes of PayloadFormat::Escaped and `\"`.
Result<QByteArray> readQuoted(const QString &text)
{
    const QString trimmed = text.trimmed();
    const qsizetype begin = text.indexOf(trimmed);
    if (trimmed.size() < 2 || !trimmed.startsWith(u'"') || !trimmed.endsWith(u'"'))
        return ParseError{std::max<qsizetype>(0, begin), std::max<qsizetype>(1, trimmed.size()),
                          QStringLiteral("a text stands in quotes, as in \"abc\"")};
    const Result<QByteArray> bytes =
        decodePayload(PayloadFormat::Escaped, trimmed.mid(1, trimmed.size() - 2));
    if (!bytes)
        return movedBy(begin + 1, bytes.error());
    return bytes;
}

QString shown(QByteArrayView text)
{
    constexpr qsizetype longest = 60; // bytes
    const PrintableText printed = printable(text, LineBreaks::Escape, Backslashes::Double, longest);
    return u'"' + printed.text + (printed.complete ? QStringLiteral("\"") : QStringLiteral("…\""));
}

} // namespace

struct FieldCheck::Sign
{
    const char *text;
    Comparison comparison;
};

Result<FieldCheck> FieldCheck::parse(const QString &text, Values values)
{
    // Those of two characters first, or `<` would be found in `<=`.
    static constexpr std::array signs{
        Sign{"==", Comparison::Equal},       Sign{"!=", Comparison::NotEqual},
        Sign{"<=", Comparison::LessOrEqual}, Sign{">=", Comparison::GreaterOrEqual},
        Sign{"<", Comparison::Less},         Sign{">", Comparison::Greater}};
    const auto isSign = [](QChar c) { return c == u'=' || c == u'!' || c == u'<' || c == u'>'; };
    const auto *found = std::find_if(text.begin(), text.end(), isSign);
    const qsizetype at = found - text.begin();
    const auto *sign = std::find_if(signs.begin(), signs.end(), [&](const Sign &one) {
        return QStringView(text).mid(at).startsWith(QLatin1String(one.text));
    });
    if (sign == signs.end()) {
        return ParseError{
            at, 1,
            QStringLiteral("a comparison stands behind the field: ==, !=, <, <=, > or >=, as in "
                           "u16be@2 == 0x8180")};
    }
    FieldCheck check;
    check.m_comparison = sign->comparison;
    if (const std::optional<ParseError> error = check.readField(text.left(at)))
        return *error;
    const qsizetype behind = at + qsizetype(qstrlen(sign->text));
    const bool isOrder =
        check.m_comparison != Comparison::Equal && check.m_comparison != Comparison::NotEqual;
    if (isOrder && (check.m_field.kind() == Field::Kind::Bytes || check.m_field.kind() == Field::Kind::Text))
        return ParseError{at, behind - at,
                          QStringLiteral("bytes and text are compared with == and != alone")};
    if (const std::optional<ParseError> error = check.readValue(text.mid(behind), values))
        return movedBy(behind, *error);
    return check;
}

/// `u16be@2` and `u16be@2 & 0x8000`.
std::optional<ParseError> FieldCheck::readField(const QString &text)
{
    const qsizetype ampersand = text.indexOf(u'&');
    const Result<Field> field = Field::parse(text.left(ampersand < 0 ? text.size() : ampersand));
    if (!field)
        return field.error();
    m_field = *field;
    m_text = m_field.text();
    if (ampersand < 0)
        return {};
    if (!m_field.isInteger())
        return ParseError{ampersand, 1, QStringLiteral("only a whole number has a mask")};
    const Result<quint64> mask = readInteger(text.mid(ampersand + 1), false, m_field.length());
    if (!mask)
        return movedBy(ampersand + 1, mask.error());
    m_mask = *mask;
    m_text += QStringLiteral(" & 0x%1").arg(*mask, 0, 16);
    return {};
}

std::optional<ParseError> FieldCheck::readValue(const QString &text, Values values)
{
    const auto take = [this](const auto &result) -> std::optional<ParseError> {
        if (!result)
            return result.error();
        m_value = *result;
        return {};
    };
    const auto takeBytes = [&](const Result<QByteArray> &result) -> std::optional<ParseError> {
        const qsizetype length = m_field.length();
        if (result && values == Values::Known && length >= 0 && result->size() != length) {
            return ParseError{0, std::max<qsizetype>(1, text.size()),
                              QStringLiteral("%1 has %2 bytes, and these are %3; they are never the same")
                                  .arg(m_field.text())
                                  .arg(length)
                                  .arg(result->size())};
        }
        return take(result);
    };
    if (text.trimmed().startsWith(QLatin1String("sent")))
        return readSent(text);
    switch (m_field.kind()) {
    case Field::Kind::Unsigned:
        return take(readInteger(text, false, m_field.length()));
    case Field::Kind::Signed:
        return take(readInteger(text, isSigned(), m_field.length()));
    case Field::Kind::Float:
        return take(readFloat(text, m_field.length()));
    case Field::Kind::Bytes:
        return takeBytes(decodePayload(PayloadFormat::Hex, text));
    case Field::Kind::Text:
        break;
    }
    return takeBytes(readQuoted(text));
}

/// `sent@0`: the field of the same type there.
std::optional<ParseError> FieldCheck::readSent(const QString &text)
{
    const qsizetype at = text.indexOf(u'@');
    if (at < 0 || text.left(at).trimmed() != QLatin1String("sent"))
        return ParseError{0, std::max<qsizetype>(1, text.size()),
                          QStringLiteral("what was sent stands here as sent@0, with its offset")};
    const QString type = m_field.text().section(u'@', 0, 0);
    const Result<Field> field = Field::parse(type + text.mid(at));
    if (!field)
        return movedBy(at - type.size(), field.error());
    m_sent = *field;
    return {};
}

template <class T>
bool FieldCheck::holds(const T &one, const T &other) const
{
    switch (m_comparison) {
    case Comparison::Equal:
        return one == other;
    case Comparison::NotEqual:
        return one != other;
    case Comparison::Less:
        return one < other;
    case Comparison::LessOrEqual:
        return one <= other;
    case Comparison::Greater:
        return one > other;
    case Comparison::GreaterOrEqual:
        break;
    }
    return one >= other;
}

/// Hexadecimal where the field is unsigned: flags and magic numbers are known by that.
QString FieldCheck::written(quint64 number) const
{
    if (isSigned())
        return QString::number(qint64(number));
    return number < 10 ? QString::number(number) : QStringLiteral("%1 (0x%2)").arg(number).arg(number, 0, 16);
}

QString FieldCheck::check(QByteArrayView payload, QByteArrayView sent) const
{
    const std::optional<QByteArrayView> bytes = m_field.bytesIn(payload);
    if (!bytes)
        return m_field.problem(payload);
    if (!m_sent)
        return difference(*bytes, m_value);
    const std::optional<QByteArrayView> asked = m_sent->bytesIn(sent);
    if (!asked)
        return QStringLiteral("what was sent has no such field: ") + m_sent->problem(sent);
    // A float that is no number is not equal to itself.
    if (m_comparison == Comparison::Equal && *bytes == *asked)
        return {};
    if (m_comparison == Comparison::NotEqual && *bytes == *asked)
        return QStringLiteral("%1 is the same as what was sent, and was to be another").arg(m_text);
    return difference(*bytes, valueIn(*m_sent, *asked));
}

FieldCheck::Value FieldCheck::valueIn(const Field &field, QByteArrayView bytes) const
{
    if (field.isInteger())
        return field.integerOf(bytes) & m_mask.value_or(~quint64(0));
    if (field.kind() == Field::Kind::Float)
        return field.floatOf(bytes);
    return bytes.toByteArray();
}

QString FieldCheck::difference(QByteArrayView bytes, const Value &wanted) const
{
    static constexpr std::array words{"", "not ", "less than ", "at most ", "more than ", "at least "};
    const auto sentence = [this](const QString &is, const QString &other) {
        return QStringLiteral("%1 is %2, expected %3%4")
            .arg(m_text, is, QLatin1String(words.at(size_t(m_comparison))), other);
    };
    const Value is = valueIn(m_field, bytes);
    if (const auto *number = std::get_if<quint64>(&is)) {
        const quint64 other = std::get<quint64>(wanted);
        return (isSigned() ? holds(qint64(*number), qint64(other)) : holds(*number, other))
                   ? QString()
                   : sentence(written(*number), written(other));
    }
    if (const auto *number = std::get_if<double>(&is)) {
        const double other = std::get<double>(wanted);
        return holds(*number, other)
                   ? QString()
                   : sentence(QString::number(*number, 'g', 9), QString::number(other, 'g', 9));
    }
    const QByteArray &other = std::get<QByteArray>(wanted);
    if (holds(bytes, QByteArrayView(other)))
        return {};
    const bool isText = m_field.kind() == Field::Kind::Text;
    if (m_comparison == Comparison::NotEqual)
        return sentence(isText ? shown(bytes) : QString::fromLatin1(other.toHex(' ')),
                        QStringLiteral("that"));
    return isText ? sentence(shown(bytes), shown(other))
                  : m_text + u' ' + differenceText(QByteArrayView(other), bytes);
}

} // namespace echogram
