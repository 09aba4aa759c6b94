// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageedit.h"

#include "widgets/textstyle.h"

#include <QAbstractTextDocumentLayout>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QSignalBlocker>
#include <QTextBlock>

#include <cmath>
#include <memory>

namespace echogram {
namespace {

// From here on lines are broken anywhere: finding word boundaries in 100,000 digits without a space takes Qt
// 700 ms with every key, breaking anywhere 25 ms.
constexpr qsizetype longTextSize = 8000;

} // namespace

MessageEdit::MessageEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setPlaceholderText(tr("Type a message…"));
    setAccessibleName(tr("Message"));
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    // The document's signal and not one's own: whoever blocks those still gets a box of the right height.
    connect(document(), &QTextDocument::contentsChanged, this, [this] {
        fitWrapping(document()->characterCount());
        fitHeight();
        followUndo();
    });
}

QString MessageEdit::text() const
{
    QString text = document()->toRawText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    return text;
}

void MessageEdit::setText(const QString &text)
{
    m_replacement.reset();
    fitWrapping(text.size());
    setPlainText(text);
    moveCursor(QTextCursor::End);
}

bool MessageEdit::canHold(const QString &text)
{
    for (const QChar c : text) {
        const bool isBreak = c == u'\n' || c == u'\t';
        // QTextDocument takes U+FDD0 and U+FDD1 for itself, and the separators for line breaks.
        const bool isTaken = c == QChar(0xfdd0) || c == QChar(0xfdd1) || c == QChar::LineSeparator
                             || c == QChar::ParagraphSeparator || c == QChar::ObjectReplacementCharacter;
        if (isTaken || (c.category() == QChar::Other_Control && !isBreak))
            return false;
    }
    return text.size() <= maximumTextSize;
}

void MessageEdit::setFormat(PayloadFormat format)
{
    m_format = format;
    const bool isCode = format == PayloadFormat::Hex || format == PayloadFormat::Base64;
    setFont(isCode ? monospaceFont() : QFont());
}

void MessageEdit::setError(const std::optional<ParseError> &error)
{
    if (error == m_error && !error)
        return;
    m_error = error;
    markError();
}

void MessageEdit::addToHistory(const QString &text, PayloadFormat format)
{
    const Entry entry{text, format};
    if (!text.isEmpty() && (m_history.isEmpty() || m_history.last() != entry)) {
        m_history.append(entry);
        if (m_history.size() > maximumHistorySize)
            m_history.removeFirst();
    }
    m_position = m_history.size();
    m_draft = {};
}

void MessageEdit::setHistory(const QList<Entry> &oldestFirst)
{
    m_history = oldestFirst.last(std::min(oldestFirst.size(), maximumHistorySize));
    m_position = m_history.size();
    m_draft = {};
}

void MessageEdit::insertNewLine()
{
    textCursor().insertBlock(); // QPlainTextEdit's own way is U+2028
    ensureCursorVisible();
}

QSize MessageEdit::sizeHint() const
{
    const QMargins margins = contentsMargins() + viewportMargins();
    const bool isFull = m_lines > maximumLines; // then the margin below would show the top of the next line
    const qreal padding = (isFull ? 1 : 2) * document()->documentMargin();
    const qreal lines = std::min(m_lines, maximumLines) * QFontMetricsF(font()).lineSpacing();
    const int text = int(std::ceil(lines + padding));
    const int width = fontMetrics().averageCharWidth() * 40;
    return {width, text + margins.top() + margins.bottom()};
}

QSize MessageEdit::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 12, sizeHint().height()};
}

void MessageEdit::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && modifiers == Qt::ShiftModifier) {
        insertNewLine();
        return;
    }
    if (isEnter && modifiers == Qt::NoModifier) {
        if (!event->isAutoRepeat()) // a key that is held down sends one message
            Q_EMIT submitted();
        return;
    }
    if (modifiers == Qt::NoModifier) {
        if (event->key() == Qt::Key_Up && isOnFirstLine() && walk(-1))
            return;
        if (event->key() == Qt::Key_Down && isOnLastLine() && walk(+1))
            return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void MessageEdit::contextMenuEvent(QContextMenuEvent *event)
{
    const std::unique_ptr<QMenu> menu(createStandardContextMenu(event->pos()));
    menu->addSeparator();
    menu->addActions(actions());
    menu->exec(event->globalPos());
}

void MessageEdit::insertFromMimeData(const QMimeData *source)
{
    const QString pasted = source->text();
    const std::optional<QString> text = m_translatePaste ? m_translatePaste(pasted) : pasted;
    if (!text)
        return;
    const qsizetype size = document()->characterCount() + text->size();
    if (size > maximumTextSize) {
        Q_EMIT pasteRefused(text->size());
        return;
    }
    fitWrapping(size);
    textCursor().insertText(*text);
    ensureCursorVisible();
}

void MessageEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    const QSize before = viewport()->size();
    fitHeight();
    if (viewport()->size() != before) { // the scroll bar came or went: within a resize Qt does not tell
        QResizeEvent change(viewport()->size(), before);
        QPlainTextEdit::resizeEvent(&change);
    }
}

void MessageEdit::showEvent(QShowEvent *event)
{
    QPlainTextEdit::showEvent(event);
    fitHeight();
}

void MessageEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitHeight();
        updateGeometry();
    } else if (event->type() == QEvent::PaletteChange) {
        markError();
    }
}

/// Puts the neighbour in the history into the box. What was typed is never lost: an edited entry becomes the
/// draft, which comes after the newest entry.
bool MessageEdit::walk(int step)
{
    const qsizetype next = m_position + step;
    if (next < 0 || next > m_history.size())
        return false;
    const Entry present{text(), m_format};
    if (m_position == m_history.size() || present != m_history.at(m_position))
        m_draft = present;
    m_position = next;
    recall(next == m_history.size() ? m_draft : m_history.at(next));
    return true;
}

void MessageEdit::recall(const Entry &entry)
{
    replace(entry, entry.text.size());
}

void MessageEdit::replace(const Entry &entry, qsizetype position)
{
    const Replacement replacement{{text(), m_format}, entry};
    m_replacement.reset();
    {
        // One report for both, or a listener would read the new text in the old format.
        const QSignalBlocker blocker(this);
        setFormat(entry.format);
        QTextCursor cursor(document());
        cursor.select(QTextCursor::Document);
        fitWrapping(entry.text.size());
        cursor.insertText(entry.text); // unlike setText() it can be undone
        cursor.setPosition(int(std::clamp<qsizetype>(position, 0, document()->characterCount() - 1)));
        setTextCursor(cursor);
        ensureCursorVisible();
    }
    m_replacement = replacement;
    Q_EMIT historyEntryRecalled(entry.format);
}

/// Takes the format along when undo or redo brings a text back that had another.
void MessageEdit::followUndo()
{
    if (!m_replacement)
        return;
    const auto isBack = [this](const Entry &entry) {
        return m_format != entry.format && document()->characterCount() - 1 == entry.text.size()
               && text() == entry.text;
    };
    const auto &[before, after] = *m_replacement;
    const bool canRedo = document()->isRedoAvailable();
    const bool isUndone = canRedo && isBack(before);
    const bool isRedone = m_format == before.format && isBack(after);
    if (isUndone || isRedone) {
        setFormat(isUndone ? before.format : after.format);
        Q_EMIT historyEntryRecalled(m_format);
    } else if (m_format == before.format && !canRedo) {
        m_replacement.reset(); // something else was typed after it was undone
    }
}

bool MessageEdit::isOnFirstLine() const
{
    QTextCursor cursor = textCursor();
    cursor.clearSelection();
    return !cursor.movePosition(QTextCursor::Up);
}

bool MessageEdit::isOnLastLine() const
{
    QTextCursor cursor = textCursor();
    cursor.clearSelection();
    return !cursor.movePosition(QTextCursor::Down);
}

void MessageEdit::fitHeight()
{
    const int lines = countLines();
    // The bar appears only once the box stops growing, so that it does not flash up with every new line.
    // (While it is hidden, Qt would show the bar without making room for it.)
    if (isVisible())
        setVerticalScrollBarPolicy(lines > maximumLines ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    if (lines == m_lines)
        return;
    m_lines = lines;
    updateGeometry();
}

void MessageEdit::fitWrapping(qsizetype textSize)
{
    const QTextOption::WrapMode mode =
        textSize > longTextSize ? QTextOption::WrapAnywhere : QTextOption::WrapAtWordBoundaryOrAnywhere;
    if (mode != wordWrapMode())
        setWordWrapMode(mode);
}

void MessageEdit::markError()
{
    QList<QTextEdit::ExtraSelection> marks;
    const qsizetype end = document()->characterCount() - 1; // without the last block's separator
    if (m_error && end > 0) {
        const qsizetype first = std::clamp<qsizetype>(m_error->position, 0, end - 1);
        const qsizetype last = std::clamp<qsizetype>(m_error->position + m_error->length, first + 1, end);
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(int(first));
        mark.cursor.setPosition(int(last), QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(problemColor(palette()));
        marks.append(mark);
    }
    setExtraSelections(marks);
}

/// Lines as they are wrapped, up to one more than are ever shown: of a long text only the beginning counts.
int MessageEdit::countLines() const
{
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines <= maximumLines;
         block = block.next()) {
        document()->documentLayout()->blockBoundingRect(block); // lays the block out where that is due
        lines += std::max(1, block.layout()->lineCount());
    }
    return std::clamp(lines, 1, maximumLines + 1);
}

} // namespace echogram
