// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/help.h"

#include "cli/exitcode.h"

namespace echogram {
namespace {

constexpr qsizetype columns = 80;
constexpr qsizetype namesEnd = 26; // where the texts beside the names begin

/// The words of a text in lines that end before the last column, all but the first indented.
QString wrapped(const QString &text, qsizetype indent, qsizetype column)
{
    QString lines;
    for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
        if (column > indent && column + 1 + word.size() > columns) {
            lines += u'\n' + QString(indent, u' ');
            column = indent;
        } else if (column > indent) {
            lines += u' ';
            ++column;
        }
        lines += word;
        column += word.size();
    }
    return lines;
}

QString paragraphs(const QString &text)
{
    QString lines;
    for (const QString &paragraph : text.split(u'\n'))
        lines += wrapped(paragraph, 0, 0) + QLatin1String("\n\n");
    return lines;
}

QString entry(const QString &name, const QString &text)
{
    QString line = QLatin1String("  ") + name;
    if (line.size() > namesEnd - 2)
        line += u'\n' + QString(namesEnd, u' ');
    else
        line = line.leftJustified(namesEnd);
    return line + wrapped(text, namesEnd, namesEnd) + u'\n';
}

QString namesOf(const Option &option)
{
    QString names = option.letter.isEmpty() ? QString() : option.letter + QLatin1String(", ");
    names += option.name;
    return option.value.isEmpty() ? names : names + u' ' + option.value;
}

QString exitCodes()
{
    QString text = QStringLiteral("Exit status:\n");
    for (const auto &[code, meaning] : exitCodeMeanings())
        text += QStringLiteral("  %1  %2\n").arg(QString::number(code), -3).arg(meaning);
    return text;
}

} // namespace

QList<std::pair<int, QString>> exitCodeMeanings()
{
    return {{int(ExitCode::Well), QStringLiteral("all well")},
            {int(ExitCode::NotMet), QStringLiteral("an expectation was not met, or no answer came")},
            {int(ExitCode::Usage), QStringLiteral("wrong options, or a file that cannot be read")},
            {int(ExitCode::System), QStringLiteral("the network or the system refused")},
            {int(ExitCode::Interrupted), QStringLiteral("interrupted (Ctrl+C)")}};
}

QString usageOf(const Command &command)
{
    QString usage = command.name() + QLatin1String(" [OPTION...]");
    for (const Option &option : command.options()) {
        if (!option.isArgument())
            continue;
        const QString name = option.isMany ? option.name + QLatin1String("...") : option.name;
        usage += u' ' + (option.isRequired ? name : u'[' + name + u']');
    }
    return usage;
}

QString helpText(const Command &command)
{
    QString text = QLatin1String("Usage: echogram-cli ") + usageOf(command) + QLatin1String("\n\n")
                   + wrapped(command.summary() + u'.', 0, 0) + QLatin1String("\n\n");
    if (!command.description().isEmpty())
        text += paragraphs(command.description());

    QString arguments;
    QString options;
    for (const Option &option : command.options())
        (option.isArgument() ? arguments : options) += entry(namesOf(option), option.help);
    if (!arguments.isEmpty())
        text += QLatin1String("Arguments:\n") + arguments + u'\n';
    text += QLatin1String("Options:\n") + options
            + entry(QStringLiteral("-h, --help"), QStringLiteral("Print this and end")) + u'\n';

    text += QLatin1String("Examples:\n");
    for (const Command::Example &example : command.examples()) {
        text += QLatin1String("  echogram-cli ") + example.line + u'\n';
        text += QString(6, u' ') + wrapped(example.meaning, 6, 6) + u'\n';
    }
    return (text + u'\n' + exitCodes()).trimmed();
}

QString helpText(const std::vector<std::unique_ptr<Command>> &commands)
{
    QString text =
        QStringLiteral("Usage: echogram-cli COMMAND [OPTION...] [ARGUMENT...]\n\n"
                       "UDP for scripts: asks, listens, measures, and tells the shell how it went.\n\n"
                       "Commands:\n");
    for (const auto &command : commands)
        text += entry(command->name(), command->summary());
    text += QStringLiteral("\nOptions:\n")
            + entry(QStringLiteral("-h, --help"), QStringLiteral("Print this and end"))
            + entry(QStringLiteral("-V, --version"), QStringLiteral("Print the version and end"));
    text += QStringLiteral("\nechogram-cli COMMAND --help tells more, with examples.\n\n");
    return (text + exitCodes()).trimmed();
}

} // namespace echogram
