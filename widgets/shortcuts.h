// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/icons.h"

#include <QKeySequence>
#include <QList>
#include <QString>

#include <optional>

class QAction;
class QObject;

namespace echogram {

/// Everything in the window that a key does, in the order it is shown in.
enum class ShortcutId : quint8 {
    Send,
    NewLine,
    HistoryPrevious,
    HistoryNext,
    SendEmpty,
    Repeat,
    StopRepeating,
    PasteHexDump,
    FormatText,
    FormatEscaped,
    FormatHex,
    FormatBase64,
    OpenCapture,
    SaveLog,
    ClearLog,
    NewConversation,
    RenameConversation,
    CloseConversation,
    ReopenConversation,
    NextConversation,
    PreviousConversation,
    Find,
    FindNext,
    FindPrevious,
    ShowOnlyFound,
    CopyAsText,
    CopyAsHex,
    SendAgain,
    JumpToNewest,
    Pause,
    GoToHost,
    GoToMessage,
    GoToLog,
    GoToTime,
    ToggleConversations,
    ToggleInspector,
    ToggleServerPanel,
    CycleTimes,
    ToggleTranscripts,
    RunTranscript,
    RunTranscriptStep,
    RunAllTranscripts,
    StopTranscripts,
    NextProblem,
    PreviousProblem,
    SaveTranscript,
    ToggleServer,
    AnswerTimeout,
    ShowShortcuts,
    Quit,
};

enum class ShortcutGroup : quint8 {
    Message,
    Format,
    File,
    Conversations,
    Log,
    GoTo,
    View,
    Transcripts,
    Application
};

/// Where the keys are heard.
enum class ShortcutScope : quint8 {
    Window, ///< wherever the focus is
    Widget, ///< only in the widget the action was added to, and in its children
    Typing, ///< handled by the text field itself; such an action has no key of its own, it only does the same
};

/// One line of the table that the actions, their menus and the list of shortcuts are all made from.
struct Shortcut
{
    ShortcutId id;
    ShortcutGroup group;
    ShortcutScope scope;
    const char *name;        ///< stable, for QObject::objectName
    const char *text;        ///< of the menu entry, with its mnemonic; untranslated
    const char *description; ///< for the list of shortcuts; untranslated; null where `text` says it
    QList<QKeySequence> keys;
    std::optional<Icon> icon;
    bool isSwitch = false; ///< it is on or off: the action can be checked
};

const QList<Shortcut> &allShortcuts();
const Shortcut &shortcut(ShortcutId id);

QString shortcutGroupTitle(ShortcutGroup group);
/// What it does, translated, without mnemonic.
QString shortcutDescription(const Shortcut &entry);
/// What a button that does it says of itself: "New conversation (Ctrl+N)".
QString shortcutToolTip(const Shortcut &entry);
/// Its keys as the platform writes them: `Ctrl+PgDown, Ctrl+Tab`.
QString shortcutKeysText(const Shortcut &entry);

/// An action named, labelled and with icon and keys as the table says, and its first key in the tool tip:
/// "New conversation (Ctrl+N)". It belongs to `parent`. Make one per window: two with the same key are
/// ambiguous to Qt, and neither would be heard.
QAction *makeAction(ShortcutId id, QObject *parent);
/// The same for a context menu, beside the action of makeAction(): the key is shown, but not listened for.
QAction *makeMenuAction(ShortcutId id, QObject *parent);

} // namespace echogram
