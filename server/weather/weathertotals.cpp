// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weathertotals.h"

namespace echogram {
namespace {

struct Field
{
    const char *name;
    quint64 WeatherTotals::*member;
};

constexpr std::array fields{
    Field{"datagrams", &WeatherTotals::datagrams},       Field{"passed", &WeatherTotals::passed},
    Field{"lostOutage", &WeatherTotals::lostOutage},     Field{"lostRandom", &WeatherTotals::lostRandom},
    Field{"lostEveryNth", &WeatherTotals::lostEveryNth}, Field{"lostBurst", &WeatherTotals::lostBurst},
    Field{"lostQueue", &WeatherTotals::lostQueue},       Field{"lostMemory", &WeatherTotals::lostMemory},
    Field{"discarded", &WeatherTotals::discarded},       Field{"waiting", &WeatherTotals::waiting},
    Field{"duplicated", &WeatherTotals::duplicated},     Field{"reordered", &WeatherTotals::reordered},
    Field{"corrupted", &WeatherTotals::corrupted},       Field{"truncated", &WeatherTotals::truncated},
    Field{"delayed", &WeatherTotals::delayed},
};
static_assert(sizeof(WeatherTotals) == fields.size() * sizeof(quint64), "every total has a name");

} // namespace

WeatherTotals &WeatherTotals::operator+=(const WeatherTotals &other)
{
    for (const Field &field : fields)
        this->*field.member += other.*field.member;
    return *this;
}

std::array<std::pair<const char *, quint64>, 15> WeatherTotals::named() const
{
    std::array<std::pair<const char *, quint64>, 15> all;
    static_assert(all.size() == fields.size());
    for (size_t i = 0; i < fields.size(); ++i)
        all[i] = {fields[i].name, this->*fields[i].member};
    return all;
}

} // namespace echogram
