// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/windowactions.h"

#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace echogram {
namespace {

constexpr std::array formatActions{
    std::pair{ShortcutId::FormatText, PayloadFormat::Text},
    std::pair{ShortcutId::FormatEscaped, PayloadFormat::Escaped},
    std::pair{ShortcutId::FormatHex, PayloadFormat::Hex},
    std::pair{ShortcutId::FormatBase64, PayloadFormat::Base64},
};

void check(const QActionGroup &group, int index)
{
    group.actions().at(index)->setChecked(true);
}

} // namespace

WindowActions::WindowActions(QMainWindow &window)
    : QObject(&window)
{
    for (const Shortcut &entry : allShortcuts())
        m_actions.insert(entry.id, makeAction(entry.id, &window));
    auto *formats = new QActionGroup(this);
    for (const auto &[id, format] : formatActions) {
        formats->addAction(m_actions[id]);
        connect(m_actions[id], &QAction::triggered, this,
                [this, format = format] { Q_EMIT formatChosen(format); });
    }
    fillMenus(window);
}

void WindowActions::fillMenus(QMainWindow &window)
{
    using Id = ShortcutId;
    const auto add = [this](QMenu *menu, std::initializer_list<ShortcutId> ids) {
        for (const ShortcutId id : ids)
            menu->addAction(m_actions[id]);
    };
    QMenuBar *bar = window.menuBar();

    QMenu *file = bar->addMenu(tr("&File"));
    add(file, {Id::OpenCapture, Id::SaveLog, Id::SaveTranscript});
    file->addSeparator();
    add(file, {Id::ClearLog});
    file->addSeparator();
    add(file, {Id::Quit});

    QMenu *conversation = bar->addMenu(tr("&Conversation"));
    add(conversation,
        {Id::NewConversation, Id::RenameConversation, Id::CloseConversation, Id::ReopenConversation});
    conversation->addSeparator();
    add(conversation, {Id::NextConversation, Id::PreviousConversation});
    conversation->addSeparator();
    add(conversation, {Id::AnswerTimeout});

    QMenu *message = bar->addMenu(tr("&Message"));
    add(message, {Id::Send, Id::SendEmpty, Id::Repeat, Id::StopRepeating});
    message->addSeparator();
    QMenu *format = message->addMenu(tr("&Format"));
    add(format, {Id::FormatText, Id::FormatEscaped, Id::FormatHex, Id::FormatBase64});
    message->addSeparator();
    add(message, {Id::PasteHexDump});
    message->addSeparator();
    add(message, {Id::CopyAsText, Id::CopyAsHex});
    addCopies(*message);
    add(message, {Id::SendAgain});

    QMenu *find = bar->addMenu(tr("F&ind"));
    add(find, {Id::Find, Id::FindNext, Id::FindPrevious, Id::ShowOnlyFound});

    QMenu *view = bar->addMenu(tr("&View"));
    add(view, {Id::ToggleConversations, Id::ToggleTranscripts, Id::ToggleInspector, Id::ToggleServerPanel});
    view->addSeparator();
    m_times = addChoice(*view, tr("&Times"),
                        {tr("&Clock"), tr("Since the &previous one"), tr("Since the &question")},
                        [this](int index) { Q_EMIT timeViewChosen(TimeView(index)); });
    view->addAction(m_actions[Id::CycleTimes]);
    m_payloads = addChoice(*view, tr("&Payloads"), {tr("&Automatic"), tr("As &text"), tr("As &hex")},
                           [this](int index) { Q_EMIT payloadViewChosen(PayloadView(index)); });
    m_schemes = addChoice(*view, tr("&Colors"), {tr("As the &desktop"), tr("&Light"), tr("D&ark")},
                          [this](int index) { Q_EMIT schemeChosen(Appearance::Scheme(index)); });
    view->addSeparator();
    add(view, {Id::Pause, Id::JumpToNewest});

    QMenu *go = bar->addMenu(tr("&Go"));
    add(go, {Id::GoToHost, Id::GoToLog, Id::GoToMessage});
    go->addSeparator();
    add(go, {Id::GoToTime});

    m_transcripts = bar->addMenu(tr("&Transcripts"));
    m_transcripts->setObjectName(QStringLiteral("transcriptsMenu"));
    add(m_transcripts,
        {Id::RunTranscript, Id::RunTranscriptStep, Id::RunAllTranscripts, Id::StopTranscripts});
    m_transcripts->addSeparator();
    add(m_transcripts, {Id::NextProblem, Id::PreviousProblem});
    m_transcripts->addSeparator();
    add(m_transcripts, {Id::SaveTranscript});

    QMenu *server = bar->addMenu(tr("&Server"));
    add(server, {Id::ToggleServer, Id::ToggleServerPanel});

    QMenu *help = bar->addMenu(tr("&Help"));
    add(help, {Id::ShowShortcuts});
    QAction *about = help->addAction(tr("&About Echogram"));
    about->setMenuRole(QAction::AboutRole);
    connect(about, &QAction::triggered, this, &WindowActions::aboutRequested);
}

/// Those that have no entry with a key of their own.
void WindowActions::addCopies(QMenu &menu)
{
    QMenu *copies = menu.addMenu(tr("Cop&y as"));
    m_copyAs = copies->menuAction();
    const std::array labels{
        std::pair{DatagramCopy::CommandLine, tr("echogram-cli &command")},
        std::pair{DatagramCopy::Netcat, tr("&nc command")},
        std::pair{DatagramCopy::Python, tr("&Python script")},
        std::pair{DatagramCopy::CArray, tr("C &array")},
    };
    for (const auto &[form, label] : labels) {
        QAction *action = copies->addAction(label);
        action->setObjectName(QStringLiteral("copyAs-") + datagramCopyName(form));
        connect(action, &QAction::triggered, this, [this, form = form] { Q_EMIT copyChosen(form); });
    }
}

QActionGroup *WindowActions::addChoice(QMenu &menu, const QString &title, const QStringList &labels,
                                       const std::function<void(int)> &chosen)
{
    QMenu *choices = menu.addMenu(title);
    auto *group = new QActionGroup(this);
    for (int index = 0; index < labels.size(); ++index) {
        QAction *action = group->addAction(choices->addAction(labels.at(index)));
        action->setCheckable(true);
        action->setChecked(index == 0);
        connect(action, &QAction::triggered, this, [chosen, index] { chosen(index); });
    }
    return group;
}

void WindowActions::setTimeView(TimeView view)
{
    check(*m_times, int(view));
}

void WindowActions::setPayloadView(PayloadView view)
{
    check(*m_payloads, int(view));
}

void WindowActions::setScheme(Appearance::Scheme scheme)
{
    check(*m_schemes, int(scheme));
}

void WindowActions::setFormat(PayloadFormat format)
{
    for (const auto &[id, its] : formatActions) {
        if (its == format)
            m_actions[id]->setChecked(true);
    }
}

} // namespace echogram
