// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace echogram {

/// What a button or menu entry of Echogram does, as a picture.
enum class Icon : quint8 {
    Send,
    SendEmpty,
    Repeat,
    Stop,
    NewConversation,
    Close,
    Rename,
    Copy,
    CopyHex,
    SendAgain,
    JumpDown,
    Pause,
    Resume,
    Inspector,
    Conversations,
    Statistics,
    Times,
    Timeout,
    Host,
    Message,
    Log,
    Open,
    Save,
    ClearLog,
    ServerOn,
    ServerOff,
    Settings,
    Search,
    Warning,
    Help,
    Shortcuts,
    Quit,
};

inline constexpr int iconCount = int(Icon::Quit) + 1; // Quit stays the last

/// The desktop theme's icon where it has one, else our own drawing. Which of them is decided whenever it is
/// painted: as long as the application sets a palette of its own (a dark one on a light desktop, say) the
/// theme's icons would be made for the wrong background, and all icons are our own. Those follow the
/// application's palette, its disabled and selected colours and every device pixel ratio.
QIcon icon(Icon what);

/// The program's icon, for windows and the About box. Needs initialiseResources().
QIcon applicationIcon();

/// Makes the files compiled into the library known to Qt; once, before the first window. (The linker drops
/// what registers the resources of a static library unless somebody asks for it.)
void initialiseResources();

} // namespace echogram
