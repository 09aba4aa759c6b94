// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptsaving.h"

#include "core/datagram/printable.h"
#include "core/toml/tomlnode.h"
#include "core/transcript/transcriptfile.h"

#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>

namespace echogram {
namespace {

constexpr qint64 mostBytes = 16 << 20; // as parseTranscript() has it
constexpr qsizetype longestShownTarget = 100;

QString withSuffix(const QString &path)
{
    return path.endsWith(transcriptSuffix) ? path : path + transcriptSuffix;
}

/// A name for a file of any file system.
QString tame(QString name)
{
    for (QChar &c : name) {
        if (!c.isLetterOrNumber() && c != u'.' && c != u'-')
            c = u'_';
    }
    return name.left(100); // a file's name has 255 bytes at most
}

/// Whom the steps of this file are for, and whom the new ones; a sentence. Empty where that is not asked.
QString whomText(const QString &path, const QString &target)
{
    if (target.isEmpty())
        return {};
    const Result<TomlNode, FileError> root = loadToml(path);
    const TomlNode *its = root ? root->find(QStringLiteral("target")) : nullptr;
    if (its == nullptr || its->string.isEmpty())
        return TranscriptSaving::tr("It has no target, and each new step says that it is for %1.")
            .arg(target);
    if (its->string == target)
        return TranscriptSaving::tr("Both talk to %1.").arg(target);
    return TranscriptSaving::tr("It talks to %1, and each new step says that it is for %2.")
        .arg(printable(its->string.left(longestShownTarget).toUtf8(), LineBreaks::Escape, Backslashes::Keep)
                 .text,
             target);
}

} // namespace

QString writeTranscriptFile(const QString &path, const QByteArray &toml)
{
    const QString native = QDir::toNativeSeparators(path);
    if (const QFileInfo there(path); there.exists() && !there.isFile())
        return TranscriptSaving::tr("%1 could not be saved: it is no file.").arg(native);
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(toml) == toml.size() && file.commit())
        return {};
    return TranscriptSaving::tr("%1 could not be saved: %2.").arg(native, file.errorString());
}

TranscriptSaving::TranscriptSaving(QWidget &window)
    : QObject(&window)
    , m_window(window)
{}

QFileDialog *TranscriptSaving::makeDialog(const QString &title, const QString &folder, const QString &name,
                                          const Make &make)
{
    auto *dialog = new QFileDialog(&m_window, title, QDir(folder).filePath(tame(name) + transcriptSuffix));
    dialog->setObjectName(QStringLiteral("saveTranscript"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QFileDialog::DontUseNativeDialog);  // which has no room for more questions
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // here that is one answer of two
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Transcripts (*%1)").arg(transcriptSuffix), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this, make](const QString &path) {
        if (const Result<WritableTranscript, QString> made = make())
            save(withSuffix(path), *made);
        else
            Q_EMIT failed(made.error());
    });
    return dialog;
}

void TranscriptSaving::save(const QString &path, const WritableTranscript &transcript)
{
    if (const QFileInfo there(path); there.isFile() && there.size() > 0)
        ask(path, transcript);
    else
        write(path, transcript.toml, transcript.notice);
}

void TranscriptSaving::ask(const QString &path, const WritableTranscript &transcript)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Save transcript"),
                                tr("%1 is there already.").arg(QFileInfo(path).fileName()),
                                QMessageBox::Cancel, &m_window);
    box->setObjectName(QStringLiteral("transcriptExists"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *replace = box->addButton(tr("&Replace"), QMessageBox::DestructiveRole);
    const QString lost = tr("Replacing it loses what it says now, with all comments.");
    box->setTextFormat(Qt::PlainText); // what files of others say is no HTML
    if (!transcript.draft) {
        box->setInformativeText(lost);
        box->setDefaultButton(QMessageBox::Cancel);
    } else {
        QStringList sentences{tr("The steps can be appended, and nothing else of it changes."),
                              whomText(path, transcript.draft->target), lost};
        sentences.removeAll(QString());
        box->setInformativeText(sentences.join(u' '));
        QPushButton *append = box->addButton(tr("&Append"), QMessageBox::AcceptRole);
        box->setDefaultButton(append);
        connect(append, &QPushButton::clicked, this,
                [this, path, draft = *transcript.draft, notice = transcript.notice] {
                    this->append(path, draft, notice);
                });
    }
    connect(replace, &QPushButton::clicked, this,
            [this, path, transcript] { write(path, transcript.toml, transcript.notice); });
    box->open();
}

void TranscriptSaving::append(const QString &path, const TranscriptDraft &draft, const QString &notice)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        Q_EMIT failed(
            tr("%1 could not be read: %2.").arg(QDir::toNativeSeparators(path), file.errorString()));
        return;
    }
    if (file.size() > mostBytes) {
        Q_EMIT failed(tr("%1 is longer than any transcript.").arg(QDir::toNativeSeparators(path)));
        return;
    }
    Variables variables; // without, a file that asks for them cannot be read anyhow
    if (const QFileInfo environment(m_environment); environment.isFile()) {
        if (const Result<Variables, FileError> known = loadEnvironment(m_environment))
            variables = *known;
    }
    const Result<QByteArray, FileError> longer = withStepsAppended(file.readAll(), path, draft, variables);
    if (longer && longer->size() > mostBytes)
        Q_EMIT failed(tr("Nothing could be appended: %1 would be longer than any transcript.")
                          .arg(QDir::toNativeSeparators(path)));
    else if (longer)
        write(path, *longer, notice);
    else
        Q_EMIT failed(tr("Nothing could be appended. %1").arg(longer.error().text()));
}

void TranscriptSaving::write(const QString &path, const QByteArray &toml, const QString &notice)
{
    if (const QString problem = writeTranscriptFile(path, toml); !problem.isEmpty())
        Q_EMIT failed(problem);
    else
        Q_EMIT saved(path, notice);
}

} // namespace echogram
