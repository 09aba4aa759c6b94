// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/windowdialogs.h"

#include "core/chat/conversation.h"
#include "widgets/icons.h"
#include "widgets/shortcutsdialog.h"

#include <QCoreApplication>
#include <QInputDialog>
#include <QMessageBox>

namespace echogram {
namespace {

constexpr int longestTimeoutMs = 3'600'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::WindowDialogs", text);
}

} // namespace

void askAnswerTimeout(QWidget *window, Conversation &conversation)
{
    auto *dialog = new QInputDialog(window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Answer time-out"));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setLabelText(
        tr("How long to wait for an answer from %1 (ms):").arg(conversation.target().text()));
    dialog->setIntRange(1, longestTimeoutMs);
    dialog->setIntValue(conversation.answerTimeoutMs());
    QObject::connect(dialog, &QInputDialog::intValueSelected, &conversation,
                     &Conversation::setAnswerTimeoutMs);
    dialog->show();
}

void showShortcuts(QWidget *window)
{
    auto *dialog = new ShortcutsDialog(window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void showAbout(QWidget *window)
{
    auto *box = new QMessageBox(window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(false);
    box->setIconPixmap(applicationIcon().pixmap(64));
    box->setWindowTitle(tr("About Echogram"));
    box->setText(
        tr("<b>Echogram %1</b><p>A conversation window for UDP.</p><p>Free software under the GNU General "
           "Public License, version 3 or later.</p>")
            .arg(QStringLiteral(ECHOGRAM_VERSION)));
    box->show();
}

} // namespace echogram
