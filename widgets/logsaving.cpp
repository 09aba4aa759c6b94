// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/logsaving.h"

#include "core/chat/logexport.h"
#include "core/datagram/grouped.h"
#include "widgets/conversationmodel.h"
#include "widgets/messagetext.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QMessageBox>
#include <QProgressDialog>

#include <array>
#include <optional>

namespace echogram {
namespace {

constexpr int progressSteps = 1000;

// What is over sooner needs no window that says so.
constexpr int patienceMs = 500;

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::LogSaving)
};

struct Format
{
    ExportFormat format;
    const char *name; ///< untranslated
    const char *suffix;
};

constexpr std::array formats{
    Format{ExportFormat::Pcap, QT_TRANSLATE_NOOP("echogram::LogSaving", "Capture for Wireshark"), "pcap"},
    Format{ExportFormat::Ndjson, QT_TRANSLATE_NOOP("echogram::LogSaving", "JSON, an object a line"),
           "ndjson"},
    Format{ExportFormat::Csv, QT_TRANSLATE_NOOP("echogram::LogSaving", "Table for spreadsheets"), "csv"},
    Format{ExportFormat::Text, QT_TRANSLATE_NOOP("echogram::LogSaving", "Text"), "txt"},
};

QString filterOf(const Format &format)
{
    return QStringLiteral("%1 (*.%2)").arg(Texts::tr(format.name), QLatin1String(format.suffix));
}

quint64 countOf(const QList<MessageRange> &ranges)
{
    quint64 count = 0;
    for (const MessageRange &range : ranges)
        count += quint64(range.last - range.first + 1);
    return count;
}

/// As the window says it, in one line.
QString lineOf(const Message &message)
{
    const QString state = stateText(message);
    return QStringLiteral("%1  %2 %3  %4  %5%6")
        .arg(clockText(message.time.wallNs), QLatin1String(message.isOutgoing() ? "->" : "<-"),
             message.peer.text(), sizeText(message.payload.size()), ConversationModel::lineOf(message),
             state.isEmpty() ? QString() : QStringLiteral("  [%1]").arg(state));
}

QString sentenceOf(const ExportRequest &request, const ExportResult &result)
{
    QString text =
        Texts::tr("Saved %1 datagrams to %2.").arg(grouped(result.saved), QFileInfo(request.path).fileName());
    if (result.notSent > 0)
        text += u' ' + Texts::tr("%1 that were not sent are left out.").arg(grouped(result.notSent));
    if (result.lost > 0)
        text +=
            u' ' + Texts::tr("%1 that could not be read any more are left out.").arg(grouped(result.lost));
    return text;
}

void save(QWidget *window, const ExportRequest &request, const std::function<void(const QString &)> &done)
{
    auto *progress = new QProgressDialog(Texts::tr("Saving %1").arg(QFileInfo(request.path).fileName()),
                                         Texts::tr("Cancel"), 0, progressSteps, window);
    progress->setWindowModality(Qt::NonModal);
    progress->setMinimumDuration(patienceMs);
    progress->setAutoClose(false);
    auto *saving = new LogExport(request, progress); // ends with it
    QObject::connect(saving, &LogExport::progressed, progress, [progress](double fraction) {
        progress->setValue(int(fraction * (progressSteps - 1)));
    });
    QObject::connect(progress, &QProgressDialog::canceled, saving, &LogExport::cancel);
    QObject::connect(saving, &LogExport::finished, window,
                     [window, progress, request, done](const ExportResult &result) {
                         progress->deleteLater();
                         if (result.cancelled) {
                             done(Texts::tr("Nothing was saved."));
                         } else if (result.problem.isEmpty()) {
                             done(sentenceOf(request, result));
                         } else {
                             auto *box = new QMessageBox(QMessageBox::Warning, Texts::tr("Save"),
                                                         result.problem, QMessageBox::Ok, window);
                             box->setAttribute(Qt::WA_DeleteOnClose);
                             box->open();
                         }
                     });
    saving->start();
}

} // namespace

void askToSaveLog(QWidget *window, const SavableLog &log, const std::function<void(const QString &)> &done)
{
    QString suggested = log.name;
    for (QChar &c : suggested) {
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-')
            c = u'_';
    }
    // Or the dialog would take what stands behind the last dot of an address for the file's type.
    suggested += u'.' + QLatin1String(formats.front().suffix);
    auto *dialog = new QFileDialog(window, Texts::tr("Save as"), suggested);
    dialog->setObjectName(QStringLiteral("saveLog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QFileDialog::DontUseNativeDialog); // which has no room for the question below
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const Format &format : formats)
        filters += filterOf(format);
    dialog->setNameFilters(filters);
    const auto formatOf = [dialog] {
        for (const Format &format : formats) {
            if (dialog->selectedNameFilter() == filterOf(format))
                return format;
        }
        return formats.front();
    };
    dialog->setDefaultSuffix(QLatin1String(formats.front().suffix));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog, formatOf] { dialog->setDefaultSuffix(QLatin1String(formatOf().suffix)); });

    auto *which = new QComboBox(dialog);
    which->setObjectName(QStringLiteral("which"));
    QList<std::optional<QList<MessageRange>>> choices;
    const auto offer = [which, &choices](const QString &text, quint64 count,
                                         const std::optional<QList<MessageRange>> &ranges) {
        if (count == 0)
            return;
        which->addItem(text.arg(grouped(count)));
        choices.append(ranges);
    };
    offer(Texts::tr("All (%1)"), quint64(log.all.size()), std::nullopt);
    offer(Texts::tr("Selected (%1)"), countOf(log.selected), log.selected);
    offer(Texts::tr("Found (%1)"), countOf(log.found), log.found);
    auto *label = new QLabel(Texts::tr("&Datagrams:"), dialog);
    label->setBuddy(which);
    if (auto *layout = qobject_cast<QGridLayout *>(dialog->layout())) {
        const int row = layout->rowCount();
        layout->addWidget(label, row, 0);
        layout->addWidget(which, row, 1);
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, window,
                     [window, which, choices, formatOf, log, done](const QString &path) {
                         ExportRequest request;
                         request.path = path;
                         request.format = formatOf().format;
                         request.source = log.all;
                         request.ranges = choices.value(which->currentIndex());
                         request.words.heading = log.name;
                         request.words.line = lineOf;
                         save(window, request, done);
                     });
    dialog->open();
}

} // namespace echogram
