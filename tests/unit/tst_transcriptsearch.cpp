// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptsearch.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace echogram;

class TestTranscriptSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void findsThemAll();
    void knowsItsLimits();
    void saysWhatCannotBeRead();

private:
    QString path(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    void put(const char *name) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTranscriptSearch::findsThemAll()
{
    for (const char *name : {"b.echogram.toml", "a/c.echogram.toml", "a/d/e.echogram.toml", "Z.echogram.toml",
                             "a.toml", "a/.echogram.toml", ".h/f.echogram.toml", "g.echogram.toml.bak"})
        put(name);
    QVERIFY(QFile::link(m_folder->path(), path("a/d/back")));
    QVERIFY(QFile::link(path("a/d"), path("also")));
    QVERIFY(QFile::link(path("b.echogram.toml"), path("twice.echogram.toml")));
    QVERIFY(QFile::link(path("nowhere"), path("dead.echogram.toml")));

    QStringList heard;
    const TranscriptSearch found =
        TranscriptSearch::in(m_folder->path(), {}, [&heard](const QString &folder) {
            heard += folder;
            return true;
        });

    QVERIFY(found.isReadable && found.isWhole);
    // Of two ways to one folder it is the shorter one
    QCOMPARE(found.files, QStringList({path("Z.echogram.toml"), path("a/c.echogram.toml"),
                                       path("also/e.echogram.toml"), path("b.echogram.toml")}));
    QCOMPARE(found.folders, QStringList({m_folder->path(), path("a"), path("also")}));
    QCOMPARE(heard, found.folders);
}

void TestTranscriptSearch::knowsItsLimits()
{
    for (const char *name :
         {"a/1.echogram.toml", "a/2.echogram.toml", "b/3.echogram.toml", "c/d/4.echogram.toml"})
        put(name);

    QVERIFY(TranscriptSearch::in(m_folder->path(), {5, 4}).isWhole);

    const TranscriptSearch fewFolders = TranscriptSearch::in(m_folder->path(), {4, 4});
    QVERIFY(!fewFolders.isWhole);
    QCOMPARE(fewFolders.folders.size(), 4);
    QCOMPARE(fewFolders.files.size(), 3); // those further up are looked into first

    // Whoever has heard enough can say so
    int heard = 0;
    const TranscriptSearch left =
        TranscriptSearch::in(m_folder->path(), {}, [&heard](const QString &) { return ++heard < 3; });
    QVERIFY(!left.isWhole);
    QCOMPARE(heard, 3);
    QCOMPARE(left.files.size(), 2);

    const TranscriptSearch fewFiles = TranscriptSearch::in(m_folder->path(), {5, 3});
    QVERIFY(!fewFiles.isWhole);
    QCOMPARE(fewFiles.files.size(), 3);
}

void TestTranscriptSearch::saysWhatCannotBeRead()
{
    const TranscriptSearch nowhere = TranscriptSearch::in(path("nowhere"), {});
    QVERIFY(!nowhere.isReadable);
    QVERIFY(nowhere.files.isEmpty() && nowhere.folders.isEmpty());

    const TranscriptSearch empty = TranscriptSearch::in(m_folder->path(), {});
    QVERIFY(empty.isReadable && empty.isWhole && empty.files.isEmpty());
}

QTEST_GUILESS_MAIN(TestTranscriptSearch)
#include "tst_transcriptsearch.moc"
