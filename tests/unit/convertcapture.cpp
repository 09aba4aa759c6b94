// SPDX-License-Identifier: GPL-3.0-or-later
//
// convertcapture FROM TO FORMAT
//
// Converts a capture, NDJSON or CSV into pcap, ndjson or csv. FROM and TO are paths, or - for standard input and output.
#include "core/chat/captureconversion.h"
#include "core/chat/conversionformat.h"

#include <QCoreApplication>
#include <QStringList>
#include <QTextStream>

#include <cstdio>

using namespace echogram;

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    QTextStream complaints(stderr);
    if (arguments.size() != 4) {
        complaints << "convertcapture FROM TO FORMAT\n";
        return 2;
    }
    ConversionOptions options;
    options.to = formatFromName(QLatin1Char('.') + arguments.at(3));
    const ConversionResult result = convertCapture(arguments.at(1), arguments.at(2), options, {});
    complaints << result.problem;
    return result.problem.isEmpty() ? 0 : 1;
}
