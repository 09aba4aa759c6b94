// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace echogram {

class Conversation;

// The window's dialogs. None is modal: they stand beside the window and go when they are closed.

/// Asks how long to wait for an answer; `conversation` takes it, if it is still there by then.
void askAnswerTimeout(QWidget *window, Conversation &conversation);

void showShortcuts(QWidget *window);

void showAbout(QWidget *window);

} // namespace echogram
