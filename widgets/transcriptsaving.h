// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/transcript/transcriptdraft.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

class QFileDialog;
class QWidget;

namespace echogram {

/// What is to be a file.
struct WritableTranscript
{
    QByteArray toml;
    /// What can be put at the end of another one; nothing where it is that file or none.
    std::optional<TranscriptDraft> draft;
    QString notice; ///< to be told when it is saved; may be empty
};

/// Writes it as a whole or not at all. Empty, or a sentence that says why there is no file, or the old one still.
QString writeTranscriptFile(const QString &path, const QByteArray &toml);

/// Saves transcripts: asks for a file, and where there is one already, whether to append to it or to replace it; nobody's
/// comments are lost without a question. Lives on the GUI thread; the window is the parent of its dialogs.
class TranscriptSaving : public QObject
{
    Q_OBJECT
public:
    /// Called when a file was chosen; an error is a sentence.
    using Make = std::function<Result<WritableTranscript, QString>()>;

    explicit TranscriptSaving(QWidget &window);

    /// The dialog that asks for a file, to be opened; something may be put into it before. `name` is what to suggest,
    /// without the suffix.
    QFileDialog *makeDialog(const QString &title, const QString &folder, const QString &name,
                            const Make &make);
    /// A file of variables that transcripts are read with; empty: none.
    void setEnvironment(const QString &path) { m_environment = path; }
    /// To this file, without asking which.
    void save(const QString &path, const WritableTranscript &transcript);

Q_SIGNALS:
    /// With the transcript's notice.
    void saved(const QString &path, const QString &notice);
    /// There is no file, or the old one still: a sentence.
    void failed(const QString &problem);

private:
    void ask(const QString &path, const WritableTranscript &transcript);
    void append(const QString &path, const TranscriptDraft &draft, const QString &notice);
    void write(const QString &path, const QByteArray &toml, const QString &notice);

    QWidget &m_window;
    QString m_environment;
};

} // namespace echogram
