// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logwriter.h"
#include "core/transcript/transcript.h"

#include <QHash>
#include <QSet>
#include <QStringList>

#include <random>
#include <vector>

namespace echogram {

/// The talk that a transcript tells of, as if it had been held: what is sent, and of what is expected all that is known
/// as bytes. The first datagram has the time 0 of the wall clock (1970), waits pass, and from one datagram to the next
/// it is a microsecond. {{random}} is of the seed 1. What is secret is `*`, as everywhere it is printed.
///
/// Ends that the transcript does not say are made up: ours is on loopback where the peer is, else in 192.0.2.0/24 or
/// 2001:db8::/32, which are for documentation (RFC 5737, RFC 3849), as are peers whose names are not addresses.
class MadeUpTalk
{
public:
    /// Both are borrowed.
    MadeUpTalk(const Transcript &transcript, LogWriter &writer);

    /// Writes all of it; to be called once.
    void write();

    quint64 datagrams() const { return m_datagrams; }
    /// A line for each expectation, or whatever else cannot be written: where it is, and why.
    const QStringList &leftOut() const { return m_leftOut; }
    /// Sentences about what was made up.
    const QStringList &notices() const { return m_notices; }
    /// Why it was not written to its end: a sentence, or empty.
    const QString &problem() const { return m_problem; }

private:
    using Bytes = std::optional<QByteArray>;

    void take(const TranscriptStep &step);
    void send(const TranscriptStep &step);
    void expect(const TranscriptStep &step);
    void capture(const TranscriptStep &step, const Bytes &answer);
    void append(Direction direction, const QByteArray &payload, const Endpoint &peer);

    QByteArrayList values(const char *unknown) const;
    std::optional<QString> known(const VariableText &text) const;
    Bytes known(const PayloadTemplate &payload, const Bytes &of, const Endpoint &peer);
    Bytes rendered(const PayloadTemplate &payload, const Bytes &of, const Endpoint &peer, const char *unknown,
                   std::mt19937_64 &random) const;
    Bytes expected(const DatagramExpectation &expectation, const Endpoint &from);
    Endpoint endpoint(const QString &target, quint16 port);
    Endpoint peerOf(const TranscriptStep &step);
    Endpoint answering(const DatagramExpectation &expectation);
    Endpoint localFor(const Endpoint &peer) const;
    void leaveOut(const TranscriptStep &step, const FilePlace &place, const QString &why);

    const Transcript &m_transcript;
    LogWriter &m_writer;
    Variables m_variables;
    std::vector<bool> m_isKnown; // of the variables: whether their values are
    std::mt19937_64 m_random;
    std::vector<quint64> m_repetitions; // of the steps
    quint64 m_counter = 0;              // which one it is of the step
    QHash<QString, Endpoint> m_names;   // that stand for addresses
    Endpoint m_peer;                    // whom the talk is with now
    Bytes m_question;                   // that was sent last; nothing: not known
    Bytes m_answer = QByteArray();      // that came last
    QSet<QString> m_told;
    QStringList m_leftOut;
    QStringList m_notices;
    QString m_problem;
    quint64 m_datagrams = 0;
    qint64 m_bytes = 0;
    qint64 m_nowNs = 0;
};

} // namespace echogram
