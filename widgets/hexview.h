// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/hexdump.h"
#include "widgets/hexgrid.h"

#include <QAbstractScrollArea>
#include <QByteArray>

namespace echogram {

/// Bytes as a hex dump to read, mark and copy from. Paints only the lines that are seen, so the largest
/// datagram opens as fast as the smallest. As many bytes side by side as the width allows.
///
/// Bytes are picked with the mouse or the arrow keys, with Shift a range of them; Ctrl+C copies as text,
/// Ctrl+Shift+C as hex, and without a selection everything.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit HexView(QWidget *parent = nullptr);

    /// Shows other bytes from their beginning, with nothing marked or selected.
    void setBytes(const QByteArray &bytes);
    /// Boxes around bytes, for what differs; in order.
    void setMarks(const QList<ByteRange> &marks);

    const QByteArray &bytes() const { return m_bytes; }
    const QList<ByteRange> &marks() const { return m_marks; }
    int bytesPerLine() const { return m_grid.bytesPerLine; }

    /// The offset the keyboard is at.
    qsizetype cursor() const { return m_cursor; }
    /// Its length is 0 when nothing is selected.
    ByteRange selection() const;

    /// Where a byte stands in the hex column, in the viewport's coordinates; it may be out of sight.
    QRect byteRect(qsizetype byte) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void selectAll();
    void copyAsText() const;
    void copyAsHex() const;

Q_SIGNALS:
    void selectionChanged();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void fitGrid();
    QPointF origin() const;
    int visibleLines() const;
    void moveTo(qsizetype byte, bool isExtending);
    void reveal(qsizetype byte);
    QByteArrayView chosen() const;
    void paintLine(QPainter &painter, qsizetype line) const;
    void paintMarks(QPainter &painter, qsizetype line) const;

    QByteArray m_bytes;
    QList<ByteRange> m_marks;
    HexGrid m_grid;
    qsizetype m_cursor = 0;
    qsizetype m_anchor = 0;     ///< where the selection began
    bool m_isSelecting = false; ///< whether the bytes from anchor to cursor, both included, are selected
};

} // namespace echogram
