// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/weather/weather.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QSlider;

namespace echogram {

class ShortSpinBox;

/// The usual settings of a weather, each with a slider for round values and a field for exact ones. Everything else of
/// the weather stays as it is.
class WeatherSliders : public QWidget
{
    Q_OBJECT
public:
    /// One setting that the person has changed, to be made in any weather.
    struct Change
    {
        void (*set)(Weather &weather, double shown) = nullptr;
        double shown = 0; ///< in the unit of the field

        void applyTo(Weather &weather) const { set(weather, shown); }
    };

    explicit WeatherSliders(QWidget *parent = nullptr);

    /// Shows it; says nothing.
    void setWeather(const Weather &weather);

Q_SIGNALS:
    void changed(const echogram::WeatherSliders::Change &change);

private:
    struct Row
    {
        QSlider *slider = nullptr;
        ShortSpinBox *field = nullptr;
    };

    void addRow(QGridLayout &layout, size_t index);
    void showValue(size_t index, double shown);

    std::vector<Row> m_rows;
};

} // namespace echogram
