// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"

#include <QAbstractTableModel>
#include <QList>

namespace echogram {

/// The conversations of a capture as a table. Sorts itself, by values and not by their texts, because there may be a
/// million; unsorted (column -1) they stand in the file's order, and so do those that are equal.
class FlowModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column : quint8 { Asker, Peer, Asked, Answered, Bytes, First, Duration };
    static constexpr int columns = Duration + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setFlows(const QList<Flow> &flows);
    /// The one that stands in the row now; the row exists.
    const Flow &flowAt(int row) const { return m_flows.at(m_order.at(row)); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    QList<Flow> m_flows;   // in the file's order
    QList<int> m_order;    // row: index of m_flows
    int m_sortColumn = -1; // what sort() was asked for last: holds for flows to come
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;

    QList<int> ordered() const;
};

} // namespace echogram
