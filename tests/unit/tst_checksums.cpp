// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/checksums.h"

#include <QTest>

using namespace echogram;

/// The check values of the catalogue of CRCs, and what can be said of no bytes and of high ones.
class TestChecksums : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void values_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("size");
        QTest::addColumn<quint32>("check");
        QTest::addColumn<quint32>("ofNothing");
        const auto row = [](const char *name, Checksum kind, int size, quint32 check, quint32 ofNothing) {
            QTest::newRow(name) << int(kind) << size << check << ofNothing;
        };
        row("sum", Checksum::Sum8, 1, 0xdd, 0);
        row("modbus", Checksum::Crc16Modbus, 2, 0x4b37, 0xffff);
        row("arc", Checksum::Crc16Arc, 2, 0xbb3d, 0);
        row("xmodem", Checksum::Crc16Xmodem, 2, 0x31c3, 0);
        row("ccitt-false", Checksum::Crc16CcittFalse, 2, 0x29b1, 0xffff);
        row("crc32", Checksum::Crc32, 4, 0xcbf43926, 0);
    }
    void values()
    {
        QFETCH(int, kind);
        QFETCH(int, size);
        QFETCH(quint32, check);
        QFETCH(quint32, ofNothing);
        QCOMPARE(checksumSize(Checksum(kind)), size);
        QCOMPARE(checksum(Checksum(kind), "123456789"), check);
        QCOMPARE(checksum(Checksum(kind), {}), ofNothing);
    }

    void highBytes()
    {
        QCOMPARE(checksum(Checksum::Sum8, "\xff\xfe"), 0xfdu);
        QCOMPARE(checksum(Checksum::Crc32, "\xff\xff\xff\xff"), 0xffffffffu);
        // A request of Modbus as its specification has it, with the checksum's low byte first: 02 07 41 12.
        QCOMPARE(checksum(Checksum::Crc16Modbus, "\x02\x07"), 0x1241u);
    }
};

QTEST_APPLESS_MAIN(TestChecksums)
#include "tst_checksums.moc"
