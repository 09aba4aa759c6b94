// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/datagram/payloadcodec.h"
#include "core/datagram/result.h"

#include <QList>
#include <QPlainTextEdit>

#include <functional>
#include <optional>

namespace echogram {

/// The box a message is written in. Enter submits, Shift+Enter begins a new line; Up on the first line and
/// Down on the last walk through what was sent before. As high as its content, from one line to six.
///
/// Knows in which format its text is written only to remember it with the history; it decodes nothing.
class MessageEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    /// The longest text that can stand for a datagram: six characters a byte, as in `0xff, `.
    static constexpr qsizetype maximumTextSize = 6 * maximumPayloadSize;
    static constexpr qsizetype maximumHistorySize = 200;
    static constexpr int maximumLines = 6;

    /// A text that was sent, and how it was written.
    struct Entry
    {
        QString text;
        PayloadFormat format = PayloadFormat::Text;

        friend bool operator==(const Entry &, const Entry &) = default;
    };

    explicit MessageEdit(QWidget *parent = nullptr);

    /// What was typed, character for character (toPlainText() would turn no-break spaces into spaces). A line
    /// break is U+000A.
    QString text() const;
    /// Replaces everything, undo steps included; the cursor stands at the end.
    void setText(const QString &text);
    /// Whether text() would give the same back after setText(), with nothing in it that cannot be seen.
    static bool canHold(const QString &text);

    PayloadFormat format() const { return m_format; }
    /// Says how the text is written; does not change it.
    void setFormat(PayloadFormat format);

    /// Underlines the place of an error, or nothing.
    void setError(const std::optional<ParseError> &error);

    /// Asked what to insert for a text that is pasted or dropped; nothing: it is not taken, and whoever was asked says
    /// why.
    using PasteTranslation = std::function<std::optional<QString>(const QString &pasted)>;
    void setPasteTranslation(const PasteTranslation &translation) { m_translatePaste = translation; }

    /// Replaces text and format, which can be undone together.
    void replace(const Entry &entry, qsizetype cursor);

    /// Remembers a text that was sent, and begins to walk from the newest again.
    void addToHistory(const QString &text, PayloadFormat format);
    const QList<Entry> &history() const { return m_history; } ///< oldest first
    /// Replaces it; of more than maximumHistorySize the newest stay.
    void setHistory(const QList<Entry> &oldestFirst);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void insertNewLine();

Q_SIGNALS:
    void submitted();
    /// A text of the history, the draft, or one of before an undo was put into the box; format() is already its format.
    void historyEntryRecalled(PayloadFormat format);
    /// A paste or drop of `size` UTF-16 units was not taken: more than maximumTextSize.
    void pasteRefused(qsizetype size);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    bool walk(int step);
    void recall(const Entry &entry);
    void followUndo();
    bool isOnFirstLine() const;
    bool isOnLastLine() const;
    void fitHeight();
    void fitWrapping(qsizetype textSize);
    void markError();
    int countLines() const;

    PayloadFormat m_format = PayloadFormat::Text;
    QList<Entry> m_history;   // oldest first
    qsizetype m_position = 0; // in m_history; its size stands for the draft
    Entry m_draft;
    /// What replace() did last: undo knows of texts only.
    struct Replacement
    {
        Entry before;
        Entry after;
    };
    std::optional<Replacement> m_replacement;
    PasteTranslation m_translatePaste;
    std::optional<ParseError> m_error;
    int m_lines = 1; ///< at most one more than are shown at once
};

} // namespace echogram
