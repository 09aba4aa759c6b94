// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/rowfields.h"
#include "core/datagram/result.h"

#include <QList>

namespace echogram {

/// Reads records of CSV (RFC 4180) without their line ends. The first one names the columns, in any order.
class CsvRowReader
{
public:
    /// Takes the names of the columns. Those that are not known will be passed over, those that are stand there once.
    /// Nothing, or what is wrong.
    std::optional<RowProblem> readHeader(QByteArrayView record);
    Result<RowFields, RowProblem> readRow(QByteArrayView record) const;

private:
    QList<std::optional<RowField>> m_columns;
};

} // namespace echogram
