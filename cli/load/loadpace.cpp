// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadpace.h"

#include <algorithm>
#include <limits>

namespace echogram {
namespace {

constexpr qint64 never = std::numeric_limits<qint64>::max();

constexpr qint64 singlesAtOnce = 256;
constexpr qint64 trainsAtOnce = 64;     // messages of one sendmmsg(2)
constexpr qint64 bytesAtOnce = 1 << 18; // what stays in a processor's cache

qint64 batchLimitFor(const LoadOptions &options)
{
    const qint64 train = options.trainLength();
    const qint64 wanted = train > 1 ? train * trainsAtOnce : singlesAtOnce;
    const qint64 fitting = std::min(wanted, bytesAtOnce / options.size);
    return std::max(train, fitting / train * train);
}

LoadCourse courseOf(const LoadOptions &options)
{
    return {options.startRate, options.rate, options.rampNs, options.sendingNs(), quint64(options.count)};
}

} // namespace

LoadPace::LoadPace(const LoadOptions &options)
    : m_loop(options.loop())
    , m_plan(courseOf(options))
    , m_places(options.placesInFlight())
    , m_train(options.trainLength())
    , m_durationNs(options.sendingNs())
    , m_count(options.count > 0 ? options.count : never)
    , m_batchLimit(batchLimitFor(options))
{
    if (m_loop == LoadOptions::Loop::Open)
        m_count = qint64(std::min(m_plan.total().value_or(quint64(never)), quint64(never)));
}

qint64 LoadPace::allowed(qint64 elapsedNs, qint64 sent, qint64 waiting) const
{
    if (isOver(elapsedNs, sent))
        return 0;
    qint64 allowed = m_batchLimit;
    if (m_loop == LoadOptions::Loop::Open) {
        const auto due = qint64(m_plan.dueAt(elapsedNs));
        allowed = (due + m_train - 1) / m_train * m_train - sent;
    } else if (m_loop == LoadOptions::Loop::Closed) {
        const qint64 wanted = std::min({m_train, m_places, remaining(sent)});
        allowed = m_places - waiting;
        if (allowed < wanted)
            return 0;
    }
    return std::clamp<qint64>(allowed, 0, std::min(m_batchLimit, remaining(sent)));
}

bool LoadPace::isOver(qint64 elapsedNs, qint64 sent) const
{
    const qint64 graceOfLoop = m_loop == LoadOptions::Loop::Open ? graceNs : 0;
    return remaining(sent) <= 0 || (m_durationNs > 0 && elapsedNs >= m_durationNs + graceOfLoop);
}

qint64 LoadPace::nextNs(qint64 sent) const
{
    if (m_loop == LoadOptions::Loop::Open)
        return remaining(sent) > 0 ? instantOf(sent) : never;
    return m_durationNs > 0 ? m_durationNs : never;
}

qint64 LoadPace::instantOf(qint64 n) const
{
    return m_plan.instantOf(quint64(n - n % m_train)).value_or(never);
}

qint64 LoadPace::leftOver(qint64 elapsedNs, qint64 sent) const
{
    return m_loop == LoadOptions::Loop::Open && isOver(elapsedNs, sent) ? remaining(sent) : 0;
}

qint64 LoadPace::remaining(qint64 sent) const
{
    return m_count - sent;
}

} // namespace echogram
