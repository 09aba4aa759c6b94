// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/exitcode.h"

#include <QObject>

namespace echogram {

/// A command at work, on the main thread and its event loop. It prints its results itself.
class Job : public QObject
{
    Q_OBJECT
public:
    /// Called once, when the event loop runs.
    virtual void start() = 0;
    /// Ctrl+C: to come to an end soon, with what there is by then. finished() follows, with Interrupted.
    virtual void interrupt() { Q_EMIT finished(ExitCode::Interrupted); }

Q_SIGNALS:
    /// Once; nothing is done and nothing printed afterwards.
    void finished(echogram::ExitCode code);
};

} // namespace echogram
