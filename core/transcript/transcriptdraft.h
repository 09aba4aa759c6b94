// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/toml/fileerror.h"
#include "core/transcript/variables.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace echogram {

/// A transcript that is to be written: what was said, or what another program has in its files. A value.
struct TranscriptDraft
{
    struct Step
    {
        QStringList comments; ///< lines in front of it, without the `#`
        QString name;         ///< may be empty; 100 characters of it are written
        qint64 waitNs = 0;
        std::optional<QByteArray> send; ///< bytes as they are: `{{` in them is no placeholder
        QString to;                     ///< empty: the target
        std::optional<QByteArray> expect;
        QString from; ///< empty: whom it asks; only with `expect` or `expectsNothing`
        bool expectsNothing = false;
        qint64 withinNs = 0; ///< 0: it is not said
        int repeat = 1;
    };

    QStringList comments; ///< lines at the very top
    QString title;        ///< may be empty; 200 characters of it are written
    QString target;       ///< may be empty
    qint64 withinNs = 0;  ///< 0: it is not said
    QList<Step> steps;
};

/// The file, in UTF-8; parseTranscript() reads it. Each payload is in the format in which a person can read it best:
/// text, escapes where only a few bytes need them, else digits.
QByteArray transcriptToml(const TranscriptDraft &draft);

/// A transcript's file with a draft's steps at its end: each byte that somebody wrote in it stays, comments too, and what is
/// new has the line breaks that the file has. The steps say and expect what they do in the draft: where the file has another
/// target or another `within`, each of them has the draft's; the draft's comments stand in front of the first one. An error
/// where it is no TOML, where no `[[step]]` can follow, or where parseTranscript() would read it no more: the file is not to
/// be touched then. `others` are what it is read with, as there.
Result<QByteArray, FileError> withStepsAppended(const QByteArray &toml, const QString &fileName,
                                                const TranscriptDraft &draft, const Variables &others = {});

} // namespace echogram
