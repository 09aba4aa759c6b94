// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a file of Packet Sender's, packets.ini or JSON. However broken it is, no packet of it is passed over in
// silence, and what becomes of it can be written as a transcript and read again.
#include "core/datagram/datagram.h"
#include "core/transcript/packetsender.h"
#include "core/transcript/transcriptfile.h"
#include "tests/fuzz/require.h"

#include <QSet>

using namespace echogram;

namespace {

void requireNothingLost(const PacketSenderImport &import)
{
    QSet<qsizetype> told;
    for (const PacketSenderImport::Remark &remark : import.leftOut) {
        require(remark.packet >= 0 && remark.packet <= import.packets, "a remark is of a packet of the file");
        require(!remark.why.isEmpty(), "a remark says why");
        if (remark.packet > 0 && remark.what.isEmpty())
            told.insert(remark.packet);
    }
    require(import.leftOut.size() <= PacketSenderImport::mostRemarks, "remarks are bounded");
    require(import.moreLeftOut > 0 || import.draft.steps.size() + told.size() == import.packets,
            "a packet is a step or listed");
}

void requireReadable(const TranscriptDraft &draft)
{
    const QByteArray toml = transcriptToml(draft);
    const auto read = parseTranscript(toml, QStringLiteral("x"));
    require(read.ok(), "what is written can be read");
    require(qsizetype(read->steps.size()) == draft.steps.size(), "all steps come back");
    const auto more = withStepsAppended(toml, QStringLiteral("x"), draft);
    require(more.ok() && more->startsWith(toml), "steps can be appended");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto import = parsePacketSender(input, QStringLiteral("packets.ini"));
    if (!import) {
        require(!import.error().message.isEmpty(), "an error says what is wrong");
        require(import.error().line <= input.count('\n') + input.count('\r') + 1, "the line is in the file");
        return 0;
    }
    requireNothingLost(*import);
    for (const TranscriptDraft::Step &step : import->draft.steps)
        require(step.send && step.send->size() <= maximumPayloadSize, "a step sends a datagram");
    if (!import->draft.steps.isEmpty())
        requireReadable(import->draft);
    return 0;
}
