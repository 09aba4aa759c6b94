// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptsearch.h"

#include "core/transcript/transcriptfile.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace echogram {

TranscriptSearch TranscriptSearch::in(const QString &folder, const Limits &limits,
                                      const std::function<bool(const QString &)> &before)
{
    TranscriptSearch found;
    found.isReadable = QDir(folder).isReadable();
    QSet<QString> known; // canonical: links may lead back
    QStringList next{folder};
    for (qsizetype at = 0; at < next.size(); ++at) {
        const QString path = next.at(at);
        const QString canonical = QFileInfo(path).canonicalFilePath();
        if (canonical.isEmpty() || known.contains(canonical))
            continue;
        if (found.folders.size() >= limits.folders) {
            found.isWhole = false;
            break;
        }
        known.insert(canonical);
        found.folders += path;
        if (before && !before(path)) {
            found.isWhole = false;
            break;
        }
        const auto entries = QDir(path).entryInfoList(
            {u'*' + transcriptSuffix}, QDir::Files | QDir::AllDirs | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &entry : entries) {
            const QString name = path == QLatin1String(".") ? entry.fileName() : entry.filePath();
            if (entry.isDir())
                next += name;
            else if (!name.endsWith(transcriptSuffix)) // capitals are others
                continue;
            else if (found.files.size() < limits.files)
                found.files += name;
            else
                found.isWhole = false;
        }
    }
    std::sort(found.files.begin(), found.files.end());
    known.clear();
    found.files.removeIf([&known](const QString &file) {
        const QString canonical = QFileInfo(file).canonicalFilePath();
        const bool isAnother = !known.contains(canonical);
        known.insert(canonical);
        return !isAnother;
    });
    return found;
}

} // namespace echogram
