// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/payloadprinting.h"

#include "core/datagram/printable.h"

namespace echogram {
namespace {

QStringList viewNames()
{
    return {QStringLiteral("raw"), QStringLiteral("text"), QStringLiteral("hex"), QStringLiteral("base64"),
            QStringLiteral("none")};
}

} // namespace

Option payloadViewOption(PayloadView &place, const QString &standard)
{
    Option option{
        QStringLiteral("--as"), QStringLiteral("VIEW"),
        QStringLiteral("Print payloads as raw, text (a line each, with escapes), hex, base64 or none (%1)")
            .arg(standard),
        [&place](const QString &text) {
            int index = 0;
            const QString problem = reading::word(index, viewNames())(text);
            if (problem.isEmpty())
                place = PayloadView(index);
            return problem;
        }};
    option.words = viewNames();
    return option;
}

QByteArray printedPayload(PayloadView view, QByteArrayView payload, bool onTerminal)
{
    switch (view) {
    case PayloadView::Raw:
        // A terminal obeys control characters, so somebody else's are not shown to it as they are.
        return onTerminal ? printable(payload, LineBreaks::Keep, Backslashes::Keep).text.toUtf8()
                                + (payload.endsWith('\n') ? "" : "\n")
                          : payload.toByteArray();
    case PayloadView::Text:
        return printable(payload, LineBreaks::Escape, Backslashes::Double).text.toUtf8() + '\n';
    case PayloadView::Hex:
        return payload.toByteArray().toHex() + '\n';
    case PayloadView::Base64:
        return payload.toByteArray().toBase64() + '\n';
    case PayloadView::None:
        break;
    }
    return {};
}

} // namespace echogram
