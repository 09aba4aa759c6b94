// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/machinereport.h"

#include "core/datagram/grouped.h"

namespace echogram::bench {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

} // namespace

QString machineText(const Machine &machine, const QString &pinning)
{
    QString text = QStringLiteral("%1 build, %2\n%3\n%4, %5 processors, load %6; %7\n")
                       .arg(textOf(machine.buildType), textOf(machine.compiler), textOf(machine.kernel),
                            textOf(machine.processor))
                       .arg(machine.processors.size())
                       .arg(machine.load, 0, 'f', 2)
                       .arg(pinning);
    text += QStringLiteral("net.core.rmem_max %1\n").arg(grouped(quint64(machine.receiveBufferMaximum)));
    if (!machine.isRelease())
        text += QStringLiteral("WARNING: this is not a Release build; the figures say nothing about one\n");
    return text;
}

QString machineText(const Machine &machine, bool isPinned)
{
    return machineText(machine, isPinned ? QStringLiteral("server and client pinned to one each")
                                         : QStringLiteral("nothing is pinned"));
}

QJsonObject machineObject(const Machine &machine, bool isPinned)
{
    return {{"echogram", ECHOGRAM_VERSION},
            {"buildType", textOf(machine.buildType)},
            {"compiler", textOf(machine.compiler)},
            {"kernel", textOf(machine.kernel)},
            {"processor", textOf(machine.processor)},
            {"processors", qint64(machine.processors.size())},
            {"load", machine.load},
            {"rmemMax", qint64(machine.receiveBufferMaximum)},
            {"pinned", isPinned}};
}

} // namespace echogram::bench
