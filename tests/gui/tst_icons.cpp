// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/deliveryshape.h"
#include "widgets/icons.h"
#include "widgets/palettes.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

QImage shapeImage(DeliveryShape shape, int side, const QColor &color = Qt::black)
{
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintDeliveryShape(painter, image.rect(), shape, color);
    return image;
}

/// How much of the image is inked, in whole pixels.
double ink(const QImage &image)
{
    double sum = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            sum += qAlpha(image.pixel(x, y)) / 255.0;
    }
    return sum;
}

/// Pixels that are inked in one and not in the other.
double difference(const QImage &one, const QImage &other)
{
    double sum = 0;
    for (int y = 0; y < one.height(); ++y) {
        for (int x = 0; x < one.width(); ++x)
            sum += std::abs(qAlpha(one.pixel(x, y)) - qAlpha(other.pixel(x, y))) / 255.0;
    }
    return sum;
}

/// The colour of the pixel with most ink.
QColor inkColor(const QImage &image)
{
    QColor color = Qt::transparent;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y).alpha() > color.alpha())
                color = image.pixelColor(x, y);
        }
    }
    return color;
}

bool isNear(const QColor &one, const QColor &other)
{
    return std::abs(one.red() - other.red()) < 8 && std::abs(one.green() - other.green()) < 8
           && std::abs(one.blue() - other.blue()) < 8;
}

} // namespace

class TestIcons : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QIcon::setThemeName(QStringLiteral("none-installed")); // our own drawings
    }
    void cleanup() { QApplication::setPalette(QPalette()); }

    void everyIconIsDrawnInsideItsSquare();
    void noTwoIconsLookTheSame();
    void inkFollowsPaletteAndMode();
    void themeIsUsedWhileItsPaletteIs();
    void pixelsFollowTheDevicePixelRatio();
    void applicationIconHasSizes();

    void everyShapeIsDrawnInsideItsRectangle();
    void shapesAreToldApartWithoutColour();
    void shapeHasTheColourAskedFor();
    void shapeLeavesThePainterAsItWas();
};

void TestIcons::everyIconIsDrawnInsideItsSquare()
{
    for (int i = 0; i < iconCount; ++i) {
        // GIVEN an icon, WHEN it is painted in the middle of a larger picture
        QImage image(40, 40, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        icon(Icon(i)).paint(&painter, QRect(12, 12, 16, 16));
        painter.end();

        // THEN there is something to be seen, and nothing outside of where it belongs
        const double inside = ink(image.copy(12, 12, 16, 16));
        QVERIFY2(inside > 8, qPrintable(QString::number(i)));
        QVERIFY2(qFuzzyCompare(ink(image), inside), qPrintable(QString::number(i)));
    }
}

void TestIcons::noTwoIconsLookTheSame()
{
    QList<QImage> images;
    for (int i = 0; i < iconCount; ++i)
        images.append(icon(Icon(i)).pixmap(16, 16).toImage());
    for (int i = 0; i < iconCount; ++i) {
        for (int j = i + 1; j < iconCount; ++j)
            QVERIFY2(difference(images[i], images[j]) > 10,
                     qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
    }
}

void TestIcons::inkFollowsPaletteAndMode()
{
    // GIVEN one icon, made before the palette changes
    const QIcon send = icon(Icon::Send);
    for (const QPalette &palette : {lightPalette(), darkPalette()}) {
        // WHEN the application gets another palette
        QApplication::setPalette(palette);

        // THEN the same icon has its colours
        const auto colorIn = [&](QIcon::Mode mode) { return inkColor(send.pixmap(64, 64, mode).toImage()); };
        QVERIFY(isNear(colorIn(QIcon::Normal), palette.color(QPalette::Active, QPalette::WindowText)));
        QVERIFY(isNear(colorIn(QIcon::Disabled), palette.color(QPalette::Disabled, QPalette::WindowText)));
        QVERIFY(isNear(colorIn(QIcon::Selected), palette.color(QPalette::Active, QPalette::HighlightedText)));
    }
}

void TestIcons::themeIsUsedWhileItsPaletteIs()
{
    // GIVEN a desktop with a theme that has one icon, all red
    const QTemporaryDir themes;
    const QString folder = themes.filePath(QStringLiteral("red/16x16"));
    QVERIFY(QDir().mkpath(folder));
    QFile index(themes.filePath(QStringLiteral("red/index.theme")));
    QVERIFY(index.open(QIODevice::WriteOnly));
    index.write("[Icon Theme]\nName=red\nDirectories=16x16\n[16x16]\nSize=16\nType=Fixed\n");
    index.close();
    QImage red(16, 16, QImage::Format_RGB32);
    red.fill(Qt::red);
    QVERIFY(red.save(folder + QStringLiteral("/edit-copy.png")));
    QIcon::setThemeSearchPaths({themes.path()});
    QIcon::setThemeName(QStringLiteral("red"));

    // WHEN, THEN: its icon where it has one, ours where not
    const QIcon copy = icon(Icon::Copy);
    QCOMPARE(copy.pixmap(16, 16).toImage().pixelColor(0, 0), QColor(Qt::red));
    QVERIFY(ink(icon(Icon::CopyHex).pixmap(16, 16).toImage()) < 200);

    // WHEN the application has a palette of its own THEN ours, for the theme's was made for another
    QApplication::setPalette(darkPalette());
    QVERIFY(copy.pixmap(16, 16).toImage().pixelColor(0, 0) != QColor(Qt::red));

    // WHEN the platform's is back THEN the theme's as well
    QApplication::setPalette(QPalette());
    QCOMPARE(copy.pixmap(16, 16).toImage().pixelColor(0, 0), QColor(Qt::red));
}

void TestIcons::pixelsFollowTheDevicePixelRatio()
{
    const QPixmap twice = icon(Icon::Copy).pixmap(QSize(16, 16), 2.0);
    QCOMPARE(twice.size(), QSize(32, 32));
    QCOMPARE(twice.devicePixelRatio(), 2.0);
    // Drawn at that size, not blown up: every second row would be the same else.
    const QImage image = twice.toImage();
    QVERIFY(difference(image, image.scaled(16, 16).scaled(32, 32)) > 5);
}

void TestIcons::applicationIconHasSizes()
{
    initialiseResources();
    const QIcon program = applicationIcon();
    QVERIFY(!program.isNull());
    QVERIFY(program.availableSizes().contains(QSize(16, 16)));
    QVERIFY(program.availableSizes().contains(QSize(256, 256)));
    QVERIFY(ink(program.pixmap(16, 16).toImage()) > 30);
}

void TestIcons::everyShapeIsDrawnInsideItsRectangle()
{
    for (const DeliveryShape shape : allDeliveryShapes) {
        for (const QRectF &rect : {QRectF(10, 10, 12, 12), QRectF(4, 10, 30, 12), QRectF(10, 3, 12, 30)}) {
            QImage image(40, 40, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            paintDeliveryShape(painter, rect, shape, Qt::black);
            painter.end();
            const double inside = ink(image.copy(rect.toRect()));
            QVERIFY2(inside > 8, qPrintable(QString::number(int(shape))));
            QVERIFY2(qFuzzyCompare(ink(image), inside), qPrintable(QString::number(int(shape))));
        }
    }
}

void TestIcons::shapesAreToldApartWithoutColour()
{
    // At 12 pixels, the size they are needed at, all in one colour.
    for (const DeliveryShape one : allDeliveryShapes) {
        for (const DeliveryShape other : allDeliveryShapes) {
            if (one == other)
                continue;
            const double apart = difference(shapeImage(one, 12), shapeImage(other, 12));
            QVERIFY2(apart > 7,
                     qPrintable(QStringLiteral("%1 and %2: %3").arg(int(one)).arg(int(other)).arg(apart)));
        }
    }
}

void TestIcons::shapeHasTheColourAskedFor()
{
    for (const DeliveryShape shape : allDeliveryShapes)
        QVERIFY(isNear(inkColor(shapeImage(shape, 48, QColor(200, 30, 90))), QColor(200, 30, 90)));
}

void TestIcons::shapeLeavesThePainterAsItWas()
{
    QImage image(20, 20, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    painter.setPen(Qt::red);
    const QTransform transform = painter.transform();
    paintDeliveryShape(painter, image.rect(), DeliveryShape::Late, Qt::blue);
    QCOMPARE(painter.pen().color(), QColor(Qt::red));
    QCOMPARE(painter.transform(), transform);
    QVERIFY(!painter.testRenderHint(QPainter::Antialiasing));
}

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
