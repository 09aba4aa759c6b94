// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/fatefile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

/// That the datagram with this number was not sent, for a reason of so many bytes.
QByteArray fateOf(MessageId id, qsizetype reasonBytes = 0)
{
    Fate fate;
    fate.amendment.id = id;
    fate.amendment.delivery = Delivery::NotSent;
    fate.amendment.reason = QString(reasonBytes, u'x');
    return writeFate(fate);
}

} // namespace

class FateFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsAll_data();
    void readsAll();
    void endsWhereItIsDamaged_data();
    void endsWhereItIsDamaged();
    void isEmptyWhereThereIsNoFile();

private:
    QString write(const QByteArray &bytes);
    static QList<MessageId> idsIn(const QString &file);

    QTemporaryDir m_folder;
};

QString FateFileTest::write(const QByteArray &bytes)
{
    const QString name = m_folder.filePath(QStringLiteral("000001.fates"));
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(name));
    return name;
}

QList<MessageId> FateFileTest::idsIn(const QString &file)
{
    FateFile fates(file);
    QList<MessageId> ids;
    while (const std::optional<Fate> fate = fates.next())
        ids.append(fate->amendment.id);
    return ids;
}

void FateFileTest::readsAll_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("reasonBytes");
    QTest::newRow("none") << 0 << 0;
    QTest::newRow("one") << 1 << 0;
    QTest::newRow("as many as datagrams") << 100'000 << 0;
    QTest::newRow("of another length") << 50'000 << 77;
    QTest::newRow("the longest") << 20 << 0xffff;
}

void FateFileTest::readsAll()
{
    QFETCH(int, count);
    QFETCH(int, reasonBytes);
    QByteArray bytes;
    QList<MessageId> expected;
    for (int id = 0; id < count; ++id) {
        bytes += fateOf(id, reasonBytes);
        expected.append(id);
    }
    QCOMPARE(idsIn(write(bytes)), expected);
}

void FateFileTest::endsWhereItIsDamaged_data()
{
    QTest::addColumn<QByteArray>("behind");
    QTest::newRow("a head that is torn") << fateOf(1).first(39);
    QTest::newRow("a reason that is torn") << fateOf(1, 100).first(139);
    QTest::newRow("the longest, torn") << fateOf(1, 0xffff).chopped(1);
    QTest::newRow("zeros") << QByteArray(1'000'000, '\0');
    QTest::newRow("ones") << QByteArray(1'000'000, '\xff');
    QTest::newRow("zeros, and then one that is whole") << QByteArray(40, '\0') + fateOf(1);
    QTest::newRow("many zeros, and then one that is whole") << QByteArray(1'000'000, '\0') + fateOf(1);
}

void FateFileTest::endsWhereItIsDamaged()
{
    QFETCH(QByteArray, behind);
    QCOMPARE(idsIn(write(fateOf(0) + behind)), QList<MessageId>{0});
    FateFile fates(write(behind));
    QVERIFY(!fates.next());
    QVERIFY(!fates.next()); // nor when it is asked again
}

void FateFileTest::isEmptyWhereThereIsNoFile()
{
    QCOMPARE(idsIn(m_folder.filePath(QStringLiteral("none"))), QList<MessageId>());
    QCOMPARE(idsIn(m_folder.path()), QList<MessageId>());
}

QTEST_GUILESS_MAIN(FateFileTest)
#include "tst_fatefile.moc"
