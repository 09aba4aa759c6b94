// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcript.h"

#include <QStringList>

#include <memory>

namespace echogram {

/// A transcript that is to be run, and what its file says that may be told: with `***` for what is secret. What a runner
/// says of it has nothing secret any more, and is told as it is: a secret may be as short as a digit of an address.
struct RunFile
{
    explicit RunFile(Transcript read);

    std::shared_ptr<const Transcript> transcript;
    QString name; ///< the file, as it was named
    QString title;
    QStringList tags;
    QStringList steps; ///< names of those that are no groups, by their index
};

} // namespace echogram
