// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace echogram {

/// The payloads, a line each, as text; one that is not UTF-8 with escapes, as PayloadFormat::Escaped reads them.
QString payloadsAsText(const QList<QByteArray> &payloads);

/// The payloads, a line each, as hex digits in pairs.
QString payloadsAsHex(const QList<QByteArray> &payloads);

} // namespace echogram
