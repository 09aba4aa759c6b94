// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptrunmodel.h"

#include "core/datagram/grouped.h"
#include "core/net/clock.h"
#include "widgets/conversationmodel.h"
#include "widgets/messagetext.h"

#include <algorithm>
#include <utility>

namespace echogram {

TranscriptRunModel::TranscriptRunModel(std::shared_ptr<const Transcript> transcript, QObject *parent)
    : ChatModel(parent)
    , m_transcript(std::move(transcript))
    , m_steps(m_transcript->leaves())
{}

int TranscriptRunModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant TranscriptRunModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(size_t(index.row()));
    const QString line = row.placeholder.isEmpty() ? ConversationModel::lineOf(row.message) : row.placeholder;
    switch (role) {
    case Qt::DisplayRole:
        return line;
    case Qt::AccessibleTextRole: {
        const QString what = row.message.isOutgoing() ? tr("Sent: %1") : tr("Received: %1");
        QStringList parts{row.heading, row.placeholder.isEmpty() ? what.arg(line) : line, row.state,
                          row.detail};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

int TranscriptRunModel::rowOf(MessageId id) const
{
    return id >= m_firstId && id < m_firstId + MessageId(m_rows.size()) ? int(id - m_firstId) : -1;
}

int TranscriptRunModel::rowFrom(MessageId id) const
{
    return int(std::clamp<MessageId>(id - m_firstId, 0, MessageId(m_rows.size())));
}

std::optional<Message> TranscriptRunModel::find(MessageId id) const
{
    const int row = id == noMessage ? -1 : rowOf(id);
    if (row < 0 || !m_rows.at(size_t(row)).placeholder.isEmpty())
        return {};
    return m_rows.at(size_t(row)).message;
}

QList<MessageRange> TranscriptRunModel::rangesOf(int firstRow, int lastRow) const
{
    if (firstRow > lastRow)
        return {};
    return {{idOf(firstRow), idOf(lastRow)}};
}

int TranscriptRunModel::rowOfStep(int step) const
{
    int found = -1;
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows.at(size_t(row)).step == step && !m_rows.at(size_t(row)).heading.isEmpty())
            found = row;
    }
    return found;
}

QString TranscriptRunModel::stateOf(const Message &message) const
{
    return message.delivery == Delivery::Waiting ? QString() : ChatModel::stateOf(message);
}

BubbleContent TranscriptRunModel::bubble(int row, const BubbleContext &asked) const
{
    const Row &shown = m_rows.at(size_t(row));
    const std::optional<Message> question =
        shown.message.isOutgoing() ? std::nullopt : find(shown.message.partner);
    BubbleContext context = asked;
    context.previous = row > 0 ? &m_rows.at(size_t(row - 1)).message : nullptr;
    context.question = question ? &*question : nullptr;
    context.target = shown.message.peer;
    context.forgotten = row == 0 ? m_forgotten : 0;
    BubbleContent content = bubbleContent(shown.message, context);
    if (!shown.placeholder.isEmpty()) {
        content.text = shown.placeholder;
        content.isPlaceholder = true;
    }
    if (!shown.heading.isEmpty())
        content.sender =
            content.sender.isEmpty() ? shown.heading : shown.heading + QStringLiteral(", ") + content.sender;
    content.state = shown.state;
    content.shape = shown.shape;
    content.isProblem = shown.isProblem;
    content.detail = shown.detail;
    return content;
}

void TranscriptRunModel::append(const TranscriptNews &news)
{
    m_forgotten += news.untold;
    if (news.untold > 0 && !m_rows.empty())
        Q_EMIT dataChanged(index(0), index(0)); // it says how many
    std::vector<Row> rows;
    MessageId next = m_firstId + MessageId(m_rows.size());
    for (const StepVerdict &verdict : news.steps) {
        for (Row &row : rowsOf(verdict, next + MessageId(rows.size())))
            rows.push_back(std::move(row));
    }
    if (rows.empty())
        return;
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + rows.size()) - 1);
    for (Row &row : rows) {
        m_payloadBytes += row.message.payload.size();
        m_rows.push_back(std::move(row));
    }
    endInsertRows();
    trim();
}

void TranscriptRunModel::trim()
{
    qsizetype leaving = 0;
    qsizetype bytes = m_payloadBytes;
    const qsizetype count = qsizetype(m_rows.size());
    while (leaving + 1 < count && (count - leaving > mostBubbles || bytes > mostPayloadBytes))
        bytes -= m_rows.at(size_t(leaving++)).message.payload.size();
    if (leaving == 0)
        return;
    beginRemoveRows({}, 0, int(leaving) - 1);
    m_rows.erase(m_rows.begin(), m_rows.begin() + leaving);
    m_firstId += leaving;
    m_forgotten += quint64(leaving);
    m_payloadBytes = bytes;
    endRemoveRows();
}

QString TranscriptRunModel::headingOf(const StepVerdict &verdict) const
{
    const QString name = m_steps.at(size_t(verdict.step))->name;
    return verdict.repetition > 1 ? tr("%1, time %2").arg(name, grouped(verdict.repetition)) : name;
}

/// What was sent and what came, as far as there is anything, and where there is nothing but a verdict, that.
std::vector<TranscriptRunModel::Row> TranscriptRunModel::rowsOf(const StepVerdict &verdict,
                                                                MessageId firstId) const
{
    std::vector<Row> rows;
    if (verdict.hasSent) {
        Row &row = rows.emplace_back();
        row.message.payload = verdict.sent;
        row.message.peer = verdict.peer;
        row.message.time = verdict.sentAt;
        row.message.delivery = verdict.hasGot                             ? Delivery::Answered
                               : m_steps.at(size_t(verdict.step))->expect ? Delivery::NoAnswer
                                                                          : Delivery::Waiting; // for nothing
    }
    if (verdict.hasGot) {
        Row &row = rows.emplace_back();
        row.message.direction = Direction::Incoming;
        row.message.payload = verdict.got;
        row.message.peer = verdict.from;
        row.message.time = verdict.gotAt;
        row.message.kind = AnswerKind::Answer;
    }
    const TranscriptStep &step = *m_steps.at(size_t(verdict.step));
    const bool isBad = verdict.outcome == Outcome::Failed || verdict.outcome == Outcome::Refused;
    const bool didLittle =
        rows.empty() && (step.expect || step.send); // it was stopped, or nothing was to come
    if (!verdict.hasGot && (isBad || didLittle))
        rows.push_back(placeholderRow(verdict, !verdict.hasSent && step.send));
    for (size_t i = 0; i < rows.size(); ++i) {
        rows[i].message.id = firstId + MessageId(i);
        rows[i].step = verdict.step;
    }
    if (verdict.hasSent && verdict.hasGot) {
        rows[0].message.partner = rows[1].message.id;
        rows[1].message.partner = rows[0].message.id;
        rows[0].message.roundTripNs = rows[1].message.roundTripNs = verdict.roundTripNs;
    }
    if (!rows.empty()) {
        rows.front().heading = headingOf(verdict);
        judge(rows.back(), verdict);
    }
    return rows;
}

TranscriptRunModel::Row TranscriptRunModel::placeholderRow(const StepVerdict &verdict, bool isOutgoing) const
{
    Row row;
    row.message.isLost = true; // it has no bytes, and its time is of no interest
    row.message.direction = isOutgoing ? Direction::Outgoing : Direction::Incoming;
    row.message.time = verdict.hasSent ? verdict.sentAt : now();
    row.placeholder = isOutgoing                            ? tr("(nothing was sent)")
                      : verdict.outcome == Outcome::Passed  ? tr("(nothing came)")
                      : verdict.outcome == Outcome::Refused ? tr("(nothing could come)")
                                                            : tr("(no answer)");
    return row;
}

void TranscriptRunModel::judge(Row &row, const StepVerdict &verdict) const
{
    const std::optional<DatagramExpectation> &expected = m_steps.at(size_t(verdict.step))->expect;
    row.detail = verdict.message;
    switch (verdict.outcome) {
    case Outcome::Passed:
        if (!expected)
            return;
        row.shape = DeliveryShape::AsExpected;
        if (expected->isNothing)
            row.state = tr("as expected: nothing came");
        else if (verdict.hasSent)
            row.state = tr("as expected in %1").arg(millisecondsText(verdict.roundTripNs));
        else
            row.state = tr("as expected");
        return;
    case Outcome::Failed:
        row.state = tr("not as expected");
        break;
    case Outcome::Refused:
        row.state = tr("could not be done");
        break;
    case Outcome::Stopped:
        row.state = tr("stopped");
        row.detail.clear();
        return;
    }
    row.shape = DeliveryShape::NotAsExpected;
    row.isProblem = true;
}

} // namespace echogram
