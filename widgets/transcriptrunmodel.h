// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcript.h"
#include "widgets/chatmodel.h"
#include "widgets/transcriptnews.h"

#include <deque>
#include <memory>

namespace echogram {

/// The conversation that a transcript held, as bubbles: what each step sent and what came, and beneath it whether that is as
/// expected; where it is not, what was expected beside what came. Keeps the last ones only, and counts the others.
class TranscriptRunModel : public ChatModel
{
    Q_OBJECT
public:
    static constexpr qsizetype mostBubbles = 10'000;
    static constexpr qsizetype mostPayloadBytes = 8 << 20; ///< of all of them

    explicit TranscriptRunModel(std::shared_ptr<const Transcript> transcript, QObject *parent = nullptr);

    /// Rows at the end, and where there are too many the first ones leave.
    void append(const TranscriptNews &news);
    /// Datagrams that were there and are no rows any more, or never were.
    quint64 forgotten() const { return m_forgotten; }
    /// The first bubble of a step, as often as it was done the last of those; -1 where there is none.
    int rowOfStep(int step) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole: the payload as one safe line. AccessibleTextRole: step, direction, payload and verdict in a sentence.
    QVariant data(const QModelIndex &index, int role) const override;

    Message message(int row) const override { return m_rows.at(size_t(row)).message; }
    MessageId idOf(int row) const override { return m_firstId + row; }
    int rowOf(MessageId id) const override;
    int rowFrom(MessageId id) const override;
    /// Nothing where nothing was sent or came, though a bubble says so.
    std::optional<Message> find(MessageId id) const override;
    QList<MessageRange> rangesOf(int firstRow, int lastRow) const override;
    /// Nothing of one that was not to be answered.
    QString stateOf(const Message &message) const override;
    BubbleContent bubble(int row, const BubbleContext &context) const override;

private:
    struct Row
    {
        Message message;
        int step = 0;
        QString heading;     // of a step's first bubble
        QString placeholder; // in place of a payload where there is none
        QString state;
        QString detail;
        std::optional<DeliveryShape> shape;
        bool isProblem = false;
    };

    std::vector<Row> rowsOf(const StepVerdict &verdict, MessageId firstId) const;
    Row placeholderRow(const StepVerdict &verdict, bool isOutgoing) const;
    QString headingOf(const StepVerdict &verdict) const;
    void judge(Row &row, const StepVerdict &verdict) const;
    void trim();

    const std::shared_ptr<const Transcript> m_transcript;
    const std::vector<const TranscriptStep *> m_steps;
    std::deque<Row> m_rows;
    MessageId m_firstId = 0;
    quint64 m_forgotten = 0;
    qsizetype m_payloadBytes = 0;
};

} // namespace echogram
