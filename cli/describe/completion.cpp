// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/describe/completion.h"

#include <algorithm>

namespace echogram {
namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

/// In single quotes, for all three.
QString quoted(QString text, Shell shell)
{
    text.replace(u'\'', shell == Shell::Fish ? QStringLiteral("\\'") : QStringLiteral("'\\''"));
    return u'\'' + text + u'\'';
}

QString namesOf(const Command &command)
{
    QStringList names;
    for (const Option &option : command.options()) {
        if (!option.isArgument())
            names += option.name;
    }
    return (names << QStringLiteral("--help")).join(u' ');
}

bool takesFiles(const Command &command)
{
    return std::any_of(command.options().begin(), command.options().end(),
                       [](const Option &option) { return option.isArgument() && option.isFile; });
}

/// Words for an argument, such as the shells of `completion`.
QStringList argumentWords(const Command &command)
{
    QStringList words;
    for (const Option &option : command.options()) {
        if (option.isArgument())
            words += option.words;
    }
    return words;
}

QString bashCommand(const Command &command)
{
    QString text = QStringLiteral("    %1)\n        case $previous in\n").arg(command.name());
    for (const Option &option : command.options()) {
        if (option.isArgument() || option.isSwitch())
            continue;
        const QString names = option.letter.isEmpty() ? option.name : option.letter + u'|' + option.name;
        const QString complete =
            option.isFile ? QStringLiteral("mapfile -t COMPREPLY < <(compgen -f -- \"$current\")")
            : option.words.isEmpty()
                ? QStringLiteral(":")
                : QStringLiteral("mapfile -t COMPREPLY < <(compgen -W %1 -- \"$current\")")
                      .arg(quoted(option.words.join(u' '), Shell::Bash));
        text += QStringLiteral("        %1)\n            %2\n            return\n            ;;\n")
                    .arg(names, complete);
    }
    text += QLatin1String("        esac\n");
    text += QStringLiteral("        words=%1\n").arg(quoted(namesOf(command), Shell::Bash));
    if (takesFiles(command))
        text += QLatin1String(
            "        [[ $current == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n");
    if (const QStringList words = argumentWords(command); !words.isEmpty())
        text += QStringLiteral("        [[ $current == -* ]] || words=%1\n")
                    .arg(quoted(words.join(u' '), Shell::Bash));
    return text + QLatin1String("        ;;\n");
}

QString bashScript(const Commands &commands)
{
    QStringList names;
    QString cases;
    for (const auto &command : commands) {
        names += command->name();
        cases += bashCommand(*command);
    }
    names += {QStringLiteral("--help"), QStringLiteral("--version")};
    return QStringLiteral(R"(# bash completion for echogram-cli
_echogram_cli() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W %1 -- "$current")
        return
    fi
    case ${COMP_WORDS[1]} in
%2    *)
        return
        ;;
    esac
    ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _echogram_cli echogram-cli
)")
        .arg(quoted(names.join(u' '), Shell::Bash), cases);
}

/// What stands in the brackets of _arguments(1): without brackets of its own, and colons mean something there.
QString zshText(QString text)
{
    return text.replace(u'[', u'(').replace(u']', u')').replace(u':', QLatin1String("\\:"));
}

QString zshOption(const Option &option)
{
    const QString action = option.isFile            ? QStringLiteral("_files")
                           : option.words.isEmpty() ? QStringLiteral(" ")
                                                    : u'(' + option.words.join(u' ') + u')';
    if (option.isArgument()) {
        const QString place = option.isMany ? QStringLiteral("*") : QString();
        return quoted(place + u':' + zshText(option.name) + u':' + action, Shell::Zsh);
    }
    QString rest = u'[' + zshText(option.help) + u']';
    if (!option.isSwitch())
        rest += u':' + zshText(option.value) + u':' + action;
    if (option.letter.isEmpty())
        return quoted((option.isMany ? QStringLiteral("*") : QString()) + option.name + rest, Shell::Zsh);
    return QStringLiteral("'(%1 %2)'{%1,%2}%3").arg(option.letter, option.name, quoted(rest, Shell::Zsh));
}

QString zshScript(const Commands &commands)
{
    QString names;
    QString cases;
    for (const auto &command : commands) {
        names += QStringLiteral("        %1\n")
                     .arg(quoted(command->name() + u':' + zshText(command->summary()), Shell::Zsh));
        cases += QStringLiteral("    %1)\n        _arguments").arg(command->name());
        for (const Option &option : command->options())
            cases += QLatin1String(" \\\n            ") + zshOption(option);
        cases +=
            QLatin1String(" \\\n            '(-h --help)'{-h,--help}'[Print help and end]'\n        ;;\n");
    }
    return QStringLiteral(R"(#compdef echogram-cli
_echogram_cli() {
    local -a commands
    commands=(
%1    )
    if ((CURRENT == 2)); then
        _describe command commands
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
%2    esac
}
if [[ $funcstack[1] == _echogram-cli ]]; then
    _echogram_cli "$@"
else
    compdef _echogram_cli echogram-cli
fi
)")
        .arg(names, cases);
}

QString fishScript(const Commands &commands)
{
    QString script = QStringLiteral("# fish completion for echogram-cli\ncomplete -c echogram-cli -f\n");
    for (const auto &command : commands) {
        script += QStringLiteral("complete -c echogram-cli -n __fish_use_subcommand -a %1 -d %2\n")
                      .arg(command->name(), quoted(command->summary(), Shell::Fish));
        const QString seen = QStringLiteral("complete -c echogram-cli -n '__fish_seen_subcommand_from %1'")
                                 .arg(command->name());
        for (const Option &option : command->options()) {
            if (option.isArgument()) {
                if (option.isFile)
                    script += seen + QLatin1String(" -F\n");
                else if (!option.words.isEmpty())
                    script +=
                        seen + QStringLiteral(" -a %1\n").arg(quoted(option.words.join(u' '), Shell::Fish));
                continue;
            }
            script += seen + QLatin1String(" -l ") + option.name.mid(2);
            if (!option.letter.isEmpty())
                script += QLatin1String(" -s ") + option.letter.mid(1);
            if (!option.isSwitch())
                script += option.isFile ? QLatin1String(" -r -F") : QLatin1String(" -x");
            if (!option.words.isEmpty())
                script += QLatin1String(" -a ") + quoted(option.words.join(u' '), Shell::Fish);
            script += QLatin1String(" -d ") + quoted(option.help, Shell::Fish) + u'\n';
        }
        script += seen + QLatin1String(" -l help -s h -d 'Print help and end'\n");
    }
    return script;
}

} // namespace

QStringList shellNames()
{
    return {QStringLiteral("bash"), QStringLiteral("zsh"), QStringLiteral("fish")};
}

QString completionScript(Shell shell, const Commands &commands)
{
    switch (shell) {
    case Shell::Bash:
        return bashScript(commands);
    case Shell::Zsh:
        return zshScript(commands);
    case Shell::Fish:
        break;
    }
    return fishScript(commands);
}

} // namespace echogram
