// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dumppasting.h"

#include "core/datagram/hexdumpreader.h"

#include <QCoreApplication>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::DumpPasting)
};

ParseError notPasted(const QString &dump, const ParseError &error)
{
    const QStringView before = QStringView(dump).first(error.position);
    const qsizetype line = before.count(u'\n') + 1;
    const qsizetype character = error.position - before.lastIndexOf(u'\n');
    const QString message = hexDumpKind(dump) == HexDumpKind::None
                                ? Texts::tr("Not pasted: %1").arg(error.message)
                                : Texts::tr("Not pasted: line %1, character %2 of the dump: %3")
                                      .arg(QString::number(line), QString::number(character), error.message);
    return {error.position, error.length, message};
}

/// A part of the message in Hex; as it stands where it is Hex already.
Result<QString> asHex(PayloadFormat format, const QString &text)
{
    if (format == PayloadFormat::Hex)
        return text;
    const Result<QByteArray> bytes = decodePayload(format, text);
    if (!bytes)
        return bytes.error();
    return encodePayload(PayloadFormat::Hex, *bytes);
}

ParseError notHex(const ParseError &error, qsizetype start)
{
    return {start + error.position, error.length,
            Texts::tr("Not pasted: what is written already cannot become hex. %1").arg(error.message)};
}

void appendSpace(QString &text)
{
    if (!text.isEmpty() && !text.back().isSpace())
        text += u' ';
}

} // namespace

bool isDumpForCertain(const QString &pasted)
{
    const HexDumpKind kind = hexDumpKind(pasted);
    return kind == HexDumpKind::Offsets || kind == HexDumpKind::Literal;
}

Result<QString> dumpAsHex(const QString &dump)
{
    const Result<QByteArray> bytes = readHexDump(dump);
    if (!bytes)
        return notPasted(dump, bytes.error());
    return encodePayload(PayloadFormat::Hex, *bytes);
}

Result<EditedMessage> withDump(const EditedMessage &message, const QString &dump)
{
    const Result<QString> bytes = dumpAsHex(dump);
    if (!bytes)
        return bytes.error();
    const Result<QString> before = asHex(message.format, message.text.left(message.selectionStart));
    if (!before)
        return notHex(before.error(), 0);
    const Result<QString> behind = asHex(message.format, message.text.mid(message.selectionEnd));
    if (!behind)
        return notHex(behind.error(), message.selectionEnd);
    EditedMessage result{*before, PayloadFormat::Hex};
    appendSpace(result.text);
    result.text += *bytes;
    result.selectionStart = result.selectionEnd = result.text.size();
    if (!behind->isEmpty() && !behind->front().isSpace())
        appendSpace(result.text);
    result.text += *behind;
    return result;
}

} // namespace echogram
