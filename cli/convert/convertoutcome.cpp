// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/convertoutcome.h"

#include "cli/countedtext.h"

namespace echogram {
namespace {

/// Counts of things, those that are not none.
class Counts
{
public:
    Counts &add(quint64 count, const char *what) { return add(count, what, what); }
    Counts &add(quint64 count, const char *one, const char *many)
    {
        if (count > 0)
            m_parts += countedText(count, one, many);
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
    return countedText(result.datagrams, "datagram")
           + Counts().add(result.unreachables, "ICMP error", "ICMP errors").behind(QLatin1String(" and "))
           + shortcomingsOf(result);
}

QString shortcomingsOf(const ConversionResult &result)
{
    return Counts()
               .add(result.otherFlows, "of other flows")
               .add(result.notSent, "that never was on the wire", "that never were on the wire")
               .add(result.notUdp, "not UDP")
               .add(result.truncated, "cut off by the capture")
               .add(result.fragments, "fragment", "fragments")
               .add(result.malformed, "malformed")
               .behind(leftOutWords)
           + Counts()
                 .add(result.unknownInterfaces, "end without its interface, which this machine does not have",
                      "ends without their interface, which this machine does not have")
                 .add(result.forgottenFlows, "flow of which it may be wrong who asked",
                      "flows of which it may be wrong who asked")
                 .behind(QLatin1String("; "));
}

} // namespace echogram
