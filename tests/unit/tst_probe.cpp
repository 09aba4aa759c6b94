// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/probe.h"

#include <QByteArray>
#include <QTest>

using namespace echogram;

namespace {

QByteArray payloadOf(const Probe &probe, qsizetype size)
{
    QByteArray payload(size, char(0xee));
    probe.write(payload.data(), size);
    return payload;
}

} // namespace

class ProbeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theBytesAreInNetworkOrder();
    void whatIsWrittenIsRead_data();
    void whatIsWrittenIsRead();
    void nothingIsWrittenBehindTheEnd();
    void onlyTheNumbersChange();
    void whatIsTooShort();
    void everyChangedByteOfTheFillerIsSeen();
    void movedAndExchangedBytesAreSeen();
};

void ProbeTest::theBytesAreInNetworkOrder()
{
    QCOMPARE(payloadOf({0x0102'0304, 0xa0b0'c0d0}, 8), QByteArray::fromHex("01020304a0b0c0d0"));
}

void ProbeTest::whatIsWrittenIsRead_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : {8, 9, 64, 258, 259, 260, 1'472, 65'507})
        QTest::addRow("%d bytes", int(size)) << size;
}

void ProbeTest::whatIsWrittenIsRead()
{
    QFETCH(qsizetype, size);
    const Probe probe{0xdead'beef, 0xffff'fffe};
    const QByteArray payload = payloadOf(probe, size);
    QCOMPARE(Probe::read(payload), probe);
    QVERIFY(Probe::isIntact(payload));
}

void ProbeTest::nothingIsWrittenBehindTheEnd()
{
    QByteArray payload(600, char(0xee));
    for (qsizetype size = Probe::leastBytes; size < 520; ++size) {
        payload.fill(char(0xee));
        Probe{1, 2}.write(payload.data(), size);
        QCOMPARE(payload.mid(size), QByteArray(600 - size, char(0xee)));
    }
}

void ProbeTest::onlyTheNumbersChange()
{
    QByteArray payload = payloadOf({1, 2}, 100);
    Probe{1, 3}.writeNumbers(payload.data());
    QCOMPARE(payload, payloadOf({1, 3}, 100));
}

void ProbeTest::whatIsTooShort()
{
    const QByteArray payload = payloadOf({1, 2}, 8);
    for (qsizetype size = 0; size < Probe::leastBytes; ++size) {
        QVERIFY(!Probe::read(payload.first(size)));
        QVERIFY(!Probe::isIntact(payload.first(size)));
    }
}

void ProbeTest::everyChangedByteOfTheFillerIsSeen()
{
    QByteArray payload = payloadOf({1, 2}, 600);
    for (qsizetype at = Probe::leastBytes; at < payload.size(); ++at) {
        payload[at] = char(payload.at(at) ^ 0x10);
        QVERIFY2(!Probe::isIntact(payload), qPrintable(QString::number(at)));
        payload[at] = char(payload.at(at) ^ 0x10);
    }
    payload[0] = char(0x7f); // the numbers may be any
    QVERIFY(Probe::isIntact(payload));
}

void ProbeTest::movedAndExchangedBytesAreSeen()
{
    const QByteArray payload = payloadOf({1, 2}, 4096);
    for (const qsizetype length : {1, 2, 8, 64, 256, 512, 1024}) {
        // WHEN so many bytes are missing in the middle
        QByteArray missing = payload;
        QVERIFY(!Probe::isIntact(missing.remove(1000, length)));
        // WHEN two blocks of that length have changed places
        const QByteArray exchanged = payload.first(512) + payload.mid(512 + length, length)
                                     + payload.mid(512, length) + payload.mid(512 + 2 * length);
        QCOMPARE(exchanged.size(), payload.size());
        QVERIFY(!Probe::isIntact(exchanged));
    }
}

QTEST_APPLESS_MAIN(ProbeTest)
#include "tst_probe.moc"
