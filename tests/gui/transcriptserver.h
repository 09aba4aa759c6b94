// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QNetworkDatagram>
#include <QObject>
#include <QString>
#include <QUdpSocket>

namespace echogram {

/// Answers on loopback with what it was asked, or with something else where that was said; silent to what begins with "no".
class TranscriptServer : public QObject
{
public:
    TranscriptServer()
    {
        m_socket.bind(QHostAddress::LocalHost, 0);
        connect(&m_socket, &QUdpSocket::readyRead, this, [this] {
            while (m_socket.hasPendingDatagrams()) {
                const QNetworkDatagram asked = m_socket.receiveDatagram();
                if (!asked.data().startsWith("no"))
                    m_socket.writeDatagram(asked.makeReply(m_others.value(asked.data(), asked.data())));
            }
        });
    }

    quint16 port() const { return m_socket.localPort(); }
    QString target() const { return QStringLiteral("127.0.0.1:%1").arg(port()); }
    void answerOtherwise(const QByteArray &asked, const QByteArray &answer)
    {
        m_others.insert(asked, answer);
    }

private:
    QUdpSocket m_socket;
    QHash<QByteArray, QByteArray> m_others;
};

} // namespace echogram
