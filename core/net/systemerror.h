// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

namespace echogram {

/// What the operating system said: an errno with its text, or the text alone where no errno is known.
struct SystemError
{
    int code = 0; ///< errno, 0 when unknown
    QString text; ///< in the system's own words, empty when there was no error

    bool isError() const { return code != 0 || !text.isEmpty(); }

    /// `code` with the text of strerror(3).
    static SystemError fromErrno(int code);

    friend bool operator==(const SystemError &, const SystemError &) = default;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::SystemError)
