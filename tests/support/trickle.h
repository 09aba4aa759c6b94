// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QIODevice>

#include <algorithm>
#include <cstring>

namespace echogram::test {

/// Gives its bytes as a pipe does: from the start to the end, some at a time, and nobody knows how many there are.
class Trickle : public QIODevice
{
public:
    explicit Trickle(const QByteArray &bytes, qint64 atOnce = 1000)
        : m_bytes(bytes)
        , m_atOnce(atOnce)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char *to, qint64 size) override
    {
        const qint64 count = std::min({size, m_atOnce, qint64(m_bytes.size() - m_given)});
        std::memcpy(to, m_bytes.constData() + m_given, size_t(count));
        m_given += count;
        return count;
    }
    qint64 writeData(const char * /*from*/, qint64 /*size*/) override { return -1; }

private:
    const QByteArray m_bytes;
    const qint64 m_atOnce;
    qsizetype m_given = 0;
};

} // namespace echogram::test
