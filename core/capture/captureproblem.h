// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace echogram {

// What is wrong with a file that should be a capture: whole sentences for people.

/// How many bytes of a file's beginning are of use to problemOfBeginning().
constexpr qsizetype captureBeginning = 16;

/// Whether a file begins as pcap (in any of its variants and byte orders) or pcapng.
bool beginsAsCapture(QByteArrayView beginning);

/// Of a path that cannot be opened or read; `code` is the errno.
QString problemOfOpening(const QString &path, int code);
/// Of a path that is no file: a folder, a pipe, a device.
QString problemOfKind(const QString &path, bool isFolder);
/// Of a file that libpcap does not take; `reason` is what libpcap says. `isCutOff`: because the file ends.
QString problemOfBeginning(const QString &path, QByteArrayView beginning, bool isCutOff,
                           const QString &reason);
/// Of a capture whose frames nobody here can read; `linkType` is libpcap's number.
QString problemOfLinkType(const QString &path, int linkType);
/// Of a capture that cannot be read any further after so many records. `isCutOff`: because the file ends.
QString problemOfRecord(quint64 recordsBefore, bool isCutOff, int linkType, const QString &reason);

} // namespace echogram
