// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/convertoutcome.h"

#include "core/datagram/grouped.h"

namespace echogram {
namespace {

/// Counts of things, those that are not none.
class Counts
{
public:
    Counts &add(quint64 count, const QString &what)
    {
        if (count > 0)
            m_parts += QStringLiteral("%1 %2").arg(grouped(count), what);
        return *this;
    }
    QString behind(QLatin1String words) const
    {
        return m_parts.isEmpty() ? QString() : words + m_parts.join(QLatin1String(", "));
    }

private:
    QStringList m_parts;
};

} // namespace

QString sumOf(const ConversionResult &result)
{
    return QStringLiteral("%1 datagrams").arg(grouped(result.datagrams))
           + Counts().add(result.unreachables, QStringLiteral("ICMP errors")).behind(QLatin1String(" and "))
           + shortcomingsOf(result);
}

QString shortcomingsOf(const ConversionResult &result)
{
    return Counts()
               .add(result.otherFlows, QStringLiteral("of other flows"))
               .add(result.notSent, QStringLiteral("that never were on the wire"))
               .add(result.notUdp, QStringLiteral("not UDP"))
               .add(result.truncated, QStringLiteral("cut off by the capture"))
               .add(result.fragments, QStringLiteral("fragments"))
               .add(result.malformed, QStringLiteral("malformed"))
               .behind(leftOutWords)
           + Counts()
                 .add(result.unknownInterfaces,
                      QStringLiteral("ends without their interface, which this machine does not have"))
                 .add(result.forgottenFlows, QStringLiteral("flows of which it may be wrong who asked"))
                 .behind(QLatin1String("; "));
}

} // namespace echogram
