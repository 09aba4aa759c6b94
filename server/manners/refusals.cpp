// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/manners/refusals.h"

namespace echogram {

const char *refusalName(Refusal refusal)
{
    switch (refusal) {
    case Refusal::NoPort:
        return "noPort";
    case Refusal::Denied:
        return "denied";
    case Refusal::LoopPort:
        return "loopPort";
    case Refusal::HopLimit:
        return "hopLimit";
    case Refusal::Rate:
        return "rate";
    case Refusal::Amplification:
        break;
    }
    return "amplification";
}

} // namespace echogram
