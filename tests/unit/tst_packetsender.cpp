// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/packetsender.h"
#include "core/transcript/settingsfile.h"
#include "core/transcript/transcriptfile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

/// A packet as Packet Sender has it in memory.
struct Packet
{
    QString name;
    QString hexString;
    QString toIP = QStringLiteral("192.0.2.1");
    QString tcpOrUdp = QStringLiteral("UDP");
    uint port = 5000;
    float repeat = 0;
};

/// As Packet Sender keeps packets: with QSettings.
QByteArray iniOf(const QList<Packet> &packets)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("packets.ini"));
    {
        QSettings settings(path, QSettings::IniFormat);
        settings.beginWriteArray(QStringLiteral("NAMES"));
        for (int i = 0; i < packets.size(); ++i) {
            settings.setArrayIndex(i);
            settings.setValue(QStringLiteral("name"), packets.at(i).name);
        }
        settings.endArray();
        for (const Packet &packet : packets) {
            const auto set = [&](const char *key, const QVariant &value) {
                settings.setValue(packet.name + u'/' + QLatin1String(key), value);
            };
            set("name", packet.name);
            set("fromIP", QStringLiteral("You"));
            set("repeat", packet.repeat);
            set("toIP", packet.toIP);
            set("port", packet.port);
            set("fromPort", 0u);
            set("tcpOrUdp", packet.tcpOrUdp);
            set("sendResponse", 0u);
            set("hexString", packet.hexString);
            set("requestPath", QString());
        }
    }
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// As it exports them: names in small letters, numbers as strings but for one.
QByteArray jsonOf(const QList<Packet> &packets)
{
    QJsonArray array;
    for (const Packet &packet : packets) {
        array.append(QJsonObject{{"name", packet.name},
                                 {"hexstring", packet.hexString},
                                 {"fromip", QString()},
                                 {"toip", packet.toIP},
                                 {"errorstring", QString()},
                                 {"port", QString::number(packet.port)},
                                 {"fromport", QStringLiteral("0")},
                                 {"tcporudp", packet.tcpOrUdp},
                                 {"sendresponse", QStringLiteral("0")},
                                 {"requestpath", QString()},
                                 {"repeat", double(packet.repeat)},
                                 {"asciistring", QStringLiteral("aGVsbG8=")}});
    }
    return QJsonDocument(array).toJson();
}

QByteArray bytesOf(int number)
{
    QByteArray bytes(number % 40, '\0');
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char(number * 7 + i);
    return bytes;
}

/// A hundred packets; every tenth is not UDP, every fourth is sent again and again.
QList<Packet> hundred()
{
    const QStringList names{QStringLiteral("ping"), QStringLiteral("a/b c"), QStringLiteral("grüße €"),
                            QStringLiteral("x=1; [y] \"z\" %20"), QStringLiteral("back\\slash, comma")};
    const QStringList others{QStringLiteral("TCP"), QStringLiteral("SSL"), QStringLiteral("HTTP GET")};
    QList<Packet> packets;
    for (int i = 0; i < 100; ++i) {
        Packet packet;
        packet.name = QStringLiteral("%1 %2").arg(names.at(i % names.size())).arg(i);
        packet.hexString =
            QString::fromLatin1(bytesOf(i).toHex(' ')) + (i % 3 == 0 ? QStringLiteral(" ") : QString());
        packet.toIP = i % 2 == 0 ? QStringLiteral("192.0.2.1") : QStringLiteral("fe80::1");
        packet.port = uint(5000 + i);
        packet.tcpOrUdp = i % 10 == 9 ? others.at(i % others.size()) : QStringLiteral("UDP");
        packet.repeat = i % 4 == 0 ? 2.5F : 0;
        packets.append(packet);
    }
    return packets;
}

PacketSenderImport imported(const QByteArray &file)
{
    const auto import = parsePacketSender(file, QStringLiteral("/home/me/packets.ini"));
    if (!import)
        qWarning().noquote() << import.error().text();
    return import ? *import : PacketSenderImport();
}

QStringList remarksOf(const PacketSenderImport &import)
{
    QStringList texts;
    for (const PacketSenderImport::Remark &remark : import.leftOut)
        texts += remark.text();
    return texts;
}

QString errorOf(const QByteArray &file)
{
    const auto import = parsePacketSender(file, QStringLiteral("p"));
    return import ? QString() : import.error().text();
}

} // namespace

/// What Packet Sender has in its files, in the formats in which that program writes them.
class TestPacketSender : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aHundredPackets_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("packets.ini") << iniOf(hundred());
        QTest::newRow("JSON") << jsonOf(hundred());
    }

    void aHundredPackets()
    {
        QFETCH(QByteArray, file);
        QVERIFY(beginsAsPacketSender(file));
        // WHEN they are imported
        const PacketSenderImport import = imported(file);
        // THEN each is a step with its bytes, or listed
        QCOMPARE(import.packets, 100);
        QCOMPARE(import.draft.steps.size(), 90);
        auto step = import.draft.steps.cbegin();
        QStringList expected;
        const QList<Packet> packets = hundred();
        for (int i = 0; i < 100; ++i) {
            const Packet &packet = packets.at(i);
            if (i % 10 == 9) {
                expected +=
                    QStringLiteral("“%1”: it is %2, and this is about UDP").arg(packet.name, packet.tcpOrUdp);
                continue;
            }
            QCOMPARE(step->name, packet.name);
            QCOMPARE(*step->send, bytesOf(i));
            QCOMPARE(step->to,
                     QStringLiteral("%1:%2")
                         .arg(i % 2 == 0 ? QStringLiteral("192.0.2.1") : QStringLiteral("[fe80::1]"))
                         .arg(5000 + i));
            ++step;
            if (i % 4 == 0)
                expected += QStringLiteral("“%1”: repeat = 2.5: seconds from one to the next, without an "
                                           "end; a step is repeated so many times")
                                .arg(packet.name);
        }
        QCOMPARE(remarksOf(import), expected);
        // and the file says so, and can be read
        const QByteArray toml = transcriptToml(import.draft);
        const auto read = parseTranscript(toml, QStringLiteral("x"));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QCOMPARE(read->steps.size(), size_t(90));
        QVERIFY(toml.startsWith(
            "# From Packet Sender's packets.ini: 100 packets, 90 of them steps.\n# Not in here:\n"));
        for (const QString &remark : std::as_const(expected))
            QVERIFY2(toml.contains("\n# " + remark.toUtf8() + "\n"), qPrintable(remark));
    }

    void oneTargetIsSharedByAll()
    {
        const PacketSenderImport import =
            imported(jsonOf({{QStringLiteral("a"), QStringLiteral("61")}, {QStringLiteral("b"), {}}}));
        QCOMPARE(import.draft.target, QStringLiteral("192.0.2.1:5000"));
        QVERIFY(import.draft.steps.at(0).to.isEmpty() && import.draft.steps.at(1).to.isEmpty());
        QCOMPARE(*import.draft.steps.at(1).send, QByteArray());
    }

    /// Fields that a transcript has no place for are listed, one by one.
    void whatIsLeftOut_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<qsizetype>("steps");
        QTest::addColumn<QStringList>("remarks");
        const auto row = [](const char *fields, qsizetype steps, const QStringList &remarks) {
            QTest::newRow(fields) << QByteArray(fields) << steps << remarks;
        };
        row(R"("fromip":"You")", 1, {});
        row(R"("fromip":"10.0.0.1","fromport":"53")", 1,
            {QStringLiteral("“a”: fromip = 10.0.0.1: whom it once came from; a step has whom it goes to"),
             QStringLiteral(
                 "“a”: fromport = 53: the port of an earlier socket; all of a transcript is sent from one")});
        row(R"("sendresponse":"1","requestpath":"/x")", 1,
            {QStringLiteral("“a”: sendresponse = 1: a transcript answers nobody"),
             QStringLiteral("“a”: requestpath = /x: a path of HTTP")});
        row(R"("errorstring":"oh","colour":7)", 1,
            {QStringLiteral("“a”: errorstring = oh: an error of an earlier time"),
             QStringLiteral("“a”: colour = 7: nobody knows here what it is")});
        row(R"("repeat":"0.5")", 1,
            {QStringLiteral("“a”: repeat = 0.5: seconds from one to the next, without an end; a step is "
                            "repeated so many times")});
        row(R"("hexstring":"7b 7b 54 49 4d 45 7d 7d")", 1,
            {QStringLiteral("“a”: {{TIME}}: a macro that Packet Sender may put something in place of; the "
                            "step sends these characters")});
        row(R"("hexstring":"4")", 1,
            {QStringLiteral("“a”: hexString: not all of it is bytes of two digits; the step has what Packet "
                            "Sender sends")});
        row(R"("hexstring":"0x41")", 1,
            {QStringLiteral("“a”: hexString: not all of it is bytes of two digits; the step has what Packet "
                            "Sender sends")});
        row(R"("toip":"a b")", 0, {});
        row(R"("port":"0")", 0, {});
        row(R"("port":"65536")", 0, {});
        row(R"("tcporudp":"")", 0,
            {QStringLiteral("“a”: it is of no known protocol, and this is about UDP")});
        row(R"("tcporudp":"udp ")", 1, {});
        row(R"("toip":" sensor.lan ")", 1, {});
    }

    void whatIsLeftOut()
    {
        QFETCH(QByteArray, fields);
        QFETCH(qsizetype, steps);
        QFETCH(QStringList, remarks);
        QJsonObject packet{
            {"name", "a"}, {"toip", "192.0.2.1"}, {"port", "7"}, {"tcporudp", "UDP"}, {"hexstring", "61"}};
        const QJsonObject others = QJsonDocument::fromJson("{" + fields + "}").object();
        QVERIFY(!others.isEmpty());
        for (auto field = others.begin(); field != others.end(); ++field)
            packet.insert(field.key(), *field);
        const PacketSenderImport import = imported(QJsonDocument(QJsonArray{packet}).toJson());
        QCOMPARE(import.draft.steps.size(), steps);
        if (steps == 0 && remarks.isEmpty())
            QCOMPARE(remarksOf(import).size(), 1);
        else
            QCOMPARE(remarksOf(import), remarks);
    }

    void tooManyBytes()
    {
        const PacketSenderImport import =
            imported(jsonOf({{QStringLiteral("a"), QString(2 * 65'508, u'0')}}));
        QCOMPARE(remarksOf(import),
                 QStringList(QStringLiteral("“a”: it has 65,508 bytes; a datagram has at most 65,507")));
        QVERIFY(import.draft.steps.isEmpty());
    }

    /// What QSettings of Qt 5 writes, and what else the format has.
    void settingsOfOldAndByHand()
    {
        const auto file =
            SettingsFile::parse("\xef\xbb\xbf; a comment\r\n"
                                "top = 1 ; and another\r\n"
                                "[General]\nplain=a b  \n"
                                "[%General]\nkey=2\n"
                                "[gr%FC%DFe%20%U20AC]\nsub\\key=\"  a, \\\"b\\\" \\xe4\\x20ac\\n\"\n"
                                "list=a, \"b, c\" ,\n"
                                "float=@Variant(\\0\\0\\0\\x87@ \\0\\0)\n"
                                "object=@Variant(\\0\\0\\0\\n)\n"
                                "bytes=@ByteArray(a\\xff)\nat=@@home\nnone=@Invalid()\n"
                                "long=one \\\n two\nempty=\nutf8=gr\xc3\xbc\xc3\x9f\"\xe2\x82\xac\"",
                                QStringLiteral("s"));
        QVERIFY2(file.ok(), qPrintable(file.ok() ? QString() : file.error().text()));
        const auto value = [&](const char *key) {
            const SettingsFile::Entry *const entry = file->find(QString::fromUtf8(key));
            return entry ? entry->value : QStringLiteral("there is none");
        };
        QCOMPARE(value("top"), QStringLiteral("1"));
        QCOMPARE(value("plain"), QStringLiteral("a b"));
        QCOMPARE(value("General/key"), QStringLiteral("2"));
        QCOMPARE(value("/grüße €//sub/key"), QStringLiteral("  a, \"b\" ä€\n"));
        QCOMPARE(value("grüße €/list"), QStringLiteral("a, b, c, "));
        QCOMPARE(value("grüße €/float"), QStringLiteral("2.5"));
        QVERIFY(value("grüße €/object").startsWith(QLatin1String("@Variant(")));
        QCOMPARE(value("grüße €/bytes"), QStringLiteral("aÿ"));
        QCOMPARE(value("grüße €/at"), QStringLiteral("@home"));
        QCOMPARE(value("grüße €/none"), QString());
        QCOMPARE(value("grüße €/long"), QStringLiteral("one  two"));
        QCOMPARE(value("grüße €/empty"), QString());
        QCOMPARE(value("grüße €/utf8"), QStringLiteral("grüß€"));
        QCOMPARE(file->find(QStringLiteral("grüße €/float"))->line, 10);
    }

    void namesAndGroupsThatDoNotMatch()
    {
        const PacketSenderImport import =
            imported("[NAMES]\n1\\name=gone\nsize=1\n[left]\ntoIP=::1\nport=7\n");
        QCOMPARE(remarksOf(import),
                 (QStringList{QStringLiteral("“gone”: it is among the names, and not in the file"),
                              QStringLiteral("“left”: it is in the file, and not among the names")}));
    }

    /// As many remarks as names and fields would be more than any memory holds.
    void namesThatAreThereOftenAreRemarkedOnce()
    {
        constexpr int names = 2000;
        constexpr int fields = 2000;
        QByteArray ini = "[NAMES]\nsize=" + QByteArray::number(names) + '\n';
        for (int i = 1; i <= names; ++i)
            ini += QByteArray::number(i) + "\\name=a\n";
        ini += "[a]\ntcpOrUdp=UDP\ntoIP=192.0.2.1\nport=1\nlong=" + QByteArray(100'000, 'x') + '\n';
        for (int i = 0; i < fields; ++i)
            ini += 'k' + QByteArray::number(i) + "=\n";
        const PacketSenderImport import = imported(ini);
        QCOMPARE(import.packets, names);
        QCOMPARE(import.draft.steps.size(), 1);
        QCOMPARE(import.leftOut.size(), PacketSenderImport::mostRemarks);
        QCOMPARE(import.leftOut.size() + import.moreLeftOut, 1 + fields + names - 1);
        QCOMPARE(import.leftOutTexts().last(), QStringLiteral("and 3,000 more"));
        QVERIFY(import.leftOutTexts().join(u'\n').size() < 100'000);
        const PacketSenderImport twice =
            imported("[NAMES]\n1\\name=a\n2\\name=a\nsize=2\n[a]\ntoIP=::1\nport=7\ntcpOrUdp=UDP\nx=1\n");
        QCOMPARE(remarksOf(twice),
                 (QStringList{QStringLiteral("“a”: x = 1: nobody knows here what it is"),
                              QStringLiteral("“a”: its name is there once more, and the packet once")}));
    }

    void aPacketThatIsCalledAsTheListIs()
    {
        const PacketSenderImport import =
            imported(iniOf({{QStringLiteral("NAMES"), QStringLiteral("61")}, {QStringLiteral("b"), {}}}));
        QCOMPARE(remarksOf(import), QStringList());
        QCOMPARE(import.draft.steps.size(), 2);
        QCOMPARE(import.draft.steps.at(0).name, QStringLiteral("NAMES"));
        QCOMPARE(*import.draft.steps.at(0).send, QByteArray("a"));
    }

    /// One field that is nothing to read is no reason to read none of the others.
    void jsonOfOtherKinds()
    {
        const PacketSenderImport import = imported(
            R"([{"name":"a","toip":"::1","port":7,"tcporudp":"UDP","hexstring":"61","persistent":false,"list":[]},
                {"name":{}}])");
        QCOMPARE(remarksOf(import),
                 (QStringList{QStringLiteral("“a”: list = ...: it is neither a text nor a number"),
                              QStringLiteral("“a”: persistent = false: nobody knows here what it is"),
                              QStringLiteral("“”: name = ...: it is neither a text nor a number"),
                              QStringLiteral("“”: it has nothing that can be read")}));
        QCOMPARE(import.draft.steps.size(), 1);
    }

    void errors()
    {
        QCOMPARE(errorOf(""),
                 QStringLiteral("p: this is no packets.ini: it has “size=...” in a group [NAMES]"));
        QCOMPARE(errorOf("[]"), QStringLiteral("p: there is no packet in it"));
        QCOMPARE(errorOf("[NAMES]\nsize=0\n"), QStringLiteral("p: there is no packet in it"));
        QCOMPARE(errorOf("[NAMES]\nsize=many\n"),
                 QStringLiteral("p:2: this is no packets.ini: it has “size=...” in a group [NAMES]"));
        QCOMPARE(errorOf("[NAMES]\nsize=4000000000\n"),
                 QStringLiteral("p:2: there are to be 4000000000 names, and there is no 1\\name"));
        QCOMPARE(errorOf("[NAMES\nsize=1\n"), QStringLiteral("p:1:7: this group has no ]"));
        QCOMPARE(errorOf("[NAMES]\n  size\n"),
                 QStringLiteral("p:2:3: a line is [group], key=value or ; comment"));
        QCOMPARE(errorOf("a=\"b\n"), QStringLiteral("p:2:1: these quotes are not closed"));
        QVERIFY(errorOf("[{\"name\":\"ü\"},\n {]").startsWith(QLatin1String("p:2:")));
        QCOMPARE(errorOf("[{},1]"), QStringLiteral("p: packet 2 of the file is no object"));
        QVERIFY(loadPacketSender(QStringLiteral("/nowhere/packets.ini"))
                    .error()
                    .text()
                    .startsWith(QLatin1String("/nowhere/packets.ini: ")));
    }
};

QTEST_GUILESS_MAIN(TestPacketSender)
#include "tst_packetsender.moc"
