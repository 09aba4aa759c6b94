// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace echogram {

/// A sentence about what is wrong, with a warning sign, to stand right where it happened. Wraps instead of
/// being cut off, and takes no room while there is nothing to say.
class ProblemLabel : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemLabel(QWidget *parent = nullptr);

    QString text() const;
    /// Shows the sentence; an empty one hides the label.
    void setText(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    void drawIcon();

    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
};

} // namespace echogram
