// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/transcriptfinder.h"

#include "core/datagram/result.h"
#include "core/transcript/transcriptfile.h"
#include "core/transcript/transcriptsearch.h"

#include <QFileInfo>
#include <QSet>

#include <utility>

namespace echogram {
namespace {

Result<QStringList, FileError> filesIn(const QString &path)
{
    TranscriptSearch search = TranscriptSearch::in(path, {});
    if (!search.isReadable)
        return FileError{path, 0, 0, QStringLiteral("The folder cannot be read.")};
    if (search.files.isEmpty())
        return FileError{
            path, 0, 0,
            QStringLiteral("There is no transcript in this folder, no file *%1.").arg(transcriptSuffix)};
    return std::move(search.files);
}

} // namespace

FoundTranscripts findTranscripts(const QStringList &paths)
{
    FoundTranscripts all;
    QSet<QString> known;
    for (const QString &path : paths) {
        const Result<QStringList, FileError> found =
            QFileInfo(path).isDir() ? filesIn(path) : Result<QStringList, FileError>(QStringList{path});
        if (!found) {
            all.problems += found.error();
            continue;
        }
        for (const QString &file : *found) {
            const QString canonical = QFileInfo(file).canonicalFilePath(); // empty where there is none
            const QString &key = canonical.isEmpty() ? file : canonical;
            if (known.contains(key))
                continue;
            known.insert(key);
            all.files += file;
        }
    }
    return all;
}

} // namespace echogram
