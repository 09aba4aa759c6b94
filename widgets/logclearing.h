// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QString;
class QWidget;

namespace echogram {

class Conversation;

/// Asks whether the conversation's log is to go to the trash and, where it cannot, whether for good; then clears it.
/// The questions are windows of their own, above `window`, and go when the conversation does.
void askToClearLog(QWidget *window, Conversation &conversation, const QString &name);

} // namespace echogram
