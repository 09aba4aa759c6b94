// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QFrame>

#include <functional>
#include <optional>

class QLineEdit;

namespace echogram {

class ProblemLabel;

/// The little window that asks for a time to go to. Stays open, with what is wrong below the field, until it could
/// be gone to; keeps the text for the next time.
class TimePopup : public QFrame
{
    Q_OBJECT
public:
    /// Goes there, or returns why not.
    using GoTo = std::function<std::optional<ParseError>(const QString &text)>;

    TimePopup(GoTo goTo, QWidget *parent);

    /// Opens it at the middle of the widget's upper edge, with the keyboard in the field.
    void openAt(const QWidget *widget);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void submit();

    const GoTo m_goTo;
    QLineEdit *m_time = nullptr;
    ProblemLabel *m_problem = nullptr;
};

} // namespace echogram
