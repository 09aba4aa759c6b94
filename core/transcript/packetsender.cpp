// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/packetsender.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "core/datagram/target.h"
#include "core/transcript/settingsfile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

using Remark = PacketSenderImport::Remark;

constexpr qsizetype longestName = 100; // characters, of a step
constexpr qint64 mostBytes = 16 * 1024 * 1024;

/// A packet as it is kept: what its fields are called in small letters, and their texts.
struct Packet
{
    QString name;
    QList<std::pair<QString, QString>> fields; // in the order of the file, or of their names

    /// Of the last one of this name.
    QString value(const char *field) const
    {
        const auto found = std::find_if(fields.rbegin(), fields.rend(), [field](const auto &one) {
            return one.first == QLatin1String(field);
        });
        return found == fields.rend() ? QString() : found->second;
    }
};

using Packets = QList<Packet>;

bool isNoNumber(const QString &text)
{
    return text.isEmpty() || text.toDouble() == 0;
}

// What a field has to be so that nothing is lost with it, and else why it is not carried over.
struct Field
{
    const char *name;
    bool (*isNothing)(const QString &);
    const char *why;
};

constexpr Field fieldsWithoutPlace[] = {
    {"repeat", isNoNumber, "seconds from one to the next, without an end; a step is repeated so many times"},
    {"fromip",
     [](const QString &text) {
         return text.isEmpty() || text.compare(QLatin1String("you"), Qt::CaseInsensitive) == 0;
     },
     "whom it once came from; a step has whom it goes to"},
    {"fromport", isNoNumber, "the port of an earlier socket; all of a transcript is sent from one"},
    {"sendresponse", isNoNumber, "a transcript answers nobody"},
    {"requestpath", [](const QString &text) { return text.isEmpty(); }, "a path of HTTP"},
    {"errorstring", [](const QString &text) { return text.isEmpty(); }, "an error of an earlier time"},
    {"timestamp", [](const QString &text) { return text.isEmpty(); }, "when it was saved"},
};

// Those that a step is made of, and asciistring, which is hexstring once more.
constexpr const char *fieldsWithPlace[] = {"name", "toip", "port", "tcporudp", "hexstring", "asciistring"};

constexpr const char *macros[] = {"{{TIME}}", "{{DATE}}", "{{UNIXTIME}}", "{{RANDOM}}", "{{UNIQUE}}"};

bool isKnown(const QString &field)
{
    const auto isCalled = [&field](const char *name) { return field == QLatin1String(name); };
    return std::any_of(std::begin(fieldsWithPlace), std::end(fieldsWithPlace), isCalled)
           || std::any_of(std::begin(fieldsWithoutPlace), std::end(fieldsWithoutPlace),
                          [&](const Field &one) { return isCalled(one.name); });
}

char firstCharacter(QByteArrayView text, qsizetype &position)
{
    constexpr QByteArrayView byteOrderMark("\xef\xbb\xbf");
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

/// The fields of a packet that a file has in its group, and whatever the names of packets do not name.
class IniPackets
{
public:
    IniPackets(const SettingsFile &file, const QString &fileName)
        : m_file(file)
        , m_fileName(fileName)
    {}

    Result<Packets, FileError> read(QList<Remark> &remarks)
    {
        const SettingsFile::Entry *const size = m_file.find(QStringLiteral("NAMES/size"));
        bool isNumber = false;
        const qint64 count = size ? size->value.toLongLong(&isNumber) : 0;
        if (!isNumber || count < 0)
            return FileError{m_fileName, size ? size->line : 0, 0,
                             QStringLiteral("this is no packets.ini: it has “size=...” in a group [NAMES]")};
        gather();
        Packets packets;
        for (qint64 number = 1; number <= count; ++number) {
            const SettingsFile::Entry *const name = m_file.find(QStringLiteral("NAMES/%1/name").arg(number));
            if (!name)
                return FileError{m_fileName, size->line, 0,
                                 QStringLiteral("there are to be %1 names, and there is no %2\\name")
                                     .arg(count)
                                     .arg(number)};
            packets.append(packet(*name));
        }
        remarkUnnamed(remarks);
        return packets;
    }

private:
    static QString groupOf(const QString &key)
    {
        return key.left(std::max<qsizetype>(0, key.lastIndexOf(u'/')));
    }

    void gather()
    {
        for (const SettingsFile::Entry &entry : m_file.entries()) {
            if (!entry.key.startsWith(QLatin1String("NAMES/")))
                m_groups[groupOf(entry.key)].append(&entry);
        }
    }

    Packet packet(const SettingsFile::Entry &name)
    {
        Packet packet{name.value, {}};
        const QString group = name.value.split(u'/', Qt::SkipEmptyParts).join(u'/');
        for (const SettingsFile::Entry *entry : m_groups.value(group)) {
            packet.fields.append({entry->key.mid(entry->key.lastIndexOf(u'/') + 1).toLower(), entry->value});
        }
        m_named.insert(group);
        return packet;
    }

    void remarkUnnamed(QList<Remark> &remarks) const
    {
        QSet<QString> told;
        for (const SettingsFile::Entry &entry : m_file.entries()) {
            const QString group = groupOf(entry.key);
            if (!m_groups.contains(group) || m_named.contains(group) || told.contains(group))
                continue;
            told.insert(group);
            remarks.append({0, group, {}, QStringLiteral("it is in the file, and not among the names")});
        }
    }

    const SettingsFile &m_file;
    const QString m_fileName;
    QHash<QString, QList<const SettingsFile::Entry *>> m_groups;
    QSet<QString> m_named;
};

Result<Packets, FileError> packetsOfIni(const QByteArray &text, const QString &fileName,
                                        QList<Remark> &remarks)
{
    const Result<SettingsFile, FileError> file = SettingsFile::parse(text, fileName);
    return file ? IniPackets(*file, fileName).read(remarks) : Result<Packets, FileError>(file.error());
}

FileError jsonError(const QByteArray &text, const QString &fileName, const QJsonParseError &error)
{
    const QByteArray before = text.left(error.offset);
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    return {fileName, before.count('\n') + 1, QString::fromUtf8(before.mid(lineStart)).size() + 1,
            QStringLiteral("this is no JSON: %1").arg(error.errorString())};
}

/// Packet Sender writes numbers as strings, but for `repeat`.
std::optional<QString> textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    return value.isNull() ? std::optional(QString()) : std::nullopt;
}

Result<Packets, FileError> packetsOfJson(QByteArray text, const QString &fileName)
{
    if (text.startsWith("\xef\xbb\xbf"))
        text.replace(0, 3, "   "); // which JSON passes over
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (document.isNull())
        return jsonError(text, fileName, error);
    Packets packets;
    for (const QJsonValue &item : document.array()) {
        const QString place = QStringLiteral("packet %1 of the file").arg(packets.size() + 1);
        if (!item.isObject())
            return FileError{fileName, 0, 0, QStringLiteral("%1 is no object").arg(place)};
        const QJsonObject object = item.toObject();
        Packet packet;
        for (auto field = object.begin(); field != object.end(); ++field) {
            const std::optional<QString> value = textOf(*field);
            if (!value)
                return FileError{fileName, 0, 0,
                                 QStringLiteral("%1: “%2” is a string or a number").arg(place, field.key())};
            packet.fields.append({field.key().toLower(), *value});
        }
        packet.name = packet.value("name");
        packets.append(packet);
    }
    return packets;
}

/// Makes steps of packets.
class Importer
{
public:
    explicit Importer(PacketSenderImport &import)
        : m_import(import)
    {}

    void add(const Packet &packet)
    {
        m_packet = &packet;
        ++m_import.packets;
        if (packet.fields.isEmpty())
            return remark({}, QStringLiteral("it is among the names, and not in the file"));
        const QString kind = packet.value("tcporudp").trimmed();
        if (kind.compare(QLatin1String("udp"), Qt::CaseInsensitive) != 0)
            return remark({}, QStringLiteral("it is %1, and this is about UDP")
                                  .arg(kind.isEmpty() ? QStringLiteral("of no known protocol") : kind));
        const std::optional<QString> to = target();
        const std::optional<QByteArray> bytes = payload();
        if (!to || !bytes)
            return;
        TranscriptDraft::Step step;
        step.name = packet.name;
        if (packet.name.toUcs4().size() > longestName)
            step.comments.append(packet.name);
        step.send = *bytes;
        step.to = *to;
        m_import.draft.steps.append(step);
        remarkFields(*bytes);
    }

private:
    void remark(const QString &what, const QString &why)
    {
        m_import.leftOut.append({m_import.packets, m_packet->name, what, why});
    }

    std::optional<QString> target()
    {
        const QString host = m_packet->value("toip").trimmed();
        const QString port = m_packet->value("port").trimmed();
        const Result<QString> readHost = parseHost(host);
        const Result<quint16> readPort = parsePort(port);
        if (!readHost)
            remark({}, QStringLiteral("it cannot be sent to “%1”: %2")
                           .arg(host, withoutEnd(readHost.error().message)));
        else if (!readPort)
            remark({}, QStringLiteral("it cannot be sent to port “%1”: %2")
                           .arg(port, withoutEnd(readPort.error().message)));
        else
            return Target{*readHost, *readPort}.text();
        return {};
    }

    static QString withoutEnd(QString sentence)
    {
        if (sentence.endsWith(u'.'))
            sentence.chop(1);
        return sentence;
    }

    /// As Packet Sender itself reads it, which passes over whatever is no digit.
    std::optional<QByteArray> payload()
    {
        const QString written = m_packet->value("hexstring");
        const QByteArray bytes = QByteArray::fromHex(written.toLatin1());
        if (bytes.size() > maximumPayloadSize) {
            remark({}, QStringLiteral("it has %1 bytes; a datagram has at most %2")
                           .arg(grouped(quint64(bytes.size())), grouped(quint64(maximumPayloadSize))));
            return {};
        }
        if (written.simplified().remove(u' ').compare(QLatin1String(bytes.toHex()), Qt::CaseInsensitive) != 0)
            remark(QStringLiteral("hexString"),
                   QStringLiteral(
                       "not all of it is bytes of two digits; the step has what Packet Sender sends"));
        return bytes;
    }

    void remarkFields(const QByteArray &bytes)
    {
        for (const Field &field : fieldsWithoutPlace) {
            const QString value = m_packet->value(field.name);
            if (!field.isNothing(value))
                remark(QStringLiteral("%1 = %2").arg(QLatin1String(field.name), value),
                       QLatin1String(field.why));
        }
        for (const auto &[name, value] : m_packet->fields) {
            if (!isKnown(name))
                remark(QStringLiteral("%1 = %2").arg(name, value),
                       QStringLiteral("nobody knows here what it is"));
        }
        for (const char *macro : macros) {
            if (bytes.contains(macro))
                remark(QLatin1String(macro),
                       QStringLiteral("a macro that Packet Sender may put something in place of; "
                                      "the step sends these characters"));
        }
    }

    PacketSenderImport &m_import;
    const Packet *m_packet = nullptr;
};

/// Where all of them go to the same, that is the target.
void shareTarget(TranscriptDraft &draft)
{
    if (draft.steps.isEmpty())
        return;
    const QString first = draft.steps.constFirst().to;
    if (!std::all_of(draft.steps.cbegin(), draft.steps.cend(),
                     [&](const auto &step) { return step.to == first; }))
        return;
    draft.target = first;
    for (TranscriptDraft::Step &step : draft.steps)
        step.to.clear();
}

void addComments(PacketSenderImport &import, const QString &fileName)
{
    QStringList &comments = import.draft.comments;
    comments.append(QStringLiteral("From Packet Sender's %1: %2 packets, %3 of them steps.")
                        .arg(QFileInfo(fileName).fileName(), grouped(quint64(import.packets)),
                             grouped(quint64(import.draft.steps.size()))));
    if (!import.leftOut.isEmpty())
        comments.append(QStringLiteral("Not in here:"));
    for (const Remark &remark : std::as_const(import.leftOut))
        comments.append(remark.text().replace(u'\n', u' '));
}

} // namespace

QString PacketSenderImport::Remark::text() const
{
    QStringList parts{QStringLiteral("“%1”").arg(name)};
    if (!what.isEmpty())
        parts += what;
    return (parts << why).join(QLatin1String(": "));
}

bool beginsAsPacketSender(QByteArrayView beginning)
{
    qsizetype position = 0;
    return firstCharacter(beginning, position) == '[';
}

Result<PacketSenderImport, FileError> parsePacketSender(const QByteArray &file, const QString &fileName)
{
    PacketSenderImport import;
    QList<Remark> unnamed;
    const Result<Packets, FileError> packets =
        isJson(file) ? packetsOfJson(file, fileName) : packetsOfIni(file, fileName, unnamed);
    if (!packets)
        return packets.error();
    if (packets->isEmpty())
        return FileError{fileName, 0, 0, QStringLiteral("there is no packet in it")};
    Importer importer(import);
    for (const Packet &packet : *packets)
        importer.add(packet);
    import.leftOut += unnamed;
    shareTarget(import.draft);
    addComments(import, fileName);
    return import;
}

Result<PacketSenderImport, FileError> loadPacketSender(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return FileError{path, 0, 0, QStringLiteral("this cannot be read: %1").arg(file.errorString())};
    const QByteArray text = file.read(mostBytes + 1);
    if (text.size() > mostBytes)
        return FileError{path, 0, 0,
                         QStringLiteral("this has more than 16 MiB, which no list of packets has")};
    return parsePacketSender(text, path);
}

} // namespace echogram
