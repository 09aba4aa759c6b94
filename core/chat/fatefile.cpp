// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/fatefile.h"

#include <cstring>

namespace echogram {
namespace {

// More than twice the longest fate, and so little that it stays in the processor's cache.
constexpr qsizetype readAtOnce = 192 * 1024;
static_assert(readAtOnce >= 2 * longestFate);

} // namespace

FateFile::FateFile(const QString &file)
    : m_file(file)
{
    if (m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        m_buffer.resize(readAtOnce);
}

std::optional<Fate> FateFile::next()
{
    std::optional<Fate> fate = takeFate(m_rest);
    while (!fate && more())
        fate = takeFate(m_rest);
    return fate;
}

/// False when there is no more, or when what there is would have been enough for a fate.
bool FateFile::more()
{
    if (!m_file.isOpen() || m_rest.size() >= longestFate)
        return false;
    if (!m_rest.isEmpty())
        std::memmove(m_buffer.data(), m_rest.data(), size_t(m_rest.size()));
    const qint64 count = m_file.read(m_buffer.data() + m_rest.size(), m_buffer.size() - m_rest.size());
    if (count <= 0)
        return false;
    m_rest = QByteArrayView(m_buffer).first(m_rest.size() + count);
    return true;
}

} // namespace echogram
