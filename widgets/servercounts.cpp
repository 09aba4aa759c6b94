// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/servercounts.h"

#include "core/datagram/grouped.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

#include <algorithm>

namespace echogram {
namespace {

QString refusalText(Refusal refusal)
{
    switch (refusal) {
    case Refusal::NoPort:
        return ServerCounts::tr("without a port");
    case Refusal::Denied:
        return ServerCounts::tr("not allowed");
    case Refusal::LoopPort:
        return ServerCounts::tr("from an answering port");
    case Refusal::HopLimit:
        return ServerCounts::tr("going in circles");
    case Refusal::Rate:
        return ServerCounts::tr("too many a second");
    case Refusal::Amplification:
        return ServerCounts::tr("answer too large");
    default:
        return QString::fromLatin1(refusalName(refusal));
    }
}

QString refusalToolTip(Refusal refusal)
{
    switch (refusal) {
    case Refusal::NoPort:
        return ServerCounts::tr("They came from port 0, so nobody waits for an answer.");
    case Refusal::LoopPort:
        return ServerCounts::tr(
            "They came from the port of an echo, DNS or NTP server, which would answer the "
            "answer.");
    case Refusal::HopLimit:
        return ServerCounts::tr("They had hardly any hops left: two servers were answering each other.");
    case Refusal::Rate:
        return ServerCounts::tr("Their address had asked more often than it may.");
    case Refusal::Amplification:
        return ServerCounts::tr("The answer would have been larger than the question.");
    default:
        return {};
    }
}

} // namespace

ServerCounts::ServerCounts(QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins({});
    layout->setVerticalSpacing(std::max(1, fontMetrics().height() / 8)); // it is one table
    layout->setColumnStretch(0, 1);

    const auto total = [](quint64 EchoTotals::*member) {
        return [member](const ServerReport &report) { return std::optional(report.totals.*member); };
    };
    addHeading(*layout, {}, tr("in"), tr("out"));
    addRow(*layout, QStringLiteral("datagrams"), tr("Datagrams"), tr("What came in, and what was answered"),
           {total(&EchoTotals::datagrams), total(&EchoTotals::answers)});

    const auto both = [](auto read) {
        return std::vector<Read>{
            [read](const ServerReport &report) -> std::optional<quint64> {
                return report.weatherIn ? std::optional(read(*report.weatherIn)) : std::nullopt;
            },
            [read](const ServerReport &report) -> std::optional<quint64> {
                return report.weatherOut ? std::optional(read(*report.weatherOut)) : std::nullopt;
            }};
    };
    const auto member = [&both](quint64 WeatherTotals::*which) {
        return both([which](const WeatherTotals &totals) { return totals.*which; });
    };
    addRow(*layout, QStringLiteral("lost"), tr("Lost"), tr("They never arrived"),
           both([](const WeatherTotals &totals) { return totals.lost(); }));
    addRow(*layout, QStringLiteral("delayed"), tr("Delayed"), {}, member(&WeatherTotals::delayed));
    addRow(*layout, QStringLiteral("waiting"), tr("On their way"), tr("They wait for their time"),
           member(&WeatherTotals::waiting));
    addRow(*layout, QStringLiteral("duplicated"), tr("Duplicated"), {}, member(&WeatherTotals::duplicated));
    addRow(*layout, QStringLiteral("reordered"), tr("Reordered"),
           tr("They came after one that was sent later"), member(&WeatherTotals::reordered));
    addRow(*layout, QStringLiteral("corrupted"), tr("Corrupted"), {}, member(&WeatherTotals::corrupted));
    addRow(*layout, QStringLiteral("truncated"), tr("Cut off"), {}, member(&WeatherTotals::truncated));
    addRow(*layout, QStringLiteral("discarded"), tr("Discarded"),
           tr("They were on their way when the weather was changed"), member(&WeatherTotals::discarded));

    addHeading(*layout, tr("Not answered"), {}, {});
    for (const Refusal refusal : allRefusals) {
        addRow(
            *layout, QString::fromLatin1(refusalName(refusal)), refusalText(refusal), refusalToolTip(refusal),
            {[refusal](const ServerReport &report) { return std::optional(report.refusals.of(refusal)); }});
    }
    addRow(*layout, QStringLiteral("drops"), tr("no room"),
           tr("Dropped for lack of room, by the system or while waiting to be sent"),
           {[](const ServerReport &report) { return std::optional(report.totals.drops()); }});
    addRow(*layout, QStringLiteral("errors"), tr("not sent"), tr("Answers that the system refused to send"),
           {total(&EchoTotals::errors)});
    reserveWidth();
    show(ServerReport());
}

void ServerCounts::addHeading(QGridLayout &layout, const QString &text, const QString &in, const QString &out)
{
    const int row = layout.rowCount();
    QFont bold;
    bold.setBold(true); // and nothing else, so that the size follows the window's
    const auto add = [&](const QString &heading, int column, Qt::Alignment alignment) {
        if (heading.isEmpty())
            return;
        auto *label = new QLabel(heading, this);
        label->setFont(bold);
        label->setAlignment(alignment);
        layout.addWidget(label, row, column);
    };
    add(text, 0, Qt::AlignLeft);
    add(in, 1, Qt::AlignRight);
    add(out, 2, Qt::AlignRight);
}

/// With a number each way, or one alone at the right.
void ServerCounts::addRow(QGridLayout &layout, const QString &name, const QString &text,
                          const QString &toolTip, const std::vector<Read> &reads)
{
    const int row = layout.rowCount();
    auto *title = new QLabel(text, this);
    title->setToolTip(toolTip);
    layout.addWidget(title, row, 0);
    int column = 3 - int(reads.size());
    for (const Read &read : reads) {
        auto *label = new QLabel(this);
        const bool isAlone = reads.size() == 1;
        label->setObjectName(isAlone ? name
                                     : name + (column == 1 ? QLatin1String("In") : QLatin1String("Out")));
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setToolTip(toolTip);
        layout.addWidget(label, row, column++);
        m_numbers.push_back({label, read});
    }
}

void ServerCounts::show(const ServerReport &report)
{
    for (const Number &number : m_numbers) {
        const std::optional<quint64> value = number.read(report);
        number.label->setText(value ? grouped(*value) : QStringLiteral("-"));
    }
}

void ServerCounts::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        reserveWidth();
}

/// As much as is counted in a long day.
void ServerCounts::reserveWidth()
{
    const int width = fontMetrics().horizontalAdvance(QStringLiteral("00,000,000"));
    for (const Number &number : m_numbers)
        number.label->setMinimumWidth(width);
}

} // namespace echogram
