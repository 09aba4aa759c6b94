// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/target.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::Target", text);
}

/// A part of the text that remembers where it stood, so that errors point into the whole.
struct Slice
{
    QString text;
    qsizetype start = 0;

    Slice mid(qsizetype from, qsizetype length = -1) const { return {text.mid(from, length), start + from}; }
    Slice trimmed() const
    {
        qsizetype first = 0;
        while (first < text.size() && text.at(first).isSpace())
            ++first;
        return {text.mid(first).trimmed(), start + first};
    }
};

ParseError wrong(const Slice &slice, const QString &message)
{
    return {slice.start, std::max<qsizetype>(1, slice.text.size()), message};
}

bool looksLikeIPv4(const QString &text)
{
    for (const QChar c : text) {
        if (!(c >= u'0' && c <= u'9') && c != u'.')
            return false;
    }
    return !text.isEmpty();
}

/// Four decimal numbers of 0 to 255. QHostAddress alone would also take `127.1` and `0x7f.1`, in which a slip
/// of the finger becomes another machine's address.
bool isDottedQuad(const QString &text)
{
    const QStringList parts = text.split(u'.');
    if (parts.size() != 4)
        return false;
    for (const QString &part : parts) {
        if (part.isEmpty() || part.size() > 3 || part.toUInt() > 255)
            return false;
    }
    return true;
}

Result<QString> readHost(const Slice &slice)
{
    const QString &host = slice.text;
    if (host.isEmpty())
        return wrong(slice, tr("A host is missing: write a name or an address, such as 127.0.0.1."));
    if (host.contains(u':')) {
        const QString bare = host.section(u'%', 0, 0);
        const QHostAddress address(bare);
        if (address.protocol() != QAbstractSocket::IPv6Protocol)
            return wrong(slice, tr("This is not an IPv6 address; one looks like ::1 or fe80::1%eth0."));
        if (host.contains(u'%') && host.section(u'%', 1).isEmpty())
            return ParseError{slice.start + host.indexOf(u'%'), 1,
                              tr("After % the interface is missing, as in fe80::1%eth0.")};
        return host;
    }
    if (looksLikeIPv4(host)) {
        if (!isDottedQuad(host))
            return wrong(
                slice,
                tr("This is not an IPv4 address: it has four numbers from 0 to 255, such as 127.0.0.1."));
        return host;
    }
    for (qsizetype i = 0; i < host.size(); ++i) {
        const QChar c = host.at(i);
        if (!c.isLetterOrNumber() && !c.isMark() && !c.isSurrogate() && c != u'-' && c != u'.' && c != u'_')
            return ParseError{slice.start + i, 1,
                              tr("“%1” cannot stand in a host name; letters, digits, - and . can.")
                                  .arg(c.isPrint() ? QString(c) : QStringLiteral("?"))};
    }
    // The limits of RFC 1035 hold for the name as it goes out, which for an international one is its ACE form.
    const QString ascii =
        QString::fromLatin1(QUrl::toAce(host)).isEmpty() ? host : QString::fromLatin1(QUrl::toAce(host));
    if (ascii.size() > 253)
        return wrong(slice, tr("A host name has at most 253 characters."));
    qsizetype position = 0;
    const QStringList labels = host.split(u'.');
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const QString &label = labels.at(i);
        const bool isRootDot = i == labels.size() - 1 && labels.size() > 1;
        if (label.isEmpty() && !isRootDot)
            return ParseError{slice.start + position, 1,
                              tr("A part of the host name is missing before this dot.")};
        if (label.size() > 63)
            return ParseError{slice.start + position, label.size(),
                              tr("A part of a host name has at most 63 characters.")};
        position += label.size() + 1;
    }
    return host;
}

Result<quint16> readPort(const Slice &slice)
{
    for (qsizetype i = 0; i < slice.text.size(); ++i) {
        const QChar c = slice.text.at(i);
        if (c < u'0' || c > u'9')
            return ParseError{slice.start + i, 1, tr("A port is a number from 1 to 65535.")};
    }
    if (slice.text.isEmpty())
        return wrong(slice, tr("A port is missing: a number from 1 to 65535."));
    bool fits = false;
    const uint port = slice.text.toUInt(&fits);
    if (!fits || port < 1 || port > 65535)
        return wrong(slice, tr("A port is a number from 1 to 65535."));
    return quint16(port);
}

Result<Target> combine(const Slice &host, const Slice *port, quint16 defaultPort)
{
    const Result<QString> readable = readHost(host);
    if (!readable)
        return readable.error();
    if (!port)
        return Target{*readable, defaultPort};
    const Result<quint16> number = readPort(*port);
    if (!number)
        return number.error();
    return Target{*readable, *number};
}

Result<Target> readBracketed(const Slice &rest, quint16 defaultPort)
{
    const qsizetype close = rest.text.indexOf(u']');
    if (close < 0)
        return ParseError{rest.start, 1, tr("The bracket of the IPv6 address is not closed: [::1]:53.")};
    const Slice host = rest.mid(1, close - 1);
    if (!host.text.contains(u':'))
        return wrong(host, tr("Only an IPv6 address stands in brackets, as in [::1]:53."));
    const Slice after = rest.mid(close + 1);
    if (after.text.isEmpty())
        return combine(host, nullptr, defaultPort);
    if (!after.text.startsWith(u':'))
        return ParseError{after.start, 1,
                          tr("After the bracket a colon and the port are expected: [::1]:53.")};
    const Slice port = after.mid(1);
    return combine(host, &port, defaultPort);
}

} // namespace

QString Target::text() const
{
    const QString format = host.contains(u':') ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2");
    return format.arg(host).arg(port);
}

Result<Target> parseTarget(const QString &text, quint16 defaultPort)
{
    Slice rest = Slice{text, 0}.trimmed();
    const qsizetype schemeEnd = rest.text.indexOf(QLatin1String("://"));
    if (schemeEnd >= 0) {
        if (rest.text.left(schemeEnd).compare(QLatin1String("udp"), Qt::CaseInsensitive) != 0)
            return ParseError{rest.start, std::max<qsizetype>(1, schemeEnd),
                              tr("Echogram speaks UDP: write udp://host:port.")};
        rest = rest.mid(schemeEnd + 3);
        if (rest.text.endsWith(u'/'))
            rest = rest.mid(0, rest.text.size() - 1);
    }
    if (rest.text.startsWith(u'['))
        return readBracketed(rest, defaultPort);
    if (rest.text.count(u':') > 1)
        return combine(rest, nullptr, defaultPort); // an IPv6 address without brackets
    const qsizetype colon = rest.text.indexOf(u':');
    if (colon >= 0) {
        const Slice port = rest.mid(colon + 1).trimmed();
        return combine(rest.mid(0, colon).trimmed(), &port, defaultPort);
    }
    for (qsizetype i = 0; i < rest.text.size(); ++i) {
        if (rest.text.at(i).isSpace()) { // `host port`, as nc takes it
            const Slice port = rest.mid(i).trimmed();
            return combine(rest.mid(0, i), &port, defaultPort);
        }
    }
    return combine(rest, nullptr, defaultPort);
}

Result<QString> parseHost(const QString &text)
{
    Slice host = Slice{text, 0}.trimmed();
    if (host.text.startsWith(u'[') && host.text.endsWith(u']') && host.text.contains(u':'))
        host = host.mid(1, host.text.size() - 2);
    return readHost(host);
}

Result<quint16> parsePort(const QString &text)
{
    return readPort(Slice{text, 0}.trimmed());
}

} // namespace echogram
