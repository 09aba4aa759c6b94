// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/answerchoice.h"

#include "server/answers/rulefile.h"
#include "widgets/icons.h"
#include "widgets/problemlabel.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace echogram {
namespace {

constexpr int rulesIndex = int(allServices.size());

QString describe(Service service)
{
    switch (service) {
    case Service::Echo:
        return AnswerChoice::tr("the same bytes (RFC 862)");
    case Service::Discard:
        return AnswerChoice::tr("nothing (RFC 863)");
    case Service::Chargen:
        return AnswerChoice::tr("0 to 512 characters (RFC 864)");
    case Service::Daytime:
        return AnswerChoice::tr("date and time as text (RFC 867)");
    case Service::Time:
        return AnswerChoice::tr("the seconds since 1900 in 4 bytes (RFC 868)");
    case Service::Qotd:
        return AnswerChoice::tr("a short quotation (RFC 865)");
    }
    return {};
}

QToolButton *makeButton(QWidget *parent, Icon what, const QString &name, const QString &text)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setIcon(icon(what));
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

AnswerChoice::AnswerChoice(QWidget *parent)
    : QWidget(parent)
    , m_choice(new QComboBox(this))
    , m_fileRow(new QWidget(this))
    , m_fileField(new QLineEdit(m_fileRow))
    , m_problem(new ProblemLabel(this))
{
    m_choice->setObjectName(QStringLiteral("service"));
    m_choice->setAccessibleName(tr("What is answered"));
    for (const Service service : allServices) {
        m_choice->addItem(serviceName(service));
        m_choice->setItemData(int(service), describe(service), Qt::ToolTipRole);
    }
    m_choice->addItem(tr("rules from a file"));
    m_choice->setItemData(rulesIndex, tr("as a TOML file says; what no rule fits comes back as it was"),
                          Qt::ToolTipRole);
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(8);
    m_choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_fileField->setObjectName(QStringLiteral("rulesFile"));
    m_fileField->setAccessibleName(tr("File with rules"));
    m_fileField->setPlaceholderText(tr("a TOML file"));
    m_problem->setObjectName(QStringLiteral("rulesProblem"));
    QToolButton *choose =
        makeButton(m_fileRow, Icon::Open, QStringLiteral("chooseRules"), tr("Choose a file with rules"));
    QToolButton *again =
        makeButton(m_fileRow, Icon::SendAgain, QStringLiteral("readRules"), tr("Read the file again"));

    auto *label = new QLabel(tr("Answers"), this);
    label->setBuddy(m_choice);
    auto *choiceRow = new QHBoxLayout;
    choiceRow->addWidget(label);
    choiceRow->addWidget(m_choice, 1);
    auto *fileLayout = new QHBoxLayout(m_fileRow);
    fileLayout->setContentsMargins({});
    fileLayout->addWidget(m_fileField, 1);
    fileLayout->addWidget(choose);
    fileLayout->addWidget(again);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(choiceRow);
    layout->addWidget(m_fileRow);
    layout->addWidget(m_problem);

    connect(m_choice, &QComboBox::activated, this, &AnswerChoice::takeChoice);
    connect(m_fileField, &QLineEdit::editingFinished, this, [this] {
        if (QDir::fromNativeSeparators(m_fileField->text().trimmed()) != m_file)
            takeFile();
    });
    connect(choose, &QToolButton::clicked, this, &AnswerChoice::askForFile);
    connect(again, &QToolButton::clicked, this, &AnswerChoice::takeFile);
    refresh();
}

bool AnswerChoice::usesRules() const
{
    return m_choice->currentIndex() == rulesIndex;
}

std::shared_ptr<const RuleSet> AnswerChoice::rules() const
{
    return usesRules() ? m_rules : nullptr;
}

void AnswerChoice::set(Service service, bool usesRules, const QString &rulesFile)
{
    m_service = service;
    m_file = rulesFile;
    m_rules.reset();
    const QSignalBlocker quiet(m_choice);
    m_choice->setCurrentIndex(usesRules ? rulesIndex : int(service));
    m_problem->setText({});
    if (usesRules && !m_file.isEmpty())
        readRules();
    refresh();
}

void AnswerChoice::takeChoice(int index)
{
    m_service = index == rulesIndex ? Service::Echo : Service(index);
    m_problem->setText({});
    if (index == rulesIndex && !m_file.isEmpty())
        readRules();
    refresh();
    Q_EMIT changed();
}

void AnswerChoice::takeFile()
{
    m_file = QDir::fromNativeSeparators(m_fileField->text().trimmed());
    if (m_file.isEmpty()) {
        m_problem->setText({});
        return;
    }
    readRules();
    Q_EMIT changed(); // the name is remembered, be it right or not
}

void AnswerChoice::readRules()
{
    Result<RuleSet, FileError> read = loadRules(m_file);
    if (!read) {
        FileError error = read.error();
        error.file = QFileInfo(m_file).fileName(); // its folder stands above
        m_problem->setText(error.text());
        return;
    }
    m_problem->setText({});
    m_rules = std::make_shared<const RuleSet>(std::move(read).value());
}

void AnswerChoice::askForFile()
{
    auto *dialog = new QFileDialog(window(), tr("Choose a file with rules"), QFileInfo(m_file).absolutePath(),
                                   tr("Rules (*.toml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        m_fileField->setText(QDir::toNativeSeparators(file));
        takeFile();
    });
    dialog->open();
}

void AnswerChoice::refresh()
{
    m_fileRow->setVisible(usesRules());
    m_fileField->setText(QDir::toNativeSeparators(m_file));
    m_choice->setToolTip(m_choice->currentData(Qt::ToolTipRole).toString());
}

} // namespace echogram
