// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/manners/guard.h"

#include <algorithm>

namespace echogram {
namespace {

bool isAmong(const QList<PeerPattern> &patterns, const Endpoint &peer)
{
    return std::any_of(patterns.begin(), patterns.end(),
                       [&peer](const PeerPattern &pattern) { return pattern.matches(peer); });
}

} // namespace

Guard::Guard(const GuardOptions &options, quint64 secret)
    : m_options(options)
    , m_isSelective(!options.allow.isEmpty() || !options.deny.isEmpty() || options.hopsLess > 0)
{
    if (options.rate)
        m_sources.emplace(*options.rate, secret);
}

bool Guard::isLoopPort(quint16 port)
{
    switch (port) {
    case 7:   // echo, RFC 862
    case 11:  // active users, RFC 866
    case 13:  // daytime, RFC 867
    case 17:  // quote of the day, RFC 865
    case 19:  // chargen, RFC 864
    case 37:  // time, RFC 868
    case 53:  // DNS, RFC 1035
    case 69:  // TFTP, RFC 1350
    case 123: // NTP, RFC 5905
        return true;
    default:
        return false;
    }
}

qsizetype Guard::grant(const Endpoint &peer, int hopLimit, qsizetype datagrams, qint64 nowNs)
{
    if (peer.port() < 1024 || m_isSelective) { // most of a flood comes from elsewhere
        if (const auto refusal = refusalOf(peer, hopLimit)) {
            m_refusals.add(*refusal, quint64(datagrams));
            return 0;
        }
    }
    if (!m_sources)
        return datagrams;
    const qsizetype granted = m_sources->take(peer, datagrams, nowNs);
    if (granted < datagrams)
        m_refusals.add(Refusal::Rate, quint64(datagrams - granted));
    return granted;
}

std::optional<Refusal> Guard::refusalOf(const Endpoint &peer, int hopLimit) const
{
    if (peer.port() == 0)
        return Refusal::NoPort;
    if (isAmong(m_options.deny, peer) || (!m_options.allow.isEmpty() && !isAmong(m_options.allow, peer)))
        return Refusal::Denied;
    if (!m_options.answersLoopPorts && isLoopPort(peer.port()))
        return Refusal::LoopPort;
    if (m_options.hopsLess > 0 && hopLimit > 0 && hopLimit <= m_options.hopsLess)
        return Refusal::HopLimit;
    return {};
}

bool Guard::permits(qsizetype questionBytes, qsizetype answerBytes)
{
    if (m_options.amplifies || answerBytes <= questionBytes)
        return true;
    m_refusals.add(Refusal::Amplification, 1);
    return false;
}

} // namespace echogram
