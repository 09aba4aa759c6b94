// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hexview.h"
#include "widgets/inspector.h"

#include <QLabel>
#include <QTest>

using namespace echogram;

class TestInspector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_inspector.reset(); }

    void saysWhatToDoWhenEmpty();
    void showsADatagram();
    void comparesWithTheQuestion_data();
    void comparesWithTheQuestion();
    void showsTextOfOthersAsPlainText();
    void namesEveryControl();

private:
    QStringList shownTexts() const;
    const HexView *view() const { return m_inspector->findChild<HexView *>(); }

    std::unique_ptr<Inspector> m_inspector;
};

void TestInspector::init()
{
    m_inspector = std::make_unique<Inspector>();
    m_inspector->resize(400, 300);
    m_inspector->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_inspector.get()));
}

QStringList TestInspector::shownTexts() const
{
    QStringList texts;
    for (const QLabel *label : m_inspector->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts.append(label->text());
    }
    return texts;
}

void TestInspector::saysWhatToDoWhenEmpty()
{
    const QStringList hint{QStringLiteral("Select a datagram to see its bytes.")};
    QCOMPARE(shownTexts(), hint);
    QVERIFY(!view()->isVisible());

    m_inspector->show({"hello", {}, QStringLiteral("heading"), {}});
    m_inspector->clear();

    QCOMPARE(shownTexts(), hint);
    QVERIFY(!view()->isVisible());
    QVERIFY(view()->bytes().isEmpty());
}

void TestInspector::showsADatagram()
{
    m_inspector->show(
        {"hello", {}, QStringLiteral("to 127.0.0.1:12345"), {QStringLiteral("a"), QStringLiteral("b")}});

    QCOMPARE(shownTexts(), QStringList({QStringLiteral("to 127.0.0.1:12345"), QStringLiteral("a\nb")}));
    QVERIFY(view()->isVisible());
    QCOMPARE(view()->bytes(), QByteArray("hello"));
    QVERIFY(view()->marks().isEmpty());
}

void TestInspector::comparesWithTheQuestion_data()
{
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QString>("summary");
    QTest::addColumn<QList<ByteRange>>("marks");
    QTest::newRow("same") << QByteArray("hello") << QStringLiteral("same as the question")
                          << QList<ByteRange>();
    QTest::newRow("other") << QByteArray("hallo") << QStringLiteral("1 of 5 bytes differs")
                           << QList<ByteRange>({{1, 1}});
    QTest::newRow("an empty question")
        << QByteArray("") << QStringLiteral("5 bytes longer") << QList<ByteRange>({{0, 5}});
}

void TestInspector::comparesWithTheQuestion()
{
    QFETCH(QByteArray, question);
    QFETCH(QString, summary);
    QFETCH(QList<ByteRange>, marks);

    m_inspector->show({"hello", question, QStringLiteral("answer"), {}});
    QCOMPARE(shownTexts(), QStringList({QStringLiteral("answer"), summary}));
    QCOMPARE(view()->marks(), marks);

    // WHEN something without a question is shown next, THEN nothing is left of it
    m_inspector->show({"hello", {}, QStringLiteral("unasked"), {}});
    QCOMPARE(shownTexts(), QStringList(QStringLiteral("unasked")));
    QVERIFY(view()->marks().isEmpty());
}

void TestInspector::showsTextOfOthersAsPlainText()
{
    m_inspector->show({{}, {}, QStringLiteral("<b>heading</b>"), {QStringLiteral("<img src=x>")}});

    for (const QLabel *label : m_inspector->findChildren<QLabel *>()) {
        if (label->isVisible())
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
}

void TestInspector::namesEveryControl()
{
    m_inspector->show({"hello", QByteArray("hello"), QStringLiteral("answer"), {QStringLiteral("a")}});
    QCOMPARE(view()->accessibleDescription(), QStringLiteral("68 65 6c 6c 6f"));
    for (const QWidget *widget : m_inspector->findChildren<QWidget *>()) {
        if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus)
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestInspector)
#include "tst_inspector.moc"
