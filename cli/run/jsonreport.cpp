// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/jsonreport.h"

#include "cli/jsonevent.h"
#include "cli/run/reportplace.h"
#include "core/net/clock.h"

namespace echogram {
namespace {

const char *wordFor(Outcome outcome)
{
    static constexpr const char *words[] = {"passed", "failed", "refused", "stopped"};
    return words[int(outcome)];
}

JsonLine eventOf(const char *event, const Instant &time, const RunResult &result)
{
    JsonLine json = jsonEvent(event, time);
    json.add("file", result.file->name).add("run", result.run);
    return json;
}

void addComplaint(JsonLine &json, const QString &message, const FilePlace &place)
{
    if (!message.isEmpty())
        json.add("message", message);
    if (place.line > 0)
        json.add("line", place.line);
    if (place.line > 0 && place.column > 0)
        json.add("column", place.column);
}

void addEndpoint(JsonLine &json, const char *key, const Endpoint &endpoint)
{
    if (const QString text = endpoint.text(); !text.isEmpty())
        json.add(key, text);
}

struct PayloadKeys
{
    const char *size;
    const char *text;
    const char *base64;
};

void addPayload(JsonLine &json, const PayloadKeys &keys, const QByteArray &payload)
{
    json.add(keys.size, qint64(payload.size()));
    if (payload.isValidUtf8())
        json.add(keys.text, QString::fromUtf8(payload));
    json.addAscii(keys.base64, payload.toBase64());
}

} // namespace

JsonReport::JsonReport(ReportPlace &place)
    : m_place(place)
{}

void JsonReport::takeBeginning(const RunResult &beginning, quint64 seed)
{
    JsonLine json = eventOf("transcript", now(), beginning);
    json.add("runs", beginning.runs)
        .add("title", beginning.file->title)
        .add("tags", beginning.file->tags)
        .add("steps", qint64(beginning.steps.size()))
        .add("seed", seed);
    m_place.write(json.line());
    m_place.flush();
}

void JsonReport::takeStep(const RunResult &soFar, const StepVerdict &step)
{
    JsonLine json = eventOf("step", now(), soFar);
    json.add("step", qint64(step.step + 1));
    if (step.step >= 0 && step.step < soFar.file->steps.size())
        json.add("name", soFar.file->steps.at(step.step));
    json.add("repetition", step.repetition).addAscii("outcome", wordFor(step.outcome));
    addComplaint(json, step.message, step.place);
    addEndpoint(json, "peer", step.peer);
    if (step.hasSent)
        addPayload(json, {"sentSize", "sentText", "sentBase64"}, step.sent);
    if (step.hasGot) {
        addEndpoint(json, "from", step.from);
        addPayload(json, {"gotSize", "gotText", "gotBase64"}, step.got);
    }
    if (step.hasSent && step.hasGot)
        json.add("roundTripNs", step.roundTripNs);
    m_place.write(json.add("durationNs", step.durationNs).line());
}

void JsonReport::takeEnd(const RunResult &result)
{
    JsonLine json = eventOf("verdict", now(), result);
    json.addAscii("outcome", wordFor(result.verdict.outcome)).add("passed", result.verdict.passed);
    if (result.verdict.step >= 0)
        json.add("step", qint64(result.verdict.step + 1));
    if (result.verdict.outcome != Outcome::Passed)
        addComplaint(json, result.verdict.message, result.verdict.place);
    m_place.write(json.add("durationNs", result.verdict.durationNs).line());
}

void JsonReport::take(const RunResult &result)
{
    if (result.isRun)
        return; // see takeEnd()
    JsonLine json = eventOf("notRun", now(), result);
    m_place.write(json.add("left", result.left).add("reason", result.reason).line());
}

void JsonReport::end(const RunSums &sums, ExitCode code)
{
    JsonLine json = jsonEvent("result", now());
    json.addAscii("command", "run")
        .add("passed", sums.passed)
        .add("failed", sums.failed)
        .add("refused", sums.refused)
        .add("stopped", sums.stopped)
        .add("notRun", sums.notRun)
        .add("durationNs", sums.durationNs)
        .add("exitCode", qint64(code));
    m_place.write(json.line());
}

void JsonReport::takeProblems(const QList<FileError> &problems, ExitCode code)
{
    for (const FileError &problem : problems) {
        JsonLine json = jsonEvent("problem", now());
        if (!problem.file.isEmpty())
            json.add("file", problem.file);
        addComplaint(json, problem.message, {problem.line, problem.column});
        m_place.write(json.line());
    }
    JsonLine json = jsonEvent("result", now());
    json.addAscii("command", "run").add("problems", qint64(problems.size())).add("exitCode", qint64(code));
    m_place.write(json.line());
}

} // namespace echogram
