// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <functional>

namespace echogram {

/// One option of a command, or one of its arguments: what --help, the man page and the completion of a shell tell of
/// it, and who reads its value.
struct Option
{
    /// Takes the value; returns what is wrong with it, a sentence, or nothing. Called with an empty value for a switch.
    using Read = std::function<QString(const QString &value)>;

    QString name;        ///< `--timeout`; an argument has no dashes: `TARGET`
    QString value;       ///< what its value is called: `TIME`; empty for a switch and for an argument
    QString help;        ///< what it does; the default in brackets at its end
    Read read;           ///< what it refers to must live as long as the option
    QString letter = {}; ///< its short form, `-t`; empty when it has none
    QStringList words =
        {}; ///< the only values that are right, for the completion; empty when there are others
    bool isFile = false;
    bool isRequired = false;
    bool isMany = false; ///< may be given several times

    bool isArgument() const { return !name.startsWith(u'-'); }
    bool isSwitch() const { return !isArgument() && value.isEmpty(); }
};

/// For Option::read: each writes to `place`, which must outlive the option.
namespace reading {

Option::Read flag(bool &place);
Option::Read text(QString &place);
/// Adds one more each time.
Option::Read texts(QStringList &place);
/// ns, at least `least`; see parseDuration().
Option::Read duration(qint64 &place, qint64 least = 0);
Option::Read count(qint64 &place, qint64 least, qint64 most);
/// One of the words, as its index in them.
Option::Read word(int &place, const QStringList &words);

} // namespace reading
} // namespace echogram
