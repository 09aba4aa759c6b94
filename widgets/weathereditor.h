// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/weather/weatherpresets.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace echogram {

class ProblemLabel;
class WeatherSliders;

/// The weather of the built-in server, to be chosen by name, by sliders or as text, for both ways at once or for one.
class WeatherEditor : public QWidget
{
    Q_OBJECT
public:
    explicit WeatherEditor(QWidget *parent = nullptr);

    const WeatherPair &weather() const { return m_weather; }
    /// Shows it; says nothing.
    void setWeather(const WeatherPair &weather);

Q_SIGNALS:
    /// By the person.
    void weatherChanged();

private:
    enum Direction { Both, In, Out };

    QList<Weather *> edited(WeatherPair &weather) const;
    QStringList shownItems() const;
    void takePreset(int index);
    void takeText();
    void take(const WeatherPair &weather);
    void refresh();

    WeatherPair m_weather;
    QComboBox *m_preset;
    QComboBox *m_direction;
    WeatherSliders *m_sliders;
    QLineEdit *m_text;
    ProblemLabel *m_problem;
};

} // namespace echogram
