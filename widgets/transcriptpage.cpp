// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpage.h"

#include "core/datagram/grouped.h"
#include "widgets/chatview.h"
#include "widgets/conversationitemlayout.h"
#include "widgets/messagetext.h"
#include "widgets/problemlabel.h"
#include "widgets/transcriptrunmodel.h"
#include "widgets/windowactions.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace echogram {
namespace {

QString stepsText(quint64 count)
{
    return count == 1 ? TranscriptPage::tr("1 step") : TranscriptPage::tr("%1 steps").arg(grouped(count));
}

/// `FILE:LINE:COLUMN: ...`, and only the first line: what follows is below the bubble.
QString whyText(const TranscriptVerdict &verdict, const TranscriptFile &file)
{
    const FileError why{QFileInfo(file.path).fileName(), verdict.place.line, verdict.place.column,
                        verdict.message.section(u'\n', 0, 0)};
    return why.text();
}

QString hintFor(const TranscriptFile &file)
{
    if (!file.isReadable())
        return TranscriptPage::tr("Mend the file; it is read again as soon as it is saved.");
    return TranscriptPage::tr("%1 of %2. %3 runs it.")
        .arg(stepsText(file.transcript->leaves().size()), QFileInfo(file.path).fileName(),
             shortcutKeysText(shortcut(ShortcutId::RunTranscript)));
}

} // namespace

TranscriptPage::TranscriptPage(WindowActions &actions, QAction &edit, QWidget *parent)
    : QWidget(parent)
    , m_back(new QToolButton)
    , m_title(new QLabel)
    , m_verdict(new QLabel)
    , m_problem(new ProblemLabel)
    , m_chat(new ChatView)
{
    m_title->setObjectName(QStringLiteral("transcriptTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setFont(conversationNameFont(font()));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_verdict->setObjectName(QStringLiteral("transcriptVerdict"));
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_problem->setObjectName(QStringLiteral("transcriptProblem"));
    m_chat->setObjectName(QStringLiteral("transcriptChat"));
    m_chat->setAccessibleName(tr("Messages of the transcript"));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(makeHeader(actions, edit));
    layout->addWidget(m_chat, 1);
    connect(m_back, &QToolButton::clicked, this, &TranscriptPage::left);
}

QWidget *TranscriptPage::makeHeader(WindowActions &actions, QAction &edit)
{
    m_back->setObjectName(QStringLiteral("leaveTranscript"));
    m_back->setText(tr("Conversations"));
    m_back->setArrowType(Qt::LeftArrow);
    m_back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_back->setToolTip(tr("Back to the conversations (Esc)"));
    const auto makeButton = [](QAction &action, const char *name) {
        auto *button = new QToolButton;
        button->setObjectName(QLatin1String(name));
        button->setDefaultAction(&action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        return button;
    };
    auto *header = new QWidget;
    auto *first = new QHBoxLayout;
    first->addWidget(m_back);
    first->addWidget(m_title, 1);
    first->addWidget(makeButton(edit, "editTranscript"));
    first->addWidget(makeButton(actions[ShortcutId::RunTranscript], "runShownTranscript"));
    auto *layout = new QVBoxLayout(header);
    layout->addLayout(first);
    layout->addWidget(m_verdict);
    layout->addWidget(m_problem);
    return header;
}

void TranscriptPage::show(const TranscriptModel &model, int row, TranscriptRunModel *conversation)
{
    const TranscriptFile &file = model.file(row);
    m_fullTitle = file.title();
    m_title->setToolTip(QStringLiteral("%1\n%2").arg(m_fullTitle, QDir::toNativeSeparators(file.path)));
    elide();
    showVerdict(model.state(row), model.verdict(row), file);
    m_chat->setHint(hintFor(file));
    if (m_chat->conversationModel() != conversation)
        m_chat->setConversation(conversation);
}

void TranscriptPage::clear()
{
    m_chat->setConversation(nullptr);
}

void TranscriptPage::showVerdict(TranscriptState state, const TranscriptVerdict &verdict,
                                 const TranscriptFile &file)
{
    QString text = transcriptStateText(state);
    QString problem;
    if (state == TranscriptState::Unreadable) {
        problem = file.error.text();
    } else if (state == TranscriptState::Failed || state == TranscriptState::Refused) {
        problem = whyText(verdict, file);
        text += QStringLiteral(", ") + tr("%1 passed before").arg(stepsText(verdict.passed));
    } else if (state == TranscriptState::Passed || state == TranscriptState::Stopped) {
        text += QStringLiteral(": ")
                + tr("%1 in %2").arg(stepsText(verdict.passed), millisecondsText(verdict.durationNs));
    }
    m_verdict->setText(text);
    m_problem->setText(problem);
}

void TranscriptPage::elide()
{
    m_title->setText(m_title->fontMetrics().elidedText(m_fullTitle, Qt::ElideRight, m_title->width()));
    m_title->setAccessibleName(m_fullTitle);
}

void TranscriptPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layout()->activate(); // or the title is as wide as it was
    elide();
}

void TranscriptPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QWidget::keyPressEvent(event);
}

} // namespace echogram
