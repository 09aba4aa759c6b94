// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageexport.h"

#include "core/datagram/payloadcodec.h"

#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

/// What would end the text, or steer the terminal into which it is pasted.
bool isControl(QChar c)
{
    return c.category() == QChar::Other_Control && c != u'\n' && c != u'\r' && c != u'\t';
}

QString asText(const QByteArray &payload)
{
    const Result<QString> text = encodePayload(PayloadFormat::Text, payload);
    const bool isPlain = text && std::none_of(text->cbegin(), text->cend(), isControl);
    return isPlain ? *text : encodePayload(PayloadFormat::Escaped, payload).value();
}

} // namespace

QString payloadsAsText(const QList<QByteArray> &payloads)
{
    QStringList lines;
    for (const QByteArray &payload : payloads)
        lines += asText(payload);
    return lines.join(u'\n');
}

QString payloadsAsHex(const QList<QByteArray> &payloads)
{
    QStringList lines;
    for (const QByteArray &payload : payloads)
        lines += encodePayload(PayloadFormat::Hex, payload).value();
    return lines.join(u'\n');
}

} // namespace echogram
