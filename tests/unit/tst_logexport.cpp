// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/pcaprecord.h"
#include "core/capture/rawip.h"
#include "core/chat/logexport.h"
#include "tests/support/csv.h"
#include "tests/support/messages.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <random>

#include <signal.h>
#include <sys/resource.h>

using namespace echogram;
using namespace echogram::test;

namespace {

// 2026-03-01 13:56:51.031250001 UTC
constexpr qint64 wallNs = 1'772'373'411'031'250'001;

Message question(MessageId id, const QByteArray &payload)
{
    Message message;
    message.id = id;
    message.payload = payload;
    message.peer = Endpoint::loopback(12345);
    message.local = Endpoint::anyIPv4(53211);
    message.time = {wallNs, 0};
    return message;
}

Message answer(MessageId id, const QByteArray &payload, MessageId asked)
{
    Message message = question(id, payload);
    message.direction = Direction::Incoming;
    message.kind = AnswerKind::Answer;
    message.partner = asked;
    message.roundTripNs = 182'000;
    return message;
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(there is no such file)");
}

/// A stretch of bytes with much in it that has a meaning somewhere.
QByteArray randomPayload(std::mt19937 &engine)
{
    static const QList<QByteArray> pieces{
        "\"", "'",  ",", ";",  "\r",       "\n",   "\r\n",           "=", "+",           "-", "@", "\t",
        " ",  "12", ".", "\\", "\xc3\xa4", "\xff", QByteArray(1, 0), "a", "\xef\xbc\x9d"};
    QByteArray payload;
    for (quint32 i = engine() % 8; i > 0; --i)
        payload += pieces.at(qsizetype(engine() % quint32(pieces.size())));
    return payload;
}

/// A payload from the text that stands for it in CSV.
QByteArray textFromCsv(const QByteArray &cell)
{
    return cell.startsWith('\'') ? cell.mid(1) : cell;
}

} // namespace

class TestLogExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_folder.reset(); }

    void writesCsv();
    void writesNdjson();
    void writesText();
    void writesPcap();
    void namesStates_data();
    void namesStates();
    void keepsFormulasOutOfSpreadsheets_data();
    void keepsFormulasOutOfSpreadsheets();
    void givesPayloadsBack();
    void writesNothing_data();
    void writesNothing();
    void writesWhatIsAskedFor();
    void leavesOutWhatCannotBeRead();
    void leavesOutWhatWasNotSentOfCaptures();
    void putsBothEndsOfACaptureInOneFamily();
    void isThereWhenItIsWhole();
    void leavesNothingWhenCancelled();
    void leavesTheOldFileWhenCancelled();
    void saysWhyItCannotBegin();
    void saysWhyItCannotGoOn();
    void tellsHowFarItIs();
    void endsWithItsOwner();
    void makesRangesOfIds();

private:
    ExportRequest request(ExportFormat format, const QList<Message> &messages, MessageId firstId = 0) const;
    ExportResult save(const ExportRequest &request) const;
    QByteArray saved(ExportFormat format, const QList<Message> &messages) const;
    QStringList files() const
    {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestLogExport::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_path = m_folder->filePath(QStringLiteral("log"));
}

ExportRequest TestLogExport::request(ExportFormat format, const QList<Message> &messages,
                                     MessageId firstId) const
{
    ExportRequest request;
    request.path = m_path;
    request.format = format;
    request.source = sourceOf(std::make_shared<QList<Message>>(messages), firstId);
    request.words.line = [](const Message &message) { return QString::fromUtf8(message.payload); };
    return request;
}

ExportResult TestLogExport::save(const ExportRequest &request) const
{
    LogExport job(request);
    QSignalSpy finished(&job, &LogExport::finished);
    job.start();
    if (!finished.wait(20'000))
        return {0, 0, 0, false, QStringLiteral("it does not finish")};
    return finished.first().first().value<ExportResult>();
}

QByteArray TestLogExport::saved(ExportFormat format, const QList<Message> &messages) const
{
    const ExportResult result = save(request(format, messages));
    return result.problem.isEmpty() ? readAll(m_path) : result.problem.toUtf8();
}

void TestLogExport::writesCsv()
{
    Message asked = question(0, "hello, \"you\"\r\n");
    asked.delivery = Delivery::Answered;
    asked.partner = 2;
    asked.roundTripNs = 182'000;
    Message unreachable = question(1, QByteArray("\0\1", 2));
    unreachable.delivery = Delivery::Unreachable;
    unreachable.reason = QStringLiteral("Connection refused, it says");
    QCOMPARE(
        saved(ExportFormat::Csv, {asked, unreachable, answer(2, "", 0)}),
        QByteArray("id,time,direction,peer,local,size,state,roundTripNs,answer,question,reason,text,hex,"
                   "candidates,answers,duplicates,reporter,icmpType,icmpCode\r\n"
                   "0,2026-03-01T13:56:51.031250001Z,outgoing,127.0.0.1:12345,0.0.0.0:53211,14,answered,"
                   "182000,2,,,\"hello, \"\"you\"\"\r\n\",68 65 6c 6c 6f 2c 20 22 79 6f 75 22 0d 0a,,,,,,\r\n"
                   "1,2026-03-01T13:56:51.031250001Z,outgoing,127.0.0.1:12345,0.0.0.0:53211,2,unreachable,"
                   ",,,\"Connection refused, it says\",,00 01,,,,,,\r\n"
                   "2,2026-03-01T13:56:51.031250001Z,incoming,127.0.0.1:12345,0.0.0.0:53211,0,answer,"
                   "182000,,0,,,,,,,,,\r\n"));
}

void TestLogExport::writesNdjson()
{
    Message asked = question(0, "say \"hello\"\n");
    asked.delivery = Delivery::Answered;
    asked.isLate = true;
    asked.partner = 2;
    asked.roundTripNs = 182'000;
    asked.candidates = 3;
    asked.answers = 2;
    asked.duplicates = 1;
    Message notSent = question(1, "\xff");
    notSent.delivery = Delivery::NotSent;
    notSent.reason = QStringLiteral("Message too long");
    notSent.peer = Endpoint();
    QByteArray expected = // with another sign for quotes, or it could not be read here
        "{'id':0,'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing','peer':'127.0.0.1:12345',"
        "'local':'0.0.0.0:53211','size':12,'state':'late','answer':2,'roundTripNs':182000,'candidates':3,"
        "'answers':2,'duplicates':1,'text':'say \\'hello\\'\\n','base64':'c2F5ICJoZWxsbyIK'}\n"
        "{'id':1,'time':'2026-03-01T13:56:51.031250001Z','direction':'outgoing','peer':'',"
        "'local':'0.0.0.0:53211','size':1,'state':'notSent','reason':'Message too long','base64':'/w=='}\n"
        "{'id':2,'time':'2026-03-01T13:56:51.031250001Z','direction':'incoming','peer':'127.0.0.1:12345',"
        "'local':'0.0.0.0:53211','size':0,'state':'answer','question':0,'roundTripNs':182000,'text':'',"
        "'base64':''}\n";
    expected.replace('\'', '"');
    QCOMPARE(saved(ExportFormat::Ndjson, {asked, notSent, answer(2, "", 0)}), expected);
}

void TestLogExport::writesText()
{
    ExportRequest text = request(ExportFormat::Text, {question(0, "one"), answer(1, "two", 0)});
    QCOMPARE(save(text).saved, quint64(2));
    QCOMPARE(readAll(m_path), QByteArray("one\ntwo\n"));
    text.words.heading = QStringLiteral("Who said what\n");
    QCOMPARE(save(text).saved, quint64(2));
    QCOMPARE(readAll(m_path), QByteArray("Who said what\n\none\ntwo\n"));
}

void TestLogExport::writesPcap()
{
    const QByteArray file = saved(ExportFormat::Pcap, {question(0, "ask"), answer(1, "", 0)});
    struct Expected
    {
        Endpoint source;
        Endpoint destination;
        QByteArray payload;
        RecordKind kind;
    };
    const Endpoint peer = Endpoint::loopback(12345);
    const Endpoint local = Endpoint::anyIPv4(53211);
    qsizetype at = pcapFileHeaderSize;
    for (const Expected &expected : {Expected{local, peer, "ask", RecordKind::Outgoing},
                                     Expected{peer, local, "", RecordKind::Incoming}}) {
        QVERIFY(file.size() >= at + pcapRecordHeaderSize);
        const PcapRecordHeader header = PcapRecordHeader::read(file.constData() + at);
        QVERIFY(header.isSound());
        QCOMPARE(header.wallNs(), wallNs);
        const QByteArray packet = file.mid(at + pcapRecordHeaderSize, header.captured);
        const std::optional<RawDatagram> datagram = parseRawDatagram(packet);
        QVERIFY(datagram);
        QCOMPARE(datagram->source, expected.source);
        QCOMPARE(datagram->destination, expected.destination);
        QCOMPARE(datagram->payload.toByteArray(), expected.payload);
        QCOMPARE(datagram->kind, expected.kind);
        at += header.recordSize();
    }
    QCOMPARE(file.size(), at);
}

void TestLogExport::namesStates_data()
{
    QTest::addColumn<Message>("message");
    QTest::addColumn<QByteArray>("state");
    const auto sent = [](const char *state, Delivery delivery, bool isLate = false) {
        Message message = question(0, "x");
        message.delivery = delivery;
        message.isLate = isLate;
        QTest::addRow("outgoing %s", state) << message << QByteArray(state);
    };
    sent("lookingUp", Delivery::LookingUp);
    sent("waiting", Delivery::Waiting);
    sent("answered", Delivery::Answered);
    sent("late", Delivery::Answered, true);
    sent("noAnswer", Delivery::NoAnswer);
    sent("unreachable", Delivery::Unreachable);
    sent("notSent", Delivery::NotSent);
    const auto came = [](const char *state, AnswerKind kind) {
        Message message = answer(0, "x", noMessage);
        message.kind = kind;
        QTest::addRow("incoming %s", state) << message << QByteArray(state);
    };
    came("answer", AnswerKind::Answer);
    came("late", AnswerKind::Late);
    came("duplicate", AnswerKind::Duplicate);
    came("unasked", AnswerKind::Unasked);
}

void TestLogExport::namesStates()
{
    QFETCH(Message, message);
    QFETCH(QByteArray, state);
    const auto records = readCsv(saved(ExportFormat::Csv, {message}));
    QVERIFY(records);
    QCOMPARE(records->at(1).at(6), state);
    const QJsonObject object = QJsonDocument::fromJson(saved(ExportFormat::Ndjson, {message})).object();
    QCOMPARE(object.value(QStringLiteral("state")).toString().toLatin1(), state);
    QVERIFY(!object.contains(QStringLiteral("roundTripNs"))); // there is no partner
}

void TestLogExport::keepsFormulasOutOfSpreadsheets_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("cell");
    const auto row = [](const char *payload, const char *cell) {
        QTest::newRow(payload) << QByteArray(payload) << QByteArray(cell);
    };
    row("=1+1", "'=1+1");
    row("=HYPERLINK(\"http://example.org\")", "'=HYPERLINK(\"http://example.org\")");
    row("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0");
    row("-1+1", "'-1+1");
    row("@SUM(1)", "'@SUM(1)");
    row("\t=1", "'\t=1");
    row("\r=1", "'\r=1");
    row("\xef\xbc\x9d"
        "1",
        "'\xef\xbc\x9d"
        "1");                     // full width
    row("'quoted'", "''quoted'"); // so that one can be taken away
    row("-12.5", "-12.5");
    row("+7", "+7");
    row("-", "'-");
    row("-.", "'-.");
    row("-1.2.3", "'-1.2.3");
    row("a=1", "a=1");
    row("12", "12");
}

void TestLogExport::keepsFormulasOutOfSpreadsheets()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, cell);
    Message message = question(0, payload);
    message.reason = QString::fromUtf8(payload); // as others' words
    const auto records = readCsv(saved(ExportFormat::Csv, {message}));
    QVERIFY(records);
    QCOMPARE(records->at(1).at(10), cell);
    QCOMPARE(records->at(1).at(11), cell);
    QCOMPARE(textFromCsv(cell), payload);
}

void TestLogExport::givesPayloadsBack()
{
    std::mt19937 engine(1);
    QList<Message> messages;
    for (MessageId id = 0; id < 3'000; ++id)
        messages.append(question(id, randomPayload(engine)));
    messages.append(question(messages.size(), QByteArray(65'507, 'x')));

    const auto records = readCsv(saved(ExportFormat::Csv, messages));
    QVERIFY(records);
    QCOMPARE(records->size(), messages.size() + 1);
    const QList<QByteArray> lines = saved(ExportFormat::Ndjson, messages).split('\n');
    QCOMPARE(lines.size(), messages.size() + 1); // behind the last line break there is nothing
    int texts = 0;
    for (const Message &message : std::as_const(messages)) {
        const QList<QByteArray> &record = records->at(message.id + 1);
        QCOMPARE(QByteArray::fromHex(record.at(12)), message.payload);
        const QJsonObject object = QJsonDocument::fromJson(lines.at(message.id)).object();
        const QByteArray base64 = object.value(QStringLiteral("base64")).toString().toLatin1();
        QCOMPARE(QByteArray::fromBase64(base64), message.payload);
        const bool isText = !message.payload.contains('\xff') && !message.payload.contains('\0');
        QCOMPARE(object.contains(QStringLiteral("text")), isText);
        if (isText) {
            ++texts;
            QCOMPARE(textFromCsv(record.at(11)), message.payload);
            QCOMPARE(object.value(QStringLiteral("text")).toString().toUtf8(), message.payload);
        } else {
            QVERIFY(record.at(11).isEmpty());
        }
    }
    QVERIFY(texts > 1'000 && texts < 3'000);
}

void TestLogExport::writesNothing_data()
{
    QTest::addColumn<ExportFormat>("format");
    QTest::addColumn<qsizetype>("lines");
    QTest::newRow("pcap") << ExportFormat::Pcap << qsizetype(0);
    QTest::newRow("ndjson") << ExportFormat::Ndjson << qsizetype(0);
    QTest::newRow("csv") << ExportFormat::Csv << qsizetype(1);
    QTest::newRow("text") << ExportFormat::Text << qsizetype(0);
}

void TestLogExport::writesNothing()
{
    QFETCH(ExportFormat, format);
    QFETCH(qsizetype, lines);
    const QByteArray file = saved(format, {});
    QCOMPARE(file.count('\n'), lines);
    if (format == ExportFormat::Pcap)
        QCOMPARE(file.size(), pcapFileHeaderSize);
}

void TestLogExport::writesWhatIsAskedFor()
{
    // GIVEN a log that begins at -2
    QList<Message> messages;
    for (MessageId id = -2; id < 3; ++id)
        messages.append(question(id, QByteArray::number(id)));
    ExportRequest some = request(ExportFormat::Text, messages, -2);
    // WHEN some of it is asked for, and what is not in it
    some.ranges = QList<MessageRange>{{-5, -2}, {0, 1}, {2, 7}};
    const ExportResult result = save(some);
    // THEN what is there is saved, and the rest counted
    QCOMPARE(readAll(m_path), QByteArray("-2\n0\n1\n2\n"));
    QCOMPARE(result.saved, quint64(4));
    QCOMPARE(result.lost, quint64(3 + 5));
    QCOMPARE(result.notSent, quint64(0));
    some.ranges = QList<MessageRange>{};
    QCOMPARE(save(some).saved, quint64(0));
    QCOMPARE(readAll(m_path), QByteArray());
}

void TestLogExport::leavesOutWhatCannotBeRead()
{
    ExportRequest all = request(ExportFormat::Text, {question(0, "0"), question(1, "1"), question(2, "2")});
    all.source.at = [at = all.source.at](MessageId id) { return id == 1 ? std::nullopt : at(id); };
    const ExportResult result = save(all);
    QCOMPARE(readAll(m_path), QByteArray("0\n2\n"));
    QCOMPARE(result.saved, quint64(2));
    QCOMPARE(result.lost, quint64(1));
}

void TestLogExport::leavesOutWhatWasNotSentOfCaptures()
{
    Message notSent = question(1, "too long");
    notSent.delivery = Delivery::NotSent;
    Message lookingUp = question(2, "where to?");
    lookingUp.delivery = Delivery::LookingUp;
    lookingUp.peer = Endpoint();
    Message unreachable = question(3, "sent");
    unreachable.delivery = Delivery::Unreachable;
    const ExportResult result =
        save(request(ExportFormat::Pcap, {question(0, "sent"), notSent, lookingUp, unreachable}));
    QCOMPARE(result.saved, quint64(2));
    QCOMPARE(result.notSent, quint64(2));
    QCOMPARE(readAll(m_path).count("sent"), 2);
    QVERIFY(!readAll(m_path).contains("too long"));
}

void TestLogExport::putsBothEndsOfACaptureInOneFamily()
{
    Message four = question(0, "4");
    four.local = Endpoint(QHostAddress(QHostAddress::Any), 7);
    Message six = question(1, "6");
    six.peer = Endpoint(QHostAddress(QHostAddress::LocalHostIPv6), 9);
    six.local = Endpoint::anyIPv4(7);
    const QByteArray file = saved(ExportFormat::Pcap, {four, six});
    qsizetype at = pcapFileHeaderSize;
    for (const Message &message : {four, six}) {
        const PcapRecordHeader header = PcapRecordHeader::read(file.constData() + at);
        const QByteArray packet = file.mid(at + pcapRecordHeaderSize, header.captured);
        const std::optional<RawDatagram> datagram = parseRawDatagram(packet);
        QVERIFY(datagram);
        QCOMPARE(datagram->destination, message.peer);
        QCOMPARE(datagram->source.family(), message.peer.family());
        QVERIFY(datagram->source.isWildcard());
        QCOMPARE(datagram->source.port(), quint16(7));
        at += header.recordSize();
    }
}

void TestLogExport::isThereWhenItIsWhole()
{
    QSemaphore arrived;
    QSemaphore open;
    ExportRequest slow = request(ExportFormat::Text, {question(0, "0"), question(1, "1")});
    slow.source.at = [&, at = slow.source.at](MessageId id) {
        if (id == 1) {
            arrived.release();
            open.acquire();
        }
        return at(id);
    };
    LogExport job(slow);
    QSignalSpy finished(&job, &LogExport::finished);
    job.start();
    arrived.acquire();
    const bool wasThere = QFile::exists(m_path);
    open.release();
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!wasThere);
    QVERIFY(QFile::exists(m_path));
    QCOMPARE(files().size(), 1);
}

void TestLogExport::leavesNothingWhenCancelled()
{
    // GIVEN a file that is being written, with more than fits in memory at once
    ExportRequest slow =
        request(ExportFormat::Csv, QList<Message>(100, question(0, QByteArray(60'000, 'x'))));
    LogExport *running = nullptr;
    slow.source.at = [&, at = slow.source.at](MessageId id) {
        if (id == 90)
            running->cancel();
        return at(id);
    };
    LogExport job(slow);
    running = &job;
    QSignalSpy finished(&job, &LogExport::finished);
    // WHEN it is cancelled
    job.start();
    QTRY_COMPARE(finished.size(), 1);
    // THEN nothing is left
    const auto result = finished.first().first().value<ExportResult>();
    QVERIFY(result.cancelled);
    QVERIFY(result.problem.isEmpty());
    QCOMPARE(result.saved, quint64(0));
    QCOMPARE(files(), QStringList());
}

void TestLogExport::leavesTheOldFileWhenCancelled()
{
    QCOMPARE(saved(ExportFormat::Text, {question(0, "old")}), QByteArray("old\n"));
    LogExport job(request(ExportFormat::Text, {question(0, "new")}));
    QSignalSpy finished(&job, &LogExport::finished);
    job.cancel(); // before it begins
    job.start();
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(finished.first().first().value<ExportResult>().cancelled);
    QCOMPARE(readAll(m_path), QByteArray("old\n"));
    QCOMPARE(files().size(), 1);
}

void TestLogExport::saysWhyItCannotBegin()
{
    m_path = m_folder->filePath(QStringLiteral("nowhere/log"));
    const ExportResult result = save(request(ExportFormat::Csv, {question(0, "x")}));
    QCOMPARE(result.saved, quint64(0));
    QCOMPARE(result.problem, QStringLiteral("%1 could not be saved: No such file or directory.").arg(m_path));
    QCOMPARE(files(), QStringList());
}

void TestLogExport::saysWhyItCannotGoOn()
{
    // GIVEN a file, and a system that lets none grow beyond 100,000 bytes
    QCOMPARE(saved(ExportFormat::Text, {question(0, "old")}), QByteArray("old\n"));
    const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit little{100'000, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &little), 0);
    // WHEN more is saved
    const ExportResult result =
        save(request(ExportFormat::Text, QList<Message>(100, question(0, QByteArray(60'000, 'x')))));
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, ignored);
    // THEN it says so, and the old file is still there
    QCOMPARE(result.problem, QStringLiteral("%1 could not be saved: File too large.").arg(m_path));
    QCOMPARE(readAll(m_path), QByteArray("old\n"));
    QCOMPARE(files().size(), 1);
}

void TestLogExport::tellsHowFarItIs()
{
    ExportRequest slow = request(ExportFormat::Text, {question(0, "x")});
    slow.source.endId = 1'000'000'000;
    slow.source.at = [message = question(0, "x")](MessageId) { return message; };
    LogExport job(slow);
    QSignalSpy progressed(&job, &LogExport::progressed);
    QSignalSpy finished(&job, &LogExport::finished);
    job.start();
    QTRY_VERIFY(progressed.size() >= 3);
    job.cancel();
    QTRY_COMPARE(finished.size(), 1);
    double last = 0;
    for (const QList<QVariant> &arguments : progressed) {
        QVERIFY(arguments.first().toDouble() > last);
        last = arguments.first().toDouble();
    }
    QVERIFY(last < 0.5);
}

void TestLogExport::endsWithItsOwner()
{
    ExportRequest endless = request(ExportFormat::Text, {});
    endless.source.endId = 1'000'000'000;
    QSemaphore begun;
    endless.source.at = [&, message = question(0, "x")](MessageId id) {
        if (id == 1)
            begun.release();
        return message;
    };
    auto job = std::make_unique<LogExport>(endless);
    job->start();
    begun.acquire();
    job.reset();
    QCOMPARE(files(), QStringList());
    job = std::make_unique<LogExport>(endless); // never begun
}

void TestLogExport::makesRangesOfIds()
{
    using Ranges = QList<MessageRange>;
    QCOMPARE(rangesOfIds({}), Ranges{});
    QCOMPARE(rangesOfIds({-1}), (Ranges{{-1, -1}}));
    QCOMPARE(rangesOfIds({-2, -1, 0, 2, 4, 5}), (Ranges{{-2, 0}, {2, 2}, {4, 5}}));
}

QTEST_GUILESS_MAIN(TestLogExport)
#include "tst_logexport.moc"
