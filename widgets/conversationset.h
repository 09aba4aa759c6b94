// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversation.h"
#include "widgets/composer.h"
#include "widgets/conversationmodel.h"
#include "widgets/windowstate.h"

#include <QAbstractListModel>

#include <memory>
#include <vector>

namespace echogram {

class IoThread;

/// All open conversations, one per target, as rows in the order of their opening, for ConversationList. Owns
/// them with what belongs to each: name, unsent text, unread count.
class ConversationSet : public QAbstractListModel
{
    Q_OBJECT
public:
    /// Borrows the thread, which must outlive it. Each conversation is kept in a folder of its own in `dataFolder`, or
    /// in memory only where that is empty.
    explicit ConversationSet(IoThread &ioThread, const QString &dataFolder = {}, QObject *parent = nullptr);
    ~ConversationSet() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    int size() const { return int(m_entries.size()); }
    /// The row of the conversation with this target, -1 for none.
    int find(const Target &target) const;
    /// Opens a conversation at the end; to be asked for with find() first.
    int open(const Target &target, int answerTimeoutMs = Conversation::defaultAnswerTimeoutMs);
    /// Opens one that was recorded, under the name. It can only be looked at, and is not saved.
    int openRecorded(const Target &target, const MessageLog &log, const QString &name);
    /// Takes it from the list and closes its socket. It can be had back with everything that belongs to it until the
    /// next one is closed; its log stays in its folder, and is there when the target is opened again.
    void close(int row);
    bool hasClosed() const { return m_closed != nullptr; }
    /// Brings the last closed one back, at the end and with another local port. -1 when there is none or its target was opened again.
    int reopenClosed();

    Conversation &conversation(int row) const;
    ConversationModel &model(int row) const;
    Composer::Draft &draft(int row);
    QString name(int row) const; ///< as given; empty when it goes by its target
    void setName(int row, const QString &name);
    /// What has happened to its log and is to be read once, whole sentences, until dismissNotices().
    QStringList notices(int row) const;
    void addNotice(int row, const QString &notice);
    void dismissNotices(int row);

    /// All of them but their logs, to be opened again by restore(): what cannot be (no port, a target that is
    /// open) is passed over.
    QList<SavedConversation> saved() const;
    void restore(const QList<SavedConversation> &conversations);

    /// What comes in here counts as read, -1 for nowhere.
    void setRead(int row);

Q_SIGNALS:
    /// Counters, local endpoint, repetition or notices of a conversation have changed.
    void statusChanged(int row);

private:
    struct Entry;

    int rowOf(const Entry *entry) const;
    int append(std::unique_ptr<Entry> entry);
    void watch(Entry *entry);
    void count(Entry *entry, qsizetype newMessages);
    void announce(Entry *entry, const QList<int> &roles);

    IoThread &m_ioThread;
    const QString m_dataFolder;
    std::vector<std::unique_ptr<Entry>> m_entries;
    std::unique_ptr<Entry> m_closed;
    const Entry *m_read = nullptr;
};

} // namespace echogram
