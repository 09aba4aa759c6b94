// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/historyreader.h"

#include "core/capture/segmentscan.h"
#include "core/chat/fatefile.h"
#include "core/datagram/grouped.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>
#include <utility>

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

/// Goes through the fates beside the datagrams: they stand in the order of the answers, and of the first datagrams with
/// another time-out.
class KnownFromBeginning
{
public:
    /// `first` is the id of the segment's first datagram.
    KnownFromBeginning(const QString &fates, MessageId first, qint64 timeoutNs)
        : m_fates(fates)
        , m_next(m_fates.next())
        , m_first(first)
        , m_id(first)
        , m_timeoutNs(timeoutNs)
    {}

    /// To be called for each datagram of the segment.
    void complete(Appended &message)
    {
        for (; m_next; m_next = m_fates.next()) {
            const MessageId about = aboutWhich(*m_next);
            if (about > m_id && about != noMessage)
                break;
            if (m_next->what == Fate::What::TimeoutIs) {
                m_timeoutNs = m_next->timeoutNs;
            } else if (about == m_id) {
                message.kind = m_next->kind;
                message.partner = m_next->amendment.id - m_first;
                message.roundTripNs = m_next->amendment.roundTripNs;
                message.candidates = m_next->amendment.candidates;
            }
        }
        if (message.direction == Direction::Outgoing)
            message.timeoutNs = m_timeoutNs;
        ++m_id;
    }

private:
    static MessageId aboutWhich(const Fate &fate)
    {
        switch (fate.what) {
        case Fate::What::SegmentBegins:
            break;
        case Fate::What::Amended:
            return fate.amendment.partner;
        case Fate::What::TimeoutIs:
            return fate.amendment.id;
        }
        return noMessage;
    }

    FateFile m_fates;
    std::optional<Fate> m_next;
    MessageId m_first;
    MessageId m_id; // of the next datagram
    qint64 m_timeoutNs;
};

void appendLost(MessageLog &log, qsizetype count)
{
    Appended lost; // without a position
    lost.direction = Direction::Incoming;
    lost.kind = AnswerKind::Answer; // the one kind of which nothing is said
    for (qsizetype left = count; left > 0; left -= appendedAtOnce)
        log.append(QList<Appended>(std::min(left, appendedAtOnce), lost));
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
    const Head head = readHead(segment.fates);
    MessageLog log = readDatagrams(segment, head, &stretch.notice);
    applyFates(log, segment.fates, head.place);
    log.endWaiting(); // what was under way when the session ended got no answer that anybody saw
    appendLost(log, missingBehind(head.place, log.size()));
    m_firstId -= log.size();
    m_newer = head.place;
    stretch.blocks = log.blocksFrom(m_firstId);
    stretch.sources.addFile(segment.number, segment.file);
    return stretch;
}

HistoryReader::Head HistoryReader::readHead(const QString &name)
{
    Head head;
    FateFile fates(name); // where there are none, the datagrams are there without
    while (const std::optional<Fate> fate = fates.next()) {
        if (fate->what == Fate::What::SegmentBegins) {
            head.place = {quint32(fate->amendment.partner), fate->amendment.id};
            head.timeoutNs = fate->timeoutNs;
        } else if (fate->what == Fate::What::Amended && fate->amendment.news == Amendment::News::Sent) {
            head.sentLater.insert(fate->amendment.position.offset);
        }
    }
    return head;
}

/// With what is known of each from the beginning: of an answer its question, of a question its time-out.
MessageLog HistoryReader::readDatagrams(const LogFolder::Segment &segment, const Head &head, QString *notice)
{
    MessageLog log;
    QList<Appended> collected;
    collected.reserve(appendedAtOnce);
    KnownFromBeginning known(segment.fates, head.place.first, head.timeoutNs);
    const SegmentScan scan = scanSegment(segment.file, [&](quint32 offset, qint64, QByteArrayView packet) {
        const std::optional<RecordKind> kind = rawDatagramKind(packet);
        if (!kind || (!head.sentLater.isEmpty() && head.sentLater.contains(offset)))
            return true;
        Appended &message = collected.emplaceBack();
        message.position = {segment.number, offset};
        const bool isOurs = kind == RecordKind::Outgoing || kind == RecordKind::NotSent;
        message.direction = isOurs ? Direction::Outgoing : Direction::Incoming;
        message.delivery = kind == RecordKind::NotSent ? Delivery::NotSent : Delivery::Waiting;
        known.complete(message);
        if (collected.size() == appendedAtOnce) {
            log.append(collected);
            collected.resize(0);
        }
        return true;
    });
    log.append(collected);
    *notice = noticeOf(segment, scan);
    return log;
}

/// Those of this segment, and those of newer ones that are about datagrams in this one; keeps what is about older ones.
void HistoryReader::applyFates(MessageLog &log, const QString &name, const Place &place)
{
    const QList<Fate> ofNewer = std::exchange(m_ofOlder, {});
    const auto apply = [&](const Fate &fate) {
        if (fate.what != Fate::What::Amended)
            return;
        if (fate.amendment.id < place.first) {
            m_ofOlder.append(fate);
            return;
        }
        Amendment news = fate.amendment;
        news.id -= place.first;
        if (news.partner != noMessage)
            news.partner -= place.first;
        log.amend(news);
    };
    FateFile fates(name);
    while (const std::optional<Fate> fate = fates.next())
        apply(*fate);
    if (place.session != 0 && place.session == m_newer.session)
        std::for_each(ofNewer.cbegin(), ofNewer.cend(), apply);
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
