// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/describe/manual.h"

#include "cli/help.h"

namespace echogram {
namespace {

/// Nothing of it means anything to roff: backslashes, hyphens that are to be copied, dots and quotes that begin a line.
QString escaped(QString text)
{
    text.replace(u'\\', QLatin1String("\\e")).replace(u'-', QLatin1String("\\-"));
    if (text.startsWith(u'.') || text.startsWith(u'\''))
        text.prepend(QLatin1String("\\&"));
    return text;
}

QString bold(const QString &text)
{
    return QLatin1String("\\fB") + escaped(text) + QLatin1String("\\fR");
}

QString italic(const QString &text)
{
    return QLatin1String("\\fI") + escaped(text) + QLatin1String("\\fR");
}

/// An entry of a list: what it is about, and what there is to say.
QString entry(const QString &name, const QString &text)
{
    return QLatin1String(".TP\n") + name + u'\n' + escaped(text) + QLatin1String(".\n");
}

QString head(const QString &name, const QString &summary, const QString &usage)
{
    return QStringLiteral(
               ".TH %1 1 \"\" \"echogram %2\" \"User Commands\"\n.SH NAME\n%3 \\- %4\n.SH SYNOPSIS\n%5\n")
        .arg(escaped(name.toUpper()), escaped(QStringLiteral(ECHOGRAM_VERSION)), escaped(name),
             escaped(summary), bold(QStringLiteral("echogram-cli")) + u' ' + usage);
}

QString exitStatus()
{
    QString text = QStringLiteral(".SH EXIT STATUS\n");
    for (const auto &[code, meaning] : exitCodeMeanings())
        text += entry(bold(QString::number(code)), meaning);
    return text;
}

QString namesOf(const Option &option)
{
    if (option.isArgument())
        return italic(option.name);
    QString names = option.letter.isEmpty() ? QString() : bold(option.letter) + QLatin1String(", ");
    names += bold(option.name);
    return option.value.isEmpty() ? names : names + u' ' + italic(option.value);
}

} // namespace

QString manualPage(const Command &command)
{
    const QString name = QLatin1String("echogram-cli-") + command.name();
    QString page = head(name, command.summary(), escaped(usageOf(command)));
    page += QLatin1String(".SH DESCRIPTION\n") + escaped(command.summary()) + QLatin1String(".\n");
    for (const QString &paragraph : command.description().split(u'\n', Qt::SkipEmptyParts))
        page += QLatin1String(".PP\n") + escaped(paragraph) + u'\n';
    page += QLatin1String(".SH OPTIONS\n");
    for (const Option &option : command.options())
        page += entry(namesOf(option), option.help);
    page += exitStatus() + QLatin1String(".SH EXAMPLES\n");
    for (const Command::Example &example : command.examples())
        page += entry(bold(QLatin1String("echogram-cli ") + example.line), example.meaning);
    return page + QLatin1String(".SH SEE ALSO\n\\fBechogram\\-cli\\fR(1)\n");
}

QString manualPage(const std::vector<std::unique_ptr<Command>> &commands)
{
    QString page = head(QStringLiteral("echogram-cli"), QStringLiteral("UDP for scripts"),
                        italic(QStringLiteral("COMMAND")) + QLatin1String(" [OPTION...] [ARGUMENT...]"));
    page += QLatin1String(
        ".SH DESCRIPTION\nAsks over UDP, listens, measures, and tells the shell how it went. Results are "
        "on standard output, and nothing but results; everything else is on standard error.\n"
        ".SH COMMANDS\nEach has a page of its own.\n");
    QString pages;
    for (const auto &command : commands) {
        page += entry(bold(command->name()), command->summary());
        pages += pages.isEmpty() ? QString() : QStringLiteral(",\n");
        pages += QLatin1String("\\fBechogram\\-cli\\-") + command->name() + QLatin1String("\\fR(1)");
    }
    page += QLatin1String(".SH ENVIRONMENT\n")
            + entry(bold(QStringLiteral("ECHOGRAM_IO")),
                    QStringLiteral("What moves the datagrams where --io does not say: auto, qt or linux"));
    return page + exitStatus() + QLatin1String(".SH SEE ALSO\n") + pages + u'\n';
}

} // namespace echogram
