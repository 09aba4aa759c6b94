// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/reportcheck.h"

#include "core/transcript/transcriptfile.h"

#include <QFile>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace echogram {
namespace {

namespace fs = std::filesystem;

/// What a name leads to, whatever it is; of what is not there yet, the folder and the name in it.
struct Identity
{
    dev_t device = 0;
    ino_t inode = 0;
    std::string newName;
    bool isFile =
        true; // else a pipe, a socket or a terminal, in which nothing is written over, but reports are mixed

    friend bool operator==(const Identity &, const Identity &) = default;
};

/// Nobody reads there what is mixed.
bool isNullDevice(const struct stat &found)
{
    struct stat null = {};
    return S_ISCHR(found.st_mode) && stat("/dev/null", &null) == 0 && found.st_rdev == null.st_rdev;
}

std::optional<Identity> identityOf(const struct stat &found)
{
    if (isNullDevice(found))
        return std::nullopt;
    return Identity{found.st_dev, found.st_ino, {}, S_ISREG(found.st_mode)};
}

/// Where links lead that end at nothing: there a file would be made.
fs::path endOfLinks(fs::path path)
{
    constexpr int mostLinks = 40; // as many as the kernel follows: path_resolution(7)
    std::error_code error;
    for (int i = 0; i < mostLinks && fs::is_symlink(path, error); ++i)
        path = path.parent_path() / fs::read_symlink(path, error);
    return path;
}

fs::path pathOf(const QString &file)
{
    return QFile::encodeName(file).toStdString();
}

std::optional<Identity> identityOf(const QString &file)
{
    const fs::path path = pathOf(file);
    struct stat found = {};
    if (stat(path.c_str(), &found) == 0)
        return identityOf(found);
    const fs::path end = endOfLinks(path);
    const fs::path folder = end.has_parent_path() ? end.parent_path() : fs::path(".");
    if (stat(folder.c_str(), &found) != 0)
        return std::nullopt; // it cannot be opened either, which says why
    return Identity{found.st_dev, found.st_ino, end.filename().string()};
}

std::optional<Identity> identityOf(const ReportRequest &report)
{
    if (!report.file.isEmpty())
        return identityOf(report.file);
    struct stat found = {};
    return fstat(STDOUT_FILENO, &found) == 0 ? identityOf(found) : std::nullopt;
}

QString placeName(const ReportRequest &report)
{
    return report.file.isEmpty() ? QStringLiteral("stdout") : report.file;
}

/// Also of one that is not read this time, or not there yet.
bool isTranscript(const ReportRequest &report)
{
    return !report.file.isEmpty()
           && QFile::decodeName(endOfLinks(pathOf(report.file)).c_str()).endsWith(transcriptSuffix);
}

/// A file that may not be written to, and its name.
struct Taken
{
    Identity identity;
    QString name;
    bool isRead = true; // else another report goes there
    bool isStdout = false;
};

std::vector<Taken> takenBy(const QStringList &inputs)
{
    std::vector<Taken> taken;
    for (const QString &input : inputs) {
        if (const auto identity = identityOf(input); identity && identity->isFile)
            taken.push_back({*identity, input});
    }
    return taken;
}

QString complaint(const QString &place, const Taken &taken)
{
    return taken.isRead
               ? QStringLiteral("the report to %1 would be written over %2, which is read.")
                     .arg(place, taken.name)
               : QStringLiteral("two reports cannot both go to %1: %2 is the same.").arg(taken.name, place);
}

} // namespace

ReportProblems problemsWithReports(const QList<ReportRequest> &reports, const QStringList &inputs)
{
    std::vector<Taken> taken = takenBy(inputs);
    ReportProblems found;
    const auto complain = [&found](const QString &sentence) {
        found.problems += FileError{{}, 0, 0, sentence};
    };
    for (const ReportRequest &report : reports) {
        const auto identity = identityOf(report);
        if (!identity)
            continue;
        const QString place = placeName(report);
        const auto other = std::find_if(taken.begin(), taken.end(),
                                        [&](const Taken &one) { return one.identity == *identity; });
        const bool isStdout = report.file.isEmpty();
        if (other != taken.end()) {
            complain(complaint(place, *other));
            found.isOfStdout |= isStdout || other->isStdout;
        } else if (isTranscript(report)) {
            complain(QStringLiteral("the report to %1 would be written over a transcript.").arg(place));
        }
        taken.push_back({*identity, place, false, isStdout});
    }
    return found;
}

} // namespace echogram
