// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/maskedbytes.h"

#include <QByteArrayView>
#include <QString>

namespace echogram {

/// Where two payloads differ first, and the bytes around it, one below the other; empty when they do not:
///
///     differs at byte 4 of 5, expected 5
///       expected  68 65 6c 6c 6f
///       got       68 65 6c 6c 61
///                             ^^
QString differenceText(QByteArrayView expected, QByteArrayView got);
/// The same where it is known that they differ at byte `at`, whatever is in front of it.
QString differenceText(QByteArrayView expected, QByteArrayView got, qsizetype at);
/// The same of bytes some digits of which may be anything: those are `?`.
QString differenceText(const MaskedBytes &expected, QByteArrayView got);
QString differenceText(const MaskedBytes &expected, QByteArrayView got, qsizetype at);

} // namespace echogram
