// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/capturefile.h"
#include "core/chat/logrow.h"
#include "core/chat/logwriter.h"

#include <memory>

class QIODevice;

namespace echogram {

/// Whatever messages are converted from, one after the other in the order of the file. For one thread.
class ConversionSource
{
public:
    enum class Step : quint8 {
        Row,        ///< row()
        PassedOver, ///< something that is no datagram, and was counted
        End         ///< there is no other, or none that can be read: error() tells
    };

    /// A capture. Who spoke first in a flow is us; nothing is paired, so no row's state is known.
    static std::unique_ptr<ConversionSource> ofCapture(std::unique_ptr<CaptureFile> file);
    /// Rows of NDJSON or CSV. The device is borrowed, `beginning` is what was read from it before.
    static std::unique_ptr<ConversionSource> ofRows(ExportFormat format, QIODevice *device,
                                                    const QByteArray &beginning);
    virtual ~ConversionSource() = default;

    virtual Step step() = 0;
    /// What the last step() has read; only after Step::Row.
    const LogRow &row() const { return m_row; }

    /// Why step() could not go on: a sentence, of rows with the line and the column. Empty at a sound end.
    virtual QString error() const = 0;
    /// The same of something that is wrong with the last row for other reasons.
    virtual QString errorAtRow(const QString &message) const = 0;
    /// Whether what was read before an error may be of use without the rest, as of a capture that was cut off.
    virtual bool isUsableBeforeError() const = 0;
    /// What was passed over. Of rows nothing is.
    virtual CaptureCounts counts() const { return {}; }
    virtual quint64 unknownInterfaces() const { return 0; } ///< see RowParser
    virtual quint64 forgottenFlows() const { return 0; }    ///< see FlowAskers
    virtual qint64 position() const = 0;                    ///< how far it has come, in bytes

protected:
    LogRow m_row;
};

} // namespace echogram
