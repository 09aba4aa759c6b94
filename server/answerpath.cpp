// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answerpath.h"

#include <algorithm>

namespace echogram {
namespace {

// Chance is drawn from streams of their own, so that one more rule leaves the weather as it was.
constexpr quint64 inSeed = 1;
constexpr quint64 outSeed = 2;
constexpr quint64 serviceSeed = 3;
constexpr quint64 ruleSeed = 4;

quint64 seedFor(quint64 seed, quint64 stream)
{
    return seed * 8 + stream;
}

std::optional<qint64> earlier(std::optional<qint64> one, std::optional<qint64> other)
{
    if (!one || !other)
        return one ? one : other;
    return std::min(*one, *other);
}

std::shared_ptr<const RuleSet> orNone(std::shared_ptr<const RuleSet> rules)
{
    return rules ? std::move(rules) : std::make_shared<const RuleSet>();
}

} // namespace

AnswerPath::AnswerPath(const ServerPolicy &policy, Guard &guard, qint64 startNs)
    : m_policy(policy)
    , m_guard(guard)
    , m_responder(orNone(policy.rules), makeService(policy.service, seedFor(policy.seed, serviceSeed)),
                  seedFor(policy.seed, ruleSeed))
{
    if (!policy.weather.in.isFair())
        m_in.emplace(policy.weather.in, seedFor(policy.seed, inSeed), startNs);
    if (!policy.weather.out.isFair())
        m_out.emplace(policy.weather.out, seedFor(policy.seed, outSeed), startNs);
}

void AnswerPath::take(QByteArrayView payload, const DatagramRecord &record, qint64 nowNs)
{
    Parcel question{payload.toByteArray(), record.peer, record.local, record.time, record.hopLimit};
    if (m_policy.reportsFates)
        question.tag = payloadFingerprint(payload);
    if (!m_in) {
        respond(question, nowNs);
        return;
    }
    if (!m_policy.reportsFates) {
        m_in->take(std::move(question), nowNs);
        return;
    }
    Parcel noted = question;
    noteFate(noted, false, m_in->take(std::move(question), nowNs));
}

void AnswerPath::advance(qint64 nowNs)
{
    if (m_in)
        m_in->release(nowNs, [&](Parcel &&question) { respond(question, nowNs); });
    while (std::optional<Waiting> waiting = m_later.pop(nowNs))
        sendOff(std::move(waiting->parcel), nowNs);
    if (m_out)
        m_out->release(nowNs, [this](Parcel &&answer) { hand(answer); });
}

std::optional<qint64> AnswerPath::nextDueNs() const
{
    std::optional<qint64> next = m_later.nextDueNs();
    if (m_in)
        next = earlier(next, m_in->nextDueNs());
    if (m_out)
        next = earlier(next, m_out->nextDueNs());
    return next;
}

void AnswerPath::respond(const Parcel &question, qint64 nowNs)
{
    if (!m_policy.forwardTo.isNull()) {
        m_forwards.append(question);
        return;
    }
    m_thought.clear();
    m_responder.answer({question.payload, question.peer, question.local, question.came}, m_thought);
    for (Answer &answer : m_thought) {
        if (!m_guard.permits(question.payload.size(), answer.payload.size()))
            continue;
        Parcel parcel{std::move(answer.payload), question.peer, question.local, question.came,
                      question.hopLimit,         question.tag};
        if (answer.delayNs <= 0)
            sendOff(std::move(parcel), nowNs);
        else if (!m_later.push(std::move(parcel), nowNs + answer.delayNs))
            ++m_dropped;
    }
}

void AnswerPath::takeForwarded(Parcel answer, qint64 nowNs)
{
    sendOff(std::move(answer), nowNs);
}

void AnswerPath::sendOff(Parcel answer, qint64 nowNs)
{
    if (!m_out) {
        hand(answer);
        return;
    }
    if (!m_policy.reportsFates) {
        m_out->take(std::move(answer), nowNs);
        return;
    }
    const Parcel noted = answer;
    noteFate(noted, true, m_out->take(std::move(answer), nowNs));
}

void AnswerPath::hand(const Parcel &answer)
{
    // Many small questions that are due together may have large answers.
    if (m_answers.payloadBytes() + answer.payload.size() > maximumAnswerBytes) {
        ++m_dropped;
        return;
    }
    m_answers.append(answer.payload, answer.peer, answer.local, Direction::Outgoing, answer.came,
                     answer.hopLimit);
}

void AnswerPath::noteFate(const Parcel &parcel, bool isAnswer, const WeatherFate &fate)
{
    m_fates.append({parcel.peer, parcel.came, parcel.tag, isAnswer, fate});
}

void AnswerPath::setRules(std::shared_ptr<const RuleSet> rules)
{
    m_responder.setRules(orNone(std::move(rules)));
}

void AnswerPath::clear()
{
    if (m_in)
        m_in->clear();
    if (m_out)
        m_out->clear();
    m_dropped += quint64(m_later.size());
    m_later.clear();
    m_answers.clear();
    m_forwards.clear();
    m_fates.clear();
}

void AnswerPath::report(ServerReport &report) const
{
    if (m_in)
        report.weatherIn = m_in->totals();
    if (m_out)
        report.weatherOut = m_out->totals();
    report.rules = m_responder.counts();
    report.unsendable = m_responder.tooLong();
    report.totals.sendDrops += m_dropped;
}

} // namespace echogram
