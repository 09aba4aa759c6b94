// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shortcuts.h"

#include <QAction>
#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::Shortcuts)

public:
    static QList<Shortcut> makeTable();
    static QString titleOf(ShortcutGroup group);
    static QString toolTip(const Shortcut &entry);
};

QList<Shortcut> Texts::makeTable()
{
    using Id = ShortcutId;
    using Group = ShortcutGroup;
    constexpr ShortcutScope window = ShortcutScope::Window;
    constexpr ShortcutScope widget = ShortcutScope::Widget;
    constexpr ShortcutScope typing = ShortcutScope::Typing;
    const auto ctrl = [](Qt::Key key) { return QKeySequence(Qt::CTRL | key); };
    const auto ctrlShift = [](Qt::Key key) { return QKeySequence(Qt::CTRL | Qt::SHIFT | key); };
    const auto shift = [](Qt::Key key) { return QKeySequence(Qt::SHIFT | key); };
    const auto plain = [](Qt::Key key) { return QKeySequence(key); };
    constexpr bool isSwitch = true;

    // A table is read by lines:
    // clang-format off
    return {
        {Id::Send, Group::Message, typing, "send", QT_TR_NOOP("&Send"), nullptr,
         {plain(Qt::Key_Return), plain(Qt::Key_Enter)}, Icon::Send},
        {Id::NewLine, Group::Message, typing, "newLine", QT_TR_NOOP("&New line"), nullptr,
         {shift(Qt::Key_Return), shift(Qt::Key_Enter)}, {}},
        {Id::HistoryPrevious, Group::Message, typing, "historyPrevious", QT_TR_NOOP("&Previous message sent"),
         QT_TR_NOOP("Previous message sent, in the first line"), {plain(Qt::Key_Up)}, {}},
        {Id::HistoryNext, Group::Message, typing, "historyNext", QT_TR_NOOP("Ne&xt message sent"),
         QT_TR_NOOP("Next message sent, in the last line"), {plain(Qt::Key_Down)}, {}},
        {Id::SendEmpty, Group::Message, window, "sendEmpty", QT_TR_NOOP("Send an &empty datagram"), nullptr,
         {ctrlShift(Qt::Key_E)}, Icon::SendEmpty},
        {Id::Repeat, Group::Message, window, "repeat", QT_TR_NOOP("&Repeat…"), QT_TR_NOOP("Send repeatedly"),
         {ctrl(Qt::Key_R)}, Icon::Repeat},
        {Id::StopRepeating, Group::Message, window, "stopRepeating", QT_TR_NOOP("S&top repeating"), nullptr,
         {ctrl(Qt::Key_Period)}, Icon::Stop},
        {Id::PasteHexDump, Group::Message, window, "pasteHexDump", QT_TR_NOOP("&Paste hex dump"),
         QT_TR_NOOP("Paste the bytes of a hex dump, in hex"), {ctrlShift(Qt::Key_V)}, {}},

        {Id::FormatText, Group::Format, window, "formatText", QT_TR_NOOP("&Text"), nullptr, {ctrl(Qt::Key_1)},
         {}, isSwitch},
        {Id::FormatEscaped, Group::Format, window, "formatEscaped", QT_TR_NOOP("&Escaped"),
         QT_TR_NOOP("Text with escapes such as \\n and \\x0a"), {ctrl(Qt::Key_2)}, {}, isSwitch},
        {Id::FormatHex, Group::Format, window, "formatHex", QT_TR_NOOP("&Hex"),
         QT_TR_NOOP("Hexadecimal digits"), {ctrl(Qt::Key_3)}, {}, isSwitch},
        {Id::FormatBase64, Group::Format, window, "formatBase64", QT_TR_NOOP("&Base64"), nullptr,
         {ctrl(Qt::Key_4)}, {}, isSwitch},

        {Id::OpenCapture, Group::File, window, "openCapture", QT_TR_NOOP("&Open a capture…"),
         QT_TR_NOOP("Open a capture"), {ctrl(Qt::Key_O)}, Icon::Open},
        {Id::SaveLog, Group::File, window, "saveLog", QT_TR_NOOP("&Save as…"), QT_TR_NOOP("Save datagrams to a file"),
         {ctrl(Qt::Key_S)}, Icon::Save},
        {Id::ClearLog, Group::File, window, "clearLog", QT_TR_NOOP("&Clear the log…"),
         QT_TR_NOOP("Clear the log"), {ctrlShift(Qt::Key_Delete)}, Icon::ClearLog},

        {Id::NewConversation, Group::Conversations, window, "newConversation",
         QT_TR_NOOP("&New conversation"), nullptr, {ctrl(Qt::Key_N)}, Icon::NewConversation},
        {Id::RenameConversation, Group::Conversations, window, "renameConversation", QT_TR_NOOP("&Rename"),
         QT_TR_NOOP("Rename the conversation"), {plain(Qt::Key_F2)}, Icon::Rename},
        {Id::CloseConversation, Group::Conversations, window, "closeConversation",
         QT_TR_NOOP("&Close conversation"), nullptr, {ctrl(Qt::Key_W)}, Icon::Close},
        {Id::ReopenConversation, Group::Conversations, window, "reopenConversation",
         QT_TR_NOOP("Re&open closed conversation"), nullptr, {ctrlShift(Qt::Key_T)}, Icon::Open},
        {Id::NextConversation, Group::Conversations, window, "nextConversation",
         QT_TR_NOOP("Ne&xt conversation"), nullptr, {ctrl(Qt::Key_PageDown), ctrl(Qt::Key_Tab)}, {}},
        {Id::PreviousConversation, Group::Conversations, window, "previousConversation",
         QT_TR_NOOP("&Previous conversation"), nullptr, {ctrl(Qt::Key_PageUp), ctrlShift(Qt::Key_Tab)}, {}},

        {Id::Find, Group::Log, window, "find", QT_TR_NOOP("&Find…"), QT_TR_NOOP("Find in the log"),
         {ctrl(Qt::Key_F)}, Icon::Search},
        {Id::FindNext, Group::Log, window, "findNext", QT_TR_NOOP("Find &next"), nullptr, {plain(Qt::Key_F3)}, {}},
        {Id::FindPrevious, Group::Log, window, "findPrevious", QT_TR_NOOP("Find &previous"), nullptr,
         {shift(Qt::Key_F3)}, {}},
        {Id::ShowOnlyFound, Group::Log, window, "showOnlyFound", QT_TR_NOOP("Show &only found ones"), nullptr,
         {ctrlShift(Qt::Key_F)}, {}, isSwitch},
        {Id::CopyAsText, Group::Log, widget, "copyAsText", QT_TR_NOOP("&Copy as text"),
         QT_TR_NOOP("Copy what is selected, as text"), {ctrl(Qt::Key_C)}, Icon::Copy},
        {Id::CopyAsHex, Group::Log, window, "copyAsHex", QT_TR_NOOP("Copy as &hex"),
         QT_TR_NOOP("Copy what is selected, as hex"), {ctrlShift(Qt::Key_C)}, Icon::CopyHex},
        {Id::SendAgain, Group::Log, window, "sendAgain", QT_TR_NOOP("Send &again"),
         QT_TR_NOOP("Send what is selected again"), {ctrlShift(Qt::Key_R)}, Icon::SendAgain},
        {Id::JumpToNewest, Group::Log, window, "jumpToNewest", QT_TR_NOOP("&Jump to the newest"), nullptr,
         {ctrl(Qt::Key_End)}, Icon::JumpDown},
        {Id::Pause, Group::Log, window, "pause", QT_TR_NOOP("Pa&use"),
         QT_TR_NOOP("Hold back what is new, or show it again"), {ctrl(Qt::Key_P), plain(Qt::Key_Pause)},
         Icon::Pause, isSwitch},

        {Id::GoToHost, Group::GoTo, window, "goToHost", QT_TR_NOOP("&Host"), QT_TR_NOOP("Go to the host"),
         {ctrl(Qt::Key_L)}, Icon::Host},
        {Id::GoToMessage, Group::GoTo, window, "goToMessage", QT_TR_NOOP("&Message"),
         QT_TR_NOOP("Go to the message box"), {ctrl(Qt::Key_M)}, Icon::Message},
        {Id::GoToLog, Group::GoTo, window, "goToLog", QT_TR_NOOP("&Log"), QT_TR_NOOP("Go to the log"),
         {ctrl(Qt::Key_G)}, Icon::Log},
        {Id::GoToTime, Group::GoTo, window, "goToTime", QT_TR_NOOP("&Time…"), QT_TR_NOOP("Go to a time in the log"),
         {ctrlShift(Qt::Key_G)}, {}},

        {Id::ToggleConversations, Group::View, window, "toggleConversations", QT_TR_NOOP("&Conversations"),
         QT_TR_NOOP("Show or hide the conversations"), {plain(Qt::Key_F8)}, Icon::Conversations, isSwitch},
        {Id::ToggleInspector, Group::View, window, "toggleInspector", QT_TR_NOOP("&Inspector"),
         QT_TR_NOOP("Show or hide the inspector"), {plain(Qt::Key_F9)}, Icon::Inspector, isSwitch},
        {Id::ToggleServerPanel, Group::View, window, "toggleServerPanel", QT_TR_NOOP("&Server"),
         QT_TR_NOOP("Show or hide the built-in server's settings"), {plain(Qt::Key_F7)}, Icon::Settings, isSwitch},
        {Id::CycleTimes, Group::View, window, "cycleTimes", QT_TR_NOOP("Next &kind of times"),
         QT_TR_NOOP("Times: by the clock, since the one before, since the question"), {ctrl(Qt::Key_T)},
         Icon::Times},

        {Id::ToggleTranscripts, Group::Transcripts, window, "toggleTranscripts", QT_TR_NOOP("&Transcripts"),
         QT_TR_NOOP("Show or hide the transcripts"), {plain(Qt::Key_F6)}, Icon::Log, isSwitch},
        {Id::RunTranscript, Group::Transcripts, window, "runTranscript", QT_TR_NOOP("&Run"),
         QT_TR_NOOP("Run the transcript"), {plain(Qt::Key_F5)}, Icon::Resume},
        {Id::RunTranscriptStep, Group::Transcripts, window, "runTranscriptStep", QT_TR_NOOP("Run this &step"),
         QT_TR_NOOP("Run this step of the transcript"), {QKeySequence(Qt::ALT | Qt::Key_F5)}, {}},
        {Id::RunAllTranscripts, Group::Transcripts, window, "runAllTranscripts", QT_TR_NOOP("Run &all"),
         QT_TR_NOOP("Run all transcripts of the folder"), {ctrl(Qt::Key_F5)}, {}},
        {Id::StopTranscripts, Group::Transcripts, window, "stopTranscripts", QT_TR_NOOP("St&op"),
         QT_TR_NOOP("Stop running transcripts"), {shift(Qt::Key_F5)}, Icon::Stop},
        {Id::NextProblem, Group::Transcripts, window, "nextProblem", QT_TR_NOOP("Ne&xt that failed"),
         QT_TR_NOOP("Go to the next transcript that failed, where it did"), {plain(Qt::Key_F4)}, {}},
        {Id::PreviousProblem, Group::Transcripts, window, "previousProblem", QT_TR_NOOP("Pre&vious that failed"),
         QT_TR_NOOP("Go to the transcript before it that failed"), {shift(Qt::Key_F4)}, {}},
        {Id::SaveTranscript, Group::Transcripts, window, "saveTranscript", QT_TR_NOOP("Save as trans&cript…"),
         QT_TR_NOOP("Save the conversation as a transcript"), {QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_S)},
         Icon::Save},

        {Id::ToggleServer, Group::Application, window, "toggleServer", QT_TR_NOOP("&Echo server"),
         QT_TR_NOOP("Switch the built-in echo server on or off"), {ctrlShift(Qt::Key_S)}, Icon::ServerOn,
         isSwitch},
        {Id::AnswerTimeout, Group::Application, window, "answerTimeout", QT_TR_NOOP("Answer &time-out…"),
         QT_TR_NOOP("Set how long to wait for an answer"), {ctrl(Qt::Key_D)}, Icon::Timeout},
        {Id::ShowShortcuts, Group::Application, window, "showShortcuts", QT_TR_NOOP("&Shortcuts"),
         QT_TR_NOOP("This list"), {plain(Qt::Key_F1)}, Icon::Shortcuts},
        {Id::Quit, Group::Application, window, "quit", QT_TR_NOOP("&Quit"), QT_TR_NOOP("Quit Echogram"),
         {ctrl(Qt::Key_Q)}, Icon::Quit},
    };
    // clang-format on
}

QString Texts::titleOf(ShortcutGroup group)
{
    switch (group) {
    case ShortcutGroup::Message:
        return tr("Message");
    case ShortcutGroup::Format:
        return tr("Format of the message");
    case ShortcutGroup::File:
        return tr("File");
    case ShortcutGroup::Conversations:
        return tr("Conversations");
    case ShortcutGroup::Log:
        return tr("Log");
    case ShortcutGroup::GoTo:
        return tr("Go to");
    case ShortcutGroup::View:
        return tr("View");
    case ShortcutGroup::Transcripts:
        return tr("Transcripts");
    case ShortcutGroup::Application:
        break;
    }
    return QStringLiteral("Echogram");
}

/// "&Repeat…" is how a menu writes it; "Repeat" is what one says.
QString withoutMenuMarks(QString text)
{
    text.remove(u'&');
    if (text.endsWith(u'…'))
        text.chop(1);
    return text;
}

QString firstKey(const Shortcut &entry)
{
    return entry.keys.first().toString(QKeySequence::NativeText);
}

QString Texts::toolTip(const Shortcut &entry)
{
    //: What the button does, and its key
    return tr("%1 (%2)").arg(withoutMenuMarks(tr(entry.text)), firstKey(entry));
}

QAction *makePlainAction(const Shortcut &entry, QObject *parent)
{
    auto *action = new QAction(Texts::tr(entry.text), parent);
    action->setObjectName(QLatin1String(entry.name));
    action->setCheckable(entry.isSwitch);
    if (entry.icon)
        action->setIcon(icon(*entry.icon));
    action->setToolTip(Texts::toolTip(entry));
    if (entry.id == ShortcutId::Quit)
        action->setMenuRole(QAction::QuitRole); // macOS has a place of its own for it
    else
        action->setMenuRole(QAction::NoRole);
    return action;
}

} // namespace

const QList<Shortcut> &allShortcuts()
{
    static const QList<Shortcut> table = Texts::makeTable();
    return table;
}

const Shortcut &shortcut(ShortcutId id)
{
    const QList<Shortcut> &table = allShortcuts();
    const auto found =
        std::find_if(table.cbegin(), table.cend(), [id](const Shortcut &s) { return s.id == id; });
    Q_ASSERT(found != table.cend());
    return *found;
}

QString shortcutGroupTitle(ShortcutGroup group)
{
    return Texts::titleOf(group);
}

QString shortcutDescription(const Shortcut &entry)
{
    return withoutMenuMarks(Texts::tr(entry.description != nullptr ? entry.description : entry.text));
}

QString shortcutToolTip(const Shortcut &entry)
{
    return Texts::toolTip(entry);
}

QString shortcutKeysText(const Shortcut &entry)
{
    QStringList texts;
    for (const QKeySequence &keys : entry.keys)
        texts.append(keys.toString(QKeySequence::NativeText));
    return texts.join(QStringLiteral(", "));
}

QAction *makeAction(ShortcutId id, QObject *parent)
{
    const Shortcut &entry = shortcut(id);
    QAction *action = makePlainAction(entry, parent);
    if (entry.scope != ShortcutScope::Typing)
        action->setShortcuts(entry.keys);
    if (entry.scope == ShortcutScope::Widget)
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    return action;
}

QAction *makeMenuAction(ShortcutId id, QObject *parent)
{
    const Shortcut &entry = shortcut(id);
    QAction *action = makePlainAction(entry, parent);
    // Behind a tab a menu writes the key, and nothing else is done with it.
    action->setText(action->text() + u'\t' + firstKey(entry));
    return action;
}

} // namespace echogram
