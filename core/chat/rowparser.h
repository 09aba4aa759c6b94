// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logrow.h"
#include "core/chat/rowfields.h"
#include "core/datagram/result.h"

#include <QHash>

namespace echogram {

/// Makes messages of the fields of rows, and holds them to what docs/FORMATS.md says of them: what contradicts itself or
/// cannot be on any wire is a problem. For one thread.
class RowParser
{
public:
    /// How `reason` and `text` are written down.
    enum class Texts : quint8 {
        Plain, ///< as they are
        Guarded, ///< an apostrophe at the front is not theirs: it keeps spreadsheets from taking them for formulas
    };
    explicit RowParser(Texts texts)
        : m_texts(texts)
    {}

    /// `size` is how many bytes the row has: where it is said that something is missing. A row that has no id gets the
    /// one behind that of the row before.
    Result<LogRow, RowProblem> parse(const RowFields &fields, qsizetype size);

    /// How many ends named an interface that this machine has not (`fe80::1%eth7`), and are without it therefore.
    quint64 unknownInterfaces() const { return m_unknownInterfaces; }

private:
    struct KnownEnd
    {
        Endpoint endpoint;
        bool isInterfaceUnknown = false;
    };

    std::optional<RowProblem> readAll(LogRow &row);
    std::optional<RowProblem> readEnd(RowField field, Endpoint &endpoint, bool hasPort);
    std::optional<RowProblem> readEnds(LogRow &row);
    std::optional<RowProblem> readState(LogRow &row);
    std::optional<RowProblem> readReport(LogRow &row);
    std::optional<RowProblem> readPartner(LogRow &row);
    std::optional<RowProblem> readPayload(LogRow &row);
    std::optional<RowProblem> readNumber(RowField field, qint64 smallest, qint64 largest,
                                         qint64 &number) const;
    QByteArray unguarded(const QByteArray &text) const;
    RowProblem problemAt(RowField field, const QString &message, qsizetype offset = 0) const;
    RowProblem missing(const QString &message) const;

    const Texts m_texts;
    const RowFields *m_fields = nullptr; // while a row is parsed
    qsizetype m_size = 0;                // likewise
    MessageId m_nextId = 0;
    QHash<QByteArray, KnownEnd> m_ends; // as they were written: there are few, and each in many rows
    quint64 m_unknownInterfaces = 0;
};

} // namespace echogram
