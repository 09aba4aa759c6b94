// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jsonline.h"

#include <QChar>
#include <QList>

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

void appendEscaped(QString &out, char16_t unit)
{
    out += QStringLiteral("\\u%1").arg(uint(unit), 4, 16, QLatin1Char('0'));
}

} // namespace

JsonLine &JsonLine::add(const char *key, const QString &text)
{
    addKey(key);
    addString(text);
    return *this;
}

JsonLine &JsonLine::add(const char *key, quint64 number)
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

void JsonLine::addKey(const char *key)
{
    if (m_text.size() > 1)
        m_text += ',';
    m_text += '"';
    m_text += key;
    m_text += "\":";
}

void JsonLine::addString(const QString &text)
{
    QString out;
    out.reserve(text.size() + 2);
    out += u'"';
    for (const char32_t codePoint : text.toUcs4()) {
        if (codePoint == U'"' || codePoint == U'\\') {
            out += u'\\';
            out += QChar(char16_t(codePoint));
        } else if (codePoint == U'\n') {
            out += QLatin1String("\\n");
        } else if (isSafe(codePoint)) {
            out += QChar::fromUcs4(codePoint);
        } else if (QChar::requiresSurrogates(codePoint)) {
            appendEscaped(out, QChar::highSurrogate(codePoint));
            appendEscaped(out, QChar::lowSurrogate(codePoint));
        } else {
            appendEscaped(out, char16_t(codePoint));
        }
    }
    out += u'"';
    m_text += out.toUtf8();
}

} // namespace echogram
