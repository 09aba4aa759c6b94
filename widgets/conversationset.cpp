// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationset.h"

#include "widgets/conversationroles.h"
#include "widgets/messagetext.h"

#include <QDir>
#include <QUrl>

#include <algorithm>

namespace echogram {

namespace {

/// `sensor.lan_5683`: the target's name for a folder, on any file system.
QString folderName(const Target &target)
{
    const QByteArray host = QUrl::toPercentEncoding(target.host.toLower(), "[]:");
    return QStringLiteral("%1_%2").arg(QString::fromLatin1(host), QString::number(target.port));
}

bool isSame(const Target &one, const Target &other)
{
    return one.port == other.port && one.host.compare(other.host, Qt::CaseInsensitive) == 0;
}

} // namespace

struct ConversationSet::Entry
{
    Entry(IoThread &ioThread, const Target &target, int answerTimeoutMs, std::shared_ptr<LogFolder> folder)
        : conversation(ioThread, target, answerTimeoutMs, std::move(folder))
        , model(conversation)
    {}
    Entry(const Target &target, const MessageLog &log)
        : conversation(target, log)
        , model(conversation)
    {}

    Conversation conversation;
    ConversationModel model;
    QString name;
    Composer::Draft draft;
    QStringList notices;
    int unread = 0;
};

ConversationSet::ConversationSet(IoThread &ioThread, const QString &dataFolder, QObject *parent)
    : QAbstractListModel(parent)
    , m_ioThread(ioThread)
    , m_dataFolder(dataFolder)
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
    const QString lastLine = log.isEmpty() ? QString() : ConversationModel::lineOf(log.last());
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
            return !entry->conversation.isRecorded() && isSame(entry->conversation.target(), target);
        });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

int ConversationSet::open(const Target &target, int answerTimeoutMs)
{
    // The closed one still holds its folder.
    if (m_closed && !m_closed->conversation.isRecorded() && isSame(m_closed->conversation.target(), target))
        return reopenClosed();
    std::shared_ptr<LogFolder> folder;
    QString problem;
    if (!m_dataFolder.isEmpty()) {
        if (const auto opened = LogFolder::open(QDir(m_dataFolder).filePath(folderName(target))); opened)
            folder = *opened;
        else
            problem = tr("This conversation is kept in memory only. %1").arg(opened.error());
    }
    auto entry = std::make_unique<Entry>(m_ioThread, target, answerTimeoutMs, folder);
    if (!problem.isEmpty())
        entry->notices += problem;
    return append(std::move(entry));
}

int ConversationSet::openRecorded(const Target &target, const MessageLog &log, const QString &name)
{
    auto entry = std::make_unique<Entry>(target, log);
    entry->name = name;
    return append(std::move(entry));
}

int ConversationSet::append(std::unique_ptr<Entry> entry)
{
    const int row = size();
    beginInsertRows({}, row, row);
    m_entries.push_back(std::move(entry));
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
    if (!m_closed || (!m_closed->conversation.isRecorded() && find(m_closed->conversation.target()) >= 0))
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

QStringList ConversationSet::notices(int row) const
{
    return m_entries.at(size_t(row))->notices;
}

void ConversationSet::addNotice(int row, const QString &notice)
{
    m_entries.at(size_t(row))->notices += notice;
    Q_EMIT statusChanged(row);
}

void ConversationSet::dismissNotices(int row)
{
    m_entries.at(size_t(row))->notices.clear();
    Q_EMIT statusChanged(row);
}

QList<SavedConversation> ConversationSet::saved() const
{
    QList<SavedConversation> conversations;
    for (const std::unique_ptr<Entry> &entry : m_entries) {
        if (entry->conversation.isRecorded())
            continue;
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
    const auto tell = [this, entry] {
        if (const int row = rowOf(entry); row >= 0)
            Q_EMIT statusChanged(row);
    };
    connect(&entry->conversation, &Conversation::statusChanged, this, tell);
    connect(&entry->conversation, &Conversation::noticed, this, [entry, tell](const QString &notice) {
        entry->notices += notice;
        tell();
    });
    const auto tellLast = [this, entry] {
        announce(entry, {LastLineRole, StateTextRole, AccessibleTextRole});
    };
    connect(&entry->conversation, &Conversation::messagesPrepended, this, tellLast);
    connect(&entry->conversation, &Conversation::messagesForgotten, this, tellLast);
}

/// Counts what came in while the person looks elsewhere; what they sent themselves is no news.
void ConversationSet::count(Entry *entry, qsizetype newMessages)
{
    if (entry != m_read) {
        const MessageLog &log = entry->conversation.log();
        for (MessageId id = log.endId() - newMessages; id < log.endId(); ++id)
            entry->unread += log.direction(id) == Direction::Outgoing ? 0 : 1;
    }
    announce(entry, {LastLineRole, StateTextRole, UnreadRole, AccessibleTextRole});
}

void ConversationSet::announce(Entry *entry, const QList<int> &roles)
{
    if (const int row = rowOf(entry); row >= 0)
        Q_EMIT dataChanged(index(row), index(row), roles);
}

} // namespace echogram
