// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/serverreport.h"

namespace echogram {
namespace {

template <class T>
void addTo(std::optional<T> &sum, const std::optional<T> &other)
{
    if (!sum)
        sum = other;
    else if (other)
        *sum += *other;
}

} // namespace

ServerReport &ServerReport::operator+=(const ServerReport &other)
{
    totals += other.totals;
    refusals += other.refusals;
    addTo(weatherIn, other.weatherIn);
    addTo(weatherOut, other.weatherOut);
    addTo(relay, other.relay);
    for (qsizetype i = 0; i < other.rules.size(); ++i) {
        if (i == rules.size()) {
            rules.append(other.rules.at(i));
        } else {
            rules[i].matched += other.rules.at(i).matched;
            rules[i].answers += other.rules.at(i).answers;
        }
    }
    unsendable += other.unsendable;
    serviceTimes += other.serviceTimes;
    return *this;
}

} // namespace echogram
