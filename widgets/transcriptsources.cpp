// SPDX-License-Identifier: GPL-3.0-or-later
// Where new transcripts come from: conversations, starters, other programs' files.
#include "core/datagram/grouped.h"
#include "core/transcript/packetsender.h"
#include "core/transcript/transcriptfile.h"
#include "widgets/chatview.h"
#include "widgets/conversationdraft.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/transcriptdesk.h"
#include "widgets/transcriptpanel.h"
#include "widgets/transcriptsaving.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QMainWindow>
#include <QMenu>
#include <QStandardPaths>

namespace echogram {
namespace {

/// Below what else the dialog asks.
void addRow(QFileDialog &dialog, QWidget *label, QWidget *field)
{
    auto *layout = qobject_cast<QGridLayout *>(dialog.layout());
    if (!layout)
        return;
    const int row = layout->rowCount();
    if (label)
        layout->addWidget(label, row, 0);
    layout->addWidget(field, row, 1);
}

quint64 countOf(const QList<MessageRange> &ranges)
{
    quint64 count = 0;
    for (const MessageRange &range : ranges)
        count += quint64(range.last - range.first + 1);
    return count;
}

WritableTranscript writable(const TranscriptDraft &draft)
{
    return {transcriptToml(draft), draft, {}};
}

/// A starter says where its schema is, which from another folder is nowhere: the installed one takes its place.
QByteArray withInstalledSchema(const QByteArray &toml)
{
    if (!toml.startsWith("#:schema "))
        return toml;
    const QString schema =
        QStandardPaths::locate(QStandardPaths::GenericDataLocation,
                               QStringLiteral("echogram/schema/echogram-transcript.schema.json"));
    const QByteArray line = schema.isEmpty() ? QByteArray() : "#:schema " + schema.toUtf8() + '\n';
    return line + toml.mid(toml.indexOf('\n') + 1);
}

} // namespace

QString TranscriptDesk::suggestedFolder()
{
    const QString folder = m_session.folder().path();
    return folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) : folder;
}

void TranscriptDesk::saveConversation()
{
    const int row = m_page.current();
    if (row < 0)
        return;
    const MessageLog log = m_conversations.conversation(row).log(); // as it is now
    const QString name = m_conversations.index(row).data().toString();
    QList<MessageRange> selected;
    if (m_page.chatView().selectionModel() && m_page.chatView().selectionModel()->hasSelection())
        selected = m_page.chatView().selectedRanges();

    auto *which = new QComboBox;
    which->setObjectName(QStringLiteral("which"));
    which->setAccessibleName(tr("Datagrams"));
    which->addItem(tr("All (%1)").arg(grouped(quint64(log.size()))));
    if (!selected.isEmpty()) {
        which->addItem(tr("Selected (%1)").arg(grouped(countOf(selected))));
        which->setCurrentIndex(countOf(selected) > 1 ? 1
                                                     : 0); // one is usually just the one that was looked at
    }
    auto *pauses = new QCheckBox(tr("&Wait between the steps as long as it took"));
    pauses->setObjectName(QStringLiteral("keepPauses"));
    const auto make = [log, name, selected, which, pauses]() -> Result<WritableTranscript, QString> {
        std::optional<QList<MessageRange>> ranges;
        if (which->currentIndex() == 1)
            ranges = selected;
        const Result<QList<RecordedDatagram>, QString> recorded = recordedDatagrams(log, ranges);
        if (!recorded)
            return recorded.error();
        RecordingDraftOptions options;
        options.title = name;
        options.keepsPauses = pauses->isChecked();
        return writable(draftOf(*recorded, options));
    };
    QFileDialog *dialog = m_saving->makeDialog(tr("Save as transcript"), suggestedFolder(), name, make);
    which->setParent(dialog);
    pauses->setParent(dialog);
    auto *label = new QLabel(tr("&Datagrams:"), dialog);
    label->setBuddy(which);
    addRow(*dialog, label, which);
    addRow(*dialog, nullptr, pauses);
    dialog->open();
}

/// Those that come with the program; there may be none.
void TranscriptDesk::fillStarters(QMenu &menu)
{
    const QDir folder(QStringLiteral(":/transcripts"));
    for (const QString &name : folder.entryList({u'*' + transcriptSuffix}, QDir::Files, QDir::Name)) {
        const QString path = folder.filePath(name);
        const Result<Transcript, FileError> read = loadTranscript(path);
        QString title = read && !read->title.isEmpty() ? read->title : name;
        QAction *action = menu.addAction(title.replace(u'&', QLatin1String("&&")));
        connect(action, &QAction::triggered, this, [this, path] { beginWith(path); });
    }
    menu.menuAction()->setVisible(!menu.isEmpty());
}

void TranscriptDesk::beginWith(const QString &starter)
{
    const auto make = [starter]() -> Result<WritableTranscript, QString> {
        QFile file(starter);
        if (!file.open(QIODevice::ReadOnly))
            return file.errorString();
        return WritableTranscript{withInstalledSchema(file.readAll()), {}, {}};
    };
    QString name = QFileInfo(starter).fileName();
    name.chop(transcriptSuffix.size());
    m_saving->makeDialog(tr("New transcript"), suggestedFolder(), name, make)->open();
}

void TranscriptDesk::askForPackets()
{
    auto *dialog = new QFileDialog(&m_window, tr("Import a Packet Sender file"));
    dialog->setObjectName(QStringLiteral("choosePackets"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Packet Sender (*.ini *.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &TranscriptDesk::importPackets);
    dialog->open();
}

void TranscriptDesk::importPackets(const QString &path)
{
    const Result<PacketSenderImport, FileError> import = loadPacketSender(path);
    if (!import) {
        say(import.error().text());
        return;
    }
    if (import->draft.steps.isEmpty()) {
        say(tr("%1 has no UDP packets.").arg(QFileInfo(path).fileName()));
        return;
    }
    QString notice;
    if (const qsizetype count = import->leftOut.size() + import->moreLeftOut; count > 0) {
        notice =
            tr("What of %1 has no place in a transcript stands in the file, in front of its first step (%2):")
                .arg(QFileInfo(path).fileName(), grouped(quint64(count)));
        constexpr qsizetype shown = 5;
        for (const PacketSenderImport::Remark &remark : import->leftOut.first(std::min(count, shown)))
            notice += u'\n' + remark.text();
        if (count > shown)
            notice += QStringLiteral("\n…");
    }
    const auto make = [draft = import->draft, notice]() -> Result<WritableTranscript, QString> {
        WritableTranscript transcript = writable(draft);
        transcript.notice = notice;
        return transcript;
    };
    m_saving
        ->makeDialog(tr("Save what was imported"), suggestedFolder(), QFileInfo(path).completeBaseName(),
                     make)
        ->open();
}

} // namespace echogram
