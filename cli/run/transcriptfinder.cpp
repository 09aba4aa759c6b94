// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/transcriptfinder.h"

#include "core/datagram/result.h"
#include "core/transcript/transcriptfile.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace echogram {
namespace {

/// Collects what is in folders, into which links may lead back.
class FolderSearch
{
public:
    /// False when the folder cannot be read.
    bool addFolder(const QString &path);
    /// By name, whatever folder they are in.
    QStringList sortedFiles()
    {
        std::sort(m_files.begin(), m_files.end());
        return m_files;
    }

private:
    QSet<QString> m_folders; // canonical
    QStringList m_files;
};

bool FolderSearch::addFolder(const QString &path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath();
    if (m_folders.contains(canonical))
        return true;
    m_folders.insert(canonical);
    const QDir folder(path);
    if (!folder.isReadable())
        return false;
    const auto entries = folder.entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo &entry : entries) {
        const QString name = path == QLatin1String(".") ? entry.fileName() : entry.filePath();
        if (entry.isDir())
            addFolder(name); // what is further down and closed has nothing for us
        else if (name.endsWith(transcriptSuffix))
            m_files += name;
    }
    return true;
}

Result<QStringList, FileError> filesIn(const QString &path)
{
    FolderSearch search;
    if (!search.addFolder(path))
        return FileError{path, 0, 0, QStringLiteral("The folder cannot be read.")};
    const QStringList files = search.sortedFiles();
    if (files.isEmpty())
        return FileError{
            path, 0, 0,
            QStringLiteral("There is no transcript in this folder, no file *%1.").arg(transcriptSuffix)};
    return files;
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
