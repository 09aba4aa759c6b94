// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a text that may be a hex dump. An error stands in the text; bytes that are read are those of their own
// hex digits, and are no more than a datagram carries.
#include "core/datagram/datagram.h"
#include "core/datagram/datagramcopy.h"
#include "core/datagram/hexdumpreader.h"
#include "tests/fuzz/require.h"

using namespace echogram;

namespace {

void requireError(const QString &text, const ParseError &error)
{
    require(error.message.endsWith(u'.'), "an error is a sentence");
    require(error.position >= 0 && error.length >= 1, "an error has a place");
    require(error.position + error.length <= text.size() + 1, "the place is in the text, or its end");
}

void requireReadable(DatagramCopy form, const QByteArray &bytes)
{
    const QString copy = copyDatagrams(form, {{bytes, {QStringLiteral("127.0.0.1"), 7}}}).value();
    const Result<QByteArray> again = readHexDump(copy);
    require(again.ok() && *again == bytes, "what is written of it is read as the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QString text = QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size));
    const HexDumpKind kind = hexDumpKind(text);
    const Result<QByteArray> bytes = readHexDump(text);
    if (!bytes) {
        requireError(text, bytes.error());
        return 0;
    }
    require(kind != HexDumpKind::None, "what is read is a dump");
    require(bytes->size() <= maximumPayloadSize, "it fits a datagram");
    if (bytes->isEmpty())
        return 0;
    requireReadable(DatagramCopy::Hex, *bytes);
    requireReadable(DatagramCopy::CArray, *bytes);
    return 0;
}
