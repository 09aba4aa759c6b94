// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloadpattern.h"

#include "core/datagram/payloadcodec.h"
#include "core/datagram/utf8.h"

#include <QCoreApplication>
#include <QMultiHash>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>
#include <numeric>

namespace echogram {
namespace {

constexpr quint64 everyByte = 0x0101010101010101;
constexpr qsizetype wordSize = sizeof(quint64);

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::PayloadPattern", text);
}

quint64 wordAt(const char *bytes)
{
    quint64 word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

bool hasZeroByte(quint64 word)
{
    return ((word - everyByte) & ~word & (everyByte << 7)) != 0;
}

/// The other letters that fold to the same one, of all of Unicode. What folds at all lies in the first two planes.
const QMultiHash<char32_t, char32_t> &lettersByFolded()
{
    static const QMultiHash<char32_t, char32_t> letters = [] {
        constexpr char32_t end = 0x20000;
        QMultiHash<char32_t, char32_t> table;
        for (char32_t letter = 0; letter < end; ++letter) {
            if (const char32_t folded = QChar::toCaseFolded(letter); folded != letter)
                table.insert(folded, letter);
        }
        return table;
    }();
    return letters;
}

/// Is quick to say no where even the first byte is rare, other than QByteArrayView::contains().
bool hasBytes(QByteArrayView payload, const QByteArray &bytes)
{
    qsizetype i = payload.indexOf(bytes.front());
    while (i >= 0 && !payload.sliced(i).startsWith(bytes))
        i = payload.indexOf(bytes.front(), i + 1);
    return i >= 0;
}

QByteArray utf8(char32_t codePoint)
{
    return QString::fromUcs4(&codePoint, 1).toUtf8();
}

/// How often a byte is met where one does not want to stop: in texts, and the padding of binary payloads.
int frequency(quint8 byte)
{
    if (byte == 0 || byte == 0xff || std::strchr(" etaoinsrETAOINSR", byte) != nullptr)
        return 2;
    return byte < 0x80 && std::isalnum(byte) ? 1 : 0;
}

int hexDigit(QChar c)
{
    const char latin = c.toLatin1();
    if (latin >= '0' && latin <= '9')
        return latin - '0';
    const char lower = char(latin | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isSeparator(QChar c)
{
    return c.isSpace() || c == u':' || c == u'-' || c == u',';
}

} // namespace

Result<PayloadPattern> PayloadPattern::fromText(const QString &text, Qt::CaseSensitivity caseSensitivity)
{
    const Result<QByteArray> bytes = decodePayload(PayloadFormat::Text, text);
    if (!bytes)
        return bytes.error();
    PayloadPattern pattern;
    if (caseSensitivity == Qt::CaseSensitive) {
        for (const char byte : *bytes)
            pattern.m_bytes.push_back({0xff, quint8(byte)});
    } else {
        for (const char32_t codePoint : text.toUcs4())
            pattern.addCharacter(QChar::toCaseFolded(codePoint));
    }
    pattern.chooseAnchors();
    return pattern;
}

Result<PayloadPattern> PayloadPattern::fromHex(const QString &text)
{
    PayloadPattern pattern;
    const auto nibble = [&text](qsizetype i) -> std::optional<MaskedByte> {
        if (i >= text.size())
            return {};
        if (text.at(i) == u'?')
            return MaskedByte{0, 0};
        const int digit = hexDigit(text.at(i));
        return digit < 0 ? std::nullopt : std::optional(MaskedByte{0x0f, quint8(digit)});
    };
    for (qsizetype i = 0; i < text.size();) {
        if (isSeparator(text.at(i))) {
            ++i;
            continue;
        }
        const bool isPrefixed =
            text.at(i) == u'0' && i + 1 < text.size() && (text.at(i + 1) == u'x' || text.at(i + 1) == u'X');
        const qsizetype digits = isPrefixed ? i + 2 : i;
        const std::optional<MaskedByte> high = nibble(digits);
        const std::optional<MaskedByte> low = nibble(digits + 1);
        if (!high && !isPrefixed)
            return ParseError{i, 1, tr("This is no hexadecimal digit: 0 to 9, a to f, or ? for any.")};
        if (!high || !low)
            return ParseError{i, digits - i + (high ? 1 : 0),
                              tr("This is half a byte: two digits make one, either may be ?.")};
        pattern.m_bytes.push_back(
            {quint8(high->mask << 4 | low->mask), quint8(high->value << 4 | low->value)});
        i = digits + 2;
    }
    pattern.chooseAnchors();
    return pattern;
}

/// Adds what all the letters have in common that fold to this one.
void PayloadPattern::addCharacter(char32_t folded)
{
    m_folded += folded;
    const QByteArray bytes = utf8(folded);
    std::vector<MaskedByte> masked;
    for (const char byte : bytes)
        masked.push_back({0xff, quint8(byte)});
    int letters = 1;
    for (const char32_t other : lettersByFolded().values(folded)) {
        const QByteArray otherBytes = utf8(other);
        if (otherBytes.size() != bytes.size()) {
            if (!m_oddLetters.contains(otherBytes))
                m_oddLetters.append(otherBytes);
            continue;
        }
        ++letters;
        for (size_t i = 0; i < masked.size(); ++i)
            masked[i].mask &= quint8(~(quint8(otherBytes.at(qsizetype(i))) ^ masked[i].value));
    }
    int allowed = 1;
    for (MaskedByte &byte : masked) {
        byte.value &= byte.mask;
        allowed <<= 8 - std::popcount(byte.mask);
    }
    m_isLoose = m_isLoose || allowed > letters;
    m_bytes.insert(m_bytes.end(), masked.begin(), masked.end());
}

void PayloadPattern::chooseAnchors()
{
    if (m_bytes.empty())
        return;
    const auto badness = [this](qsizetype i) {
        const MaskedByte byte = m_bytes[size_t(i)];
        return 4 * (8 - std::popcount(byte.mask)) + frequency(byte.value);
    };
    QList<qsizetype> offsets(qsizetype(m_bytes.size()));
    std::iota(offsets.begin(), offsets.end(), 0);
    std::stable_sort(offsets.begin(), offsets.end(),
                     [&](qsizetype a, qsizetype b) { return badness(a) < badness(b); });
    for (size_t i = 0; i < m_anchors.size(); ++i) {
        const qsizetype offset = offsets.at(std::min(qsizetype(i), offsets.size() - 1));
        const MaskedByte byte = m_bytes[size_t(offset)];
        m_anchors[i] = {offset, everyByte * byte.mask, everyByte * byte.value};
    }
}

bool PayloadPattern::isIn(QByteArrayView payload) const
{
    if (isEmpty() || findByBits(payload, 0))
        return true;
    return hasOddLetters(payload) && findByCharacters(payload, 0);
}

std::optional<PayloadPattern::Place> PayloadPattern::find(QByteArrayView payload, qsizetype from) const
{
    if (isEmpty())
        return {};
    return hasOddLetters(payload) ? findByCharacters(payload, from) : findByBits(payload, from);
}

bool PayloadPattern::fitsAt(const char *bytes) const
{
    for (size_t i = 0; i < m_bytes.size(); ++i) {
        if ((quint8(bytes[i]) & m_bytes[i].mask) != m_bytes[i].value)
            return false;
    }
    return true;
}

/// How many bytes from `position` on are the text, whatever the case; 0 when they are not.
qsizetype PayloadPattern::foldedLengthAt(QByteArrayView payload, qsizetype position) const
{
    const qsizetype start = position;
    for (const char32_t expected : m_folded) {
        if (position >= payload.size())
            return 0;
        const Utf8Step step = readUtf8(payload, position);
        if (!step.valid || QChar::toCaseFolded(step.codePoint) != expected)
            return 0;
        position += step.length;
    }
    return position - start;
}

std::optional<PayloadPattern::Place> PayloadPattern::findByBits(QByteArrayView payload, qsizetype from) const
{
    const qsizetype length = qsizetype(m_bytes.size());
    const qsizetype end = payload.size() - length + 1; // of the places where it can begin
    const char *const bytes = payload.data();
    const auto isAt = [&](qsizetype i) {
        return fitsAt(bytes + i) && (!m_isLoose || foldedLengthAt(payload, i) > 0);
    };
    const auto [first, second] = m_anchors;
    qsizetype i = from;
    while (i + wordSize <= end) {
        const quint64 differences = ((wordAt(bytes + i + first.offset) & first.mask) ^ first.value)
                                    | ((wordAt(bytes + i + second.offset) & second.mask) ^ second.value);
        if (hasZeroByte(differences)) {
            const auto each = std::bit_cast<std::array<char, wordSize>>(differences);
            for (qsizetype j = 0; j < wordSize; ++j) {
                if (each[size_t(j)] == 0 && isAt(i + j))
                    return Place{i + j, length};
            }
        }
        i += wordSize;
    }
    for (; i < end; ++i) {
        if (isAt(i))
            return Place{i, length};
    }
    return {};
}

std::optional<PayloadPattern::Place> PayloadPattern::findByCharacters(QByteArrayView payload,
                                                                      qsizetype from) const
{
    for (qsizetype i = from; i < payload.size(); ++i) {
        if (const qsizetype length = foldedLengthAt(payload, i); length > 0)
            return Place{i, length};
    }
    return {};
}

/// Whether findByBits() could overlook it. Rare: the Kelvin sign is a K, say.
bool PayloadPattern::hasOddLetters(QByteArrayView payload) const
{
    return std::any_of(m_oddLetters.begin(), m_oddLetters.end(),
                       [payload](const QByteArray &letter) { return hasBytes(payload, letter); });
}

} // namespace echogram
