// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/transcriptset.h"

#include "cli/run/transcriptfinder.h"
#include "core/transcript/transcriptfile.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

constexpr QLatin1Char exclusion('!');

/// A sentence without the value, which may be secret; or nothing.
QString problemWithSetting(const QString &setting)
{
    const qsizetype equals = setting.indexOf(u'=');
    if (equals < 0)
        return QStringLiteral("--set takes NAME=VALUE; in one of them there is no =.");
    const QString name = setting.first(equals);
    const QString problem = problemWithVariableName(name);
    return problem.isEmpty() ? QString() : QStringLiteral("--set \"%1\": %2").arg(name, problem);
}

/// Decimal, or hexadecimal with 0x. A number that is filled up with zeros is not an octal one.
std::optional<qint64> numberIn(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("\\A(?:-?[0-9]+|(0x[0-9A-Fa-f]+))\\z"));
    const QRegularExpressionMatch match = form.match(text);
    constexpr int hexadecimal = 16;
    constexpr int decimal = 10;
    bool fits = false;
    const qint64 number = text.toLongLong(&fits, match.hasCaptured(1) ? hexadecimal : decimal);
    return match.hasMatch() && fits ? std::optional(number) : std::nullopt;
}

/// A text; where an environment has a number, one, too. (Where a transcript has one, its reader sees to that.)
Result<Variable, FileError> settingOf(const QString &setting, const Variables &before)
{
    if (const QString problem = problemWithSetting(setting); !problem.isEmpty())
        return FileError{{}, 0, 0, problem};
    const qsizetype equals = setting.indexOf(u'=');
    const QString value = setting.sliced(equals + 1);
    Variable variable{.name = setting.first(equals), .value = value.toUtf8()};
    const qsizetype index = before.indexOf(variable.name);
    if (index < 0 || !before.at(index).isNumber)
        return variable;
    const std::optional<qint64> number = numberIn(value);
    if (!number)
        return FileError{{},
                         0,
                         0,
                         QStringLiteral("--set %1: “%1” is a number in an environment, and is to be set to "
                                        "something that is none: numbers are decimal, or hexadecimal with 0x")
                             .arg(variable.name)};
    variable.value = QByteArray::number(*number);
    variable.isNumber = true;
    return variable;
}

/// Later ones win.
Variables variablesFromOutside(const RunOptions &options, QList<FileError> &problems)
{
    Variables variables;
    for (const QString &path : options.environments) {
        const Result<Variables, FileError> environment = loadEnvironment(path);
        if (!environment) {
            problems += environment.error();
            continue;
        }
        for (qsizetype index = 0; index < environment->size(); ++index)
            variables.set(environment->at(index));
    }
    for (const QString &setting : options.settings) {
        const Result<Variable, FileError> variable = settingOf(setting, variables);
        if (variable)
            variables.set(*variable);
        else
            problems += variable.error();
    }
    return variables;
}

bool fits(const Transcript &transcript, const QStringList &tags)
{
    bool isAskedFor =
        std::all_of(tags.begin(), tags.end(), [](const QString &tag) { return tag.startsWith(exclusion); });
    for (const QString &tag : tags) {
        if (tag.startsWith(exclusion) && transcript.tags.contains(tag.sliced(1)))
            return false;
        isAskedFor |= transcript.tags.contains(tag);
    }
    return isAskedFor;
}

using Files = std::vector<std::shared_ptr<const RunFile>>;

QString tagsThereAre(const Files &files)
{
    QStringList tags;
    for (const auto &file : files)
        tags += file->tags;
    tags.removeDuplicates();
    tags.sort();
    return tags.isEmpty() ? QStringLiteral("no file has any tags")
                          : QStringLiteral("there are ") + tags.join(QLatin1String(", "));
}

/// A sentence, or nothing.
QString problemWithTags(const Files &files, const QStringList &tags)
{
    for (const QString &tag : tags) {
        const bool isKnown = std::any_of(files.begin(), files.end(), [&](const auto &file) {
            return file->transcript->tags.contains(tag);
        });
        if (!tag.startsWith(exclusion) && !isKnown)
            return QStringLiteral("--tag \"%1\" fits no file; %2.").arg(tag, tagsThereAre(files));
    }
    if (std::none_of(files.begin(), files.end(),
                     [&](const auto &file) { return fits(*file->transcript, tags); }))
        return QStringLiteral("--tag leaves no file; %1.").arg(tagsThereAre(files));
    return {};
}

} // namespace

TranscriptSet loadTranscripts(const RunOptions &options)
{
    TranscriptSet set;
    const Variables others = variablesFromOutside(options, set.problems);
    const bool hasAllVariables = set.problems.isEmpty();
    const FoundTranscripts found = findTranscripts(options.paths);
    set.problems += found.problems;
    set.inputs = options.environments + found.files;
    for (const QString &name : found.files) {
        Result<Transcript, FileError> transcript = loadTranscript(name, others);
        if (transcript)
            set.files.push_back(std::make_shared<const RunFile>(std::move(transcript).value()));
        else if (hasAllVariables) // else it may be about what stands in the environment
            set.problems += transcript.error();
    }
    if (set.problems.isEmpty()) {
        if (const QString problem = problemWithTags(set.files, options.tags); !problem.isEmpty())
            set.problems += FileError{{}, 0, 0, problem};
    }
    if (!set.problems.isEmpty())
        set.files.clear();
    std::erase_if(set.files, [&](const auto &file) { return !fits(*file->transcript, options.tags); });
    return set;
}

} // namespace echogram
