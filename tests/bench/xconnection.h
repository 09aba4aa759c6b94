// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xcb/xcb.h>

namespace echogram::bench {

/// What xcb allocates, we free.
struct Freed
{
    void operator()(void *memory) const { std::free(memory); }
};
template <typename Reply>
using XReply = std::unique_ptr<Reply, Freed>;
using XEvent = XReply<xcb_generic_event_t>;

/// A connection to an X server. For one thread; two threads have two.
class XConnection
{
public:
    using Clock = std::chrono::steady_clock;

    XConnection() = default;
    ~XConnection();
    XConnection(const XConnection &) = delete;
    XConnection &operator=(const XConnection &) = delete;

    /// ":1", as in DISPLAY. Why not, or nothing.
    std::string open(const std::string &display);

    xcb_connection_t *raw() const { return m_connection; }
    xcb_window_t root() const { return m_root; }
    /// The server has ended, or threw us out.
    bool isBroken() const;

    xcb_atom_t atom(const std::string &name);
    /// A property of 32-bit numbers; empty when the window has no such property, and when there is no such window.
    std::vector<std::uint32_t> property(xcb_window_t window, const std::string &name);

    /// Which events of this window we want to hear of, from now on.
    void select(xcb_window_t window, std::uint32_t eventMask) const;
    /// Waits for the next one until then; null when there was none, when a signal came, and when this is broken.
    XEvent nextEvent(Clock::time_point until) const;

    using MessageData = std::array<std::uint32_t, 5>;
    /// A ClientMessage about `window` to whoever hears of `eventMask` at `destination`; 0 is the window's owner.
    void sendMessage(xcb_window_t destination, std::uint32_t eventMask, xcb_window_t window, xcb_atom_t type,
                     const MessageData &data) const;

private:
    xcb_connection_t *m_connection = nullptr;
    xcb_window_t m_root = XCB_NONE;
    std::map<std::string, xcb_atom_t> m_atoms;
};

} // namespace echogram::bench
