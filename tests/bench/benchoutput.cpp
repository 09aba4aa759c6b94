// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoutput.h"

#include <QFile>

#include <unistd.h>

namespace echogram::bench {

void say(std::FILE *stream, const QString &text)
{
    std::fputs(text.toUtf8().constData(), stream);
    std::fflush(stream);
}

void showProgress(const QString &text)
{
    if (::isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r\033[K%s", qPrintable(text));
}

bool writeJson(const char *program, const std::string &name, const QByteArray &json)
{
    QFile file(QString::fromLocal8Bit(name.c_str()));
    const bool isOpen =
        name == "-" ? file.open(stdout, QIODevice::WriteOnly) : file.open(QIODevice::WriteOnly);
    if (isOpen && file.write(json) == json.size() && file.flush())
        return true;
    say(stderr,
        QStringLiteral("%1: %2: %3\n").arg(QLatin1String(program), file.fileName(), file.errorString()));
    return false;
}

} // namespace echogram::bench
