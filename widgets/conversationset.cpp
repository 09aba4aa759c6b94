// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationset.h"

#include "widgets/conversationroles.h"
#include "widgets/messagetext.h"

#include <algorithm>

namespace echogram {

struct ConversationSet::Entry
{
    Entry(IoThread &ioThread, const Target &target, int answerTimeoutMs)
        : conversation(ioThread, target, answerTimeoutMs)
        , model(conversation)
    {}

    Conversation conversation;
    ConversationModel model;
    QString name;
    Composer::Draft draft;
    int unread = 0;
};

ConversationSet::ConversationSet(IoThread &ioThread, QObject *parent)
    : QAbstractListModel(parent)
    , m_ioThread(ioThread)
{}

ConversationSet::~ConversationSet() = default;

int ConversationSet::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : size();
}

QVariant ConversationSet::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry &entry = *m_entries[size_t(index.row())];
    const MessageLog &log = entry.conversation.log();
    const QString target = entry.conversation.target().text();
    const QString shownName = entry.name.isEmpty() ? target : entry.name;
    const QString lastLine =
        log.isEmpty() ? QString() : entry.model.index(entry.model.rowCount() - 1).data().toString();
    const QString state = log.isEmpty() ? QString() : shortStateText(log.last());
    switch (role) {
    case NameRole:
        return shownName;
    case Qt::EditRole:
        return entry.name;
    case TargetTextRole:
        return target;
    case LastLineRole:
        return lastLine;
    case StateTextRole:
        return state;
    case UnreadRole:
        return entry.unread;
    case AccessibleTextRole: {
        QStringList parts{shownName};
        if (entry.unread > 0)
            parts += tr("%1 unread", nullptr, entry.unread).arg(entry.unread);
        for (const QString &part : {lastLine, state}) {
            if (!part.isEmpty())
                parts += part;
        }
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

bool ConversationSet::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    setName(index.row(), value.toString());
    return true;
}

Qt::ItemFlags ConversationSet::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsEditable | Qt::ItemNeverHasChildren : flags;
}

int ConversationSet::find(const Target &target) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const std::unique_ptr<Entry> &entry) {
            const Target &other = entry->conversation.target();
            return other.port == target.port && other.host.compare(target.host, Qt::CaseInsensitive) == 0;
        });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

int ConversationSet::open(const Target &target, int answerTimeoutMs)
{
    const int row = size();
    beginInsertRows({}, row, row);
    m_entries.push_back(std::make_unique<Entry>(m_ioThread, target, answerTimeoutMs));
    watch(m_entries.back().get());
    endInsertRows();
    return row;
}

void ConversationSet::close(int row)
{
    const auto position = m_entries.begin() + row;
    if (position->get() == m_read)
        m_read = nullptr;
    beginRemoveRows({}, row, row);
    std::unique_ptr<Entry> closed = std::move(*position);
    m_entries.erase(position);
    endRemoveRows();
    closed->conversation.closeSocket();
    m_closed = std::move(closed);
}

int ConversationSet::reopenClosed()
{
    if (!m_closed || find(m_closed->conversation.target()) >= 0)
        return -1;
    const int row = size();
    beginInsertRows({}, row, row);
    m_entries.push_back(std::move(m_closed));
    endInsertRows();
    m_entries.back()->conversation.openSocket();
    return row;
}

Conversation &ConversationSet::conversation(int row) const
{
    return m_entries.at(size_t(row))->conversation;
}

ConversationModel &ConversationSet::model(int row) const
{
    return m_entries.at(size_t(row))->model;
}

Composer::Draft &ConversationSet::draft(int row)
{
    return m_entries.at(size_t(row))->draft;
}

QString ConversationSet::name(int row) const
{
    return m_entries.at(size_t(row))->name;
}

void ConversationSet::setName(int row, const QString &name)
{
    Entry *entry = m_entries.at(size_t(row)).get();
    const QString simplified = name.simplified();
    entry->name = simplified == entry->conversation.target().text() ? QString() : simplified;
    announce(entry, {});
}

QList<SavedConversation> ConversationSet::saved() const
{
    QList<SavedConversation> conversations;
    for (const std::unique_ptr<Entry> &entry : m_entries) {
        conversations.append({entry->conversation.target(), entry->name, entry->draft.text,
                              entry->draft.format, entry->conversation.answerTimeoutMs()});
    }
    return conversations;
}

void ConversationSet::restore(const QList<SavedConversation> &conversations)
{
    for (const SavedConversation &saved : conversations) {
        if (saved.target.host.isEmpty() || saved.target.port == 0 || find(saved.target) >= 0)
            continue;
        const int row = open(saved.target, saved.answerTimeoutMs);
        setName(row, saved.name);
        draft(row) = {saved.draft, saved.format};
    }
}

void ConversationSet::setRead(int row)
{
    m_read = row < 0 ? nullptr : m_entries.at(size_t(row)).get();
    if (row >= 0 && m_entries[size_t(row)]->unread > 0) {
        m_entries[size_t(row)]->unread = 0;
        announce(m_entries[size_t(row)].get(), {UnreadRole, AccessibleTextRole});
    }
}

int ConversationSet::rowOf(const Entry *entry) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [entry](const auto &other) { return other.get() == entry; });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

void ConversationSet::watch(Entry *entry)
{
    connect(&entry->conversation, &Conversation::messagesAppended, this,
            [this, entry](qsizetype count) { this->count(entry, count); });
    connect(&entry->conversation, &Conversation::messagesAmended, this, [this, entry] {
        announce(entry, {StateTextRole, AccessibleTextRole});
    });
    connect(&entry->conversation, &Conversation::statusChanged, this, [this, entry] {
        if (const int row = rowOf(entry); row >= 0)
            Q_EMIT statusChanged(row);
    });
}

/// Counts what came in while the person looks elsewhere; what they sent themselves is no news.
void ConversationSet::count(Entry *entry, qsizetype newMessages)
{
    if (entry != m_read) {
        const MessageLog &log = entry->conversation.log();
        for (MessageId id = log.endId() - newMessages; id < log.endId(); ++id)
            entry->unread += log.at(id).isOutgoing() ? 0 : 1;
    }
    announce(entry, {LastLineRole, StateTextRole, UnreadRole, AccessibleTextRole});
}

void ConversationSet::announce(Entry *entry, const QList<int> &roles)
{
    if (const int row = rowOf(entry); row >= 0)
        Q_EMIT dataChanged(index(row), index(row), roles);
}

} // namespace echogram
