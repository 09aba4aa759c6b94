// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/icons.h"

#include "widgets/iconpaths.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>

// Outside of the namespace, as the macro demands.
static void registerResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace echogram {
namespace {

/// The name in the freedesktop Icon Naming Specification, or of what most themes agree on; empty where no
/// theme has a picture of the same meaning.
QString themeName(Icon what)
{
    switch (what) {
    case Icon::Send:
        return QStringLiteral("document-send");
    case Icon::Repeat:
        return QStringLiteral("media-playlist-repeat");
    case Icon::Stop:
        return QStringLiteral("media-playback-stop");
    case Icon::NewConversation:
        return QStringLiteral("list-add");
    case Icon::Close:
        return QStringLiteral("window-close");
    case Icon::Rename:
        return QStringLiteral("edit-rename");
    case Icon::Copy:
        return QStringLiteral("edit-copy");
    case Icon::SendAgain:
        return QStringLiteral("view-refresh");
    case Icon::JumpDown:
        return QStringLiteral("go-bottom");
    case Icon::ClearLog:
        return QStringLiteral("edit-clear-history");
    case Icon::Pause:
        return QStringLiteral("media-playback-pause");
    case Icon::Resume:
        return QStringLiteral("media-playback-start");
    case Icon::Open:
        return QStringLiteral("document-open");
    case Icon::Save:
        return QStringLiteral("document-save");
    case Icon::Settings:
        return QStringLiteral("preferences-system");
    case Icon::Search:
        return QStringLiteral("edit-find");
    case Icon::Warning:
        return QStringLiteral("dialog-warning");
    case Icon::Help:
        return QStringLiteral("help-contents");
    case Icon::Shortcuts:
        return QStringLiteral("preferences-desktop-keyboard");
    case Icon::Quit:
        return QStringLiteral("application-exit");
    case Icon::SendEmpty:
    case Icon::CopyHex:
    case Icon::Inspector:
    case Icon::Conversations:
    case Icon::Statistics:
    case Icon::Times:
    case Icon::Timeout:
    case Icon::Host:
    case Icon::Message:
    case Icon::Log:
    case Icon::ServerOn:
    case Icon::ServerOff:
        break;
    }
    return {};
}

QColor inkFor(QIcon::Mode mode)
{
    const QPalette palette = QGuiApplication::palette();
    switch (mode) {
    case QIcon::Disabled:
        return palette.color(QPalette::Disabled, QPalette::WindowText);
    case QIcon::Selected:
        return palette.color(QPalette::Active, QPalette::HighlightedText);
    case QIcon::Normal:
    case QIcon::Active:
        break;
    }
    return palette.color(QPalette::Active, QPalette::WindowText);
}

class DrawnIconEngine : public QIconEngine
{
public:
    explicit DrawnIconEngine(Icon what)
        : m_what(what)
        , m_theme(QIcon::fromTheme(themeName(what)))
    {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        if (themeFits()) {
            m_theme.paint(painter, rect, Qt::AlignCenter, mode, state);
            return;
        }
        const int side = std::min(rect.width(), rect.height());
        const IconDrawing drawing = iconDrawing(m_what);
        const QColor ink = inkFor(mode);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.x() + (rect.width() - side) / 2.0, rect.y() + (rect.height() - side) / 2.0);
        painter->scale(side / iconGrid, side / iconGrid);
        painter->strokePath(drawing.lines, QPen(ink, iconStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->fillPath(drawing.solid, ink);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        if (themeFits())
            return m_theme.pixmap(size, 1.0, mode, state); // `size` is in device pixels already
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QString key() const override { return QStringLiteral("EchogramIcon"); }
    QString iconName() override { return m_theme.isNull() ? QString() : m_theme.name(); }
    QIconEngine *clone() const override { return new DrawnIconEngine(*this); }

private:
    bool themeFits() const
    {
        return !m_theme.isNull() && !QCoreApplication::testAttribute(Qt::AA_SetPalette);
    }

    Icon m_what;
    QIcon m_theme;
};

} // namespace

QIcon icon(Icon what)
{
    return QIcon(new DrawnIconEngine(what)); // QIcon owns its engine
}

QIcon applicationIcon()
{
    QIcon drawn;
    for (const int side : {16, 22, 24, 32, 48, 64, 128, 256, 512}) {
        const QString file = QStringLiteral(":/icons/echogram-%1.png").arg(side);
        if (QFile::exists(file))
            drawn.addFile(file, QSize(side, side));
    }
    return QIcon::fromTheme(QStringLiteral("echogram"), drawn); // installed, a theme may bring its own
}

void initialiseResources()
{
    registerResources();
}

} // namespace echogram
