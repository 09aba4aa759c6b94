// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <functional>

namespace echogram {

/// Which rows of a long list are visible, and where. Knows the heights of the visible rows only, so that no
/// operation depends on how long the list is (up to as many rows as an int counts); the scroll position therefore
/// counts rows and fractions of them ("steps"), not pixels.
///
/// Follows the end: as long as the last row is wholly visible, new rows push the others up. Pure: no widget,
/// no painting; heights are asked for through a function.
class RowScroller
{
public:
    /// The finest a row is divided for the scroll position.
    static constexpr int finestStepsPerRow = 64;

    struct VisibleRow
    {
        int row = 0;
        int y = 0; ///< in the viewport, negative when its beginning is above
        int height = 0;
    };

    /// Called with a row below rowCount(), in pixels, at least 1.
    using HeightOf = std::function<int(int row)>;

    explicit RowScroller(HeightOf heightOf)
        : m_heightOf(std::move(heightOf))
    {}

    /// Places the visible rows anew. To be called after anything has changed, heights included.
    void layOut(int rowCount, int viewportHeight);

    const QList<VisibleRow> &visibleRows() const { return m_visible; }
    bool followsEnd() const { return m_followsEnd; }

    // Each of these places the rows anew as well.
    void followEnd();
    void stay(); ///< where it is, whatever comes
    void scrollByPixels(int distance);
    void scrollToStep(int step);
    enum class Place { Top, Center, Bottom };
    void scrollToRow(int row, Place place);

    /// `count` rows are about to leave at the top.
    void removeFromTop(int count);
    /// `count` rows have come at the top: what is seen stays where it is.
    void insertAtTop(int count);

    /// How many steps a row is divided into: halved as often as it takes for all of them to fit an int.
    int stepsPerRow() const;
    int step() const;        ///< 0 to maximumStep()
    int maximumStep() const; ///< from where the last row is wholly visible

private:
    struct Top
    {
        int row = 0;
        int hidden = 0; // how many of its pixels are above the viewport
    };

    void place();
    bool placeDownward();
    void placeUpward();
    Top topAtEnd() const;

    HeightOf m_heightOf;
    int m_rowCount = 0;
    int m_viewportHeight = 0;
    Top m_top;
    bool m_followsEnd = true;
    QList<VisibleRow> m_visible;
};

} // namespace echogram
