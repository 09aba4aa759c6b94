// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/historyloader.h"

namespace echogram {

HistoryLoader::HistoryLoader(const QList<LogFolder::Segment> &segments, QObject *parent)
    : QObject(parent)
    , m_reader(segments)
{}

HistoryLoader::~HistoryLoader()
{
    m_isCancelled = true;
    if (m_thread.joinable())
        m_thread.join();
}

void HistoryLoader::start()
{
    m_thread = std::thread([this] {
        while (!m_isCancelled) {
            const std::optional<HistoryStretch> stretch = m_reader.next();
            if (!stretch)
                break;
            Q_EMIT loaded(*stretch); // queued: the receiver lives on another thread
        }
        Q_EMIT finished();
    });
}

} // namespace echogram
