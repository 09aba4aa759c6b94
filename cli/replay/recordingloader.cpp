// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/recordingloader.h"

#include "cli/replay/flowchoice.h"
#include "core/datagram/grouped.h"

namespace echogram {
namespace {

constexpr quint64 mostBytes = quint64(1) << 30; // of payload
constexpr quint64 mostDatagrams = 8'000'000;    // some 100 bytes each, while they are sent and compared

QString problemOfSize(const Flow &flow)
{
    const quint64 datagrams = flow.asked + flow.answered;
    if (flow.bytes <= mostBytes && datagrams <= mostDatagrams)
        return {};
    return QStringLiteral(
               "The flow %1 has %2 datagrams with %3 bytes, which are too many to be held in memory: at most "
               "%4 with %5 bytes are. Cut it first, as with “editcap -A FROM -B TO OLD NEW”.")
        .arg(flowName(flow), grouped(datagrams), grouped(flow.bytes), grouped(mostDatagrams),
             grouped(mostBytes));
}

} // namespace

RecordingLoader::RecordingLoader(const RecordingRequest &request, QObject *parent)
    : QObject(parent)
    , m_request(request)
{}

RecordingLoader::~RecordingLoader()
{
    m_isCancelled = true;
    if (m_thread.joinable())
        m_thread.join();
}

void RecordingLoader::start()
{
    m_thread = std::thread([this] {
        const auto result = std::make_shared<RecordingResult>();
        result->problem = read(*result);
        QMetaObject::invokeMethod(
            this, [this, result] { Q_EMIT finished(result); }, Qt::QueuedConnection);
    });
}

/// On the thread.
bool RecordingLoader::tell(double done)
{
    if (!m_isProgressQueued.exchange(true)) {
        const auto show = [this, done] {
            m_isProgressQueued = false;
            Q_EMIT progressed(done);
        };
        QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);
    }
    return !m_isCancelled;
}

/// On the thread. Returns the problem.
QString RecordingLoader::read(RecordingResult &result)
{
    const CaptureProgress progress = [this](double done) { return tell(done); };
    const auto file = CaptureFile::open(m_request.file);
    if (!file)
        return file.error();
    result.list = readFlows(**file, progress);
    if (!result.list.error.isEmpty() && !m_request.acceptsDamage)
        return QStringLiteral("%1 --damaged goes on with that.").arg(result.list.error);
    if (m_request.onlyLists || m_isCancelled)
        return {};
    const auto flow = chosenFlow(result.list.flows, m_request.flow);
    if (!flow)
        return flow.error();
    result.flow = *flow;
    if (const QString problem = problemOfSize(result.flow); !problem.isEmpty())
        return problem;

    RecordingBuilder builder(result.flow.asker, result.flow.peer);
    builder.reserve(qsizetype(result.flow.bytes));
    QString error;
    const auto add = [&builder](const CaptureFile::Datagram &datagram) {
        builder.add(datagram.datagram.source, datagram.datagram.payload, datagram.wallNs);
    };
    readFlow(m_request.file, result.flow, add, progress, &error);
    if (!error.isEmpty() && !m_request.acceptsDamage)
        return error; // it was sound a moment ago
    result.recording = builder.take();
    return {};
}

} // namespace echogram
