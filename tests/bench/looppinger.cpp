// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/looppinger.h"

#include "tests/bench/interruption.h"

#include <algorithm>
#include <optional>

#include <sys/prctl.h>

namespace echogram::bench {
namespace {

constexpr std::chrono::seconds answerPatience{30}; // for the last answer, when nobody asks any more
constexpr std::uint8_t eventType = 0x7f;           // the highest bit: it was sent by a client

} // namespace

LoopPinger::~LoopPinger()
{
    if (m_thread.joinable())
        stop(Clock::now());
}

std::string LoopPinger::open(const std::string &display, xcb_window_t window)
{
    if (std::string error = m_connection.open(display); !error.empty())
        return error;
    m_window = window;
    m_protocols = m_connection.atom("WM_PROTOCOLS");
    m_ping = m_connection.atom("_NET_WM_PING");
    // Answers go to the root window, to those who hear of its children (so the hints) or of itself (so does Qt).
    m_connection.select(m_connection.root(),
                        XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY);
    return {};
}

void LoopPinger::start()
{
    m_isStopping = false;
    m_result = {PingDelays(Clock::now()), 0, {}};
    m_thread = std::thread([this] { run(); });
}

PingResult LoopPinger::stop(Clock::time_point end)
{
    m_end = end;
    m_isStopping = true;
    m_thread.join();
    m_result.delays.endAt(end);
    return m_result;
}

void LoopPinger::run()
{
    ::prctl(PR_SET_TIMERSLACK, 1UL); // ns; of this thread
    PingDelays &delays = m_result.delays;
    while (m_result.failure.empty()) {
        while (Clock::now() < delays.due() && !m_connection.isBroken())
            m_connection.nextEvent(delays.due()); // of other windows
        if (wasInterrupted() || (m_isStopping && delays.due() >= m_end))
            return;
        const double late = std::chrono::duration<double, std::milli>(Clock::now() - delays.due()).count();
        m_result.ownLatestMs = std::max(m_result.ownLatestMs, late);
        m_connection.sendMessage(m_window, XCB_EVENT_MASK_NO_EVENT, m_window, m_protocols,
                                 {m_ping, ++m_id, m_window, 0, 0});
        if (!waitForAnswer())
            return;
        delays.answer(Clock::now());
    }
}

/// False when there is none, and no sense in waiting.
bool LoopPinger::waitForAnswer()
{
    std::optional<Clock::time_point> patienceEnds;
    for (;;) {
        const auto event = m_connection.nextEvent(Clock::now() + PingDelays::interval);
        if (event && isAnswer(*event))
            return true;
        if (m_connection.isBroken() || (event && event->response_type == 0))
            m_result.failure = m_connection.isBroken() ? "the X server has ended" : "the window is gone";
        else if (m_isStopping && !patienceEnds)
            patienceEnds = Clock::now() + answerPatience;
        else if (patienceEnds && Clock::now() > *patienceEnds)
            m_result.failure = "the window does not answer any more";
        if (m_result.failure.empty() && !wasInterrupted())
            continue;
        m_result.delays.answer(Clock::now()); // at least so long
        return false;
    }
}

bool LoopPinger::isAnswer(const xcb_generic_event_t &event) const
{
    if ((event.response_type & eventType) != XCB_CLIENT_MESSAGE)
        return false;
    const auto &message = reinterpret_cast<const xcb_client_message_event_t &>(event);
    return message.type == m_protocols && message.format == 32 && message.data.data32[0] == m_ping
           && message.data.data32[1] == m_id && message.data.data32[2] == m_window;
}

} // namespace echogram::bench
