// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/service.h"

#include <QSet>
#include <QTest>

#include <algorithm>

#include <time.h>

using namespace echogram;

namespace {

constexpr qint64 second = 1'000'000'000; // ns

QList<Answer> answersOf(Responder &service, QByteArrayView payload, qint64 wallNs = 0)
{
    QList<Answer> answers;
    service.answer({payload, Endpoint::loopback(1), Endpoint::loopback(7), {wallNs, 0}}, answers);
    return answers;
}

QByteArray onlyAnswer(Service kind, QByteArrayView payload, qint64 wallNs = 0)
{
    const QList<Answer> answers = answersOf(*makeService(kind, 1), payload, wallNs);
    return answers.size() == 1 ? answers.first().payload : QByteArray("not one answer");
}

} // namespace

/// The services against their RFCs.
class TestService : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "UTC");
        tzset();
    }

    void names()
    {
        QStringList names;
        for (const Service service : allServices) {
            names += serviceName(service);
            QCOMPARE(serviceFromName(serviceName(service)), std::optional(service));
        }
        QCOMPARE(names.join(u' '), QStringLiteral("echo discard chargen daytime time qotd"));
        QVERIFY(!serviceFromName(QStringLiteral("Echo")));
        QVERIFY(!serviceFromName(QString()));
    }

    void echo()
    {
        QCOMPARE(onlyAnswer(Service::Echo, QByteArray("a\0\xff", 3)), QByteArray("a\0\xff", 3));
        QCOMPARE(onlyAnswer(Service::Echo, {}), QByteArray());
    }

    void discard() { QVERIFY(answersOf(*makeService(Service::Discard, 1), "hello").isEmpty()); }

    /// RFC 864: 0 to 512 characters in lines of 72, each a place further on in the ring of the 95 printable ones.
    void chargen()
    {
        const auto service = makeService(Service::Chargen, 7);
        const auto again = makeService(Service::Chargen, 7);
        QSet<qsizetype> sizes;
        int expected = 0; // the place the next line begins with
        for (int i = 0; i < 2000; ++i) {
            const QList<Answer> answers = answersOf(*service, "ignored");
            QCOMPARE(answers, answersOf(*again, {}));
            const QByteArray text = answers.constFirst().payload;
            QVERIFY(text.size() <= 512);
            sizes += text.size();
            for (qsizetype at = 0; at < text.size(); at += 74, expected = (expected + 1) % 95) {
                const QByteArray line = text.mid(at, 74);
                QCOMPARE(int(line.at(0)), ' ' + expected);
                for (qsizetype k = 0; k < line.size() && k < 72; ++k)
                    QCOMPARE(int(line.at(k)), int(' ' + (expected + k) % 95));
                if (line.size() == 74)
                    QVERIFY(line.endsWith("\r\n"));
            }
        }
        QVERIFY2(sizes.size() > 400, "nearly every size comes up");
        QVERIFY(*std::max_element(sizes.begin(), sizes.end()) > 500);
    }

    void daytime()
    {
        QCOMPARE(onlyAnswer(Service::Daytime, "?", 1'795'598'280 * second + 999'999'999),
                 QByteArray("Wed Nov 25 09:18:00 2026\r\n"));
        QCOMPARE(onlyAnswer(Service::Daytime, "?", 0), QByteArray("Thu Jan  1 00:00:00 1970\r\n"));
    }

    void time()
    {
        // Examples of RFC 868: 2,208,988,800 is 1 Jan 1970, 2,629,584,000 is 1 May 1983.
        QCOMPARE(onlyAnswer(Service::Time, {}, 0).toHex(), QByteArray("83aa7e80"));
        QCOMPARE(onlyAnswer(Service::Time, {}, 420'595'200 * second).toHex(), QByteArray("9cbc4480"));
        // 2036-02-07 06:28:16 is 2^32 seconds after 1900.
        QCOMPARE(onlyAnswer(Service::Time, {}, 2'085'978'495 * second).toHex(), QByteArray("ffffffff"));
        QCOMPARE(onlyAnswer(Service::Time, {}, 2'085'978'496 * second).toHex(), QByteArray("00000000"));
        QCOMPARE(onlyAnswer(Service::Time, {}, -1).toHex(), QByteArray("83aa7e7f"));
    }

    /// RFC 865: less than 512 characters, of the printable ones, space, CR and LF.
    void qotd()
    {
        const auto service = makeService(Service::Qotd, 3);
        QSet<QByteArray> quotations;
        for (int i = 0; i < 200; ++i) {
            const QByteArray text = answersOf(*service, {}).constFirst().payload;
            QVERIFY(!text.isEmpty() && text.size() < 512 && text.endsWith("\r\n"));
            for (const char c : text)
                QVERIFY((c >= ' ' && c <= '~') || c == '\r' || c == '\n');
            quotations += text;
        }
        QVERIFY(quotations.size() >= 5);
    }
};

QTEST_APPLESS_MAIN(TestService)
#include "tst_service.moc"
