// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/serverreport.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QGridLayout;
class QLabel;

namespace echogram {

/// What the built-in server has counted: what came and went, what the weather did each way, and whom it did not answer.
/// The numbers stand at the right of columns that keep their width.
class ServerCounts : public QWidget
{
    Q_OBJECT
public:
    explicit ServerCounts(QWidget *parent = nullptr);

    void show(const ServerReport &report);
    using QWidget::show;

protected:
    void changeEvent(QEvent *event) override;

private:
    using Read = std::function<std::optional<quint64>(const ServerReport &report)>;

    void addHeading(QGridLayout &layout, const QString &text, const QString &in, const QString &out);
    void addRow(QGridLayout &layout, const QString &name, const QString &text, const QString &toolTip,
                const std::vector<Read> &reads);
    void reserveWidth();

    struct Number
    {
        QLabel *label = nullptr;
        Read read;
    };
    std::vector<Number> m_numbers;
};

} // namespace echogram
