// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hexview.h"

#include "core/datagram/payloadcodec.h"
#include "widgets/icons.h"
#include "widgets/textstyle.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>

#include <cmath>

namespace echogram {
namespace {

constexpr qsizetype describedBytes = 64; // a screen reader is not read 65,507 bytes
constexpr QKeyCombination copyHexKeys = Qt::CTRL | Qt::SHIFT | Qt::Key_C;

} // namespace

HexView::HexView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes"));
    setFont(monospaceFont());
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    fitGrid();
}

void HexView::setBytes(const QByteArray &bytes)
{
    m_bytes = bytes;
    m_marks.clear();
    m_cursor = 0;
    m_anchor = 0;
    m_isSelecting = false;
    setAccessibleDescription(QString::fromLatin1(bytes.left(describedBytes).toHex(' ')));
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    fitGrid();
    Q_EMIT selectionChanged();
}

void HexView::setMarks(const QList<ByteRange> &marks)
{
    m_marks = marks;
    viewport()->update();
}

ByteRange HexView::selection() const
{
    if (!m_isSelecting)
        return {m_cursor, 0};
    const auto [first, last] = std::minmax(m_anchor, m_cursor);
    return {first, last - first + 1};
}

QRect HexView::byteRect(qsizetype byte) const
{
    return m_grid.hexRect(byte).translated(origin()).toAlignedRect();
}

QSize HexView::sizeHint() const
{
    HexGrid grid = m_grid;
    grid.bytesPerLine = 8;
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    return {int(std::ceil(grid.width())) + bar + 2 * frameWidth(), int(m_grid.lineHeight * 12)};
}

QSize HexView::minimumSizeHint() const
{
    HexGrid grid = m_grid;
    grid.bytesPerLine = 4;
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    return {int(std::ceil(grid.width())) + bar + 2 * frameWidth(), int(m_grid.lineHeight * 4)};
}

void HexView::selectAll()
{
    if (m_bytes.isEmpty())
        return;
    m_anchor = 0;
    m_cursor = m_bytes.size() - 1;
    m_isSelecting = true;
    viewport()->update();
    Q_EMIT selectionChanged();
}

void HexView::copyAsText() const
{
    const Result<QString> text = encodePayload(PayloadFormat::Text, chosen());
    const bool isText = text && !text->contains(QChar::Null); // many programs would stop pasting there
    QGuiApplication::clipboard()->setText(isText ? *text : *encodePayload(PayloadFormat::Escaped, chosen()));
}

void HexView::copyAsHex() const
{
    QGuiApplication::clipboard()->setText(*encodePayload(PayloadFormat::Hex, chosen()));
}

/// Takes the keys it knows before a window's menu does.
bool HexView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Copy) || key->matches(QKeySequence::SelectAll)
            || key->keyCombination() == copyHexKeys) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

void HexView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setFont(font());
    painter.translate(origin());
    const QRectF seen = QRectF(event->rect()).translated(-origin());
    const qsizetype first = std::max<qsizetype>(0, qsizetype(std::floor(seen.top() / m_grid.lineHeight)));
    const qsizetype last =
        std::min(m_grid.lineCount() - 1, qsizetype(std::floor(seen.bottom() / m_grid.lineHeight)));
    for (qsizetype line = first; line <= last; ++line) {
        paintLine(painter, line);
        paintMarks(painter, line);
    }
    if (hasFocus() && !m_bytes.isEmpty()) {
        painter.setPen(palette().color(QPalette::Text));
        painter.drawRect(m_grid.hexRect(m_cursor).adjusted(-1, 0, 0, -1));
        painter.drawRect(m_grid.asciiRect(m_cursor).adjusted(-1, 0, 0, -1));
    }
}

void HexView::paintLine(QPainter &painter, qsizetype line) const
{
    const ByteRange selected = selection();
    const QPalette::ColorGroup group = hasFocus() ? QPalette::Active : QPalette::Inactive;
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const qsizetype first = line * m_grid.bytesPerLine;
    painter.drawText(m_grid.offsetRect(line), Qt::AlignCenter,
                     QStringLiteral("%1").arg(first, m_grid.digits, 16, QLatin1Char('0')));

    const qsizetype end = std::min(first + m_grid.bytesPerLine, m_bytes.size());
    for (qsizetype byte = first; byte < end; ++byte) {
        const bool isSelected = byte >= selected.start && byte < selected.start + selected.length;
        const QRectF hex = m_grid.hexRect(byte);
        const QRectF ascii = m_grid.asciiRect(byte);
        if (isSelected) {
            // Up to the next byte of the line if that is selected as well, so that it looks like one piece.
            const bool goesOn = byte + 1 < end && byte + 1 < selected.start + selected.length;
            const qreal right = goesOn ? m_grid.hexRect(byte + 1).left() : hex.right();
            painter.fillRect(QRectF(hex.topLeft(), QPointF(right, hex.bottom())),
                             palette().brush(group, QPalette::Highlight));
            painter.fillRect(ascii, palette().brush(group, QPalette::Highlight));
        }
        painter.setPen(palette().color(group, isSelected ? QPalette::HighlightedText : QPalette::Text));
        painter.drawText(hex, Qt::AlignCenter, QString::fromLatin1(m_bytes.mid(byte, 1).toHex()));
        painter.drawText(ascii, Qt::AlignCenter, asciiColumn(m_bytes.at(byte)));
    }
}

/// A box around each stretch, closed at the line's end, in both columns.
void HexView::paintMarks(QPainter &painter, qsizetype line) const
{
    const qsizetype first = line * m_grid.bytesPerLine;
    const qsizetype end = std::min(first + m_grid.bytesPerLine, m_bytes.size());
    const qreal thickness = std::max(1.0, std::round(m_grid.lineHeight / 16));
    const qreal inset = thickness / 2;
    painter.setPen(QPen(problemColor(palette()), thickness, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    auto mark =
        std::lower_bound(m_marks.begin(), m_marks.end(), first, [](const ByteRange &range, qsizetype start) {
            return range.start + range.length <= start;
        });
    for (; mark != m_marks.end() && mark->start < end; ++mark) {
        const qsizetype from = std::max(first, mark->start);
        const qsizetype to = std::min(end, mark->start + mark->length) - 1;
        const QRectF hex = m_grid.hexRect(from).united(m_grid.hexRect(to));
        const QRectF ascii = m_grid.asciiRect(from).united(m_grid.asciiRect(to));
        painter.drawRect(hex.adjusted(-2, inset, 2, -inset));
        painter.drawRect(ascii.adjusted(inset, inset, -inset, -inset));
    }
}

void HexView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    fitGrid();
}

void HexView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitGrid();
        updateGeometry();
    }
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    const bool isExtending = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool isFar = event->modifiers().testFlag(Qt::ControlModifier);
    const qsizetype perLine = m_grid.bytesPerLine;
    const qsizetype last = m_bytes.size() - 1;
    const qsizetype lineStart = m_cursor - m_cursor % perLine;
    if (event->matches(QKeySequence::Copy))
        return copyAsText();
    if (event->keyCombination() == copyHexKeys)
        return copyAsHex();
    if (event->matches(QKeySequence::SelectAll))
        return selectAll();
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(m_cursor - 1, isExtending);
    case Qt::Key_Right:
        return moveTo(m_cursor + 1, isExtending);
    case Qt::Key_Up:
        return moveTo(m_cursor < perLine ? m_cursor : m_cursor - perLine, isExtending);
    case Qt::Key_Down:
        return moveTo(m_cursor + perLine > last ? m_cursor : m_cursor + perLine, isExtending);
    case Qt::Key_PageUp:
        return moveTo(m_cursor - visibleLines() * perLine, isExtending);
    case Qt::Key_PageDown:
        return moveTo(m_cursor + visibleLines() * perLine, isExtending);
    case Qt::Key_Home:
        return moveTo(isFar ? 0 : lineStart, isExtending);
    case Qt::Key_End:
        return moveTo(isFar ? last : lineStart + perLine - 1, isExtending);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void HexView::mousePressEvent(QMouseEvent *event)
{
    const std::optional<qsizetype> byte = m_grid.byteAt(event->position() - origin());
    if (byte && event->button() == Qt::LeftButton)
        moveTo(*byte, event->modifiers().testFlag(Qt::ShiftModifier));
}

void HexView::mouseMoveEvent(QMouseEvent *event)
{
    const std::optional<qsizetype> byte = m_grid.byteAt(event->position() - origin());
    if (byte && event->buttons().testFlag(Qt::LeftButton) && (*byte != m_cursor || m_isSelecting))
        moveTo(*byte, true);
}

void HexView::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.addAction(icon(Icon::Copy), tr("&Copy as Text"), QKeySequence::Copy, this, &HexView::copyAsText);
    menu.addAction(icon(Icon::CopyHex), tr("Copy as &Hex"), QKeySequence(copyHexKeys), this,
                   &HexView::copyAsHex);
    menu.addSeparator();
    menu.addAction(tr("Select &All"), QKeySequence::SelectAll, this, &HexView::selectAll);
    for (QAction *action : menu.actions())
        action->setEnabled(!m_bytes.isEmpty());
    menu.exec(event->globalPos());
}

void HexView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HexView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

/// Takes the font's measures and as many bytes a line as fit. Room for the scroll bar is always left, or it
/// would come and go with the number of lines that it causes itself.
void HexView::fitGrid()
{
    const QFontMetricsF metrics(font());
    m_grid.cell = metrics.horizontalAdvance(u'0');
    m_grid.lineHeight = std::ceil(metrics.lineSpacing()) + 2; // room for the box around a byte
    m_grid.margin = std::ceil(m_grid.cell / 2);
    m_grid.size = m_bytes.size();
    m_grid.digits = offsetDigits(m_bytes.size());
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
    m_grid.bytesPerLine = m_grid.fittingBytesPerLine(maximumViewportSize().width() - bar);

    verticalScrollBar()->setPageStep(visibleLines());
    verticalScrollBar()->setRange(0, int(std::max<qsizetype>(0, m_grid.lineCount() - visibleLines())));
    const int width = m_bytes.isEmpty() ? 0 : int(std::ceil(m_grid.width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(int(m_grid.cell));
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
    viewport()->update();
}

/// Of the first line, in the viewport.
QPointF HexView::origin() const
{
    return {qreal(-horizontalScrollBar()->value()), -verticalScrollBar()->value() * m_grid.lineHeight};
}

int HexView::visibleLines() const
{
    return std::max(1, int(viewport()->height() / m_grid.lineHeight));
}

void HexView::moveTo(qsizetype byte, bool isExtending)
{
    if (m_bytes.isEmpty())
        return;
    if (isExtending && !m_isSelecting)
        m_anchor = m_cursor;
    m_isSelecting = isExtending;
    m_cursor = std::clamp<qsizetype>(byte, 0, m_bytes.size() - 1);
    if (!isExtending)
        m_anchor = m_cursor;
    reveal(m_cursor);
    viewport()->update();
    Q_EMIT selectionChanged();
}

void HexView::reveal(qsizetype byte)
{
    const int line = int(byte / m_grid.bytesPerLine);
    QScrollBar *bar = verticalScrollBar();
    if (line < bar->value())
        bar->setValue(line);
    else if (line >= bar->value() + visibleLines())
        bar->setValue(line - visibleLines() + 1);
}

QByteArrayView HexView::chosen() const
{
    const ByteRange selected = selection();
    if (selected.length == 0)
        return m_bytes;
    return QByteArrayView(m_bytes).sliced(selected.start, selected.length);
}

} // namespace echogram
