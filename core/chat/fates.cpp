// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/fates.h"

#include <QtEndian>

#include <algorithm>
#include <limits>

namespace echogram {
namespace {

constexpr qsizetype headSize = 40;
static_assert(headSize + std::numeric_limits<quint16>::max() == longestFate);
constexpr quint8 lateFlag = 0x01;
constexpr int kindShift = 1;

template <typename Number>
void put(QByteArray &bytes, qsizetype offset, Number number)
{
    qToLittleEndian(number, bytes.data() + offset);
}

template <typename Number>
Number get(QByteArrayView bytes, qsizetype offset)
{
    return qFromLittleEndian<Number>(bytes.data() + offset);
}

} // namespace

QByteArray writeFate(const Fate &fate)
{
    const Amendment &news = fate.amendment;
    const QByteArray reason = news.reason.toUtf8().left(std::numeric_limits<quint16>::max());
    QByteArray bytes(headSize, '\0');
    put(bytes, 0, quint8(fate.what));
    put(bytes, 1, quint8(news.news));
    put(bytes, 2, quint8(news.delivery));
    put(bytes, 3, quint8((news.isLate ? lateFlag : 0) | (quint8(fate.kind) << kindShift)));
    put(bytes, 4, quint16(std::clamp(news.candidates, 0, 0xffff)));
    put(bytes, 6, quint16(reason.size()));
    put(bytes, 8, news.id);
    // Where it was sent after all, for what has no partner yet.
    const bool isSent = news.news == Amendment::News::Sent;
    put(bytes, 16,
        isSent ? qint64((quint64(news.position.segment) << 32) | news.position.offset) : news.partner);
    put(bytes, 24, news.roundTripNs);
    put(bytes, 32, fate.timeoutNs);
    return bytes + reason;
}

std::optional<Fate> takeFate(QByteArrayView &bytes)
{
    if (bytes.size() < headSize)
        return {};
    const qsizetype reasonSize = get<quint16>(bytes, 6);
    if (bytes.size() < headSize + reasonSize)
        return {};
    Fate fate;
    Amendment &news = fate.amendment;
    fate.what = Fate::What(get<quint8>(bytes, 0));
    news.news = Amendment::News(get<quint8>(bytes, 1));
    news.delivery = Delivery(get<quint8>(bytes, 2));
    const quint8 flags = get<quint8>(bytes, 3);
    news.isLate = (flags & lateFlag) != 0;
    fate.kind = AnswerKind(flags >> kindShift);
    news.candidates = get<quint16>(bytes, 4);
    news.id = get<qint64>(bytes, 8);
    news.partner = get<qint64>(bytes, 16);
    news.roundTripNs = get<qint64>(bytes, 24);
    fate.timeoutNs = get<qint64>(bytes, 32);
    news.reason = QString::fromUtf8(bytes.sliced(headSize, reasonSize));
    const bool isKnown = fate.what >= Fate::What::SegmentBegins && fate.what <= Fate::What::TimeoutIs
                         && news.news <= Amendment::News::DuplicateAnswer
                         && news.delivery <= Delivery::NotSent && fate.kind <= AnswerKind::Unasked;
    if (!isKnown)
        return {};
    if (news.news == Amendment::News::Sent) {
        const quint64 position = quint64(news.partner);
        news.position = {quint32(position >> 32), quint32(position)};
        news.partner = noMessage;
    }
    bytes = bytes.sliced(headSize + reasonSize);
    return fate;
}

} // namespace echogram
