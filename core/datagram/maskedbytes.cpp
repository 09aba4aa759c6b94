// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/maskedbytes.h"

#include "core/datagram/payloadcodec.h"
#include "core/datagram/payloadpattern.h"

#include <algorithm>

namespace echogram {

Result<MaskedBytes> MaskedBytes::fromHex(const QString &text)
{
    // It knows what may be written, and says what is wrong with it.
    if (const Result<PayloadPattern> pattern = PayloadPattern::fromHex(text); !pattern)
        return pattern.error();
    // The bits that are the same whatever stands for `?` are those that count.
    const auto withDigit = [&text](QChar digit) {
        return decodePayload(PayloadFormat::Hex, QString(text).replace(u'?', digit));
    };
    const Result<QByteArray> least = withDigit(u'0');
    if (!least)
        return least.error();
    MaskedBytes masked(*least);
    if (text.contains(u'?')) {
        masked.m_mask = *withDigit(u'f');
        for (qsizetype i = 0; i < masked.size(); ++i)
            masked.m_mask[i] = char(~(masked.m_mask.at(i) ^ masked.m_bytes.at(i)));
    }
    return masked;
}

qsizetype MaskedBytes::firstDifference(QByteArrayView payload) const
{
    const qsizetype common = std::min(size(), payload.size());
    qsizetype at = 0;
    while (at < common && fitsAt(at, payload.at(at)))
        ++at;
    return at == size() && at == payload.size() ? -1 : at;
}

QString MaskedBytes::digitsAt(qsizetype index) const
{
    QString digits = QString::fromLatin1(QByteArray(1, m_bytes.at(index)).toHex());
    const quint8 mask = isExact() ? 0xff : quint8(m_mask.at(index));
    if ((mask & 0xf0) == 0)
        digits[0] = u'?';
    if ((mask & 0x0f) == 0)
        digits[1] = u'?';
    return digits;
}

bool MaskedBytes::fits(QByteArrayView stretch) const
{
    if (isExact())
        return stretch == m_bytes;
    for (qsizetype i = 0; i < stretch.size(); ++i) {
        if ((stretch.at(i) & m_mask.at(i)) != m_bytes.at(i))
            return false;
    }
    return true;
}

} // namespace echogram
