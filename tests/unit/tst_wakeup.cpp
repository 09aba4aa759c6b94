// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/clock.h"
#include "core/net/wakeup.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <algorithm>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;

} // namespace

/// Never too soon, once, and not when it was cancelled. How late is measured by tests/bench.
class TestWakeUp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesOnceAndNotTooSoon()
    {
        WakeUp wakeUp;
        QSignalSpy spy(&wakeUp, &WakeUp::due);
        for (const qint64 delayNs : {3 * ms / 10, ms, 7 * ms / 2}) {
            const qint64 dueNs = monotonicNow() + delayNs;
            wakeUp.at(dueNs);
            QVERIFY(spy.wait());
            QVERIFY(monotonicNow() >= dueNs);
            QCOMPARE(spy.size(), 1);
            spy.clear();
        }
    }

    void whatHasPassedComesAtOnce()
    {
        WakeUp wakeUp;
        QSignalSpy spy(&wakeUp, &WakeUp::due);
        for (const qint64 dueNs : {qint64(0), qint64(-1), monotonicNow()}) {
            wakeUp.at(dueNs);
            QVERIFY(spy.wait());
        }
        QCOMPARE(spy.size(), 3);
    }

    void anotherMomentTakesItsPlace()
    {
        WakeUp wakeUp;
        QSignalSpy spy(&wakeUp, &WakeUp::due);
        const qint64 dueNs = monotonicNow() + 3 * ms;
        wakeUp.at(monotonicNow() - 1); // already waits for the event loop
        wakeUp.at(dueNs);
        QVERIFY(spy.wait());
        QVERIFY(monotonicNow() >= dueNs);
        wakeUp.at(monotonicNow() + 3'600'000 * ms);
        wakeUp.at(monotonicNow() + ms);
        QVERIFY(spy.wait());
        QCOMPARE(spy.size(), 2);
    }

    void isSilentWhenCancelled()
    {
        WakeUp wakeUp;
        WakeUp other;
        QSignalSpy spy(&wakeUp, &WakeUp::due);
        QSignalSpy otherSpy(&other, &WakeUp::due);
        wakeUp.cancel(); // before anything
        wakeUp.at(monotonicNow() - 1);
        wakeUp.cancel();
        other.at(monotonicNow() + 2 * ms);
        QVERIFY(otherSpy.wait());
        QCOMPARE(spy.size(), 0);
    }

    void mayBeAskedAgainFromItsSlot()
    {
        WakeUp wakeUp;
        int times = 0;
        connect(&wakeUp, &WakeUp::due, this, [&] {
            if (++times < 5)
                wakeUp.at(monotonicNow() + ms / 10);
        });
        wakeUp.at(monotonicNow());
        QTRY_COMPARE(times, 5);
    }

    void worksOnAnotherThread()
    {
        QThread thread;
        thread.start();
        auto *wakeUp = new WakeUp;
        QSignalSpy spy(wakeUp, &WakeUp::due);
        wakeUp->moveToThread(&thread);
        QMetaObject::invokeMethod(wakeUp, [wakeUp] { wakeUp->at(monotonicNow() + ms); });
        QTRY_COMPARE(spy.size(), 1);
        QMetaObject::invokeMethod(
            wakeUp, [wakeUp] { delete wakeUp; }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }
};

QTEST_GUILESS_MAIN(TestWakeUp)
#include "tst_wakeup.moc"
