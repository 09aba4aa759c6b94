// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/environmentchoice.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace echogram {

EnvironmentChoice::EnvironmentChoice(QWidget *parent)
    : QWidget(parent)
    , m_choice(new QComboBox(this))
{
    m_choice->setObjectName(QStringLiteral("environment"));
    m_choice->setAccessibleName(tr("Environment of the transcripts"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(6);
    m_choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto *label = new QLabel(tr("&Environment"), this);
    label->setBuddy(m_choice);
    auto *layout = new QVBoxLayout(this); // side by side they would be wider than a small window has room for
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(label);
    layout->addWidget(m_choice);
    connect(m_choice, &QComboBox::activated, this, &EnvironmentChoice::takeChoice);
    fill();
}

void EnvironmentChoice::setPath(const QString &path)
{
    m_path = path;
    fill();
}

void EnvironmentChoice::setOffers(const QStringList &paths)
{
    if (paths == m_offers)
        return;
    m_offers = paths;
    fill();
}

void EnvironmentChoice::fill()
{
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    m_choice->addItem(tr("none"), QString());
    QStringList paths = m_offers;
    if (!m_path.isEmpty() && !paths.contains(m_path))
        paths.prepend(m_path);
    for (const QString &path : paths) {
        m_choice->addItem(QFileInfo(path).fileName(), path);
        m_choice->setItemData(m_choice->count() - 1, QDir::toNativeSeparators(path), Qt::ToolTipRole);
    }
    m_choice->addItem(tr("another file…"));
    m_choice->setCurrentIndex(std::max(0, m_choice->findData(m_path)));
    m_choice->setToolTip(m_path.isEmpty() ? tr("A file of variables for the transcripts, as --env takes it")
                                          : QDir::toNativeSeparators(m_path));
}

void EnvironmentChoice::takeChoice(int index)
{
    if (index == m_choice->count() - 1) {
        fill(); // until a file is chosen
        ask();
        return;
    }
    m_path = m_choice->itemData(index).toString();
    fill();
    Q_EMIT chosen(m_path);
}

void EnvironmentChoice::ask()
{
    auto *dialog = new QFileDialog(window(), tr("Choose a file of variables"),
                                   m_offers.isEmpty() ? QFileInfo(m_path).absolutePath()
                                                      : QFileInfo(m_offers.first()).absolutePath(),
                                   tr("Environments (*.toml);;All files (*)"));
    dialog->setObjectName(QStringLiteral("chooseEnvironment"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        setPath(path);
        Q_EMIT chosen(path);
    });
    dialog->open();
}

} // namespace echogram
