// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

class QIODevice;

namespace echogram {

/// Where a stream cannot be read, or what is wrong in it.
struct LinePlace
{
    quint64 line = 1;     ///< from 1 on
    qsizetype column = 1; ///< from 1 on, in characters
};

/// Gives a stream of lines record by record: each is a line, or with quotes several, when the line breaks stand inside
/// quotes (RFC 4180). Line ends are LF or CR LF; empty lines are passed over, and a byte order mark at the beginning.
/// Needs as much memory as one record, which has a limit.
class RecordReader
{
public:
    enum class Quotes : quint8 { MeanNothing, HoldLineBreaks };

    /// More than a row with the largest payload, in which every byte is an escape.
    static constexpr qsizetype longestRecord = 1024 * 1024;

    /// The device is borrowed; `beginning` is what was read from it before.
    RecordReader(QIODevice *device, const QByteArray &beginning, Quotes quotes);

    /// The next record without its line end; nothing at the end. Valid until the next call.
    std::optional<QByteArrayView> next();
    /// The record is not whole, because it is longer than the limit: what is given is its beginning.
    bool isTooLong() const { return m_isTooLong; }
    /// Where something is in the last record, which is at a position in bytes.
    LinePlace place(qsizetype position) const;
    /// How many bytes of the device were given, with those between the records.
    qint64 position() const { return m_given; }
    /// Why the device gave no more, in the system's words; empty at a sound end.
    QString error() const { return m_error; }

private:
    /// False when there is no more.
    bool readMore();
    /// Where the record ends that begins at m_start; -1 when that is not known yet.
    qsizetype findEnd();

    QIODevice *m_device;
    const Quotes m_quotes;
    QByteArray m_buffer;
    qsizetype m_start = 0;   // of what was not given yet
    qsizetype m_scanned = 0; // up to here there is no end
    bool m_isInQuotes = false;
    bool m_isAtEnd = false;
    bool m_isTooLong = false;
    qint64 m_given = 0;
    quint64 m_line = 1;     // where the last record begins
    quint64 m_nextLine = 1; // and the next one
    QByteArrayView m_record;
    QString m_error;
};

} // namespace echogram
