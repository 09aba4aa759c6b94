// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bytepreview.h"

#include "widgets/textstyle.h"

#include <QPainter>

namespace echogram {
namespace {

// A screen reader is not read 65,507 bytes.
constexpr qsizetype describedBytes = 64;

} // namespace

BytePreview::BytePreview(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Bytes as they will be sent"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BytePreview::setBytes(const QByteArray &bytes)
{
    if (bytes == m_bytes)
        return;
    m_bytes = bytes;
    setAccessibleDescription(QString::fromLatin1(bytes.left(describedBytes).toHex(' ')));
    update();
}

void BytePreview::setPlaceholderTexts(const QStringList &texts)
{
    m_placeholders = texts;
    update();
}

QString BytePreview::text() const
{
    if (m_bytes.isEmpty()) {
        for (const QString &placeholder : m_placeholders) {
            if (fontMetrics().horizontalAdvance(placeholder) <= width())
                return placeholder;
        }
        return {};
    }

    const QFontMetricsF metrics(monospaceFont().resolve(font()));
    const qreal cell = metrics.horizontalAdvance(QStringLiteral("00 "));
    const qreal space = metrics.horizontalAdvance(u' ');
    if (m_bytes.size() * cell - space <= width())
        return QString::fromLatin1(m_bytes.toHex(' '));
    const qreal room = width() - metrics.horizontalAdvance(u'…');
    const qsizetype fitting = std::max<qsizetype>(0, qsizetype(room / cell));
    return QString::fromLatin1(m_bytes.left(fitting).toHex(' ')) + QStringLiteral(" …");
}

QSize BytePreview::sizeHint() const
{
    const QFontMetrics mono(monospaceFont().resolve(font()));
    return {mono.horizontalAdvance(u'0') * 48, std::max(mono.height(), fontMetrics().height())};
}

QSize BytePreview::minimumSizeHint() const
{
    return {sizeHint().width() / 6, sizeHint().height()};
}

void BytePreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_bytes.isEmpty())
        painter.setPen(palette().color(QPalette::PlaceholderText));
    else
        painter.setFont(monospaceFont().resolve(font()));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text());
}

} // namespace echogram
