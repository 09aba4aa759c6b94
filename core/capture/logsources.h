// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logposition.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QMap>
#include <QMetaType>
#include <QString>

namespace echogram {

/// What has become of a log's segments since the last of these: crosses from the thread that writes to those who read.
/// To be applied in order.
struct LogNews
{
    struct OnDisk
    {
        quint32 segment = 0;
        QString file;               ///< absolute path of its pcap file
        quint32 end = quint32(~0U); ///< at least so many bytes of the segment are in it by now
    };
    struct InMemory
    {
        quint32 segment = 0;
        QByteArray bytes;   ///< what the file would go on with: whole records
        quint32 offset = 0; ///< of the first of them; takes the place of what was told of this offset before
    };

    QList<InMemory> inMemory;
    QList<OnDisk> onDisk;    ///< these can be read there from now on, also those that were in memory
    QList<quint32> cutShort; ///< of these only the file is left: how they went on in memory is gone
    QList<quint32> dropped;  ///< these are gone: the limit was reached, or somebody took their file away
    qint64 bytesOnDisk = 0;  ///< of all segments, as of now
    QString problem;         ///< why the log is not written to disk as of now; empty while all is well

    /// Whether the sources stay as they are; the problem may be another one all the same.
    bool isEmpty() const
    {
        return inMemory.isEmpty() && onDisk.isEmpty() && cutShort.isEmpty() && dropped.isEmpty();
    }
};

/// Where the segments of a log can be read. A value: copying it copies no bytes.
class LogSources
{
public:
    /// Some whole records of a segment, and at the segment's start the header of the file.
    struct Piece
    {
        quint32 offset = 0; ///< in what the file would be
        QByteArray bytes;

        qint64 end() const { return qint64(offset) + bytes.size(); }
    };
    struct Source
    {
        QString file;        ///< empty: all of it is in memory
        QList<Piece> memory; ///< what is not in the file, in order

        /// From the offset on to the end of its piece; empty where it is in no piece.
        QByteArrayView inMemory(quint32 offset) const;
    };

    void apply(const LogNews &news);
    void addFile(quint32 segment, const QString &file) { m_sources.insert(segment, {file, {}}); }
    const QMap<quint32, Source> &all() const { return m_sources; }
    qint64 bytesInMemory() const;

private:
    QMap<quint32, Source> m_sources;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::LogNews)
