// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace echogram {
namespace {

constexpr qsizetype bufferBytes = 64 * 1024;

/// Everything, or why not; 0 when all was written.
int writeAll(int descriptor, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), size_t(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN) { // somebody else made it non-blocking
            pollfd waiting{descriptor, POLLOUT, 0};
            poll(&waiting, 1, -1);
            continue;
        }
        if (written < 0)
            return errno;
        bytes = bytes.sliced(written);
    }
    return 0;
}

} // namespace

Output::Output(const QString &program)
    : m_program(program)
    , m_isTerminal(isatty(STDOUT_FILENO) == 1)
    , m_showsProgress(isatty(STDERR_FILENO) == 1)
{}

Output::~Output()
{
    showProgress({});
    flush();
}

void Output::write(QByteArrayView bytes)
{
    m_waiting += bytes;
    if (m_waiting.size() >= bufferBytes)
        flush();
}

bool Output::flush()
{
    if (!m_error.isError() && !m_waiting.isEmpty()) {
        if (m_isTerminal)
            showProgress({}); // both are on the same screen
        if (const int error = writeAll(STDOUT_FILENO, m_waiting); error != 0)
            m_error = SystemError::fromErrno(error);
    }
    m_waiting.clear();
    return !m_error.isError();
}

void Output::say(const QString &sentence)
{
    note(m_program + QLatin1String(": ") + sentence);
}

void Output::note(const QString &lines)
{
    showProgress({});
    flush(); // so that the order on a screen is that of the events
    writeToPerson(lines.toUtf8() + '\n');
}

void Output::showProgress(const QString &line)
{
    if (!m_showsProgress || (line.isEmpty() && !m_hasProgress))
        return;
    writeToPerson("\r\x1b[K" + line.toUtf8()); // back to the line's beginning, and clear it (ECMA-48)
    m_hasProgress = !line.isEmpty();
}

void Output::writeToPerson(const QByteArray &text)
{
    writeAll(STDERR_FILENO, text); // there is nobody left to tell when it fails
}

} // namespace echogram
