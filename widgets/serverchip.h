// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

class QAction;

namespace echogram {

class HostedServer;

/// The state of the built-in echo server in a few words, and its switch. Borrows server and action.
class ServerChip : public QToolButton
{
    Q_OBJECT
public:
    ServerChip(HostedServer &server, QAction &toggle, QWidget *parent = nullptr);

    QSize sizeHint() const override;

private:
    void refresh();

    HostedServer &m_server;
};

} // namespace echogram
