// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/payloadoptions.h"

#include "core/datagram/datagram.h"

#include <QFile>

#include <cstdio>

namespace echogram {
namespace {

PayloadOptions::Payload wrong(const QString &problem)
{
    return {{}, problem};
}

PayloadOptions::Payload checked(const QByteArray &bytes)
{
    if (bytes.size() > maximumPayloadSize)
        return wrong(QStringLiteral("the message has more than %1 bytes, which is what UDP carries")
                         .arg(maximumPayloadSize));
    return {bytes, {}};
}

PayloadOptions::Payload decoded(PayloadFormat format, const QString &text)
{
    const Result<QByteArray> bytes = decodePayload(format, text);
    if (!bytes)
        return wrong(QStringLiteral("the message at character %1: %2")
                         .arg(bytes.error().position + 1)
                         .arg(bytes.error().message));
    return checked(*bytes);
}

/// At most a little more than a datagram carries.
PayloadOptions::Payload contentsOf(const QString &name)
{
    QFile file(name);
    const bool isOpen =
        name == QLatin1String("-") ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen)
        return wrong(QStringLiteral("%1: %2").arg(name, file.errorString()));
    constexpr qsizetype longestText =
        8 * maximumPayloadSize; // in any format, with room for what may stand between
    QByteArray bytes;
    while (bytes.size() <= longestText) {
        const QByteArray more = file.read(longestText);
        if (more.isEmpty())
            break;
        bytes += more;
    }
    if (file.error() != QFileDevice::NoError)
        return wrong(QStringLiteral("%1: %2").arg(name, file.errorString()));
    return {bytes, {}};
}

} // namespace

QStringList payloadFormatNames()
{
    QStringList names;
    for (const PayloadFormat format : allPayloadFormats)
        names += payloadFormatName(format);
    return names;
}

QList<Option> PayloadOptions::options()
{
    Option message{
        QStringLiteral("MESSAGE"),
        {},
        QStringLiteral("What to send; several are joined by spaces. Without one, what stdin has is sent"),
        reading::texts(words)};
    message.isMany = true;
    Option fileOption{
        QStringLiteral("--file"), QStringLiteral("FILE"),
        QStringLiteral("Send what is in the file, as it is unless --format is given; - is stdin"),
        reading::text(file)};
    fileOption.isFile = true;
    Option formatOption{
        QStringLiteral("--format"), QStringLiteral("FORMAT"),
        QStringLiteral("How the message is written: text, escaped (\\n \\x00), hex or base64 (text)"),
        reading::word(format, payloadFormatNames())};
    formatOption.letter = QStringLiteral("-f");
    formatOption.words = payloadFormatNames();
    return {message, fileOption, formatOption};
}

PayloadFormat PayloadOptions::formatOr(PayloadFormat standard) const
{
    return format < 0 ? standard : allPayloadFormats.at(size_t(format));
}

PayloadOptions::Payload PayloadOptions::read() const
{
    if (!words.isEmpty())
        return decoded(formatOr(PayloadFormat::Text), words.join(u' '));
    const Payload contents = contentsOf(file.isEmpty() ? QStringLiteral("-") : file);
    if (!contents.problem.isEmpty() || format < 0)
        return contents.problem.isEmpty() ? checked(contents.bytes) : contents;
    if (!contents.bytes.isValidUtf8())
        return wrong(QStringLiteral("what was read is not UTF-8, so it is not in a --format"));
    QString text = QString::fromUtf8(contents.bytes);
    if (text.endsWith(u'\n')) // the editor's, not the message's
        text.chop(1);
    return decoded(formatOr(PayloadFormat::Text), text);
}

} // namespace echogram
