// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/serverchip.h"

#include "core/datagram/grouped.h"
#include "server/hostedserver.h"
#include "widgets/icons.h"
#include "widgets/messagetext.h"

#include <QAction>

namespace echogram {

ServerChip::ServerChip(HostedServer &server, QAction &toggle, QWidget *parent)
    : QToolButton(parent)
    , m_server(server)
{
    setObjectName(QStringLiteral("serverChip"));
    setCheckable(true);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QToolButton::clicked, &toggle, &QAction::trigger);
    connect(&server, &HostedServer::stateChanged, this, &ServerChip::refresh);
    connect(&server, &HostedServer::countChanged, this, &ServerChip::refresh);
    refresh();
}

QSize ServerChip::sizeHint() const
{
    // As wide as with the longest usual text, so that nothing moves when it is switched.
    const QSize now = QToolButton::sizeHint();
    const int difference =
        fontMetrics().horizontalAdvance(tr("Echo server on %1").arg(QStringLiteral("127.0.0.1:12345")))
        - fontMetrics().horizontalAdvance(text());
    return now + QSize(std::max(0, difference), 0);
}

void ServerChip::refresh()
{
    const ServerPolicy &policy = m_server.policy();
    const bool isEcho = policy.service == Service::Echo && !policy.rules;
    const bool isRunning = m_server.state() == HostedServer::State::Running;
    QString label;
    QString tip;
    switch (m_server.state()) {
    case HostedServer::State::Stopped:
        label = tr("Echo server off");
        tip = tr("The built-in echo server is off. Click to start it.");
        break;
    case HostedServer::State::Starting:
        label = tr("Echo server starting…");
        break;
    case HostedServer::State::Failed:
        label = tr("Echo server failed");
        tip =
            tr("The built-in echo server could not start: %1. Click to try again.").arg(m_server.errorText());
        break;
    case HostedServer::State::Running:
        label = (isEcho ? tr("Echo server on %1") : tr("Server on %1")).arg(m_server.endpoint().text());
        tip = tr("The built-in echo server listens on %1 and has echoed %2 datagram(s). Click to stop it.",
                 nullptr, int(m_server.echoed()))
                  .arg(m_server.endpoint().text(), grouped(m_server.echoed()));
        if (!m_server.isOnPreferredPort())
            tip += u' ' + tr("Its usual port is taken by another program, so it uses a free one.");
        if (!policy.weather.in.isFair() || !policy.weather.out.isFair())
            tip += u' ' + tr("Its weather is bad, as the Server panel says.");
        tip += u'\n' + socketDescriptionLines(m_server.socketDescription()).join(u'\n') + u'\n';
        break;
    }
    setText(label);
    setAccessibleName(label);
    setToolTip(tr("%1 (Ctrl+Shift+S)").arg(tip));
    setIcon(echogram::icon(isRunning ? Icon::ServerOn : Icon::ServerOff));
    setChecked(isRunning || m_server.state() == HostedServer::State::Starting);
    updateGeometry();
}

} // namespace echogram
