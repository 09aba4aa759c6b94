// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logwindow.h"

#include "core/net/iothread.h"
#include "tests/bench/logplan.h"
#include "tests/bench/soakwords.h"
#include "tests/bench/stopwatch.h"
#include "widgets/chatview.h"
#include "widgets/conversationmodel.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonArray>
#include <QTimer>

#include <algorithm>
#include <limits>
#include <optional>
#include <random>

#include <unistd.h>

namespace echogram::bench {
namespace {

constexpr int jumps = 500;
constexpr int loadingPatienceMs = 600'000; // only what hangs takes so long

/// Knows when it has painted something of a log.
class WatchedView : public ChatView
{
public:
    void paintEvent(QPaintEvent *event) override
    {
        ChatView::paintEvent(event);
        if (!m_isWatching || model()->rowCount() == 0)
            return;
        m_firstSeconds = m_watch.seconds();
        m_isWatching = false;
    }
    void watch() { m_isWatching = true, m_watch = {}; }
    const Stopwatch &stopwatch() const { return m_watch; }
    double firstSeconds() const { return m_firstSeconds; }

private:
    Stopwatch m_watch;
    double m_firstSeconds = 0;
    bool m_isWatching = false;
};

/// Whether this row is what is seen, and what was recorded there.
bool isShown(const ChatView &view, const QModelIndex &index)
{
    const Message message = view.conversationModel()->message(index.row());
    QByteArray expected(qsizetype(logPayloadBytes), Qt::Uninitialized);
    writeLogPayload(expected.data(), std::uint64_t(index.row()));
    return message.payload == expected && view.visualRect(index).height() > 1
           && view.viewport()->rect().intersects(view.visualRect(index));
}

void jumpAbout(ChatView &view, LogWindow &window)
{
    std::mt19937_64 random(2); // NOLINT: the same rows each time
    std::uniform_int_distribution<int> anywhere(0, view.model()->rowCount() - 1);
    for (int i = 0; i < jumps; ++i) {
        const QModelIndex index = view.model()->index(anywhere(random), 0);
        const Stopwatch watch;
        view.scrollTo(index);
        view.viewport()->repaint();
        window.jumpsMs.push_back(watch.seconds() * 1e3);
        window.longestProcessorMs = std::max(window.longestProcessorMs, watch.processorSeconds() * 1e3);
        window.wrong += isShown(view, index) ? 0 : 1;
    }
}

} // namespace

LogWindow showLog(const QString &path)
{
    constexpr QSize size(1280, 800);
    LogWindow window;
    WatchedView view;
    view.resize(size);
    view.show();
    QCoreApplication::processEvents(); // an empty window is there

    view.watch();
    const auto folder = LogFolder::open(path);
    if (!folder) {
        window.failure = folder.error().toStdString();
        return window;
    }
    LogLimits limits;
    limits.total = std::numeric_limits<qint64>::max();
    IoThread ioThread;
    Conversation conversation(ioThread, {QStringLiteral("127.0.0.1"), logPeer.port()},
                              Conversation::defaultAnswerTimeoutMs, *folder, limits);
    ConversationModel model(conversation);
    view.setConversation(&model);
    QEventLoop loop;
    QObject::connect(&conversation, &Conversation::historyLoaded, &loop, [&] {
        window.indexSeconds = view.stopwatch().seconds();
        window.indexProcessorSeconds = view.stopwatch().processorSeconds();
        loop.quit();
    });
    QTimer::singleShot(loadingPatienceMs, &loop, &QEventLoop::quit);
    if (conversation.isLoading())
        loop.exec();
    view.viewport()->repaint(); // in case all was there before it could be painted
    window.firstSeconds = view.firstSeconds();
    window.rows = std::uint64_t(model.rowCount());
    if (model.rowCount() > 0)
        jumpAbout(view, window);
    const Memory memory = memoryOf(::getpid());
    window.residentKiB = memory.residentKiB;
    window.peakKiB = memory.peakKiB;
    if (conversation.isLoading())
        window.failure = "it is still being loaded";
    view.setConversation(nullptr);
    return window;
}

QJsonObject toJson(const LogWindow &window)
{
    QJsonArray jumpsMs;
    for (const double jump : window.jumpsMs)
        jumpsMs.append(jump);
    QJsonObject object{{"firstSeconds", window.firstSeconds},
                       {"indexSeconds", window.indexSeconds},
                       {"indexProcessorSeconds", window.indexProcessorSeconds},
                       {"rows", qint64(window.rows)},
                       {"wrong", qint64(window.wrong)},
                       {"jumpsMs", jumpsMs},
                       {"longestProcessorMs", window.longestProcessorMs},
                       {"residentKiB", qint64(window.residentKiB)},
                       {"peakKiB", qint64(window.peakKiB)}};
    if (!window.failure.empty())
        object.insert("failure", QString::fromStdString(window.failure));
    return object;
}

LogWindow logWindowFrom(const QJsonObject &object)
{
    LogWindow window;
    window.firstSeconds = object.value("firstSeconds").toDouble();
    window.indexSeconds = object.value("indexSeconds").toDouble();
    window.indexProcessorSeconds = object.value("indexProcessorSeconds").toDouble();
    window.rows = std::uint64_t(object.value("rows").toInteger());
    window.wrong = std::uint64_t(object.value("wrong").toInteger());
    for (const QJsonValue jump : object.value("jumpsMs").toArray())
        window.jumpsMs.push_back(jump.toDouble());
    window.longestProcessorMs = object.value("longestProcessorMs").toDouble();
    window.residentKiB = long(object.value("residentKiB").toInteger());
    window.peakKiB = long(object.value("peakKiB").toInteger());
    window.failure = object.value("failure").toString().toStdString();
    return window;
}

} // namespace echogram::bench
