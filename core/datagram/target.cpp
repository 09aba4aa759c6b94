// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/target.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>

#include <algorithm>

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

/// Four decimal numbers of 0 to 255, without leading zeros.
bool isDottedQuad(const QString &text)
{
    const QStringList parts = text.split(u'.');
    if (parts.size() != 4)
        return false;
    for (const QString &part : parts) {
        const bool isNumber =
            std::all_of(part.begin(), part.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
        const bool hasLeadingZero = part.size() > 1 && part.startsWith(u'0');
        if (part.isEmpty() || part.size() > 3 || !isNumber || hasLeadingZero || part.toUInt() > 255)
            return false;
    }
    return true;
}

/// Whether a text of digits and dots was meant as an address, or something else would be taken for one on its
/// way: QHostAddress and inet_aton(3) read `127.1`, `0x7f.1` and octal `010.0.0.1`, in which a slip of the finger
/// becomes another machine's address.
bool isIPv4ToAnyone(const QString &text)
{
    const bool isNumeric = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || c == u'.';
    });
    return isNumeric || QHostAddress(text).protocol() == QAbstractSocket::IPv4Protocol;
}

Result<QString> readIPv6(const Slice &slice)
{
    const QString &host = slice.text;
    const qsizetype percent = host.indexOf(u'%');
    const QHostAddress address(percent < 0 ? host : host.left(percent));
    if (address.protocol() != QAbstractSocket::IPv6Protocol || host.front().isSpace()
        || host.back().isSpace()) // QHostAddress would trim it
        return wrong(slice, tr("This is not an IPv6 address; one looks like ::1 or fe80::1%eth0."));
    if (percent < 0)
        return host;
    if (percent == host.size() - 1)
        return ParseError{slice.start + percent, 1,
                          tr("After % the interface is missing, as in fe80::1%eth0.")};
    for (qsizetype i = percent + 1; i < host.size(); ++i) {
        const QChar c = host.at(i);
        if (!c.isPrint() || c.isSpace() || c == u'%' || c == u'/' || c == u'[' || c == u']')
            return ParseError{slice.start + i, 1, tr("This cannot stand in the name of an interface.")};
    }
    return host;
}

/// Finds what is wrong with a name, label by label. The limits are RFC 1035's; they hold for the name as it goes
/// out, which for an international one is its ACE form.
std::optional<ParseError> errorOfName(const Slice &slice)
{
    const QString &host = slice.text;
    for (qsizetype i = 0; i < host.size(); ++i) {
        const QChar c = host.at(i);
        const bool isPair = c.isHighSurrogate() && i + 1 < host.size() && host.at(i + 1).isLowSurrogate();
        if (isPair) {
            ++i; // whether it has a place in a name, its ACE form tells
            continue;
        }
        if (!c.isLetterOrNumber() && !c.isMark() && c != u'-' && c != u'.' && c != u'_')
            return ParseError{slice.start + i, 1,
                              tr("“%1” cannot stand in a host name; letters, digits, - and . can.")
                                  .arg(c.isPrint() ? QString(c) : QStringLiteral("?"))};
    }
    qsizetype position = 0;
    const QStringList labels = host.split(u'.');
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const Slice label = slice.mid(position, labels.at(i).size());
        const bool isRootDot = i == labels.size() - 1 && labels.size() > 1;
        if (label.text.isEmpty() && !isRootDot)
            return ParseError{label.start, 1, tr("A part of the host name is missing before this dot.")};
        if (label.text.size() > 63)
            return wrong(label, tr("A part of a host name has at most 63 characters."));
        if (label.text.startsWith(u'-') || label.text.endsWith(u'-'))
            return ParseError{label.start + (label.text.startsWith(u'-') ? 0 : label.text.size() - 1), 1,
                              tr("A part of a host name neither begins nor ends with a hyphen.")};
        if (!label.text.isEmpty() && QUrl::toAce(label.text).isEmpty())
            return wrong(label, tr("This part of the host name has no form that DNS could carry (RFC 5890); "
                                   "it may be too long."));
        position += label.text.size() + 1;
    }
    const QByteArray ace = QUrl::toAce(host);
    if (ace.isEmpty())
        return wrong(slice, tr("This host name has no form that DNS could carry (RFC 5890)."));
    if (ace.size() - (ace.endsWith('.') ? 1 : 0) > 253)
        return wrong(slice, tr("A host name has at most 253 characters."));
    return {};
}

Result<QString> readHost(const Slice &slice)
{
    const QString &host = slice.text;
    if (host.isEmpty())
        return wrong(slice, tr("A host is missing: write a name or an address, such as 127.0.0.1."));
    if (host.contains(u':'))
        return readIPv6(slice);
    if (isDottedQuad(host))
        return host;
    if (!isIPv4ToAnyone(host)) {
        if (const std::optional<ParseError> error = errorOfName(slice))
            return *error;
        if (!isIPv4ToAnyone(QString::fromLatin1(QUrl::toAce(host)))) // which turns `１２７` into `127`
            return host;
    }
    return wrong(slice,
                 tr("This is not an IPv4 address: it has four numbers from 0 to 255, such as 127.0.0.1, "
                    "none with a zero in front."));
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
    if (!after.text.startsWith(u':') && !after.text.front().isSpace())
        return ParseError{after.start, 1,
                          tr("After the bracket a colon and the port are expected: [::1]:53.")};
    const Slice port = after.mid(1).trimmed();
    return combine(host, &port, defaultPort);
}

} // namespace

QString Target::text() const
{
    const QString bracketed = host.contains(u':') ? u'[' + host + u']' : host;
    return port == 0 ? bracketed : bracketed + u':' + QString::number(port);
}

Result<Target> parseTarget(const QString &text, quint16 defaultPort)
{
    Slice rest = Slice{text, 0}.trimmed();
    const qsizetype schemeEnd = rest.text.indexOf(QLatin1String("://"));
    if (schemeEnd >= 0) {
        if (rest.text.left(schemeEnd).compare(QLatin1String("udp"), Qt::CaseInsensitive) != 0)
            return ParseError{rest.start, std::max<qsizetype>(1, schemeEnd),
                              tr("Echogram speaks UDP: write udp://host:port.")};
        rest = rest.mid(schemeEnd + 3).trimmed();
        if (rest.text.endsWith(u'/'))
            rest = rest.mid(0, rest.text.size() - 1);
    }
    if (rest.text.startsWith(u'['))
        return readBracketed(rest, defaultPort);
    const qsizetype colons = rest.text.count(u':');
    if (colons == 1) {
        const qsizetype colon = rest.text.indexOf(u':');
        const Slice port = rest.mid(colon + 1).trimmed();
        return combine(rest.mid(0, colon).trimmed(), &port, defaultPort);
    }
    const auto *space =
        std::find_if(rest.text.cbegin(), rest.text.cend(), [](QChar c) { return c.isSpace(); });
    if (space != rest.text.cend()) { // `host port`, as nc takes it
        const qsizetype end = space - rest.text.cbegin();
        const Slice port = rest.mid(end).trimmed();
        return combine(rest.mid(0, end), &port, defaultPort);
    }
    return combine(rest, nullptr, defaultPort); // with more than one colon an IPv6 address without brackets
}

Result<Target> parseTargetWithPort(const QString &text)
{
    const Result<Target> target = parseTarget(text);
    if (target && target->port == 0)
        return ParseError{text.size(), 1,
                          QStringLiteral("a port is missing, as in %1:12345").arg(text.trimmed().left(80))};
    return target;
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
