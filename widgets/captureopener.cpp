// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/captureopener.h"

#include "core/chat/flowloader.h"
#include "widgets/conversationset.h"
#include "widgets/flowdialog.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QProgressDialog>

namespace echogram {
namespace {

constexpr int progressSteps = 1000;

// What is over sooner needs no window that says so.
constexpr int patienceMs = 500;

} // namespace

CaptureOpener::CaptureOpener(ConversationSet &conversations, QWidget &window)
    : QObject(&window)
    , m_conversations(conversations)
    , m_window(window)
{}

void CaptureOpener::ask()
{
    auto *dialog = new QFileDialog(&m_window, tr("Open a capture"), m_folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Captures (*.pcap *.pcapng *.cap *.ntar)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &CaptureOpener::open);
    dialog->open();
}

void CaptureOpener::open(const QString &path)
{
    m_folder = QFileInfo(path).absolutePath();
    auto *dialog = new FlowDialog(path, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &FlowDialog::flowChosen, this, &CaptureOpener::load);
    dialog->show();
}

void CaptureOpener::load(const QString &path, const Flow &flow)
{
    auto *progress = new QProgressDialog(
        tr("Opening %1 of %2")
            .arg(flow.asker.text() + QStringLiteral(" – ") + flow.peer.text(), QFileInfo(path).fileName()),
        tr("Cancel"), 0, progressSteps, &m_window);
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setWindowModality(Qt::NonModal);
    progress->setMinimumDuration(patienceMs);
    progress->setAutoClose(false);
    auto *loader = new FlowLoader(path, flow, progress); // ends with it
    connect(loader, &FlowLoader::progressed, progress,
            [progress](double done) { progress->setValue(int(done * (progressSteps - 1))); });
    connect(loader, &FlowLoader::finished, this,
            [this, path, flow, progress](const MessageLog &log, const QString &notice) {
                const Target target{flow.peer.addressText(), flow.peer.port()};
                const int row = m_conversations.openRecorded(target, log, QFileInfo(path).fileName());
                if (!notice.isEmpty())
                    m_conversations.addNotice(row, notice);
                progress->deleteLater();
                Q_EMIT opened(row);
            });
    connect(loader, &FlowLoader::failed, this, [this, path, progress](const QString &problem) {
        progress->deleteLater();
        say(path, problem);
    });
    connect(progress, &QProgressDialog::canceled, progress, &QObject::deleteLater);
    loader->start();
}

void CaptureOpener::say(const QString &path, const QString &problem)
{
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Open a capture"),
                                tr("%1 could not be opened.").arg(QFileInfo(path).fileName()),
                                QMessageBox::Ok, &m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(problem);
    box->open();
}

} // namespace echogram
