// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/payloadregex.h"
#include "core/datagram/payloadtemplate.h"
#include "core/datagram/sizerange.h"
#include "core/transcript/field.h"
#include "core/transcript/variables.h"
#include "core/transcript/variabletext.h"

#include <QHostAddress>
#include <QStringList>

#include <optional>
#include <vector>

namespace echogram {

/// Where in its file something is written.
struct FilePlace
{
    qint64 line = 0;   ///< from 1; 0: nowhere
    qint64 column = 0; ///< from 1, in characters

    friend bool operator==(const FilePlace &, const FilePlace &) = default;
};

/// Something, and where it is written.
template <class T>
struct Placed
{
    T value;
    FilePlace place;
};

/// What an answer has to be: all that is there at once.
struct DatagramExpectation
{
    FilePlace place;
    std::optional<Placed<PayloadTemplate>> whole;
    std::optional<Placed<VariableText>> hex; ///< to be read by MaskedBytes
    std::optional<Placed<PayloadTemplate>> prefix;
    std::optional<Placed<PayloadTemplate>> contained;
    std::optional<Placed<PayloadTemplate>> suffix;
    std::optional<Placed<PayloadRegex>> regex;
    QString regexText;
    std::optional<Placed<SizeRange>> size;
    std::vector<Placed<VariableText>> fields; ///< to be read by FieldCheck
    std::optional<Placed<VariableText>> from; ///< to be read by PeerPattern; nothing: whom the step asks
    bool isFromAnybody = false;
    bool isNothing = false; ///< no answer may come
};

/// One thing that is said or heard, or some of them as a group.
struct TranscriptStep
{
    struct Capture
    {
        qsizetype variable = 0; ///< index in the transcript's variables
        CapturedPart part;
        FilePlace place;
    };

    QString name; ///< "step 3" for the third one that was given none
    FilePlace place;
    int index = 0; ///< of those that are no groups: which one it is in the file, from 0

    qint64 waitNs = 0; ///< before it begins
    std::optional<Placed<PayloadTemplate>> send;
    std::optional<Placed<VariableText>> to; ///< instead of the transcript's target
    std::optional<DatagramExpectation> expect;
    qint64 withinNs = 0; ///< for the answer, from when the step is begun (or its datagram sent)
    std::vector<Capture> captures;
    int repeat = 1;
    std::vector<TranscriptStep>
        steps; ///< of a group, to be done one after the other; then there is nothing else

    bool isGroup() const { return !steps.empty(); }
};

/// A conversation as a file: what to say, and what has to come back. A value; docs/TRANSCRIPTS.md has the format.
struct Transcript
{
    QString file; ///< as it was named
    QString title;
    QStringList tags;
    std::optional<Placed<VariableText>> target; ///< to be read by parseTarget()
    QHostAddress bindAddress;                   ///< null: the kernel's choice
    quint16 bindPort = 0;                       ///< 0: a free one
    Variables variables;                        ///< as they are in the beginning
    std::vector<TranscriptStep> steps;

    /// The steps that are no groups, by their index. They live as long as the transcript does.
    std::vector<const TranscriptStep *> leaves() const;
};

} // namespace echogram
