// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptmodel.h"

#include "core/datagram/grouped.h"
#include "widgets/messagetext.h"

#include <QDir>
#include <QTextDocument>

#include <algorithm>
#include <array>
#include <numeric>

namespace echogram {
namespace {

constexpr std::array outcomes{
    std::pair{Outcome::Passed, TranscriptState::Passed},
    std::pair{Outcome::Failed, TranscriptState::Failed},
    std::pair{Outcome::Refused, TranscriptState::Refused},
    std::pair{Outcome::Stopped, TranscriptState::Stopped},
};

TranscriptState stateOf(Outcome outcome)
{
    for (const auto &[its, state] : outcomes) {
        if (its == outcome)
            return state;
    }
    return TranscriptState::NotRun;
}

QString kindOf(const TranscriptStep &step)
{
    if (step.send && step.expect)
        return TranscriptModel::tr("sends and expects");
    if (step.send)
        return TranscriptModel::tr("sends");
    if (step.expect)
        return TranscriptModel::tr("expects");
    return TranscriptModel::tr("waits");
}

/// Of an error, for where the folder is known.
QString shortError(const TranscriptFile &file)
{
    FileError shown = file.error;
    shown.file = file.nameOf(shown.file);
    return shown.text();
}

} // namespace

TranscriptModel::TranscriptModel(QObject *parent)
    : QAbstractItemModel(parent)
{}

TranscriptModel::~TranscriptModel() = default;

std::vector<TranscriptModel::Step> TranscriptModel::stepsOf(const TranscriptFile &file)
{
    std::vector<Step> steps;
    if (!file.isReadable())
        return steps;
    for (const TranscriptStep *step : file.transcript->leaves())
        steps.push_back({step->name, kindOf(*step), step->repeat});
    return steps;
}

std::unique_ptr<TranscriptModel::Item> TranscriptModel::makeItem(const TranscriptFile &file)
{
    const TranscriptState state = file.isReadable() ? TranscriptState::NotRun : TranscriptState::Unreadable;
    return std::make_unique<Item>(Item{file, state, {}, stepsOf(file)});
}

void TranscriptModel::setFiles(const QList<TranscriptFile> &files)
{
    for (int row = size() - 1; row >= 0; --row) {
        const auto isHere = [path = file(row).path](const TranscriptFile &one) { return one.path == path; };
        if (std::any_of(files.cbegin(), files.cend(), isHere))
            continue;
        beginRemoveRows({}, row, row);
        m_items.erase(m_items.begin() + row);
        endRemoveRows();
    }
    // Both are in the same order, of which now nothing is left but what is in the list too.
    for (int row = 0; row < int(files.size()); ++row) {
        const TranscriptFile &wanted = files.at(row);
        if (row >= size() || file(row).path != wanted.path) {
            beginInsertRows({}, row, row);
            m_items.insert(m_items.begin() + row, makeItem(wanted));
            endInsertRows();
        } else if (file(row).fingerprint != wanted.fingerprint) {
            replace(row, wanted);
        } else if (file(row).name != wanted.name) { // it is another folder that it is in now
            m_items[size_t(row)]->file.name = wanted.name;
            touch(row);
        }
    }
}

void TranscriptModel::replace(int row, const TranscriptFile &file)
{
    Item &item = *m_items.at(size_t(row));
    const QModelIndex parent = index(row, 0);
    if (!item.steps.empty()) {
        beginRemoveRows(parent, 0, int(item.steps.size()) - 1);
        item.steps.clear();
        endRemoveRows();
    }
    const std::unique_ptr<Item> made = makeItem(file);
    item.file = file;
    item.state = made->state;
    item.verdict = {};
    if (!made->steps.empty()) {
        beginInsertRows(parent, 0, int(made->steps.size()) - 1);
        item.steps = made->steps;
        endInsertRows();
    }
    touch(row);
}

int TranscriptModel::rowOf(const QString &path) const
{
    const auto found = std::find_if(m_items.cbegin(), m_items.cend(),
                                    [&path](const auto &item) { return item->file.path == path; });
    return found == m_items.cend() ? -1 : int(found - m_items.cbegin());
}

int TranscriptModel::transcriptRow(const QModelIndex &index) const
{
    if (!index.isValid())
        return -1;
    return index.parent().isValid() ? index.parent().row() : index.row();
}

int TranscriptModel::stepOf(const QModelIndex &index) const
{
    return index.parent().isValid() ? index.row() : -1;
}

QModelIndex TranscriptModel::stepIndex(int row, int step) const
{
    return index(step, 0, index(row, 0));
}

void TranscriptModel::touch(int row)
{
    Q_EMIT dataChanged(index(row, 0), index(row, 0));
}

void TranscriptModel::touchSteps(int row)
{
    const QModelIndex parent = index(row, 0);
    if (const int count = rowCount(parent); count > 0)
        Q_EMIT dataChanged(index(0, 0, parent), index(count - 1, 0, parent));
}

quint64 TranscriptModel::passedSoFar(int row) const
{
    const std::vector<Step> &steps = m_items.at(size_t(row))->steps;
    return std::accumulate(steps.cbegin(), steps.cend(), quint64(0),
                           [](quint64 sum, const Step &step) { return sum + step.passed; });
}

void TranscriptModel::setState(int row, TranscriptState state)
{
    if (row < 0)
        return;
    m_items.at(size_t(row))->state = state;
    touch(row);
}

void TranscriptModel::begin(int row)
{
    if (row < 0)
        return;
    Item &item = *m_items.at(size_t(row));
    item.verdict = {};
    for (Step &step : item.steps) {
        step.state = TranscriptState::NotRun;
        step.passed = 0;
    }
    setState(row, TranscriptState::Running);
    touchSteps(row);
}

void TranscriptModel::note(int row, const TranscriptNews &news)
{
    if (row < 0)
        return;
    Item &item = *m_items.at(size_t(row));
    for (auto it = news.passed.cbegin(); it != news.passed.cend(); ++it) {
        Step &step = item.steps.at(size_t(it.key()));
        step.state = TranscriptState::Passed;
        step.passed = it.value();
    }
    if (news.end) {
        item.verdict = *news.end;
        if (news.end->step >= 0)
            item.steps.at(size_t(news.end->step)).state = stateOf(news.end->outcome);
        item.state = stateOf(news.end->outcome);
    }
    touch(row);
    touchSteps(row);
}

QModelIndex TranscriptModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    // A step's index has its transcript, whose row may change.
    return createIndex(row, column, parent.isValid() ? m_items.at(size_t(parent.row())).get() : nullptr);
}

QModelIndex TranscriptModel::parent(const QModelIndex &index) const
{
    const void *item = index.internalPointer();
    if (!index.isValid() || item == nullptr)
        return {};
    const auto found =
        std::find_if(m_items.cbegin(), m_items.cend(), [item](const auto &one) { return one.get() == item; });
    return createIndex(int(found - m_items.cbegin()), 0, nullptr);
}

int TranscriptModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return size();
    return parent.internalPointer() == nullptr ? int(m_items.at(size_t(parent.row()))->steps.size()) : 0;
}

QVariant TranscriptModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Item &item = *m_items.at(size_t(transcriptRow(index)));
    return stepOf(index) < 0 ? dataOf(item, role) : dataOf(item.steps.at(size_t(index.row())), role);
}

QString TranscriptModel::stateTextOf(const Item &item)
{
    const QString state = transcriptStateText(item.state);
    if (item.state == TranscriptState::Passed)
        return tr("%1, %2").arg(state, millisecondsText(item.verdict.durationNs));
    if (item.state == TranscriptState::Failed && item.verdict.step >= 0)
        return tr("%1 at “%2”").arg(state, item.steps.at(size_t(item.verdict.step)).name);
    return state;
}

QVariant TranscriptModel::dataOf(const Item &item, int role) const
{
    const QString name = item.file.isReadable() ? item.file.name : shortError(item.file);
    const QString why =
        item.state == TranscriptState::Unreadable ? item.file.error.text() : item.verdict.message;
    switch (role) {
    case TranscriptTitleRole:
        return item.file.title();
    case TranscriptPlaceRole:
        return name;
    case TranscriptStateRole:
        return int(item.state);
    case TranscriptStateTextRole:
        return stateTextOf(item);
    case Qt::ToolTipRole: {
        QStringList lines{item.file.title(), QDir::toNativeSeparators(item.file.path),
                          transcriptStateText(item.state), why};
        lines.removeAll(QString());
        return Qt::convertFromPlainText(lines.join(u'\n')); // what files of others say is no HTML
    }
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(item.file.title(), name, stateTextOf(item));
    default:
        return {};
    }
}

QVariant TranscriptModel::dataOf(const Step &step, int role) const
{
    const QString state = step.state == TranscriptState::Passed && step.passed > 1
                              ? tr("%1, %2 times").arg(transcriptStateText(step.state), grouped(step.passed))
                              : transcriptStateText(step.state);
    switch (role) {
    case TranscriptTitleRole:
        return step.name;
    case TranscriptPlaceRole:
        return step.repeat > 1 ? tr("%1, %2 times").arg(step.kind, grouped(quint64(step.repeat))) : step.kind;
    case TranscriptStateRole:
        return int(step.state);
    case TranscriptStateTextRole:
        return state;
    case Qt::ToolTipRole:
        return Qt::convertFromPlainText(QStringLiteral("%1\n%2\n%3").arg(step.name, step.kind, state));
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(step.name, step.kind, state);
    default:
        return {};
    }
}

} // namespace echogram
