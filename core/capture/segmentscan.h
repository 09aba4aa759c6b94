// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/rawip.h"

#include <QString>

#include <functional>

namespace echogram {

/// How far a segment could be read.
struct SegmentScan
{
    qint64 goodBytes = 0; ///< up to the end of the last whole record
    qint64 tornBytes = 0; ///< behind it: a record that was not finished when the program or the machine ended
    QString error; ///< empty, or why nothing could be read: the file cannot be opened, or is no segment
};

/// Called for every whole record from the first to the last. `packet` is raw IP and valid during the call;
/// returning false ends the scan.
using SegmentVisitor = std::function<bool(quint32 offset, qint64 wallNs, QByteArrayView packet)>;

/// Goes through one segment's file as CaptureLog wrote it, from the start to the end, at some GB/s.
SegmentScan scanSegment(const QString &file, const SegmentVisitor &visit);

/// Cuts off what is behind `goodBytes`. False when the file cannot be changed.
bool cutSegment(const QString &file, qint64 goodBytes);

} // namespace echogram
