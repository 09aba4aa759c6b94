// SPDX-License-Identifier: GPL-3.0-or-later
//
// The loop of Qt's documentation (QUdpSocket, QNetworkDatagram::makeReply), as it stands there.
#include <QCoreApplication>
#include <QNetworkDatagram>
#include <QNetworkProxy>
#include <QUdpSocket>

#include <cstdio>

int main(int argc, char *argv[])
{
    const QCoreApplication app(argc, argv);
    QUdpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    const quint16 port = argc > 1 ? QByteArray(argv[1]).toUShort() : 0;
    if (!socket.bind(QHostAddress(QHostAddress::LocalHost), port)) {
        std::fprintf(stderr, "bind: %s\n", qPrintable(socket.errorString()));
        return 1;
    }
    socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4 * 1024 * 1024); // as all have it
    QObject::connect(&socket, &QUdpSocket::readyRead, &socket, [&socket] {
        while (socket.hasPendingDatagrams()) {
            const QNetworkDatagram datagram = socket.receiveDatagram();
            socket.writeDatagram(datagram.makeReply(datagram.data()));
        }
    });
    std::printf("listening on 127.0.0.1:%d\n", socket.localPort());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
