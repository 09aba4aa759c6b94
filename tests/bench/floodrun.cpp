// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodrun.h"

#include "core/datagram/grouped.h"
#include "tests/bench/benchoutput.h"
#include "tests/bench/interruption.h"
#include "tests/bench/kernelcounters.h"
#include "tests/bench/machine.h"
#include "tests/bench/soakwords.h"

#include <QDir>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace echogram::bench {
namespace {

using Seconds = std::chrono::duration<double>;
using std::chrono::milliseconds;

constexpr milliseconds startPatience{10'000}; // only what hangs takes so long
constexpr milliseconds endPatience{30'000};   // a window may have much to write down
constexpr milliseconds mostIdle{2'000};       // without a flood, to compare with
constexpr milliseconds sampleInterval{500};   // of the memory, and how often a short flood has a fifth of it
constexpr milliseconds glance{20};            // at what nobody tells us when it changes
constexpr milliseconds restInterval{250};
constexpr int restsWanted = 2;       // one after the other
constexpr int mostRests = 40;        // 10 s
constexpr double restingShare = 0.1; // of a processor; a blinking cursor takes far less

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return Seconds(std::chrono::steady_clock::now() - begin).count();
}

void replaceAll(std::string &text, const std::string &mark, const std::string &by)
{
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
}

} // namespace

FloodRun::FloodRun(const FloodOptions &options, const std::vector<int> &processors)
    : m_options(options)
    , m_flood(options.plan)
{
    if (processors.size() > 1)
        m_processor = processors.back();
    m_result.plan = options.plan;
    m_result.isLogWanted = !options.log.empty();
}

FloodedWindow FloodRun::run()
{
    m_result.failure = prepare();
    if (m_result.failure.empty())
        m_result.failure = measureIdle();
    if (m_result.failure.empty() && !wasInterrupted()) {
        flood();
        settle();
        end();
        count();
    }
    showProgress({});
    m_result.isInterrupted = wasInterrupted();
    return m_result;
}

std::string FloodRun::prepare()
{
    showProgress(QStringLiteral("starting the window"));
    if (!m_home.isValid())
        return "there is no temporary folder: " + m_home.errorString().toStdString();
    const QDir home(m_home.path());
    for (const char *folder : {"data", "config", "state", "runtime"}) {
        if (!home.mkdir(QLatin1String(folder)))
            return "there can be no folder in " + m_home.path().toStdString();
    }
    // XDG asks for that, or Qt complains and looks for another.
    QFile::setPermissions(home.filePath(QStringLiteral("runtime")),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);

    std::string error;
    if (m_options.display.empty())
        error = m_display.start(environment());
    else
        m_display.take(m_options.display);
    if (error.empty())
        error = m_window.open(m_display.name());
    if (!error.empty() && !m_display.complaint().empty())
        error += ": " + m_display.complaint();
    if (error.empty())
        error = m_flood.open();
    if (error.empty())
        error = startWindow();
    if (error.empty())
        error = m_window.find(m_process);
    if (error.empty())
        error = findPort();
    if (error.empty())
        error = m_pinger.open(m_display.name(), m_window.id());
    m_result.size = m_window.size();
    return error;
}

ServerProcess::Environment FloodRun::environment() const
{
    const std::string home = m_home.path().toStdString();
    ServerProcess::Environment variables{
        {"HOME", home},
        {"XDG_DATA_HOME", home + "/data"},
        {"XDG_CONFIG_HOME", home + "/config"},
        {"XDG_STATE_HOME", home + "/state"},
        {"XDG_RUNTIME_DIR", home + "/runtime"},
        {"DBUS_SESSION_BUS_ADDRESS", "disabled:"}, // nobody's desktop has a say in it
        {"QT_QPA_PLATFORM", "xcb"},
        {"WAYLAND_DISPLAY", ""},
    };
    // Where one looks in the home that we hide. The cache is that of fontconfig, whose first start takes a second.
    const char *realHome = std::getenv("HOME");
    if (realHome && !std::getenv("XDG_CACHE_HOME"))
        variables.emplace_back("XDG_CACHE_HOME", std::string(realHome) + "/.cache");
    if (realHome && !std::getenv("XAUTHORITY") && !m_options.display.empty())
        variables.emplace_back("XAUTHORITY", std::string(realHome) + "/.Xauthority");
    return variables;
}

std::string FloodRun::filled(std::string text) const
{
    replaceAll(text, "{home}", m_home.path().toStdString());
    replaceAll(text, "{port}", std::to_string(m_port));
    return text;
}

std::string FloodRun::startWindow()
{
    std::vector<std::string> command{ECHOGRAM_WINDOW_PROGRAM, "127.0.0.1:" + std::to_string(m_flood.port())};
    if (!m_options.isEchogram()) {
        m_port = m_options.windowPort != 0 ? m_options.windowPort : freePort();
        command = {"/bin/sh", "-c", filled(m_options.window)};
    }
    ServerProcess::Environment withDisplay = environment();
    withDisplay.emplace_back("DISPLAY", m_display.name());
    return m_process.start(command, withDisplay, {});
}

/// Where the window listens, and that it does.
std::string FloodRun::findPort()
{
    if (m_options.isEchogram()) {
        if (std::string error = askForDatagram(); !error.empty())
            return error;
    }
    for (const auto end = Clock::now() + startPatience; !udpPort(m_port);) {
        if (wasInterrupted())
            return "interrupted";
        if (Clock::now() > end || m_process.endsWithin(glance))
            return "it does not listen on UDP port " + std::to_string(m_port);
    }
    return m_flood.aim(m_port);
}

/// It has a port from its first datagram on, so somebody has to type one: the message box has the focus.
std::string FloodRun::askForDatagram()
{
    ServerProcess keys;
    const std::string error =
        keys.start({"xdotool", "key", "a", "Return"}, {{"DISPLAY", m_display.name()}}, {});
    if (!error.empty() || !keys.endsWithin(startPatience) || keys.exitCode() != 0)
        return "xdotool pressed no key: " + (error.empty() ? keys.complaint() : error);
    const auto port = m_flood.takeFirst(startPatience);
    if (!port)
        return wasInterrupted() ? "interrupted" : "it sent nothing when a letter and Return were pressed";
    m_port = *port;
    return {};
}

std::string FloodRun::measureIdle()
{
    const auto length = std::chrono::ceil<milliseconds>(Seconds(m_options.plan.seconds));
    showProgress(QStringLiteral("idle"));
    m_pinger.start();
    const bool hasEnded = m_process.endsWithin(std::min(mostIdle, length));
    m_result.idle = m_pinger.stop(Clock::now());
    if (hasEnded)
        return "it has ended: " + m_process.complaint();
    return m_result.idle.failure;
}

void FloodRun::flood()
{
    m_result.beforeKiB = memoryOf(m_window.process()).residentKiB;
    forgetPeakMemory(m_window.process());
    m_dropsBefore = udpPort(m_port).value_or(UdpPort()).drops;
    const double processorBefore = processorSecondsOf(m_window.process());
    const double waitedBefore = waitedSeconds(m_window.process());
    const double stolenBefore = stolenSeconds();

    m_pinger.start();
    std::thread flooder([this] {
        if (m_processor)
            pinTo(*m_processor);
        m_result.sent = m_flood.run();
    });
    watch();
    flooder.join();
    m_result.processorSeconds = processorSecondsOf(m_window.process()) - processorBefore;
    m_result.waitedSeconds = waitedSeconds(m_window.process()) - waitedBefore;
    m_result.stolenSeconds = stolenSeconds() - stolenBefore;
    m_result.flooded = m_pinger.stop(m_result.sent.end);
    if (m_process.hasEnded())
        m_result.failure = "it ended while it was flooded: " + m_process.complaint();
}

/// Until all was sent.
void FloodRun::watch()
{
    const auto begin = Clock::now();
    const auto length = std::chrono::ceil<milliseconds>(Seconds(m_options.plan.seconds));
    const auto interval = std::min(sampleInterval, length / 5);
    auto nextSample = begin + interval;
    bool isMiddleDone = false;
    while (!m_flood.hasEnded() && !wasInterrupted()) {
        std::this_thread::sleep_for(glance);
        if (!isMiddleDone && Clock::now() >= begin + length / 2) {
            isMiddleDone = true;
            lookInTheMiddle();
        }
        if (Clock::now() >= nextSample) {
            nextSample += interval;
            takeSample(begin);
        }
    }
}

void FloodRun::lookInTheMiddle()
{
    if (!m_options.screenshot.empty())
        m_picture = m_window.picture();
    if (m_options.freezeMs > 0) {
        ::kill(m_window.process(), SIGSTOP);
        std::this_thread::sleep_for(milliseconds(m_options.freezeMs));
        ::kill(m_window.process(), SIGCONT);
    }
}

void FloodRun::takeSample(Clock::time_point begin)
{
    const Memory memory = memoryOf(m_window.process());
    if (memory.residentKiB == 0)
        return; // it has ended
    m_result.samples.push_back({secondsSince(begin), memory.residentKiB});
    m_result.highestKiB = std::max({m_result.highestKiB, memory.residentKiB, memory.peakKiB});
    showProgress(QStringLiteral("flood: %1 of %2 datagrams, %3 KiB")
                     .arg(grouped(m_flood.sentSoFar()), grouped(m_options.plan.count()),
                          grouped(quint64(memory.residentKiB))));
}

/// Until the window has taken all the kernel holds for it, writes nothing any more and hardly computes.
void FloodRun::settle()
{
    const auto begin = m_result.sent.end;
    int rests = 0;
    double processor = processorSecondsOf(m_window.process());
    std::uint64_t bytes = sizeOf(logFiles());
    for (int i = 0; i < mostRests && rests < restsWanted && !wasInterrupted(); ++i) {
        showProgress(QStringLiteral("waiting until it has come to rest"));
        const double now = secondsSince(begin);
        if (m_process.endsWithin(restInterval))
            return;
        const double processorNow = processorSecondsOf(m_window.process());
        const std::uint64_t bytesNow = sizeOf(logFiles());
        const bool rested = udpPort(m_port).value_or(UdpPort()).queuedBytes == 0 && bytesNow == bytes
                            && processorNow - processor < restingShare * Seconds(restInterval).count();
        if (rested && rests == 0)
            m_result.settledAfter = now;
        rests = rested ? rests + 1 : 0;
        processor = processorNow;
        bytes = bytesNow;
    }
    if (rests < restsWanted)
        m_result.settledAfter.reset();
    const Memory memory = memoryOf(m_window.process());
    m_result.endKiB = memory.residentKiB;
    m_result.highestKiB = std::max(m_result.highestKiB, memory.peakKiB);
}

void FloodRun::end()
{
    if (const auto port = udpPort(m_port))
        m_result.drops = port->drops - m_dropsBefore;
    if (!m_process.hasEnded() && !wasInterrupted()) {
        showProgress(QStringLiteral("closing the window"));
        m_window.close();
        m_process.endsWithin(endPatience);
    }
    m_result.exitCode = m_process.exitCode();
    m_process.finish();
    if (m_options.screenshot.empty() || wasInterrupted())
        return;
    if (!m_picture.save(QString::fromLocal8Bit(m_options.screenshot.c_str()), "PNG")
        && m_result.failure.empty())
        m_result.failure = "there is no picture in " + m_options.screenshot;
}

QStringList FloodRun::logFiles() const
{
    return m_options.log.empty() ? QStringList() : filesLike(QString::fromStdString(filled(m_options.log)));
}

void FloodRun::count()
{
    const QStringList files = logFiles();
    if (files.isEmpty() || wasInterrupted())
        return;
    showProgress(QStringLiteral("counting %1 files").arg(files.size()));
    m_result.log = countFlood(files, m_options.plan, m_result.sent.count, m_flood.port());
}

} // namespace echogram::bench
