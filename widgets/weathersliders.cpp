// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weathersliders.h"

#include "widgets/shortspinbox.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace echogram {
namespace {

constexpr double nsPerMs = 1e6;

// What a slider stops at: round, and closer to each other where a little means a lot.
constexpr std::array stopsInMs{0.0,   1.0,   2.0,   5.0,   10.0,  20.0,  30.0,   50.0,   75.0,
                               100.0, 150.0, 200.0, 300.0, 500.0, 750.0, 1000.0, 1500.0, 2000.0};
constexpr std::array stopsInPercent{0.0, 0.1,  0.2,  0.5,  1.0,  2.0,  3.0,  5.0,
                                    7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0};

constexpr double mostMs = 60'000; // whoever wants more writes it below

struct Setting
{
    const char *name; // for QObject::objectName
    const char *label;
    const char *toolTip;
    bool isTime = false; // in ms; else a share in per cent
    double (*get)(const Weather &weather);
    void (*set)(Weather &weather, double shown);
};

// clang-format off
constexpr std::array settings{
    Setting{"delay", QT_TRANSLATE_NOOP("echogram::WeatherSliders", "Delay"),
            QT_TRANSLATE_NOOP("echogram::WeatherSliders", "How long each datagram is on its way"), true,
            [](const Weather &weather) { return double(weather.delayNs) / nsPerMs; },
            [](Weather &weather, double ms) { weather.delayNs = std::llround(ms * nsPerMs); }},
    Setting{"jitter", QT_TRANSLATE_NOOP("echogram::WeatherSliders", "Jitter"),
            QT_TRANSLATE_NOOP("echogram::WeatherSliders", "How much the delay varies between datagrams"), true,
            [](const Weather &weather) { return double(weather.jitterNs) / nsPerMs; },
            [](Weather &weather, double ms) { weather.jitterNs = std::llround(ms * nsPerMs); }},
    Setting{"loss", QT_TRANSLATE_NOOP("echogram::WeatherSliders", "Loss"),
            QT_TRANSLATE_NOOP("echogram::WeatherSliders", "How many never arrive"), false,
            [](const Weather &weather) { return weather.loss * 100; },
            [](Weather &weather, double percent) { weather.loss = percent / 100; }},
    Setting{"duplicate", QT_TRANSLATE_NOOP("echogram::WeatherSliders", "Duplicate"),
            QT_TRANSLATE_NOOP("echogram::WeatherSliders", "How many arrive twice"), false,
            [](const Weather &weather) { return weather.duplicate * 100; },
            [](Weather &weather, double percent) { weather.duplicate = percent / 100; }},
    Setting{"reorder", QT_TRANSLATE_NOOP("echogram::WeatherSliders", "Reorder"),
            QT_TRANSLATE_NOOP("echogram::WeatherSliders", "How many are overtaken by others"), false,
            [](const Weather &weather) { return weather.reorder * 100; },
            [](Weather &weather, double percent) { weather.reorder = percent / 100; }},
    Setting{"corrupt", QT_TRANSLATE_NOOP("echogram::WeatherSliders", "Corrupt"),
            QT_TRANSLATE_NOOP("echogram::WeatherSliders", "How many have bits flipped"), false,
            [](const Weather &weather) { return weather.corrupt * 100; },
            [](Weather &weather, double percent) { weather.corrupt = percent / 100; }},
};
// clang-format on

double stopAt(const Setting &setting, int position)
{
    return setting.isTime ? stopsInMs.at(size_t(position)) : stopsInPercent.at(size_t(position));
}

template <size_t size>
int closestTo(double shown, const std::array<double, size> &stops)
{
    const auto closest = std::min_element(stops.begin(), stops.end(), [shown](double one, double other) {
        return std::abs(one - shown) < std::abs(other - shown);
    });
    return int(std::distance(stops.begin(), closest));
}

int positionOf(const Setting &setting, double shown)
{
    return setting.isTime ? closestTo(shown, stopsInMs) : closestTo(shown, stopsInPercent);
}

} // namespace

WeatherSliders::WeatherSliders(QWidget *parent)
    : QWidget(parent)
    , m_rows(settings.size())
{
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins({});
    layout->setColumnStretch(1, 1);
    for (size_t index = 0; index < settings.size(); ++index)
        addRow(*layout, index);
    setWeather({});
}

void WeatherSliders::addRow(QGridLayout &layout, size_t index)
{
    const Setting &setting = settings[index];
    const QString name = tr(setting.label);
    auto *title = new QLabel(name, this);
    auto *slider = new QSlider(Qt::Horizontal, this);
    auto *field = new ShortSpinBox(this);
    m_rows[index] = {slider, field};

    slider->setObjectName(QLatin1String(setting.name) + QLatin1String("Slider"));
    slider->setAccessibleName(setting.isTime ? tr("%1, in round milliseconds").arg(name)
                                             : tr("%1, in round per cent").arg(name));
    slider->setRange(0, int(setting.isTime ? stopsInMs.size() : stopsInPercent.size()) - 1);
    slider->setPageStep(3);
    slider->setMinimumWidth(fontMetrics().averageCharWidth() * 8);
    field->setObjectName(QLatin1String(setting.name));
    field->setAccessibleName(setting.isTime ? tr("%1 in milliseconds").arg(name)
                                            : tr("%1 in per cent").arg(name));
    field->findChild<QLineEdit *>()->setAccessibleName(field->accessibleName());
    field->setSuffix(setting.isTime ? tr(" ms") : tr(" %"));
    field->setDecimals(3);
    field->setRange(0, setting.isTime ? mostMs : 100);
    field->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed); // all as wide as the widest
    title->setBuddy(field);
    for (QWidget *widget :
         {static_cast<QWidget *>(title), static_cast<QWidget *>(slider), static_cast<QWidget *>(field)})
        widget->setToolTip(tr(setting.toolTip));

    layout.addWidget(title, int(index), 0);
    layout.addWidget(slider, int(index), 1);
    layout.addWidget(field, int(index), 2);
    connect(slider, &QSlider::valueChanged, this,
            [field, &setting](int position) { field->setValue(stopAt(setting, position)); });
    connect(field, &QDoubleSpinBox::valueChanged, this, [this, index, &setting](double shown) {
        showValue(index, shown);
        Q_EMIT changed({setting.set, shown});
    });
}

void WeatherSliders::showValue(size_t index, double shown)
{
    const Row &row = m_rows[index];
    const QSignalBlocker quietSlider(row.slider);
    const QSignalBlocker quietField(row.field);
    row.slider->setValue(positionOf(settings[index], shown));
    row.field->setValue(shown);
}

void WeatherSliders::setWeather(const Weather &weather)
{
    for (size_t index = 0; index < settings.size(); ++index)
        showValue(index, settings[index].get(weather));
}

} // namespace echogram
