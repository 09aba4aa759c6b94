// SPDX-License-Identifier: GPL-3.0-or-later
//
// saveflows FILE FOLDER
//
// Opens each flow of a capture as a conversation and saves it, as the window does: FOLDER/0.pcap, FOLDER/1.pcap and so
// on, in the order of the flows.
#include "core/chat/flowloader.h"
#include "core/chat/logexport.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QTextStream>

#include <cstdio>

using namespace echogram;

namespace {

MessageLog loaded(const QString &capture, const Flow &flow)
{
    MessageLog loaded;
    QEventLoop loop;
    FlowLoader loader(capture, flow);
    QObject::connect(&loader, &FlowLoader::finished, &loop, [&](const MessageLog &log, const QString &) {
        loaded = log;
        loop.quit();
    });
    QObject::connect(&loader, &FlowLoader::failed, &loop,
                     [](const QString &problem) { qFatal("%s", qUtf8Printable(problem)); });
    loader.start();
    loop.exec();
    return loaded;
}

void save(const MessageLog &log, const QString &path)
{
    ExportRequest request;
    request.path = path;
    request.source = log.snapshot();
    QEventLoop loop;
    LogExport job(request);
    QObject::connect(&job, &LogExport::finished, &loop, [&](const ExportResult &result) {
        if (!result.problem.isEmpty())
            qFatal("%s", qUtf8Printable(result.problem));
        loop.quit();
    });
    job.start();
    loop.exec();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    QTextStream complaints(stderr);
    if (arguments.size() != 3) {
        complaints << "saveflows FILE FOLDER\n";
        return 2;
    }
    const QString &capture = arguments.at(1);
    const auto file = CaptureFile::open(capture);
    if (!file) {
        complaints << file.error() << '\n';
        return 1;
    }
    const FlowList list = readFlows(**file, {});
    for (qsizetype i = 0; i < list.flows.size(); ++i)
        save(loaded(capture, list.flows.at(i)),
             QDir(arguments.at(2)).filePath(QStringLiteral("%1.pcap").arg(i)));
    return 0;
}
