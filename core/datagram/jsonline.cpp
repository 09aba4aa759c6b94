// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/jsonline.h"

#include <QChar>

#include <algorithm>

namespace echogram {
namespace {

bool isSafe(char32_t codePoint)
{
    if (codePoint < 0x7f)
        return codePoint >= 0x20;
    const QChar::Category category = QChar::category(codePoint);
    return QChar::isPrint(codePoint) && category != QChar::Separator_Line
           && category != QChar::Separator_Paragraph;
}

/// Whether it stands in JSON as it is.
bool isPlain(QChar c)
{
    return c >= u' ' && c < QChar(0x7f) && c != u'"' && c != u'\\';
}

} // namespace

JsonLine &JsonLine::add(const char *key, const QString &text)
{
    addKey(key);
    addString(text);
    return *this;
}

JsonLine &JsonLine::add(const char *key, const QStringList &texts)
{
    addKey(key);
    m_text += '[';
    for (qsizetype index = 0; index < texts.size(); ++index) {
        if (index > 0)
            m_text += ',';
        addString(texts.at(index));
    }
    m_text += ']';
    return *this;
}

JsonLine &JsonLine::add(const char *key, quint64 number)
{
    addKey(key);
    m_text += QByteArray::number(number);
    return *this;
}

JsonLine &JsonLine::add(const char *key, qint64 number)
{
    addKey(key);
    m_text += QByteArray::number(number);
    return *this;
}

JsonLine &JsonLine::add(const char *key, double number)
{
    addKey(key);
    m_text += QByteArray::number(number, 'f', 3);
    return *this;
}

JsonLine &JsonLine::add(const char *key, bool value)
{
    addKey(key);
    m_text += value ? "true" : "false";
    return *this;
}

JsonLine &JsonLine::addAscii(const char *key, QByteArrayView text)
{
    addKey(key);
    m_text += '"';
    m_text += text;
    m_text += '"';
    return *this;
}

void JsonLine::addKey(const char *key)
{
    if (m_text.size() > 1)
        m_text += ',';
    m_text += '"';
    m_text += key;
    m_text += "\":";
}

/// Most of what there is to say is ASCII, and goes the short way.
void JsonLine::addString(QStringView text)
{
    m_text += '"';
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto *const plainEnd = std::find_if_not(text.cbegin() + i, text.cend(), isPlain);
        if (const qsizetype count = plainEnd - text.cbegin() - i; count > 0) {
            m_text += text.sliced(i, count).toLatin1();
            i += count;
            if (i == text.size())
                break;
        }
        const QChar unit = text.at(i);
        if (unit == u'"' || unit == u'\\') {
            m_text += '\\';
            m_text += char(unit.unicode());
        } else if (unit == u'\n') {
            m_text += "\\n";
        } else if (unit.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
            addForeign(text.sliced(i, 2), QChar::surrogateToUcs4(unit, text.at(i + 1)));
            ++i;
        } else {
            addForeign(text.sliced(i, 1), unit.unicode());
        }
    }
    m_text += '"';
}

void JsonLine::addForeign(QStringView character, char32_t codePoint)
{
    if (isSafe(codePoint)) {
        m_text += character.toUtf8();
        return;
    }
    for (const QChar unit : character)
        m_text += "\\u" + QByteArray::number(unit.unicode(), 16).rightJustified(4, '0');
}

} // namespace echogram
