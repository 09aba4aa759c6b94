// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QFile>
#include <QString>

namespace echogram {

class Output;

/// Where a report goes: stdout, or a file, which is written in place, so that it may be a pipe or a device.
class ReportPlace
{
public:
    /// `file` is empty for stdout.
    ReportPlace(const QString &file, Output &output);

    bool isStdout() const { return m_file.fileName().isEmpty(); }
    /// What is wrong, a sentence; or nothing. stdout is always open.
    QString open();
    void write(QByteArrayView bytes);
    /// False, now and from now on, when it takes no more: problem() says why.
    bool flush();
    /// Empty for stdout, of which whoever has the Output tells.
    const QString &problem() const { return m_problem; }

private:
    void fail();

    Output &m_output;
    QFile m_file;
    QString m_problem;
};

} // namespace echogram
