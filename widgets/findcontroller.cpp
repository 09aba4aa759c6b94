// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/findcontroller.h"

#include "widgets/chatview.h"
#include "widgets/conversationmodel.h"
#include "widgets/findbar.h"

#include <algorithm>
#include <iterator>

namespace echogram {
namespace {

// After the last key. Short enough not to be waited for, long enough not to search for every letter of a word.
constexpr int typingMs = 150;

// How often a log that grows is gone on with: each time takes a snapshot of it.
constexpr int growingMs = 250;

// What is over sooner needs no progress bar.
constexpr qint64 patienceMs = 500;

} // namespace

FindController::FindController(FindBar &bar, ChatView &view, QObject *parent)
    : QObject(parent)
    , m_bar(bar)
    , m_view(view)
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    m_growing.setSingleShot(true);
    m_growing.setInterval(growingMs);
    connect(&m_typing, &QTimer::timeout, this, &FindController::restart);
    connect(&m_growing, &QTimer::timeout, this, &FindController::goOn);
    connect(&bar, &FindBar::queryChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&bar, &FindBar::nextRequested, this, &FindController::goToNext);
    connect(&bar, &FindBar::previousRequested, this, &FindController::goToPrevious);
    connect(&bar, &FindBar::showOnlyFoundChanged, this, &FindController::showOnlyFound);
    connect(&bar, &FindBar::cancelRequested, this, [this] {
        m_search.cancel();
        m_filter.reset();
        m_bar.showProgress({});
        m_bar.showRemark(tr("The search was stopped before its end."));
    });
    connect(&bar, &FindBar::closed, this, &FindController::close);
    connect(&m_search, &MessageSearch::found, this, &FindController::take);
    connect(&m_search, &MessageSearch::rejudged, this, &FindController::rejudge);
    connect(&m_search, &MessageSearch::progressed, this, [this](double done) {
        if (m_since.elapsed() > patienceMs)
            m_bar.showProgress(done);
    });
    connect(&m_search, &MessageSearch::finished, this, [this] {
        m_bar.showProgress({});
        if (m_wanted != 0 && m_found.isEmpty())
            m_bar.showRemark(tr("Nothing was found."));
        m_wanted = 0;
        showCount();
    });
    connect(&m_search, &MessageSearch::failed, &bar, &FindBar::showRemark);
    connect(&view, &ChatView::selectedMessageChanged, this, &FindController::showCount);
}

FindController::~FindController() = default;

bool FindController::isOpen() const
{
    return !m_bar.isHidden();
}

void FindController::setConversation(ConversationModel *model)
{
    if (m_model == model)
        return;
    stop();
    if (m_model) {
        disconnect(&m_model->conversation(), nullptr, this, nullptr);
        m_model->showOnly({});
    }
    m_model = model;
    if (!model)
        return;
    const Conversation *conversation = &model->conversation();
    const auto growing = [this] {
        if (m_filter && !m_growing.isActive())
            m_growing.start();
    };
    connect(conversation, &Conversation::messagesAppended, this, growing);
    connect(conversation, &Conversation::messagesPrepended, this, growing);
    connect(conversation, &Conversation::messagesAmended, this, [this, growing](const QList<MessageId> &ids) {
        if (m_filter && m_filter->judgesDelivery()) {
            m_amended += ids;
            growing();
        }
    });
    connect(conversation, &Conversation::messagesForgotten, this, &FindController::forget);
    if (isOpen())
        restart();
}

void FindController::open()
{
    const bool wasOpen = isOpen();
    m_bar.open();
    if (!wasOpen)
        restart();
}

void FindController::close()
{
    stop();
    m_bar.setShowsOnlyFound(false);
    m_bar.hide();
    m_view.setFocus(Qt::OtherFocusReason);
}

void FindController::stop()
{
    m_typing.stop();
    m_growing.stop();
    m_search.cancel();
    m_filter.reset();
    m_found.clear();
    m_amended.clear();
    m_bar.showProgress({});
    m_bar.clearCount();
}

void FindController::restart()
{
    stop();
    m_bar.showRemark({});
    const FindQuery query = m_bar.query();
    const bool isEmpty = query.isEmpty();
    if (const Result<MessageFilter, FindError> filter = MessageFilter::from(query); !filter)
        m_bar.showError(filter.error());
    else if (!isEmpty && m_model)
        m_filter = *filter;
    if (m_model)
        m_model->showOnly(m_bar.showsOnlyFound() && m_filter ? std::optional(QList<MessageId>())
                                                             : std::nullopt);
    if (!m_filter)
        return;
    m_since.start();
    m_search.start(*m_filter, m_model->conversation().log().snapshot());
}

/// The log has grown, at either end, or something became of its messages.
void FindController::goOn()
{
    if (!m_filter || !m_model)
        return;
    const MessageSource log = m_model->conversation().log().snapshot();
    m_search.goOn(log);
    if (!m_amended.isEmpty())
        m_search.recheck(std::exchange(m_amended, {}), log);
}

void FindController::take(const QList<MessageId> &ids)
{
    if (m_found.isEmpty() || ids.first() > m_found.last()) {
        m_found += ids;
        if (m_model && m_bar.showsOnlyFound())
            m_model->appendShown(ids);
    } else if (ids.last() < m_found.first()) {
        m_found = ids + m_found;
        if (m_model && m_bar.showsOnlyFound())
            m_model->prependShown(ids);
    } else {
        QList<MessageId> merged;
        merged.reserve(m_found.size() + ids.size());
        std::set_union(m_found.cbegin(), m_found.cend(), ids.cbegin(), ids.cend(),
                       std::back_inserter(merged));
        m_found = merged;
        showOnlyFound(m_bar.showsOnlyFound());
    }
    showCount();
    if (m_wanted != 0)
        step(std::exchange(m_wanted, 0));
}

void FindController::rejudge(const QList<MessageId> &matching, const QList<MessageId> &others)
{
    QList<MessageId> left;
    std::set_difference(m_found.cbegin(), m_found.cend(), others.cbegin(), others.cend(),
                        std::back_inserter(left));
    QList<MessageId> merged;
    std::set_union(left.cbegin(), left.cend(), matching.cbegin(), matching.cend(),
                   std::back_inserter(merged));
    if (merged == m_found)
        return;
    m_found = merged;
    showOnlyFound(m_bar.showsOnlyFound());
    showCount();
}

void FindController::forget()
{
    const MessageId first = m_model->conversation().log().firstId();
    m_found.erase(m_found.cbegin(), std::lower_bound(m_found.cbegin(), m_found.cend(), first));
    showCount();
}

/// To the next one that was found, or the one before; from the last to the first.
void FindController::step(int distance)
{
    if (m_typing.isActive())
        restart(); // what was typed is meant, not what was found before
    if (m_found.isEmpty() || !m_model) {
        m_wanted = m_search.isRunning() ? distance : 0;
        if (m_filter && !m_search.isRunning())
            m_bar.showRemark(tr("Nothing was found."));
        return;
    }
    const MessageId current = m_view.currentMessage();
    auto place = distance > 0 ? std::upper_bound(m_found.cbegin(), m_found.cend(), current)
                              : std::lower_bound(m_found.cbegin(), m_found.cend(), current);
    bool isAround = false;
    if (distance > 0) {
        isAround = place == m_found.cend();
        place = isAround ? m_found.cbegin() : place;
    } else {
        isAround = place == m_found.cbegin();
        place = isAround ? m_found.cend() - 1 : place - 1;
    }
    const bool hasStart = current != noMessage;
    m_bar.showRemark(!isAround || !hasStart ? QString()
                     : distance > 0         ? tr("Went on from the beginning.")
                                            : tr("Went on from the end."));
    if (const int row = m_model->rowOf(*place); row >= 0)
        m_view.setCurrentIndex(m_model->index(row));
    showCount();
}

void FindController::showOnlyFound(bool only)
{
    if (m_model)
        m_model->showOnly(only && m_filter ? std::optional(m_found) : std::nullopt);
}

void FindController::showCount()
{
    if (!m_filter) {
        m_bar.clearCount();
        return;
    }
    const MessageId current = m_view.currentMessage();
    const auto place = std::lower_bound(m_found.cbegin(), m_found.cend(), current);
    const bool isOne = place != m_found.cend() && *place == current;
    m_bar.showCount(isOne ? place - m_found.cbegin() + 1 : 0, m_found.size());
}

} // namespace echogram
