// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/rowreader.h"
#include "core/chat/rowstate.h"
#include "tests/support/trickle.h"

#include <QFile>
#include <QTest>

using namespace echogram;
using namespace echogram::test;

namespace {

// 2026-03-01 13:56:51.031250001 UTC
constexpr qint64 wallNs = 1'772'373'411'031'250'001;

/// JSON with ' for ", or it could not be read here.
QByteArray json(QByteArray line)
{
    return line.replace('\'', '"');
}

/// A row with nothing but what has to be there, and `more`.
QByteArray jsonRow(const QByteArray &more = {}, const QByteArray &payload = "'base64':'aGVsbG8='")
{
    return json("{'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing','peer':'127.0.0.1:12345',"
                "'local':'0.0.0.0:53211',"
                + more + (more.isEmpty() ? "" : ",") + payload + "}\n");
}

/// The same of CSV; `columns` and `fields` are added.
QByteArray csvRow(const QByteArray &columns, const QByteArray &fields)
{
    return "time,direction,peer,local" + columns
           + "\r\n2026-03-01T13:56:51.031250001Z,outgoing,127.0.0.1:12345,0.0.0.0:53211" + fields + "\r\n";
}

struct Rows
{
    QList<LogRow> rows;
    QString error;
    quint64 unknownInterfaces = 0;
};

Rows rowsOf(ExportFormat format, const QByteArray &text, qint64 atOnce = 1'000'000)
{
    Trickle device(text, atOnce);
    RowReader reader(format, &device);
    Rows rows;
    while (std::optional<LogRow> row = reader.next())
        rows.rows.append(*row);
    rows.error = reader.error();
    rows.unknownInterfaces = reader.unknownInterfaces();
    return rows;
}

} // namespace

class TestRowReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsAllThereIsInNdjson();
    void losesNoByteOrderMark();
    void readsAllThereIsInCsv();
    void readsWhatOthersWrite_data();
    void readsWhatOthersWrite();
    void readsEveryState_data();
    void readsEveryState();
    void numbersRowsThatHaveNoId();
    void readsPiecesOfAnySize();
    void readsTheLargestPayload_data();
    void readsTheLargestPayload();
    void readsAddresses_data();
    void readsAddresses();
    void countsUnknownInterfaces();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void tellsLinesInsideQuotes();
    void keepsToItsLimit_data();
    void keepsToItsLimit();
    void saysWhyADeviceCannotBeRead();
};

void TestRowReader::losesNoByteOrderMark()
{
    const QByteArray row =
        "{'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing','peer':'127.0.0.1:1',"
        "'local':'127.0.0.1:2','size':0,'state':'notSent','base64':'','reason':";
    const QString reason = QStringLiteral("\uFEFFa \uFEFFb");
    const Rows read = rowsOf(ExportFormat::Ndjson,
                             json(row + "'\\ufeffa \\ufeffb'}\n" + row + "'" + reason.toUtf8() + "'}\n"));
    QCOMPARE(read.error, QString());
    QCOMPARE(read.rows.size(), 2);
    QCOMPARE(read.rows.at(0).message.reason, reason);
    QCOMPARE(read.rows.at(1).message.reason, reason);
}

void TestRowReader::readsAllThereIsInNdjson()
{
    const Rows read = rowsOf(
        ExportFormat::Ndjson,
        json("{'id':-7,'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing',"
             "'peer':'127.0.0.1:12345','local':'0.0.0.0:53211','size':2,'state':'late','answer':9,"
             "'roundTripNs':182000,'candidates':3,'answers':2,'duplicates':1,'text':'hi','base64':'aGk='}\n"
             "{'id':-6,'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing','peer':'',"
             "'local':'[::]:53211','size':1,'state':'notSent','reason':'Message \\u0074oo "
             "\\'long\\'','base64':'/w=='}\n"
             "{'id':-5,'time':'2026-03-01T13:56:51.031250001Z','direction':'incoming',"
             "'peer':'[2001:db8::1]:53','local':'[::]:53211','size':1,'state':'unreachable',"
             "'reporter':'2001:db8::ff','icmpType':1,'icmpCode':4,'base64':'/w=='}\n"));
    QCOMPARE(read.error, QString());
    QCOMPARE(read.rows.size(), 3);
    const Message &asked = read.rows.at(0).message;
    QCOMPARE(asked.id, -7);
    QCOMPARE(asked.time.wallNs, wallNs);
    QCOMPARE(asked.direction, Direction::Outgoing);
    QCOMPARE(asked.peer, Endpoint::loopback(12345));
    QCOMPARE(asked.local, Endpoint::anyIPv4(53211));
    QCOMPARE(asked.payload, QByteArray("hi"));
    QCOMPARE(asked.delivery, Delivery::Answered);
    QVERIFY(asked.isLate);
    QCOMPARE(asked.partner, 9);
    QCOMPARE(asked.roundTripNs, 182'000);
    QCOMPARE(asked.candidates, 3);
    QCOMPARE(asked.answers, 2u);
    QCOMPARE(asked.duplicates, 1u);
    const Message &notSent = read.rows.at(1).message;
    QVERIFY(notSent.peer.isNull());
    QCOMPARE(notSent.delivery, Delivery::NotSent);
    QCOMPARE(notSent.reason, QStringLiteral("Message too \"long\""));
    QCOMPARE(notSent.payload, QByteArray("\xff"));
    QVERIFY(!read.rows.at(1).facts.report);
    const std::optional<IcmpReport> &report = read.rows.at(2).facts.report;
    QVERIFY(report);
    QCOMPARE(report->reporter.addressText(), QStringLiteral("2001:db8::ff"));
    QCOMPARE(report->type, 1);
    QCOMPARE(report->code, 4);
}

void TestRowReader::readsAllThereIsInCsv()
{
    // The columns may stand in any order, and others between them.
    const Rows read =
        rowsOf(ExportFormat::Csv,
               "hex,mine,text,reason,question,answer,roundTripNs,state,size,local,peer,direction,time,id\r\n"
               "68 69,\"a,b\",hi,'=1+1,,9,182000,answered,2,0.0.0.0:53211,127.0.0.1:12345,outgoing,"
               "2026-03-01T13:56:51.031250001Z,4\r\n"
               "\"\",,,,4,,182000,duplicate,0,0.0.0.0:53211,127.0.0.1:12345,incoming,"
               "2026-03-01T13:56:51.031250001Z,5\r\n");
    QCOMPARE(read.error, QString());
    QCOMPARE(read.rows.size(), 2);
    QCOMPARE(read.rows.at(0).message.payload, QByteArray("hi"));
    QCOMPARE(read.rows.at(0).message.reason, QStringLiteral("=1+1"));
    QCOMPARE(read.rows.at(0).message.partner, 9);
    QCOMPARE(read.rows.at(1).message.partner, 4);
    QCOMPARE(read.rows.at(1).message.kind, AnswerKind::Duplicate);
    QCOMPARE(read.rows.at(1).message.payload, QByteArray());
}

void TestRowReader::readsWhatOthersWrite_data()
{
    QTest::addColumn<ExportFormat>("format");
    QTest::addColumn<QByteArray>("text");
    const auto ndjson = [](const char *name, const QByteArray &text) {
        QTest::newRow(name) << ExportFormat::Ndjson << text;
    };
    const auto csv = [](const char *name, const QByteArray &text) {
        QTest::newRow(name) << ExportFormat::Csv << text;
    };
    ndjson("no line end behind the last", jsonRow().chopped(1));
    ndjson("CR LF", jsonRow().chopped(1) + "\r\n\r\n");
    ndjson("byte order mark", "\xef\xbb\xbf" + jsonRow());
    ndjson("empty lines", "\n\n" + jsonRow() + "\n\n");
    ndjson("spaces", " " + jsonRow().replace(",\"", " ,\t\"").replace("\":", "\" : ").chopped(1) + " \n");
    ndjson("hex", jsonRow({}, "'hex':'68656c6C6f'"));
    ndjson("text", jsonRow({}, "'text':'hello'"));
    ndjson("escapes", jsonRow({}, "'base64':'\\u0061GVsbG8='"));
    ndjson("fields of others",
           jsonRow("'a':[1,-2.5e+3,[],{},{'b':[true,false,null]}],'c':'\\ud83d\\ude00\xc3\xa4','d':0.1E-2"));
    ndjson("null", jsonRow("'id':null,'state':null,'size':5"));
    ndjson("another clock", jsonRow().replace("13:56:51.031250001Z", "15:26:51.031250001+01:30"));
    csv("hex", csvRow(",hex", ",68 65 6c 6c 6f"));
    csv("hex without spaces", csvRow(",hex", ",68656C6c6f"));
    csv("base64", csvRow(",base64", ",aGVsbG8="));
    csv("text", csvRow(",text", ",hello"));
    csv("guarded text", csvRow(",text", ",'hello"));
    csv("everything in quotes",
        "\"text\",\"time\",\"direction\",\"peer\",\"local\"\r\n\"hello\",\"2026-03-01T13:56:51.031250001Z\","
        "\"outgoing\",\"127.0.0.1:12345\",\"0.0.0.0:53211\"\r\n");
    csv("LF", csvRow(",text", ",hello").replace("\r\n", "\n"));
    csv("no line end behind the last", csvRow(",text", ",hello").chopped(2));
    csv("byte order mark", "\xef\xbb\xbf" + csvRow(",text", ",hello"));
    csv("empty lines", "\r\n" + csvRow(",text", ",hello") + "\r\n\r\n");
    csv("columns of others", csvRow(",text,,a,a", ",hello,\"x\"\"\r\n,y\",z,"));
}

void TestRowReader::readsWhatOthersWrite()
{
    QFETCH(const ExportFormat, format);
    QFETCH(const QByteArray, text);
    const Rows read = rowsOf(format, text);
    QCOMPARE(read.error, QString());
    QCOMPARE(read.rows.size(), 1);
    const LogRow &row = read.rows.first();
    QCOMPARE(row.message.payload, QByteArray("hello"));
    QCOMPARE(row.message.time.wallNs, wallNs);
    QCOMPARE(row.message.id, 0);
    QCOMPARE(row.message.direction, Direction::Outgoing);
    QCOMPARE(row.message.peer, Endpoint::loopback(12345));
    QCOMPARE(row.message.local, Endpoint::anyIPv4(53211));
    QCOMPARE(row.message.partner, noMessage);
    QVERIFY(!row.facts.isStateKnown);
    QVERIFY(!row.facts.report);
}

void TestRowReader::readsEveryState_data()
{
    QTest::addColumn<Direction>("direction");
    QTest::addColumn<QString>("state");
    for (const Direction direction : {Direction::Outgoing, Direction::Incoming}) {
        for (const QString &state : stateNames(direction))
            QTest::addRow("%d %s", int(direction), qPrintable(state)) << direction << state;
    }
}

void TestRowReader::readsEveryState()
{
    QFETCH(const Direction, direction);
    QFETCH(const QString, state);
    QByteArray text = jsonRow("'state':'" + state.toUtf8() + "'");
    if (direction == Direction::Incoming)
        text.replace("outgoing", "incoming");
    const Rows read = rowsOf(ExportFormat::Ndjson, text);
    QCOMPARE(read.error, QString());
    QVERIFY(read.rows.first().facts.isStateKnown);
    QCOMPARE(QLatin1String(stateName(read.rows.first().message)), state);
}

void TestRowReader::numbersRowsThatHaveNoId()
{
    const Rows read = rowsOf(ExportFormat::Ndjson, jsonRow() + jsonRow("'id':7") + jsonRow());
    QCOMPARE(read.rows.size(), 3);
    QCOMPARE(read.rows.at(0).message.id, 0);
    QCOMPARE(read.rows.at(1).message.id, 7);
    QCOMPARE(read.rows.at(2).message.id, 8);
}

void TestRowReader::readsPiecesOfAnySize()
{
    const QByteArray csv = "\xef\xbb\xbf" + csvRow(",text", ",\"hello, \"\"you\"\"\r\n\"")
                           + csvRow({}, ",x").split('\n').at(1) + "\n";
    for (qint64 atOnce = 1; atOnce < 20; ++atOnce) {
        const Rows read = rowsOf(ExportFormat::Csv, csv, atOnce);
        QCOMPARE(read.error, QString());
        QCOMPARE(read.rows.size(), 2);
        QCOMPARE(read.rows.at(0).message.payload, QByteArray("hello, \"you\"\r\n"));
        QCOMPARE(read.rows.at(1).message.payload, QByteArray("x"));
    }
}

void TestRowReader::readsTheLargestPayload_data()
{
    QTest::addColumn<ExportFormat>("format");
    QTest::addColumn<char>("byte");
    QTest::newRow("ndjson, tabs") << ExportFormat::Ndjson << '\t'; // six characters each
    QTest::newRow("ndjson, binary") << ExportFormat::Ndjson << '\xff';
    QTest::newRow("csv, quotes") << ExportFormat::Csv << '"';
    QTest::newRow("csv, line ends") << ExportFormat::Csv << '\n';
}

void TestRowReader::readsTheLargestPayload()
{
    QFETCH(const ExportFormat, format);
    QFETCH(const char, byte);
    Message message;
    message.id = 0;
    message.peer = Endpoint(QHostAddress(QStringLiteral("::1")), 53);
    message.payload = QByteArray(65'527, byte);
    const auto writer = LogWriter::make(format, {});
    for (int i = 0; i < 5; ++i)
        QVERIFY(writer->append(message));
    const Rows read = rowsOf(format, writer->bytes().toByteArray());
    QCOMPARE(read.error, QString());
    QCOMPARE(read.rows.size(), 5);
    for (const LogRow &row : read.rows)
        QVERIFY(row.message.payload == message.payload);
}

void TestRowReader::readsAddresses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isAddress");
    const auto row = [](const char *text, bool isAddress) {
        QTest::newRow(text) << QByteArray(text) << isAddress;
    };
    row("192.0.2.1:0", true);
    row("192.0.2.1:65535", true);
    row("[2001:db8::1]:53", true);
    row("[fe80::1%1]:53", true);
    row("192.0.2.1", false);
    row("192.0.2.1:", false);
    row("192.0.2.1:65536", false);
    row("192.0.2.1:-0", false);
    row("192.0.2.1:+1", false);
    row("192.0.2.1: 1", false);
    row("192.0.2.1:000001", false);
    row("[192.0.2.1]:53", false);
    row("2001:db8::1:53", false);
    row("[2001:db8::1:53", false);
    row("[fe80::1%]:53", false);
    row("[]:53", false);
    row(":53", false);
    row("192.0.2:53", false);
    row("192.0.2.01:53", false);
    row("0x7f.0.0.1:53", false);
    row("localhost:53", false);
    row("127.0.0.1\\u0000:53", false);
}

void TestRowReader::readsAddresses()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isAddress);
    const Rows read = rowsOf(ExportFormat::Ndjson,
                             jsonRow().replace("127.0.0.1:12345", text).replace("0.0.0.0:53211", "[::]:1"));
    QCOMPARE(read.rows.size(), isAddress ? 1 : 0);
    QCOMPARE(read.error.isEmpty(), isAddress);
    if (isAddress && !text.contains('%'))
        QCOMPARE(read.rows.first().message.peer.text().toLatin1(), text);
}

void TestRowReader::countsUnknownInterfaces()
{
    QByteArray text =
        jsonRow().replace("127.0.0.1:12345", "[fe80::1%nosuch0]:53").replace("0.0.0.0:53211", "[::]:1");
    const Rows read = rowsOf(ExportFormat::Ndjson, text + text);
    QCOMPARE(read.error, QString());
    QCOMPARE(read.rows.at(1).message.peer.text(), QStringLiteral("[fe80::1]:53"));
    QCOMPARE(read.unknownInterfaces, 2u);
}

void TestRowReader::saysWhatIsWrong_data()
{
    QTest::addColumn<ExportFormat>("format");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto ndjson = [](const char *error, const QByteArray &text) {
        QTest::newRow(error) << ExportFormat::Ndjson << text << QString::fromUtf8(error);
    };
    // Of a row with more in it, which stands behind a good one.
    const auto more = [&](const char *error, const QByteArray &fields) {
        ndjson(error, jsonRow() + jsonRow(fields));
    };
    const auto instead = [&](const char *error, const QByteArray &what, const QByteArray &other) {
        ndjson(error, jsonRow() + jsonRow().replace(json(what), json(other)));
    };
    const auto payload = [&](const char *error, const QByteArray &field, const QByteArray &fields = {}) {
        ndjson(error, jsonRow(fields, field));
    };
    const auto csv = [](const char *error, const QByteArray &text) {
        QTest::newRow(error) << ExportFormat::Csv << text << QString::fromUtf8(error);
    };

    // What is no JSON
    ndjson("line 1, column 1: A row is a JSON object; it begins with {.", "time,direction\n");
    ndjson("line 3, column 1: A row is a JSON object; it begins with {.", jsonRow() + "\n[]\n");
    ndjson("line 1, column 2: A field's name is expected here, in quotes.", "{");
    ndjson("line 1, column 9: A field's name is expected here, in quotes.", "{\"a\":1, }");
    ndjson("line 1, column 6: A colon is expected here, between “a” and its value.", "{\"a\" 1}");
    ndjson("line 1, column 8: A comma or } is expected here.", "{\"a\":1 \"b\":2}");
    ndjson("line 1, column 8: A comma or ] is expected here.", "{\"a\":[1}");
    ndjson("line 1, column 8: Nothing can follow the object in its line.", "{\"a\":1}{}");
    ndjson("line 1, column 6: A value is expected here: a text in quotes, a number, true, false or null.",
           "{\"a\":True}");
    ndjson("line 1, column 6: A number does not begin with 0 in JSON.", "{\"a\":01}");
    ndjson("line 1, column 8: A digit is expected here.", "{\"a\":1.}");
    ndjson("line 1, column 6: The text that begins here has no end in its line.", "{\"a\":\"b}\n\"");
    ndjson(
        "line 1, column 8: This is no escape of JSON: it has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uHHHH.",
        "{\"a\":\"b\\x\"}");
    ndjson("line 1, column 7: This is half a character (an unpaired surrogate).", "{\"a\":\"\\ud83d\"}");
    ndjson("line 1, column 8: A control character stands in JSON as an escape, such as \\t or \\u0001.",
           "{\"a\":\"b\t\"}");
    ndjson("line 1, column 8: This is not UTF-8.", "{\"a\":\"\xc3\xa4\xff\"}");
    ndjson("line 1, column 71: Lists and objects are nested too deeply.",
           "{\"a\":" + QByteArray(100, '[') + "}");
    ndjson("line 1, column 9: “id” is in the row twice.", "{\"id\":1,\"id\":2}");
    ndjson("line 1, column 7: “id” is a number; write it without quotes.", "{\"id\":\"1\"}");
    ndjson("line 1, column 7: “id” is a number.", "{\"id\":true}");
    ndjson("line 1, column 9: “time” is a text; write it in quotes.", "{\"time\":1772373411}");

    // What is no row
    ndjson("line 1, column 3: The row has no “time”.", "{}");
    instead("line 2, column 10: “yesterday” is no time; write 2026-03-01T13:56:51.031250001Z.",
            "2026-03-01T13:56:51.031250001Z", "yesterday");
    instead("line 2, column 10: “2026-02-29T13:56:51.031250001Z” is no time; write "
            "2026-03-01T13:56:51.031250001Z.",
            "2026-03-01", "2026-02-29");
    instead("line 2, column 119: The row has no “direction”.", "'direction':'outgoing',", "'b':'2',");
    instead("line 2, column 55: “sent” is no direction; write outgoing or incoming.", "outgoing", "sent");
    instead("line 2, column 73: “localhost:12345” is no address with a port; write 127.0.0.1:12345 or "
            "[::1]:12345.",
            "127.0.0.1:12345", "localhost:12345");
    instead("line 2, column 99: “[::1]:1” and the peer “127.0.0.1:12345” are of different families.",
            "0.0.0.0:53211", "[::1]:1");
    instead("line 2, column 119: The row has no “peer”; only what was not sent can be without.",
            "127.0.0.1:12345", "");
    more("line 2, column 123: “lost” is no state of what is outgoing; write one of: lookingUp, waiting, "
         "answered, late, noAnswer, unreachable, notSent.",
         "'state':'lost'");
    more("line 2, column 119: “1.5” is no whole number, or too large.", "'id':1.5");
    more("line 2, column 119: “99999999999999999999” is no whole number, or too large.",
         "'id':99999999999999999999");
    more("line 2, column 125: What is outgoing has no “question”.", "'question':1");
    more("line 2, column 128: Without “answer” there is no round trip.", "'roundTripNs':1");
    more("line 2, column 140: “roundTripNs” is from 0 to 9223372036854775807, not -1.",
         "'answer':1, 'roundTripNs':-1");
    more("line 2, column 125: “icmpType” is from 0 to 255, not 256.", "'icmpType':256");
    more("line 2, column 147: The row of an ICMP message has all three, “reporter”, “icmpType” and "
         "“icmpCode”; any other has none of them.",
         "'icmpType':3");
    more("line 2, column 126: “here” is no address; write 127.0.0.1 or ::1.",
         "'reporter':'here','icmpType':3,'icmpCode':3");
    more("line 2, column 126: “::1” and the peer “127.0.0.1:12345” are of different families.",
         "'reporter':'::1','icmpType':3,'icmpCode':3");
    more("line 2, column 171: The state of an ICMP message is unreachable, not “waiting”.",
         "'reporter':'10.0.0.1','icmpType':3,'icmpCode':3,'state':'waiting'");
    payload(
        "line 1, column 120: The row has no payload: “base64”, “hex” or “text”, empty where the payload is.",
        "'a':1");
    payload("line 1, column 128: “!” is not a Base64 character (A-Z a-z 0-9 + / =).", "'base64':'aGVs!G8='");
    payload(
        "line 1, column 130: The last character has bits that belong to no byte; it was cut off or mistyped.",
        "'base64':'aGVsbG9='");
    payload("line 1, column 124: A byte is two digits: write 07.", "'hex':'68 7'");
    payload("line 1, column 121: The size is said to be 4, and the payload in “base64” has 5 bytes.",
            "'base64':'aGVsbG8='", "'size':4");
    payload("line 1, column 122: The payload has 65,508 bytes; a datagram of IPv4 has 65,507 at most.",
            "'text':'" + QByteArray(65'508, 'x') + "'");

    // What is no CSV
    csv("line 1, column 1: There is nothing; the first line names the columns.", "");
    csv("line 1, column 1: There is no column “time”; the first line names the columns, with commas between "
        "them.",
        "time;direction\r\n");
    csv("line 1, column 27: There are two columns “time”.", "time,direction,peer,local,time\r\n");
    csv("line 2, column 70: The record has 4 fields, and the first line names 5 columns.",
        csvRow(",text", ""));
    csv("line 2, column 75: The record has 6 fields, and the first line names 5 columns.",
        csvRow(",text", ",a,bc"));
    csv("line 2, column 72: Quotes can only stand around a whole field; inside one that is quoted they are "
        "doubled.",
        csvRow(",text", ",a\"b"));
    csv("line 2, column 74: Behind the closing quotes a comma is expected, or the end of the record.",
        csvRow(",text", ",\"a\"b"));
    csv("line 2, column 71: The quotes that begin here have no end.",
        csvRow(",text", ",\"ab") + csvRow("", ""));
    csv("line 2, column 72: A carriage return can only stand inside quotes, or before the line feed that "
        "ends a record.",
        csvRow(",text", ",a\rb"));
    csv("line 2, column 72: This is not UTF-8.", csvRow(",text", ",a\xff"));
    csv("line 2, column 74: “x” is not a hexadecimal digit (0-9, a-f).", csvRow(",hex", ",68 x0"));
    csv("line 3, column 1: “01.03.2026 14:56” is no time; write 2026-03-01T13:56:51.031250001Z.",
        csvRow(",text", ",a") + "01.03.2026 14:56,outgoing,127.0.0.1:12345,0.0.0.0:53211,a\r\n");
    csv("line 2, column 71: The size is said to be 3, and the payload in “text” has 0 bytes.",
        csvRow(",size,text", ",3,"));
    csv("line 2, column 70: The row has no payload: “base64”, “hex” or “text”, empty where the payload is.",
        csvRow("", ""));
}

void TestRowReader::saysWhatIsWrong()
{
    QFETCH(const ExportFormat, format);
    QFETCH(const QByteArray, text);
    QFETCH(const QString, error);
    QCOMPARE(rowsOf(format, text).error, error);
}

void TestRowReader::tellsLinesInsideQuotes()
{
    const QByteArray text =
        csvRow(",text,state", ",\"one\ntwo\nthree\",waiting")
        + "2026-03-01T13:56:51Z,outgoing,127.0.0.1:1,0.0.0.0:2,\"x\r\ny\xc3\xa4\",soon\r\n";
    const Rows read = rowsOf(ExportFormat::Csv, text);
    QCOMPARE(read.rows.size(), 1);
    QCOMPARE(read.error.left(17), QStringLiteral("line 6, column 5:"));
}

void TestRowReader::keepsToItsLimit_data()
{
    QTest::addColumn<ExportFormat>("format");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const QByteArray longText(3'000'000, 'x');
    const QString tooLong = QStringLiteral("The row is longer than 1,048,576 bytes.");
    QTest::newRow("text of JSON") << ExportFormat::Ndjson << jsonRow() + jsonRow("'a':'" + longText + "'")
                                  << QStringLiteral("line 2, column 118: ") + tooLong;
    QTest::newRow("spaces") << ExportFormat::Ndjson
                            << jsonRow().chopped(1) + QByteArray(3'000'000, ' ') + "\n"
                            << QStringLiteral("line 1, column 1310721: ") + tooLong;
    QTest::newRow("quoted") << ExportFormat::Csv << csvRow(",text", ",\"" + longText + "\"")
                            << QStringLiteral("line 2, column 71: ") + tooLong;
    QTest::newRow("plain") << ExportFormat::Csv << csvRow(",hex", "," + longText)
                           << QStringLiteral("line 2, column 71: “x” is not a hexadecimal digit (0-9, a-f).");
    // What is wrong is the quote, behind which all that follows is in quotes.
    QTest::newRow("quotes that are not closed")
        << ExportFormat::Csv << csvRow(",text", ",a\"b") + longText
        << QStringLiteral("line 2, column 72: Quotes can only stand around a whole field; inside one that is "
                          "quoted they are doubled.");
}

void TestRowReader::keepsToItsLimit()
{
    QFETCH(const ExportFormat, format);
    QFETCH(const QByteArray, text);
    QFETCH(const QString, error);
    QCOMPARE(rowsOf(format, text).error, error);
}

void TestRowReader::saysWhyADeviceCannotBeRead()
{
    QFile folder(QStringLiteral("/proc/self/mem")); // of which the first page cannot be read
    if (!folder.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        QSKIP("There is no file here that can be opened and not read.");
    RowReader reader(ExportFormat::Ndjson, &folder);
    QVERIFY(!reader.next());
    QVERIFY(!reader.error().isEmpty());
}

QTEST_APPLESS_MAIN(TestRowReader)
#include "tst_rowreader.moc"
