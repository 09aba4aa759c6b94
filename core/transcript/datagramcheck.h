// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcript.h"

#include <QByteArrayView>

#include <optional>
#include <random>

namespace echogram {

/// Why something is not as a transcript has it.
struct Mismatch
{
    QString message; ///< what the answer is or does instead; may go on over lines. Nothing secret is in it
    FilePlace place;
};

/// What an answer is compared by, besides the expectation.
struct CheckContext
{
    const Variables &variables;
    const Variables &secrets; ///< what of it is not to be told, and more that is not
    QByteArrayView question;  ///< what was sent; for {{payload}}
    const Endpoint &peer;     ///< who answered
    qint64 wallNs = 0;        ///< since 1970
    quint64 counter = 0;      ///< which repetition it is
    std::mt19937_64 &random;
};

/// In what the payload of an answer is not as expected; nothing when it is. Who sent it was looked at before.
std::optional<Mismatch> mismatchOf(const DatagramExpectation &expectation, QByteArrayView payload,
                                   const CheckContext &context);

/// What was expected, byte by byte where it is known as bytes, and that nothing came: lines to stand under a sentence; none where
/// nothing was expected.
QString expectedInstead(const DatagramExpectation &expectation, const CheckContext &context);

} // namespace echogram
