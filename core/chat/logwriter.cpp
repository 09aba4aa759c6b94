// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/logwriter.h"

#include "core/capture/pcapstream.h"
#include "core/capture/rawip.h"
#include "core/chat/rowstate.h"
#include "core/datagram/jsonline.h"
#include "core/datagram/printable.h"
#include "core/datagram/utctime.h"
#include "core/datagram/utf8.h"

#include <algorithm>

namespace echogram {
namespace {

const char *directionName(const Message &message)
{
    return message.isOutgoing() ? "outgoing" : "incoming";
}

/// Of an ICMP message it is the datagram's that the message is about.
const char *stateName(const Message &message, const RowFacts &facts)
{
    return facts.report ? "unreachable" : stateName(message);
}

bool isLineEndOrTab(char32_t c)
{
    return c == U'\n' || c == U'\r' || c == U'\t';
}

/// Whether a payload is UTF-8 that any program may show: without control characters but tabs and line ends, and
/// without characters that are not seen.
bool isPlainText(QByteArrayView payload)
{
    for (qsizetype i = 0; i < payload.size();) {
        if (const char c = payload.at(i); c >= ' ' && c <= '~') { // nearly always
            ++i;
            continue;
        }
        const Utf8Step step = readUtf8(payload, i);
        if (!step.valid || (!isLineEndOrTab(step.codePoint) && !isHarmless(step.codePoint)))
            return false;
        i += step.length;
    }
    return true;
}

/// The text of endpoints, of which there are few in a conversation and each in a long row.
class EndpointText
{
public:
    const QString &operator()(const Endpoint &endpoint)
    {
        if (endpoint != m_endpoint) {
            m_endpoint = endpoint;
            m_text = endpoint.text();
        }
        return m_text;
    }

private:
    Endpoint m_endpoint;
    QString m_text;
};

class BytesWriter : public LogWriter
{
public:
    QByteArrayView bytes() final { return m_bytes; }
    void clear() final { m_bytes.resize(0); } // keeps the memory

protected:
    QByteArray m_bytes;
};

class NdjsonWriter final : public BytesWriter
{
public:
    bool append(const Message &message, const RowFacts &facts) override
    {
        JsonLine json;
        json.add("id", message.id)
            .addAscii("time", utcTimeText(message.time.wallNs))
            .addAscii("direction", directionName(message))
            .add("peer", m_peer(message.peer))
            .add("local", m_local(message.local))
            .add("size", qint64(message.payload.size()));
        if (facts.isStateKnown)
            json.addAscii("state", stateName(message, facts));
        if (!message.reason.isEmpty())
            json.add("reason", message.reason);
        if (facts.report) {
            json.add("reporter", facts.report->reporter.addressText())
                .add("icmpType", qint64(facts.report->type))
                .add("icmpCode", qint64(facts.report->code));
        }
        if (message.partner != noMessage) {
            json.add(message.isOutgoing() ? "answer" : "question", message.partner)
                .add("roundTripNs", message.roundTripNs);
        }
        if (message.candidates > 1)
            json.add("candidates", qint64(message.candidates));
        if (message.answers > 1)
            json.add("answers", qint64(message.answers));
        if (message.duplicates > 0)
            json.add("duplicates", qint64(message.duplicates));
        if (isPlainText(message.payload))
            json.add("text", QString::fromUtf8(message.payload));
        m_bytes += json.addAscii("base64", message.payload.toBase64()).line();
        return true;
    }

private:
    EndpointText m_peer;
    EndpointText m_local;
};

/// RFC 4180: a comma between fields, CR LF behind a record, quotes around what has any of these or a quote, quotes
/// doubled.
class CsvWriter final : public BytesWriter
{
public:
    CsvWriter()
    {
        m_bytes = "id,time,direction,peer,local,size,state,roundTripNs,answer,question,reason,text,hex,"
                  "candidates,answers,duplicates,reporter,icmpType,icmpCode\r\n";
    }

    bool append(const Message &message, const RowFacts &facts) override
    {
        const bool hasPartner = message.partner != noMessage;
        const QByteArray partner = hasPartner ? QByteArray::number(message.partner) : QByteArray();
        m_bytes += QByteArray::number(message.id);
        appendOurs(utcTimeText(message.time.wallNs));
        appendOurs(directionName(message));
        appendOurs(m_peer(message.peer).toUtf8());
        appendOurs(m_local(message.local).toUtf8());
        appendOurs(QByteArray::number(message.payload.size()));
        appendOurs(facts.isStateKnown ? stateName(message, facts) : "");
        appendOurs(hasPartner ? QByteArray::number(message.roundTripNs) : QByteArray());
        appendOurs(message.isOutgoing() ? partner : QByteArray());
        appendOurs(message.isOutgoing() ? QByteArray() : partner);
        appendForeign(message.reason.toUtf8());
        appendForeign(isPlainText(message.payload) ? message.payload : QByteArray());
        appendOurs(message.payload.toHex(' '));
        appendCount(message.candidates, 2);
        appendCount(message.answers, 2);
        appendCount(message.duplicates, 1);
        if (facts.report) {
            appendOurs(facts.report->reporter.addressText().toUtf8());
            appendCount(facts.report->type, 0);
            appendCount(facts.report->code, 0);
        } else {
            m_bytes += ",,,";
        }
        m_bytes += "\r\n";
        return true;
    }

private:
    /// Whoever can send us a datagram could put a formula into the spreadsheet of whoever opens the file: it takes for
    /// one what begins with any of these. An apostrophe before it makes it a text; and so before an apostrophe, so
    /// that taking away the one at the front gives all texts back.
    static bool mayBeFormula(QByteArrayView text)
    {
        const Utf8Step first = readUtf8(text, 0);
        return std::u32string_view(U"=+-@'\t\r\n\uff1d\uff0b\uff0d\uff20").find(first.codePoint)
               != std::u32string_view::npos;
    }

    /// Readings such as -12.5 begin like formulas, and are to be drawn as numbers.
    static bool isNumber(QByteArrayView text)
    {
        const qsizetype sign = text.startsWith('-') || text.startsWith('+') ? 1 : 0;
        const QByteArrayView digits = text.sliced(sign);
        const auto isDigitOrPoint = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
        return digits.size() > std::count(digits.begin(), digits.end(), '.')
               && std::count(digits.begin(), digits.end(), '.') <= 1
               && std::all_of(digits.begin(), digits.end(), isDigitOrPoint);
    }

    /// A text that others decide on.
    void appendForeign(const QByteArray &text)
    {
        if (text.isEmpty())
            m_bytes += ',';
        else
            appendQuoted(mayBeFormula(text) && !isNumber(text) ? '\'' + text : text);
    }

    void appendOurs(const QByteArray &text)
    {
        if (text.contains(',')
            || text.contains('"')) { // the name of an interface may have them, in fe80::1%eth"0
            appendQuoted(text);
            return;
        }
        m_bytes += ',';
        m_bytes += text;
    }

    /// Nothing below `least`, where it is what goes without saying.
    void appendCount(qint64 count, qint64 least)
    {
        appendOurs(count >= least ? QByteArray::number(count) : QByteArray());
    }

    void appendQuoted(const QByteArray &text)
    {
        m_bytes += ",\"";
        m_bytes += QByteArray(text).replace('"', "\"\"");
        m_bytes += '"';
    }

    EndpointText m_peer;
    EndpointText m_local;
};

class TextWriter final : public BytesWriter
{
public:
    explicit TextWriter(const ExportWords &words)
        : m_words(words)
    {
        if (!words.heading.isEmpty())
            m_bytes = words.heading.toUtf8() + '\n';
    }

    bool append(const Message &message, const RowFacts & /*facts*/) override
    {
        m_bytes += m_words.line(message).toUtf8();
        m_bytes += '\n';
        return true;
    }

private:
    const ExportWords m_words;
};

class PcapWriter final : public LogWriter
{
public:
    bool append(const Message &message, const RowFacts &facts) override
    {
        if (!wasOnTheWire(message) && !facts.report)
            return false;
        m_packet.resize(0);
        const Endpoint local = inFamilyOf(message.peer, message.local);
        if (facts.report)
            appendReport(*facts.report, message, local);
        else if (message.isOutgoing())
            appendRawDatagram(m_packet, local, message.peer, RecordKind::Outgoing, message.payload);
        else
            appendRawDatagram(m_packet, message.peer, local, RecordKind::Incoming, message.payload);
        m_stream.append(message.time.wallNs, m_packet);
        return true;
    }
    QByteArrayView bytes() override { return m_stream.bytes(); }
    void clear() override { m_stream.clear(); }

private:
    /// A socket for both families is `[::]` where the kernel chose no address, also to a peer of IPv4.
    static Endpoint inFamilyOf(const Endpoint &peer, const Endpoint &local)
    {
        if (peer.isNull() || local.family() == peer.family())
            return local;
        return peer.family() == Endpoint::Family::IPv4 ? Endpoint::fromIPv4({0, 0, 0, 0}, local.port())
                                                       : Endpoint::fromIPv6({}, local.port());
    }

    /// About a datagram that went the other way.
    void appendReport(const IcmpReport &report, const Message &message, const Endpoint &local)
    {
        IcmpUnreachable unreachable;
        unreachable.reporter = report.reporter;
        unreachable.source = message.isOutgoing() ? message.peer : local;
        unreachable.peer = message.isOutgoing() ? local : message.peer;
        unreachable.quoted = message.payload;
        unreachable.type = report.type;
        unreachable.code = report.code;
        appendRawUnreachable(m_packet, unreachable);
    }

    PcapStream m_stream;
    QByteArray m_packet;
};

} // namespace

std::unique_ptr<LogWriter> LogWriter::make(ExportFormat format, const ExportWords &words)
{
    switch (format) {
    case ExportFormat::Pcap:
        return std::make_unique<PcapWriter>();
    case ExportFormat::Ndjson:
        return std::make_unique<NdjsonWriter>();
    case ExportFormat::Csv:
        return std::make_unique<CsvWriter>();
    case ExportFormat::Text:
        break;
    }
    return std::make_unique<TextWriter>(words);
}

} // namespace echogram
