// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/maskedbytes.h"
#include "core/datagram/payloadpattern.h"
#include "core/datagram/payloadregex.h"
#include "core/datagram/payloadtemplate.h"
#include "core/datagram/peerpattern.h"
#include "core/datagram/sizerange.h"
#include "server/answers/responder.h"

#include <QList>
#include <QString>

#include <optional>

namespace echogram {

/// Which questions are meant, and what they are answered. A value; docs/RULES.md has the format it is written in.
struct Rule
{
    struct Reply
    {
        PayloadTemplate payload;
        qint64 delayNs = 0; ///< from the question on, in ns
    };

    QString name; ///< unique among the rules; "rule 3" for the third one that was given none

    // The conditions. All of them have to hold; one that was not given always does.
    QList<MaskedBytes> whole;
    std::optional<MaskedBytes> prefix;
    std::optional<MaskedBytes> suffix;
    std::optional<PayloadPattern> contained;
    std::optional<PayloadRegex> regex;
    SizeRange size;
    PeerPattern peer;

    QList<Reply> replies; ///< in order; none: the question is not answered

    /// The only payload there is that may fit, if there is but one.
    std::optional<QByteArray> exactPayload() const;

    /// NoMatch but for regular expressions that were given up. `text` is of the question's payload, made once for
    /// all rules; `captures` gets what the regular expression caught.
    PayloadRegex::Verdict holds(const Question &question, PayloadText &text, QByteArrayList &captures) const;
};

} // namespace echogram
