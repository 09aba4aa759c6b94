// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagramcopy.h"

#include "core/datagram/grouped.h"
#include "core/datagram/payloadcodec.h"
#include "core/datagram/printable.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

constexpr qsizetype mostHexBytes = 512; // in a command line: more is easier to handle in Base64
constexpr qsizetype bytesPerLine = 12;  // of a C array
constexpr qsizetype pythonLine = 80;    // characters of a bytes literal
/// What printf of any shell writes at once: stdio's buffer in musl has 1,024 bytes, elsewhere more.
constexpr qsizetype oneWrite = 1000;

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::DatagramCopy", text);
}

bool isPrintableAscii(char byte)
{
    return byte >= ' ' && byte <= '~';
}

/// As one word of a POSIX shell; bare where no shell (zsh has the most) would see more in it.
QString shellWord(const QString &text)
{
    const auto isBare = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'.'
               || c == u':' || c == u'-' || c == u'_' || c == u'/' || c == u'+' || c == u',' || c == u'@';
    };
    if (!text.isEmpty() && std::all_of(text.begin(), text.end(), isBare))
        return text;
    QString quoted = text;
    quoted.replace(u'\'', QLatin1String(R"('\'')"));
    return u'\'' + quoted + u'\'';
}

/// Whether fish, too, sees the same in single quotes, where a backslash quotes a quote and itself.
bool isSameInAllShells(const QString &text)
{
    return !text.contains(QLatin1String(R"(\\)")) && !text.contains(QLatin1String(R"(\')"))
           && !text.endsWith(u'\\');
}

/// As `escaped`, with no two backslashes side by side.
QString escapedForShells(const QByteArray &payload)
{
    return encodePayload(PayloadFormat::Escaped, payload)
        .value()
        .replace(QLatin1String(R"(\\)"), QLatin1String(R"(\x5c)"));
}

/// The format that is easiest to read of those that are short enough.
PayloadFormat formatFor(const QByteArray &payload)
{
    const PrintableText shown = printable(payload, LineBreaks::Escape, Backslashes::Keep);
    qsizetype escaped = 0;
    for (const PrintableText::Escape &escape : shown.escapes)
        escaped += escape.length;
    const qsizetype longest = 2 * (shellWord(shown.text).toUtf8().size() + payload.count('\\')); // as \x5c
    const bool isShort = longest < maximumShellLine;
    if (isShort && shown.escapes.isEmpty())
        return isSameInAllShells(shown.text) ? PayloadFormat::Text : PayloadFormat::Escaped;
    if (isShort && 2 * escaped <= shown.text.size())
        return PayloadFormat::Escaped;
    return payload.size() <= mostHexBytes ? PayloadFormat::Hex : PayloadFormat::Base64;
}

QString asCommandLine(const CopiedDatagram &datagram)
{
    const PayloadFormat format = formatFor(datagram.payload);
    QString line = QStringLiteral("echogram-cli send ") + shellWord(datagram.peer.text());
    if (datagram.payload.isEmpty())
        return line + QStringLiteral(" ''");
    if (format != PayloadFormat::Text)
        line += QStringLiteral(" --format ") + payloadFormatName(format);
    const QString text = format == PayloadFormat::Escaped ? escapedForShells(datagram.payload)
                                                          : encodePayload(format, datagram.payload).value();
    if (text.startsWith(u'-'))
        line += QStringLiteral(" --"); // or it would be an option
    return line + u' ' + shellWord(text);
}

QString pythonByte(char byte)
{
    switch (byte) {
    case '\n':
        return QStringLiteral("\\n");
    case '\r':
        return QStringLiteral("\\r");
    case '\t':
        return QStringLiteral("\\t");
    case '"':
        return QStringLiteral("\\\"");
    case '\\':
        return QStringLiteral("\\\\");
    default:
        break;
    }
    return isPrintableAscii(byte) ? QString(QLatin1Char(byte))
                                  : QStringLiteral("\\x%1").arg(quint8(byte), 2, 16, QLatin1Char('0'));
}

/// `b"hello"`, or several of them in parentheses.
QString pythonBytes(const QByteArray &bytes)
{
    QStringList literals{{}};
    for (const char byte : bytes) {
        if (literals.last().size() >= pythonLine)
            literals.append(QString());
        literals.last() += pythonByte(byte);
    }
    if (literals.size() == 1)
        return QStringLiteral("b\"%1\"").arg(literals.first());
    return QStringLiteral("(\n    b\"") + literals.join(QLatin1String("\"\n    b\""))
           + QLatin1String("\"\n)");
}

/// getaddrinfo() because it reads names, both families and scopes: in a plain pair sendto() overlooks the scope.
QString asPython(const CopiedDatagram &datagram)
{
    QString host = datagram.peer.host; // a name may be of any script, but has neither quotes nor backslashes
    host.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\""));
    const bool isToMany = host.endsWith(QLatin1String(".255")); // it may be a broadcast address
    const QString broadcast =
        isToMany ? QStringLiteral("    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)\n")
                 : QString();
    return QStringLiteral("import socket\n\nmessage = ") + pythonBytes(datagram.payload)
           + QStringLiteral("\nfamily, kind, protocol, _, peer = socket.getaddrinfo(\"%1\", %2, "
                            "type=socket.SOCK_DGRAM)[0]\n")
                 .arg(host, QString::number(datagram.peer.port))
           + QLatin1String("with socket.socket(family, kind, protocol) as s:\n") + broadcast
           + QLatin1String("    s.settimeout(1)\n"
                           "    s.sendto(message, peer)\n"
                           "    try:\n"
                           "        print(s.recv(65535))\n"
                           "    except socket.timeout:\n"
                           "        print(\"no answer\")");
}

QString asCArray(const QByteArray &bytes, const QString &name)
{
    if (bytes.isEmpty()) // C has no arrays without elements
        return QStringLiteral(
                   "static const unsigned char %1[1] = {0x00}; /* 0 bytes: none of them is the message's */")
            .arg(name);
    QString text = QStringLiteral("static const unsigned char %1[] = { /* %2 */\n")
                       .arg(name, bytes.size() == 1 ? QStringLiteral("1 byte")
                                                    : QStringLiteral("%1 bytes").arg(bytes.size()));
    for (qsizetype start = 0; start < bytes.size(); start += bytesPerLine) {
        QStringList line;
        for (const char byte : bytes.mid(start, bytesPerLine))
            line += QStringLiteral("0x%1").arg(quint8(byte), 2, 16, QLatin1Char('0'));
        text += QLatin1String("    ") + line.join(QLatin1String(", ")) + QLatin1String(",\n");
    }
    return text + QLatin1String("};");
}

/// For printf(1) of POSIX, whose only escapes for all bytes are octal. A dash at the beginning would be an option, and
/// of two backslashes fish takes one away.
QString printfFormat(const QByteArray &bytes)
{
    QString text;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char byte = bytes.at(i);
        if (byte == '%')
            text += QLatin1String("%%");
        else if (isPrintableAscii(byte) && byte != '\'' && byte != '\\' && (i > 0 || byte != '-'))
            text += QLatin1Char(byte);
        else
            text += QStringLiteral("\\%1").arg(quint8(byte), 3, 8, QLatin1Char('0'));
    }
    return text;
}

/// Whether printf may write it in several pieces, of which nc makes as many datagrams. bash writes line by line.
bool needsOneWrite(const QByteArray &bytes)
{
    return bytes.size() > oneWrite || bytes.chopped(1).contains('\n');
}

Result<QString> asNetcat(const CopiedDatagram &datagram)
{
    const QByteArray &payload = datagram.payload;
    if (payload.isEmpty())
        return ParseError{0, 1, tr("nc sends no empty datagrams.")};
    if (payload.size() > maximumNetcatPayload) {
        return ParseError{0, 1,
                          tr("This datagram has %1 bytes, and nc sends at most %2 as one.")
                              .arg(grouped(quint64(payload.size())), grouped(maximumNetcatPayload))};
    }
    const QString together = needsOneWrite(payload)
                                 ? QStringLiteral("dd obs=%1 2>/dev/null | ").arg(maximumNetcatPayload)
                                 : QString();
    return QStringLiteral("printf '") + printfFormat(payload) + QLatin1String("' | ") + together
           + QStringLiteral("nc -u -w1 ") + shellWord(datagram.peer.host) + u' '
           + QString::number(datagram.peer.port);
}

/// `number` counts from 1; 0 is the only one.
Result<QString> written(DatagramCopy form, const CopiedDatagram &datagram, qsizetype number)
{
    switch (form) {
    case DatagramCopy::CommandLine:
        return asCommandLine(datagram);
    case DatagramCopy::Python:
        return asPython(datagram);
    case DatagramCopy::CArray:
        return asCArray(datagram.payload,
                        number == 0 ? QStringLiteral("message") : QStringLiteral("message%1").arg(number));
    case DatagramCopy::Netcat:
        return asNetcat(datagram);
    case DatagramCopy::Hex:
        break;
    }
    return encodePayload(PayloadFormat::Hex, datagram.payload).value();
}

} // namespace

QString datagramCopyName(DatagramCopy form)
{
    switch (form) {
    case DatagramCopy::CommandLine:
        return QStringLiteral("echogram-cli");
    case DatagramCopy::Python:
        return QStringLiteral("python");
    case DatagramCopy::CArray:
        return QStringLiteral("c");
    case DatagramCopy::Netcat:
        return QStringLiteral("nc");
    case DatagramCopy::Hex:
        break;
    }
    return QStringLiteral("hex");
}

std::optional<DatagramCopy> datagramCopyFromName(const QString &name)
{
    for (const DatagramCopy form : allDatagramCopies) {
        if (datagramCopyName(form) == name)
            return form;
    }
    return {};
}

Result<QString> copyDatagrams(DatagramCopy form, const QList<CopiedDatagram> &datagrams)
{
    QStringList texts;
    for (const CopiedDatagram &datagram : datagrams) {
        Result<QString> text = written(form, datagram, datagrams.size() == 1 ? 0 : texts.size() + 1);
        if (!text)
            return ParseError{texts.size(), 1, text.error().message};
        texts += *text;
    }
    return texts.join(form == DatagramCopy::Python ? QStringLiteral("\n\n") : QStringLiteral("\n"));
}

} // namespace echogram
