// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdio>
#include <string>

namespace echogram::bench {

/// At once, also through a pipe.
void say(std::FILE *stream, const QString &text);

/// One line on stderr that is written over and over, for people only; an empty one wipes it out.
void showProgress(const QString &text);

/// To this file; "-" is stdout. What went wrong is said on stderr, in this program's name.
bool writeJson(const char *program, const std::string &name, const QByteArray &json);

} // namespace echogram::bench
