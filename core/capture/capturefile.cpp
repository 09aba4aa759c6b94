// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturefile.h"

#include "core/capture/captureproblem.h"
#include "core/capture/icmperror.h"
#include "core/capture/linklayer.h"
#ifdef Q_OS_LINUX
#include "core/capture/linuxdevicefile.h"
#endif

#include <QCoreApplication>
#include <QFile>
#include <QtNumeric>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>

#include <fcntl.h>
#include <pcap/pcap.h>
#include <sys/stat.h>
#include <unistd.h>

namespace echogram {
namespace {

/// A stdio file reads 4 KiB at a time by itself, which is a system call for every few packets.
constexpr size_t readAhead = 256 * 1024;

struct PcapCloser
{
    void operator()(pcap_t *pcap) const { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, PcapCloser>;

struct FileCloser
{
    void operator()(std::FILE *file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

/// Nanoseconds since 1970; a damaged record may say any time at all.
qint64 wallTime(const timeval &time)
{
    qint64 seconds = time.tv_sec;
    // 32 bits without a sign in pcap files; libpcap 1.10 takes what is after January 2038 for a time before 1970.
    if (seconds < 0 && seconds >= std::numeric_limits<qint32>::min())
        seconds += 1LL << 32;
    if (seconds < 0)
        return 0;
    constexpr qint64 nsPerSecond = 1'000'000'000;
    qint64 ns = 0;
    if (qMulOverflow(seconds, nsPerSecond, &ns) || qAddOverflow(ns, qint64(time.tv_usec), &ns))
        return std::numeric_limits<qint64>::max();
    return std::max<qint64>(0, ns); // tv_usec, nanoseconds here, may be negative as well
}

quint64 &countOf(CaptureCounts &counts, PacketVerdict verdict)
{
    switch (verdict) {
    case PacketVerdict::Datagram:
        return counts.datagrams;
    case PacketVerdict::NotUdp:
        return counts.notUdp;
    case PacketVerdict::Truncated:
        return counts.truncated;
    case PacketVerdict::Fragment:
        return counts.fragments;
    case PacketVerdict::Malformed:
        break;
    }
    return counts.malformed;
}

} // namespace

struct CaptureFile::Private
{
    /// Goes on with `file`; the error is a sentence, empty when all is well.
    QString begin(const QString &name);

    QByteArray bytes;                  // of a file in memory
    std::unique_ptr<char[]> readAhead; // of a file on disk
#ifdef Q_OS_LINUX
    std::unique_ptr<LinuxDeviceFile> device; // of a device
#endif
    File file; // until libpcap has it
    Pcap pcap;
    int linkType = 0;
    qint64 size = 0;
    CaptureCounts counts;
    Datagram datagram;
    QByteArrayView passedOver; // by the last step(): the frame
    QString error;
    bool isAtEnd = false;
};

CaptureFile::CaptureFile()
    : d(std::make_unique<Private>())
{}

CaptureFile::~CaptureFile() = default;

Result<std::unique_ptr<CaptureFile>, QString> CaptureFile::open(const QString &path)
{
    // Without waiting: a pipe has no end to wait for.
    std::unique_ptr<CaptureFile> capture(new CaptureFile);
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return problemOfOpening(path, errno);
    capture->d->file.reset(::fdopen(descriptor, "rb"));
    if (!capture->d->file) {
        const int code = errno;
        ::close(descriptor);
        return problemOfOpening(path, code);
    }
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0)
        return problemOfOpening(path, errno);
    if (!S_ISREG(status.st_mode))
        return problemOfKind(path, S_ISDIR(status.st_mode));
    capture->d->size = status.st_size;
    capture->d->readAhead = std::make_unique<char[]>(readAhead);
    std::setvbuf(capture->d->file.get(), capture->d->readAhead.get(), _IOFBF, readAhead);
    if (const QString problem = capture->d->begin(path); !problem.isEmpty())
        return problem;
    return capture;
}

Result<std::unique_ptr<CaptureFile>, QString> CaptureFile::openBytes(const QByteArray &bytes,
                                                                     const QString &name)
{
    if (bytes.isEmpty())
        return problemOfBeginning(name, {}, true, {});
    std::unique_ptr<CaptureFile> capture(new CaptureFile);
    capture->d->bytes = bytes;
    capture->d->size = bytes.size();
    capture->d->file.reset(::fmemopen(capture->d->bytes.data(), size_t(bytes.size()), "rb"));
    if (!capture->d->file)
        return problemOfOpening(name, errno);
    if (const QString problem = capture->d->begin(name); !problem.isEmpty())
        return problem;
    return capture;
}

Result<std::unique_ptr<CaptureFile>, QString> CaptureFile::openDevice(QIODevice *device,
                                                                      const QByteArray &beginning,
                                                                      const QString &name)
{
#ifdef Q_OS_LINUX
    std::unique_ptr<CaptureFile> capture(new CaptureFile);
    capture->d->device = std::make_unique<LinuxDeviceFile>(device, beginning);
    capture->d->size = device->isSequential() ? 0 : device->size();
    capture->d->file.reset(capture->d->device->open());
    if (!capture->d->file)
        return problemOfOpening(name, errno);
    capture->d->readAhead = std::make_unique<char[]>(readAhead);
    std::setvbuf(capture->d->file.get(), capture->d->readAhead.get(), _IOFBF, readAhead);
    if (const QString problem = capture->d->begin(name); !problem.isEmpty())
        return problem;
    return capture;
#else
    Q_UNUSED(device)
    Q_UNUSED(beginning)
    return QCoreApplication::translate("echogram::CaptureFile",
                                       "%1 cannot be read as it comes: save the capture to a file first.")
        .arg(name);
#endif
}

QString CaptureFile::Private::begin(const QString &name)
{
    char beginning[captureBeginning];
    const size_t length = std::fread(beginning, 1, sizeof beginning, file.get());
    if (std::ferror(file.get()) != 0)
        return problemOfOpening(name, errno);
    std::rewind(file.get());

    char reason[PCAP_ERRBUF_SIZE] = "";
    pcap.reset(pcap_fopen_offline_with_tstamp_precision(file.get(), PCAP_TSTAMP_PRECISION_NANO, reason));
    if (!pcap) {
        const bool isCutOff = std::feof(file.get()) != 0;
        return problemOfBeginning(name, QByteArrayView(beginning, qsizetype(length)), isCutOff,
                                  QString::fromUtf8(reason));
    }
    static_cast<void>(file.release());
    linkType = pcap_datalink(pcap.get());
    return isKnownLinkType(linkType) ? QString() : problemOfLinkType(name, linkType);
}

CaptureFile::Step CaptureFile::step()
{
    d->passedOver = {};
    if (d->isAtEnd)
        return Step::End;
    pcap_pkthdr *header = nullptr;
    const u_char *bytes = nullptr;
    const int result = pcap_next_ex(d->pcap.get(), &header, &bytes);
    if (result != 1) {
        d->isAtEnd = true;
        if (result == PCAP_ERROR) {
            const bool isCutOff = std::feof(pcap_file(d->pcap.get())) != 0;
            const QString reason = QString::fromUtf8(pcap_geterr(d->pcap.get()));
            d->error = problemOfRecord(d->counts.packets, isCutOff, d->linkType, reason);
        }
        return Step::End;
    }
    const QByteArrayView captured(bytes, qsizetype(header->caplen));
    const qsizetype wireLength = std::max(header->len, header->caplen); // a file may say anything
    const PacketReading reading = readFrame(d->linkType, captured, wireLength);
    ++d->counts.packets;
    ++countOf(d->counts, reading.verdict);
    d->datagram = {reading.datagram, wallTime(header->ts)};
    if (reading.verdict != PacketVerdict::Datagram) {
        d->passedOver = captured;
        return Step::PassedOver;
    }
    return Step::Datagram;
}

const CaptureFile::Datagram &CaptureFile::datagram() const
{
    return d->datagram;
}

std::optional<IcmpUnreachable> CaptureFile::unreachable() const
{
    return readIcmpUnreachable(ipPacketIn(d->linkType, d->passedOver));
}

qint64 CaptureFile::wallNs() const
{
    return d->datagram.wallNs;
}

const CaptureFile::Datagram *CaptureFile::next()
{
    for (;;) {
        switch (step()) {
        case Step::Datagram:
            return &d->datagram;
        case Step::PassedOver:
            break;
        case Step::End:
            return nullptr;
        }
    }
}

const CaptureCounts &CaptureFile::counts() const
{
    return d->counts;
}

QString CaptureFile::error() const
{
    return d->error;
}

qint64 CaptureFile::position() const
{
#ifdef Q_OS_LINUX
    if (d->device)
        return d->device->given();
#endif
    return ::ftello(pcap_file(d->pcap.get()));
}

qint64 CaptureFile::sizeInBytes() const
{
    return d->size;
}

} // namespace echogram
