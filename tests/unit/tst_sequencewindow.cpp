// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/echopattern.h"
#include "tests/bench/sequencewindow.h"

#include <QTest>

using namespace echogram::bench;
using Arrival = SequenceWindow::Arrival;

/// How the client of bench_echo knows that it got back what it sent.
class SequenceWindowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachEchoCountsOnce();
    void anEchoOfNothing();
    void whatIsGivenUpIsLostAndMayComeLate();
    void whatIsOvertakenForLongIsLost();
    void aMillionDatagramsInOrder();
    void aDatagramIsIntact();
    void everyChangedByteIsSeen();
    void everyOtherLengthIsSeen();
};

void SequenceWindowTest::eachEchoCountsOnce()
{
    SequenceWindow window(2);
    QCOMPARE(window.send(), 0u);
    QCOMPARE(window.send(), 1u);
    QCOMPARE(window.outstanding(), 2);
    QCOMPARE(window.receive(1), Arrival::Awaited); // the order does not matter
    QCOMPARE(window.receive(1), Arrival::Duplicate);
    QCOMPARE(window.receive(0), Arrival::Awaited);
    QCOMPARE(window.outstanding(), 0);
    QCOMPARE(window.lost(), 0u);
}

void SequenceWindowTest::anEchoOfNothing()
{
    SequenceWindow window(1);
    QCOMPARE(window.receive(0), Arrival::Unknown);
    window.send();
    QCOMPARE(window.receive(1), Arrival::Unknown);
    QCOMPARE(window.receive(~std::uint64_t(0)), Arrival::Unknown);
    QCOMPARE(window.outstanding(), 1);
}

void SequenceWindowTest::whatIsGivenUpIsLostAndMayComeLate()
{
    SequenceWindow window(3);
    window.send();
    window.send();
    window.send();
    QCOMPARE(window.receive(1), Arrival::Awaited);
    window.giveUp();
    QCOMPARE(window.outstanding(), 0);
    QCOMPARE(window.lost(), 2u);
    QCOMPARE(window.receive(2), Arrival::Late);
    QCOMPARE(window.receive(2), Arrival::Duplicate);
    QCOMPARE(window.receive(1), Arrival::Duplicate);
}

void SequenceWindowTest::whatIsOvertakenForLongIsLost()
{
    // GIVEN one that never comes back, and thousands after it that do
    SequenceWindow window(2);
    const auto missing = window.send();
    for (int i = 0; i < 5000; ++i)
        QCOMPARE(window.receive(window.send()), Arrival::Awaited);
    // THEN it does not take up room for ever
    QCOMPARE(window.outstanding(), 0);
    QCOMPARE(window.lost(), 1u);
    QCOMPARE(window.receive(missing), Arrival::Late);
}

void SequenceWindowTest::aMillionDatagramsInOrder()
{
    SequenceWindow window(256);
    for (int i = 0; i < 256; ++i)
        window.send();
    for (std::uint64_t number = 0; number < 1'000'000; ++number) {
        if (window.receive(number) != Arrival::Awaited)
            QFAIL("took an echo for something else");
        window.send();
    }
    QCOMPARE(window.outstanding(), 256);
    QCOMPARE(window.lost(), 0u);
}

void SequenceWindowTest::aDatagramIsIntact()
{
    for (const int bytes : {EchoPattern::leastBytes, 64, 1024}) {
        const EchoPattern pattern(bytes);
        std::string payload(std::size_t(bytes), '\0');
        pattern.write(payload.data());
        QVERIFY(pattern.isIntact(payload.data(), payload.size()));
        pattern.setNumber(payload.data(), 0x0123456789abcdef);
        QVERIFY(pattern.isIntact(payload.data(), payload.size()));
        QCOMPARE(EchoPattern::number(payload.data()), 0x0123456789abcdefu);
    }
}

void SequenceWindowTest::everyChangedByteIsSeen()
{
    const EchoPattern pattern(64);
    std::string payload(64, '\0');
    pattern.write(payload.data());
    pattern.setNumber(payload.data(), 77);
    for (char &byte : payload) {
        byte = char(byte ^ 1);
        QVERIFY(!pattern.isIntact(payload.data(), payload.size()));
        byte = char(byte ^ 1);
    }
}

void SequenceWindowTest::everyOtherLengthIsSeen()
{
    const EchoPattern pattern(64);
    std::string payload(200, '\0');
    pattern.write(payload.data());
    for (std::size_t length = 0; length <= payload.size(); ++length)
        QCOMPARE(pattern.isIntact(payload.data(), length), length == 64);
}

QTEST_APPLESS_MAIN(SequenceWindowTest)
#include "tst_sequencewindow.moc"
