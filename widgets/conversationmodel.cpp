// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationmodel.h"

#include "core/datagram/printable.h"
#include "widgets/bubblecontent.h"
#include "widgets/messagetext.h"

#include <algorithm>

namespace echogram {
namespace {

// Enough for a line in a list and for what a screen reader should have to read out.
constexpr qsizetype shownBytes = 256;

QString oneLine(const Message &message)
{
    if (message.payload.isEmpty())
        return ConversationModel::tr("(empty datagram)");
    const QString more = QStringLiteral("…");
    if (looksBinary(message.payload)) { // as its bubble shows it
        const QString hex = QString::fromLatin1(message.payload.left(shownBytes).toHex(' '));
        return message.payload.size() > shownBytes ? hex + more : hex;
    }
    const PrintableText text = printable(message.payload, LineBreaks::Escape, Backslashes::Keep, shownBytes);
    return text.complete ? text.text : text.text + more;
}

QString spoken(const Message &message)
{
    const QString state = stateText(message);
    const QString what =
        message.isOutgoing() ? ConversationModel::tr("Sent: %1") : ConversationModel::tr("Received: %1");
    QString sentence = QStringLiteral("%1, %2, %3")
                           .arg(what.arg(oneLine(message)), sizeText(message.payload.size()),
                                clockText(message.time.wallNs));
    if (!state.isEmpty())
        sentence += QStringLiteral(", ") + state;
    return sentence;
}

} // namespace

ConversationModel::ConversationModel(const Conversation &conversation, QObject *parent)
    : QAbstractListModel(parent)
    , m_conversation(conversation)
    , m_firstId(conversation.log().firstId())
    , m_rows(int(conversation.log().size()))
{
    connect(&conversation, &Conversation::messagesAppended, this, &ConversationModel::announce);
    connect(&conversation, &Conversation::messagesAmended, this, &ConversationModel::announceChanged);
    connect(&conversation, &Conversation::messagesAboutToBeForgotten, this,
            [this](qsizetype count) { beginRemoveRows({}, 0, int(count) - 1); });
    connect(&conversation, &Conversation::messagesForgotten, this, [this](qsizetype count) {
        m_firstId += count;
        m_rows -= int(count);
        endRemoveRows();
    });
}

int ConversationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

QVariant ConversationModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return oneLine(message(index.row()));
    case Qt::ToolTipRole:
        return stateExplanation(message(index.row()));
    case Qt::AccessibleTextRole:
        return spoken(message(index.row()));
    default:
        return {};
    }
}

int ConversationModel::rowOf(MessageId id) const
{
    const MessageId row = id - m_firstId;
    return row >= 0 && row < m_rows ? int(row) : -1;
}

void ConversationModel::announce(qsizetype count)
{
    beginInsertRows({}, m_rows, m_rows + int(count) - 1);
    m_rows += int(count);
    endInsertRows();
}

void ConversationModel::announceChanged(const QList<MessageId> &ids)
{
    // One range for all: during a flood there are thousands, and views only compare it with what they show.
    const auto [first, last] = std::minmax_element(ids.begin(), ids.end());
    Q_EMIT dataChanged(index(std::max(0, rowOf(*first))), index(rowOf(*last)));
}

} // namespace echogram
