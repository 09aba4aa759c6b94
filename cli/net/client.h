// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/net/clientoptions.h"
#include "core/net/datagramsocket.h"
#include "core/net/namelookup.h"

#include <QObject>

namespace echogram {

/// The socket of a command that talks to somebody: looks the name up, and opens it. On the main thread, as the rest of
/// the command line; its event loop is the I/O thread's.
class Client : public QObject
{
    Q_OBJECT
public:
    explicit Client(const ClientOptions &options, QObject *parent = nullptr);

    /// More than socketOptionsFor() says, before open().
    void setCoalesces(bool coalesces) { m_coalesces = coalesces; }
    void setReceiveBufferBytes(int bytes) { m_receiveBufferBytes = bytes; }

    /// opened() or failed() follows, later.
    void open();

    DatagramSocket &socket() { return m_socket; }
    const DatagramSocket &socket() const { return m_socket; }
    /// Whom it talks to; known when it is open.
    const Endpoint &peer() const { return m_peer; }

    /// Whether a datagram from there may be an answer: from the peer, from another port of its host (TFTP, RFC 1350),
    /// or from anybody where the question went to many.
    bool mayAnswer(const Endpoint &from) const;

Q_SIGNALS:
    void opened();
    /// `reason` is a sentence without a period.
    void failed(const QString &reason);

private:
    void openTowards(const QList<Endpoint> &endpoints);

    const ClientOptions m_options;
    NameLookup m_lookup{this};
    DatagramSocket m_socket{this};
    Endpoint m_peer;
    int m_receiveBufferBytes = 0;
    bool m_coalesces = false;
};

} // namespace echogram
