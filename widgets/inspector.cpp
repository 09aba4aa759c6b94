// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector.h"

#include "widgets/hexview.h"

#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace echogram {
namespace {

/// For values of others' making: plain text, wrapped, to be copied by mouse or keyboard.
QLabel *makeValueLabel(QWidget *parent, const QString &accessibleName)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(accessibleName);
    return label;
}

} // namespace

Inspector::Inspector(QWidget *parent)
    : QWidget(parent)
    , m_pages(new QStackedLayout(this))
    , m_hint(new QLabel(tr("Select a datagram to see its bytes."), this))
    , m_page(new QWidget(this))
    , m_heading(makeValueLabel(m_page, tr("Datagram")))
    , m_details(makeValueLabel(m_page, tr("Details")))
    , m_difference(makeValueLabel(m_page, tr("Compared with the question")))
    , m_bytes(new HexView(m_page))
{
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    QFont bold;
    bold.setBold(true); // and nothing else, so that the size follows the window's
    m_heading->setFont(bold);

    auto *layout = new QVBoxLayout(m_page);
    layout->addWidget(m_heading);
    layout->addWidget(m_details);
    layout->addWidget(m_difference);
    layout->addWidget(m_bytes, 1);

    m_pages->addWidget(m_hint);
    m_pages->addWidget(m_page);
    setFocusProxy(m_bytes);
}

void Inspector::show(const InspectedDatagram &datagram)
{
    m_heading->setText(datagram.heading);
    m_heading->setVisible(!datagram.heading.isEmpty());
    m_details->setText(datagram.details.join(u'\n'));
    m_details->setVisible(!datagram.details.isEmpty());
    m_difference->setVisible(datagram.question.has_value());
    m_bytes->setBytes(datagram.payload);
    if (datagram.question) {
        m_difference->setText(differenceSummary(*datagram.question, datagram.payload));
        m_bytes->setMarks(differingRanges(*datagram.question, datagram.payload));
    }
    m_pages->setCurrentWidget(m_page);
}

void Inspector::clear()
{
    m_bytes->setBytes({});
    m_pages->setCurrentWidget(m_hint);
}

} // namespace echogram
