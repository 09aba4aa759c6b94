// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversationpage.h"

#include "core/chat/logexport.h"
#include "widgets/chatview.h"
#include "widgets/conversationset.h"
#include "widgets/findbar.h"
#include "widgets/findcontroller.h"
#include "widgets/logsaving.h"
#include "widgets/messageexport.h"
#include "widgets/noticebar.h"
#include "widgets/selectedpayloads.h"
#include "widgets/selectioncopying.h"
#include "widgets/targetbar.h"
#include "widgets/timejump.h"
#include "widgets/timepopup.h"
#include "widgets/windowactions.h"

#include <QVBoxLayout>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;

} // namespace

ConversationPage::ConversationPage(ConversationSet &conversations, QWidget *parent)
    : QWidget(parent)
    , m_conversations(conversations)
    , m_targetBar(new TargetBar)
    , m_notices(new NoticeBar)
    , m_findBar(new FindBar)
    , m_chatView(new ChatView)
    , m_composer(new Composer)
    , m_timePopup(new TimePopup([this](const QString &text) { return jumpToTime(*m_chatView, text); }, this))
    , m_find(new FindController(*m_findBar, *m_chatView, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_targetBar);
    layout->addWidget(m_notices);
    layout->addWidget(m_findBar);
    layout->addWidget(m_chatView, 1);
    layout->addWidget(m_composer);
    layout->setContentsMargins({});

    m_composer->setGate([this] { return takeTarget(); });
    connect(m_targetBar, &TargetBar::accepted, this, &ConversationPage::openTarget);
    connect(m_composer, &Composer::sendRequested, this, &ConversationPage::send);
    connect(m_composer, &Composer::repeatRequested, this, &ConversationPage::startRepeating);
    connect(m_composer, &Composer::repeatStopRequested, this, &ConversationPage::stopRepeating);
    connect(m_chatView, &ChatView::selectedMessageChanged, this, &ConversationPage::selectedMessageChanged);
    connect(&conversations, &ConversationSet::statusChanged, this, &ConversationPage::showStatus);
    connect(m_notices, &NoticeBar::dismissed, this, [this] {
        if (m_current.isValid())
            m_conversations.dismissNotices(current());
    });
    showHint();
}

ConversationPage::~ConversationPage() = default;

void ConversationPage::connectActions(WindowActions &actions)
{
    using Id = ShortcutId;
    actions.connectTo(Id::Find, m_find, &FindController::open);
    actions.connectTo(Id::FindNext, m_find, &FindController::goToNext);
    actions.connectTo(Id::FindPrevious, m_find, &FindController::goToPrevious);
    QAction &onlyFound = actions[Id::ShowOnlyFound];
    connect(&onlyFound, &QAction::triggered, m_findBar, [this](bool only) {
        if (only)
            m_find->open();
        m_findBar->setShowsOnlyFound(only);
    });
    connect(m_findBar, &FindBar::showOnlyFoundChanged, &onlyFound, &QAction::setChecked);
    actions.connectTo(Id::SaveLog, this, &ConversationPage::saveLog);
    actions.connectTo(Id::Send, m_composer, &Composer::submit);
    actions.connectTo(Id::SendEmpty, m_composer, &Composer::submitEmpty);
    actions.connectTo(Id::Repeat, m_composer, &Composer::askRepeat);
    actions.connectTo(Id::StopRepeating, this, &ConversationPage::stopRepeating);
    actions.connectTo(Id::PasteHexDump, m_composer, &Composer::pasteHexDump);
    m_composer->addToMessageMenu(actions[Id::PasteHexDump]);
    actions.connectTo(Id::NewLine, m_composer, &Composer::insertNewLine);
    actions.connectTo(Id::NewConversation, this, &ConversationPage::beginNew);
    actions.connectTo(Id::NextConversation, this, [this] { step(1); });
    actions.connectTo(Id::PreviousConversation, this, [this] { step(-1); });
    actions.connectTo(Id::CopyAsText, this, &ConversationPage::copyAsText);
    actions.connectTo(Id::CopyAsHex, this, &ConversationPage::copyAsHex);
    connect(&actions, &WindowActions::copyChosen, this, &ConversationPage::copyAs);
    actions.connectTo(Id::SendAgain, this, &ConversationPage::sendAgain);
    actions.connectTo(Id::JumpToNewest, m_chatView, &ChatView::jumpToNewest);
    actions.connectTo(Id::Pause, m_chatView, &ChatView::setPaused);
    connect(m_chatView, &ChatView::pausedChanged, &actions[Id::Pause], &QAction::setChecked);
    actions.connectTo(Id::GoToTime, this, [this] {
        m_chatView->setFocus(Qt::ShortcutFocusReason); // where one goes on from there
        m_timePopup->openAt(m_chatView);
    });
    actions.connectTo(Id::GoToHost, m_targetBar, &TargetBar::focusHost);
    actions.connectTo(Id::GoToMessage, m_composer, &Composer::focusMessage);
    actions.connectTo(Id::GoToLog, m_chatView, [this] { m_chatView->setFocus(Qt::ShortcutFocusReason); });
    actions.connectTo(Id::CycleTimes, this, [this, &actions] {
        m_chatView->setTimeView(TimeView((int(m_chatView->timeView()) + 1) % 3));
        actions.setTimeView(m_chatView->timeView());
    });
    connect(&actions, &WindowActions::timeViewChosen, m_chatView, &ChatView::setTimeView);
    connect(&actions, &WindowActions::payloadViewChosen, m_chatView, &ChatView::setPayloadView);
    connect(&actions, &WindowActions::formatChosen, m_composer, &Composer::setFormat);
    const auto showFormat = [this, &actions] { actions.setFormat(m_composer->format()); };
    connect(m_composer, &Composer::draftChanged, &actions, showFormat);
    connect(this, &ConversationPage::currentChanged, &actions, showFormat);
}

void ConversationPage::setBuiltInServer(const Endpoint &endpoint)
{
    m_builtInServer = endpoint;
    showHint();
}

int ConversationPage::current() const
{
    return m_current.isValid() ? m_current.row() : -1;
}

void ConversationPage::setCurrent(int row)
{
    if (row == current() && (row >= 0 || !m_chatView->conversationModel()))
        return;
    saveDraft();
    m_current = row < 0 ? QModelIndex() : m_conversations.index(row);
    m_conversations.setRead(row);
    if (row < 0) {
        m_find->setConversation(nullptr);
        m_chatView->setConversation(nullptr);
        m_composer->setDraft(m_newDraft);
        m_composer->showRepeating(false, 0, 0);
        m_notices->show({}, {});
    } else {
        m_targetBar->setTarget(m_conversations.conversation(row).target());
        m_chatView->setConversation(&m_conversations.model(row));
        m_find->setConversation(&m_conversations.model(row));
        m_composer->setDraft(m_conversations.draft(row));
        showStatus(row);
    }
    showHint();
    Q_EMIT currentChanged(row);
    Q_EMIT selectedMessageChanged();
}

void ConversationPage::close(int row)
{
    if (row == current()) {
        // Its neighbour first, while all rows are there: what a view makes the current one as rows go is its own
        // idea, and comes in the middle of their going.
        const int neighbour = row + 1 < m_conversations.size() ? row + 1 : row - 1;
        setCurrent(neighbour);
    }
    m_conversations.close(row);
}

void ConversationPage::step(int distance)
{
    const int count = m_conversations.size();
    if (count > 0)
        setCurrent((current() + distance + count) % count);
}

void ConversationPage::saveDraft()
{
    (m_current.isValid() ? m_conversations.draft(current()) : m_newDraft) = m_composer->draft();
}

void ConversationPage::openTarget()
{
    if (takeTarget())
        m_composer->focusMessage();
}

void ConversationPage::beginNew()
{
    setCurrent(-1);
    m_targetBar->setTarget({});
    m_targetBar->focusHost();
}

/// Makes the conversation that host and port name the current one, opening it where it is new; what is being
/// written goes along. False, and the error shown, when they name none.
bool ConversationPage::takeTarget()
{
    if (!m_targetBar->showErrors())
        return false;
    const Target target = m_targetBar->target().value();
    m_targetBar->rememberHost(target.host);
    if (m_current.isValid() && m_conversations.conversation(current()).target() == target
        && refusesRecorded())
        return false;
    int row = m_conversations.find(target);
    if (row >= 0 && row == current())
        return true;
    const Composer::Draft draft = m_composer->draft();
    m_composer->setDraft({{}, draft.format}); // or it would stay behind as well
    if (row < 0)
        row = m_conversations.open(target);
    setCurrent(row);
    if (!draft.text.isEmpty())
        m_composer->setDraft(draft);
    return true;
}

/// Whether nothing can be sent in the current conversation, which is said.
bool ConversationPage::refusesRecorded()
{
    if (!m_conversations.conversation(current()).isRecorded())
        return false;
    Q_EMIT refused(
        tr("This conversation was recorded, and nothing can be sent in it. Name another host or port."));
    return true;
}

void ConversationPage::send(const QByteArray &payload)
{
    m_conversations.conversation(current()).send(payload);
    showWhatWasSent();
}

void ConversationPage::startRepeating(const QByteArray &payload, int intervalMs, int count)
{
    m_conversations.conversation(current()).startRepeating(payload, {intervalMs * nsPerMs, quint64(count)});
    showWhatWasSent();
}

void ConversationPage::showWhatWasSent()
{
    m_chatView->setPaused(false);
    m_chatView->jumpToNewest();
}

void ConversationPage::stopRepeating()
{
    if (m_current.isValid())
        m_conversations.conversation(current()).stopRepeating();
}

void ConversationPage::showStatus(int row)
{
    if (row != current())
        return;
    const RepeatProgress &repeat = m_conversations.conversation(row).repeatProgress();
    m_composer->showRepeating(repeat.isActive, repeat.sent, int(repeat.count));
    m_notices->show({m_conversations.conversation(row).log().problem()}, m_conversations.notices(row));
}

void ConversationPage::showHint()
{
    if (!m_current.isValid()) {
        m_chatView->setHint(tr("Name a host and a port, type a message and press Enter."));
        return;
    }
    const Target &target = m_conversations.conversation(current()).target();
    const bool isBuiltIn =
        !m_builtInServer.isNull() && target == Target{m_builtInServer.addressText(), m_builtInServer.port()};
    m_chatView->setHint(isBuiltIn
                            ? tr("Press Enter to send your message: the built-in echo server answers.")
                            : tr("Type a message and press Enter to send it to %1.").arg(target.text()));
}

void ConversationPage::copyAsText()
{
    copy(&payloadsAsText);
}

void ConversationPage::copyAsHex()
{
    copy(&payloadsAsHex);
}

void ConversationPage::copy(QString (*write)(const QList<QByteArray> &payloads))
{
    if (isHidden())
        return; // what is selected is seen elsewhere
    if (const QString problem = copySelected(*m_chatView, write); !problem.isEmpty())
        Q_EMIT refused(problem);
}

void ConversationPage::copyAs(DatagramCopy form)
{
    if (isHidden() || !m_current.isValid())
        return;
    const Target &target = m_conversations.conversation(current()).target();
    if (const QString problem = copySelected(*m_chatView, form, target); !problem.isEmpty())
        Q_EMIT refused(problem);
}

void ConversationPage::saveLog()
{
    if (!m_current.isValid())
        return;
    SavableLog log;
    log.name = m_current.data().toString();
    log.all = m_conversations.conversation(current()).log().snapshot();
    if (m_chatView->selectionModel()->hasSelection())
        log.selected = m_chatView->selectedRanges();
    log.found = rangesOfIds(m_find->found());
    askToSaveLog(window(), log, [this](const QString &outcome) { Q_EMIT reported(outcome); });
}

void ConversationPage::sendAgain()
{
    if (isHidden() || refusesRecorded())
        return;
    const Result<QList<QByteArray>, QString> payloads = selectedPayloads(*m_chatView);
    if (!payloads) {
        Q_EMIT refused(payloads.error());
        return;
    }
    for (const QByteArray &payload : *payloads)
        m_conversations.conversation(current()).send(payload);
    showWhatWasSent();
}

} // namespace echogram
