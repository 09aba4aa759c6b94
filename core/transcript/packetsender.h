// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcriptdraft.h"

namespace echogram {

/// What Packet Sender keeps, as a transcript, and what of it a transcript has no place for.
struct PacketSenderImport
{
    struct Remark
    {
        qsizetype packet = 0; ///< which one it is in the file, from 1; 0: none of them
        QString name;         ///< the packet's
        QString what;         ///< as in `repeat = 2.5`; empty: the packet as a whole
        QString why;          ///< what became of it, a sentence without its end

        /// A line in which all can be seen: `“ping”: repeat = 2.5: ...`.
        QString text() const;
    };

    qsizetype packets = 0; ///< how many there are in the file
    TranscriptDraft
        draft; ///< of those that are UDP, in the order of the file; all that is said stands at its top, too
    QList<Remark>
        leftOut; ///< packets and parts of them that are not in the draft; `mostRemarks`, and how many more
    qsizetype moreLeftOut = 0;

    /// More than that nobody reads.
    static constexpr qsizetype mostRemarks = 1000;
    /// What is left out, a line each, and how much more there is.
    QStringList leftOutTexts() const;
};

/// Reads a file of Packet Sender's (https://packetsender.com): its packets.ini, or what it exports as JSON. Each UDP packet
/// becomes a step that sends its bytes. TCP, SSL, HTTP and DTLS are not in it, nor is what a transcript cannot say; both are
/// listed, and no packet is passed over in silence. A macro such as `{{TIME}}` stays what it is in the file: characters.
/// An error where it is no such file, or damaged.
Result<PacketSenderImport, FileError> parsePacketSender(const QByteArray &file, const QString &fileName);

/// The same for the file itself, of at most 16 MiB.
Result<PacketSenderImport, FileError> loadPacketSender(const QString &path);

/// Whether a file that begins so may be one of Packet Sender's.
bool beginsAsPacketSender(QByteArrayView beginning);

} // namespace echogram
