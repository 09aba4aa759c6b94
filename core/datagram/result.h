// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <utility>
#include <variant>

namespace echogram {

/// Why a text could not be read, and where: what a person needs to mend it.
struct ParseError
{
    qsizetype position = 0; ///< index of the first offending UTF-16 unit in the text that was parsed
    qsizetype length = 1;   ///< how many units are wrong, at least 1; may point one past the end of the text
    QString message;        ///< what is wrong and what would be right

    friend bool operator==(const ParseError &, const ParseError &) = default;
};

/// A value, or the error that stands in its place. (std::expected is C++23.)
template <class T, class E = ParseError>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {}
    Result(E error)
        : m_state(std::in_place_index<1>, std::move(error))
    {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// The value; only when ok().
    const T &value() const & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T &operator*() const & { return value(); }
    const T *operator->() const { return &value(); }

    /// The error; only when not ok().
    const E &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, E> m_state;
};

} // namespace echogram
