// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversation.h"
#include "widgets/chatmodel.h"

#include <memory>
#include <optional>

namespace echogram {

class ServerTruth;

/// A conversation's log as rows, oldest first. Rows are announced in the batches in which the conversation
/// tells of them, about once per frame; while it is paused, none is. It may show some messages only.
///
/// Counts what the conversation tells of and reads a message when somebody asks for it, which may take a look into
/// a file: ask for what is shown, never for all. Borrows the conversation, which must outlive it.
class ConversationModel : public ChatModel
{
    Q_OBJECT
public:
    explicit ConversationModel(const Conversation &conversation, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole: the payload as one safe line. ToolTipRole: what is behind the state.
    /// AccessibleTextRole: direction, payload, time and state in a sentence.
    QVariant data(const QModelIndex &index, int role) const override;
    /// What DisplayRole says of a message.
    static QString lineOf(const Message &message);

    const Conversation &conversation() const { return m_conversation; }
    Message message(int row) const override { return read(idOf(row)); }
    MessageId idOf(int row) const override;
    int rowOf(MessageId id) const override;
    int rowFrom(MessageId id) const override;
    std::optional<Message> find(MessageId id) const override;
    QList<MessageRange> rangesOf(int firstRow, int lastRow) const override;
    BubbleContent bubble(int row, const BubbleContext &context) const override;
    /// How many messages of this conversation are no longer in the log.
    quint64 forgotten() const;

    /// Where what the built-in server did to its messages is known; null for nowhere. What is new there is told by
    /// noteDeeds().
    void setServerTruth(std::shared_ptr<const ServerTruth> truth) { m_truth = std::move(truth); }
    void noteDeeds(const QList<MessageId> &ids);
    /// In words (deedText); empty where nothing is known, or it did nothing.
    QString deedOf(MessageId id) const;

    bool isPaused() const override { return m_isPaused; }
    /// While paused no news is announced: neither what comes nor what becomes of what is there. The log goes on, and
    /// what is read shows it; what the log forgets leaves. Afterwards all is announced at once.
    void setPaused(bool paused) override;
    /// The messages in the log that were not announced yet.
    qsizetype heldBackCount() const override { return qsizetype(m_endId - m_shownEndId); }
    /// The rows that were announced.
    qsizetype shownCount() const { return m_rows; }

    bool showsOnlySome() const override { return m_only.has_value(); }
    /// Shows these messages only, in ascending order, or all of them without a list. A reset.
    void showOnly(std::optional<QList<MessageId>> ids);
    /// More of those, in ascending order: later ones than are shown, or earlier ones. What the log has forgotten
    /// meanwhile is passed over. Does nothing when all are shown.
    void appendShown(const QList<MessageId> &ids);
    void prependShown(const QList<MessageId> &ids);

protected:
    /// A message in the log. The one way in which this gets at messages.
    virtual Message read(MessageId id) const { return m_conversation.log().at(id); }

private:
    void append(qsizetype count);
    void prepend(qsizetype count);
    void beginToForget(qsizetype count);
    void forget(qsizetype count);
    void amend(const QList<MessageId> &ids);

    int rowsBelow(MessageId id) const;
    void announceNew();
    void announceChanged(const MessageRange &range);

    const Conversation &m_conversation;
    MessageId m_firstId;    // of the log
    MessageId m_shownEndId; // behind what was announced, of the log and not only of what is shown
    MessageId m_endId;      // of the log
    int m_rows = 0;         // what the views were told
    int m_leavingRows = 0;  // between the two signals of forgetting

    std::optional<QList<MessageId>> m_only; // may go on behind the rows with what is held back
    bool m_isPaused = false;
    std::shared_ptr<const ServerTruth> m_truth;
    std::optional<MessageRange> m_heldBackChange; // from the first to the last that has changed
};

} // namespace echogram
