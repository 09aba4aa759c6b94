// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

#include <QHostAddress>
#include <QWidget>

class QLabel;
class QLineEdit;
class QSpinBox;

namespace echogram {

class ProblemLabel;

/// Where the built-in server is to listen: an address and a port, and in words what that means where it can be reached
/// from the network. An address that is none is told under its field, and changes nothing.
class ListenFields : public QWidget
{
    Q_OBJECT
public:
    explicit ListenFields(QWidget *parent = nullptr);

    const QHostAddress &address() const { return m_accepted; }
    quint16 port() const { return m_port; } ///< 0: any that is free
    /// Shows them; says nothing.
    void setEndpoint(const QHostAddress &address, quint16 port);

Q_SIGNALS:
    /// By the person, to something that can be used.
    void changed();

private:
    void takeAddress();
    void takePort(int port);
    void refresh();

    QHostAddress m_accepted = QHostAddress(QHostAddress::LocalHost);
    quint16 m_port = 0;
    QLineEdit *m_addressField;
    QSpinBox *m_portField;
    ProblemLabel *m_problem;
    QLabel *m_guard;
};

} // namespace echogram
