// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagerange.h"
#include "widgets/bubblecontent.h"

#include <QAbstractListModel>
#include <QList>

#include <optional>

namespace echogram {

/// What a ChatView shows: messages as rows, oldest first, and what stands on their bubbles. Rows come at the end, or
/// earlier ones at the beginning; they leave at the beginning only. The ids of the messages ascend with their rows.
///
/// A message may have to be read from a file: ask for what is shown, never for all.
class ChatModel : public QAbstractListModel
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    /// For rows below rowCount().
    virtual Message message(int row) const = 0;
    /// For rows below rowCount().
    virtual MessageId idOf(int row) const = 0;
    /// The row of a message, -1 when it is not shown.
    virtual int rowOf(MessageId id) const = 0;
    /// The first row of this message or a later one; rowCount() when there is none.
    virtual int rowFrom(MessageId id) const = 0;
    /// The message whether it is shown or not; nothing when it is not there (any more).
    virtual std::optional<Message> find(MessageId id) const = 0;
    /// The messages of these rows: one range for all of them, or more where some between them are not shown.
    virtual QList<MessageRange> rangesOf(int firstRow, int lastRow) const = 0;
    /// What became of a message that went out, in words; empty where nothing is to be said.
    virtual QString stateOf(const Message &message) const;
    /// What stands on the row's bubble. Of the context the ways of showing are filled in, the rest is the model's.
    virtual BubbleContent bubble(int row, const BubbleContext &context) const = 0;

    virtual bool isPaused() const { return false; }
    /// While paused no news is announced.
    virtual void setPaused(bool paused) { Q_UNUSED(paused) }
    /// The messages that were not announced yet.
    virtual qsizetype heldBackCount() const { return 0; }
    /// Whether some are shown and others are not.
    virtual bool showsOnlySome() const { return false; }

    /// The first row whose message is not before this time (since 1970), rowCount() when all are. Found by halving, so
    /// it reads few: times are nearly in order, but a question whose host had to be looked up went out after what
    /// stands below it, and the wall clock may have been set. It may then be some rows beside the first one.
    int firstRowAtOrAfter(qint64 wallNs) const;

Q_SIGNALS:
    void pausedChanged(bool paused);
    /// heldBackCount() is another one while it is paused.
    void heldBackChanged();
};

} // namespace echogram
