// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/verdict.h"
#include "widgets/transcriptfolder.h"
#include "widgets/transcriptnews.h"
#include "widgets/transcriptstate.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace echogram {

/// What a TranscriptModel tells of each row.
enum TranscriptRole {
    TranscriptTitleRole = Qt::DisplayRole, ///< QString: the title, or a step's name
    TranscriptPlaceRole =
        Qt::UserRole
        + 1,             ///< QString: the file's name within the folder, or its error; of a step what it does
    TranscriptStateRole, ///< TranscriptState, as an int
    TranscriptStateTextRole, ///< QString: the state in words, and how often, or how long
};

/// The transcripts of a folder as a tree: below each are its steps, in their order, groups unrolled. Knows what became of
/// those that were run, as long as their files stay the same.
class TranscriptModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    explicit TranscriptModel(QObject *parent = nullptr);
    ~TranscriptModel() override;

    /// In the order of their names. What is the same as before keeps its rows and its state.
    void setFiles(const QList<TranscriptFile> &files);

    int size() const { return int(m_items.size()); }
    const TranscriptFile &file(int row) const { return m_items.at(size_t(row))->file; }
    TranscriptState state(int row) const { return m_items.at(size_t(row))->state; }
    /// What it came to an end by; the default where it was not run to its end.
    const TranscriptVerdict &verdict(int row) const { return m_items.at(size_t(row))->verdict; }
    /// How many steps were passed, each repetition counted, since it was begun last.
    quint64 passedSoFar(int row) const;
    /// The row of a file, -1 when it is not here.
    int rowOf(const QString &path) const;

    /// The row of the transcript that an index is, or is a step of; -1 without one.
    int transcriptRow(const QModelIndex &index) const;
    /// TranscriptStep::index; -1 where the index is no step.
    int stepOf(const QModelIndex &index) const;
    QModelIndex stepIndex(int row, int step) const;

    // What is being done; -1 is passed over.
    void setState(int row, TranscriptState state);
    /// The steps are as before they were run, too.
    void begin(int row);
    void note(int row, const TranscriptNews &news);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &) const override { return 1; }
    /// Besides the roles above ToolTipRole and AccessibleTextRole.
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Step
    {
        QString name;
        QString kind; // what it does, in a word or two
        int repeat = 1;
        TranscriptState state = TranscriptState::NotRun;
        quint64 passed = 0; // how often
    };
    struct Item
    {
        TranscriptFile file;
        TranscriptState state = TranscriptState::NotRun;
        TranscriptVerdict verdict;
        std::vector<Step> steps;
    };

    static std::unique_ptr<Item> makeItem(const TranscriptFile &file);
    static std::vector<Step> stepsOf(const TranscriptFile &file);
    static QString stateTextOf(const Item &item);
    void replace(int row, const TranscriptFile &file);
    void touch(int row);
    void touchSteps(int row);
    QVariant dataOf(const Item &item, int role) const;
    QVariant dataOf(const Step &step, int role) const;

    std::vector<std::unique_ptr<Item>> m_items;
};

} // namespace echogram
