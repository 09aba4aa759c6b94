// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversationupdate.h"

#include <QList>
#include <QWidget>

class QLabel;

namespace echogram {

class Conversation;

/// The window's bottom line: our end of the current conversation and what was counted in it. The fields keep
/// their widths while the numbers change. Where there is no room for all of them the last ones are left out
/// rather than cut; the tool tip has them all.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    /// Null shows that there is none. `shown` is how many datagrams of its log the view has.
    void show(const Conversation *conversation, qint64 shown = 0);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void setFields(const QStringList &texts);
    void arrange();

    QList<QLabel *> m_fields; // children, the most important first
};

} // namespace echogram
