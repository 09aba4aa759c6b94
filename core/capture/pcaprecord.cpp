// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/pcaprecord.h"

namespace echogram {

qsizetype wholeRecords(QByteArrayView bytes, qsizetype count, qint64 offset)
{
    qsizetype whole = 0;
    if (offset == 0) {
        if (count < pcapFileHeaderSize)
            return 0;
        whole = pcapFileHeaderSize;
    }
    while (count - whole >= pcapRecordHeaderSize) {
        const qsizetype size = PcapRecordHeader::read(bytes.data() + whole).recordSize();
        if (count - whole < size)
            break;
        whole += size;
    }
    return whole;
}

} // namespace echogram
