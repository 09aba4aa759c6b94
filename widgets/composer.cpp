// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "widgets/dumppasting.h"
#include "widgets/messageedit.h"
#include "widgets/payloadline.h"
#include "widgets/repeatbutton.h"
#include "widgets/windowstate.h"

#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QGuiApplication>
#include <QPushButton>
#include <QSignalBlocker>

namespace echogram {
namespace {

constexpr int comfortableCharacters = 30; // a message box less wide than this gets a row of its own

// Of a dump in UTF-16 units: a C array and an offset in each short line take more than the bytes in hex.
constexpr qsizetype longestDump = 2 * MessageEdit::maximumTextSize;

QString formatLabel(PayloadFormat format)
{
    switch (format) {
    case PayloadFormat::Text:
        return Composer::tr("Text");
    case PayloadFormat::Escaped:
        return Composer::tr("Escaped");
    case PayloadFormat::Hex:
        return Composer::tr("Hex");
    case PayloadFormat::Base64:
        break;
    }
    return Composer::tr("Base64");
}

QString formatHint(PayloadFormat format)
{
    switch (format) {
    case PayloadFormat::Text:
        return Composer::tr("UTF-8, as it stands");
    case PayloadFormat::Escaped:
        return Composer::tr("UTF-8 with \\n \\r \\t \\0 \\\\ and \\xHH");
    case PayloadFormat::Hex:
        return Composer::tr("Two digits a byte, such as de ad be ef");
    case PayloadFormat::Base64:
        break;
    }
    return Composer::tr("RFC 4648, such as 3q2+7w==");
}

/// The text for the bytes, if the box can hold it without changing or hiding any of them.
std::optional<QString> writable(PayloadFormat format, QByteArrayView bytes)
{
    const Result<QString> text = encodePayload(format, bytes);
    if (!text || !MessageEdit::canHold(*text))
        return {};
    return *text;
}

} // namespace

Composer::Composer(QWidget *parent)
    : QWidget(parent)
    , m_format(new QComboBox(this))
    , m_message(new MessageEdit(this))
    , m_line(new PayloadLine(this))
    , m_send(new QPushButton(tr("Send"), this))
    , m_repeat(new RepeatButton(this))
    , m_layout(new QGridLayout(this))
{
    buildControls();
    arrange();

    const auto followPerson = [this] {
        evaluate();
        Q_EMIT draftChanged();
    };
    connect(m_message, &MessageEdit::textChanged, this, followPerson);
    connect(m_message, &MessageEdit::historyEntryRecalled, this,
            [this, followPerson](PayloadFormat recalled) {
                takeFormat(recalled);
                followPerson();
            });
    connect(m_message, &MessageEdit::submitted, this, &Composer::submit);
    connect(m_message, &MessageEdit::pasteRefused, this, [this](qsizetype size) {
        m_line->showProblem(
            tr("Not pasted: %1 characters are more than any datagram takes.").arg(grouped(size)), m_size);
    });
    m_message->setPasteTranslation([this](const QString &pasted) { return pastedText(pasted); });
    connect(m_format, &QComboBox::activated, this,
            [this](int index) { setFormat(m_format->itemData(index).value<PayloadFormat>()); });
    connect(m_send, &QPushButton::clicked, this, &Composer::submit);
    connect(m_repeat, &RepeatButton::startRequested, this, &Composer::startRepeating);
    connect(m_repeat, &RepeatButton::stopRequested, this, &Composer::repeatStopRequested);
    evaluate();
}

void Composer::buildControls()
{
    for (const PayloadFormat choice : allPayloadFormats) {
        m_format->addItem(formatLabel(choice), QVariant::fromValue(choice));
        m_format->setItemData(m_format->count() - 1, formatHint(choice), Qt::ToolTipRole);
    }
    m_format->setAccessibleName(tr("Format"));
    m_format->setToolTip(tr("How the message is written (Ctrl+1 to Ctrl+4)"));
    m_send->setAccessibleName(tr("Send"));
    m_send->setAutoDefault(false);
    m_send->setFocusPolicy(Qt::TabFocus); // a click leaves the keyboard in the box
    m_repeat->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    // Not Fixed: that would be the height at the preferred width, where a problem needs less lines.
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    setFocusProxy(m_message);
}

/// See the picture in the header. What stands beside the message keeps to its bottom: the box grows upwards.
void Composer::arrange()
{
    m_isNarrow = isTooNarrow();
    while (m_layout->count() > 0)
        delete m_layout->takeAt(0); // the item, not the widget
    if (m_isNarrow) {
        m_layout->addWidget(m_message, 0, 0, 1, 4);
        m_layout->addWidget(m_line, 1, 0, 1, 4);
        m_layout->addWidget(m_format, 2, 0);
        m_layout->addWidget(m_repeat, 2, 2);
        m_layout->addWidget(m_send, 2, 3);
    } else {
        m_layout->addWidget(m_format, 0, 0, Qt::AlignBottom);
        m_layout->addWidget(m_message, 0, 1);
        m_layout->addWidget(m_send, 0, 2, Qt::AlignBottom);
        m_layout->addWidget(m_line, 1, 1);
        m_layout->addWidget(m_repeat, 1, 2, Qt::AlignTop);
    }
    m_layout->setColumnStretch(1, 1);
}

bool Composer::isTooNarrow() const
{
    const QMargins margins = m_layout->contentsMargins();
    const int beside =
        m_format->sizeHint().width() + std::max(m_send->sizeHint().width(), m_repeat->sizeHint().width());
    const int comfortable = fontMetrics().averageCharWidth() * comfortableCharacters;
    return width()
           < beside + comfortable + 2 * m_layout->horizontalSpacing() + margins.left() + margins.right();
}

QSize Composer::minimumSizeHint() const
{
    const QMargins margins = m_layout->contentsMargins();
    const int buttons = m_format->minimumSizeHint().width() + m_repeat->sizeHint().width()
                        + m_send->minimumSizeHint().width() + 3 * m_layout->horizontalSpacing();
    const int widest =
        std::max({buttons, m_message->minimumSizeHint().width(), m_line->minimumSizeHint().width()});
    return {widest + margins.left() + margins.right(), QWidget::minimumSizeHint().height()};
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (isTooNarrow() != m_isNarrow)
        arrange();
}

void Composer::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrange();
}

Composer::Draft Composer::draft() const
{
    return {m_message->text(), format()};
}

void Composer::setDraft(const Draft &draft)
{
    replaceText(draft.text, draft.format);
}

void Composer::setPayload(QByteArrayView bytes, PayloadFormat preferred)
{
    for (const PayloadFormat choice : {preferred, PayloadFormat::Escaped, PayloadFormat::Hex}) {
        if (const std::optional<QString> text = writable(choice, bytes)) {
            replaceText(*text, choice);
            Q_EMIT draftChanged();
            return;
        }
    }
}

PayloadFormat Composer::format() const
{
    return m_message->format();
}

void Composer::setFormat(PayloadFormat format)
{
    if (format == this->format())
        return;
    const Result<QByteArray> bytes = decodePayload(this->format(), m_message->text());
    if (!bytes) {
        takeFormat(format);
        evaluate();
        Q_EMIT draftChanged();
        return;
    }
    const std::optional<QString> text = writable(format, *bytes);
    if (!text) {
        takeFormat(this->format()); // the combo box has gone ahead
        m_line->showProblem(
            tr("%1 cannot hold all of these bytes, so they stay as they are.").arg(formatLabel(format)),
            m_size);
        return;
    }
    replaceText(*text, format);
    Q_EMIT draftChanged();
}

QList<SavedHistoryEntry> Composer::history() const
{
    QList<SavedHistoryEntry> entries;
    for (const MessageEdit::Entry &entry : m_message->history())
        entries.append({entry.text, entry.format});
    return entries;
}

void Composer::setHistory(const QList<SavedHistoryEntry> &oldestFirst)
{
    QList<MessageEdit::Entry> entries;
    for (const SavedHistoryEntry &entry : oldestFirst)
        entries.append({entry.text, entry.format});
    m_message->setHistory(entries);
}

void Composer::submit()
{
    if (!isReady())
        return;
    const QByteArray payload = m_payload;
    m_message->addToHistory(m_message->text(), format());
    m_message->setText({});
    focusMessage();
    Q_EMIT sendRequested(payload);
}

void Composer::submitEmpty()
{
    if (!m_gate || m_gate())
        Q_EMIT sendRequested(QByteArray(""));
}

void Composer::focusMessage()
{
    m_message->setFocus(Qt::OtherFocusReason);
}

void Composer::insertNewLine()
{
    focusMessage();
    m_message->insertNewLine();
}

void Composer::addToMessageMenu(QAction &action)
{
    m_message->addAction(&action);
}

void Composer::pasteHexDump()
{
    focusMessage();
    const QString dump = QGuiApplication::clipboard()->text();
    if (dump.size() > longestDump) {
        Q_EMIT m_message->pasteRefused(dump.size());
        return;
    }
    const QTextCursor cursor = m_message->textCursor();
    const Result<EditedMessage> message =
        withDump({m_message->text(), format(), cursor.selectionStart(), cursor.selectionEnd()}, dump);
    if (message)
        m_message->replace({message->text, message->format}, message->selectionEnd);
    else
        m_line->showProblem(message.error().message, m_size);
}

/// A dump that Hex would misread, offsets and text included, becomes its bytes; everything else stays as it is.
std::optional<QString> Composer::pastedText(const QString &pasted)
{
    if (format() != PayloadFormat::Hex || pasted.size() > longestDump || !isDumpForCertain(pasted))
        return pasted;
    const Result<QString> hex = dumpAsHex(pasted);
    if (hex)
        return *hex;
    m_line->showProblem(hex.error().message, m_size);
    return {};
}

void Composer::askRepeat()
{
    if (m_payload.isEmpty())
        focusMessage();
    else
        m_repeat->ask();
}

void Composer::showRepeating(bool active, quint64 sent, int count)
{
    m_repeat->showRepeating(active, sent, count);
    if (isTooNarrow() != m_isNarrow)
        arrange();
}

void Composer::evaluate()
{
    m_place.reset();
    m_error.clear();
    m_payload.clear();
    m_size.reset();
    if (Result<QByteArray> bytes = decodePayload(format(), m_message->text()); !bytes) {
        m_place = bytes.error();
        m_error = bytes.error().message;
    } else if (m_size = bytes->size(); *m_size > maximumPayloadSize) {
        m_error = tr("%1 bytes: a UDP datagram carries at most %2.")
                      .arg(grouped(*m_size), grouped(maximumPayloadSize));
    } else {
        m_payload = *bytes;
    }
    m_message->setError(m_place);
    if (m_error.isEmpty())
        m_line->showPayload(m_payload);
    else
        m_line->showProblem(m_error, m_size);
    updateButtons();
}

/// Changes text and format together and without a sound, as nobody should see the one without the other.
void Composer::replaceText(const QString &text, PayloadFormat format)
{
    {
        const QSignalBlocker blocker(m_message);
        takeFormat(format);
        m_message->setText(text);
    }
    evaluate();
}

void Composer::takeFormat(PayloadFormat format)
{
    m_message->setFormat(format);
    m_format->setCurrentIndex(m_format->findData(QVariant::fromValue(format)));
}

void Composer::updateButtons()
{
    const bool isSendable = m_error.isEmpty() && !m_payload.isEmpty();
    const QString reason = m_error.isEmpty() ? tr("Send an empty datagram from the menu") : m_error;
    m_send->setEnabled(isSendable);
    m_send->setToolTip(isSendable ? tr("Send (Enter)") : reason);
    m_repeat->setStartable(isSendable, m_error.isEmpty() ? tr("Write a message to repeat") : m_error);
}

void Composer::goToError()
{
    if (!m_place)
        return;
    QTextCursor cursor = m_message->textCursor();
    if (cursor.position() >= m_place->position && cursor.position() <= m_place->position + m_place->length)
        return; // it is there: who typed half a byte types the other half next
    cursor.setPosition(int(std::min(m_place->position, m_message->text().size())));
    m_message->setTextCursor(cursor);
}

/// Whether there is something to send and somewhere to send it to. If not, goes to what is missing.
bool Composer::isReady()
{
    if (!m_error.isEmpty()) {
        focusMessage();
        goToError();
        return false;
    }
    if (m_payload.isEmpty()) {
        focusMessage();
        m_line->showProblem(tr("There is nothing to send yet. An empty datagram is sent from the menu."),
                            m_size);
        return false;
    }
    return (!m_gate || m_gate()) && !m_payload.isEmpty();
}

void Composer::startRepeating(int intervalMs, int count)
{
    if (!isReady())
        return;
    m_message->addToHistory(m_message->text(), format());
    Q_EMIT repeatRequested(m_payload, intervalMs, count);
}

} // namespace echogram
