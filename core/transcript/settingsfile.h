// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/toml/fileerror.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

namespace echogram {

/// What a file of QSettings' INI format has, as programs of others keep it: keys and texts. (QSettings itself reads
/// whatever serialized object a file says it has, and says only that a file is wrong, not where.) A value.
///
/// Of a list its items are joined by `, `. A number that was kept as an object, as QSettings of Qt 5 keeps a float, is
/// in digits; what other objects there are stand as they are written.
class SettingsFile
{
public:
    struct Entry
    {
        QString key; ///< with its group in front of it: `group/key`
        QString value;
        qint64 line = 0; ///< from 1
    };

    static Result<SettingsFile, FileError> parse(const QByteArray &ini, const QString &fileName);

    /// In the order of the file.
    const QList<Entry> &entries() const { return m_entries; }
    /// The last one of this key, or null. A `/` at either end of it, or another one beside it, does not count.
    const Entry *find(const QString &key) const;

private:
    void add(const Entry &entry);

    QList<Entry> m_entries;
    QHash<QString, qsizetype> m_indexes;
};

} // namespace echogram
