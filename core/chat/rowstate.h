// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logrow.h"

#include <QByteArrayView>
#include <QStringList>

namespace echogram {

/// What has become of a message, as one word that never changes: `state` in docs/FORMATS.md.
const char *stateName(const Message &message);

/// Gives a message, whose direction is set, what the word stands for. False when there is no such state of that direction.
bool setStateByName(Message &message, QByteArrayView name);

/// All there are of a direction.
QStringList stateNames(Direction direction);

/// Whether it was on the wire: neither the kernel refused it nor was its host's name being looked up.
bool wasOnTheWire(const LogRow &row);
bool wasOnTheWire(const Message &message);

} // namespace echogram
