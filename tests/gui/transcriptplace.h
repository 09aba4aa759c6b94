// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/iothread.h"
#include "core/transcript/transcriptfile.h"
#include "tests/gui/transcriptserver.h"
#include "widgets/appearance.h"
#include "widgets/chatmodel.h"
#include "widgets/conversationpage.h"
#include "widgets/conversationset.h"
#include "widgets/mainwindow.h"
#include "widgets/transcriptdesk.h"
#include "widgets/transcriptpanel.h"
#include "widgets/transcripttree.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace echogram {

inline void writeFile(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
}

inline QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A window that knows a folder, which has what a test puts into it.
struct Desk
{
    explicit Desk(const QString &settingsFile)
        : settings(settingsFile, QSettings::IniFormat)
        , window(ioThread, appearance, &settings, {{}, false, {}, {}})
    {
        window.resize(1200, 800);
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not come up");
    }

    TranscriptDesk &desk() const { return window.transcripts(); }
    TranscriptPanel &panel() const { return desk().panel(); }
    TranscriptTree &tree() const { return panel().tree(); }
    const TranscriptModel &model() const { return desk().session().model(); }
    QDockWidget &dock() const { return *window.findChild<QDockWidget *>(QStringLiteral("transcripts")); }
    QAction &action(const char *name) const
    {
        auto *found = window.findChild<QAction *>(QLatin1String(name));
        if (!found)
            qFatal("there is no action %s", name);
        return *found;
    }
    template <class T>
    T &part(const char *name) const
    {
        T *found = window.findChild<T *>(QLatin1String(name));
        if (!found)
            qFatal("there is no %s in the window", name);
        return *found;
    }

    void open(const QString &folder)
    {
        if (!dock().isVisible())
            action("toggleTranscripts").trigger();
        desk().setSettings({folder, {}});
        QTRY_VERIFY(!desk().session().folder().isReading());
    }
    int row(const char *name) const
    {
        return model().rowOf(QDir(desk().session().folder().path()).filePath(QLatin1String(name)));
    }
    void choose(const char *name) { panel().choose(model().file(row(name)).path); }
    QString stateOf(const char *name) const
    {
        return model().index(row(name), 0).data(TranscriptStateTextRole).toString();
    }
    void runAll()
    {
        QSignalSpy finished(&desk().session(), &TranscriptSession::allFinished);
        action("runAllTranscripts").trigger();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20'000);
    }

    /// As long as somebody is asked where to.
    QFileDialog *saveDialog() const
    {
        return window.findChild<QFileDialog *>(QStringLiteral("saveTranscript"));
    }

    IoThread ioThread;
    Appearance appearance;
    QSettings settings;
    MainWindow window;
};

/// What a test of it has: a home of its own with settings and a folder of transcripts, and a server for them, which is on
/// this thread.
class TranscriptPlace
{
protected:
    /// Anew for each test.
    void prepare()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_settings = m_home->filePath(QStringLiteral("echogram.conf"));
        m_folder = m_home->filePath(QStringLiteral("transcripts"));
        QVERIFY(QDir().mkpath(m_folder));
        m_server = std::make_unique<TranscriptServer>();
    }

    QString path(const QString &name) const { return m_folder + u'/' + name; }
    QString path(const char *name) const { return path(QLatin1String(name)); }
    void put(const char *name, const QByteArray &text) const
    {
        writeFile(path(QLatin1String(name) + transcriptSuffix), text);
    }
    QByteArray target() const { return "target = \"" + m_server->target().toUtf8() + "\"\n"; }
    QByteArray passing(const QByteArray &text) const
    {
        return "title = \"" + text + "\"\n" + target() + "[[step]]\nsend = \"" + text + "\"\nexpect = \""
               + text + "\"\n";
    }

    void talk(Desk &desk, const QByteArray &payload) const
    {
        const int row = desk.window.conversations().open({QStringLiteral("127.0.0.1"), m_server->port()});
        desk.window.page().setCurrent(row);
        Conversation &conversation = desk.window.conversations().conversation(row);
        conversation.send(payload);
        QTRY_COMPARE(conversation.log().size(), 2);
        QTRY_COMPARE(conversation.log().at(0).delivery, Delivery::Answered);
    }

    /// As a person does it; where the file is there already, by this button.
    void save(Desk &desk, const char *name, const char *button = nullptr) const
    {
        desk.action("saveTranscript").trigger();
        QFileDialog *dialog = desk.saveDialog();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path(name));
        delete dialog;
        if (button)
            press(desk, button);
    }
    static void press(Desk &desk, const char *button)
    {
        auto *box = desk.window.findChild<QMessageBox *>(QStringLiteral("transcriptExists"));
        QVERIFY(box);
        for (QAbstractButton *one : box->buttons()) {
            if (one->text() == QLatin1String(button) || one->text() == u'&' + QLatin1String(button)) {
                one->click();
                QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
                return;
            }
        }
        QFAIL("there is no such button");
    }

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<TranscriptServer> m_server;
    QString m_settings;
    QString m_folder;
};

} // namespace echogram
