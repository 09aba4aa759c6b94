// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weatherpresets.h"

#include "server/weather/weatherspec.h"

#include <algorithm>
#include <array>

namespace echogram {
namespace {

struct Preset
{
    const char *name;
    const char *description;
    const char *in; // as parseWeather() reads it
    const char *out;
};

// Rates and delays of cable, dsl, 4g, 3g and 2g are near to the connectivity profiles that WebPageTest throttles
// browsers to (5/1 Mbit/s and 28 ms there and back; 1.5/0.384 and 50; 9/9 and 170; 1.6/0.768 and 300; 0.28/0.256 and
// 800). A geostationary satellite is 35,786 km up, so that light takes 239 ms at least from ground to ground; the rest
// is for coding and access. A satellite in a low orbit is handed over every 15 s, which some datagrams do not survive.
// These links deliver in order, so that jitter does not reorder. Jitter, queues, losses and all of the rest are
// guesses.
constexpr std::array presets{
    Preset{"cable", "a cable modem: 28 ms there and back, 1 Mbit/s in, 5 Mbit/s out",
           "delay=14ms,jitter=2ms,order=keep,rate=1Mbit/s,queue=64kB",
           "delay=14ms,jitter=2ms,order=keep,rate=5Mbit/s,queue=256kB"},
    Preset{"dsl", "a slow DSL line: 50 ms there and back, 384 kbit/s in, 1.5 Mbit/s out",
           "delay=25ms,jitter=1ms,order=keep,rate=384kbit/s,queue=64kB",
           "delay=25ms,jitter=1ms,order=keep,rate=1.5Mbit/s,queue=128kB"},
    Preset{"wifi", "a wireless network nearby: a few ms, now and then many, hardly any loss",
           "delay=2ms,jitter=2ms,distribution=pareto,order=keep,loss=0.1%",
           "delay=2ms,jitter=2ms,distribution=pareto,order=keep,loss=0.1%"},
    Preset{"4g", "a phone: 170 ms there and back, 9 Mbit/s",
           "delay=85ms,jitter=10ms,distribution=normal,order=keep,loss=0.1%,rate=9Mbit/s,queue=512kB",
           "delay=85ms,jitter=10ms,distribution=normal,order=keep,loss=0.1%,rate=9Mbit/s,queue=1MB"},
    Preset{"leo", "a satellite in a low orbit: 50 ms there and back, a short outage every 15 s",
           "delay=25ms,jitter=5ms,distribution=normal,order=keep,loss=0.3%,rate=10Mbit/"
           "s,queue=256kB,outage=60ms/15s",
           "delay=25ms,jitter=5ms,distribution=normal,order=keep,loss=0.3%,rate=100Mbit/"
           "s,queue=2MB,outage=60ms/15s"},
    Preset{"3g", "an old phone: 300 ms there and back, 768 kbit/s in, 1.6 Mbit/s out",
           "delay=150ms,jitter=25ms,distribution=normal,order=keep,loss=0.2%,rate=768kbit/s,queue=96kB",
           "delay=150ms,jitter=25ms,distribution=normal,order=keep,loss=0.2%,rate=1.6Mbit/s,queue=192kB"},
    Preset{
        "satellite", "a satellite high above: 600 ms there and back, some loss in bursts",
        "delay=300ms,jitter=5ms,distribution=normal,order=keep,burst-loss=0.3%,burst-length=4,rate=3Mbit/s,"
        "queue=256kB",
        "delay=300ms,jitter=5ms,distribution=normal,order=keep,burst-loss=0.3%,burst-length=4,rate=25Mbit/s,"
        "queue=2MB"},
    Preset{"2g", "a very old phone: 800 ms there and back, 256 kbit/s",
           "delay=400ms,jitter=100ms,distribution=normal,order=keep,loss=0.5%,rate=256kbit/s,queue=32kB",
           "delay=400ms,jitter=100ms,distribution=normal,order=keep,loss=0.5%,rate=280kbit/s,queue=32kB"},
    Preset{"lossy", "2% lost each way, each on its own, and nothing else", "loss=2%", "loss=2%"},
    Preset{"mixed-up", "several ways at once: 2% are overtaken by three others, 0.5% come twice",
           "delay=10ms,jitter=2ms,order=keep,reorder=2%,reorder-distance=3,duplicate=0.5%",
           "delay=10ms,jitter=2ms,order=keep,reorder=2%,reorder-distance=3,duplicate=0.5%"},
    Preset{
        "bad-wifi", "a wireless network far away: 100 ms and more, 3% lost in bursts, some come twice",
        "delay=8ms,jitter=15ms,distribution=pareto,order=keep,burst-loss=3%,burst-length=4,duplicate=0.2%",
        "delay=8ms,jitter=15ms,distribution=pareto,order=keep,burst-loss=3%,burst-length=4,duplicate=0.2%"},
    Preset{"flaky", "nothing gets through for 2 s of every 30 s, and 2% are lost in bursts",
           "delay=20ms,jitter=5ms,order=keep,burst-loss=2%,burst-length=8,outage=2s/30s",
           "delay=20ms,jitter=5ms,order=keep,burst-loss=2%,burst-length=8,outage=2s/30s"},
    Preset{"broken", "what should never happen: damaged, cut off, lost, repeated and out of order, 1% each",
           "delay=5ms,jitter=5ms,loss=1%,duplicate=1%,reorder=1%,corrupt=1%,corrupt-bits=3,truncate=1%,"
           "truncate-to=8",
           "delay=5ms,jitter=5ms,loss=1%,duplicate=1%,reorder=1%,corrupt=1%,corrupt-bits=3,truncate=1%,"
           "truncate-to=8"},
};

const Preset *presetOf(const QString &name)
{
    const auto *found = std::find_if(presets.begin(), presets.end(), [&name](const Preset &preset) {
        return name == QLatin1String(preset.name);
    });
    return found == presets.end() ? nullptr : found;
}

} // namespace

std::optional<WeatherPair> weatherPreset(const QString &name)
{
    const Preset *preset = presetOf(name);
    if (!preset)
        return {};
    return WeatherPair{parseWeather(QLatin1String(preset->in)).value(),
                       parseWeather(QLatin1String(preset->out)).value()};
}

QStringList weatherPresetNames()
{
    QStringList names;
    for (const Preset &preset : presets)
        names << QLatin1String(preset.name);
    return names;
}

QString weatherPresetDescription(const QString &name)
{
    const Preset *preset = presetOf(name);
    return preset ? QLatin1String(preset->description) : QString();
}

} // namespace echogram
