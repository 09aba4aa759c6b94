// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/metricfamilies.h"

#include <QHash>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include <prometheus/metric_family.h>

namespace echogram {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr double nsPerSecond = 1e9;

/// A number of one of the parts of a report.
template <class Part>
struct Number
{
    const char *name;
    MetricType type;
    const char *help;
    quint64 Part::*member;
};

constexpr std::array echoNumbers{
    Number<EchoTotals>{"echogram_datagrams_received_total", MetricType::Counter, "Datagrams that came in.",
                       &EchoTotals::datagrams},
    Number<EchoTotals>{"echogram_received_bytes_total", MetricType::Counter, "Payload that came in.",
                       &EchoTotals::bytes},
    Number<EchoTotals>{"echogram_answers_total", MetricType::Counter, "Answers that the kernel took.",
                       &EchoTotals::answers},
    Number<EchoTotals>{"echogram_answer_bytes_total", MetricType::Counter,
                       "Payload of the answers that the kernel took.", &EchoTotals::answerBytes},
    Number<EchoTotals>{"echogram_send_errors_total", MetricType::Counter, "Answers that the kernel refused.",
                       &EchoTotals::errors},
    Number<EchoTotals>{"echogram_send_drops_total", MetricType::Counter,
                       "Answers for which neither the send buffer nor the queue behind it had room.",
                       &EchoTotals::sendDrops},
    Number<EchoTotals>{"echogram_kernel_drops_total", MetricType::Counter,
                       "Datagrams that the kernel dropped for lack of receive buffer, at least.",
                       &EchoTotals::kernelDrops},
};
static_assert(sizeof(EchoTotals) == echoNumbers.size() * sizeof(quint64), "every total is a metric");

constexpr std::array relayNumbers{
    Number<RelayTotals>{"echogram_relay_forwarded_total", MetricType::Counter,
                        "Questions that the kernel took for the server behind.", &RelayTotals::forwarded},
    Number<RelayTotals>{"echogram_relay_returned_total", MetricType::Counter,
                        "Datagrams that came back from the server behind.", &RelayTotals::returned},
    Number<RelayTotals>{"echogram_relay_clients", MetricType::Gauge,
                        "Clients that have a socket to the server behind now.", &RelayTotals::clients},
    Number<RelayTotals>{"echogram_relay_expired_clients_total", MetricType::Counter,
                        "Clients that were quiet for too long.", &RelayTotals::expired},
    Number<RelayTotals>{"echogram_relay_refused_total", MetricType::Counter,
                        "Questions of new clients while there were too many.", &RelayTotals::refused},
    Number<RelayTotals>{"echogram_relay_errors_total", MetricType::Counter,
                        "Questions that the kernel did not take, or for which it had no socket.",
                        &RelayTotals::errors},
    Number<RelayTotals>{"echogram_relay_unreachable_total", MetricType::Counter,
                        "ICMP errors on the way to the server behind.", &RelayTotals::unreachable},
};
static_assert(sizeof(RelayTotals) == relayNumbers.size() * sizeof(quint64), "every total is a metric");

MetricFamily family(const char *name, MetricType type, const char *help)
{
    MetricFamily family;
    family.name = name;
    family.type = type;
    family.help = help;
    return family;
}

void add(MetricFamily &family, Labels labels, double value)
{
    ClientMetric metric;
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter)
        metric.counter.value = value;
    else
        metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
}

void add(MetricFamily &family, Labels labels, quint64 value)
{
    add(family, std::move(labels), double(value)); // all that Prometheus knows; exact up to 2^53
}

Labels labelsOf(const ServiceReport &service)
{
    return {{"service", service.service.toStdString()}, {"address", service.endpoint.text().toStdString()}};
}

Labels with(Labels labels, Labels more)
{
    labels.insert(labels.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return labels;
}

/// A family for each of the numbers; `partOf` gives a pointer to the part of a report, or null where it has none.
template <class Numbers, class PartOf>
void addNumbers(std::vector<MetricFamily> &families, const QList<ServiceReport> &services,
                const Numbers &numbers, PartOf partOf)
{
    for (const auto &number : numbers) {
        MetricFamily one = family(number.name, number.type, number.help);
        for (const ServiceReport &service : services) {
            if (const auto *part = partOf(service.report))
                add(one, labelsOf(service), part->*number.member);
        }
        families.push_back(std::move(one));
    }
}

void addRefusals(std::vector<MetricFamily> &families, const QList<ServiceReport> &services)
{
    MetricFamily refusals = family("echogram_refusals_total", MetricType::Counter,
                                   "Datagrams that were not answered, by the reason.");
    for (const ServiceReport &service : services) {
        for (const Refusal refusal : allRefusals)
            add(refusals, with(labelsOf(service), {{"reason", refusalName(refusal)}}),
                service.report.refusals.of(refusal));
    }
    families.push_back(std::move(refusals));
}

/// As they are, but each name once: two samples with the same labels are an error to whoever reads them.
QList<RuleCount> byName(const QList<RuleCount> &rules)
{
    QList<RuleCount> merged;
    QHash<QString, qsizetype> places;
    for (const RuleCount &rule : rules) {
        const auto place = places.constFind(rule.name);
        if (place == places.cend()) {
            places.insert(rule.name, merged.size());
            merged.append(rule);
        } else {
            merged[*place].matched += rule.matched;
            merged[*place].answers += rule.answers;
        }
    }
    return merged;
}

void addRules(std::vector<MetricFamily> &families, const QList<ServiceReport> &services)
{
    MetricFamily matches = family("echogram_rule_matches_total", MetricType::Counter,
                                  "Datagrams that a rule was the first to fit.");
    MetricFamily answers =
        family("echogram_rule_answers_total", MetricType::Counter, "Answers that a rule has given.");
    MetricFamily unsendable = family("echogram_rule_unsendable_total", MetricType::Counter,
                                     "Answers by rules that would have been too long for a datagram.");
    for (const ServiceReport &service : services) {
        if (service.report.rules.isEmpty())
            continue;
        const Labels labels = labelsOf(service);
        for (const RuleCount &rule : byName(service.report.rules)) {
            const Labels withRule = with(labels, {{"rule", rule.name.toStdString()}});
            add(matches, withRule, rule.matched);
            add(answers, withRule, rule.answers);
        }
        add(unsendable, labels, service.report.unsendable);
    }
    for (MetricFamily *one : {&matches, &answers, &unsendable})
        families.push_back(std::move(*one));
}

void addWeather(std::vector<MetricFamily> &families, const QList<ServiceReport> &services)
{
    MetricFamily datagrams = family("echogram_weather_datagrams_total", MetricType::Counter,
                                    "What the weather did to datagrams, by direction and effect; the effect "
                                    "\"datagrams\" is of all that came.");
    MetricFamily waiting = family("echogram_weather_waiting", MetricType::Gauge,
                                  "Datagrams that the weather holds back now, by direction.");
    const auto addDirection = [&](const ServiceReport &service, const char *direction,
                                  const std::optional<WeatherTotals> &totals) {
        if (!totals)
            return;
        const Labels labels = with(labelsOf(service), {{"direction", direction}});
        for (const auto &[effect, count] : totals->named()) {
            if (qstrcmp(effect, "waiting") != 0)
                add(datagrams, with(labels, {{"effect", effect}}), count);
        }
        add(waiting, labels, totals->waiting);
    };
    for (const ServiceReport &service : services) {
        addDirection(service, "in", service.report.weatherIn);
        addDirection(service, "out", service.report.weatherOut);
    }
    families.push_back(std::move(datagrams));
    families.push_back(std::move(waiting));
}

void addServiceTimes(std::vector<MetricFamily> &families, const QList<ServiceReport> &services)
{
    MetricFamily times =
        family("echogram_service_time_seconds", MetricType::Histogram,
               "How long answers took, from when the kernel got the question until it took the answer.");
    for (const ServiceReport &service : services) {
        const ServiceTimes &counted = service.report.serviceTimes;
        ClientMetric metric;
        metric.label = labelsOf(service);
        quint64 soFar = 0;
        for (size_t i = 0; i < ServiceTimes::boundsNs.size(); ++i) {
            soFar += counted.count(i);
            metric.histogram.bucket.push_back({soFar, double(ServiceTimes::boundsNs[i]) / nsPerSecond});
        }
        metric.histogram.sample_count = counted.total(); // also what the serializer makes the bucket +Inf of
        metric.histogram.sample_sum = counted.sumNs() / nsPerSecond;
        times.metric.push_back(std::move(metric));
    }
    families.push_back(std::move(times));
}

void addProcess(std::vector<MetricFamily> &families, const ProcessFacts &process)
{
    MetricFamily info =
        family("echogram_build_info", MetricType::Gauge, "Always 1; the version of Echogram is a label.");
    add(info, {{"version", process.version.toStdString()}}, 1.0);
    families.push_back(std::move(info));
    MetricFamily started = family("echogram_start_time_seconds", MetricType::Gauge,
                                  "When the server was started, in seconds since 1970-01-01 00:00 UTC.");
    add(started, {}, double(process.started.toMSecsSinceEpoch()) / 1000);
    families.push_back(std::move(started));
}

} // namespace

std::vector<MetricFamily> metricFamilies(const QList<ServiceReport> &services, const ProcessFacts &process)
{
    std::vector<MetricFamily> families;
    addNumbers(families, services, echoNumbers, [](const ServerReport &report) { return &report.totals; });
    addRefusals(families, services);
    addRules(families, services);
    addWeather(families, services);
    addNumbers(families, services, relayNumbers,
               [](const ServerReport &report) { return report.relay ? &*report.relay : nullptr; });
    addServiceTimes(families, services);
    addProcess(families, process);
    std::erase_if(families, [](const MetricFamily &one) { return one.metric.empty(); });
    return families;
}

} // namespace echogram
