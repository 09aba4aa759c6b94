// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/capturebytes.h"
#include "tests/support/frames.h"
#include "widgets/flowdialog.h"
#include "widgets/problemlabel.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace echogram;
using namespace echogram::frames;

namespace {

QByteArray question(int port, const QByteArray &payload = "hello")
{
    return ipv4(udp(payload, {.source = port}));
}

/// Three conversations, and one of everything that is passed over.
PcapBytes someCapture()
{
    PcapBytes capture(LinkType::Raw);
    capture.add(question(4001)).add(question(4002)).add(question(4003)).add(question(4002));
    capture.add(ipv4(QByteArray(20, '\0'), {.protocol = 6}));
    capture.add(question(4001).first(30), 0, 33);
    capture.add(ipv4(udp("x"), {.flagsAndOffset = 0x2000}));
    return capture;
}

/// The dialog and what is in it.
struct Shown
{
    explicit Shown(const QString &path)
        : dialog(path)
    {
        dialog.show();
    }

    QTreeView *view() { return dialog.findChild<QTreeView *>(); }
    QPushButton *button(QDialogButtonBox::StandardButton which)
    {
        return dialog.findChild<QDialogButtonBox *>()->button(which);
    }
    QPushButton *open() { return button(QDialogButtonBox::Open); }
    QString summary() { return dialog.findChild<QLabel *>(QStringLiteral("summary"))->text(); }
    QString problem() { return dialog.findChild<ProblemLabel *>(QStringLiteral("problem"))->text(); }
    bool isThrough() { return dialog.findChild<QProgressBar *>()->isHidden(); }

    FlowDialog dialog;
    QSignalSpy chosen{&dialog, &FlowDialog::flowChosen};
    QSignalSpy finished{&dialog, &QDialog::finished};
};

} // namespace

class TestFlowDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void listsTheConversations();
    void opensTheChosenOne_data();
    void opensTheChosenOne();
    void opensWhatIsChosenAfterSorting();
    void nothingChosenNothingOpened();
    void showsTheDamage();
    void saysThatThereIsNothing();
    void saysWhyAFileCannotBeRead();
    void tabGoesThroughIt();
    void mayBeClosedWhileItReads_data();
    void mayBeClosedWhileItReads();

private:
    QString fileOf(const QByteArray &bytes, const char *name);

    QTemporaryDir m_folder;
    QString m_some;
    QString m_large;
};

QString TestFlowDialog::fileOf(const QByteArray &bytes, const char *name)
{
    QFile file(m_folder.filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s", qPrintable(file.errorString()));
    return file.fileName();
}

void TestFlowDialog::initTestCase()
{
    m_some = fileOf(someCapture().bytes(), "this & that.pcap");
    PcapBytes large(LinkType::Raw);
    for (int i = 0; i < 300'000; ++i)
        large.add(question(4000));
    m_large = fileOf(large.bytes(), "large.pcap");
}

void TestFlowDialog::listsTheConversations()
{
    // GIVEN a capture; WHEN the dialog has read it
    Shown shown(m_some);
    QVERIFY(!shown.dialog.isModal());
    QVERIFY(!shown.open()->isEnabled());
    QCOMPARE(shown.dialog.windowTitle(), QStringLiteral("Open capture: this & that.pcap"));
    QTRY_VERIFY(shown.isThrough());
    // THEN they stand there, in the file's order
    QCOMPARE(shown.view()->model()->rowCount(), 3);
    QCOMPARE(shown.view()->model()->index(0, 0).data().toString(), QStringLiteral("10.0.0.1:4001"));
    QCOMPARE(shown.view()->model()->index(1, 2).data().toString(), QStringLiteral("2"));
    // AND what was passed over, in words
    QCOMPARE(shown.summary(),
             QStringLiteral("4 datagrams in 3 conversations. 1 packet is not UDP, 1 was cut short, 1 "
                            "is a fragment."));
    QCOMPARE(shown.problem(), QString());
    // AND the first is chosen, so that Enter opens it
    QVERIFY(shown.open()->isEnabled());
    QVERIFY(shown.view()->hasFocus() || !shown.dialog.isActiveWindow());
    QCOMPARE(shown.view()->currentIndex().row(), 0);
    QCOMPARE(shown.chosen.count(), 0);
}

void TestFlowDialog::opensTheChosenOne_data()
{
    QTest::addColumn<QString>("by");
    for (const char *way : {"button", "Enter", "double click"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

void TestFlowDialog::opensTheChosenOne()
{
    // GIVEN a list in which the second is chosen with the keyboard
    QFETCH(const QString, by);
    Shown shown(m_some);
    QTRY_VERIFY(shown.isThrough());
    QTest::keyClick(shown.view(), Qt::Key_Down);
    // WHEN it is opened
    if (by == QStringLiteral("button")) {
        shown.open()->click();
    } else if (by == QStringLiteral("Enter")) {
        QTest::keyClick(shown.view(), Qt::Key_Return);
    } else {
        const QPoint place = shown.view()->visualRect(shown.view()->currentIndex()).center();
        QTest::mouseClick(shown.view()->viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(shown.view()->viewport(), Qt::LeftButton, {}, place);
    }
    // THEN that one is told, once, and the dialog is done
    QCOMPARE(shown.chosen.count(), 1);
    QCOMPARE(shown.chosen.first().at(0).toString(), m_some);
    QCOMPARE(shown.chosen.first().at(1).value<Flow>().asker.text(), QStringLiteral("10.0.0.1:4002"));
    QCOMPARE(shown.finished.count(), 1);
    QVERIFY(!shown.dialog.isVisible());
}

void TestFlowDialog::opensWhatIsChosenAfterSorting()
{
    Shown shown(m_some);
    QTRY_VERIFY(shown.isThrough());
    // WHEN the list is sorted by the ports, downwards
    shown.view()->sortByColumn(0, Qt::DescendingOrder);
    // THEN the chosen one stays chosen
    QCOMPARE(shown.view()->currentIndex().row(), 2);
    // AND another is what it says
    QTest::keyClick(shown.view(), Qt::Key_Home);
    QTest::keyClick(shown.view(), Qt::Key_Return);
    QCOMPARE(shown.chosen.first().at(1).value<Flow>().asker.text(), QStringLiteral("10.0.0.1:4003"));
}

void TestFlowDialog::nothingChosenNothingOpened()
{
    Shown shown(m_some);
    QTRY_VERIFY(shown.isThrough());
    shown.view()->clearSelection();
    QVERIFY(!shown.open()->isEnabled());
    QTest::keyClick(shown.view(), Qt::Key_Return);
    QCOMPARE(shown.chosen.count(), 0);
    QVERIFY(shown.dialog.isVisible());
}

void TestFlowDialog::showsTheDamage()
{
    Shown shown(fileOf(someCapture().bytes().chopped(1), "damaged.pcap"));
    QTRY_VERIFY(shown.isThrough());
    QCOMPARE(shown.view()->model()->rowCount(), 3);
    QCOMPARE(shown.problem(),
             QStringLiteral("The file ends in the middle of record 7. The 6 records before it were read."));
    QVERIFY(shown.open()->isEnabled());
}

void TestFlowDialog::saysThatThereIsNothing()
{
    PcapBytes capture(LinkType::Raw);
    capture.add(question(4001).first(30), 0, 33);
    Shown shown(fileOf(capture.bytes(), "short.pcap"));
    QTRY_VERIFY(shown.isThrough());
    QCOMPARE(shown.summary(), QStringLiteral("0 datagrams in 0 conversations. 1 packet was cut short."));
    QVERIFY(shown.problem().contains(QStringLiteral("tcpdump -s 0")));
    QVERIFY(!shown.open()->isEnabled());
    // Enter closes it: there is nothing else to do
    QTest::keyClick(&shown.dialog, Qt::Key_Return);
    QVERIFY(!shown.dialog.isVisible());
    QCOMPARE(shown.chosen.count(), 0);
}

void TestFlowDialog::saysWhyAFileCannotBeRead()
{
    Shown shown(fileOf("hello, world", "hello.txt"));
    QTRY_VERIFY(shown.isThrough());
    QVERIFY(shown.problem().endsWith(QStringLiteral(
        "hello.txt” is no capture: it begins with “hello, world”; pcap and pcapng files can be opened.")));
    QVERIFY(!shown.open()->isEnabled());
    QVERIFY(!shown.view()->isEnabled());
    QVERIFY(shown.dialog.isVisible());
    QTest::keyClick(&shown.dialog, Qt::Key_Escape);
    QVERIFY(!shown.dialog.isVisible());
}

void TestFlowDialog::tabGoesThroughIt()
{
    Shown shown(m_some);
    QTRY_VERIFY(shown.isThrough());
    QVERIFY(QTest::qWaitForWindowActive(&shown.dialog));
    QTRY_VERIFY(shown.view()->hasFocus());
    QSet<QWidget *> visited;
    for (int i = 0; i < 4; ++i) {
        visited.insert(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QVERIFY(visited.contains(shown.view()));
    QVERIFY(visited.contains(shown.open()));
    QVERIFY(visited.contains(shown.button(QDialogButtonBox::Cancel)));
}

void TestFlowDialog::mayBeClosedWhileItReads_data()
{
    QTest::addColumn<bool>("isDeleted");
    QTest::newRow("and deleted") << true;
    QTest::newRow("and kept") << false;
}

void TestFlowDialog::mayBeClosedWhileItReads()
{
    QFETCH(const bool, isDeleted);
    auto *dialog = new FlowDialog(m_large);
    const QPointer<FlowDialog> guard(dialog);
    dialog->setAttribute(Qt::WA_DeleteOnClose, isDeleted);
    dialog->show();
    QSignalSpy chosen(dialog, &FlowDialog::flowChosen);

    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Cancel)->click();

    QVERIFY(!dialog->isVisible());
    if (isDeleted) {
        QTRY_VERIFY(!guard);
    } else {
        Shown other(m_large); // as long as that one takes
        QTRY_VERIFY(other.isThrough());
        QVERIFY(!dialog->findChild<QTreeView *>()->isEnabled());
        delete dialog;
    }
    QCOMPARE(chosen.count(), 0);
}

QTEST_MAIN(TestFlowDialog)
#include "tst_flowdialog.moc"
