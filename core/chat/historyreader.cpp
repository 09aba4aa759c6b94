// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/historyreader.h"

#include "core/capture/segmentscan.h"
#include "core/datagram/grouped.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::HistoryReader)
};

// So many datagrams may be missing between two segments of a session and are shown as lost: as many as a full log
// of small ones. More is no count but a damaged file.
constexpr qint64 mostMissing = 100'000'000;

// How many are collected before they are appended: a copy that stays in the processor's cache.
constexpr qsizetype appendedAtOnce = 1024;

QString noticeOf(const LogFolder::Segment &segment, const SegmentScan &scan)
{
    const QString file = QDir::toNativeSeparators(segment.file);
    if (!scan.error.isEmpty())
        return Texts::tr("A part of the log could not be read. %1").arg(scan.error);
    if (scan.tornBytes == 0)
        return {};
    const bool isCut = cutSegment(segment.file, scan.goodBytes);
    const QString torn =
        Texts::tr("%1 ended in the middle of a datagram, which was being written when Echogram ended.")
            .arg(file);
    return torn + u' '
           + (isCut ? Texts::tr("Its %1 bytes were cut off.").arg(grouped(quint64(scan.tornBytes)))
                    : Texts::tr("Its %1 bytes could not be cut off.").arg(grouped(quint64(scan.tornBytes))));
}

} // namespace

HistoryReader::HistoryReader(const QList<LogFolder::Segment> &segments)
    : m_segments(segments)
{}

std::optional<HistoryStretch> HistoryReader::next()
{
    if (m_segments.isEmpty())
        return {};
    const LogFolder::Segment segment = m_segments.takeLast();
    HistoryStretch stretch;
    const Fates fates = readFates(segment.fates);
    MessageLog log = readDatagrams(segment, fates, &stretch.notice);
    applyFates(log, fates);
    endSession(log);

    const qsizetype missing = missingBehind(fates.place, log.size());
    if (missing > 0) {
        Appended lost; // without a position
        lost.direction = Direction::Incoming;
        lost.kind = AnswerKind::Answer; // the one kind of which nothing is said
        for (qsizetype i = 0; i < missing; ++i)
            log.append({lost});
    }
    m_firstId -= log.size();
    m_newer = fates.place;
    stretch.blocks = log.blocksFrom(m_firstId);
    stretch.sources.addFile(segment.number, segment.file);
    return stretch;
}

HistoryReader::Fates HistoryReader::readFates(const QString &name)
{
    Fates fates;
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return fates; // the datagrams are there without
    const QByteArray bytes = file.readAll();
    QByteArrayView rest = bytes;
    while (std::optional<Fate> fate = takeFate(rest)) {
        if (fate->what == Fate::What::SegmentBegins) {
            fates.place = {quint32(fate->amendment.partner), fate->amendment.id};
            fates.timeoutNs = fate->timeoutNs;
        } else {
            fates.list.append(*std::move(fate));
        }
    }
    return fates;
}

/// With what is known of each from the beginning: of an answer its question, of a question its time-out.
MessageLog HistoryReader::readDatagrams(const LogFolder::Segment &segment, const Fates &fates,
                                        QString *notice)
{
    QSet<quint32> sentLater; // records that belong to a datagram that stands in the log already
    for (const Fate &fate : fates.list) {
        if (fate.what == Fate::What::Amended && fate.amendment.news == Amendment::News::Sent)
            sentLater.insert(fate.amendment.position.offset);
    }
    MessageLog log;
    QList<Appended> collected;
    qint64 timeoutNs = fates.timeoutNs;
    MessageId id = fates.place.first;
    auto fate = fates.list.cbegin(); // in the order of the answers, and of the first with another time-out
    const SegmentScan scan = scanSegment(segment.file, [&](quint32 offset, qint64, QByteArrayView packet) {
        const std::optional<RawDatagram> datagram = parseRawDatagram(packet);
        if (!datagram || sentLater.contains(offset))
            return true;
        Appended message;
        message.position = {segment.number, offset};
        const bool isOurs = datagram->kind == RecordKind::Outgoing || datagram->kind == RecordKind::NotSent;
        message.direction = isOurs ? Direction::Outgoing : Direction::Incoming;
        message.delivery = datagram->kind == RecordKind::NotSent ? Delivery::NotSent : Delivery::Waiting;
        for (; fate != fates.list.cend(); ++fate) {
            const bool isTimeout = fate->what == Fate::What::TimeoutIs;
            const MessageId about = isTimeout ? fate->amendment.id : fate->amendment.partner;
            if (about == noMessage)
                continue;
            if (about > id)
                break;
            if (isTimeout) {
                timeoutNs = fate->timeoutNs;
            } else if (about == id) {
                message.kind = fate->kind;
                message.partner = fate->amendment.id - fates.place.first;
                message.roundTripNs = fate->amendment.roundTripNs;
                message.candidates = fate->amendment.candidates;
            }
        }
        if (isOurs)
            message.timeoutNs = timeoutNs;
        collected.append(message);
        if (collected.size() == appendedAtOnce) {
            log.append(collected);
            collected.clear();
        }
        ++id;
        return true;
    });
    log.append(collected);
    *notice = noticeOf(segment, scan);
    return log;
}

/// Those of this segment, and those of newer ones that are about datagrams in this one; keeps what is about older ones.
void HistoryReader::applyFates(MessageLog &log, const Fates &fates)
{
    const bool goesOn = fates.place.session != 0 && fates.place.session == m_newer.session;
    QList<Fate> all = fates.list;
    if (goesOn)
        all += m_ofOlder;
    m_ofOlder.clear();
    for (const Fate &fate : std::as_const(all)) {
        if (fate.what != Fate::What::Amended)
            continue;
        Amendment news = fate.amendment;
        if (news.id < fates.place.first) {
            m_ofOlder.append(fate);
            continue;
        }
        news.id -= fates.place.first;
        if (news.partner != noMessage)
            news.partner -= fates.place.first;
        log.amend(news);
    }
}

/// What was under way when the session ended got no answer that anybody saw.
void HistoryReader::endSession(MessageLog &log)
{
    Amendment unanswered;
    unanswered.delivery = Delivery::NoAnswer;
    for (MessageId id = log.firstId(); id < log.endId(); ++id) {
        if (log.direction(id) != Direction::Outgoing || log.delivery(id) != Delivery::Waiting)
            continue;
        unanswered.id = id;
        log.amend(unanswered);
    }
}

/// How many datagrams are missing between this segment and the newer one of the same session: the disk was full, or
/// somebody took a file away. With them the ids are right on both sides.
qsizetype HistoryReader::missingBehind(const Place &place, qsizetype count) const
{
    if (place.session == 0 || place.session != m_newer.session)
        return 0;
    const qint64 missing = m_newer.first - (place.first + count);
    return missing > 0 && missing <= mostMissing ? missing : 0;
}

} // namespace echogram
