// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/listenfields.h"

#include "core/datagram/target.h"
#include "server/bindaddress.h"
#include "widgets/problemlabel.h"
#include "widgets/serversettings.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>

namespace echogram {

ListenFields::ListenFields(QWidget *parent)
    : QWidget(parent)
    , m_addressField(new QLineEdit(this))
    , m_portField(new QSpinBox(this))
    , m_problem(new ProblemLabel(this))
    , m_guard(new QLabel(this))
{
    m_addressField->setObjectName(QStringLiteral("listenAddress"));
    m_addressField->setAccessibleName(tr("Address to listen on"));
    m_addressField->setToolTip(
        tr("127.0.0.1 and ::1 are for this computer only; 0.0.0.0 is for the whole IPv4 "
           "network, :: for everybody"));
    m_portField->setObjectName(QStringLiteral("listenPort"));
    m_portField->setAccessibleName(tr("Port to listen on; 0 means any that is free"));
    m_portField->findChild<QLineEdit *>()->setAccessibleName(m_portField->accessibleName());
    m_portField->setToolTip(tr("Another one where it is taken; 0: any that is free"));
    m_portField->setRange(0, std::numeric_limits<quint16>::max());
    m_portField->setSpecialValueText(tr("any"));
    m_portField->setKeyboardTracking(false);
    m_portField->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_problem->setObjectName(QStringLiteral("listenProblem"));
    m_guard->setObjectName(QStringLiteral("guard"));
    m_guard->setTextFormat(Qt::PlainText);
    m_guard->setWordWrap(true);

    auto *addressLabel = new QLabel(tr("Address"), this);
    addressLabel->setBuddy(m_addressField);
    auto *portLabel = new QLabel(tr("Port"), this);
    portLabel->setBuddy(m_portField);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins({});
    layout->setColumnStretch(1, 1);
    layout->addWidget(addressLabel, 0, 0);
    layout->addWidget(m_addressField, 0, 1);
    layout->addWidget(portLabel, 0, 2);
    layout->addWidget(m_portField, 0, 3);
    layout->addWidget(m_problem, 1, 0, 1, 4);
    layout->addWidget(m_guard, 2, 0, 1, 4);

    connect(m_addressField, &QLineEdit::editingFinished, this, &ListenFields::takeAddress);
    connect(m_portField, &QSpinBox::valueChanged, this, &ListenFields::takePort);
    setEndpoint(m_accepted, m_port);
}

void ListenFields::setEndpoint(const QHostAddress &address, quint16 port)
{
    m_accepted = address;
    m_port = port;
    m_problem->setText({});
    refresh();
}

void ListenFields::takeAddress()
{
    QString text = m_addressField->text().trimmed();
    quint16 port = m_port;
    // Somebody who pastes 127.0.0.1:7 means both.
    if (const Result<Target> target = parseTarget(text); target && target->port != 0) {
        text = target->host;
        port = target->port;
    }
    const Result<QHostAddress> address = parseBindAddress(text);
    if (!address) {
        m_problem->setText(address.error().message);
        return;
    }
    m_problem->setText({});
    const bool isOther = *address != m_accepted || port != m_port;
    m_accepted = *address;
    m_port = port;
    refresh();
    if (isOther)
        Q_EMIT changed();
}

void ListenFields::takePort(int port)
{
    if (port == m_port)
        return;
    m_port = quint16(port);
    Q_EMIT changed();
}

void ListenFields::refresh()
{
    m_addressField->setText(m_accepted.toString());
    const QSignalBlocker quiet(m_portField);
    m_portField->setValue(m_port);
    const QString guard = guardText({m_accepted, m_port});
    m_guard->setText(guard);
    m_guard->setVisible(!guard.isEmpty());
}

} // namespace echogram
