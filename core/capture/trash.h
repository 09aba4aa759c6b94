// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QString;

namespace echogram {

/// Moves a file to the trash, as the person's desktop has it; a file that is not there is as good as moved. Returns an
/// empty text, or a sentence that tells why the file is still where it was.
[[nodiscard]] QString moveToTrash(const QString &path);

/// Deletes it for good; the result likewise.
[[nodiscard]] QString deleteFile(const QString &path);

} // namespace echogram
