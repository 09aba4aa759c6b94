// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversionsource.h"

#include "core/capture/flowaskers.h"
#include "core/chat/rowreader.h"
#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"

#include <QCoreApplication>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::ConversionSource", text);
}

class CaptureSource final : public ConversionSource
{
public:
    explicit CaptureSource(std::unique_ptr<CaptureFile> file)
        : m_file(std::move(file))
    {}

    Step step() override
    {
        switch (m_file->step()) {
        case CaptureFile::Step::Datagram:
            return takeDatagram(m_file->datagram().datagram);
        case CaptureFile::Step::PassedOver:
            if (const std::optional<IcmpUnreachable> report = m_file->unreachable()) {
                takeReport(*report);
                return Step::Row;
            }
            return Step::PassedOver;
        case CaptureFile::Step::End:
            break;
        }
        return Step::End;
    }

    QString error() const override { return m_file->error(); }
    QString errorAtRow(const QString &message) const override
    {
        return tr("record %1: %2").arg(grouped(m_file->counts().packets), message);
    }
    bool isUsableBeforeError() const override { return true; }
    CaptureCounts counts() const override
    {
        CaptureCounts counts = m_file->counts();
        counts.notUdp -= m_reports;
        counts.datagrams -= m_tooLong;
        counts.malformed += m_tooLong;
        return counts;
    }
    quint64 forgottenFlows() const override { return m_askers.forgotten(); }
    qint64 position() const override { return m_file->position(); }

private:
    Step takeDatagram(const RawDatagram &datagram)
    {
        // A capture of what a network card was to cut into packets may hold what no packet of IPv4 does.
        if (datagram.source.family() == Endpoint::Family::IPv4
            && datagram.payload.size() > maximumPayloadSize) {
            ++m_tooLong;
            return Step::PassedOver;
        }
        take(datagram.source, datagram.destination, datagram.payload);
        m_row.facts.isStateKnown = false;
        m_row.facts.report.reset();
        return Step::Row;
    }

    /// The message went the other way than the datagram it is about.
    void takeReport(const IcmpUnreachable &report)
    {
        take(report.source, report.peer, report.quoted);
        Message &message = m_row.message;
        message.direction = message.isOutgoing() ? Direction::Incoming : Direction::Outgoing;
        m_row.facts.isStateKnown = true;
        m_row.facts.report = IcmpReport{report.reporter, report.type, report.code};
        ++m_reports;
    }

    void take(const Endpoint &source, const Endpoint &destination, QByteArrayView payload)
    {
        Message &message = m_row.message;
        const bool isOutgoing = m_askers.askerOf(source, destination) == source;
        message.id = m_nextId++;
        message.direction = isOutgoing ? Direction::Outgoing : Direction::Incoming;
        message.local = isOutgoing ? source : destination;
        message.peer = isOutgoing ? destination : source;
        message.payload = payload.toByteArray();
        message.time = {m_file->wallNs(), m_file->wallNs()};
    }

    std::unique_ptr<CaptureFile> m_file;
    FlowAskers m_askers;
    MessageId m_nextId = 0;
    quint64 m_reports = 0;
    quint64 m_tooLong = 0;
};

class RowSource final : public ConversionSource
{
public:
    RowSource(ExportFormat format, QIODevice *device, const QByteArray &beginning)
        : m_reader(format, device, beginning)
    {}

    Step step() override
    {
        std::optional<LogRow> row = m_reader.next();
        if (!row)
            return Step::End;
        m_row = std::move(*row);
        return Step::Row;
    }
    QString error() const override { return m_reader.error(); }
    QString errorAtRow(const QString &message) const override { return m_reader.errorAtRow(message); }
    bool isUsableBeforeError() const override { return false; }
    quint64 unknownInterfaces() const override { return m_reader.unknownInterfaces(); }
    qint64 position() const override { return m_reader.position(); }

private:
    RowReader m_reader;
};

} // namespace

std::unique_ptr<ConversionSource> ConversionSource::ofCapture(std::unique_ptr<CaptureFile> file)
{
    return std::make_unique<CaptureSource>(std::move(file));
}

std::unique_ptr<ConversionSource> ConversionSource::ofRows(ExportFormat format, QIODevice *device,
                                                           const QByteArray &beginning)
{
    return std::make_unique<RowSource>(format, device, beginning);
}

} // namespace echogram
