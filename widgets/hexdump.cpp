// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hexdump.h"

#include "core/datagram/grouped.h"

#include <QCoreApplication>
#include <QStringList>

namespace echogram {
namespace {

constexpr char hexDigits[] = "0123456789abcdef";
constexpr int groupSize = 4; // bytes between wider gaps, to count by

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::HexDump", text);
}

void appendHex(QString &line, char byte)
{
    line += QLatin1Char(hexDigits[quint8(byte) >> 4]);
    line += QLatin1Char(hexDigits[quint8(byte) & 0xf]);
}

} // namespace

QString hexDump(QByteArrayView bytes, int bytesPerLine)
{
    const qsizetype perLine = std::max(1, bytesPerLine);
    const int digits = offsetDigits(bytes.size());
    QString dump;
    dump.reserve((bytes.size() / perLine + 1) * (digits + 4 + perLine * 5));
    for (qsizetype start = 0; start < bytes.size(); start += perLine) {
        dump += QStringLiteral("%1 ").arg(start, digits, 16, QLatin1Char('0'));
        QString ascii;
        for (qsizetype i = 0; i < perLine; ++i) {
            dump += i > 0 && i % groupSize == 0 ? QStringLiteral("  ") : QStringLiteral(" ");
            if (start + i < bytes.size()) {
                appendHex(dump, bytes.at(start + i));
                ascii += asciiColumn(bytes.at(start + i));
            } else {
                dump += QStringLiteral("  ");
            }
        }
        dump += QStringLiteral("  ") + ascii + u'\n';
    }
    return dump;
}

int offsetDigits(qsizetype bytes)
{
    return bytes > 0x10000 ? 8 : 4;
}

QChar asciiColumn(char byte)
{
    return byte >= ' ' && byte <= '~' ? QLatin1Char(byte) : QLatin1Char('.');
}

QList<ByteRange> differingRanges(QByteArrayView question, QByteArrayView answer)
{
    QList<ByteRange> ranges;
    for (qsizetype i = 0; i < answer.size(); ++i) {
        if (i < question.size() && question.at(i) == answer.at(i))
            continue;
        if (!ranges.isEmpty() && ranges.last().start + ranges.last().length == i)
            ++ranges.last().length;
        else
            ranges.append({i, 1});
    }
    return ranges;
}

QString differenceSummary(QByteArrayView question, QByteArrayView answer)
{
    const qsizetype common = std::min(question.size(), answer.size());
    qsizetype differing = 0;
    for (qsizetype i = 0; i < common; ++i)
        differing += question.at(i) != answer.at(i) ? 1 : 0;

    // Not with %n: that needs a translation even for English.
    QStringList parts;
    if (differing == 1)
        parts.append(tr("1 of %1 bytes differs").arg(grouped(common)));
    else if (differing > 1)
        parts.append(tr("%1 of %2 bytes differ").arg(grouped(differing), grouped(common)));
    const qsizetype longer = answer.size() - question.size();
    if (longer == 1)
        parts.append(tr("1 byte longer"));
    else if (longer > 1)
        parts.append(tr("%1 bytes longer").arg(grouped(longer)));
    else if (longer == -1)
        parts.append(tr("1 byte shorter"));
    else if (longer < -1)
        parts.append(tr("%1 bytes shorter").arg(grouped(-longer)));
    if (parts.isEmpty())
        return tr("same as the question");
    return parts.size() == 1 ? parts.first() : tr("%1, %2").arg(parts.first(), parts.last());
}

} // namespace echogram
