// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flowmodel.h"

#include "core/datagram/grouped.h"
#include "widgets/flowtext.h"
#include "widgets/messagetext.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

namespace echogram {
namespace {

bool isNumber(int column)
{
    return column >= FlowModel::Asked && column != FlowModel::First;
}

/// Addresses as numbers, not as texts: 10.0.0.9 comes before 10.0.0.10.
bool comesBefore(const Endpoint &one, const Endpoint &other)
{
    return std::tuple(one.family(), one.bytes(), one.port())
           < std::tuple(other.family(), other.bytes(), other.port());
}

qint64 durationOf(const Flow &flow)
{
    return flow.lastWallNs - flow.firstWallNs; // neither is negative
}

bool comesBefore(const Flow &one, const Flow &other, int column)
{
    switch (column) {
    case FlowModel::Asker:
        return comesBefore(one.asker, other.asker);
    case FlowModel::Peer:
        return comesBefore(one.peer, other.peer);
    case FlowModel::Asked:
        return one.asked < other.asked;
    case FlowModel::Answered:
        return one.answered < other.answered;
    case FlowModel::Bytes:
        return one.bytes < other.bytes;
    case FlowModel::First:
        return one.firstWallNs < other.firstWallNs;
    case FlowModel::Duration:
        return durationOf(one) < durationOf(other);
    default:
        return false;
    }
}

QString textOf(const Flow &flow, int column)
{
    switch (column) {
    case FlowModel::Asker:
        return flow.asker.text();
    case FlowModel::Peer:
        return flow.peer.text();
    case FlowModel::Asked:
        return grouped(flow.asked);
    case FlowModel::Answered:
        return grouped(flow.answered);
    case FlowModel::Bytes:
        return sizeText(qsizetype(flow.bytes));
    case FlowModel::First:
        return momentText(flow.firstWallNs);
    case FlowModel::Duration:
        return spanText(durationOf(flow));
    default:
        return {};
    }
}

struct Heading
{
    const char *text;
    const char *explanation;
};

constexpr Heading headings[] = {
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "Asker"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "Who spoke first in this capture")},
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "Peer"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "Whom the asker spoke to")},
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "Asked"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "Datagrams from the asker to the peer")},
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "Answered"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "Datagrams from the peer to the asker")},
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "Size"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "All of their contents, without headers")},
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "First"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "When the earliest datagram was captured, in local time")},
    {QT_TRANSLATE_NOOP("echogram::FlowModel", "Duration"),
     QT_TRANSLATE_NOOP("echogram::FlowModel", "From the earliest datagram to the latest")},
};
static_assert(std::size(headings) == FlowModel::columns);

} // namespace

void FlowModel::setFlows(const QList<Flow> &flows)
{
    beginResetModel();
    m_flows = flows;
    m_order = ordered();
    endResetModel();
}

int FlowModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

int FlowModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant FlowModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::DisplayRole)
        return textOf(flowAt(index.row()), index.column());
    if (role == Qt::TextAlignmentRole && isNumber(index.column()))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant FlowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return {};
    if (role == Qt::DisplayRole)
        return tr(headings[section].text);
    if (role == Qt::ToolTipRole)
        return tr(headings[section].explanation);
    if (role == Qt::TextAlignmentRole)
        return int((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

void FlowModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QList<int> before = std::exchange(m_order, ordered());
    QList<int> rowOf(m_order.size());
    for (int row = 0; row < int(m_order.size()); ++row)
        rowOf[m_order.at(row)] = row;
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex &index : from)
        to.append(this->index(rowOf.at(before.at(index.row())), index.column()));
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

QList<int> FlowModel::ordered() const
{
    QList<int> order(m_flows.size());
    std::iota(order.begin(), order.end(), 0);
    const auto isBefore = [this](int one, int other) {
        return m_sortOrder == Qt::AscendingOrder
                   ? comesBefore(m_flows.at(one), m_flows.at(other), m_sortColumn)
                   : comesBefore(m_flows.at(other), m_flows.at(one), m_sortColumn);
    };
    if (m_sortColumn >= 0)
        std::stable_sort(order.begin(), order.end(), isBefore);
    return order;
}

} // namespace echogram
