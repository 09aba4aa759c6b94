// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/xconnection.h"

#include <ctime>

#include <poll.h>

namespace echogram::bench {
namespace {

constexpr std::uint32_t mostWords = 4096; // of a property; a list of all windows is far shorter

const xcb_screen_t *screenOf(xcb_connection_t *connection, int number)
{
    auto screens = xcb_setup_roots_iterator(xcb_get_setup(connection));
    for (; screens.rem > 0 && number > 0; --number)
        xcb_screen_next(&screens);
    return screens.rem > 0 ? screens.data : nullptr;
}

} // namespace

XConnection::~XConnection()
{
    if (m_connection)
        xcb_disconnect(m_connection);
}

std::string XConnection::open(const std::string &display)
{
    int number = 0;
    m_connection = xcb_connect(display.c_str(), &number);
    const xcb_screen_t *screen = isBroken() ? nullptr : screenOf(m_connection, number);
    if (!screen)
        return "there is no X server on display " + display;
    m_root = screen->root;
    return {};
}

bool XConnection::isBroken() const
{
    return xcb_connection_has_error(m_connection) != 0;
}

xcb_atom_t XConnection::atom(const std::string &name)
{
    const auto [entry, isNew] = m_atoms.try_emplace(name, XCB_ATOM_NONE);
    if (isNew) {
        const auto cookie = xcb_intern_atom(m_connection, 0, std::uint16_t(name.size()), name.data());
        const XReply<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(m_connection, cookie, nullptr));
        if (reply)
            entry->second = reply->atom;
    }
    return entry->second;
}

std::vector<std::uint32_t> XConnection::property(xcb_window_t window, const std::string &name)
{
    const auto cookie =
        xcb_get_property(m_connection, 0, window, atom(name), XCB_GET_PROPERTY_TYPE_ANY, 0, mostWords);
    xcb_generic_error_t *error = nullptr;
    const XReply<xcb_get_property_reply_t> reply(xcb_get_property_reply(m_connection, cookie, &error));
    const XReply<xcb_generic_error_t> freed(error);
    if (!reply || reply->format != 32)
        return {};
    const auto *words = static_cast<const std::uint32_t *>(xcb_get_property_value(reply.get()));
    return {words, words + reply->value_len};
}

void XConnection::select(xcb_window_t window, std::uint32_t eventMask) const
{
    xcb_change_window_attributes(m_connection, window, XCB_CW_EVENT_MASK, &eventMask);
    xcb_flush(m_connection);
}

XEvent XConnection::nextEvent(Clock::time_point until) const
{
    XEvent event(xcb_poll_for_event(m_connection)); // also those that came together with a reply
    if (event || isBroken())
        return event;
    const auto left =
        std::max<Clock::duration>(until - Clock::now(), Clock::duration::zero()); // of nanoseconds
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec patience{seconds.count(), (left - seconds).count()};
    pollfd one{xcb_get_file_descriptor(m_connection), POLLIN, 0};
    if (::ppoll(&one, 1, &patience, nullptr) > 0)
        event.reset(xcb_poll_for_event(m_connection));
    return event;
}

void XConnection::sendMessage(xcb_window_t destination, std::uint32_t eventMask, xcb_window_t window,
                              xcb_atom_t type, const MessageData &data) const
{
    xcb_client_message_event_t message{};
    message.response_type = XCB_CLIENT_MESSAGE;
    message.format = 32;
    message.window = window;
    message.type = type;
    for (std::size_t i = 0; i < data.size(); ++i)
        message.data.data32[i] = data[i];
    xcb_send_event(m_connection, 0, destination, eventMask, reinterpret_cast<const char *>(&message));
    xcb_flush(m_connection);
}

} // namespace echogram::bench
