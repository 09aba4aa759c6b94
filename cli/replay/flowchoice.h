// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"
#include "core/datagram/result.h"

namespace echogram {

/// `127.0.0.1:5000-127.0.0.1:7`: who asked, and whom; a value of --flow.
QString flowName(const Flow &flow);

/// The flow that is meant: by its number, from 1 on in the order of the file, or by its two ends. `B-A` is the same
/// flow seen from the other end, whose datagrams are then the questions. Without a wish the only one there is. The
/// error is a sentence, and lists what there is to choose from where that helps.
Result<Flow, QString> chosenFlow(const QList<Flow> &flows, const QString &wish);

/// A line for each flow: its number, its name, what was sent; at most `most`, and how many more there are. Without a
/// line break at the end.
QString flowTable(const QList<Flow> &flows, qsizetype most);

} // namespace echogram
