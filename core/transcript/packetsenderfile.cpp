// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/packetsenderfile.h"

#include "core/transcript/settingsfile.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

using Packet = PacketSenderPacket;

constexpr QByteArrayView byteOrderMark("\xef\xbb\xbf");

char firstCharacter(QByteArrayView text, qsizetype &position)
{
    if (position == 0 && text.startsWith(byteOrderMark))
        position = byteOrderMark.size();
    while (position < text.size() && QByteArrayView(" \t\r\n").contains(text.at(position)))
        ++position;
    return position < text.size() ? text.at(position) : '\0';
}

/// A group of an INI file begins with [, too; what is in its name but letters, digits and - _ . is written as %HH.
bool isJson(QByteArrayView text)
{
    qsizetype position = 0;
    if (firstCharacter(text, position) != '[')
        return false;
    const char next = firstCharacter(text, ++position);
    return next == '{' || next == ']';
}

/// Takes packets.ini apart.
class IniPackets
{
public:
    IniPackets(const SettingsFile &file, const QString &fileName)
        : m_file(file)
        , m_fileName(fileName)
    {}

    Result<PacketSenderFile, FileError> read()
    {
        const SettingsFile::Entry *const size = m_file.find(QStringLiteral("NAMES/size"));
        bool isNumber = false;
        const qint64 count = size ? size->value.toLongLong(&isNumber) : 0;
        if (!isNumber || count < 0)
            return FileError{m_fileName, size ? size->line : 0, 0,
                             QStringLiteral("this is no packets.ini: it has “size=...” in a group [NAMES]")};
        gather();
        PacketSenderFile file;
        for (qint64 number = 1; number <= count; ++number) {
            const SettingsFile::Entry *const name = m_file.find(QStringLiteral("NAMES/%1/name").arg(number));
            if (!name)
                return FileError{m_fileName, size->line, 0,
                                 QStringLiteral("there are to be %1 names, and there is no %2\\name")
                                     .arg(count)
                                     .arg(number)};
            file.packets.append(packet(*name));
        }
        file.unnamed = unnamed();
        return file;
    }

private:
    static QString groupOf(const QString &key)
    {
        return key.left(std::max<qsizetype>(0, key.lastIndexOf(u'/')));
    }

    /// Of the list of names. A packet may be called NAMES, too: then its own fields are in the same group.
    static bool isOfNames(const QString &key)
    {
        static const QRegularExpression list(QStringLiteral(R"(\ANAMES/(?:size|\d+/name)\z)"));
        return key.startsWith(QLatin1String("NAMES/")) && list.match(key).hasMatch();
    }

    void gather()
    {
        for (const SettingsFile::Entry &entry : m_file.entries()) {
            if (!isOfNames(entry.key))
                m_groups[groupOf(entry.key)].append(&entry);
        }
    }

    Packet packet(const SettingsFile::Entry &name)
    {
        Packet packet{name.value, {}, {}, false};
        const QString group = name.value.split(u'/', Qt::SkipEmptyParts).join(u'/');
        packet.isNamedTwice = m_named.contains(group);
        if (packet.isNamedTwice)
            return packet;
        for (const SettingsFile::Entry *entry : m_groups.value(group)) {
            packet.fields.append({entry->key.mid(entry->key.lastIndexOf(u'/') + 1).toLower(), entry->value});
        }
        m_named.insert(group);
        return packet;
    }

    QStringList unnamed() const
    {
        QStringList groups;
        QSet<QString> seen = m_named;
        for (const SettingsFile::Entry &entry : m_file.entries()) {
            const QString group = groupOf(entry.key);
            if (!m_groups.contains(group) || seen.contains(group))
                continue;
            seen.insert(group);
            groups += group;
        }
        return groups;
    }

    const SettingsFile &m_file;
    const QString m_fileName;
    QHash<QString, QList<const SettingsFile::Entry *>> m_groups;
    QSet<QString> m_named;
};

Result<PacketSenderFile, FileError> fileOfIni(const QByteArray &text, const QString &fileName)
{
    const Result<SettingsFile, FileError> file = SettingsFile::parse(text, fileName);
    if (!file)
        return file.error();
    return IniPackets(*file, fileName).read();
}

FileError jsonError(const QByteArray &text, const QString &fileName, const QJsonParseError &error)
{
    const QByteArray before = text.left(error.offset);
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    return {fileName, before.count('\n') + 1, QString::fromUtf8(before.mid(lineStart)).size() + 1,
            QStringLiteral("this is no JSON: %1").arg(error.errorString())};
}

/// Packet Sender writes numbers as strings, but for `repeat`. Nothing of what is no value but has some.
std::optional<QString> textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    return value.isNull() ? std::optional(QString()) : std::nullopt;
}

Result<PacketSenderFile, FileError> fileOfJson(QByteArray text, const QString &fileName)
{
    if (text.startsWith(byteOrderMark))
        text.replace(0, byteOrderMark.size(), "   "); // which JSON passes over
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (document.isNull())
        return jsonError(text, fileName, error);
    PacketSenderFile file;
    for (const QJsonValue &item : document.array()) {
        const QString place = QStringLiteral("packet %1 of the file").arg(file.packets.size() + 1);
        if (!item.isObject())
            return FileError{fileName, 0, 0, QStringLiteral("%1 is no object").arg(place)};
        const QJsonObject object = item.toObject();
        Packet packet;
        for (auto field = object.begin(); field != object.end(); ++field) {
            if (const std::optional<QString> value = textOf(*field))
                packet.fields.append({field.key().toLower(), *value});
            else
                packet.notTexts.append(field.key());
        }
        packet.name = packet.value("name");
        file.packets.append(packet);
    }
    return file;
}

} // namespace

QString PacketSenderPacket::value(const char *field) const
{
    const auto found = std::find_if(fields.rbegin(), fields.rend(),
                                    [field](const auto &one) { return one.first == QLatin1String(field); });
    return found == fields.rend() ? QString() : found->second;
}

Result<PacketSenderFile, FileError> PacketSenderFile::parse(const QByteArray &text, const QString &fileName)
{
    return isJson(text) ? fileOfJson(text, fileName) : fileOfIni(text, fileName);
}

bool PacketSenderFile::beginsAsOne(QByteArrayView beginning)
{
    qsizetype position = 0;
    return firstCharacter(beginning, position) == '[';
}

} // namespace echogram
