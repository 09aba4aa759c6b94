// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weathereditor.h"

#include "server/weather/weatherspec.h"
#include "widgets/problemlabel.h"
#include "widgets/weathersliders.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace echogram {
namespace {

constexpr QChar comma = u',';

QStringList itemsOf(const Weather &weather)
{
    return weatherText(weather).split(comma, Qt::SkipEmptyParts);
}

/// A combo box that never makes its window wider than it is.
void letShrink(QComboBox &combo)
{
    combo.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo.setMinimumContentsLength(8);
    combo.setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

} // namespace

WeatherEditor::WeatherEditor(QWidget *parent)
    : QWidget(parent)
    , m_preset(new QComboBox(this))
    , m_direction(new QComboBox(this))
    , m_sliders(new WeatherSliders(this))
    , m_text(new QLineEdit(this))
    , m_problem(new ProblemLabel(this))
{
    m_preset->setObjectName(QStringLiteral("preset"));
    m_preset->setAccessibleName(tr("Weather by name"));
    m_preset->setPlaceholderText(tr("your own"));
    m_preset->addItem(tr("none"));
    m_preset->setItemData(0, tr("good weather: nothing happens on the way"), Qt::ToolTipRole);
    for (const QString &name : weatherPresetNames()) {
        m_preset->addItem(name, name);
        m_preset->setItemData(m_preset->count() - 1, weatherPresetDescription(name), Qt::ToolTipRole);
    }
    letShrink(*m_preset);

    m_direction->setObjectName(QStringLiteral("direction"));
    m_direction->setAccessibleName(tr("Which way the settings are of"));
    m_direction->setToolTip(tr("Whether what is set below is done to questions on the way in, to answers on "
                               "the way out, or to each of them"));
    m_direction->addItems({tr("each way"), tr("the way in"), tr("the way out")});
    letShrink(*m_direction);

    m_text->setObjectName(QStringLiteral("weatherText"));
    m_text->setAccessibleName(tr("Weather as text"));
    m_text->setPlaceholderText(QStringLiteral("rate=1Mbit/s,outage=2s/30s"));
    m_text->setToolTip(tr("All settings that there are, as echogram-server takes them by --in and --out: %1")
                           .arg(weatherKeys().join(QStringLiteral(", "))));
    m_problem->setObjectName(QStringLiteral("weatherProblem"));

    auto *reset = new QPushButton(tr("Reset"), this);
    reset->setObjectName(QStringLiteral("resetWeather"));
    reset->setToolTip(tr("Back to good weather"));
    reset->setAccessibleName(tr("Reset the weather"));
    auto *presetLabel = new QLabel(tr("Weather"), this);
    presetLabel->setBuddy(m_preset);
    auto *directionLabel = new QLabel(tr("For"), this);
    directionLabel->setBuddy(m_direction);
    auto *textLabel = new QLabel(tr("As text"), this);
    textLabel->setBuddy(m_text);

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins({});
    layout->setColumnStretch(1, 1);
    layout->addWidget(presetLabel, 0, 0);
    layout->addWidget(m_preset, 0, 1);
    layout->addWidget(reset, 0, 2);
    layout->addWidget(directionLabel, 1, 0);
    layout->addWidget(m_direction, 1, 1, 1, 2);
    layout->addWidget(m_sliders, 2, 0, 1, 3);
    layout->addWidget(textLabel, 3, 0);
    layout->addWidget(m_text, 3, 1, 1, 2);
    layout->addWidget(m_problem, 4, 0, 1, 3);

    connect(m_preset, &QComboBox::activated, this, &WeatherEditor::takePreset);
    connect(reset, &QPushButton::clicked, this, [this] { takePreset(0); });
    connect(m_direction, &QComboBox::currentIndexChanged, this, [this] {
        m_problem->setText({});
        refresh();
    });
    connect(m_sliders, &WeatherSliders::changed, this, [this](const WeatherSliders::Change &change) {
        WeatherPair weather = m_weather;
        for (Weather *one : edited(weather))
            change.applyTo(*one);
        take(weather);
    });
    connect(m_text, &QLineEdit::editingFinished, this, &WeatherEditor::takeText);
    refresh();
}

void WeatherEditor::setWeather(const WeatherPair &weather)
{
    m_weather = weather;
    m_problem->setText({});
    refresh();
}

/// Those that the person works on.
QList<Weather *> WeatherEditor::edited(WeatherPair &weather) const
{
    switch (m_direction->currentIndex()) {
    case In:
        return {&weather.in};
    case Out:
        return {&weather.out};
    default:
        return {&weather.in, &weather.out};
    }
}

/// The settings that all of them have.
QStringList WeatherEditor::shownItems() const
{
    const QStringList in = itemsOf(m_weather.in);
    const QStringList out = itemsOf(m_weather.out);
    switch (m_direction->currentIndex()) {
    case In:
        return in;
    case Out:
        return out;
    default:
        break;
    }
    QStringList both;
    std::copy_if(in.cbegin(), in.cend(), std::back_inserter(both),
                 [&out](const QString &item) { return out.contains(item); });
    return both;
}

void WeatherEditor::takePreset(int index)
{
    m_problem->setText({});
    take(weatherPreset(m_preset->itemData(index).toString()).value_or(WeatherPair()));
}

/// The text in place of the settings that it showed; where in and out differ, they go on doing so.
void WeatherEditor::takeText()
{
    const QStringList shown = shownItems();
    if (m_text->text() == shown.join(comma)) {
        m_problem->setText({});
        return;
    }
    WeatherPair weather = m_weather;
    for (Weather *one : edited(weather)) {
        Weather others;
        for (const QString &item : itemsOf(*one)) {
            if (!shown.contains(item))
                (void)applyWeather(others, item.section(u'=', 0, 0), item.section(u'=', 1));
        }
        const Result<Weather> read = parseWeather(m_text->text(), others);
        if (!read) {
            m_problem->setText(read.error().message);
            m_text->setSelection(int(read.error().position), int(read.error().length));
            return;
        }
        *one = *read;
    }
    m_problem->setText({});
    take(weather);
}

void WeatherEditor::take(const WeatherPair &weather)
{
    const bool isOther = weather != m_weather;
    m_weather = weather;
    refresh();
    if (isOther)
        Q_EMIT weatherChanged();
}

void WeatherEditor::refresh()
{
    int preset = m_weather == WeatherPair() ? 0 : -1;
    for (int index = 1; index < m_preset->count() && preset < 0; ++index) {
        if (weatherPreset(m_preset->itemData(index).toString()) == m_weather)
            preset = index;
    }
    m_preset->setCurrentIndex(preset);
    m_preset->setToolTip(preset < 0 ? tr("your own settings")
                                    : m_preset->itemData(preset, Qt::ToolTipRole).toString());
    m_direction->setItemText(Both,
                             m_weather.in == m_weather.out ? tr("each way") : tr("each way (they differ)"));
    m_sliders->setWeather(m_direction->currentIndex() == Out ? m_weather.out : m_weather.in);
    if (m_problem->text().isEmpty()) { // else what was typed is still to be mended
        m_text->setText(shownItems().join(comma));
        m_text->setCursorPosition(0);
    }
}

} // namespace echogram
