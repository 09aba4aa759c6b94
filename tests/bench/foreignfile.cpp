// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/foreignfile.h"

#include "tests/bench/foreigncapture.h"

#include <QByteArray>
#include <QFile>
#include <QtEndian>

#include <algorithm>

namespace echogram::bench {
namespace {

constexpr qsizetype writtenAtOnce = 4 * 1024 * 1024;
constexpr qsizetype payloadBytes = 64;
constexpr quint8 tcp = 6;
constexpr quint8 udp = 17;

/// Numbers as they are on the wire, one after the other.
class Frame
{
public:
    template <typename Number>
    Frame &add(Number number)
    {
        const Number big = qToBigEndian(number);
        m_bytes.append(reinterpret_cast<const char *>(&big), sizeof big);
        return *this;
    }
    Frame &fill(qsizetype count, char byte)
    {
        m_bytes.append(count, byte);
        return *this;
    }
    const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

Frame ethernet(quint16 type)
{
    Frame frame;
    frame.add(quint32(0x02000000)).add(quint16(1)).add(quint32(0x02000000)).add(quint16(2)).add(type);
    return frame;
}

/// Network cards make the checksums, so a capture has 0 there as a rule.
Frame ipv4(quint8 protocol, qsizetype length, quint32 source, quint32 destination)
{
    Frame frame = ethernet(0x0800);
    frame.add(quint16(0x4500)).add(quint16(20 + length)).add(quint32(0x00004000)); // Don't Fragment
    frame.add(quint8(64)).add(protocol).add(quint16(0)).add(source).add(destination);
    return frame;
}

Frame ipv6(quint8 protocol, qsizetype length, quint32 source, quint32 destination)
{
    Frame frame = ethernet(0x86dd);
    frame.add(quint32(0x60000000)).add(quint16(length)).add(protocol).add(quint8(64));
    for (const quint32 end : {source, destination}) // of 2001:db8::/32, which is for examples
        frame.add(quint32(0x20010db8)).add(quint64(0)).add(end);
    return frame;
}

QByteArray datagram(std::uint64_t number)
{
    const std::uint64_t flow = number % foreignFlows;
    const bool isAnswer = number / foreignFlows % 2 == 1;
    const quint32 asker = 0x0a000001; // 10.0.0.1
    const quint32 peer = 0x0a000100 + quint32(flow);
    const quint16 askerPort = quint16(40000 + flow);
    const quint16 peerPort = 20007; // nobody's, or tshark had more to do
    const qsizetype length = 8 + payloadBytes;
    Frame frame =
        (flow % 5 == 4 ? ipv6 : ipv4)(udp, length, isAnswer ? peer : asker, isAnswer ? asker : peer);
    frame.add(isAnswer ? peerPort : askerPort).add(isAnswer ? askerPort : peerPort);
    frame.add(quint16(length)).add(quint16(0)).fill(payloadBytes, 'x');
    return frame.bytes();
}

QByteArray somethingElse(std::uint64_t number)
{
    if (number % 2 == 0)
        return ethernet(0x0806).fill(46, '\0').bytes(); // ARP
    Frame frame = ipv4(tcp, 20 + payloadBytes, 0x0a000001, 0x0a000002);
    frame.add(quint16(50000)).add(quint16(80)).add(quint64(1)).add(quint32(0x50100400)).add(quint32(0));
    return frame.fill(payloadBytes, 'x').bytes();
}

template <typename Number>
void append(QByteArray &to, Number number)
{
    to.append(reinterpret_cast<const char *>(&number), sizeof number);
}

/// pcap-savefile(5), in this machine's byte order.
void appendFileHeader(QByteArray &to)
{
    append(to, quint32(0xa1b2c3d4));
    append(to, quint16(2)); // version 2.4
    append(to, quint16(4));
    append(to, quint64(0));
    append(to, quint32(262144));
    append(to, quint32(1)); // LINKTYPE_ETHERNET
}

void appendRecord(QByteArray &to, std::uint64_t number, const QByteArray &frame)
{
    constexpr quint32 begin = 1'700'000'000;
    append(to, quint32(begin + number / 100'000));
    append(to, quint32(number % 100'000 * 10));
    append(to, quint32(frame.size()));
    append(to, quint32(frame.size()));
    to.append(frame);
}

} // namespace

std::string writeForeignFile(const QString &name, std::uint64_t datagrams)
{
    QFile file(name);
    QByteArray bytes;
    appendFileHeader(bytes);
    bool isWritten = file.open(QIODevice::WriteOnly);
    for (std::uint64_t number = 0; number < datagrams && isWritten; ++number) {
        appendRecord(bytes, number, datagram(number));
        if ((number + 1) % foreignBetween == 0)
            appendRecord(bytes, number, somethingElse(number / foreignBetween));
        if (bytes.size() >= writtenAtOnce) {
            isWritten = file.write(bytes) == bytes.size();
            bytes.resize(0);
        }
    }
    isWritten = isWritten && file.write(bytes) == bytes.size() && file.flush();
    return isWritten ? std::string() : (name + QStringLiteral(": ") + file.errorString()).toStdString();
}

} // namespace echogram::bench
