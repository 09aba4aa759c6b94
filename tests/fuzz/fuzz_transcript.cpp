// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a transcript. However broken it is, the error says where; what is read is sent and compared the same each
// time, and no payload becomes longer than a datagram.
#include "core/datagram/datagram.h"
#include "core/transcript/datagramcheck.h"
#include "core/transcript/stepwalker.h"
#include "core/transcript/transcriptfile.h"
#include "tests/fuzz/require.h"

using namespace echogram;

namespace {

void requireError(const QByteArray &input, const FileError &error)
{
    require(!error.message.isEmpty(), "an error says what is wrong");
    require(error.line >= 1 && error.column >= 0, "an error is in a line");
    require(error.line <= input.count('\n') + input.count('\r') + 2, "the line is in the file");
    require(error.text().startsWith(QLatin1String("fuzz.toml:")), "an error says in which file");
}

/// What the steps say and find wrong, one after the other.
QString talk(const Transcript &transcript, const QByteArrayList &answers)
{
    constexpr int mostSteps = 40;
    QString said;
    std::mt19937_64 random(1);
    const Endpoint peer = Endpoint::loopback(7);
    const QByteArrayList values = transcript.variables.values();
    StepWalker walker(transcript.steps);
    quint64 counter = 0;
    for (int i = 0; i < mostSteps; ++i) {
        const TranscriptStep *step = walker.next();
        if (step == nullptr)
            break;
        require(!step->isGroup(), "a step that is done is no group");
        const QByteArray answer = answers.at(i % answers.size());
        QByteArray question;
        if (step->send && step->send->value.render({answer, peer, 1, ++counter, values, random}, question))
            require(question.size() <= maximumPayloadSize, "a payload fits into a datagram");
        said += QString::fromLatin1(question.toHex()) + u'\n';
        if (!step->expect)
            continue;
        const CheckContext context{
            transcript.variables, transcript.variables, question, peer, 1, counter, random};
        if (const std::optional<Mismatch> mismatch = mismatchOf(*step->expect, answer, context)) {
            require(!mismatch->message.isEmpty(), "a difference is told");
            require(mismatch->place.line >= 1, "a difference has its place in the file");
            said += mismatch->message + u'\n';
        }
        said += expectedInstead(*step->expect, context);
        for (const TranscriptStep::Capture &capture : step->captures) {
            require(capture.variable >= 0 && capture.variable < transcript.variables.size(),
                    "what is caught has a name");
            if (capture.part.kind == CapturedPart::Kind::Field && !capture.part.field.bytesIn(answer))
                require(!capture.part.field.problem(answer).isEmpty(), "why a field is not there is told");
        }
    }
    return said;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const Result<Transcript, FileError> read = parseTranscript(input, QStringLiteral("fuzz.toml"));
    const Result<Variables, FileError> environment = parseEnvironment(input, QStringLiteral("fuzz.toml"));
    if (!environment)
        requireError(input, environment.error());
    if (!read) {
        requireError(input, read.error());
        return 0;
    }
    int index = 0;
    for (const TranscriptStep *step : read->leaves()) {
        require(step->index == index++, "steps are numbered in their order");
        require(!step->name.isEmpty() && step->place.line >= 1, "a step has a name and a place");
    }
    const QByteArrayList answers{input.first(std::min<qsizetype>(40, size)), QByteArray(), "hello",
                                 QByteArray("\x12\x34\x81\x80\x00\x01", 6), QByteArray(5000, 'a')};
    require(talk(*read, answers) == talk(*read, answers), "the same seed and answers have the same verdicts");
    return 0;
}
