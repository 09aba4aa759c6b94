// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/convert/convertcommand.h"
#include "cli/convert/convertoutcome.h"
#include "core/capture/flowlist.h"

namespace echogram {

/// A flow of a capture, NDJSON or CSV becomes a transcript. `progress` is called as by convertCapture(). Needs a
/// temporary file as large as the datagrams; the flow itself is in memory.
ConvertOutcome convertToTranscript(const ConvertOptions &options, const CaptureProgress &progress);

/// A transcript becomes a capture, NDJSON or CSV: see MadeUpTalk.
ConvertOutcome convertFromTranscript(const ConvertOptions &options);

/// Packet Sender's packets become a transcript.
ConvertOutcome convertFromPacketSender(const ConvertOptions &options);

} // namespace echogram
