// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QStringView>

namespace echogram {

/// Builds one JSON object (RFC 8259) as one line, for logs that programs read line by line. Unlike QJsonDocument
/// it keeps the fields in the order in which they were added, and lets no character through that could steer a
/// terminal: what is not printable is written as \uXXXX, wherever JSON itself would permit it raw.
class JsonLine
{
public:
    JsonLine &add(const char *key, const QString &text);
    JsonLine &add(const char *key, const QStringList &texts);
    JsonLine &add(const char *key, quint64 number);
    JsonLine &add(const char *key, qint64 number);
    JsonLine &add(const char *key, double number); ///< finite; three decimals
    JsonLine &add(const char *key, bool value);
    /// Printable ASCII without quotes and backslashes, as it stands: times, addresses, base64.
    JsonLine &addAscii(const char *key, QByteArrayView text);

    /// The object, with the line break behind it.
    QByteArray line() const { return m_text + "}\n"; }

private:
    void addKey(const char *key);
    void addString(QStringView text);
    void addForeign(QStringView character, char32_t codePoint);

    QByteArray m_text = QByteArrayLiteral("{");
};

} // namespace echogram
