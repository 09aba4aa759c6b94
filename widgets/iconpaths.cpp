// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/iconpaths.h"

#include <QPolygonF>

#include <initializer_list>

namespace echogram {
namespace {

/// Words for drawing on a 16 x 16 grid, y downwards; angles in degrees, counter-clockwise from three o'clock.
class Sketch
{
public:
    Sketch &line(std::initializer_list<QPointF> points)
    {
        m_drawing.lines.addPolygon(QPolygonF(QList<QPointF>(points)));
        return *this;
    }
    Sketch &closed(std::initializer_list<QPointF> points)
    {
        line(points);
        m_drawing.lines.closeSubpath();
        return *this;
    }
    Sketch &box(qreal x, qreal y, qreal width, qreal height)
    {
        m_drawing.lines.addRoundedRect(QRectF(x, y, width, height), 1, 1);
        return *this;
    }
    Sketch &ellipse(QPointF centre, qreal radiusX, qreal radiusY)
    {
        m_drawing.lines.addEllipse(centre, radiusX, radiusY);
        return *this;
    }
    Sketch &circle(QPointF centre, qreal radius) { return ellipse(centre, radius, radius); }
    Sketch &arc(QPointF centre, qreal radius, qreal start, qreal sweep)
    {
        const QRectF square(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius);
        m_drawing.lines.arcMoveTo(square, start);
        m_drawing.lines.arcTo(square, start, sweep);
        return *this;
    }
    Sketch &dot(QPointF centre, qreal radius = 0.95)
    {
        m_drawing.solid.addEllipse(centre, radius, radius);
        return *this;
    }
    IconDrawing done() const { return m_drawing; }

private:
    IconDrawing m_drawing;
};

} // namespace

IconDrawing iconDrawing(Icon what)
{
    Sketch s;
    switch (what) {
    case Icon::Send: // a paper plane
        return s.closed({{2, 2.5}, {14.25, 8}, {2, 13.5}, {4, 8}}).line({{4, 8}, {8.5, 8}}).done();
    case Icon::SendEmpty: // a plane with nothing in it, a frame, leaving
        return s.box(1.75, 4.25, 6.5, 7.5)
            .line({{10, 8}, {14.25, 8}})
            .line({{12, 5.5}, {14.5, 8}, {12, 10.5}})
            .done();
    case Icon::Repeat:
        return s.line({{2.5, 7}, {2.5, 4.5}, {13, 4.5}})
            .line({{10.75, 2.25}, {13.25, 4.5}, {10.75, 6.75}})
            .line({{13.5, 9}, {13.5, 11.5}, {3, 11.5}})
            .line({{5.25, 9.25}, {2.75, 11.5}, {5.25, 13.75}})
            .done();
    case Icon::Stop:
        return s.box(3.5, 3.5, 9, 9).done();
    case Icon::NewConversation:
        return s.line({{8, 2.75}, {8, 13.25}}).line({{2.75, 8}, {13.25, 8}}).done();
    case Icon::Close:
        return s.line({{3.75, 3.75}, {12.25, 12.25}}).line({{12.25, 3.75}, {3.75, 12.25}}).done();
    case Icon::Rename: // a pencil
        return s.closed({{2.25, 13.75}, {3, 10.25}, {10.75, 2.5}, {13.5, 5.25}, {5.75, 13}})
            .line({{8.5, 4.75}, {11.25, 7.5}})
            .done();
    case Icon::Copy:
        return s.box(5.5, 5.5, 8, 8.25).line({{10.5, 2.5}, {2.5, 2.5}, {2.5, 10.5}}).done();
    case Icon::CopyHex: // as Copy, with two digits
        return s.box(4.25, 4.25, 10, 10)
            .line({{11, 1.75}, {1.75, 1.75}, {1.75, 11}})
            .ellipse({7.6, 9.25}, 1.1, 2.1)
            .line({{11.25, 7.15}, {11.25, 11.35}})
            .done();
    case Icon::SendAgain:
        return s.arc({8, 8.25}, 5.25, 40, 290).line({{12.75, 1.75}, {12.25, 5.25}, {8.75, 4.75}}).done();
    case Icon::JumpDown:
        return s.line({{8, 2}, {8, 10.5}})
            .line({{4.25, 7}, {8, 10.75}, {11.75, 7}})
            .line({{3.5, 13.75}, {12.5, 13.75}})
            .done();
    case Icon::ClearLog: // a bin
        return s.line({{3, 4.5}, {13, 4.5}})
            .line({{6, 4.5}, {6, 2.5}, {10, 2.5}, {10, 4.5}})
            .line({{4, 4.5}, {5, 13.5}, {11, 13.5}, {12, 4.5}})
            .done();
    case Icon::Pause:
        return s.box(3.5, 3, 3, 10).box(9.5, 3, 3, 10).done();
    case Icon::Resume:
        return s.closed({{4.5, 2.75}, {12.75, 8}, {4.5, 13.25}}).done();
    case Icon::Inspector: // the pane at the right
        return s.box(1.75, 2.75, 12.5, 10.5).line({{10, 2.75}, {10, 13.25}}).done();
    case Icon::Conversations: // the pane at the left
        return s.box(1.75, 2.75, 12.5, 10.5).line({{6, 2.75}, {6, 13.25}}).done();
    case Icon::Statistics:
        return s.line({{2, 13.75}, {14, 13.75}})
            .line({{4, 10.75}, {4, 8.5}})
            .line({{8, 10.75}, {8, 2.5}})
            .line({{12, 10.75}, {12, 5.75}})
            .done();
    case Icon::Times:
        return s.circle({8, 8}, 6).line({{8, 4.5}, {8, 8}, {10.5, 9.5}}).done();
    case Icon::Timeout: // an hourglass
        return s.line({{3.5, 2}, {12.5, 2}})
            .line({{3.5, 14}, {12.5, 14}})
            .line({{4.75, 2}, {4.75, 4.5}, {11.25, 11.5}, {11.25, 14}})
            .line({{11.25, 2}, {11.25, 4.5}, {4.75, 11.5}, {4.75, 14}})
            .done();
    case Icon::Host: // what one aims at
        return s.circle({8, 8}, 4.5)
            .line({{8, 1.5}, {8, 4.5}})
            .line({{8, 11.5}, {8, 14.5}})
            .line({{1.5, 8}, {4.5, 8}})
            .line({{11.5, 8}, {14.5, 8}})
            .done();
    case Icon::Message:
        return s
            .closed({{2, 2.75}, {14, 2.75}, {14, 10.75}, {7.75, 10.75}, {4.5, 14}, {4.5, 10.75}, {2, 10.75}})
            .done();
    case Icon::Log:
        return s.line({{2.75, 3.5}, {13.25, 3.5}})
            .line({{2.75, 8}, {13.25, 8}})
            .line({{2.75, 12.5}, {9, 12.5}})
            .done();
    case Icon::Open:
        return s.closed({{1.75, 3}, {6, 3}, {7.75, 5}, {14.25, 5}, {14.25, 13}, {1.75, 13}}).done();
    case Icon::Save: // down into the tray
        return s.line({{8, 2}, {8, 9.5}})
            .line({{4.75, 6.5}, {8, 9.75}, {11.25, 6.5}})
            .line({{2.25, 10.5}, {2.25, 13.5}, {13.75, 13.5}, {13.75, 10.5}})
            .done();
    case Icon::ServerOn: // it listens
        return s.box(2.25, 9.25, 11.5, 4.5)
            .dot({5, 11.5})
            .arc({8, 7.75}, 2.5, 35, 110)
            .arc({8, 7.75}, 5.5, 35, 110)
            .done();
    case Icon::ServerOff:
        return s.box(2.25, 9.25, 11.5, 4.5)
            .dot({5, 11.5})
            .line({{6, 2.25}, {10, 6.25}})
            .line({{10, 2.25}, {6, 6.25}})
            .done();
    case Icon::Settings: // sliders
        return s.line({{2, 4.5}, {7.5, 4.5}})
            .line({{11.5, 4.5}, {14, 4.5}})
            .circle({9.5, 4.5}, 1.9)
            .line({{2, 11.5}, {4.5, 11.5}})
            .line({{8.5, 11.5}, {14, 11.5}})
            .circle({6.5, 11.5}, 1.9)
            .done();
    case Icon::Search:
        return s.circle({6.75, 6.75}, 4.5).line({{10, 10}, {14, 14}}).done();
    case Icon::Warning:
        return s.closed({{8, 2}, {14.5, 13.5}, {1.5, 13.5}}).line({{8, 6.25}, {8, 9}}).dot({8, 11.25}).done();
    case Icon::Help:
        return s.circle({8, 8}, 6.25)
            .arc({8, 6.4}, 1.9, 175, -220)
            .line({{8.95, 8.0}, {8, 9.1}})
            .dot({8, 11.35})
            .done();
    case Icon::Shortcuts: // a keyboard
        return s.box(1.25, 3.5, 13.5, 9)
            .dot({4.5, 6.5}, 0.85)
            .dot({8, 6.5}, 0.85)
            .dot({11.5, 6.5}, 0.85)
            .line({{5, 9.75}, {11, 9.75}})
            .done();
    case Icon::Quit:
        break;
    }
    return s.arc({8, 8.5}, 5.5, 125, 290).line({{8, 1.75}, {8, 7.5}}).done();
}

} // namespace echogram
