// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/showcase.h"

#include "server/hostedserver.h"
#include "widgets/chatview.h"
#include "widgets/conversationmodel.h"
#include "widgets/conversationpage.h"
#include "widgets/demonstration.h"
#include "widgets/mainwindow.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

namespace echogram {
namespace {

// The same picture on every screen, and on none.
constexpr QSize demonstrationSize(1100, 700);

} // namespace

Showcase::Showcase(MainWindow &window, bool withDemonstration, const QString &screenshotFile, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_withDemonstration(withDemonstration)
    , m_screenshotFile(screenshotFile)
{}

void Showcase::start()
{
    if (!m_withDemonstration) {
        connect(&m_window.server(), &HostedServer::stateChanged, this, &Showcase::takeScreenshotWhenReady);
        // Not at once: the window is to be laid out and painted first.
        QTimer::singleShot(0, this, &Showcase::takeScreenshotWhenReady);
        return;
    }
    m_window.resize(demonstrationSize);
    auto *demonstration = new Demonstration(m_window, this);
    connect(demonstration, &Demonstration::finished, this, [this](bool succeeded) {
        if (!succeeded) {
            QCoreApplication::exit(1);
            return;
        }
        // The newest answer, so that the picture shows the inspector at work.
        ChatView &chat = m_window.page().chatView();
        chat.setCurrentIndex(chat.model()->index(chat.model()->rowCount() - 1, 0));
        QTimer::singleShot(0, this, &Showcase::takeScreenshot);
    });
    demonstration->start();
}

void Showcase::takeScreenshotWhenReady()
{
    if (m_window.server().state() == HostedServer::State::Starting || m_isReady)
        return;
    m_isReady = true;
    QTimer::singleShot(0, this, &Showcase::takeScreenshot);
}

void Showcase::takeScreenshot()
{
    if (m_screenshotFile.isEmpty()) {
        QCoreApplication::exit(0);
        return;
    }
    const bool isSaved = m_window.grab().save(m_screenshotFile, "PNG");
    if (isSaved)
        std::fputs(qUtf8Printable(tr("screenshot saved to %1").arg(m_screenshotFile) + u'\n'), stdout);
    else
        std::fputs(
            qUtf8Printable(tr("echogram: the screenshot could not be written to %1").arg(m_screenshotFile)
                           + u'\n'),
            stderr);
    QCoreApplication::exit(isSaved ? 0 : 1);
}

} // namespace echogram
