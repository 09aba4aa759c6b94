// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationmodel.h"

#include "core/datagram/printable.h"
#include "widgets/bubblecontent.h"
#include "widgets/deedtext.h"
#include "widgets/messagetext.h"
#include "widgets/servertruth.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

// Enough for a line in a list and for what a screen reader should have to read out.
constexpr qsizetype shownBytes = 256;

QString spoken(const Message &message, const QString &deed)
{
    const QString state = bubbleStateText(message, deed);
    const QString what =
        message.isOutgoing() ? ConversationModel::tr("Sent: %1") : ConversationModel::tr("Received: %1");
    QString sentence = QStringLiteral("%1, %2, %3")
                           .arg(what.arg(ConversationModel::lineOf(message)),
                                sizeText(message.payload.size()), clockText(message.time.wallNs));
    if (!state.isEmpty())
        sentence += QStringLiteral(", ") + state;
    return sentence;
}

} // namespace

ConversationModel::ConversationModel(const Conversation &conversation, QObject *parent)
    : ChatModel(parent)
    , m_conversation(conversation)
    , m_firstId(conversation.log().firstId())
    , m_shownEndId(conversation.log().endId())
    , m_endId(m_shownEndId)
    , m_rows(int(m_endId - m_firstId))
{
    connect(&conversation, &Conversation::messagesAppended, this, &ConversationModel::append);
    connect(&conversation, &Conversation::messagesPrepended, this, &ConversationModel::prepend);
    connect(&conversation, &Conversation::messagesAmended, this, &ConversationModel::amend);
    connect(&conversation, &Conversation::messagesAboutToBeForgotten, this,
            &ConversationModel::beginToForget);
    connect(&conversation, &Conversation::messagesForgotten, this, &ConversationModel::forget);
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
        return lineOf(message(index.row()));
    case Qt::ToolTipRole:
        return stateExplanation(message(index.row()));
    case Qt::AccessibleTextRole:
        return spoken(message(index.row()), deedOf(idOf(index.row())));
    default:
        return {};
    }
}

QString ConversationModel::lineOf(const Message &message)
{
    if (message.payload.isEmpty())
        return tr("(empty datagram)");
    const QString more = QStringLiteral("…");
    if (looksBinary(message.payload)) { // as its bubble shows it
        const QString hex = QString::fromLatin1(message.payload.left(shownBytes).toHex(' '));
        return message.payload.size() > shownBytes ? hex + more : hex;
    }
    const PrintableText text = printable(message.payload, LineBreaks::Escape, Backslashes::Keep, shownBytes);
    return text.complete ? text.text : text.text + more;
}

MessageId ConversationModel::idOf(int row) const
{
    return m_only ? m_only->at(row) : m_firstId + row;
}

int ConversationModel::rowOf(MessageId id) const
{
    const int row = rowFrom(id);
    return row < m_rows && idOf(row) == id ? row : -1;
}

int ConversationModel::rowFrom(MessageId id) const
{
    return std::min(m_rows, rowsBelow(id));
}

std::optional<Message> ConversationModel::find(MessageId id) const
{
    if (id < m_firstId || id >= m_endId)
        return {};
    return read(id);
}

QList<MessageRange> ConversationModel::rangesOf(int firstRow, int lastRow) const
{
    if (firstRow > lastRow)
        return {};
    if (!m_only)
        return {{idOf(firstRow), idOf(lastRow)}};
    QList<MessageRange> ranges;
    for (int row = firstRow; row <= lastRow; ++row) {
        const MessageId id = m_only->at(row);
        if (!ranges.isEmpty() && ranges.last().last + 1 == id)
            ranges.last().last = id;
        else
            ranges.append({id, id});
    }
    return ranges;
}

BubbleContent ConversationModel::bubble(int row, const BubbleContext &asked) const
{
    const Message message = this->message(row);
    std::optional<Message> previous;
    std::optional<Message> question;
    if (row > 0)
        previous = this->message(row - 1);
    if (!message.isOutgoing())
        question = find(message.partner);
    BubbleContext context = asked;
    context.previous = previous ? &*previous : nullptr;
    context.question = question ? &*question : nullptr;
    if (row == 0 && !showsOnlySome())
        context.forgotten = forgotten();
    context.deed = deedOf(message.id);
    context.target = m_conversation.peer();
    return bubbleContent(message, context);
}

quint64 ConversationModel::forgotten() const
{
    return m_conversation.log().forgotten();
}

void ConversationModel::noteDeeds(const QList<MessageId> &ids)
{
    QList<MessageId> known;
    std::copy_if(ids.cbegin(), ids.cend(), std::back_inserter(known),
                 [this](MessageId id) { return id >= m_firstId && id < m_endId; });
    if (!known.isEmpty())
        amend(known);
}

QString ConversationModel::deedOf(MessageId id) const
{
    if (!m_truth)
        return {};
    const std::optional<ServerDeed> deed = m_truth->of(id);
    return deed ? deedText(*deed) : QString();
}

void ConversationModel::setPaused(bool paused)
{
    if (paused == m_isPaused)
        return;
    m_isPaused = paused;
    if (!paused) {
        announceNew();
        if (const auto change = std::exchange(m_heldBackChange, {}))
            announceChanged(*change);
    }
    Q_EMIT pausedChanged(paused);
}

void ConversationModel::showOnly(std::optional<QList<MessageId>> ids)
{
    Q_ASSERT(!ids || std::is_sorted(ids->cbegin(), ids->cend()));
    beginResetModel();
    m_only = std::move(ids);
    if (m_only)
        m_only->erase(m_only->cbegin(), std::lower_bound(m_only->cbegin(), m_only->cend(), m_firstId));
    m_rows = rowsBelow(m_shownEndId);
    endResetModel();
}

void ConversationModel::appendShown(const QList<MessageId> &ids)
{
    if (!m_only)
        return;
    Q_ASSERT(std::is_sorted(ids.cbegin(), ids.cend()));
    Q_ASSERT(ids.isEmpty() || m_only->isEmpty() || m_only->last() < ids.first());
    const auto begin = std::lower_bound(ids.cbegin(), ids.cend(), m_firstId);
    m_only->append(ids.sliced(begin - ids.cbegin()));
    announceNew();
}

void ConversationModel::prependShown(const QList<MessageId> &ids)
{
    if (!m_only)
        return;
    Q_ASSERT(std::is_sorted(ids.cbegin(), ids.cend()));
    Q_ASSERT(ids.isEmpty() || m_only->isEmpty() || ids.last() < m_only->first());
    const auto begin = std::lower_bound(ids.cbegin(), ids.cend(), m_firstId);
    QList<MessageId> only = ids.sliced(begin - ids.cbegin());
    const int count = int(std::lower_bound(only.cbegin(), only.cend(), m_shownEndId) - only.cbegin());
    only += *m_only;
    if (count > 0)
        beginInsertRows({}, 0, count - 1);
    m_only = std::move(only);
    m_rows += count;
    if (count > 0)
        endInsertRows();
}

void ConversationModel::append(qsizetype count)
{
    m_endId += count;
    if (m_isPaused)
        Q_EMIT heldBackChanged();
    else
        announceNew();
}

/// Also while it is paused: what is old is no news, and nothing that is looked at moves.
void ConversationModel::prepend(qsizetype count)
{
    if (m_only || count == 0) { // nobody has said yet which of them to show
        m_firstId -= count;
        return;
    }
    beginInsertRows({}, 0, int(count) - 1);
    m_firstId -= count;
    m_rows += int(count);
    endInsertRows();
}

void ConversationModel::beginToForget(qsizetype count)
{
    m_leavingRows = rowFrom(m_firstId + count);
    if (m_leavingRows > 0)
        beginRemoveRows({}, 0, m_leavingRows - 1);
}

void ConversationModel::forget(qsizetype count)
{
    m_firstId += count;
    m_shownEndId = std::max(m_shownEndId, m_firstId); // it may have forgotten what it held back
    if (m_only)
        m_only->erase(m_only->cbegin(), std::lower_bound(m_only->cbegin(), m_only->cend(), m_firstId));
    m_rows -= m_leavingRows;
    if (m_leavingRows > 0)
        endRemoveRows();
    if (m_isPaused)
        Q_EMIT heldBackChanged();
}

void ConversationModel::amend(const QList<MessageId> &ids)
{
    // One range for all: during a flood there are thousands, and views only compare it with what they show.
    const auto [first, last] = std::minmax_element(ids.begin(), ids.end());
    MessageRange range{*first, *last};
    if (!m_isPaused) {
        announceChanged(range);
        return;
    }
    if (m_heldBackChange)
        range = {std::min(range.first, m_heldBackChange->first),
                 std::max(range.last, m_heldBackChange->last)};
    m_heldBackChange = range;
}

/// How many there would be to show if the log ended before this message.
int ConversationModel::rowsBelow(MessageId id) const
{
    if (m_only)
        return int(std::lower_bound(m_only->cbegin(), m_only->cend(), id) - m_only->cbegin());
    return int(std::clamp(id, m_firstId, m_endId) - m_firstId);
}

void ConversationModel::announceNew()
{
    if (!m_isPaused)
        m_shownEndId = m_endId;
    const int rows = rowsBelow(m_shownEndId);
    if (rows == m_rows)
        return;
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
}

void ConversationModel::announceChanged(const MessageRange &range)
{
    const int first = rowFrom(range.first);
    const int end = rowFrom(range.last + 1);
    if (first < end)
        Q_EMIT dataChanged(index(first), index(end - 1));
}

} // namespace echogram
