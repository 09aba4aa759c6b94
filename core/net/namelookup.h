// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/target.h"

#include <QList>
#include <QObject>

#include <optional>

class QHostInfo;

namespace echogram {

/// Turns a target's name into endpoints without blocking: the resolver runs on a thread of Qt's own.
/// One look-up at a time. To be used on the thread it lives on.
class NameLookup : public QObject
{
    Q_OBJECT
public:
    explicit NameLookup(QObject *parent = nullptr);
    ~NameLookup() override;

    /// The endpoint of a target that is written as an address and needs no look-up.
    static std::optional<Endpoint> numeric(const Target &target);

    /// Begins; what was under way is given up. Always answers by exactly one of the two signals, later, also
    /// when the target is an address.
    void start(const Target &target);
    /// Gives up; neither signal comes any more.
    void cancel();
    bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    /// In the resolver's order (RFC 6724), except that 127.0.0.1 comes before ::1: most servers that are
    /// started for `localhost` by hand listen on IPv4 only. Never empty.
    void resolved(const QList<echogram::Endpoint> &endpoints);
    void failed(const QString &reason);

private Q_SLOTS:
    void take(const QHostInfo &info);

private:
    void finish(QList<Endpoint> endpoints, const QString &reason);

    std::optional<int> m_id; // Qt's number of the look-up that is under way
    quint64 m_number = 0;    // grows when a look-up is given up
    quint16 m_port = 0;
    bool m_isRunning = false;
};

} // namespace echogram
