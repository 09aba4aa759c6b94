// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QWidget>

#include <optional>

class QLabel;
class QStackedLayout;

namespace echogram {

class HexView;

/// A datagram to look at closely, as plain values.
struct InspectedDatagram
{
    QByteArray payload;
    std::optional<QByteArray> question; ///< what it answers, to compare with
    QString heading;                    ///< "answer from 127.0.0.1:12345"
    QStringList details;                ///< a line each
};

/// What is known of one datagram and its bytes, with those boxed that differ from its question's. The content
/// of a dock.
class Inspector : public QWidget
{
    Q_OBJECT

public:
    explicit Inspector(QWidget *parent = nullptr);

    using QWidget::show;
    void show(const InspectedDatagram &datagram);
    /// Says what to do instead.
    void clear();

private:
    QStackedLayout *m_pages = nullptr;
    QLabel *m_hint = nullptr;
    QWidget *m_page = nullptr;
    QLabel *m_heading = nullptr;
    QLabel *m_details = nullptr;
    QLabel *m_difference = nullptr;
    HexView *m_bytes = nullptr;
};

} // namespace echogram
