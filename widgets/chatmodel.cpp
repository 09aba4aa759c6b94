// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatmodel.h"

#include "widgets/messagetext.h"

namespace echogram {

QString ChatModel::stateOf(const Message &message) const
{
    return stateText(message);
}

int ChatModel::firstRowAtOrAfter(qint64 wallNs) const
{
    int begin = 0;
    int end = rowCount();
    while (begin < end) {
        const int middle = begin + (end - begin) / 2;
        if (message(middle).time.wallNs < wallNs)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

} // namespace echogram
