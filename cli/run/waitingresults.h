// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runresult.h"

#include <functional>
#include <vector>

namespace echogram {

/// Results on their way to the reports, which tell of them in the order of the files: those of a file wait until all of
/// the files before it are told. So many runs can be asked for that the memory would not be enough for all; whoever adds
/// to them asks isFull() before beginning another one.
class WaitingResults
{
public:
    /// `tell` is called in the order of the files, from add() and end().
    explicit WaitingResults(std::function<void(const RunResult &)> tell);

    /// One more of the file by its index, from 0.
    void add(size_t file, RunResult result);
    /// Nothing more comes of this file.
    void end(size_t file);

    /// Whether results of this file are told at once; it may go on even when there is no more room.
    bool isTurnOf(size_t file) const { return file == m_turn; }
    /// Whether those that wait have 100,000 steps together, some 10 MB.
    bool isFull() const;

private:
    struct OfFile
    {
        std::vector<RunResult> results;
        bool isOver = false;
    };

    OfFile &at(size_t file);
    void tellWhatIsReady();

    std::function<void(const RunResult &)> m_tell;
    std::vector<OfFile> m_files;
    size_t m_turn = 0;
    size_t m_size = 0; // of all that wait, in steps
};

} // namespace echogram
