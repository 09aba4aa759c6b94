// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace echogram {

/// Turns SIGINT, SIGTERM, SIGHUP and SIGUSR1 into Qt signals, by a pipe to itself (signal-safety(7) permits write(2) and not much
/// else in a handler). The first SIGINT and SIGTERM are announced; a second one of the same kind ends the process
/// at once, as if nobody had asked for it. One per process, on the main thread.
class UnixSignals : public QObject
{
    Q_OBJECT
public:
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

Q_SIGNALS:
    void endRequested();
    void reloadRequested(); ///< SIGHUP
    void reportRequested(); ///< SIGUSR1

private:
    void read();
};

/// What a console program sets right before anything else: a closed pipe is an error of write(2), not the end of
/// the process, and descriptors 0 to 2 are open, or the next socket would get such a number and what is printed
/// would be sent to somebody.
void prepareStandardDescriptors();

} // namespace echogram
