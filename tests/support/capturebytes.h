// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtEndian>

/// Captures byte by byte, as the files of tcpdump and Wireshark are.
namespace echogram {

/// What `linktype` is in a file's header.
enum class LinkType : quint32 {
    Null = 0,
    Ethernet = 1,
    RawOfBsd = 12,
    RawOfOpenBsd = 14,
    Raw = 101,
    WLan = 105,
    Loop = 108,
    LinuxCooked = 113,
    IPv4 = 228,
    IPv6 = 229,
    LinuxCooked2 = 276,
};

enum class ByteOrder : quint8 { Little, Big };

/// Appends numbers in one byte order.
class OrderedBytes
{
public:
    explicit OrderedBytes(ByteOrder order)
        : m_order(order)
    {}

    template <class Number>
    void append(Number value)
    {
        const Number ordered = m_order == ByteOrder::Big ? qToBigEndian(value) : qToLittleEndian(value);
        m_bytes.append(reinterpret_cast<const char *>(&ordered), sizeof ordered);
    }
    void append(const QByteArray &bytes) { m_bytes += bytes; }

    const QByteArray &bytes() const { return m_bytes; }

private:
    ByteOrder m_order;
    QByteArray m_bytes;
};

/// The classic format (pcap-savefile(5)).
class PcapBytes
{
public:
    enum class Unit : quint8 { Microseconds, Nanoseconds };

    explicit PcapBytes(LinkType linkType, Unit unit = Unit::Nanoseconds, ByteOrder order = ByteOrder::Little)
        : m_file(order)
        , m_unit(unit)
    {
        m_file.append<quint32>(unit == Unit::Nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
        m_file.append<quint16>(2);
        m_file.append<quint16>(4);
        m_file.append<quint64>(0); // time zone and accuracy, which nobody uses
        m_file.append<quint32>(262'144);
        m_file.append(quint32(linkType));
    }

    /// `wireLength`: as long as the frame, unless the capture has only its beginning.
    PcapBytes &add(const QByteArray &frame, qint64 wallNs = 0, qsizetype wireLength = -1)
    {
        constexpr qint64 second = 1'000'000'000;
        m_file.append(quint32(wallNs / second));
        m_file.append(quint32(wallNs % second / (m_unit == Unit::Nanoseconds ? 1 : 1'000)));
        m_file.append(quint32(frame.size()));
        m_file.append(quint32(wireLength < 0 ? frame.size() : wireLength));
        m_file.append(frame);
        return *this;
    }

    const QByteArray &bytes() const { return m_file.bytes(); }

private:
    OrderedBytes m_file;
    Unit m_unit;
};

/// pcapng (draft-ietf-opsawg-pcapng): one section.
class PcapngBytes
{
public:
    explicit PcapngBytes(ByteOrder order = ByteOrder::Little)
        : m_order(order)
        , m_file(order)
    {
        OrderedBytes body(order);
        body.append<quint32>(0x1a2b3c4d);
        body.append<quint16>(1);
        body.append<quint16>(0);
        body.append<quint64>(~0ULL); // length of the section: not known
        block(0x0a0d0d0a, body.bytes());
    }

    /// In nanoseconds with an option that says so, or else in the format's microseconds.
    PcapngBytes &interface(LinkType linkType, quint32 snapshotLength = 262'144, bool isNano = true)
    {
        OrderedBytes body(m_order);
        body.append(quint16(linkType));
        body.append<quint16>(0);
        body.append(snapshotLength);
        if (isNano) {
            body.append<quint16>(9); // if_tsresol
            body.append<quint16>(1);
            body.append(QByteArray("\x09\0\0\0", 4));
            body.append<quint32>(0); // end of options
        }
        block(1, body.bytes());
        return *this;
    }

    /// `time` in the interface's unit.
    PcapngBytes &add(const QByteArray &frame, quint64 time = 0, quint32 interface = 0)
    {
        OrderedBytes body(m_order);
        body.append(interface);
        body.append(quint32(time >> 32));
        body.append(quint32(time));
        body.append(quint32(frame.size()));
        body.append(quint32(frame.size()));
        body.append(frame);
        block(6, body.bytes());
        return *this;
    }

    /// A packet without a time (Simple Packet Block).
    PcapngBytes &addSimple(const QByteArray &frame)
    {
        OrderedBytes body(m_order);
        body.append(quint32(frame.size()));
        body.append(frame);
        block(3, body.bytes());
        return *this;
    }

    const QByteArray &bytes() const { return m_file.bytes(); }

private:
    void block(quint32 type, QByteArray body)
    {
        body.append(QByteArray((4 - body.size() % 4) % 4, '\0'));
        const auto length = quint32(body.size() + 12);
        m_file.append(type);
        m_file.append(length);
        m_file.append(body);
        m_file.append(length);
    }

    ByteOrder m_order;
    OrderedBytes m_file;
};

} // namespace echogram
