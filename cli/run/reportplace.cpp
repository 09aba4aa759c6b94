// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/reportplace.h"

#include "cli/output.h"

namespace echogram {

ReportPlace::ReportPlace(const QString &file, Output &output)
    : m_output(output)
    , m_file(file)
{}

QString ReportPlace::open()
{
    if (!isStdout() && !m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        fail();
    return m_problem;
}

void ReportPlace::write(QByteArrayView bytes)
{
    if (isStdout())
        m_output.write(bytes);
    else if (m_problem.isEmpty() && m_file.write(bytes.data(), bytes.size()) != bytes.size())
        fail();
}

bool ReportPlace::flush()
{
    if (isStdout())
        return m_output.flush();
    if (m_problem.isEmpty() && !m_file.flush())
        fail();
    return m_problem.isEmpty();
}

void ReportPlace::fail()
{
    m_problem = QStringLiteral("%1: %2").arg(m_file.fileName(), m_file.errorString());
}

} // namespace echogram
