// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shortcuts.h"
#include "widgets/shortcutsdialog.h"

#include <QAction>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace echogram;

class TestShortcuts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIdHasOneEntry();
    void noTwoEntriesCollide();
    void theTable_data();
    void theTable();
    void actionSaysWhatItDoes();
    void everyKeyIsHeard();
    void typingKeysStayWithTheField();
    void widgetKeysAreHeardOnlyThere();
    void menuActionShowsItsKeyAndDoesNotTakeIt();
    void dialogListsTheTable();
};

void TestShortcuts::everyIdHasOneEntry()
{
    QSet<ShortcutId> ids;
    QSet<QString> names;
    for (const Shortcut &entry : allShortcuts()) {
        ids.insert(entry.id);
        names.insert(QLatin1String(entry.name));
        QVERIFY2(!entry.keys.isEmpty(), entry.name);
        for (const QKeySequence &keys : entry.keys)
            QVERIFY2(!keys.isEmpty(), entry.name);
        QCOMPARE(shortcut(entry.id).name, entry.name);
    }
    QCOMPARE(ids.size(), allShortcuts().size());
    QCOMPARE(names.size(), allShortcuts().size());
    QCOMPARE(ids.size(), qsizetype(ShortcutId::Quit) + 1); // the last one
}

void TestShortcuts::noTwoEntriesCollide()
{
    QHash<QKeySequence, QString> taken;
    for (const Shortcut &entry : allShortcuts()) {
        for (const QKeySequence &keys : entry.keys) {
            QVERIFY2(!taken.contains(keys),
                     qPrintable(QStringLiteral("%1: %2 and %3")
                                    .arg(keys.toString(), taken.value(keys), QLatin1String(entry.name))));
            taken.insert(keys, QLatin1String(entry.name));
        }
    }
}

void TestShortcuts::theTable_data()
{
    QTest::addColumn<ShortcutId>("id");
    QTest::addColumn<QString>("keys");

    const auto row = [](ShortcutId id, const char *keys) {
        QTest::newRow(shortcut(id).name) << id << QString::fromLatin1(keys);
    };
    row(ShortcutId::Send, "Return, Enter");
    row(ShortcutId::NewLine, "Shift+Return, Shift+Enter");
    row(ShortcutId::SendEmpty, "Ctrl+Shift+E");
    row(ShortcutId::Repeat, "Ctrl+R");
    row(ShortcutId::StopRepeating, "Ctrl+.");
    row(ShortcutId::PasteHexDump, "Ctrl+Shift+V");
    row(ShortcutId::FormatHex, "Ctrl+3");
    row(ShortcutId::NewConversation, "Ctrl+N");
    row(ShortcutId::RenameConversation, "F2");
    row(ShortcutId::CloseConversation, "Ctrl+W");
    row(ShortcutId::NextConversation, "Ctrl+PgDown, Ctrl+Tab");
    row(ShortcutId::PreviousConversation, "Ctrl+PgUp, Ctrl+Shift+Tab");
    row(ShortcutId::CopyAsText, "Ctrl+C");
    row(ShortcutId::CopyAsHex, "Ctrl+Shift+C");
    row(ShortcutId::Pause, "Ctrl+P, Pause");
    row(ShortcutId::GoToHost, "Ctrl+L");
    row(ShortcutId::GoToTime, "Ctrl+Shift+G");
    row(ShortcutId::ToggleServer, "Ctrl+Shift+S");
    row(ShortcutId::ShowShortcuts, "F1");
    row(ShortcutId::Quit, "Ctrl+Q");
}

void TestShortcuts::theTable()
{
    QFETCH(ShortcutId, id);
    QFETCH(QString, keys);
    QCOMPARE(shortcutKeysText(shortcut(id)), keys);
}

void TestShortcuts::actionSaysWhatItDoes()
{
    // GIVEN, WHEN
    const QScopedPointer<QAction> action(makeAction(ShortcutId::NewConversation, nullptr));
    const QScopedPointer<QAction> repeat(makeAction(ShortcutId::Repeat, nullptr));
    const QScopedPointer<QAction> server(makeAction(ShortcutId::ToggleServer, nullptr));

    // THEN
    QCOMPARE(action->text(), QStringLiteral("&New conversation"));
    QCOMPARE(action->toolTip(), QStringLiteral("New conversation (Ctrl+N)"));
    QCOMPARE(action->objectName(), QStringLiteral("newConversation"));
    QVERIFY(!action->icon().isNull());
    QVERIFY(!action->isCheckable());
    QCOMPARE(repeat->text(), QStringLiteral("&Repeat…"));
    QCOMPARE(repeat->toolTip(), QStringLiteral("Repeat (Ctrl+R)"));
    QVERIFY(server->isCheckable());
}

void TestShortcuts::everyKeyIsHeard()
{
    // GIVEN a window with every action in its menus, and a message box that has the focus
    QMainWindow window;
    auto *editor = new QPlainTextEdit(&window);
    window.setCentralWidget(editor);
    QMenu *menu = window.menuBar()->addMenu(QStringLiteral("All"));
    QHash<ShortcutId, QAction *> actions;
    QList<ShortcutId> triggered;
    for (const Shortcut &entry : allShortcuts()) {
        QAction *action = makeAction(entry.id, &window);
        menu->addAction(action);
        connect(action, &QAction::triggered, this, [&triggered, id = entry.id] { triggered.append(id); });
        actions.insert(entry.id, action);
    }
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    editor->setFocus();

    for (const Shortcut &entry : allShortcuts()) {
        if (entry.scope != ShortcutScope::Window || entry.id == ShortcutId::JumpToNewest)
            continue; // a text field keeps Ctrl+End for itself, as it must
        for (const QKeySequence &keys : entry.keys) {
            // WHEN its key is pressed
            triggered.clear();
            QTest::keySequence(&window, keys);
            // THEN it happens, once, and nothing else does
            QCOMPARE(triggered, QList<ShortcutId>{entry.id});
        }
    }
    QCOMPARE(editor->toPlainText(), QString());
}

void TestShortcuts::typingKeysStayWithTheField()
{
    // GIVEN the Send action in a window with a field of its own
    QMainWindow window;
    auto *field = new QLineEdit(&window);
    window.setCentralWidget(field);
    window.addAction(makeAction(ShortcutId::Send, &window));
    QSignalSpy returnPressed(field, &QLineEdit::returnPressed);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    field->setFocus();

    // WHEN Enter is pressed in the field
    QTest::keyClick(field, Qt::Key_Return);

    // THEN it is the field's
    QCOMPARE(returnPressed.size(), 1);
}

void TestShortcuts::widgetKeysAreHeardOnlyThere()
{
    // GIVEN two widgets, and Copy added to the first
    QMainWindow window;
    auto *both = new QWidget(&window);
    auto *first = new QWidget(both);
    auto *second = new QWidget(both);
    first->setFocusPolicy(Qt::StrongFocus);
    second->setFocusPolicy(Qt::StrongFocus);
    window.setCentralWidget(both);
    QAction *copy = makeAction(ShortcutId::CopyAsText, &window);
    first->addAction(copy);
    window.menuBar()->addMenu(QStringLiteral("Edit"))->addAction(copy);
    QSignalSpy triggered(copy, &QAction::triggered);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));

    second->setFocus();
    QTest::keySequence(&window, QKeySequence(Qt::CTRL | Qt::Key_C));
    QCOMPARE(triggered.size(), 0);

    first->setFocus();
    QTest::keySequence(&window, QKeySequence(Qt::CTRL | Qt::Key_C));
    QCOMPARE(triggered.size(), 1);
}

void TestShortcuts::menuActionShowsItsKeyAndDoesNotTakeIt()
{
    const QScopedPointer<QAction> action(makeMenuAction(ShortcutId::RenameConversation, nullptr));
    QCOMPARE(action->text(), QStringLiteral("&Rename\tF2"));
    QVERIFY(action->shortcuts().isEmpty());
}

void TestShortcuts::dialogListsTheTable()
{
    // GIVEN, WHEN
    ShortcutsDialog dialog;
    QVERIFY(!dialog.isModal());
    const auto *list = dialog.findChild<QTreeWidget *>();

    // THEN every entry stands under the title of its group
    int found = 0;
    for (int i = 0; i < list->topLevelItemCount(); ++i) {
        const QTreeWidgetItem *group = list->topLevelItem(i);
        for (int j = 0; j < group->childCount(); ++j) {
            const Shortcut &entry = allShortcuts().at(found++);
            QCOMPARE(group->text(0), shortcutGroupTitle(entry.group));
            QCOMPARE(group->child(j)->text(0), shortcutDescription(entry));
            QCOMPARE(group->child(j)->text(1), shortcutKeysText(entry));
            QVERIFY(!group->child(j)->text(0).contains(u'&'));
        }
    }
    QCOMPARE(found, allShortcuts().size());

    // WHEN Escape is pressed THEN it closes
    dialog.show();
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

QTEST_MAIN(TestShortcuts)
#include "tst_shortcuts.moc"
