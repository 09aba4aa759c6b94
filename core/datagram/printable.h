// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QString>

namespace echogram {

/// Bytes made safe to show: what is printable UTF-8 stands as it is, everything else as an escape.
struct PrintableText
{
    /// A stretch of the text that stands for bytes instead of being them.
    struct Escape
    {
        qsizetype start = 0;
        qsizetype length = 0;
    };

    QString text;
    QList<Escape> escapes; ///< in order, neighbours merged
    bool complete = true;  ///< false when the limit cut it off
};

/// Whether a character may be shown as it is. See printable().
bool isHarmless(char32_t codePoint);

enum class LineBreaks { Escape, Keep };
enum class Backslashes {
    Keep,   ///< for views that mark escapes by other means
    Double, ///< as `\\`, so that the text can be read back with PayloadFormat::Escaped
};

/// Never lets a control character through (C0, C1, bidi overrides, invisible ones but the zero-width joiner and
/// the emoji selectors, line and paragraph separators, unassigned and private ones), so the text can neither
/// steer a terminal nor reverse what stands around it. Shows at most `maximumBytes` bytes, for lists that show a
/// beginning; a character that would not fit whole is left out.
PrintableText printable(QByteArrayView bytes, LineBreaks lineBreaks, Backslashes backslashes,
                        qsizetype maximumBytes = -1);

} // namespace echogram
