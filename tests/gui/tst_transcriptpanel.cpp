// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/transcriptplace.h"
#include "widgets/chatview.h"
#include "widgets/icons.h"

#include <QAccessible>
#include <QComboBox>

using namespace echogram;

class TestTranscriptPanel : public QObject, private TranscriptPlace
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { initialiseResources(); }
    void init() { prepare(); }

    void isOutOfTheWayUntilItIsWanted()
    {
        // GIVEN a first start
        Desk desk(m_settings);
        // THEN the window is as it was without transcripts
        QVERIFY(!desk.dock().isVisible());
        QVERIFY(!desk.desk().isShown());
        // WHEN they are asked for
        desk.action("toggleTranscripts").trigger();
        // THEN they say what to do
        QVERIFY(desk.dock().isVisible());
        QVERIFY(desk.tree().hint().contains(QStringLiteral("Choose the folder")));
        QVERIFY(!desk.action("runAllTranscripts").isEnabled());
        QVERIFY(!desk.action("runTranscript").isEnabled());
    }

    void isReachedAndLeftByKeys()
    {
        // GIVEN a transcript
        put("one", passing("a"));
        Desk desk(m_settings);
        // WHEN the panel is shown by its key
        desk.open(m_folder);
        // THEN the list has the focus
        QVERIFY(desk.tree().hasFocus());
        // WHEN one goes through it
        QTest::keyClick(&desk.tree(), Qt::Key_Down);
        QTRY_VERIFY(desk.tree().currentIndex().isValid());
        desk.choose("one.echogram.toml");
        QVERIFY(desk.desk().isShown());
        // THEN Esc leads back to the conversations, from the list
        QTest::keyClick(&desk.tree(), Qt::Key_Escape);
        QVERIFY(!desk.desk().isShown());
        QVERIFY(desk.window.page().isAncestorOf(desk.window.focusWidget()));
        // ... and from the transcript, to which the focus goes
        desk.choose("one.echogram.toml");
        QVERIFY(desk.desk().chatView().hasFocus());
        QTest::keyClick(desk.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!desk.desk().isShown());
        QVERIFY(desk.window.page().isAncestorOf(desk.window.focusWidget()));
        // WHEN a conversation is saved
        talk(desk, "hello");
        save(desk, "talk");
        QTRY_VERIFY(desk.desk().isShown());
        // THEN the focus is in the list
        QCOMPARE(desk.window.focusWidget(), &desk.tree());
        // WHEN the panel is hidden
        desk.action("toggleTranscripts").trigger();
        // THEN nothing that cannot be seen has it
        QVERIFY(!desk.window.focusWidget() || desk.window.focusWidget()->isVisible());
    }

    void remembersFolderAndEnvironment()
    {
        put("one", passing("a"));
        writeFile(path("local.toml"), "port = 1\n");
        {
            Desk desk(m_settings);
            desk.open(m_folder);
            desk.desk().setSettings({m_folder, path("local.toml")});
            desk.window.close();
        }
        // WHEN the window is opened again
        Desk desk(m_settings);
        // THEN the dock, the folder and the environment are there
        QVERIFY(desk.dock().isVisible());
        QTRY_COMPARE(desk.model().size(), 1);
        QCOMPARE(desk.part<QComboBox>("environment").currentText(), QStringLiteral("local.toml"));
    }

    void fitsASmallWindow()
    {
        // GIVEN a small window with a transcript
        put("one", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        desk.window.resize(800, 600);
        // WHEN all is open beside it
        for (const char *name : {"toggleConversations", "toggleInspector"}) {
            if (!desk.action(name).isChecked())
                desk.action(name).trigger();
        }
        desk.choose("one.echogram.toml");
        desk.runAll();
        // THEN there is room for it
        const auto widths = [&] {
            QStringList lines;
            for (const QWidget *one : desk.window.findChildren<QWidget *>()) {
                if (one->isVisible() && one->minimumSizeHint().width() > 120)
                    lines += QStringLiteral("%1 %2 %3")
                                 .arg(QLatin1String(one->metaObject()->className()), one->objectName())
                                 .arg(one->minimumSizeHint().width());
            }
            lines += QString::number(desk.window.minimumSizeHint().width());
            return lines.join(u'\n');
        };
        QVERIFY2(desk.window.minimumSizeHint().width() <= 800, qPrintable(widths()));
        QTRY_COMPARE(desk.window.size(), QSize(800, 600));
        desk.desk().showConversations();
        QVERIFY2(desk.window.minimumSizeHint().width() <= 800, qPrintable(widths()));
    }

    void speaksOfEverything()
    {
        // GIVEN a transcript that was run, and is shown
        put("one", passing("a"));
        Desk desk(m_settings);
        desk.open(m_folder);
        desk.choose("one.echogram.toml");
        desk.runAll();
        // THEN whatever can have the focus has a name for those who cannot see it
        for (QWidget *widget : desk.window.findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus)
                continue;
            const QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(spoken);
            QVERIFY2(!spoken->text(QAccessible::Name).isEmpty(),
                     qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                            widget->objectName())));
        }
        // ... and so has each transcript, and each step
        QVERIFY(desk.model()
                    .index(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("passed")));
        QVERIFY(desk.model()
                    .stepIndex(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("passed")));
    }
};

QTEST_MAIN(TestTranscriptPanel)
#include "tst_transcriptpanel.moc"
