// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/unreachable.h"

namespace echogram {

QString unreachableText(const Unreachable &report)
{
    const QString by = report.reporter.isNull() || report.reporter.sameAddress(report.peer)
                           ? QString()
                           : QStringLiteral(", said %1").arg(report.reporter.addressText());
    return QStringLiteral("%1: %2 (ICMP type %3, code %4%5)")
        .arg(report.peer.text(), report.error.text, QString::number(report.icmpType),
             QString::number(report.icmpCode), by);
}

} // namespace echogram
