// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/demonstration.h"

#include "server/hostedserver.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/mainwindow.h"
#include "widgets/messagetext.h"
#include "widgets/targetbar.h"

#include <array>
#include <cstdio>
#include <optional>

namespace echogram {
namespace {

struct Line
{
    PayloadFormat format;
    QString text;
};

const QList<Line> &script()
{
    static const QList<Line> lines{
        {PayloadFormat::Text, QStringLiteral("hello")},
        {PayloadFormat::Hex, QStringLiteral("de ad be ef")},
        {PayloadFormat::Text, QStringLiteral("Grüße, Ωμέγα, привет ✓")},
    };
    return lines;
}

// Far more than three echoes over loopback take on a busy machine.
constexpr int patienceMs = 10'000;

void print(const QString &line)
{
    std::fputs(qUtf8Printable(line + u'\n'), stdout);
    std::fflush(stdout);
}

} // namespace

Demonstration::Demonstration(MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_window(window)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { fail(tr("no echo within %1 ms").arg(patienceMs)); });
}

void Demonstration::start()
{
    m_patience.start();
    connect(&m_window.server(), &HostedServer::stateChanged, this, &Demonstration::begin);
    begin();
}

void Demonstration::begin()
{
    const HostedServer &server = m_window.server();
    if (server.state() == HostedServer::State::Failed)
        fail(tr("the echo server could not start: %1").arg(server.errorText()));
    if (server.state() != HostedServer::State::Running || m_sent > 0)
        return;
    disconnect(&m_window.server(), nullptr, this, nullptr);
    print(tr("echo server on %1").arg(server.endpoint().text()));
    m_window.page().targetBar().setTarget({server.endpoint().addressText(), server.endpoint().port()});
    m_window.page().openTarget();
    const Conversation &conversation = m_window.conversations().conversation(m_window.page().current());
    connect(&conversation, &Conversation::statusChanged, this, &Demonstration::check);
    sendNext();
}

void Demonstration::sendNext()
{
    const Line &line = script().at(m_sent++);
    m_isWaiting = true;
    m_window.page().composer().setDraft({line.text, line.format});
    m_window.page().composer().submit();
}

/// The newest question, once it is settled, and the answer it got.
void Demonstration::check()
{
    const MessageLog &log = m_window.conversations().conversation(m_window.page().current()).log();
    std::optional<Message> question;
    qsizetype questions = 0;
    for (MessageId id = log.firstId(); id < log.endId(); ++id) {
        if (log.direction(id) == Direction::Outgoing) {
            question = log.at(id);
            ++questions;
        }
    }
    if (!m_isWaiting || questions < m_sent || question->delivery == Delivery::Waiting)
        return;
    m_isWaiting = false;
    const Line &line = script().at(m_sent - 1);
    print(
        QStringLiteral("%1  %2  %3  %4")
            .arg(tr("sent"), sizeText(question->payload.size()), payloadFormatName(line.format), line.text));
    if (question->delivery != Delivery::Answered) {
        fail(stateText(*question));
        return;
    }
    const Message answer = log.at(question->partner);
    if (answer.payload != question->payload) {
        fail(tr("the answer differs from what was sent"));
        return;
    }
    print(
        QStringLiteral("%1  %2  %3").arg(tr("echo"), sizeText(answer.payload.size()), stateText(*question)));
    if (m_sent < script().size()) {
        sendNext();
        return;
    }
    m_patience.stop();
    Q_EMIT finished(true);
}

void Demonstration::fail(const QString &reason)
{
    m_patience.stop();
    disconnect(this);
    std::fputs(qUtf8Printable(tr("demonstration failed: %1").arg(reason) + u'\n'), stderr);
    Q_EMIT finished(false);
}

} // namespace echogram
