// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace echogram::test {

/// Reads CSV as RFC 4180 has it and not a bit else: CR LF behind every record, quotes around the whole field or not at
/// all, all records of one length. Nothing when it is not that.
inline std::optional<QList<QList<QByteArray>>> readCsv(const QByteArray &text)
{
    QList<QList<QByteArray>> records;
    QList<QByteArray> record;
    for (qsizetype i = 0; i < text.size();) {
        QByteArray field;
        if (text.at(i) == '"') {
            for (++i;; ++i) {
                if (i == text.size())
                    return {};
                if (text.at(i) == '"' && (i + 1 == text.size() || text.at(++i) != '"'))
                    break;
                field += text.at(i);
            }
        } else {
            for (; i < text.size() && text.at(i) != ',' && text.at(i) != '\r'; ++i) {
                if (text.at(i) == '"' || text.at(i) == '\n')
                    return {};
                field += text.at(i);
            }
        }
        record.append(field);
        if (text.mid(i, 1) == ",") {
            ++i;
        } else if (text.mid(i, 2) == "\r\n") {
            i += 2;
            if (!records.isEmpty() && record.size() != records.constFirst().size())
                return {};
            records.append(record);
            record.clear();
        } else {
            return {};
        }
    }
    return record.isEmpty() ? std::optional(records) : std::nullopt;
}

} // namespace echogram::test
