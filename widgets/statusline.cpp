// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/statusline.h"

#include "core/chat/conversation.h"
#include "widgets/messagetext.h"

#include <QLabel>
#include <QStatusBar>

namespace echogram {
namespace {

/// Never narrower than it once was, so that nothing jumps while numbers change.
void showText(QLabel &label, const QString &text)
{
    label.setText(text);
    label.setMinimumWidth(std::max(label.minimumWidth(), label.fontMetrics().horizontalAdvance(text)));
}

} // namespace

StatusLine::StatusLine(QStatusBar &bar)
    : QObject(&bar)
    , m_local(new QLabel)
    , m_counts(new QLabel)
    , m_problems(new QLabel)
    , m_drops(new QLabel)
{
    m_local->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_local->setToolTip(tr("Our end of this conversation: the address and port its socket has"));
    m_problems->setToolTip(
        tr("Questions without an answer, answers that came twice, datagrams nobody asked for"));
    m_drops->setToolTip(
        tr("Datagrams that came in and are not in the log: dropped by the kernel because its receive buffer "
           "was full, or by Echogram because the window did not keep up"));
    bar.addWidget(m_local);
    for (QLabel *label : {m_counts, m_problems, m_drops})
        bar.addPermanentWidget(label);
}

void StatusLine::show(const Conversation *conversation)
{
    const ConversationCounters counters = conversation ? conversation->counters() : ConversationCounters{};
    const Endpoint local = conversation ? conversation->localEndpoint() : Endpoint();
    m_local->setText(local.isNull() ? tr("no socket yet") : tr("local %1").arg(local.text()));
    showText(*m_counts,
             tr("sent %1  received %2").arg(countText(counters.sent), countText(counters.received)));
    showText(*m_problems, tr("no answer %1  duplicates %2  unasked %3")
                              .arg(countText(counters.unanswered), countText(counters.duplicates),
                                   countText(counters.unasked)));
    showText(*m_drops, tr("dropped by the kernel %1, by Echogram %2")
                           .arg(countText(counters.droppedByKernel), countText(counters.droppedByEchogram)));
}

} // namespace echogram
