// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/namelookup.h"

#include <QHostInfo>

#include <algorithm>

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
    const auto finish = [this, port = target.port](const QHostInfo &info) {
        m_id.reset();
        QList<Endpoint> endpoints;
        for (const QHostAddress &address : info.addresses())
            endpoints.append(Endpoint(address, port));
        if (info.error() != QHostInfo::NoError || endpoints.isEmpty()) {
            Q_EMIT failed(info.errorString());
            return;
        }
        std::stable_partition(endpoints.begin(), endpoints.end(), [](const Endpoint &endpoint) {
            return endpoint.isLoopback() && endpoint.family() == Endpoint::Family::IPv4;
        });
        Q_EMIT resolved(endpoints);
    };
    m_id = QHostInfo::lookupHost(target.host, this, finish);
}

void NameLookup::cancel()
{
    if (m_id)
        QHostInfo::abortHostLookup(*m_id);
    m_id.reset();
}

} // namespace echogram
