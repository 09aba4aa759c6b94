// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/stepreader.h"

#include "core/datagram/grouped.h"
#include "core/datagram/printable.h"
#include "core/datagram/quantities.h"
#include "core/datagram/target.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qint64 mostRepetitions = 1'000'000;
constexpr int deepestGroup = 8;
constexpr int mostSteps = 100'000;
constexpr qsizetype longestName = 100; // characters

} // namespace

// In the order in which they are read: what is captured is no variable yet in what comes before it.
constexpr std::array<StepReader::Key, 9> StepReader::keys{{
    {"name", &StepReader::readName},
    {"wait", &StepReader::readWait},
    {"send", &StepReader::readSend},
    {"to", &StepReader::readTo},
    {"expect", &StepReader::readExpect},
    {"within", &StepReader::readWithin},
    {"repeat", &StepReader::readRepeat},
    {"capture", &StepReader::readCaptures},
    {"step", &StepReader::readGroup},
}};

StepReader::StepReader(Transcript &transcript, qint64 withinNs)
    : TomlReader(transcript.file)
    , m_transcript(transcript)
    , m_expectations(transcript.file, transcript.variables)
    , m_withinNs(withinNs)
{}

bool StepReader::failAs(const TomlReader &other)
{
    setError(other.error());
    return false;
}

bool StepReader::readSteps(const TomlNode &array, std::vector<TranscriptStep> &steps, int depth)
{
    const auto isTable = [](const TomlNode &item) { return item.kind == TomlNode::Kind::Table; };
    if (array.kind != TomlNode::Kind::Array || array.items.empty()
        || !std::all_of(array.items.begin(), array.items.end(), isTable))
        return fail(array, depth == 0 ? QStringLiteral("a step begins with [[step]]")
                                      : QStringLiteral("a step of a group begins with [[step.step]]"));
    if (depth > deepestGroup)
        return fail(array, QStringLiteral("groups are in groups at most %1 times").arg(deepestGroup));
    for (const TomlNode &table : array.items) {
        m_depth = depth;
        steps.emplace_back();
        if (!readStep(table, steps.back()))
            return false;
    }
    return true;
}

bool StepReader::readStep(const TomlNode &table, TranscriptStep &step)
{
    step.place = {table.line, table.column};
    step.withinNs = m_withinNs;
    for (const TomlMember &member : table.members) {
        const auto isNamed = [&](const Key &key) { return member.key == QLatin1String(key.name); };
        if (std::any_of(keys.begin(), keys.end(), isNamed))
            continue;
        QStringList known;
        for (const Key &key : keys)
            known += QLatin1String(key.name);
        return failOfUnknown(member, known);
    }
    for (const Key &key : keys) {
        const auto member =
            std::find_if(table.members.begin(), table.members.end(),
                         [&](const TomlMember &one) { return one.key == QLatin1String(key.name); });
        if (member != table.members.end() && !(this->*key.read)(*member, step))
            return false;
    }
    return isSound(table, step);
}

/// What is wrong with its members together, and what they have in common.
bool StepReader::isSound(const TomlNode &table, TranscriptStep &step)
{
    if (step.isGroup()) {
        for (const TomlMember &member : table.members) {
            const bool goesWith = member.key == QLatin1String("name") || member.key == QLatin1String("repeat")
                                  || member.key == QLatin1String("step");
            if (!goesWith)
                return failAtKey(
                    member, QStringLiteral("a group has name, repeat and step alone; %1 is for its steps")
                                .arg(member.key));
        }
        return true;
    }
    step.index = m_leaves++;
    if (m_leaves > mostSteps)
        return fail(table, QStringLiteral("a transcript has at most %1 steps").arg(grouped(mostSteps)));
    if (step.name.isEmpty())
        step.name = QStringLiteral("step %1").arg(m_leaves);
    if (!step.send && !step.expect && table.find(QStringLiteral("wait")) == nullptr)
        return fail(table, QStringLiteral("this step does nothing: it needs send, expect, wait or step"));
    if (step.to && !step.send)
        return fail(table, QStringLiteral("to is whom to send to, and this step has nothing to send"));
    if (step.send && !step.to && !m_transcript.target)
        return fail(table,
                    QStringLiteral("whom is this sent to? The file has no target, and the step no to"));
    for (const char *key : {"within", "capture"}) {
        const TomlNode *value = table.find(QLatin1String(key));
        const bool isOfNoUse = !step.expect || (step.expect->isNothing && qstrcmp(key, "capture") == 0);
        if (value != nullptr && isOfNoUse)
            return fail(
                *value,
                QStringLiteral("%1 is of an answer, and this step expects none").arg(QLatin1String(key)));
    }
    return true;
}

bool StepReader::readName(const TomlMember &member, TranscriptStep &step)
{
    if (!isString(member.value, QStringLiteral("a name")))
        return false;
    const QList<uint> characters = member.value.string.toUcs4();
    if (characters.isEmpty() || characters.size() > longestName
        || !std::all_of(characters.begin(), characters.end(), isHarmless))
        return fail(member.value,
                    QStringLiteral("a name has 1 to %1 characters that can be seen").arg(longestName));
    step.name = member.value.string;
    return true;
}

bool StepReader::readDuration(const TomlNode &value, const QString &what, qint64 &ns)
{
    return isString(value, what) && take(value, &parseDuration, ns);
}

bool StepReader::readWait(const TomlMember &member, TranscriptStep &step)
{
    return readDuration(member.value, QStringLiteral("a wait, such as \"100ms\","), step.waitNs);
}

bool StepReader::readWithin(const TomlMember &member, TranscriptStep &step)
{
    if (!readDuration(member.value, QStringLiteral("a time, such as \"100ms\","), step.withinNs))
        return false;
    return step.withinNs > 0 || fail(member.value, QStringLiteral("an answer takes more than no time"));
}

bool StepReader::readSend(const TomlMember &member, TranscriptStep &step)
{
    return m_expectations.readPayload(member.value, step.send) || failAs(m_expectations);
}

bool StepReader::readTo(const TomlMember &member, TranscriptStep &step)
{
    return m_expectations.readTextFor(member.value, QStringLiteral("whom to send to"), &parseTargetWithPort,
                                      step.to)
           || failAs(m_expectations);
}

bool StepReader::readExpect(const TomlMember &member, TranscriptStep &step)
{
    return m_expectations.readExpectation(member.value, step.expect.emplace()) || failAs(m_expectations);
}

bool StepReader::readRepeat(const TomlMember &member, TranscriptStep &step)
{
    if (member.value.kind != TomlNode::Kind::Integer || member.value.integer < 1
        || member.value.integer > mostRepetitions)
        return fail(member.value,
                    QStringLiteral("repeat is a number of times from 1 to %1").arg(grouped(mostRepetitions)));
    step.repeat = int(member.value.integer);
    return true;
}

bool StepReader::readCaptures(const TomlMember &member, TranscriptStep &step)
{
    if (member.value.kind != TomlNode::Kind::Table || member.value.members.empty())
        return fail(member.value, QStringLiteral("capture is a table of fields, as in { id = \"u16be@0\" }"));
    return std::all_of(member.value.members.begin(), member.value.members.end(),
                       [&](const TomlMember &one) { return readCapture(one, step); });
}

bool StepReader::readCapture(const TomlMember &member, TranscriptStep &step)
{
    if (const QString problem = problemWithVariableName(member.key); !problem.isEmpty())
        return failAtKey(member, problem);
    TranscriptStep::Capture capture;
    capture.place = {member.value.line, member.value.column};
    if (!isString(member.value,
                  QStringLiteral("what is captured, a field such as \"u16be@0\", \"payload\" or \"peer\","))
        || !take(member.value, &CapturedPart::parse, capture.part))
        return false;
    Variable variable;
    variable.name = member.key;
    variable.isCaptured = true;
    variable.isNumber = capture.part.kind == CapturedPart::Kind::Field && capture.part.field.isInteger();
    Variables &variables = m_transcript.variables;
    if (capture.part.kind == CapturedPart::Kind::Peer && variables.indexOf(member.key) >= 0
        && variables.at(variables.indexOf(member.key)).isSecret)
        return fail(member.value, QStringLiteral("who answers is in every report, and cannot be secret"));
    if (const qsizetype index = variables.indexOf(member.key);
        index >= 0 && variables.at(index).isNumber != variable.isNumber) {
        return fail(member.value,
                    variable.isNumber
                        ? QStringLiteral("“%1” is no number up to here, and this is one; take another name")
                              .arg(member.key)
                        : QStringLiteral("“%1” is a number up to here, and this is none; take another name")
                              .arg(member.key));
    }
    variables.set(variable);
    if (variables.size() > mostVariables)
        return failAtKey(member,
                         QStringLiteral("there are at most %1 variables").arg(grouped(mostVariables)));
    capture.variable = variables.indexOf(member.key);
    step.captures.push_back(capture);
    return true;
}

bool StepReader::readGroup(const TomlMember &member, TranscriptStep &step)
{
    return readSteps(member.value, step.steps, m_depth + 1);
}

} // namespace echogram
