// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QWidget>

namespace echogram {

/// One line with the first bytes of a payload in hex: as many as fit, then an ellipsis if there are more.
class BytePreview : public QWidget
{
    Q_OBJECT

public:
    explicit BytePreview(QWidget *parent = nullptr);

    void setBytes(const QByteArray &bytes);
    /// Stands there, dimmed, while there are no bytes: the first of the texts that fits.
    void setPlaceholderTexts(const QStringList &texts);

    /// What is painted at the present width.
    QString text() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QByteArray m_bytes;
    QStringList m_placeholders;
};

} // namespace echogram
