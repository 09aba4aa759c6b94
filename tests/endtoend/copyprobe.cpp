// SPDX-License-Identifier: GPL-3.0-or-later
//
// copyprobe FORM HOST PORT: writes what is on stdin as a datagram in that form (datagramCopyName()) to stdout.
#include "core/datagram/datagramcopy.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

using namespace echogram;

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const std::optional<DatagramCopy> form = datagramCopyFromName(arguments.value(1));
    QFile input;
    if (arguments.size() != 4 || !form || !input.open(stdin, QIODevice::ReadOnly))
        return 2;
    const Target peer{arguments.at(2), arguments.at(3).toUShort()};
    const Result<QString> text = copyDatagrams(*form, {{input.readAll(), peer}});
    if (!text) {
        std::fprintf(stderr, "%s\n", qPrintable(text.error().message));
        return 1;
    }
    std::printf("%s", text->toUtf8().constData());
    return 0;
}
