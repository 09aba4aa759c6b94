// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/statusline.h"

#include "core/chat/conversation.h"
#include "core/datagram/grouped.h"
#include "widgets/messagetext.h"

#include <QDir>
#include <QEvent>
#include <QLabel>

#include <algorithm>

namespace echogram {
namespace {

constexpr int fieldCount = 6;

int gapOf(const QWidget &widget)
{
    return widget.fontMetrics().averageCharWidth() * 2;
}

/// Where the log is, and how much it takes there.
QString logText(const Conversation *conversation)
{
    if (!conversation)
        return {};
    if (!conversation->log().problem().isEmpty())
        return StatusLine::tr("log not on disk");
    if (conversation->folder().isEmpty() && !conversation->isRecorded())
        return StatusLine::tr("log in memory");
    return StatusLine::tr("log %1").arg(fileSizeText(conversation->log().bytesOnDisk()));
}

} // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
{
    for (int i = 0; i < fieldCount; ++i)
        m_fields.append(new QLabel(this));
    m_fields.first()->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    show(nullptr);
}

void StatusLine::show(const Conversation *conversation, qint64 shown)
{
    const ConversationCounters counters = conversation ? conversation->counters() : ConversationCounters{};
    const Endpoint local = conversation ? conversation->localEndpoint() : Endpoint();
    const bool isRecorded = conversation && conversation->isRecorded();
    const SocketDescription socket = conversation ? conversation->socketDescription() : SocketDescription();
    if (isRecorded) // nothing goes on in it
        setFields({tr("recorded"),
                   tr("datagrams %1  shown %2")
                       .arg(grouped(quint64(conversation->log().size())), grouped(quint64(shown))),
                   {},
                   logText(conversation),
                   {},
                   {}});
    else
        setFields({
            local.isNull() ? tr("no socket yet") : tr("local %1").arg(local.text()),
            tr("sent %1  received %2  shown %3")
                .arg(grouped(counters.sent), grouped(counters.received), grouped(quint64(shown))),
            tr("dropped by the kernel %1, by Echogram %2")
                .arg(grouped(counters.droppedByKernel), grouped(counters.droppedByEchogram)),
            logText(conversation),
            tr("no answer %1  duplicates %2  unasked %3")
                .arg(grouped(counters.unanswered), grouped(counters.duplicates), grouped(counters.unasked)),
            socket.engine.isEmpty() ? QString() : tr("engine %1").arg(socket.engine),
        });
    if (conversation && !conversation->folder().isEmpty())
        setToolTip(toolTip() + u'\n' + QDir::toNativeSeparators(conversation->folder()));
    if (!socket.engine.isEmpty()) // in the words of the field, as echogram-server says it
        setToolTip(toolTip() + u'\n' + socketDescriptionLines(socket).join(u'\n'));
}

void StatusLine::setFields(const QStringList &texts)
{
    for (int i = 0; i < fieldCount; ++i) {
        QLabel &field = *m_fields.at(i);
        field.setText(texts.at(i));
        // Never narrower than it once was, so that nothing jumps while numbers change.
        field.setMinimumWidth(std::max(field.minimumWidth(), field.sizeHint().width()));
    }
    setToolTip(QStringList(texts.mid(0, fieldCount - 1)).join(u'\n'));
    arrange();
}

/// Our end at the left, the counts at the right.
void StatusLine::arrange()
{
    QLabel &local = *m_fields.first();
    local.setGeometry(0, 0, std::min(width(), local.minimumWidth()), height());
    int used = local.width();
    int shown = 1;
    while (shown < fieldCount && used + gapOf(*this) + m_fields.at(shown)->minimumWidth() <= width())
        used += gapOf(*this) + m_fields.at(shown++)->minimumWidth();
    int right = width();
    for (int i = fieldCount - 1; i > 0; --i) {
        QLabel &field = *m_fields.at(i);
        field.setVisible(i < shown);
        if (i >= shown)
            continue;
        field.setGeometry(right - field.minimumWidth(), 0, field.minimumWidth(), height());
        right = field.x() - gapOf(*this);
    }
}

QSize StatusLine::sizeHint() const
{
    int width = -gapOf(*this);
    for (const QLabel *field : m_fields)
        width += gapOf(*this) + field->minimumWidth();
    return {width, m_fields.first()->sizeHint().height()};
}

QSize StatusLine::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 10, m_fields.first()->sizeHint().height()};
}

void StatusLine::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void StatusLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange)
        return;
    for (QLabel *field : std::as_const(m_fields))
        field->setMinimumWidth(field->sizeHint().width());
    arrange();
}

} // namespace echogram
