// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodwindow.h"

#include "tests/bench/interruption.h"
#include "tests/bench/serverprocess.h"

#include <algorithm>

#include <unistd.h>

namespace echogram::bench {
namespace {

using Clock = XConnection::Clock;

constexpr std::chrono::seconds patience{30};     // only what hangs takes so long
constexpr std::chrono::milliseconds glance{100}; // at processes, which send no X events
constexpr std::uint32_t fromApplication = 1;     // of _NET_CLOSE_WINDOW: its source

bool contains(const std::vector<std::uint32_t> &list, std::uint32_t value)
{
    return std::find(list.begin(), list.end(), value) != list.end();
}

} // namespace

std::string FloodWindow::open(const std::string &display)
{
    if (std::string error = m_connection.open(display); !error.empty())
        return error;
    m_connection.select(m_connection.root(), XCB_EVENT_MASK_PROPERTY_CHANGE);
    const auto isManaged = [this] {
        return !m_connection.property(m_connection.root(), "_NET_SUPPORTING_WM_CHECK").empty();
    };
    return waitUntil(isManaged, nullptr, "there is no window manager on display " + display);
}

std::string FloodWindow::find(const ServerProcess &process)
{
    std::string error = waitUntil([&] { return findOf(process.id()); }, &process,
                                  "it opens no window that says whose it is (_NET_WM_PID)");
    if (error.empty()) {
        m_connection.select(m_id, XCB_EVENT_MASK_STRUCTURE_NOTIFY | XCB_EVENT_MASK_VISIBILITY_CHANGE);
        error = waitUntil([this] { return isVisible() && hasFocus(); }, &process,
                          "its window is not shown, or gets no focus");
    }
    if (error.empty()
        && !contains(m_connection.property(m_id, "WM_PROTOCOLS"), m_connection.atom("_NET_WM_PING")))
        error = "its window does not promise to answer pings (_NET_WM_PING)";
    return error;
}

/// Whatever is waited for can only have changed when there was an event.
std::string FloodWindow::waitUntil(const std::function<bool()> &isSo, const ServerProcess *process,
                                   const std::string &otherwise)
{
    for (const auto end = Clock::now() + patience; Clock::now() < end && !m_connection.isBroken();) {
        if (isSo())
            return {};
        if (wasInterrupted())
            return "interrupted";
        if (process && process->hasEnded())
            return "it has ended: " + process->complaint();
        m_connection.nextEvent(Clock::now() + glance);
    }
    return m_connection.isBroken() ? "the X server has ended" : otherwise;
}

/// The first window the manager knows of a process in this group; a command may be a script that starts the program.
bool FloodWindow::findOf(pid_t group)
{
    for (const xcb_window_t window : m_connection.property(m_connection.root(), "_NET_CLIENT_LIST")) {
        const auto process = m_connection.property(window, "_NET_WM_PID");
        if (process.empty() || ::getpgid(pid_t(process.front())) != group)
            continue;
        m_id = window;
        m_process = pid_t(process.front());
        return true;
    }
    return false;
}

bool FloodWindow::isVisible() const
{
    const auto cookie = xcb_get_window_attributes(m_connection.raw(), m_id);
    const XReply<xcb_get_window_attributes_reply_t> reply(
        xcb_get_window_attributes_reply(m_connection.raw(), cookie, nullptr));
    return reply && reply->map_state == XCB_MAP_STATE_VIEWABLE;
}

bool FloodWindow::hasFocus()
{
    return contains(m_connection.property(m_connection.root(), "_NET_ACTIVE_WINDOW"), m_id);
}

QSize FloodWindow::size() const
{
    const auto cookie = xcb_get_geometry(m_connection.raw(), m_id);
    const XReply<xcb_get_geometry_reply_t> reply(xcb_get_geometry_reply(m_connection.raw(), cookie, nullptr));
    return reply ? QSize(reply->width, reply->height) : QSize();
}

QImage FloodWindow::picture() const
{
    const auto sizeCookie = xcb_get_geometry(m_connection.raw(), m_connection.root());
    const XReply<xcb_get_geometry_reply_t> size(
        xcb_get_geometry_reply(m_connection.raw(), sizeCookie, nullptr));
    if (!size || size->depth != 24)
        return {};
    const auto cookie = xcb_get_image(m_connection.raw(), XCB_IMAGE_FORMAT_Z_PIXMAP, m_connection.root(), 0,
                                      0, size->width, size->height, ~0U);
    const XReply<xcb_get_image_reply_t> image(xcb_get_image_reply(m_connection.raw(), cookie, nullptr));
    const int bytesPerLine = size->width * 4;
    if (!image || xcb_get_image_data_length(image.get()) < bytesPerLine * size->height)
        return {};
    return QImage(xcb_get_image_data(image.get()), size->width, size->height, bytesPerLine,
                  QImage::Format_RGB32)
        .copy();
}

void FloodWindow::close()
{
    m_connection.sendMessage(
        m_connection.root(), XCB_EVENT_MASK_SUBSTRUCTURE_REDIRECT | XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY, m_id,
        m_connection.atom("_NET_CLOSE_WINDOW"), {XCB_CURRENT_TIME, fromApplication, 0, 0, 0});
}

} // namespace echogram::bench
