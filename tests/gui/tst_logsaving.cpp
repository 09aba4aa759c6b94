// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/messages.h"
#include "widgets/logsaving.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace echogram;

namespace {

/// Three messages, of which the middle one is selected, and the first and the last were found.
SavableLog someLog()
{
    return {QStringLiteral("sensor: 10.0.0.1:9"),
            test::sourceOf(test::questions({"one", "two", "three"})),
            {{1, 1}},
            {{0, 0}, {2, 2}}};
}

} // namespace

class TestLogSaving : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void suggestsANameThatAFileMayHave();
    void savesWhatWasChosen_data();
    void savesWhatWasChosen();
    void offersOnlyWhatThereIs();
    void saysWhyAFileCouldNotBeWritten();
    void savesNothingWhenCancelled();

private:
    QFileDialog *ask(const SavableLog &log);
    QByteArray contentOf(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QWidget> m_window;
    QString m_said;
};

void TestLogSaving::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_window = std::make_unique<QWidget>();
    m_window->show();
    m_said.clear();
}

QFileDialog *TestLogSaving::ask(const SavableLog &log)
{
    askToSaveLog(m_window.get(), log, [this](const QString &sentence) { m_said = sentence; });
    auto *dialog = m_window->findChild<QFileDialog *>(QStringLiteral("saveLog"));
    if (dialog)
        dialog->setDirectory(m_folder->path());
    return dialog;
}

QByteArray TestLogSaving::contentOf(const QString &name) const
{
    QFile file(m_folder->filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestLogSaving::suggestsANameThatAFileMayHave()
{
    // GIVEN a conversation with a name that no file could have; WHEN it is to be saved
    QFileDialog *dialog = ask(someLog());
    QVERIFY(dialog);
    // THEN a name is there that can be had, and the keyboard reaches the question which datagrams
    auto *edit = dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
    QVERIFY(edit);
    QCOMPARE(edit->text(), QStringLiteral("sensor__10.0.0.1_9.pcap"));
    auto *which = dialog->findChild<QComboBox *>(QStringLiteral("which"));
    QVERIFY(which->isVisible());
    QVERIFY(which->focusPolicy() & Qt::TabFocus);
}

void TestLogSaving::savesWhatWasChosen_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<int>("which");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("all") << "ndjson" << 0 << QStringList{"one", "two", "three"};
    QTest::newRow("selected") << "ndjson" << 1 << QStringList{"two"};
    QTest::newRow("found") << "ndjson" << 2 << QStringList{"one", "three"};
}

void TestLogSaving::savesWhatWasChosen()
{
    QFETCH(const QString, suffix);
    QFETCH(const int, which);
    QFETCH(const QStringList, expected);
    // GIVEN the question
    QFileDialog *dialog = ask(someLog());
    QVERIFY(dialog);
    // WHEN a format, a name without an ending and some of the datagrams are chosen
    for (const QString &filter : dialog->nameFilters()) {
        if (filter.contains(u'.' + suffix + u')'))
            dialog->selectNameFilter(filter);
    }
    Q_EMIT dialog->filterSelected(dialog->selectedNameFilter()); // as when a person does it
    dialog->findChild<QComboBox *>(QStringLiteral("which"))->setCurrentIndex(which);
    dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"))->setText(QStringLiteral("saved"));
    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save)->click();
    // THEN they are in a file with the format's ending, and it is said how many
    QTRY_COMPARE(m_said, QStringLiteral("Saved %1 datagrams to saved.%2.").arg(expected.size()).arg(suffix));
    QStringList texts;
    for (const QByteArray &line : contentOf(QStringLiteral("saved.") + suffix).trimmed().split('\n'))
        texts += QJsonDocument::fromJson(line).object().value(QStringLiteral("text")).toString();
    QCOMPARE(texts, expected);
}

void TestLogSaving::offersOnlyWhatThereIs()
{
    // GIVEN a log of which nothing is selected and nothing was looked for; WHEN it is to be saved
    SavableLog log = someLog();
    log.selected.clear();
    log.found.clear();
    QFileDialog *dialog = ask(log);
    QVERIFY(dialog);
    // THEN there is but one answer to the question which datagrams
    auto *which = dialog->findChild<QComboBox *>(QStringLiteral("which"));
    QCOMPARE(which->count(), 1);
    QCOMPARE(which->currentText(), QStringLiteral("All (3)"));
}

void TestLogSaving::saysWhyAFileCouldNotBeWritten()
{
    // GIVEN a place where nothing can be written
    QFileDialog *dialog = ask(someLog());
    QVERIFY(dialog);
    // WHEN it is chosen
    Q_EMIT dialog->fileSelected(QStringLiteral("/proc/nowhere/saved.pcap"));
    // THEN that is said, with the reason
    QTRY_VERIFY(m_window->findChild<QMessageBox *>());
    QVERIFY(m_window->findChild<QMessageBox *>()->text().contains(QStringLiteral("saved.pcap")));
    QCOMPARE(m_said, QString());
}

void TestLogSaving::savesNothingWhenCancelled()
{
    // GIVEN the question; WHEN it is answered with Escape
    QPointer<QFileDialog> dialog = ask(someLog());
    QVERIFY(dialog);
    QTest::keyClick(dialog, Qt::Key_Escape);
    // THEN it goes, and nothing has been done
    QTRY_VERIFY(!dialog);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList());
}

QTEST_MAIN(TestLogSaving)
#include "tst_logsaving.moc"
