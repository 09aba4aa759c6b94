// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/packetsender.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "core/datagram/printable.h"
#include "core/datagram/target.h"
#include "core/transcript/packetsenderfile.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

using Packet = PacketSenderPacket;
using Remark = PacketSenderImport::Remark;

constexpr qsizetype longestName = 100; // characters, of a step
constexpr qint64 mostBytes = 16 * 1024 * 1024;

/// Enough of it to know it again: a field may be as long as the file.
QString shown(const QString &text)
{
    constexpr qsizetype mostShown = 300;
    const PrintableText seen = printable(text.toUtf8(), LineBreaks::Escape, Backslashes::Keep, mostShown);
    return seen.complete ? seen.text : seen.text + u'…';
}

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

void append(PacketSenderImport &import, const Remark &remark)
{
    if (import.leftOut.size() < PacketSenderImport::mostRemarks)
        import.leftOut.append(remark);
    else
        ++import.moreLeftOut;
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
        if (packet.isNamedTwice)
            return remark({}, QStringLiteral("its name is there once more, and the packet once"));
        for (const QString &field : packet.notTexts)
            remark(QStringLiteral("%1 = ...").arg(field),
                   QStringLiteral("it is neither a text nor a number"));
        if (packet.fields.isEmpty() && !packet.notTexts.isEmpty())
            return remark({}, QStringLiteral("it has nothing that can be read"));
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
        append(m_import, {m_import.packets, m_packet->name, what, why});
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
    comments += import.leftOutTexts();
}

} // namespace

QString PacketSenderImport::Remark::text() const
{
    QStringList parts{QStringLiteral("“%1”").arg(shown(name))};
    if (!what.isEmpty())
        parts += shown(what);
    return (parts << shown(why)).join(QLatin1String(": "));
}

QStringList PacketSenderImport::leftOutTexts() const
{
    QStringList texts;
    for (const Remark &remark : leftOut)
        texts += remark.text();
    if (moreLeftOut > 0)
        texts += QStringLiteral("and %1 more").arg(grouped(quint64(moreLeftOut)));
    return texts;
}

bool beginsAsPacketSender(QByteArrayView beginning)
{
    return PacketSenderFile::beginsAsOne(beginning);
}

Result<PacketSenderImport, FileError> parsePacketSender(const QByteArray &text, const QString &fileName)
{
    const Result<PacketSenderFile, FileError> file = PacketSenderFile::parse(text, fileName);
    if (!file)
        return file.error();
    if (file->packets.isEmpty())
        return FileError{fileName, 0, 0, QStringLiteral("there is no packet in it")};
    PacketSenderImport import;
    Importer importer(import);
    for (const Packet &packet : file->packets)
        importer.add(packet);
    for (const QString &group : file->unnamed)
        append(import, {0, group, {}, QStringLiteral("it is in the file, and not among the names")});
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
