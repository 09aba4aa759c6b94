// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/tomlreader.h"
#include "core/transcript/expectationreader.h"
#include "core/transcript/transcript.h"

#include <array>

namespace echogram {

/// Reads the steps of a transcript in their order: what one of them captures is a variable of those behind it.
class StepReader : public TomlReader
{
public:
    /// Borrows the transcript, whose steps it fills and to whose variables it adds. `withinNs` is for those that do not
    /// say how long an answer may take.
    StepReader(Transcript &transcript, qint64 withinNs);

    /// Of an array of tables.
    bool read(const TomlNode &array) { return readSteps(array, m_transcript.steps, 0); }

private:
    using Read = bool (StepReader::*)(const TomlMember &member, TranscriptStep &step);
    struct Key
    {
        const char *name;
        Read read;
    };
    static const std::array<Key, 9> keys;

    bool readSteps(const TomlNode &array, std::vector<TranscriptStep> &steps, int depth);
    bool readStep(const TomlNode &table, TranscriptStep &step);
    bool readName(const TomlMember &member, TranscriptStep &step);
    bool readWait(const TomlMember &member, TranscriptStep &step);
    bool readSend(const TomlMember &member, TranscriptStep &step);
    bool readTo(const TomlMember &member, TranscriptStep &step);
    bool readExpect(const TomlMember &member, TranscriptStep &step);
    bool readWithin(const TomlMember &member, TranscriptStep &step);
    bool readRepeat(const TomlMember &member, TranscriptStep &step);
    bool readCaptures(const TomlMember &member, TranscriptStep &step);
    bool readGroup(const TomlMember &member, TranscriptStep &step);
    bool readCapture(const TomlMember &member, TranscriptStep &step);
    bool isSound(const TomlNode &table, TranscriptStep &step);
    bool readDuration(const TomlNode &value, const QString &what, qint64 &ns);
    /// Of what another reader found wrong.
    bool failAs(const TomlReader &other);

    Transcript &m_transcript;
    ExpectationReader m_expectations;
    const qint64 m_withinNs;
    int m_leaves = 0; // so far
    int m_depth = 0;  // of the step that is being read
};

} // namespace echogram
