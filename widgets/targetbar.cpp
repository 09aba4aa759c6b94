// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/targetbar.h"

#include "widgets/problemlabel.h"

#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QFocusEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>
#include <QStyleOptionFrame>

namespace echogram {
namespace {

constexpr int hostCharacters = 8;         // at the least, where there is no room
constexpr int comfortableCharacters = 20; // an IPv4 address in full, and the button

/// What a host field says when a port stands in it too; nothing when it is a host and no more.
std::optional<Target> wholeTarget(const QString &text)
{
    const Result<Target> target = parseTarget(text);
    if (!target || (target->port == 0 && target->host == text.trimmed()))
        return {};
    return *target;
}

/// How many characters came in at once between one text and the next.
qsizetype insertedSize(const QString &before, const QString &after)
{
    const qsizetype shorter = std::min(before.size(), after.size());
    qsizetype prefix = 0;
    while (prefix < shorter && before.at(prefix) == after.at(prefix))
        ++prefix;
    qsizetype suffix = 0;
    while (suffix < shorter - prefix
           && before.at(before.size() - 1 - suffix) == after.at(after.size() - 1 - suffix))
        ++suffix;
    return after.size() - prefix - suffix;
}

} // namespace

TargetBar::TargetBar(QWidget *parent)
    : QWidget(parent)
    , m_host(new QComboBox(this))
    , m_port(new QLineEdit(this))
    , m_hostProblem(new ProblemLabel(this))
    , m_portProblem(new ProblemLabel(this))
    , m_hostLabel(new QLabel(tr("H&ost"), this))
    , m_portLabel(new QLabel(tr("&Port"), this))
    , m_extras(new QHBoxLayout)
    , m_layout(new QGridLayout(this))
{
    buildFields();
    m_layout->addWidget(m_hostLabel, 0, 0);
    m_layout->addWidget(m_host, 0, 1);
    m_layout->addWidget(m_portLabel, 0, 2);
    m_layout->addWidget(m_port, 0, 3);
    m_layout->addLayout(m_extras, 0, 4);
    m_layout->addWidget(m_hostProblem, 1, 1, 1, 4);
    m_layout->addWidget(m_portProblem, 2, 1, 1, 4);
    m_layout->setColumnStretch(1, 1);

    connect(m_host->lineEdit(), &QLineEdit::textEdited, this, &TargetBar::followHostText);
    connect(m_host, &QComboBox::activated, this, &TargetBar::followEdit);
    connect(m_host->completer(), qOverload<const QString &>(&QCompleter::activated), this,
            &TargetBar::followEdit);
    connect(m_port, &QLineEdit::textEdited, this, &TargetBar::followEdit);
    connect(m_host->lineEdit(), &QLineEdit::returnPressed, this, &TargetBar::accept);
    connect(m_port, &QLineEdit::returnPressed, this, &TargetBar::accept);
    m_host->installEventFilter(this); // which has the focus, not its line edit
    m_port->installEventFilter(this);
}

void TargetBar::buildFields()
{
    m_host->setEditable(true);
    m_host->setInsertPolicy(QComboBox::NoInsert); // rememberHost() decides
    m_host->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_host->setMinimumContentsLength(hostCharacters);
    m_host->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_host->setAccessibleName(tr("Host"));
    m_host->setToolTip(tr("A name or an address; host:port fills both fields"));
    m_host->lineEdit()->setPlaceholderText(tr("name or address"));
    m_host->lineEdit()->setAccessibleName(tr("Host"));
    m_host->completer()->setCaseSensitivity(Qt::CaseInsensitive);
    m_host->completer()->setCompletionMode(QCompleter::PopupCompletion);

    m_port->setAccessibleName(tr("Port"));
    m_port->setToolTip(tr("A number from 1 to 65535"));
    m_port->setInputMethodHints(Qt::ImhDigitsOnly);
    m_port->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    fitPort();

    m_hostLabel->setBuddy(m_host);
    m_portLabel->setBuddy(m_port);
    m_extras->setContentsMargins(0, 0, 0, 0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    setFocusProxy(m_host);
    setTabOrder(m_host, m_port);
}

/// In one row, with the additional widgets under it where they would squeeze the host. Each problem may be as
/// wide as both fields, or the short field's would be a high column of words.
void TargetBar::arrange()
{
    m_isNarrow = isTooNarrow();
    m_layout->removeItem(m_extras);
    m_layout->addLayout(m_extras, m_isNarrow ? 3 : 0, m_isNarrow ? 1 : 4, 1, m_isNarrow ? 3 : 1);
}

bool TargetBar::isTooNarrow() const
{
    const int comfortable = m_host->fontMetrics().averageCharWidth() * comfortableCharacters;
    const int others = m_hostLabel->sizeHint().width() + m_portLabel->sizeHint().width() + m_port->width()
                       + m_extras->sizeHint().width() + 4 * m_layout->horizontalSpacing();
    const QMargins margins = m_layout->contentsMargins();
    return width() < others + comfortable + margins.left() + margins.right();
}

QSize TargetBar::minimumSizeHint() const
{
    const QSize hint = QWidget::minimumSizeHint();
    const int beside = m_isNarrow ? 0 : m_extras->sizeHint().width() + m_layout->horizontalSpacing();
    return {hint.width() - beside, hint.height()};
}

Result<Target> TargetBar::target() const
{
    if (std::optional<Target> whole = wholeTarget(m_host->currentText()); whole && whole->port != 0)
        return *whole;
    if (const std::optional<ParseError> error = errorOf(Field::Host))
        return *error;
    if (const std::optional<ParseError> error = errorOf(Field::Port))
        return *error;
    return Target{parseTarget(m_host->currentText()).value().host, parsePort(m_port->text()).value()};
}

void TargetBar::setTarget(const Target &target)
{
    m_host->setEditText(target.host);
    m_lastHostText = target.host;
    m_port->setText(target.port == 0 ? QString() : QString::number(target.port));
    m_isHostChecked = false;
    m_isPortChecked = false;
    refreshErrors();
}

QStringList TargetBar::hostHistory() const
{
    QStringList hosts;
    for (int i = 0; i < m_host->count(); ++i)
        hosts.append(m_host->itemText(i));
    return hosts;
}

void TargetBar::setHostHistory(const QStringList &hosts)
{
    QStringList unique;
    for (const QString &host : hosts) {
        if (!host.isEmpty() && !unique.contains(host, Qt::CaseInsensitive)
            && unique.size() < maximumHistorySize)
            unique.append(host);
    }
    // QComboBox would put its first item into the field.
    const QString text = m_host->currentText();
    const int cursor = m_host->lineEdit()->cursorPosition();
    const QSignalBlocker blocker(m_host);
    m_host->clear();
    m_host->addItems(unique);
    m_host->setCurrentIndex(-1);
    m_host->setEditText(text);
    m_host->lineEdit()->setCursorPosition(cursor);
}

void TargetBar::rememberHost(const QString &host)
{
    setHostHistory(QStringList(host) + hostHistory());
}

void TargetBar::addWidget(QWidget *widget)
{
    m_extras->addWidget(widget, 0, Qt::AlignLeft);
}

bool TargetBar::showErrors()
{
    split();
    m_isHostChecked = true;
    m_isPortChecked = true;
    refreshErrors();
    for (const Field field : {Field::Host, Field::Port}) {
        if (const std::optional<ParseError> error = errorOf(field)) {
            selectError(field, *error);
            return false;
        }
    }
    return true;
}

void TargetBar::focusHost()
{
    m_host->setFocus(Qt::OtherFocusReason);
    m_host->lineEdit()->selectAll();
}

bool TargetBar::eventFilter(QObject *watched, QEvent *event)
{
    // A menu or a list that opens over the field is not yet leaving it.
    if (event->type() == QEvent::FocusOut
        && static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        leave(watched == m_port ? Field::Port : Field::Host);
    return QWidget::eventFilter(watched, event);
}

void TargetBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (isTooNarrow() != m_isNarrow)
        arrange();
}

void TargetBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitPort();
}

void TargetBar::followHostText(const QString &text)
{
    const bool isPasted = insertedSize(m_lastHostText, text) > 1;
    m_lastHostText = text;
    if (!isPasted || !split())
        followEdit();
}

/// Takes `host:port` in the host field apart; whether there was anything to take apart.
bool TargetBar::split()
{
    const std::optional<Target> whole = wholeTarget(m_host->currentText());
    if (!whole)
        return false;
    m_host->setEditText(whole->host);
    m_lastHostText = whole->host;
    if (whole->port != 0)
        m_port->setText(QString::number(whole->port));
    followEdit();
    return true;
}

void TargetBar::leave(Field field)
{
    if (field == Field::Host) {
        split();
        m_isHostChecked = m_isHostChecked || !m_host->currentText().isEmpty();
    } else {
        m_isPortChecked = m_isPortChecked || !m_port->text().isEmpty();
    }
    refreshErrors();
}

void TargetBar::accept()
{
    if (showErrors())
        Q_EMIT accepted();
}

void TargetBar::followEdit()
{
    m_lastHostText = m_host->currentText();
    refreshErrors();
    Q_EMIT targetEdited();
}

void TargetBar::refreshErrors()
{
    const auto show = [this](ProblemLabel *label, Field field, bool isChecked) {
        const std::optional<ParseError> error = isChecked ? errorOf(field) : std::nullopt;
        label->setText(error ? error->message : QString());
    };
    show(m_hostProblem, Field::Host, m_isHostChecked);
    show(m_portProblem, Field::Port, m_isPortChecked);
}

std::optional<ParseError> TargetBar::errorOf(Field field) const
{
    if (field == Field::Host) {
        // Read as a whole target, because in `host:99999` it is not the host that is wrong.
        const Result<Target> whole = parseTarget(m_host->currentText());
        if (!whole)
            return whole.error();
        return {};
    }
    if (const std::optional<Target> whole = wholeTarget(m_host->currentText()); whole && whole->port != 0)
        return {};
    const Result<quint16> port = parsePort(m_port->text());
    if (!port)
        return port.error();
    return {};
}

void TargetBar::selectError(Field field, const ParseError &error)
{
    QLineEdit *edit = field == Field::Host ? m_host->lineEdit() : m_port;
    edit->setFocus(Qt::OtherFocusReason);
    edit->setSelection(int(error.position), int(error.length));
}

void TargetBar::fitPort()
{
    QStyleOptionFrame option;
    option.initFrom(m_port);
    option.lineWidth = style()->pixelMetric(QStyle::PM_DefaultFrameWidth, &option, m_port);
    const int text =
        m_port->fontMetrics().horizontalAdvance(QStringLiteral("0655350")); // and the cursor, at ease
    const QSize content(text, m_port->fontMetrics().height());
    m_port->setMinimumWidth(style()->sizeFromContents(QStyle::CT_LineEdit, &option, content, m_port).width());
    m_port->setMaximumWidth(m_port->minimumWidth());
}

} // namespace echogram
