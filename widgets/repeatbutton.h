// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace echogram {

class RepeatPopup;

/// Asks in a popup how often to repeat and how many times; while something is repeated it counts along and
/// stops it: "Stop (12 of 100)".
class RepeatButton : public QToolButton
{
    Q_OBJECT

public:
    explicit RepeatButton(QWidget *parent = nullptr);

    bool isRepeating() const { return m_isRepeating; }
    /// What a press begins is only possible now and then; stopping always is.
    void setStartable(bool startable, const QString &reason);

    QSize sizeHint() const override;

public Q_SLOTS:
    /// Opens the popup, where something can be started.
    void ask();
    /// `sent` of `count` went out so far; a count of 0 has no end.
    void showRepeating(bool active, quint64 sent, int count);

Q_SIGNALS:
    void startRequested(int intervalMs, int count);
    void stopRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void press();
    void refresh();

    RepeatPopup *m_popup = nullptr;
    QString m_reason;
    quint64 m_sent = 0;
    int m_count = 0;
    bool m_isRepeating = false;
    bool m_isStartable = true;
};

} // namespace echogram
