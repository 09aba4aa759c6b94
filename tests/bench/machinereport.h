// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/machine.h"

#include <QJsonObject>
#include <QString>

namespace echogram::bench {

/// For people, in a few lines; with a warning when figures taken on it are not worth much.
QString machineText(const Machine &machine, bool isPinned);
/// The same, with a remark on what runs on which processor.
QString machineText(const Machine &machine, const QString &pinning);

QJsonObject machineObject(const Machine &machine, bool isPinned);

} // namespace echogram::bench
