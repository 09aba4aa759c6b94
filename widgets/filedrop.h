// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QDropEvent;
class QWidget;

namespace echogram {

/// Takes files that are dropped anywhere on a window, before a text field below the mouse takes their names for a text.
/// Belongs to the window.
class FileDrop : public QObject
{
    Q_OBJECT
public:
    explicit FileDrop(QWidget &window);

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void dropped(const QString &path);

private:
    QWidget &m_window;
};

} // namespace echogram
