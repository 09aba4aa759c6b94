// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weatherspec.h"
#include "widgets/problemlabel.h"
#include "widgets/shortspinbox.h"
#include "widgets/weathereditor.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 nsPerMs = 1'000'000;

/// The editor as a person has it before them.
struct Desk
{
    Desk()
    {
        editor.show();
        if (!QTest::qWaitForWindowActive(&editor))
            qFatal("the editor does not come up");
    }
    ~Desk() { editor.close(); } // a field that still has the focus is left before it goes

    template <class T>
    T &part(const char *name) const
    {
        T *found = editor.findChild<T *>(QLatin1String(name));
        if (!found)
            qFatal("there is no %s", name);
        return *found;
    }
    QComboBox &preset() const { return part<QComboBox>("preset"); }
    QComboBox &direction() const { return part<QComboBox>("direction"); }
    QLineEdit &text() const { return part<QLineEdit>("weatherText"); }
    QString problem() const { return part<ProblemLabel>("weatherProblem").text(); }

    void choose(QComboBox &combo, int index) const
    {
        combo.setFocus();
        combo.setCurrentIndex(index);
        Q_EMIT combo.activated(index); // as a click in its list does
    }
    void type(const QString &weather) const
    {
        text().setFocus();
        text().selectAll();
        QTest::keyClicks(&text(), weather);
        QTest::keyClick(&text(), Qt::Key_Return);
    }

    WeatherEditor editor;
    QSignalSpy changes{&editor, &WeatherEditor::weatherChanged};
};

} // namespace

class TestWeatherEditor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void beginsFair();
    void presetsSetEverything_data();
    void presetsSetEverything();
    void slidersStopAtRoundValues();
    void fieldsTakeExactValues();
    void directionsAreSetApart();
    void textIsTaken();
    void textErrorsHaveAPlace();
    void eachWayLeavesTheDifferences();
    void resetIsFairWeather();
    void fieldsShowNoMoreThanTheyHave();
};

void TestWeatherEditor::beginsFair()
{
    const Desk desk;
    QCOMPARE(desk.editor.weather(), WeatherPair());
    QCOMPARE(desk.preset().currentText(), QStringLiteral("none"));
    QCOMPARE(desk.text().text(), QString());
    QCOMPARE(desk.part<ShortSpinBox>("delay").text(), QStringLiteral("0 ms"));
}

void TestWeatherEditor::presetsSetEverything_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : weatherPresetNames())
        QTest::newRow(qPrintable(name)) << name;
}

void TestWeatherEditor::presetsSetEverything()
{
    QFETCH(QString, name);
    const Desk desk;
    const int index = desk.preset().findText(name);
    QVERIFY(index > 0);
    desk.choose(desk.preset(), index);
    const WeatherPair expected = weatherPreset(name).value();
    QCOMPARE(desk.editor.weather(), expected);
    QCOMPARE(desk.changes.size(), 1);
    QCOMPARE(desk.preset().currentText(), name);
    QCOMPARE(desk.preset().toolTip(), weatherPresetDescription(name));
    QCOMPARE(desk.preset().itemData(index, Qt::ToolTipRole).toString(), weatherPresetDescription(name));
    QCOMPARE(desk.part<ShortSpinBox>("delay").value(), double(expected.in.delayNs) / nsPerMs);
    QCOMPARE(desk.part<ShortSpinBox>("jitter").value(), double(expected.in.jitterNs) / nsPerMs);
    QVERIFY(qAbs(desk.part<ShortSpinBox>("loss").value() - expected.in.loss * 100) < 1e-6);
    QVERIFY(qAbs(desk.part<ShortSpinBox>("duplicate").value() - expected.in.duplicate * 100) < 1e-6);
    // Each way is written as it is.
    desk.direction().setCurrentIndex(2);
    QCOMPARE(desk.text().text(), weatherText(expected.out));
    desk.direction().setCurrentIndex(1);
    QCOMPARE(desk.text().text(), weatherText(expected.in));
    QCOMPARE(desk.editor.weather(), expected);
}

void TestWeatherEditor::slidersStopAtRoundValues()
{
    const Desk desk;
    auto &slider = desk.part<QSlider>("delaySlider");
    slider.setFocus();
    QTest::keyClick(&slider, Qt::Key_Right);
    QCOMPARE(desk.editor.weather().in.delayNs, 1 * nsPerMs);
    QTest::keyClick(&slider, Qt::Key_Right);
    QCOMPARE(desk.editor.weather().in.delayNs, 2 * nsPerMs);
    QCOMPARE(desk.editor.weather().out.delayNs, 2 * nsPerMs);
    QCOMPARE(desk.part<ShortSpinBox>("delay").text(), QStringLiteral("2 ms"));
    QCOMPARE(desk.text().text(), QStringLiteral("delay=2ms"));
    QCOMPARE(desk.preset().currentIndex(), -1); // its own
    auto &loss = desk.part<QSlider>("lossSlider");
    QTest::keyClick(&loss, Qt::Key_End);
    QCOMPARE(desk.editor.weather().in.loss, 1.0);
    QTest::keyClick(&loss, Qt::Key_Home);
    QTest::keyClick(&slider, Qt::Key_Home);
    QCOMPARE(desk.editor.weather(), WeatherPair());
    QCOMPARE(desk.preset().currentText(), QStringLiteral("none"));
}

void TestWeatherEditor::fieldsTakeExactValues()
{
    const Desk desk;
    auto &field = desk.part<ShortSpinBox>("loss");
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, QStringLiteral("12.5"));
    QCOMPARE(desk.changes.size(), 0); // not before it is complete
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(desk.editor.weather().in.loss, 0.125);
    QCOMPARE(field.text(), QStringLiteral("12.5 %"));
    QCOMPARE(desk.changes.size(), 1);
}

void TestWeatherEditor::directionsAreSetApart()
{
    const Desk desk;
    desk.direction().setCurrentIndex(2); // out
    QTest::keyClick(&desk.part<QSlider>("lossSlider"), Qt::Key_End);
    QCOMPARE(desk.editor.weather().out.loss, 1.0);
    QVERIFY(desk.editor.weather().in.isFair());
    desk.direction().setCurrentIndex(1);
    QCOMPARE(desk.part<ShortSpinBox>("loss").value(), 0.0);
    QVERIFY(desk.direction().itemText(0).contains(QStringLiteral("differ")));
}

void TestWeatherEditor::textIsTaken()
{
    const Desk desk;
    desk.type(QStringLiteral("rate=1Mbit/s, delay=20ms"));
    QCOMPARE(desk.problem(), QString());
    QCOMPARE(desk.editor.weather().in.rateBitsPerSecond, 1'000'000);
    QCOMPARE(desk.editor.weather().out.delayNs, 20 * nsPerMs);
    QCOMPARE(desk.part<ShortSpinBox>("delay").value(), 20.0);
    QCOMPARE(desk.text().text(), QStringLiteral("delay=20ms,rate=1Mbit/s"));
    // What is not there any more is not done any more.
    desk.type(QStringLiteral("delay=20ms"));
    QCOMPARE(desk.editor.weather().in.rateBitsPerSecond, 0);
    QCOMPARE(desk.changes.size(), 2);
}

void TestWeatherEditor::textErrorsHaveAPlace()
{
    const Desk desk;
    desk.type(QStringLiteral("delay=20ms,lost=1%"));
    QVERIFY2(desk.problem().contains(QStringLiteral("there is no \"lost\"")), qPrintable(desk.problem()));
    QCOMPARE(desk.text().selectedText(), QStringLiteral("lost"));
    QCOMPARE(desk.editor.weather(), WeatherPair()); // all or nothing
    QCOMPARE(desk.changes.size(), 0);
    // Meanwhile nothing that was typed is lost.
    QTest::keyClick(&desk.part<QSlider>("lossSlider"), Qt::Key_End);
    QCOMPARE(desk.text().text(), QStringLiteral("delay=20ms,lost=1%"));
    desk.type(QStringLiteral("delay=20ms,loss=1%"));
    QCOMPARE(desk.problem(), QString());
    QCOMPARE(desk.editor.weather().in.loss, 0.01);
}

void TestWeatherEditor::eachWayLeavesTheDifferences()
{
    Desk desk;
    WeatherPair weather;
    weather.in = parseWeather(QStringLiteral("delay=20ms,rate=1Mbit/s")).value();
    weather.out = parseWeather(QStringLiteral("delay=20ms,rate=5Mbit/s")).value();
    desk.editor.setWeather(weather);
    QCOMPARE(desk.changes.size(), 0);
    QCOMPARE(desk.text().text(), QStringLiteral("delay=20ms")); // what both have
    desk.type(QStringLiteral("delay=30ms,loss=1%"));
    QCOMPARE(weatherText(desk.editor.weather().in), QStringLiteral("delay=30ms,loss=1%,rate=1Mbit/s"));
    QCOMPARE(weatherText(desk.editor.weather().out), QStringLiteral("delay=30ms,loss=1%,rate=5Mbit/s"));
    desk.type(QStringLiteral("rate=2Mbit/s"));
    QCOMPARE(weatherText(desk.editor.weather().in), QStringLiteral("rate=2Mbit/s"));
    QCOMPARE(desk.editor.weather().in, desk.editor.weather().out);
}

void TestWeatherEditor::resetIsFairWeather()
{
    const Desk desk;
    desk.choose(desk.preset(), desk.preset().findText(QStringLiteral("flaky")));
    QTest::mouseClick(&desk.part<QPushButton>("resetWeather"), Qt::LeftButton);
    QCOMPARE(desk.editor.weather(), WeatherPair());
    QCOMPARE(desk.preset().currentText(), QStringLiteral("none"));
    QCOMPARE(desk.changes.size(), 2);
}

void TestWeatherEditor::fieldsShowNoMoreThanTheyHave()
{
    ShortSpinBox field;
    field.setDecimals(3);
    QCOMPARE(field.textFromValue(20), QStringLiteral("20"));
    QCOMPARE(field.textFromValue(0.25), QStringLiteral("0.25"));
    QCOMPARE(field.textFromValue(100), QStringLiteral("100"));
    QCOMPARE(field.textFromValue(0), QStringLiteral("0"));
}

QTEST_MAIN(TestWeatherEditor)
#include "tst_weathereditor.moc"
