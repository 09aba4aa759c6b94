// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpage.h"

#include "core/datagram/grouped.h"
#include "widgets/chatview.h"
#include "widgets/conversationitemlayout.h"
#include "widgets/elidedlabel.h"
#include "widgets/messagetext.h"
#include "widgets/problemlabel.h"
#include "widgets/shapelabel.h"
#include "widgets/transcriptrunmodel.h"
#include "widgets/windowactions.h"

#include <QDir>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QTextDocument>
#include <QToolButton>
#include <QVBoxLayout>

namespace echogram {
namespace {

QString stepsText(quint64 count)
{
    return count == 1 ? TranscriptPage::tr("1 step") : TranscriptPage::tr("%1 steps").arg(grouped(count));
}

/// `FILE:LINE:COLUMN: ...`, as a whole or only the first line, where what follows is below the bubble.
QString whyText(const TranscriptVerdict &verdict, const TranscriptFile &file, bool isWhole)
{
    const FileError why{file.name, verdict.place.line, verdict.place.column,
                        isWhole ? verdict.message : verdict.message.section(u'\n', 0, 0)};
    return why.text();
}

bool wasRun(TranscriptState state)
{
    return state == TranscriptState::Passed || state == TranscriptState::Failed
           || state == TranscriptState::Refused || state == TranscriptState::Stopped;
}

QString hintFor(const TranscriptFile &file, TranscriptState state, bool isKept)
{
    if (!file.isReadable())
        return TranscriptPage::tr("Mend the file; it is read again as soon as it is saved.");
    if (wasRun(state) && !isKept)
        return TranscriptPage::tr("The conversation was not kept: others were run since. %1 runs it again.")
            .arg(shortcutKeysText(shortcut(ShortcutId::RunTranscript)));
    const QString what =
        TranscriptPage::tr("%1 of %2.").arg(stepsText(file.transcript->leaves().size()), file.name);
    const QString how =
        state == TranscriptState::Queued ? TranscriptPage::tr("Others are run before.")
        : state == TranscriptState::Running
            ? TranscriptPage::tr("It runs.")
            : TranscriptPage::tr("%1 runs it.").arg(shortcutKeysText(shortcut(ShortcutId::RunTranscript)));
    return what + u' ' + how;
}

} // namespace

TranscriptPage::TranscriptPage(WindowActions &actions, QAction &edit, QWidget *parent)
    : QWidget(parent)
    , m_back(new QToolButton)
    , m_title(new ElidedLabel)
    , m_shape(new ShapeLabel)
    , m_verdict(new QLabel)
    , m_problem(new ProblemLabel)
    , m_chat(new ChatView)
{
    m_title->setObjectName(QStringLiteral("transcriptTitle"));
    m_title->setFont(conversationNameFont(font()));
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
    first->addStretch(1);
    first->addWidget(makeButton(edit, "editTranscript"));
    first->addWidget(makeButton(actions[ShortcutId::RunTranscript], "runShownTranscript"));
    auto *layout = new QVBoxLayout(header);
    auto *second = new QHBoxLayout;
    second->addWidget(m_shape);
    second->addWidget(m_verdict, 1);
    layout->addLayout(first);
    layout->addWidget(m_title);
    layout->addLayout(second);
    layout->addWidget(m_problem);
    return header;
}

void TranscriptPage::show(const TranscriptModel &model, int row, TranscriptRunModel *conversation)
{
    const TranscriptFile &file = model.file(row);
    m_title->setText(file.title());
    m_title->setToolTip(Qt::convertFromPlainText(
        QStringLiteral("%1\n%2").arg(file.title(), QDir::toNativeSeparators(file.path))));
    showVerdict(model, row, conversation == nullptr);
    const QString hint = hintFor(file, model.state(row), conversation != nullptr);
    m_chat->setHint(hint);
    m_chat->setAccessibleDescription(conversation ? QString()
                                                  : hint); // it is painted where there is nothing else
    if (m_chat->conversationModel() != conversation)
        m_chat->setConversation(conversation);
}

void TranscriptPage::clear()
{
    m_chat->setConversation(nullptr);
}

void TranscriptPage::showVerdict(const TranscriptModel &model, int row, bool isWhole)
{
    const TranscriptState state = model.state(row);
    const TranscriptVerdict &verdict = model.verdict(row);
    const TranscriptFile &file = model.file(row);
    QString text = transcriptStateText(state);
    QString problem;
    if (state == TranscriptState::Unreadable) {
        problem = file.error.text();
    } else if (state == TranscriptState::Failed || state == TranscriptState::Refused) {
        problem = whyText(verdict, file, isWhole);
        if (verdict.passed > 0)
            text += QStringLiteral(", ") + tr("%1 passed before").arg(stepsText(verdict.passed));
    } else if (state == TranscriptState::Passed || state == TranscriptState::Stopped) {
        text += QStringLiteral(": ")
                + tr("%1 in %2").arg(stepsText(verdict.passed), millisecondsText(verdict.durationNs));
    }
    if (state == TranscriptState::Running)
        text += QStringLiteral(", ") + tr("%1 passed").arg(stepsText(model.passedSoFar(row)));
    m_shape->set(transcriptStateShape(state), isProblem(state));
    m_verdict->setText(text);
    m_problem->setText(problem);
}

void TranscriptPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QWidget::keyPressEvent(event);
}

} // namespace echogram
