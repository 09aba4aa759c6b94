// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/captureproblem.h"

#include "core/datagram/grouped.h"
#include "core/datagram/printable.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>
#include <optional>

#include <pcap/pcap.h>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::CaptureProblem", text);
}

QString named(const QString &path)
{
    return QStringLiteral("“%1”").arg(
        printable(path.toUtf8(), LineBreaks::Escape, Backslashes::Keep).text); // a name may hold anything
}

struct Compression
{
    QByteArrayView beginning;
    const char *program;
    const char *undo;
};

const Compression compressions[] = {
    {"\x1f\x8b", "gzip", "gunzip"},
    {"\x28\xb5\x2f\xfd", "zstd", "unzstd"},
    {"\xfd"
     "7zXZ",
     "xz", "unxz"},
    {"BZh", "bzip2", "bunzip2"},
    {"\x04\x22\x4d\x18", "lz4", "unlz4"},
    {"PK\x03\x04", "zip", "unzip"},
};

QString beginningText(QByteArrayView beginning)
{
    return QStringLiteral("“%1”").arg(printable(beginning, LineBreaks::Escape, Backslashes::Keep).text);
}

QString linkTypeText(int linkType)
{
    if (const char *description = pcap_datalink_val_to_description(linkType))
        return tr("%1 (link type %2)").arg(QString::fromUtf8(description), QString::number(linkType));
    return tr("link type %1").arg(linkType);
}

QString recordsReadText(quint64 records)
{
    if (records == 0)
        return tr("Nothing was read before it.");
    if (records == 1)
        return tr("The one record before it was read.");
    return tr("The %1 records before it were read.").arg(grouped(records));
}

/// libpcap reads a pcapng file up to an interface that differs from the first one.
std::optional<QString> problemOfInterface(int linkType, const QString &reason)
{
    const auto has = [&reason](const char *words) { return reason.contains(QLatin1String(words)); };
    if (!has("an interface has a ") || !has("of the first interface"))
        return {};
    // Of raw IP libpcap compares the numbers of two tables, and never finds them equal.
    const bool isRawAgain = linkType == DLT_RAW && has("has a type 101 ");
    if (has("has a type ") && !isRawAgain)
        return tr("The file goes on with an interface of another kind than its first, which was %1, and "
                  "cannot be "
                  "read any further: capture each kind into a file of its own.")
            .arg(linkTypeText(linkType));
    return tr("The file goes on with an interface that is not described as its first one is (%1), and cannot "
              "be "
              "read any further; “editcap -F pcap OLD NEW” makes a file that can.")
        .arg(reason);
}

} // namespace

bool beginsAsCapture(QByteArrayView beginning)
{
    static const QByteArrayView beginnings[] = {"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d",
                                                "\x4d\x3c\xb2\xa1", "\xa1\xb2\xcd\x34", "\x34\xcd\xb2\xa1",
                                                "\x0a\x0d\x0d\x0a"};
    return std::any_of(std::begin(beginnings), std::end(beginnings),
                       [beginning](QByteArrayView known) { return beginning.startsWith(known); });
}

QString problemOfOpening(const QString &path, int code)
{
    return tr("%1 cannot be read: %2.").arg(named(path), qt_error_string(code));
}

QString problemOfKind(const QString &path, bool isFolder)
{
    if (isFolder)
        return tr("%1 is a folder; choose a capture in it.").arg(named(path));
    return tr("%1 is a pipe or a device; only a file can be opened. Save the capture to one first.")
        .arg(named(path));
}

QString problemOfBeginning(const QString &path, QByteArrayView beginning, bool isCutOff,
                           const QString &reason)
{
    beginning = beginning.first(std::min(captureBeginning, beginning.size()));
    if (beginning.isEmpty())
        return tr("%1 is empty: not even a capture's header is in it.").arg(named(path));
    for (const Compression &compression : compressions) {
        if (beginning.startsWith(compression.beginning))
            return tr("%1 is compressed with %2; decompress it first, as with %3.")
                .arg(named(path), QLatin1String(compression.program), QLatin1String(compression.undo));
    }
    if (beginsAsCapture(beginning) && isCutOff)
        return tr("%1 ends in the middle of its header: nothing was captured into it.").arg(named(path));
    if (beginsAsCapture(beginning))
        return tr("%1 is a capture whose header cannot be read: %2.").arg(named(path), reason);
    return tr("%1 is no capture: it begins with %2; pcap and pcapng files can be opened.")
        .arg(named(path), beginningText(beginning));
}

QString problemOfLinkType(const QString &path, int linkType)
{
    return tr("%1 is a capture of %2, which cannot be read; Ethernet, Linux cooked, BSD loopback and raw IP "
              "can.")
        .arg(named(path), linkTypeText(linkType));
}

QString problemOfRecord(quint64 recordsBefore, bool isCutOff, int linkType, const QString &reason)
{
    const QString number = grouped(recordsBefore + 1);
    if (isCutOff)
        return tr("The file ends in the middle of record %1. %2").arg(number, recordsReadText(recordsBefore));
    if (const std::optional<QString> problem = problemOfInterface(linkType, reason))
        return QStringLiteral("%1 %2").arg(*problem, recordsReadText(recordsBefore));
    return tr("The file is damaged at record %1: %2. %3").arg(number, reason, recordsReadText(recordsBefore));
}

} // namespace echogram
