// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/namelookup.h"

#include <QHostInfo>

#include <algorithm>
#include <utility>

namespace echogram {

NameLookup::NameLookup(QObject *parent)
    : QObject(parent)
{}

NameLookup::~NameLookup()
{
    cancel();
}

std::optional<Endpoint> NameLookup::numeric(const Target &target)
{
    const QHostAddress address(target.host);
    if (address.isNull())
        return {};
    return Endpoint(address, target.port);
}

void NameLookup::start(const Target &target)
{
    cancel();
    m_isRunning = true;
    if (const std::optional<Endpoint> endpoint = numeric(target)) {
        // Not by QHostInfo, which would ask a name server for the name of the address first.
        const auto answer = [this, number = m_number, endpoint = *endpoint] {
            if (number == m_number)
                finish({endpoint}, {});
        };
        QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
        return;
    }
    m_port = target.port;
    // By name, because Qt 6.4 never frees a functor whose look-up was aborted.
    m_id = QHostInfo::lookupHost(target.host, this, SLOT(take(QHostInfo)));
}

void NameLookup::cancel()
{
    if (m_id)
        QHostInfo::abortHostLookup(*m_id);
    m_id.reset();
    m_isRunning = false;
    ++m_number;
}

void NameLookup::take(const QHostInfo &info)
{
    if (m_id != info.lookupId())
        return; // posted before abortHostLookup(), it comes all the same
    QList<Endpoint> endpoints;
    if (info.error() == QHostInfo::NoError) {
        const QList<QHostAddress> addresses = info.addresses();
        for (const QHostAddress &address : addresses)
            endpoints.append(Endpoint(address, m_port));
    }
    finish(std::move(endpoints), info.errorString());
}

void NameLookup::finish(QList<Endpoint> endpoints, const QString &reason)
{
    m_id.reset();
    m_isRunning = false;
    if (endpoints.isEmpty()) {
        Q_EMIT failed(reason);
        return;
    }
    std::stable_partition(endpoints.begin(), endpoints.end(), [](const Endpoint &endpoint) {
        return endpoint.isLoopback() && endpoint.family() == Endpoint::Family::IPv4;
    });
    Q_EMIT resolved(endpoints);
}

} // namespace echogram
