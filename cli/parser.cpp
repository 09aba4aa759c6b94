// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/parser.h"

#include "cli/help.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>

namespace echogram {
namespace {

EarlyExit wrong(const QString &what)
{
    return {2, QStringLiteral("echogram-cli: %1\nechogram-cli --help lists the commands").arg(what)};
}

/// How many letters have to be changed, added or taken away (Levenshtein).
qsizetype distance(const QString &one, const QString &other)
{
    QList<qsizetype> row(other.size() + 1);
    for (qsizetype column = 0; column <= other.size(); ++column)
        row[column] = column;
    for (qsizetype line = 1; line <= one.size(); ++line) {
        qsizetype diagonal = std::exchange(row[0], line);
        for (qsizetype column = 1; column <= other.size(); ++column) {
            const qsizetype replaced = diagonal + (one.at(line - 1) == other.at(column - 1) ? 0 : 1);
            diagonal = row.at(column);
            row[column] = std::min({replaced, row.at(column) + 1, row.at(column - 1) + 1});
        }
    }
    return row.constLast();
}

EarlyExit unknown(const QString &name, const std::vector<std::unique_ptr<Command>> &commands)
{
    const auto nearest =
        std::min_element(commands.begin(), commands.end(), [&](const auto &a, const auto &b) {
            return distance(name, a->name()) < distance(name, b->name());
        });
    QString what = QStringLiteral("there is no command '%1'").arg(name);
    if (distance(name, (*nearest)->name()) <= 2)
        what += QStringLiteral("; did you mean '%1'?").arg((*nearest)->name());
    return wrong(what);
}

/// CLI11 takes `[a,b]` for a list of values; behind a character that no argument can have it is none. readInto() takes
/// that away again.
constexpr char guard = '\0';

void protectFromLists(std::vector<std::string> &arguments)
{
    for (std::string &argument : arguments) {
        if (!argument.empty() && argument.back() == ']')
            argument += guard;
    }
}

/// Reads one value; what CLI11 is to complain about.
std::string readInto(const Option &option, std::string value)
{
    if (!value.empty() && value.back() == guard)
        value.pop_back();
    const QString text = QString::fromUtf8(value.c_str(), qsizetype(value.size()));
    if (text.toUtf8() != QByteArray::fromStdString(value))
        return "its value is not UTF-8; --format hex can say all bytes.";
    const QString problem = option.read(text);
    if (problem.isEmpty())
        return {};
    return ('"' + text + QLatin1String("\": ") + problem).toStdString();
}

/// What CLI11 writes into while it parses.
struct Place
{
    std::vector<std::string> values;
    bool isOn = false;
};

void addOption(CLI::App &app, const Option &option, Place &place)
{
    std::string names = option.name.toStdString();
    if (!option.letter.isEmpty())
        names = option.letter.toStdString() + ',' + names;
    if (option.isSwitch()) {
        app.add_flag(names, place.isOn)->disable_flag_override();
        return;
    }
    CLI::Option *added = app.add_option(names, place.values);
    added->check([&option](const std::string &value) { return readInto(option, value); });
    added->required(option.isRequired);
    if (option.isArgument() && option.isMany)
        added->expected(option.isRequired ? 1 : 0, CLI::detail::expected_max_vector_size);
    else
        added->expected(1)->allow_extra_args(false);
    if (!option.isArgument() && option.isMany)
        added->take_all();
    else if (!option.isArgument())
        added->take_last();
}

} // namespace

std::variant<std::unique_ptr<Command>, EarlyExit> parseCommandLine(std::vector<std::string> arguments)
{
    auto commands = allCommands();
    if (arguments.empty())
        return wrong(QStringLiteral("which command?"));
    const QString first = QString::fromLocal8Bit(arguments.front().c_str());
    if (first == QLatin1String("--help") || first == QLatin1String("-h"))
        return EarlyExit{0, helpText(commands)};
    if (first == QLatin1String("--version") || first == QLatin1String("-V"))
        return EarlyExit{0, QStringLiteral("echogram-cli " ECHOGRAM_VERSION)};
    if (first.startsWith(u'-'))
        return wrong(QStringLiteral("the command comes first, before '%1'").arg(first));
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const auto &command) { return command->name() == first; });
    if (found == commands.end())
        return unknown(first, commands);
    std::unique_ptr<Command> command = std::move(*found);

    CLI::App app("", "echogram-cli " + command->name().toStdString());
    std::deque<Place> places; // CLI11 keeps references
    for (const Option &option : command->options())
        addOption(app, option, places.emplace_back());
    arguments.erase(arguments.begin());
    protectFromLists(arguments);
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::CallForHelp &) {
        return EarlyExit{0, helpText(*command)};
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }
    auto place = places.cbegin();
    for (const Option &option : command->options()) {
        if ((place++)->isOn)
            option.read({});
    }
    if (const QString problem = command->problem(); !problem.isEmpty())
        return EarlyExit{2, QStringLiteral("echogram-cli %1: %2\nechogram-cli %1 --help lists the options")
                                .arg(command->name(), problem)};
    return command;
}

} // namespace echogram
