// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagerange.h"
#include "core/chat/messagesource.h"

#include <QList>
#include <QString>

#include <functional>

class QWidget;

namespace echogram {

/// What there is to choose from when a log is saved.
struct SavableLog
{
    QString name; ///< of the conversation
    MessageSource all;
    QList<MessageRange> selected; ///< in ascending order
    QList<MessageRange> found;
};

/// Asks for a file, its format and which datagrams are to go into it, and saves them in the background, with progress
/// that can be cancelled. `done` gets a sentence for the status bar; what went wrong is said in a window of its own.
void askToSaveLog(QWidget *window, const SavableLog &log, const std::function<void(const QString &)> &done);

} // namespace echogram
