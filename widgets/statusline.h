// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversationupdate.h"

#include <QObject>

class QLabel;
class QStatusBar;

namespace echogram {

class Conversation;

/// The window's bottom line: our end of the current conversation and what was counted in it. The fields keep
/// their widths while the numbers change. Fills the given status bar, which owns the labels.
class StatusLine : public QObject
{
    Q_OBJECT
public:
    explicit StatusLine(QStatusBar &bar);

    /// Null shows that there is none.
    void show(const Conversation *conversation);

private:
    QLabel *m_local;
    QLabel *m_counts;
    QLabel *m_problems;
    QLabel *m_drops;
};

} // namespace echogram
