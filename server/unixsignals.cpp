// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/unixsignals.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace echogram {
namespace {

std::array<int, 2> signalPipe{-1, -1}; // read end, write end; a handler can reach nothing but globals

void announce(int number)
{
    const int before = errno;
    const char byte = char(number);
    [[maybe_unused]] const ssize_t written = write(signalPipe[1], &byte, 1);
    errno = before;
}

} // namespace

UnixSignals::UnixSignals(QObject *parent)
    : QObject(parent)
{
    if (pipe2(signalPipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // out of descriptors: the signals keep their default, which is to end the process
    auto *notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &UnixSignals::read);

    struct sigaction action = {};
    action.sa_handler = announce;
    action.sa_flags = int(SA_RESTART | SA_RESETHAND); // RESETHAND: the second one has its default effect
    // Also where SIGINT came in ignored, as shells do it for what they start with &: who sends it means it.
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    action.sa_flags = int(SA_RESTART);
    sigaction(SIGHUP, &action, nullptr);
    sigaction(SIGUSR1, &action, nullptr);
}

UnixSignals::~UnixSignals()
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
    for (int &descriptor : signalPipe) {
        if (descriptor >= 0)
            close(descriptor);
        descriptor = -1;
    }
}

void UnixSignals::read()
{
    char byte = 0;
    while (::read(signalPipe[0], &byte, 1) > 0) {
        if (byte == char(SIGHUP))
            Q_EMIT reloadRequested();
        else if (byte == char(SIGUSR1))
            Q_EMIT reportRequested();
        else
            Q_EMIT endRequested();
    }
}

void prepareStandardDescriptors()
{
    signal(SIGPIPE, SIG_IGN);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            open("/dev/null", O_RDWR); // takes the lowest free number: this one
    }
}

} // namespace echogram
