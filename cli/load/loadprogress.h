// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace echogram {

class Output;

/// Says how a load is doing, interval by interval: a line on the terminal that the next overwrites, or JSON.
class LoadProgress
{
public:
    /// What happened up to now.
    struct Counts
    {
        quint64 sent = 0;
        quint64 failed = 0;
        quint64 received = 0;
        quint64 lost = 0;
        quint64 waiting = 0; ///< of now; all others count from the beginning
    };

    /// Borrows the output.
    LoadProgress(Output &output, bool isJson, bool isOneWay);

    /// `elapsedNs` since the beginning, more than at the last time.
    void report(qint64 elapsedNs, const Counts &counts);

private:
    void write(qint64 elapsedNs, const Counts &now, double seconds);
    void show(qint64 elapsedNs, const Counts &now, double seconds);

    Output &m_output;
    const bool m_isJson;
    const bool m_isOneWay;
    Counts m_last;
    qint64 m_lastNs = 0;
};

} // namespace echogram
