// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"

namespace echogram {

Command::Command(const QString &name, const QString &summary)
    : m_name(name)
    , m_summary(summary)
{}

Command::~Command() = default;

} // namespace echogram
