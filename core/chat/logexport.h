// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/logwriter.h"
#include "core/chat/messagerange.h"
#include "core/chat/messagesource.h"

#include <QList>
#include <QMetaType>
#include <QObject>
#include <QThread>

#include <atomic>
#include <memory>
#include <optional>

class QSaveFile;

namespace echogram {

/// What is to be saved, where and how.
struct ExportRequest
{
    QString path;
    ExportFormat format = ExportFormat::Pcap;
    MessageSource source;
    std::optional<QList<MessageRange>> ranges; ///< in ascending order; all messages without
    ExportWords words;
};

/// What became of it.
struct ExportResult
{
    quint64 saved = 0;   ///< messages in the file
    quint64 notSent = 0; ///< left out of a capture, because they never were on the wire
    quint64 lost = 0;    ///< left out because the log could not be read there (any more)
    bool cancelled = false;
    QString
        problem; ///< why there is no file, or the old one still: a sentence for people; empty when all is well
};

/// The ids, which are in ascending order, as ranges.
QList<MessageRange> rangesOfIds(const QList<MessageId> &ids);

/// Saves messages to a file, on a thread of its own. The file is there when it is whole and not before; what was
/// there under its name stays until then. Lives on its caller's thread, which needs an event loop. For one file.
class LogExport : public QObject
{
    Q_OBJECT
public:
    explicit LogExport(const ExportRequest &request, QObject *parent = nullptr);
    ~LogExport() override; ///< cancels, and waits for the thread

    const ExportRequest &request() const { return m_request; }
    /// Once.
    void start();
    /// finished() tells when it is; unless the file was whole already, nothing of it is left.
    void cancel();

Q_SIGNALS:
    void progressed(double fraction); ///< of the messages, 0 to 1; a few times in a second
    void finished(const echogram::ExportResult &result);

private:
    void work();
    ExportResult save();
    bool writeMessages(QSaveFile &file, ExportResult &result);

    const ExportRequest m_request;
    std::unique_ptr<QThread> m_thread;
    std::atomic<bool> m_isCancelled = false;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::ExportResult)
