// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/serversettings.h"

#include "core/datagram/grouped.h"
#include "server/options/serveroptions.h"

#include <QCoreApplication>
#include <QRandomGenerator>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::ServerSettings)
};

} // namespace

ServerPolicy ServerSettings::policy(std::shared_ptr<const RuleSet> rules) const
{
    ServerPolicy policy;
    policy.service = service;
    if (usesRules)
        policy.rules = std::move(rules);
    policy.weather = weather;
    policy.guard = ServerOptions().guardFor(endpoint());
    policy.seed = QRandomGenerator::global()->generate64();
    policy.reportsFates = true;
    return policy;
}

QString guardText(const Endpoint &bindTo)
{
    if (bindTo.isLoopback())
        return {};
    const GuardOptions guard = ServerOptions().guardFor(bindTo);
    QString text = Texts::tr("It can be reached from the network.");
    if (guard.rate)
        text += u' '
                + Texts::tr("Each address gets at most %1 answers a second.")
                      .arg(grouped(quint64(guard.rate->perSecond)));
    if (!guard.amplifies)
        text += u' ' + Texts::tr("No answer is larger than its question.");
    if (!guard.answersLoopPorts)
        text += u' ' + Texts::tr("Nothing from the port of another echo, DNS or NTP server is answered.");
    if (guard.hopsLess > 0)
        text += u' ' + Texts::tr("Answers have fewer hops left than questions, so that no loop lasts.");
    return text;
}

} // namespace echogram
