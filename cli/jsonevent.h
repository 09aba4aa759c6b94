// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/instant.h"
#include "core/datagram/jsonline.h"

#include <QByteArrayView>

namespace echogram {

/// Begins a line of --json. resources/schema/echogram-cli.schema.json describes them all.
JsonLine jsonEvent(const char *event, const Instant &time);

/// Adds size, text (where it is text) and base64, as docs/FORMATS.md has them.
void addPayload(JsonLine &json, QByteArrayView payload);

} // namespace echogram
