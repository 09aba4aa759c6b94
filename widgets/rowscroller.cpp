// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowscroller.h"

#include <algorithm>

namespace echogram {

void RowScroller::layOut(int rowCount, int viewportHeight)
{
    m_rowCount = rowCount;
    m_viewportHeight = viewportHeight;
    place();
}

void RowScroller::followEnd()
{
    m_followsEnd = true;
    place();
}

void RowScroller::stay()
{
    m_followsEnd = false;
    place();
}

void RowScroller::scrollByPixels(int distance)
{
    if (m_rowCount == 0)
        return;
    m_followsEnd = false;
    m_top.hidden += distance;
    while (m_top.hidden < 0 && m_top.row > 0)
        m_top.hidden += m_heightOf(--m_top.row);
    m_top.hidden = std::max(0, m_top.hidden);
    while (m_top.hidden >= m_heightOf(m_top.row) && m_top.row < m_rowCount - 1)
        m_top.hidden -= m_heightOf(m_top.row++);
    place();
}

void RowScroller::scrollToStep(int step)
{
    if (m_rowCount == 0)
        return;
    m_followsEnd = step >= maximumStep();
    m_top.row = std::clamp(step / stepsPerRow, 0, m_rowCount - 1);
    m_top.hidden = step % stepsPerRow * m_heightOf(m_top.row) / stepsPerRow;
    place();
}

void RowScroller::scrollToRow(int row, Place where)
{
    m_followsEnd = false;
    m_top = {row, 0};
    const int room = m_viewportHeight - m_heightOf(row);
    const int above = where == Place::Top ? 0 : where == Place::Center ? room / 2 : room;
    if (above > 0)
        scrollByPixels(-above);
    else
        place();
}

void RowScroller::removeFromTop(int count)
{
    if (m_top.row < count)
        m_top.hidden = 0;
    m_top.row = std::max(0, m_top.row - count);
    m_visible.clear();
}

int RowScroller::step() const
{
    return m_followsEnd || m_rowCount == 0 ? maximumStep() : std::min(maximumStep(), stepsOf(m_top));
}

int RowScroller::maximumStep() const
{
    return m_rowCount == 0 ? 0 : stepsOf(topAtEnd());
}

void RowScroller::place()
{
    m_visible.clear();
    if (m_rowCount == 0) {
        m_top = {};
        m_followsEnd = true;
        return;
    }
    m_top.row = std::min(m_top.row, m_rowCount - 1);
    if (m_followsEnd || !placeDownward()) {
        m_followsEnd = true;
        placeUpward();
    }
}

/// Places rows from the top one on. False when that leaves room below the last one: the end is reached.
bool RowScroller::placeDownward()
{
    int y = -m_top.hidden;
    for (int row = m_top.row; row < m_rowCount && y < m_viewportHeight; ++row) {
        const int height = m_heightOf(row);
        m_visible.append({row, y, height});
        y += height;
    }
    const bool reachesEnd = m_visible.isEmpty() || m_visible.last().row == m_rowCount - 1;
    if (!reachesEnd || y > m_viewportHeight)
        return true;
    m_visible.clear();
    return false;
}

/// Places rows so that the last one ends where the viewport ends. Where there are too few to fill it, the
/// room stays above them: the newest message is always next to where one types.
void RowScroller::placeUpward()
{
    m_top = topAtEnd();
    int used = -m_top.hidden;
    for (int row = m_top.row; row < m_rowCount; ++row) {
        const int height = m_heightOf(row);
        m_visible.append({row, used, height});
        used += height;
    }
    const int room = std::max(0, m_viewportHeight - used);
    for (VisibleRow &visible : m_visible)
        visible.y += room;
}

RowScroller::Top RowScroller::topAtEnd() const
{
    int room = m_viewportHeight;
    int row = m_rowCount;
    while (row > 0 && room > 0)
        room -= m_heightOf(--row);
    return {row, std::max(0, -room)};
}

int RowScroller::stepsOf(Top top) const
{
    return top.row * stepsPerRow
           + top.hidden * stepsPerRow / std::max(1, m_heightOf(std::min(top.row, m_rowCount - 1)));
}

} // namespace echogram
