// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QSpinBox;

namespace echogram {

/// The little window under the Repeat button that asks how often and how many times. Keeps its answers for the
/// next time.
class RepeatPopup : public QFrame
{
    Q_OBJECT

public:
    explicit RepeatPopup(QWidget *parent);

    int interval() const; ///< ms between two datagrams, 1 to 3,600,000
    int count() const;    ///< how many datagrams, 0: until stopped

    /// Opens it at the button, on the side where the screen has room, with the keyboard in the first field.
    void openAt(const QWidget *button);

Q_SIGNALS:
    void startRequested(int intervalMs, int count);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void start();

    QSpinBox *m_interval = nullptr;
    QSpinBox *m_count = nullptr;
};

} // namespace echogram
