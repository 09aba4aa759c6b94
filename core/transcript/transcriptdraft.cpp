// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptdraft.h"

#include "core/datagram/endpoint.h"
#include "core/datagram/printable.h"
#include "core/datagram/quantities.h"
#include "core/datagram/target.h"
#include "core/toml/tomlnode.h"
#include "core/transcript/tomltext.h"
#include "core/transcript/transcriptfile.h"

#include <QHostAddress>

namespace echogram {
namespace {

using Step = TranscriptDraft::Step;

// As parseTranscript() has it, in characters.
constexpr qsizetype longestName = 100;
constexpr qsizetype longestTitle = 200;

constexpr qint64 usualWithinNs = 1'000'000'000; // as parseTranscript() has it where nothing is said

QString line(const char *key, const QString &value)
{
    return QStringLiteral("%1 = %2\n").arg(QLatin1String(key), value);
}

QString durationLine(const char *key, qint64 ns)
{
    return ns > 0 ? line(key, tomlString(durationText(ns))) : QString();
}

QString stringLine(const char *key, const QString &text)
{
    return text.isEmpty() ? QString() : line(key, tomlString(text));
}

/// As names and titles are: of so many characters, all of which can be seen.
QString seen(const QString &text, qsizetype most)
{
    const QList<uint> characters =
        printable(text.toUtf8(), LineBreaks::Escape, Backslashes::Keep).text.toUcs4().mid(0, most);
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(characters.constData()), characters.size());
}

QString comments(const QStringList &lines)
{
    QString out;
    for (const QString &one : lines)
        out += tomlComment(one);
    return out;
}

QString expectation(const Step &step)
{
    const QString from =
        step.from.isEmpty() ? QString() : QStringLiteral("from = %1").arg(tomlString(step.from));
    if (step.expect)
        return line("expect", tomlPayload(*step.expect, from));
    if (!step.expectsNothing)
        return {};
    return line(
        "expect",
        QStringLiteral("{ nothing = true%1 }").arg(from.isEmpty() ? QString() : QLatin1String(", ") + from));
}

/// With an empty line in front of it.
QString stepText(const Step &step)
{
    QString out = QStringLiteral("\n") + comments(step.comments) + QStringLiteral("[[step]]\n");
    out += stringLine("name", seen(step.name, longestName)) + durationLine("wait", step.waitNs);
    if (step.send)
        out += line("send", tomlPayload(*step.send));
    out += stringLine("to", step.to) + expectation(step) + durationLine("within", step.withinNs);
    if (step.repeat != 1)
        out += line("repeat", QString::number(step.repeat));
    return out;
}

QString stepsText(const QList<Step> &steps)
{
    QString out;
    for (const Step &step : steps)
        out += stepText(step);
    return out;
}

const TomlNode *stepsOf(const TomlNode &root)
{
    return root.find(QStringLiteral("step"));
}

/// What a file says for all of its steps; empty where it says nothing.
QString stringOf(const TomlNode &root, const char *key)
{
    const TomlNode *value = root.find(QLatin1String(key));
    return value == nullptr ? QString() : value->string;
}

qint64 withinOf(const TomlNode &root)
{
    const Result<qint64> within = parseDuration(stringOf(root, "within"));
    return within ? *within : usualWithinNs;
}

/// Of a name nobody knows yet who answers, and to a group anybody may.
bool isOneAddress(const QString &target)
{
    const Result<Target> read = parseTargetWithPort(target);
    const Endpoint endpoint = read ? Endpoint(QHostAddress(read->host), read->port) : Endpoint();
    return !endpoint.isNull() && !endpoint.isForMany();
}

/// The draft's steps, which say themselves what this file does not say for them.
QList<Step> stepsFor(const TomlNode &root, const TranscriptDraft &draft)
{
    const bool isOtherTarget = stringOf(root, "target") != draft.target;
    const qint64 within = draft.withinNs > 0 ? draft.withinNs : usualWithinNs;
    const bool isOtherWithin = withinOf(root) != within;
    const bool isOfOne = isOneAddress(draft.target);
    bool hasSent = false;
    QList<Step> steps = draft.steps;
    for (Step &step : steps) {
        const bool expects = step.expect || step.expectsNothing;
        hasSent = hasSent || step.send;
        if (isOtherTarget && step.send && step.to.isEmpty())
            step.to = draft.target;
        // Before it asks anybody it would wait for whom the file has asked last.
        if (!hasSent && expects && step.from.isEmpty() && isOfOne)
            step.from = draft.target;
        if (isOtherWithin && expects && step.withinNs == 0)
            step.withinNs = within;
    }
    return steps;
}

bool breaksLinesWithReturn(const QByteArray &toml)
{
    const qsizetype end = toml.indexOf('\n');
    return end > 0 && toml.at(end - 1) == '\r';
}

} // namespace

QByteArray transcriptToml(const TranscriptDraft &draft)
{
    QString out = comments(draft.comments);
    out += stringLine("title", seen(draft.title, longestTitle)) + stringLine("target", draft.target)
           + durationLine("within", draft.withinNs);
    return (out + stepsText(draft.steps)).toUtf8();
}

Result<QByteArray, FileError> withStepsAppended(const QByteArray &toml, const QString &fileName,
                                                const TranscriptDraft &draft, const Variables &others)
{
    const Result<TomlNode, FileError> before = parseToml(toml, fileName);
    if (!before)
        return before.error();
    if (draft.steps.isEmpty())
        return toml;
    QList<Step> steps = stepsFor(*before, draft);
    steps.first().comments = draft.comments + steps.first().comments;
    QByteArray more = stepsText(steps).toUtf8();
    if (!toml.isEmpty() && !toml.endsWith('\n'))
        more.prepend('\n');
    if (breaksLinesWithReturn(toml))
        more.replace("\n", "\r\n");
    const QByteArray whole = toml + more;
    const Result<TomlNode, FileError> after = parseToml(whole, fileName);
    const TomlNode *const there = stepsOf(*before);
    const qsizetype count = there ? qsizetype(there->items.size()) : 0;
    const TomlNode *const now = after ? stepsOf(*after) : nullptr;
    if (!now || qsizetype(now->items.size()) != count + steps.size())
        return (there ? *there : *before)
            .error(fileName,
                   QStringLiteral("no step can be added behind this: steps are written as [[step]]"));
    if (const auto read = parseTranscript(whole, fileName, others);
        !read && parseTranscript(toml, fileName, others))
        return read.error();
    return whole;
}

} // namespace echogram
