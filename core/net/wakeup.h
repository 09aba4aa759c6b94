// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>

namespace echogram {

/// Wakes the event loop at a moment that is known to the nanosecond. QTimer counts whole milliseconds; on Linux this is
/// timerfd_create(2), which wakes within some 50 us, elsewhere a QTimer (Qt::PreciseTimer).
///
/// To be used on the thread it lives on; it may be moved to another one as long as nothing was asked of it.
class WakeUp : public QObject
{
    Q_OBJECT
public:
    explicit WakeUp(QObject *parent = nullptr);
    ~WakeUp() override;

    /// Emits due() once, at or after that moment on the monotonic clock (clock.h), at once when it has passed. Another
    /// call takes the place of the one before.
    void at(qint64 monotonicNs);
    void cancel();

Q_SIGNALS:
    void due();

private:
    void announce();

    QTimer m_timer{this};
    std::unique_ptr<QSocketNotifier> m_notifier; // Linux: of the timer's descriptor, made when first needed
    int m_descriptor = -1;
    qint64 m_atNs = 0; // what was asked for; 0: nothing
};

} // namespace echogram
