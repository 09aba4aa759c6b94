// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowscroller.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace echogram {
namespace {

int divideRounding(qint64 value, int divisor)
{
    return int((value + divisor / 2) / divisor);
}

} // namespace

void RowScroller::layOut(int rowCount, int viewportHeight)
{
    m_rowCount = rowCount;
    m_viewportHeight = std::max(1, viewportHeight); // so that there is always a row at the top
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
    while (m_top.row < m_rowCount - 1 && m_top.hidden >= m_heightOf(m_top.row))
        m_top.hidden -= m_heightOf(m_top.row++);
    if (m_top.hidden >= m_heightOf(m_top.row)) // past the end
        m_followsEnd = true;
    place();
}

void RowScroller::scrollToStep(int step)
{
    if (m_rowCount == 0)
        return;
    m_followsEnd = step >= maximumStep();
    const int wanted = std::max(0, step);
    const int steps = stepsPerRow();
    m_top.row = std::min(wanted / steps, m_rowCount - 1);
    const int height = m_heightOf(m_top.row);
    m_top.hidden = std::min(height - 1, divideRounding(qint64(wanted % steps) * height, steps));
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
    m_rowCount = std::max(0, m_rowCount - count); // or heights would be asked for that are gone
    m_visible.clear();
}

void RowScroller::insertAtTop(int count)
{
    m_rowCount += count;
    m_top.row += count;
    // What was the first row may be taller or shorter now that it is not: its end keeps its place, and all below it.
    if (!m_followsEnd && !m_visible.isEmpty() && m_visible.first().row == 0)
        m_top.hidden += m_heightOf(count) - m_visible.first().height;
    m_visible.clear();
    while (m_top.hidden < 0 && m_top.row > 0)
        m_top.hidden += m_heightOf(--m_top.row);
    m_top.hidden = std::max(0, m_top.hidden);
}

int RowScroller::stepsPerRow() const
{
    const int fitting = std::numeric_limits<int>::max() / std::max(1, m_rowCount);
    // A power of two, because a bar that is being dragged should not see it change all the time.
    return int(std::bit_floor(unsigned(std::min(fitting, finestStepsPerRow))));
}

int RowScroller::step() const
{
    const int maximum = maximumStep();
    if (m_followsEnd || maximum == 0)
        return maximum;
    const int height = m_heightOf(m_top.row);
    const int steps = stepsPerRow();
    const int within = std::min(steps - 1, divideRounding(qint64(m_top.hidden) * steps, height));
    return std::min(maximum - 1, m_top.row * steps + within); // only the end is at the maximum
}

int RowScroller::maximumStep() const
{
    if (m_rowCount == 0)
        return 0;
    const Top top = topAtEnd();
    const int height = m_heightOf(top.row);
    const int steps = stepsPerRow();
    // Rounded up: as long as a pixel is hidden there is something to scroll.
    return top.row * steps + int((qint64(top.hidden) * steps + height - 1) / height);
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
    if (!m_followsEnd && m_top.hidden >= m_heightOf(m_top.row))
        m_top.hidden = 0; // it has become shorter: what is left of it is to be seen
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

} // namespace echogram
