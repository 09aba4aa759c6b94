// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a policy and what happens then: datagrams that come, answers of another server, time that goes by, other
// rules. Wherever a datagram is, it is in one place, and what is said to be due next is not due before.
#include "server/answerpath.h"
#include "server/answers/rulefile.h"
#include "tests/fuzz/require.h"

#include <array>
#include <span>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;

/// Bytes one by one; when there are no more, zeros.
class Bytes
{
public:
    Bytes(const quint8 *data, size_t size)
        : m_bytes(data, size)
    {}
    bool isEmpty() const { return m_bytes.empty(); }
    quint8 next()
    {
        if (m_bytes.empty())
            return 0;
        const quint8 byte = m_bytes.front();
        m_bytes = m_bytes.subspan(1);
        return byte;
    }
    double share() { return double(next()) / 255; }
    /// 0 to some 4 s, small ones more often.
    qint64 duration() { return qint64(next()) * (qint64(1) << (next() % 25)); }

private:
    std::span<const quint8> m_bytes;
};

Weather weatherFrom(Bytes &bytes)
{
    Weather weather;
    const quint8 kinds = bytes.next();
    if (kinds & 0x01) {
        weather.delayNs = bytes.duration();
        weather.jitterNs = bytes.duration();
        weather.distribution = Weather::Distribution(bytes.next() % 3);
        weather.keepsOrder = bytes.next() % 2 == 1;
    }
    if (kinds & 0x02)
        weather.loss = bytes.share();
    if (kinds & 0x04)
        weather.lossEvery = bytes.next();
    if (kinds & 0x08) {
        weather.burstLoss = bytes.share() / 2;
        weather.burstLength = 1 + bytes.next();
    }
    if (kinds & 0x10)
        weather.duplicate = bytes.share();
    if (kinds & 0x20) {
        weather.reorder = bytes.share();
        weather.reorderDistance = 1 + bytes.next();
    }
    if (kinds & 0x40) {
        weather.corrupt = bytes.share();
        weather.corruptBits = 1 + bytes.next();
        weather.truncate = bytes.share();
        weather.truncateTo = bytes.next();
    }
    if (kinds & 0x80) {
        weather.rateBitsPerSecond = qint64(bytes.next()) << (bytes.next() % 24);
        weather.queueBytes = qint64(bytes.next()) * 64;
        weather.outageEveryNs = bytes.duration();
        weather.outageForNs = bytes.duration();
        const qint64 from = bytes.duration();
        weather.outages = {{from, from + bytes.duration()}};
    }
    return weather;
}

std::shared_ptr<const RuleSet> rulesFor(quint8 byte)
{
    static const std::array rules{
        std::shared_ptr<const RuleSet>(),
        std::make_shared<const RuleSet>(
            parseRules("[[rule]]\nprefix = \"a\"\nanswer = \"{{payload}}{{payload}}\"\ndelay = \"3ms\"\n", {})
                .value()),
        std::make_shared<const RuleSet>(
            parseRules(
                "[[rule]]\nanswers = [\"a\", { payload = \"bb\", delay = \"1s\" }, \"{{random:3}}\"]\n", {})
                .value()),
        std::make_shared<const RuleSet>(
            parseRules("[[rule]]\nsize = \">9\"\nignore = true\n[[rule]]\nsize = 0\nanswer = \"x\"\n", {})
                .value()),
    };
    return rules.at(byte % rules.size());
}

ServerPolicy policyFrom(Bytes &bytes)
{
    ServerPolicy policy;
    const quint8 kind = bytes.next();
    policy.service = allServices.at(kind % allServices.size());
    policy.rules = rulesFor(bytes.next());
    policy.guard.amplifies = (kind & 0x10) != 0;
    policy.reportsFates = (kind & 0x20) != 0;
    if (kind & 0x40)
        policy.forwardTo = Endpoint::loopback(53);
    policy.seed = bytes.next();
    policy.weather.in = weatherFrom(bytes);
    policy.weather.out = weatherFrom(bytes);
    return policy;
}

void requireSum(const WeatherTotals &totals)
{
    require(totals.datagrams == totals.passed + totals.lost() + totals.discarded + totals.waiting,
            "every datagram is in one place");
    require(totals.reordered <= totals.passed && totals.corrupted <= totals.passed
                && totals.truncated <= totals.passed && totals.delayed <= totals.passed
                && totals.duplicated <= totals.passed,
            "what was done was done to those that passed");
}

/// A path, and the count of what goes in and comes out of it.
class Walk
{
public:
    explicit Walk(const ServerPolicy &policy)
        : m_policy(policy)
        , m_guard(policy.guard, 1)
        , m_path(policy, m_guard, m_nowNs)
    {}

    void ask(Bytes &bytes)
    {
        const quint8 size = bytes.next();
        const QByteArray payload(size < 250 ? size : 65'507, char('a' + size % 3));
        DatagramRecord record;
        record.peer = Endpoint::loopback(quint16(1024 + size));
        record.local = Endpoint::loopback(7);
        record.time = {m_nowNs, m_nowNs};
        m_path.take(payload, record, m_nowNs);
        ++m_asked;
    }

    void giveBack(Bytes &bytes)
    {
        if (m_forwarded.isEmpty())
            return;
        Parcel answer = m_forwarded.takeFirst();
        answer.payload = QByteArray(bytes.next(), 'r');
        m_path.takeForwarded(answer, m_nowNs);
        ++m_returned;
    }

    void advance(qint64 ns)
    {
        m_nowNs += ns;
        const std::optional<qint64> due = m_path.nextDueNs();
        const bool isEarly = !due || *due > m_nowNs;
        const qsizetype before = m_path.answers().size() + m_path.forwards().size();
        m_path.advance(m_nowNs);
        if (isEarly)
            require(m_path.answers().size() + m_path.forwards().size() == before,
                    "nothing comes before it is due");
        const std::optional<qint64> next = m_path.nextDueNs();
        require(!next || *next > m_nowNs, "what is due does not wait");
        m_answered += quint64(m_path.answers().size());
        for (qsizetype i = 0; i < m_path.answers().size(); ++i)
            require(m_path.answers().payload(i).size() <= 65'507, "an answer fits into a datagram");
        m_path.answers().clear();
        m_forwardedCount += quint64(m_path.forwards().size());
        m_forwarded += std::exchange(m_path.forwards(), {});
        const QList<DatagramFate> fates = m_path.takeFates();
        require(m_policy.reportsFates || fates.isEmpty(), "fates are told to who asks");
        m_fates += quint64(fates.size());
    }

    void setRules(quint8 byte) { m_path.setRules(rulesFor(byte)); }
    void clear()
    {
        m_path.clear();
        require(!m_path.nextDueNs(), "nothing waits any more");
        m_areFatesWhole = false;
    }

    void check() const
    {
        ServerReport report;
        m_path.report(report);
        quint64 fates = 0;
        if (report.weatherIn) {
            requireSum(*report.weatherIn);
            require(report.weatherIn->datagrams == m_asked, "each question comes into the weather");
            fates += m_asked;
        }
        if (report.weatherOut) {
            requireSum(*report.weatherOut);
            require(report.weatherOut->passed + report.weatherOut->duplicated == m_answered,
                    "each answer comes out of the weather");
            fates += report.weatherOut->datagrams;
        }
        if (m_policy.reportsFates && m_areFatesWhole)
            require(fates == m_fates, "each datagram has a fate");
        if (m_policy.forwardTo.isNull())
            return;
        const quint64 asked =
            report.weatherIn ? report.weatherIn->passed + report.weatherIn->duplicated : m_asked;
        require(!m_areFatesWhole || asked == m_forwardedCount, "each question goes to the other server");
        require((report.weatherOut ? report.weatherOut->datagrams : m_answered) == m_returned
                    || !m_areFatesWhole,
                "each of its answers comes back");
    }

private:
    const ServerPolicy m_policy;
    Guard m_guard;
    qint64 m_nowNs = 1'000'000 * ms;
    AnswerPath m_path;
    QList<Parcel> m_forwarded;
    quint64 m_asked = 0;
    quint64 m_answered = 0;
    quint64 m_forwardedCount = 0;
    quint64 m_returned = 0;
    quint64 m_fates = 0;
    bool m_areFatesWhole = true; // nothing was thrown away
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    Bytes bytes(data, size);
    Walk walk(policyFrom(bytes));
    for (int step = 0; step < 2000 && !bytes.isEmpty(); ++step) {
        switch (const quint8 what = bytes.next(); what % 8) {
        case 0:
        case 1:
        case 2:
            walk.ask(bytes);
            break;
        case 3:
            walk.giveBack(bytes);
            break;
        case 4:
        case 5:
            walk.advance(bytes.duration());
            walk.check();
            break;
        case 6:
            walk.setRules(bytes.next());
            break;
        default:
            if (what > 250)
                walk.clear();
        }
    }
    walk.advance(0);
    walk.check();
    walk.advance(400'000'000'000 * ms); // whatever still waits
    walk.check();
    walk.clear();
    walk.advance(0);
    walk.check();
    return 0;
}
