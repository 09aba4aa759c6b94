// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iochoice.h"

namespace echogram {

std::optional<IoChoice> parseIoChoice(QStringView text)
{
    if (text == QLatin1String("auto"))
        return IoChoice::Auto;
    if (text == QLatin1String("qt"))
        return IoChoice::Qt;
    if (text == QLatin1String("linux"))
        return IoChoice::Linux;
    return {};
}

std::optional<IoChoice> ioChoiceOfEnvironment()
{
    const QString value = qEnvironmentVariable(ioVariable);
    return value.isEmpty() ? IoChoice::Auto : parseIoChoice(value);
}

QString ioVariableProblem()
{
    if (ioChoiceOfEnvironment())
        return {};
    return QStringLiteral("ECHOGRAM_IO: \"%1\" is not an engine; auto, qt and linux are")
        .arg(qEnvironmentVariable(ioVariable));
}

} // namespace echogram
