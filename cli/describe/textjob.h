// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/output.h"

#include <QByteArray>

namespace echogram {

/// Prints a text and ends. Borrows the output.
class TextJob : public Job
{
    Q_OBJECT
public:
    TextJob(const QByteArray &text, Output &output)
        : m_text(text)
        , m_output(output)
    {}

    void start() override
    {
        m_output.write(m_text);
        Q_EMIT finished(ExitCode::Well);
    }

private:
    const QByteArray m_text;
    Output &m_output;
};

} // namespace echogram
