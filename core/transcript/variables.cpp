// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/variables.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qsizetype longestName = 64; // characters

bool isLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

bool isNameCharacter(QChar c)
{
    return isLetter(c) || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-';
}

QByteArray inBytes(quint64 number, int width, bool isLittleEndian)
{
    QByteArray bytes;
    for (int i = 0; i < width; ++i)
        bytes += char(number >> 8 * (isLittleEndian ? i : width - 1 - i));
    return bytes;
}

/// What a number is in bytes, in each width that has room for it.
QByteArrayList bytesOf(const QByteArray &digits)
{
    QByteArrayList forms;
    for (int width = 8; width >= 1; --width) {
        if (fitsInto(digits, width)) {
            forms += inBytes(numberOf(digits), width, false);
            forms += inBytes(numberOf(digits), width, true);
        }
    }
    return forms;
}

} // namespace

QString problemWithVariableName(const QString &name)
{
    if (name.isEmpty() || name.size() > longestName || !isLetter(name.front())
        || !std::all_of(name.begin(), name.end(), isNameCharacter)) {
        return QStringLiteral(
                   "a variable's name has 1 to %1 letters, digits, _ and -, and begins with a letter")
            .arg(longestName);
    }
    if (Placeholder::isTaken(name))
        return QStringLiteral("{{%1}} is a placeholder of its own; take another name for the variable")
            .arg(name);
    return {};
}

qsizetype Variables::indexOf(const QString &name) const
{
    const auto found = std::find_if(m_variables.begin(), m_variables.end(),
                                    [&name](const Variable &one) { return one.name == name; });
    return found == m_variables.end() ? -1 : found - m_variables.begin();
}

void Variables::set(const Variable &variable)
{
    const qsizetype index = indexOf(variable.name);
    if (index < 0) {
        m_variables.append(variable);
        return;
    }
    Variable &before = m_variables[index];
    before.isSecret = before.isSecret || variable.isSecret;
    if (!variable.value)
        return;
    before.value = variable.value;
    before.isNumber = variable.isNumber;
}

PlaceholderNames Variables::names() const
{
    PlaceholderNames names;
    names.of = PlaceholderNames::Of::Variables;
    for (const Variable &variable : m_variables) {
        names.names += variable.value || variable.isCaptured ? variable.name : QString();
        names.areNumbers += variable.isNumber;
    }
    return names;
}

QByteArrayList Variables::values() const
{
    QByteArrayList values;
    for (const Variable &variable : m_variables)
        values += variable.value.value_or(QByteArray());
    return values;
}

/// What would give secrets away, the longest first, so that nothing of it is left when a part of it is hidden.
QByteArrayList Variables::secretForms(bool inBytes) const
{
    QByteArrayList forms;
    for (const Variable &variable : m_variables) {
        if (!variable.isSecret || !variable.value || variable.value->isEmpty())
            continue;
        forms += *variable.value;
        if (inBytes && variable.isNumber)
            forms += bytesOf(*variable.value);
    }
    std::stable_sort(forms.begin(), forms.end(), [](const QByteArray &one, const QByteArray &other) {
        return one.size() > other.size();
    });
    return forms;
}

QByteArray Variables::hidden(QByteArray bytes) const
{
    // Each place is looked for in what there is, not in what is left: secrets may overlap, one of them itself.
    const QByteArray whole = bytes;
    for (const QByteArray &form : secretForms(true)) {
        for (qsizetype at = whole.indexOf(form); at >= 0; at = whole.indexOf(form, at + 1))
            std::fill_n(bytes.begin() + at, form.size(), '*');
    }
    return bytes;
}

QString Variables::hidden(QString text) const
{
    for (const QByteArray &form : secretForms(false))
        text.replace(QString::fromUtf8(form), QLatin1String("***"));
    return text;
}

} // namespace echogram
