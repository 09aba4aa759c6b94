// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/waitingresults.h"

#include <utility>

namespace echogram {
namespace {

constexpr size_t mostSteps = 100'000;

/// In steps: what a result has besides them takes as much memory as four.
size_t sizeOf(const RunResult &result)
{
    return result.steps.size() + 4;
}

} // namespace

WaitingResults::WaitingResults(std::function<void(const RunResult &)> tell)
    : m_tell(std::move(tell))
{}

void WaitingResults::add(size_t file, RunResult result)
{
    m_size += sizeOf(result);
    at(file).results.push_back(std::move(result));
    tellWhatIsReady();
}

void WaitingResults::end(size_t file)
{
    at(file).isOver = true;
    tellWhatIsReady();
}

bool WaitingResults::isFull() const
{
    return m_size >= mostSteps;
}

WaitingResults::OfFile &WaitingResults::at(size_t file)
{
    if (file >= m_files.size())
        m_files.resize(file + 1);
    return m_files[file];
}

void WaitingResults::tellWhatIsReady()
{
    for (; m_turn < m_files.size(); ++m_turn) {
        for (const RunResult &result : std::exchange(m_files[m_turn].results, {})) {
            m_size -= sizeOf(result);
            m_tell(result);
        }
        if (!m_files[m_turn].isOver)
            return;
    }
}

} // namespace echogram
