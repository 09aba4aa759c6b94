// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/captureconversion.h"

#include <QString>
#include <QStringList>

namespace echogram {

/// What became of a conversion. A value.
struct ConvertOutcome
{
    QString sum;              ///< how much came out, and what did not
    QStringList notices;      ///< what else there is to know, a sentence each
    QString problem;          ///< why nothing was converted; empty when all is well
    bool isOfWriting = false; ///< whether the problem is with what was to be written
    bool isCancelled = false;

    static ConvertOutcome failed(const QString &problem)
    {
        ConvertOutcome outcome;
        outcome.problem = problem;
        return outcome;
    }
};

/// How what is left out stands in a sum: `; left out: 3 fragments`.
inline const QLatin1String leftOutWords("; left out: ");

/// What is to be known of what came out, and of what did not.
QString sumOf(const ConversionResult &result);
/// The second part alone: begins with `; `, or is empty.
QString shortcomingsOf(const ConversionResult &result);

} // namespace echogram
