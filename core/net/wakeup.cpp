// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/wakeup.h"

#include "core/net/clock.h"
#ifdef Q_OS_LINUX
#include "core/net/linuxtimer.h"
#endif

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;

} // namespace

WakeUp::WakeUp(QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &WakeUp::announce);
}

WakeUp::~WakeUp()
{
#ifdef Q_OS_LINUX
    m_notifier.reset();
    linuxtimer::close(m_descriptor);
#endif
}

void WakeUp::at(qint64 monotonicNs)
{
    const qint64 wantedNs = std::max<qint64>(1, monotonicNs); // 0 is for nothing
    if (m_atNs == wantedNs)
        return;
    m_atNs = wantedNs;
#ifdef Q_OS_LINUX
    if (!m_notifier && (m_descriptor = linuxtimer::open()) >= 0) {
        m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
        connect(m_notifier.get(), &QSocketNotifier::activated, this, &WakeUp::announce);
    }
    if (m_notifier && linuxtimer::arm(m_descriptor, m_atNs))
        return;
#endif
    m_timer.start(int(std::max<qint64>(0, (m_atNs - monotonicNow() + nsPerMs - 1) / nsPerMs)));
}

void WakeUp::cancel()
{
    m_atNs = 0;
    m_timer.stop();
#ifdef Q_OS_LINUX
    if (m_notifier)
        linuxtimer::disarm(m_descriptor);
#endif
}

void WakeUp::announce()
{
#ifdef Q_OS_LINUX
    if (m_notifier)
        linuxtimer::take(m_descriptor);
#endif
    if (m_atNs == 0) // was cancelled after the timer had run out
        return;
    if (const qint64 laterNs = std::exchange(m_atNs, 0); laterNs > monotonicNow()) {
        at(laterNs); // it was put off after the timer had run out
        return;
    }
    Q_EMIT due();
}

} // namespace echogram
