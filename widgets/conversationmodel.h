// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversation.h"

#include <QAbstractListModel>

namespace echogram {

/// A conversation's log as rows, oldest first. Rows are announced in the batches in which the conversation
/// tells of them, about once per frame. Borrows the conversation, which must outlive it.
class ConversationModel : public QAbstractListModel
{
    Q_OBJECT
public:
    explicit ConversationModel(const Conversation &conversation, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole: the payload as one safe line. ToolTipRole: what is behind the state.
    /// AccessibleTextRole: direction, payload, time and state in a sentence.
    QVariant data(const QModelIndex &index, int role) const override;

    const Conversation &conversation() const { return m_conversation; }
    /// Valid for rows below rowCount(), until the next change of the model.
    const Message &message(int row) const { return m_conversation.log().at(m_firstId + row); }
    /// The row of a message, -1 when it is not in the log (any more).
    int rowOf(MessageId id) const;

private:
    void announce(qsizetype count);
    void announceChanged(const QList<MessageId> &ids);

    const Conversation &m_conversation;
    MessageId m_firstId = 0;
    int m_rows = 0; // what the views were told
};

} // namespace echogram
