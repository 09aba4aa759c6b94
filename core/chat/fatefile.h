// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/fates.h"

#include <QByteArray>
#include <QFile>

#include <optional>

namespace echogram {

/// Reads the fates beside a segment, one after the other: there may be as many as datagrams, so they are never all in
/// memory. What is no whole fate ends them, and so does a file that cannot be read or is not there.
class FateFile
{
public:
    explicit FateFile(const QString &file);

    std::optional<Fate> next();

private:
    bool more();

    QFile m_file;
    QByteArray m_buffer;
    QByteArrayView m_rest; // of m_buffer: what was read and not taken yet
};

} // namespace echogram
