// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace echogram {

class MainWindow;

/// Lets a window show itself and end the program: the demonstration if asked for, then a picture if asked for.
/// The exit code is 1 when either failed. Borrows the window.
class Showcase : public QObject
{
    Q_OBJECT
public:
    Showcase(MainWindow &window, bool withDemonstration, const QString &screenshotFile,
             QObject *parent = nullptr);

    void start();

private:
    void takeScreenshotWhenReady();
    void takeScreenshot();

    MainWindow &m_window;
    const bool m_withDemonstration;
    const QString m_screenshotFile;
    bool m_isReady = false;
};

} // namespace echogram
