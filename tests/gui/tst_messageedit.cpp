// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageedit.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QVBoxLayout>

#include <ctime>

using namespace echogram;

class TestMessageEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_edit.reset(); }

    void submitsOnEnter_data();
    void submitsOnEnter();
    void beginsANewLineOnShiftEnter();
    void sendsOnceWhileEnterIsHeldDown();
    void walksThroughTheHistory();
    void remembersTheFormatOfAnEntry();
    void keepsWhatWasTypedIntoAnOldEntry();
    void movesTheCursorInsideSeveralLines();
    void recallCanBeUndone();
    void boundsTheHistory();
    void growsWithItsContent_data();
    void growsWithItsContent();
    void growsWithWrappedLines();
    void keepsTheTextClearOfTheScrollBar();
    void giveBackTextAsItWas_data();
    void giveBackTextAsItWas();
    void pastesPlainText_data();
    void pastesPlainText();
    void refusesAPasteNoDatagramCanHold();
    void leavesTabToTheFocus();
    void marksTheError_data();
    void marksTheError();
    void marksReadablyOnAnyPalette_data();
    void marksReadablyOnAnyPalette();
    void staysFluidWithALongText_data();
    void staysFluidWithALongText();

private:
    void paste(const QString &text);
    void send(const QString &text, PayloadFormat format = PayloadFormat::Text);
    QString marked() const;

    std::unique_ptr<MessageEdit> m_edit;
};

void TestMessageEdit::init()
{
    m_edit = std::make_unique<MessageEdit>();
    m_edit->resize(400, m_edit->sizeHint().height());
    m_edit->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_edit.get()));
}

void TestMessageEdit::paste(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
    QTest::keyClick(m_edit.get(), Qt::Key_V, Qt::ControlModifier);
}

void TestMessageEdit::send(const QString &text, PayloadFormat format)
{
    m_edit->addToHistory(text, format);
    m_edit->setText({});
}

QString TestMessageEdit::marked() const
{
    const QList<QTextEdit::ExtraSelection> marks = m_edit->extraSelections();
    return marks.isEmpty() ? QString() : marks.first().cursor.selectedText();
}

void TestMessageEdit::submitsOnEnter_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::newRow("Return") << Qt::Key_Return << Qt::KeyboardModifiers(Qt::NoModifier);
    QTest::newRow("Enter of the keypad") << Qt::Key_Enter << Qt::KeyboardModifiers(Qt::KeypadModifier);
}

void TestMessageEdit::submitsOnEnter()
{
    QFETCH(Qt::Key, key);
    QFETCH(Qt::KeyboardModifiers, modifiers);

    // GIVEN a text
    QTest::keyClicks(m_edit.get(), QStringLiteral("hello"));
    QSignalSpy submitted(m_edit.get(), &MessageEdit::submitted);

    // WHEN Enter is pressed
    QTest::keyClick(m_edit.get(), key, modifiers);

    // THEN it is submitted and unchanged
    QCOMPARE(submitted.count(), 1);
    QCOMPARE(m_edit->text(), QStringLiteral("hello"));
}

void TestMessageEdit::beginsANewLineOnShiftEnter()
{
    QSignalSpy submitted(m_edit.get(), &MessageEdit::submitted);

    QTest::keyClicks(m_edit.get(), QStringLiteral("a"));
    QTest::keyClick(m_edit.get(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(m_edit.get(), QStringLiteral("b"));

    QCOMPARE(m_edit->text(), QStringLiteral("a\nb"));
    QCOMPARE(submitted.count(), 0);
}

void TestMessageEdit::sendsOnceWhileEnterIsHeldDown()
{
    QSignalSpy submitted(m_edit.get(), &MessageEdit::submitted);

    QTest::keyPress(m_edit.get(), Qt::Key_Return);
    for (int i = 0; i < 3; ++i) {
        QKeyEvent repeated(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier, QStringLiteral("\r"), true);
        QCoreApplication::sendEvent(m_edit.get(), &repeated);
    }
    QTest::keyRelease(m_edit.get(), Qt::Key_Return);

    QCOMPARE(submitted.count(), 1);
    QCOMPARE(m_edit->text(), QString());
}

void TestMessageEdit::walksThroughTheHistory()
{
    // GIVEN two texts that were sent, one of them twice, and a draft
    send(QStringLiteral("one"));
    send(QStringLiteral("two"));
    send(QStringLiteral("two"));
    QTest::keyClicks(m_edit.get(), QStringLiteral("draft"));

    // WHEN walking up, THEN they come back, the newest first, and the oldest stays
    QStringList seen;
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(m_edit.get(), Qt::Key_Up);
        seen.append(m_edit->text());
    }
    QCOMPARE(seen, QStringList({QStringLiteral("two"), QStringLiteral("one"), QStringLiteral("one")}));

    // WHEN walking down past the newest, THEN the draft is there again
    seen.clear();
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(m_edit.get(), Qt::Key_Down);
        seen.append(m_edit->text());
    }
    QCOMPARE(seen, QStringList({QStringLiteral("two"), QStringLiteral("draft"), QStringLiteral("draft")}));
}

void TestMessageEdit::remembersTheFormatOfAnEntry()
{
    // GIVEN a text sent as hex, and a draft in Text
    send(QStringLiteral("de ad"), PayloadFormat::Hex);
    QTest::keyClicks(m_edit.get(), QStringLiteral("draft"));
    QList<PayloadFormat> recalled;
    QStringList texts;
    connect(m_edit.get(), &MessageEdit::historyEntryRecalled, this, [&](PayloadFormat format) {
        recalled.append(format);
        texts.append(m_edit->text());
    });

    // WHEN going there and back
    QTest::keyClick(m_edit.get(), Qt::Key_Up);
    QTest::keyClick(m_edit.get(), Qt::Key_Down);

    // THEN each text comes with its format
    QCOMPARE(recalled, QList<PayloadFormat>({PayloadFormat::Hex, PayloadFormat::Text}));
    QCOMPARE(texts, QStringList({QStringLiteral("de ad"), QStringLiteral("draft")}));
    QCOMPARE(m_edit->format(), PayloadFormat::Text);
}

void TestMessageEdit::keepsWhatWasTypedIntoAnOldEntry()
{
    // GIVEN an entry that was recalled and changed
    send(QStringLiteral("one"));
    send(QStringLiteral("two"));
    QTest::keyClick(m_edit.get(), Qt::Key_Up);
    QTest::keyClicks(m_edit.get(), QStringLiteral("!"));

    // WHEN walking on, THEN it is found where drafts are, and the history is unchanged
    QTest::keyClick(m_edit.get(), Qt::Key_Up);
    QCOMPARE(m_edit->text(), QStringLiteral("one"));
    QTest::keyClick(m_edit.get(), Qt::Key_Down);
    QCOMPARE(m_edit->text(), QStringLiteral("two"));
    QTest::keyClick(m_edit.get(), Qt::Key_Down);
    QCOMPARE(m_edit->text(), QStringLiteral("two!"));
}

void TestMessageEdit::movesTheCursorInsideSeveralLines()
{
    // GIVEN a history and two lines with the cursor at the end of the second
    send(QStringLiteral("old"));
    QTest::keyClicks(m_edit.get(), QStringLiteral("a"));
    QTest::keyClick(m_edit.get(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(m_edit.get(), QStringLiteral("b"));

    // WHEN going up, THEN first to the line above and only then into the history
    QTest::keyClick(m_edit.get(), Qt::Key_Up);
    QCOMPARE(m_edit->text(), QStringLiteral("a\nb"));
    QCOMPARE(m_edit->textCursor().blockNumber(), 0);
    QTest::keyClick(m_edit.get(), Qt::Key_Up);
    QCOMPARE(m_edit->text(), QStringLiteral("old"));
}

void TestMessageEdit::recallCanBeUndone()
{
    send(QStringLiteral("old"));
    QTest::keyClicks(m_edit.get(), QStringLiteral("draft"));
    QTest::keyClick(m_edit.get(), Qt::Key_Up);

    QTest::keyClick(m_edit.get(), Qt::Key_Z, Qt::ControlModifier);

    QCOMPARE(m_edit->text(), QStringLiteral("draft"));
}

void TestMessageEdit::boundsTheHistory()
{
    for (qsizetype i = 0; i < MessageEdit::maximumHistorySize + 5; ++i)
        send(QString::number(i));

    for (qsizetype i = 0; i < MessageEdit::maximumHistorySize + 50; ++i)
        QTest::keyClick(m_edit.get(), Qt::Key_Up);

    QCOMPARE(m_edit->text(), QStringLiteral("5"));
}

void TestMessageEdit::growsWithItsContent_data()
{
    QTest::addColumn<int>("lines");
    QTest::addColumn<int>("expectedLines");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("two") << 2 << 2;
    QTest::newRow("six") << 6 << 6;
    QTest::newRow("forty") << 40 << 6;
}

void TestMessageEdit::growsWithItsContent()
{
    QFETCH(int, lines);
    QFETCH(int, expectedLines);

    // GIVEN the height of an empty box
    const int empty = m_edit->sizeHint().height();

    // WHEN it holds some lines
    m_edit->setText(QString(lines - 1, u'\n'));

    // THEN it asks for as many, within its bounds
    const qreal grown = (m_edit->sizeHint().height() - empty) / QFontMetricsF(m_edit->font()).lineSpacing();
    QVERIFY2(qAbs(grown - (expectedLines - 1)) < 0.5, qPrintable(QString::number(grown)));

    // WHEN it is emptied, THEN it shrinks again
    m_edit->setText({});
    QCOMPARE(m_edit->sizeHint().height(), empty);
}

void TestMessageEdit::growsWithWrappedLines()
{
    const int empty = m_edit->sizeHint().height();
    m_edit->setText(QStringLiteral("word ").repeated(30));
    const int narrow = m_edit->sizeHint().height();
    QVERIFY(narrow > empty);

    // WHEN the window gets wider, THEN the same text needs less lines
    m_edit->resize(2000, narrow);
    QTRY_COMPARE(m_edit->sizeHint().height(), empty);
}

void TestMessageEdit::keepsTheTextClearOfTheScrollBar()
{
    // GIVEN a box that is shown with more than it shows at once
    MessageEdit edit;
    edit.setText(QStringLiteral("word ").repeated(300));
    edit.resize(300, 100);
    edit.show();
    QVERIFY(QTest::qWaitForWindowExposed(&edit));

    // THEN no line reaches under the bar, now and with another width
    for (const int width : {300, 250, 350}) {
        edit.resize(width, 100);
        edit.grab();
        const qreal right = edit.document()->begin().layout()->boundingRect().right();
        QVERIFY2(right <= edit.viewport()->width(), qPrintable(QString::number(right)));
    }
}

void TestMessageEdit::giveBackTextAsItWas_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("holds");
    QTest::newRow("line breaks") << QStringLiteral("a\nb\n\n") << true;
    QTest::newRow("no-break space") << QStringLiteral("a\u00a0b") << true;
    QTest::newRow("tab") << QStringLiteral("a\tb") << true;
    QTest::newRow("emoji") << QString::fromUtf8("\U0001f469\u200d\U0001f680") << true;
    QTest::newRow("carriage return") << QStringLiteral("a\r\nb") << false;
    QTest::newRow("line separator") << QString(QChar(QChar::LineSeparator)) << false;
    QTest::newRow("taken by Qt") << QString(QChar(0xfdd0)) << false;
    QTest::newRow("NUL") << QString(QChar(u'\0')) << false;
}

void TestMessageEdit::giveBackTextAsItWas()
{
    QFETCH(QString, text);
    QFETCH(bool, holds);

    QCOMPARE(MessageEdit::canHold(text), holds);
    if (!holds)
        return;
    m_edit->setText(text);
    QCOMPARE(m_edit->text(), text);
}

void TestMessageEdit::pastesPlainText_data()
{
    QTest::addColumn<QString>("clipboard");
    QTest::addColumn<QString>("expected");
    QTest::newRow("trailing newline") << QStringLiteral("a\n") << QStringLiteral("a\n");
    QTest::newRow("several lines") << QStringLiteral("a\nb") << QStringLiteral("a\nb");
    QTest::newRow("markup") << QStringLiteral("<b>a</b>") << QStringLiteral("<b>a</b>");
    QTest::newRow("no-break space") << QStringLiteral("a\u00a0b") << QStringLiteral("a\u00a0b");
}

void TestMessageEdit::pastesPlainText()
{
    QFETCH(QString, clipboard);
    QFETCH(QString, expected);

    auto *data = new QMimeData;
    data->setText(clipboard);
    data->setHtml(QStringLiteral("<h1>not this</h1>"));
    QGuiApplication::clipboard()->setMimeData(data);
    QTest::keyClick(m_edit.get(), Qt::Key_V, Qt::ControlModifier);

    QCOMPARE(m_edit->text(), expected);
}

void TestMessageEdit::refusesAPasteNoDatagramCanHold()
{
    QSignalSpy refused(m_edit.get(), &MessageEdit::pasteRefused);
    m_edit->setText(QStringLiteral("kept"));

    paste(QString(MessageEdit::maximumTextSize + 1, u'a'));

    QCOMPARE(refused.count(), 1);
    QCOMPARE(m_edit->text(), QStringLiteral("kept"));
}

void TestMessageEdit::leavesTabToTheFocus()
{
    // GIVEN the box before another control
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    auto *edit = new MessageEdit;
    auto *next = new QPushButton;
    layout->addWidget(edit);
    layout->addWidget(next);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    edit->setFocus();

    // WHEN Tab is pressed, THEN it types nothing and goes on
    QTest::keyClick(edit, Qt::Key_Tab);
    QCOMPARE(edit->text(), QString());
    QVERIFY(next->hasFocus());
}

void TestMessageEdit::marksTheError_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("expected");
    QTest::newRow("inside") << QStringLiteral("de xy") << 3 << 2 << QStringLiteral("xy");
    QTest::newRow("one past the end") << QStringLiteral("de a") << 4 << 1 << QStringLiteral("a");
    QTest::newRow("reaching past the end") << QStringLiteral("abc") << 2 << 9 << QStringLiteral("c");
    QTest::newRow("nothing there") << QString() << 0 << 1 << QString();
}

void TestMessageEdit::marksTheError()
{
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(int, length);
    QFETCH(QString, expected);

    m_edit->setText(text);
    m_edit->setError(ParseError{position, length, QStringLiteral("wrong")});
    QCOMPARE(marked(), expected);

    m_edit->setError({});
    QCOMPARE(marked(), QString());
}

void TestMessageEdit::marksReadablyOnAnyPalette_data()
{
    QTest::addColumn<QColor>("base");
    QTest::newRow("light") << QColor(Qt::white);
    QTest::newRow("dark") << QColor(30, 30, 30);
}

void TestMessageEdit::marksReadablyOnAnyPalette()
{
    QFETCH(QColor, base);
    m_edit->setText(QStringLiteral("x"));
    m_edit->setError(ParseError{0, 1, QStringLiteral("wrong")});

    // WHEN the palette changes while a mark is there
    QPalette palette = m_edit->palette();
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::Window, base);
    palette.setColor(QPalette::WindowText, base.lightness() < 128 ? Qt::white : Qt::black);
    palette.setColor(QPalette::Text, base.lightness() < 128 ? Qt::white : Qt::black);
    m_edit->setPalette(palette);

    // THEN the mark stands out from the new ground
    const QColor mark = m_edit->extraSelections().first().format.underlineColor();
    QVERIFY(qAbs(mark.lightnessF() - base.lightnessF()) > 0.4f);
}

void TestMessageEdit::staysFluidWithALongText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("50 kB of hex") << QStringLiteral("68 ").repeated(50'000);
    QTest::newRow("50 kB of hex without a space") << QStringLiteral("68").repeated(50'000);
    QTest::newRow("50 kB in one word") << QString(50'000, u'a');
}

/// In processor time, which other programs do not add to. The bound is wide, for slow machines: breaking such a
/// word at word boundaries takes many times as long.
void TestMessageEdit::staysFluidWithALongText()
{
    QFETCH(QString, text);
    paste(text);

    const std::clock_t start = std::clock();
    for (int i = 0; i < 5; ++i) {
        QTest::keyClick(m_edit.get(), Qt::Key_6);
        m_edit->repaint();
    }

    QCOMPARE(m_edit->text().size(), text.size() + 5);
    const qint64 perKey = qint64(std::clock() - start) * 1000 / CLOCKS_PER_SEC / 5;
    const int patience = std::max(1, qEnvironmentVariableIntValue("ECHOGRAM_TEST_PATIENCE"));
    QVERIFY2(perKey < 150 * patience, qPrintable(QStringLiteral("%1 ms per key").arg(perKey)));
}

QTEST_MAIN(TestMessageEdit)
#include "tst_messageedit.moc"
