// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/logclearing.h"

#include "core/chat/conversation.h"
#include "core/datagram/grouped.h"
#include "widgets/messagetext.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::LogClearing)
};

QMessageBox *makeQuestion(QWidget *window, Conversation &conversation, const QString &text,
                          const QString &detail, const QString &yes)
{
    auto *box =
        new QMessageBox(QMessageBox::Question, Texts::tr("Clear the log"), text, QMessageBox::Cancel, window);
    box->setObjectName(QStringLiteral("clearLog"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(detail);
    box->setTextFormat(Qt::PlainText);
    box->addButton(yes, QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    QObject::connect(&conversation, &QObject::destroyed, box, &QObject::deleteLater);
    return box;
}

bool isYes(const QMessageBox &box, QAbstractButton *clicked)
{
    return box.buttonRole(clicked) == QMessageBox::DestructiveRole;
}

void askForGood(QWidget *window, Conversation &conversation, const QString &problem)
{
    QMessageBox *box = makeQuestion(window, conversation,
                                    Texts::tr("The log could not be moved to the trash. Delete it for good?"),
                                    problem, Texts::tr("&Delete"));
    QObject::connect(box, &QMessageBox::buttonClicked, &conversation,
                     [box, &conversation](QAbstractButton *clicked) {
                         if (isYes(*box, clicked))
                             conversation.clearLog(true);
                     });
    box->open();
}

} // namespace

void askToClearLog(QWidget *window, Conversation &conversation, const QString &name)
{
    const quint64 datagrams = quint64(conversation.log().size());
    const bool isOnDisk = !conversation.folder().isEmpty();
    const QString detail = isOnDisk
                               ? Texts::tr("%1 datagrams, %2. The files go to the trash.")
                                     .arg(grouped(datagrams), fileSizeText(conversation.log().bytesOnDisk()))
                               : Texts::tr("%1 datagrams. They are in memory only and cannot be had back.")
                                     .arg(grouped(datagrams));
    QMessageBox *box = makeQuestion(window, conversation, Texts::tr("Clear the log of %1?").arg(name), detail,
                                    isOnDisk ? Texts::tr("&Move to the trash") : Texts::tr("&Clear"));
    QObject::connect(box, &QMessageBox::buttonClicked, &conversation,
                     [box, window, &conversation, isOnDisk](QAbstractButton *clicked) {
                         if (!isYes(*box, clicked))
                             return;
                         QObject::connect(
                             &conversation, &Conversation::logCleared, window,
                             [window, &conversation](const QString &problem) {
                                 if (!problem.isEmpty())
                                     askForGood(window, conversation, problem);
                             },
                             Qt::SingleShotConnection);
                         conversation.clearLog(!isOnDisk);
                     });
    box->open();
}

} // namespace echogram
