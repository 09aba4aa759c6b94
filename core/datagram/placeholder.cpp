// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/placeholder.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "core/datagram/quantities.h"

#include <algorithm>
#include <array>
#include <optional>

namespace echogram {
namespace {

using Kind = Placeholder::Kind;

struct Name
{
    const char *text;
    Kind kind;
    Checksum checksum = Checksum::Sum8;
};

constexpr std::array standing{Name{"counter", Kind::Counter},
                              Name{"time", Kind::Time},
                              Name{"unixtime", Kind::UnixTime},
                              Name{"random", Kind::Random},
                              Name{"peer", Kind::Peer},
                              Name{"payload", Kind::Payload},
                              Name{"crc16", Kind::Checksum, Checksum::Crc16Modbus},
                              Name{"crc32", Kind::Checksum, Checksum::Crc32},
                              Name{"sum", Kind::Checksum, Checksum::Sum8}};

struct Variant
{
    const char *text;
    Checksum checksum;
};

constexpr std::array crc16Variants{
    Variant{"modbus", Checksum::Crc16Modbus}, Variant{"arc", Checksum::Crc16Arc},
    Variant{"xmodem", Checksum::Crc16Xmodem}, Variant{"ccitt-false", Checksum::Crc16CcittFalse}};

constexpr int widestNumber = 8;
constexpr int usualWidth = 4;

/// A part of the text between colons.
struct Part
{
    QString text;
    qsizetype at = 0;

    ParseError error(const QString &message) const
    {
        return {at, std::max<qsizetype>(1, text.size()), message};
    }
};

QList<Part> partsOf(const QString &text)
{
    QList<Part> parts;
    qsizetype start = 0;
    for (;;) {
        const qsizetype colon = text.indexOf(u':', start);
        qsizetype end = colon < 0 ? text.size() : colon;
        while (start < end && text.at(start).isSpace())
            ++start;
        while (end > start && text.at(end - 1).isSpace())
            --end;
        parts.append({text.mid(start, end - start), start});
        if (colon < 0)
            return parts;
        start = colon + 1;
    }
}

const Name *knownName(const QString &text)
{
    const auto *found = std::find_if(standing.begin(), standing.end(),
                                     [&](const Name &name) { return text == QLatin1String(name.text); });
    return found == standing.end() ? nullptr : found;
}

ParseError unknownName(const Part &name, const PlaceholderNames &names)
{
    QStringList known;
    for (const Name &one : standing)
        known += QLatin1String(one.text);
    for (const QString &one : names.names) {
        if (!one.isEmpty())
            known += one;
    }
    const QString asked = name.text.left(40);
    if (names.of == PlaceholderNames::Of::Variables) {
        return name.error(
            QStringLiteral("there is no variable “%1” here; there are %2; one is set in [variables], in an "
                           "environment or by a capture in a step before; {{ itself is written {{{{")
                .arg(asked, known.join(QLatin1String(", "))));
    }
    return name.error(
        QStringLiteral("there is no placeholder “%1”; there are %2%3; {{ itself is written {{{{")
            .arg(asked, known.join(QLatin1String(", ")),
                 names.names.isEmpty() ? QString() : QStringLiteral(" and the numbers of groups")));
}

Result<Placeholder> readCapture(const Part &name, const PlaceholderNames &names)
{
    const bool hasNumbers = names.of == PlaceholderNames::Of::Groups;
    Placeholder placeholder;
    placeholder.kind = Kind::Capture;
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    if (hasNumbers && !name.text.isEmpty() && std::all_of(name.text.begin(), name.text.end(), isDigit)) {
        if (names.names.isEmpty())
            return name.error(QStringLiteral("there is no regex whose groups could be meant"));
        const Result<qint64> number = parseCount(name.text, 0, names.names.size() - 1);
        if (!number)
            return name.error(QStringLiteral("the regex has no group %1; its last one is %2")
                                  .arg(name.text.left(20), QString::number(names.names.size() - 1)));
        placeholder.capture = int(*number);
        return placeholder;
    }
    const qsizetype index = name.text.isEmpty() ? -1 : names.names.indexOf(name.text);
    if (index < 0)
        return unknownName(name, names);
    placeholder.capture = int(index);
    placeholder.isNumber = names.areNumbers.value(index);
    return placeholder;
}

/// Takes `le` away from the end of an option that is written for bytes.
bool takeLittleEndian(QString &text)
{
    if (!text.endsWith(QLatin1String("le")))
        return false;
    text.chop(2);
    return true;
}

/// `counter:2`, `unixtime:8le`.
std::optional<ParseError> readWidth(Placeholder &placeholder, const QList<Part> &options, bool isBytes)
{
    if (!isBytes) {
        if (options.isEmpty())
            return {};
        return options.first().error(QStringLiteral(
            "a width in bytes is for the formats hex and base64; text has as many digits as it takes"));
    }
    placeholder.width = usualWidth;
    if (options.isEmpty())
        return {};
    QString text = options.first().text;
    placeholder.isLittleEndian = takeLittleEndian(text);
    if (text.isEmpty() && placeholder.isLittleEndian && options.size() == 1)
        return {};
    const Result<qint64> width = parseCount(text, 1, widestNumber);
    if (!width || options.size() > 1)
        return options.last().error(
            QStringLiteral("a number has 1 to 8 bytes and may be little-endian: 2, 4le or le"));
    placeholder.width = int(*width);
    return {};
}

std::optional<ParseError> readCount(Placeholder &placeholder, const Part &name, const QList<Part> &options)
{
    const QString expected = QStringLiteral("say how many, from 1 to %1, as in {{random:8}}")
                                 .arg(grouped(quint64(maximumPayloadSize)));
    if (options.isEmpty())
        return name.error(expected);
    const Result<qint64> count = parseCount(options.first().text, 1, maximumPayloadSize);
    if (!count || options.size() > 1)
        return options.last().error(expected);
    placeholder.count = *count;
    return {};
}

/// `crc16:modbus`, `crc16:arc:le`, `crc32:le`.
std::optional<ParseError> readChecksum(Placeholder &placeholder, const QList<Part> &options, bool isBytes)
{
    placeholder.width = isBytes ? checksumSize(placeholder.checksum) : 0;
    const bool hasVariants = placeholder.checksum == Checksum::Crc16Modbus;
    for (qsizetype i = 0; i < options.size(); ++i) {
        const Part &option = options.at(i);
        if (option.text == QLatin1String("le") && i == options.size() - 1) {
            if (!isBytes)
                return option.error(QStringLiteral("an order of bytes is for the formats hex and base64"));
            placeholder.isLittleEndian = true;
            continue;
        }
        const auto *variant =
            std::find_if(crc16Variants.begin(), crc16Variants.end(),
                         [&](const Variant &one) { return option.text == QLatin1String(one.text); });
        if (!hasVariants)
            return option.error(QStringLiteral("a checksum of this kind has nothing behind it but le"));
        if (i > 0 || variant == crc16Variants.end())
            return option.error(
                QStringLiteral("crc16 is modbus, arc, xmodem or ccitt-false, and may have le behind it"));
        placeholder.checksum = variant->checksum;
    }
    return {};
}

} // namespace

quint64 numberOf(const QByteArray &digits)
{
    return digits.startsWith('-') ? quint64(digits.toLongLong()) : digits.toULongLong();
}

bool fitsInto(const QByteArray &digits, int width)
{
    if (width >= 8)
        return true;
    const int bits = 8 * width;
    return digits.startsWith('-') ? digits.toLongLong() >= -(qint64(1) << (bits - 1))
                                  : numberOf(digits) >> bits == 0;
}

QString Placeholder::problem(const QByteArray &value) const
{
    if (!isNumber || width == 0 || fitsInto(value, width))
        return {};
    return QStringLiteral("a variable that is to have %1 bytes is a number that needs more").arg(width);
}

qsizetype Placeholder::leastSize() const
{
    switch (kind) {
    case Kind::Counter:
    case Kind::UnixTime:
        return std::max(1, width);
    case Kind::Checksum:
        return width > 0 ? width : 2 * checksumSize(checksum);
    case Kind::Random:
        return count;
    case Kind::Time:
        return 20;
    case Kind::Peer:
        return 6;
    case Kind::Capture:
        return isNumber ? std::max(1, width) : 0;
    case Kind::Payload:
        break;
    }
    return 0;
}

Result<Placeholder> Placeholder::parse(const QString &text, bool isBytes, const PlaceholderNames &names)
{
    QList<Part> options = partsOf(text);
    const Part name = options.takeFirst();
    Placeholder placeholder;
    std::optional<ParseError> error;
    const Name *known = knownName(name.text);
    if (known == nullptr) {
        const Result<Placeholder> capture = readCapture(name, names);
        if (!capture)
            return capture.error();
        placeholder = *capture;
    } else {
        placeholder.kind = known->kind;
        placeholder.checksum = known->checksum;
    }
    switch (placeholder.kind) {
    case Kind::Counter:
    case Kind::UnixTime:
        error = readWidth(placeholder, options, isBytes);
        break;
    case Kind::Random:
        error = readCount(placeholder, name, options);
        break;
    case Kind::Checksum:
        error = readChecksum(placeholder, options, isBytes);
        break;
    case Kind::Time:
    case Kind::Peer:
    case Kind::Payload:
    case Kind::Capture:
        if (placeholder.isNumber)
            error = readWidth(placeholder, options, isBytes);
        else if (!options.isEmpty())
            error = options.first().error(QStringLiteral("nothing can stand behind “%1”").arg(name.text));
        break;
    }
    if (error)
        return *error;
    return placeholder;
}

bool Placeholder::isTaken(const QString &name)
{
    return knownName(name) != nullptr;
}

} // namespace echogram
