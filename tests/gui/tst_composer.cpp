// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "widgets/composer.h"
#include "widgets/messageedit.h"
#include "widgets/payloadline.h"
#include "widgets/repeatbutton.h"
#include "widgets/repeatpopup.h"
#include "widgets/windowstate.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace echogram;

Q_DECLARE_METATYPE(echogram::PayloadFormat)

class TestComposer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_composer.reset(); }

    void sendsWhatWasTyped_data();
    void sendsWhatWasTyped();
    void sendsNothingWithAnError_data();
    void sendsNothingWithAnError();
    void goesToTheErrorOnEnter();
    void sendsTheLargestDatagramAndNoLarger_data();
    void sendsTheLargestDatagramAndNoLarger();
    void sendsAnEmptyDatagramOnlyWhenAskedTo();
    void sendsByTheButtonAndKeepsTheFocus();
    void keepsTheBytesWhenTheFormatChanges_data();
    void keepsTheBytesWhenTheFormatChanges();
    void losesNothingWhenTextCannotHoldTheBytes_data();
    void losesNothingWhenTextCannotHoldTheBytes();
    void takesAWrongTextOverAsItStands();
    void changesTheFormatByTheComboBox();
    void putsADraftBack();
    void putsBytesIntoAFormatThatHoldsThem_data();
    void putsBytesIntoAFormatThatHoldsThem();
    void recallsTheFormatWithTheText();
    void keepsItsHistory();
    void pastesDumpsAsTheirBytes_data();
    void pastesDumpsAsTheirBytes();
    void saysWhatIsWrongWithADump_data();
    void saysWhatIsWrongWithADump();
    void pastesADumpIntoAnyFormat_data();
    void pastesADumpIntoAnyFormat();
    void undoesAPastedDump();
    void asksBeforeItSends();
    void showsTheBytesThatFit();
    void keepsTheWidthOfTheSize();
    void repeatsByKeyboard();
    void stopsRepeating();
    void keepsTheWidthOfTheStopButton();
    void cutsNothingOff_data();
    void cutsNothingOff();
    void namesEveryControl();

private:
    MessageEdit *message() const { return m_composer->findChild<MessageEdit *>(); }
    PayloadLine *line() const { return m_composer->findChild<PayloadLine *>(); }
    QPushButton *sendButton() const
    {
        return m_composer->findChild<QPushButton *>(QString(), Qt::FindDirectChildrenOnly);
    }
    RepeatButton *repeatButton() const { return m_composer->findChild<RepeatButton *>(); }
    QComboBox *formatBox() const { return m_composer->findChild<QComboBox *>(); }
    void paste(const QString &text)
    {
        QGuiApplication::clipboard()->setText(text);
        QTest::keyClick(message(), Qt::Key_V, Qt::ControlModifier);
    }
    void type(const QString &text) { QTest::keyClicks(message(), text); }

    std::unique_ptr<Composer> m_composer;
};

void TestComposer::init()
{
    m_composer = std::make_unique<Composer>();
    m_composer->resize(700, m_composer->sizeHint().height());
    m_composer->show();
    m_composer->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_composer.get()));
}

void TestComposer::sendsWhatWasTyped_data()
{
    QTest::addColumn<PayloadFormat>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("size");
    QTest::newRow("text") << PayloadFormat::Text << QStringLiteral("hello") << QByteArray("hello")
                          << QStringLiteral("5 B");
    QTest::newRow("escaped") << PayloadFormat::Escaped << QStringLiteral("a\\r\\n") << QByteArray("a\r\n")
                             << QStringLiteral("3 B");
    QTest::newRow("hex") << PayloadFormat::Hex << QStringLiteral("de ad") << QByteArray("\xde\xad")
                         << QStringLiteral("2 B");
    QTest::newRow("base64") << PayloadFormat::Base64 << QStringLiteral("aGk=") << QByteArray("hi")
                            << QStringLiteral("2 B");
}

void TestComposer::sendsWhatWasTyped()
{
    QFETCH(PayloadFormat, format);
    QFETCH(QString, text);
    QFETCH(QByteArray, payload);
    QFETCH(QString, size);
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);

    // WHEN a text is typed and Enter pressed
    m_composer->setFormat(format);
    type(text);
    QCOMPARE(line()->sizeText(), size);
    QCOMPARE(line()->preview(), QString::fromLatin1(payload.toHex(' ')));
    QTest::keyClick(message(), Qt::Key_Return);

    // THEN its bytes are to be sent, the box is empty, and the next text has the same format
    QCOMPARE(sent.count(), 1);
    QCOMPARE(sent.first().first().toByteArray(), payload);
    QCOMPARE(m_composer->draft(), (Composer::Draft{QString(), format}));
    QVERIFY(message()->hasFocus());
}

void TestComposer::sendsNothingWithAnError_data()
{
    QTest::addColumn<PayloadFormat>("format");
    QTest::addColumn<QString>("text");
    QTest::newRow("half a byte") << PayloadFormat::Hex << QStringLiteral("de a");
    QTest::newRow("no escape") << PayloadFormat::Escaped << QStringLiteral("\\q");
    QTest::newRow("not padded") << PayloadFormat::Base64 << QStringLiteral("aGk");
}

void TestComposer::sendsNothingWithAnError()
{
    QFETCH(PayloadFormat, format);
    QFETCH(QString, text);
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    m_composer->setFormat(format);

    type(text);
    QTest::keyClick(message(), Qt::Key_Return);

    // THEN the reason stands in the line, on the button, and at its place; the text stays
    const QString reason = decodePayload(format, text).error().message;
    QCOMPARE(sent.count(), 0);
    QCOMPARE(message()->text(), text);
    QCOMPARE(line()->problem(), reason);
    QCOMPARE(sendButton()->toolTip(), reason);
    QVERIFY(!sendButton()->isEnabled());
    QCOMPARE(message()->extraSelections().size(), 1);

    // WHEN it is mended, THEN all of that is gone
    m_composer->setDraft({QStringLiteral("aaaa"), format});
    QCOMPARE(line()->problem(), QString());
    QVERIFY(sendButton()->isEnabled());
    QCOMPARE(sendButton()->toolTip(), QStringLiteral("Send (Enter)"));
    QCOMPARE(message()->extraSelections().size(), 0);
}

void TestComposer::goesToTheErrorOnEnter()
{
    m_composer->setFormat(PayloadFormat::Hex);
    type(QStringLiteral("de xx ad"));

    QTest::keyClick(message(), Qt::Key_Return);

    QCOMPARE(message()->textCursor().position(), 3);
}

void TestComposer::sendsTheLargestDatagramAndNoLarger_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<int>("datagrams");
    QTest::addColumn<QString>("problem");
    QTest::newRow("largest") << maximumPayloadSize << 1 << QString();
    QTest::newRow("too large") << qsizetype(70'000) << 0
                               << QStringLiteral("70,000 bytes: a UDP datagram carries at most 65,507.");
}

void TestComposer::sendsTheLargestDatagramAndNoLarger()
{
    QFETCH(qsizetype, size);
    QFETCH(int, datagrams);
    QFETCH(QString, problem);
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);

    m_composer->setDraft({QString(size, u'a'), PayloadFormat::Text});
    QCOMPARE(line()->problem(), problem);
    m_composer->submit();

    QCOMPARE(sent.count(), datagrams);
}

void TestComposer::sendsAnEmptyDatagramOnlyWhenAskedTo()
{
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);

    // WHEN Enter is pressed in the empty box, THEN nothing is sent, and a word says what would do it
    QTest::keyClick(message(), Qt::Key_Return);
    QCOMPARE(sent.count(), 0);
    QVERIFY(line()->problem().contains(QStringLiteral("menu")));
    QVERIFY(!sendButton()->isEnabled());
    QCOMPARE(sendButton()->toolTip(), QStringLiteral("Send an empty datagram from the menu"));

    // WHEN it is asked for, THEN it is sent, and the text stays
    type(QStringLiteral("draft"));
    QCOMPARE(line()->problem(), QString());
    m_composer->submitEmpty();
    QCOMPARE(sent.count(), 1);
    QCOMPARE(sent.first().first().toByteArray(), QByteArray(""));
    QCOMPARE(message()->text(), QStringLiteral("draft"));
}

void TestComposer::sendsByTheButtonAndKeepsTheFocus()
{
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    m_composer->focusMessage();
    type(QStringLiteral("hi"));

    QTest::mouseClick(sendButton(), Qt::LeftButton);

    QCOMPARE(sent.count(), 1);
    QVERIFY(message()->hasFocus());
}

void TestComposer::keepsTheBytesWhenTheFormatChanges_data()
{
    QTest::addColumn<Composer::Draft>("before");
    QTest::addColumn<PayloadFormat>("format");
    QTest::addColumn<QString>("after");
    QTest::newRow("text to hex") << Composer::Draft{QStringLiteral("hé\n"), PayloadFormat::Text}
                                 << PayloadFormat::Hex << QStringLiteral("68 c3 a9 0a");
    QTest::newRow("hex to text") << Composer::Draft{QStringLiteral("68c3a90a"), PayloadFormat::Hex}
                                 << PayloadFormat::Text << QStringLiteral("hé\n");
    QTest::newRow("hex to escaped") << Composer::Draft{QStringLiteral("00ff5c"), PayloadFormat::Hex}
                                    << PayloadFormat::Escaped << QStringLiteral("\\0\\xff\\\\");
    QTest::newRow("escaped to base64")
        << Composer::Draft{QStringLiteral("\\xde\\xad"), PayloadFormat::Escaped} << PayloadFormat::Base64
        << QStringLiteral("3q0=");
    QTest::newRow("nothing") << Composer::Draft{QString(), PayloadFormat::Text} << PayloadFormat::Hex
                             << QString();
}

void TestComposer::keepsTheBytesWhenTheFormatChanges()
{
    QFETCH(Composer::Draft, before);
    QFETCH(PayloadFormat, format);
    QFETCH(QString, after);
    m_composer->setDraft(before);
    QSignalSpy changed(m_composer.get(), &Composer::draftChanged);

    m_composer->setFormat(format);

    QCOMPARE(m_composer->draft(), (Composer::Draft{after, format}));
    QCOMPARE(formatBox()->currentData().value<PayloadFormat>(), format);
    QCOMPARE(changed.count(), 1);
}

void TestComposer::losesNothingWhenTextCannotHoldTheBytes_data()
{
    QTest::addColumn<QString>("hex");
    QTest::newRow("not UTF-8") << QStringLiteral("68 ff");
    QTest::newRow("a carriage return, which the box would make a line break") << QStringLiteral("68 0d 0a");
    QTest::newRow("NUL, which nobody could see") << QStringLiteral("68 00");
}

void TestComposer::losesNothingWhenTextCannotHoldTheBytes()
{
    QFETCH(QString, hex);
    const Composer::Draft before{hex, PayloadFormat::Hex};
    m_composer->setDraft(before);
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);

    // WHEN Text is asked for, THEN nothing changes, and the reason is shown
    m_composer->setFormat(PayloadFormat::Text);
    QCOMPARE(m_composer->draft(), before);
    QCOMPARE(formatBox()->currentData().value<PayloadFormat>(), PayloadFormat::Hex);
    QVERIFY(line()->problem().startsWith(QStringLiteral("Text cannot hold")));

    // THEN the bytes can still be sent
    m_composer->submit();
    QCOMPARE(sent.value(0).value(0).toByteArray(), decodePayload(PayloadFormat::Hex, hex).value());
}

void TestComposer::takesAWrongTextOverAsItStands()
{
    m_composer->setDraft({QStringLiteral("hello"), PayloadFormat::Hex});

    m_composer->setFormat(PayloadFormat::Text);

    QCOMPARE(m_composer->draft(), (Composer::Draft{QStringLiteral("hello"), PayloadFormat::Text}));
    QVERIFY(sendButton()->isEnabled());
}

void TestComposer::changesTheFormatByTheComboBox()
{
    type(QStringLiteral("A"));

    formatBox()->setFocus();
    QTest::keyClick(formatBox(), Qt::Key_Down);
    QTest::keyClick(formatBox(), Qt::Key_Down);

    QCOMPARE(m_composer->draft(), (Composer::Draft{QStringLiteral("41"), PayloadFormat::Hex}));
}

void TestComposer::putsADraftBack()
{
    // GIVEN a draft with an error, as they may be
    const Composer::Draft draft{QStringLiteral("de a"), PayloadFormat::Hex};
    QSignalSpy changed(m_composer.get(), &Composer::draftChanged);

    m_composer->setDraft(draft);

    QCOMPARE(m_composer->draft(), draft);
    QCOMPARE(changed.count(), 0);

    // WHEN the person types on, THEN it is told
    type(QStringLiteral("d"));
    QCOMPARE(changed.count(), 1);
}

void TestComposer::putsBytesIntoAFormatThatHoldsThem_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<PayloadFormat>("preferred");
    QTest::addColumn<Composer::Draft>("expected");
    QTest::newRow("text") << QByteArray("hi") << PayloadFormat::Text
                          << Composer::Draft{QStringLiteral("hi"), PayloadFormat::Text};
    QTest::newRow("not text") << QByteArray("\xff\n") << PayloadFormat::Text
                              << Composer::Draft{QStringLiteral("\\xff\\n"), PayloadFormat::Escaped};
    QTest::newRow("CR LF") << QByteArray("a\r\n") << PayloadFormat::Text
                           << Composer::Draft{QStringLiteral("a\\r\\n"), PayloadFormat::Escaped};
    QTest::newRow("hex") << QByteArray("hi") << PayloadFormat::Hex
                         << Composer::Draft{QStringLiteral("68 69"), PayloadFormat::Hex};
}

void TestComposer::putsBytesIntoAFormatThatHoldsThem()
{
    QFETCH(QByteArray, bytes);
    QFETCH(PayloadFormat, preferred);
    QFETCH(Composer::Draft, expected);

    m_composer->setPayload(bytes, preferred);
    QCOMPARE(m_composer->draft(), expected);

    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    m_composer->submit();
    QCOMPARE(sent.value(0).value(0).toByteArray(), bytes);
}

void TestComposer::recallsTheFormatWithTheText()
{
    // GIVEN something sent as hex, and now a text
    m_composer->setDraft({QStringLiteral("de ad"), PayloadFormat::Hex});
    m_composer->submit();
    m_composer->setFormat(PayloadFormat::Text);
    type(QStringLiteral("x"));

    // WHEN it is recalled, THEN the same bytes are to be sent as then
    QTest::keyClick(message(), Qt::Key_Up);
    QCOMPARE(m_composer->draft(), (Composer::Draft{QStringLiteral("de ad"), PayloadFormat::Hex}));
    QCOMPARE(formatBox()->currentData().value<PayloadFormat>(), PayloadFormat::Hex);
    QCOMPARE(line()->preview(), QStringLiteral("de ad"));

    QTest::keyClick(message(), Qt::Key_Down);
    QCOMPARE(m_composer->draft(), (Composer::Draft{QStringLiteral("x"), PayloadFormat::Text}));
}

void TestComposer::keepsItsHistory()
{
    const QList<SavedHistoryEntry> saved{{QStringLiteral("one"), PayloadFormat::Text},
                                         {QStringLiteral("02"), PayloadFormat::Hex}};
    m_composer->setHistory(saved);
    QTest::keyClick(message(), Qt::Key_Up);
    QCOMPARE(m_composer->draft(), (Composer::Draft{QStringLiteral("02"), PayloadFormat::Hex}));

    m_composer->setDraft({QStringLiteral("three"), PayloadFormat::Text});
    m_composer->submit();
    QCOMPARE(m_composer->history(),
             saved + QList<SavedHistoryEntry>({{QStringLiteral("three"), PayloadFormat::Text}}));
}

void TestComposer::pastesDumpsAsTheirBytes_data()
{
    QTest::addColumn<PayloadFormat>("format");
    QTest::addColumn<QString>("clipboard");
    QTest::addColumn<QString>("text");
    const QString dump = QStringLiteral("0000  68 65  he\n0002  6c  l\n");
    QTest::newRow("dump") << PayloadFormat::Hex << dump << QStringLiteral("68 65 6c");
    QTest::newRow("array") << PayloadFormat::Hex << QStringLiteral("{0x68, 0x5};") << QStringLiteral("68 05");
    QTest::newRow("digits, as they stand")
        << PayloadFormat::Hex << QStringLiteral("68:65\n6c") << QStringLiteral("68:65\n6c");
    QTest::newRow("no dump, as it stands")
        << PayloadFormat::Hex << QStringLiteral("hello") << QStringLiteral("hello");
    QTest::newRow("into text, as it stands") << PayloadFormat::Text << dump << dump;
    QTest::newRow("into escaped text, as it stands")
        << PayloadFormat::Escaped << QStringLiteral("\\x68") << QStringLiteral("\\x68");
}

void TestComposer::pastesDumpsAsTheirBytes()
{
    QFETCH(PayloadFormat, format);
    QFETCH(QString, clipboard);
    QFETCH(QString, text);
    m_composer->setFormat(format);
    paste(clipboard);
    QCOMPARE(message()->text(), text);
    QCOMPARE(m_composer->format(), format);
    // AND it can be undone
    QTest::keyClick(message(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(message()->text(), QString());
}

void TestComposer::saysWhatIsWrongWithADump_data()
{
    QTest::addColumn<PayloadFormat>("format");
    QTest::addColumn<QString>("draft");
    QTest::addColumn<QString>("clipboard");
    QTest::addColumn<QString>("problem");
    const QString gap = QStringLiteral("0000  68 65  he\n  0003  6c  l\n");
    const QString said =
        QStringLiteral("Not pasted: line 2, character 3 of the dump: The offset has to be 0002 here: "
                       "bytes are missing, or too many.");
    QTest::newRow("in hex") << PayloadFormat::Hex << QStringLiteral("de ad") << gap << said;
    QTest::newRow("in text") << PayloadFormat::Text << QStringLiteral("grün") << gap << said;
    QTest::newRow("no dump")
        << PayloadFormat::Text << QStringLiteral("a") << QStringLiteral("hello")
        << QStringLiteral("Not pasted: This is no hex dump. What xxd, hexdump -C, od -t x1, tcpdump "
                          "-x and Wireshark write is understood, and so are hex digits, C arrays "
                          "and escaped strings.");
    QTest::newRow("the text before cannot become hex")
        << PayloadFormat::Escaped << QStringLiteral("\\q") << QStringLiteral("68")
        << QStringLiteral(
               "Not pasted: what is written already cannot become hex. A backslash and “q” are no escape: "
               "write \\n \\r \\t \\0 \\\\ or \\xHH.");
}

void TestComposer::saysWhatIsWrongWithADump()
{
    QFETCH(PayloadFormat, format);
    QFETCH(QString, draft);
    QFETCH(QString, clipboard);
    QFETCH(QString, problem);
    m_composer->setDraft({draft, format});
    QGuiApplication::clipboard()->setText(clipboard);

    m_composer->pasteHexDump();
    QCOMPARE(line()->problem(), problem);
    QCOMPARE(m_composer->draft(), (Composer::Draft{draft, format}));
    if (format == PayloadFormat::Hex) { // the plain paste refuses it as well
        m_composer->setDraft({draft, format});
        QCOMPARE(line()->problem(), QString());
        paste(clipboard);
        QCOMPARE(line()->problem(), problem);
        QCOMPARE(m_composer->draft(), (Composer::Draft{draft, format}));
    }
    // WHEN something is typed THEN it is no longer said
    m_composer->setDraft({QStringLiteral("00"), PayloadFormat::Hex});
    type(QStringLiteral("0"));
    type(QStringLiteral("0"));
    QCOMPARE(line()->problem(), QString());
}

void TestComposer::pastesADumpIntoAnyFormat_data()
{
    QTest::addColumn<PayloadFormat>("format");
    QTest::addColumn<QString>("draft");
    QTest::addColumn<int>("start");
    QTest::addColumn<int>("end");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("cursor");
    QTest::newRow("empty") << PayloadFormat::Text << QString() << 0 << 0 << QStringLiteral("01 02") << 5;
    QTest::newRow("behind") << PayloadFormat::Text << QStringLiteral("hi") << 2 << 2
                            << QStringLiteral("68 69 01 02") << 11;
    QTest::newRow("before") << PayloadFormat::Escaped << QStringLiteral("\\0") << 0 << 0
                            << QStringLiteral("01 02 00") << 5;
    QTest::newRow("instead") << PayloadFormat::Text << QStringLiteral("abc") << 1 << 2
                             << QStringLiteral("61 01 02 63") << 8;
    QTest::newRow("in hex") << PayloadFormat::Hex << QStringLiteral("aa,bb") << 2 << 2
                            << QStringLiteral("aa 01 02 ,bb") << 8;
    QTest::newRow("in Base64") << PayloadFormat::Base64 << QStringLiteral("aGk=") << 4 << 4
                               << QStringLiteral("68 69 01 02") << 11;
}

void TestComposer::pastesADumpIntoAnyFormat()
{
    QFETCH(PayloadFormat, format);
    QFETCH(QString, draft);
    QFETCH(int, start);
    QFETCH(int, end);
    QFETCH(QString, text);
    QFETCH(int, cursor);
    m_composer->setDraft({draft, format});
    QTextCursor selection = message()->textCursor();
    selection.setPosition(start);
    selection.setPosition(end, QTextCursor::KeepAnchor);
    message()->setTextCursor(selection);
    QSignalSpy changed(m_composer.get(), &Composer::draftChanged);

    QGuiApplication::clipboard()->setText(QStringLiteral("0000  01 02  ..\n"));
    m_composer->pasteHexDump();

    QCOMPARE(m_composer->draft(), (Composer::Draft{text, PayloadFormat::Hex}));
    QCOMPARE(formatBox()->currentText(), QStringLiteral("Hex"));
    QCOMPARE(line()->problem(), QString());
    QCOMPARE(message()->textCursor().position(), cursor);
    QCOMPARE(changed.count(), 1);
}

void TestComposer::undoesAPastedDump()
{
    // GIVEN a text, and a dump pasted behind it
    type(QStringLiteral("hi"));
    QGuiApplication::clipboard()->setText(QStringLiteral("0000  01 02  ..\n"));
    m_composer->pasteHexDump();
    const Composer::Draft pasted{QStringLiteral("68 69 01 02"), PayloadFormat::Hex};
    QCOMPARE(m_composer->draft(), pasted);

    // WHEN it is undone, THEN text and format are as they were; and again when it is redone
    for (int i = 0; i < 2; ++i) {
        QTest::keyClick(message(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_composer->draft(), (Composer::Draft{QStringLiteral("hi"), PayloadFormat::Text}));
        QCOMPARE(line()->problem(), QString());
        QTest::keyClick(message(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_composer->draft(), pasted);
    }

    // WHEN the same is typed after an undo, THEN it is what was typed
    QTest::keyClick(message(), Qt::Key_Z, Qt::ControlModifier);
    message()->selectAll();
    type(QStringLiteral("68 69 01 02"));
    QCOMPARE(m_composer->format(), PayloadFormat::Text);
}

void TestComposer::asksBeforeItSends()
{
    // GIVEN a gate that is closed
    bool isOpen = false;
    int asked = 0;
    m_composer->setGate([&] {
        ++asked;
        return isOpen;
    });
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);

    // WHEN there is nothing sendable, THEN it is not even asked
    QTest::keyClick(message(), Qt::Key_Return);
    QCOMPARE(asked, 0);

    // WHEN there is, THEN it stays in the box, and nothing is remembered as sent
    type(QStringLiteral("hi"));
    QTest::keyClick(message(), Qt::Key_Return);
    m_composer->submitEmpty();
    QCOMPARE(asked, 2);
    QCOMPARE(sent.count(), 0);
    QCOMPARE(message()->text(), QStringLiteral("hi"));
    QVERIFY(m_composer->history().isEmpty());

    isOpen = true;
    QTest::keyClick(message(), Qt::Key_Return);
    QCOMPARE(sent.count(), 1);
}

void TestComposer::showsTheBytesThatFit()
{
    m_composer->setDraft({QString(1000, u'a'), PayloadFormat::Text});
    const QString wide = line()->preview();
    QVERIFY(wide.startsWith(QStringLiteral("61 61 61")));
    QVERIFY(wide.endsWith(QStringLiteral("61 …")));

    m_composer->resize(450, m_composer->height());
    QTRY_VERIFY(line()->preview().size() < wide.size());
    QVERIFY(line()->preview().endsWith(QStringLiteral("61 …")));
}

void TestComposer::keepsTheWidthOfTheSize()
{
    const QRect empty = message()->geometry();
    for (const qsizetype size : {qsizetype(1), qsizetype(100), maximumPayloadSize}) {
        m_composer->setDraft({QString(size, u' '), PayloadFormat::Text});
        QCoreApplication::sendPostedEvents();
        QCOMPARE(message()->width(), empty.width());
    }
}

void TestComposer::repeatsByKeyboard()
{
    m_composer->focusMessage();
    type(QStringLiteral("tick"));
    QSignalSpy repeats(m_composer.get(), &Composer::repeatRequested);

    // WHEN going to the button by Tab, opening its popup, and filling it in
    QTest::keyClick(message(), Qt::Key_Tab);
    QVERIFY(sendButton()->hasFocus());
    QTest::keyClick(sendButton(), Qt::Key_Tab);
    QVERIFY(repeatButton()->hasFocus());
    QTest::keyClick(repeatButton(), Qt::Key_Space);
    QWidget *popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    auto *interval = popup->findChild<QSpinBox *>(QStringLiteral("interval"));
    auto *count = popup->findChild<QSpinBox *>(QStringLiteral("count"));
    QCOMPARE(interval->value(), 1000);
    QCOMPARE(count->text(), QStringLiteral("until stopped"));
    QCOMPARE(QApplication::focusWidget(), interval);
    QTest::keyClicks(interval, QStringLiteral("250"));
    QTest::keyClick(interval, Qt::Key_Tab);
    QTest::keyClicks(count, QStringLiteral("100"));
    QTest::keyClick(count, Qt::Key_Return);

    // THEN it begins, and the text stays
    QVERIFY(!QApplication::activePopupWidget());
    QCOMPARE(repeats.count(), 1);
    QCOMPARE(repeats.first(), QVariantList({QByteArray("tick"), 250, 100}));
    QCOMPARE(message()->text(), QStringLiteral("tick"));
}

void TestComposer::stopsRepeating()
{
    QSignalSpy stops(m_composer.get(), &Composer::repeatStopRequested);

    // GIVEN something repeated, with nothing in the box
    m_composer->showRepeating(true, 12, 100);
    QCOMPARE(repeatButton()->text(), QStringLiteral("Stop (12 of 100)"));
    QVERIFY(repeatButton()->isEnabled());

    QTest::mouseClick(repeatButton(), Qt::LeftButton);
    QCOMPARE(stops.count(), 1);

    m_composer->showRepeating(true, 12, 0);
    QCOMPARE(repeatButton()->text(), QStringLiteral("Stop (12)"));

    m_composer->showRepeating(false, 100, 100);
    QCOMPARE(repeatButton()->text(), QStringLiteral("Repeat"));
    QVERIFY(!repeatButton()->isEnabled());
}

void TestComposer::keepsTheWidthOfTheStopButton()
{
    m_composer->showRepeating(true, 0, 1000);
    const int width = repeatButton()->sizeHint().width();
    for (const quint64 sent : {1, 12, 123, 1000}) {
        m_composer->showRepeating(true, sent, 1000);
        QCOMPARE(repeatButton()->sizeHint().width(), width);
    }
}

void TestComposer::cutsNothingOff_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<qreal>("scale");
    QTest::newRow("wide") << 900 << 1.0;
    QTest::newRow("narrow") << 500 << 1.0;
    QTest::newRow("wide, large font") << 900 << 2.0;
    QTest::newRow("narrow, large font") << 500 << 2.0;
}

void TestComposer::cutsNothingOff()
{
    QFETCH(int, width);
    QFETCH(qreal, scale);
    QFont font = m_composer->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    m_composer->setFont(font);

    // GIVEN an error that needs more than a line where it is narrow
    m_composer->setDraft({QStringLiteral("\\x"), PayloadFormat::Escaped});
    m_composer->resize(width, m_composer->height());
    QCoreApplication::sendPostedEvents();
    m_composer->resize(width, m_composer->heightForWidth(width));
    QCoreApplication::sendPostedEvents();

    // THEN every control has the room it asks for, inside, and over no other
    QVERIFY(m_composer->minimumSizeHint().width() <= width);
    const QList<QWidget *> parts = m_composer->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
    for (const QWidget *part : parts) {
        if (part->isWindow() || !part->isVisible())
            continue;
        const QString name = QString::fromLatin1(part->metaObject()->className());
        QVERIFY2(m_composer->rect().contains(part->geometry()), qPrintable(name));
        QVERIFY2(part->width() >= part->minimumSizeHint().width(), qPrintable(name));
        const int needed = part->hasHeightForWidth() ? part->heightForWidth(part->width())
                                                     : part->minimumSizeHint().height();
        QVERIFY2(part->height() >= needed, qPrintable(name));
        for (const QWidget *other : parts) {
            if (other != part && !other->isWindow())
                QVERIFY2(!part->geometry().intersects(other->geometry()), qPrintable(name));
        }
    }
}

void TestComposer::namesEveryControl()
{
    for (const QWidget *widget : m_composer->findChildren<QWidget *>()) {
        const bool isInner = widget->objectName().startsWith(QStringLiteral("qt_"));
        if (widget->focusPolicy() == Qt::NoFocus || isInner
            || qobject_cast<QSpinBox *>(widget->parentWidget()) || widget->window() != m_composer->window())
            continue;
        QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestComposer)
#include "tst_composer.moc"
