// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/rowstate.h"

#include <algorithm>
#include <iterator>

namespace echogram {
namespace {

struct OutgoingState
{
    const char *name;
    Delivery delivery;
    bool isLate = false;
};

constexpr OutgoingState outgoingStates[] = {
    {"lookingUp", Delivery::LookingUp}, {"waiting", Delivery::Waiting},
    {"answered", Delivery::Answered},   {"late", Delivery::Answered, true},
    {"noAnswer", Delivery::NoAnswer},   {"unreachable", Delivery::Unreachable},
    {"notSent", Delivery::NotSent},
};

struct IncomingState
{
    const char *name;
    AnswerKind kind;
};

constexpr IncomingState incomingStates[] = {
    {"answer", AnswerKind::Answer},
    {"late", AnswerKind::Late},
    {"duplicate", AnswerKind::Duplicate},
    {"unasked", AnswerKind::Unasked},
};

} // namespace

const char *stateName(const Message &message)
{
    if (message.isOutgoing()) {
        for (const OutgoingState &state : outgoingStates) {
            const bool isLate = message.isLate && message.delivery == Delivery::Answered;
            if (state.delivery == message.delivery && state.isLate == isLate)
                return state.name;
        }
        return "notSent";
    }
    for (const IncomingState &state : incomingStates) {
        if (state.kind == message.kind)
            return state.name;
    }
    return "unasked";
}

bool setStateByName(Message &message, QByteArrayView name)
{
    const auto isNamed = [name](const auto &state) { return name == QByteArrayView(state.name); };
    if (message.isOutgoing()) {
        const auto *const found = std::find_if(std::begin(outgoingStates), std::end(outgoingStates), isNamed);
        if (found == std::end(outgoingStates))
            return false;
        message.delivery = found->delivery;
        message.isLate = found->isLate;
        return true;
    }
    const auto *const found = std::find_if(std::begin(incomingStates), std::end(incomingStates), isNamed);
    if (found == std::end(incomingStates))
        return false;
    message.kind = found->kind;
    return true;
}

QStringList stateNames(Direction direction)
{
    QStringList names;
    if (direction == Direction::Outgoing) {
        for (const OutgoingState &state : outgoingStates)
            names.append(QLatin1String(state.name));
    } else {
        for (const IncomingState &state : incomingStates)
            names.append(QLatin1String(state.name));
    }
    return names;
}

bool wasOnTheWire(const Message &message)
{
    return !message.isOutgoing()
           || (message.delivery != Delivery::NotSent && message.delivery != Delivery::LookingUp);
}

bool wasOnTheWire(const LogRow &row)
{
    return row.facts.report || wasOnTheWire(row.message);
}

} // namespace echogram
