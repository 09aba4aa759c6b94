// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/toml/fileerror.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <utility>

namespace echogram {

/// A packet as Packet Sender keeps it. A value.
struct PacketSenderPacket
{
    QString name;
    QList<std::pair<QString, QString>> fields; ///< names in small letters, and their texts
    QStringList notTexts;      ///< names of fields that are neither text nor number nor truth value
    bool isNamedTwice = false; ///< the name was there before; its fields are in the first one

    /// Of the last one of this name; empty where there is none.
    QString value(const char *field) const;
};

/// What a file of Packet Sender's has: packets.ini, which QSettings wrote, or its export, an array of JSON objects. In
/// the first a packet is what is in the group of its name.
struct PacketSenderFile
{
    QList<PacketSenderPacket> packets; ///< in the order of the file
    QStringList unnamed;               ///< groups that are no packet, because nothing names them

    static Result<PacketSenderFile, FileError> parse(const QByteArray &text, const QString &fileName);

    /// Whether a file that begins so may be one of them.
    static bool beginsAsOne(QByteArrayView beginning);
};

} // namespace echogram
