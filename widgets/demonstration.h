// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

#include <QObject>
#include <QTimer>

namespace echogram {

class MainWindow;

/// Uses the window as a person would: three messages (text, hex, text outside ASCII) to the built-in echo
/// server, typed into the message box and sent. Writes the exchange with its round-trip times to standard
/// output. Borrows the window.
class Demonstration : public QObject
{
    Q_OBJECT
public:
    explicit Demonstration(MainWindow &window, QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    /// All three came back, byte for byte, or something did not (the reason is on standard error).
    void finished(bool succeeded);

private:
    void begin();
    void sendNext();
    void check();
    void fail(const QString &reason);

    MainWindow &m_window;
    QTimer m_patience;
    qsizetype m_sent = 0;
    bool m_isWaiting = false;
};

} // namespace echogram
