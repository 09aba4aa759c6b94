// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/windowstate.h"

#include "server/weather/weatherspec.h"

#include <QCoreApplication>
#include <QDir>
#include <QSettings>
#include <QtEndian>

#include <algorithm>

namespace echogram {
namespace {

constexpr int maximumAnswerTimeoutMs = 3'600'000; // an hour
constexpr qsizetype maximumLayoutBytes = 65536;   // a real one has some hundred

/// Base64 of UTF-16: the only form in which every QString comes back from an INI file. (Qt writes those
/// in UTF-8, which has no unpaired surrogates, and gives '@', NUL and commas meanings of their own.)
QString packText(const QString &text)
{
    QByteArray bytes(text.size() * 2, Qt::Uninitialized);
    qToLittleEndian<char16_t>(text.utf16(), text.size(), bytes.data());
    return QString::fromLatin1(bytes.toBase64());
}

QString unpackText(const QVariant &value)
{
    const QByteArray packed = value.toString().toLatin1();
    if (packed.size() > maximumSavedText * 3)
        return {};
    const auto bytes = QByteArray::fromBase64Encoding(packed, QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes || bytes.decoded.size() % 2 != 0 || bytes.decoded.size() / 2 > maximumSavedText)
        return {};
    QString text(bytes.decoded.size() / 2, Qt::Uninitialized);
    qFromLittleEndian<char16_t>(bytes.decoded.constData(), text.size(), text.data());
    return text;
}

PayloadFormat readFormat(const QVariant &value)
{
    return payloadFormatFromName(value.toString()).value_or(PayloadFormat::Text);
}

QByteArray readLayout(const QVariant &value)
{
    const QByteArray bytes = value.typeId() == QMetaType::QByteArray ? value.toByteArray() : QByteArray();
    return bytes.size() <= maximumLayoutBytes ? bytes : QByteArray();
}

int readNumber(const QVariant &value, int smallest, int largest, int otherwise)
{
    bool ok = false;
    const int number = value.toString().toInt(&ok);
    return ok && number >= smallest && number <= largest ? number : otherwise;
}

/// QVariant takes every word but three for true, hence the words themselves.
bool readSwitch(const QVariant &value, bool otherwise)
{
    const QString text = value.toString();
    if (text == QLatin1String("true") || text == QLatin1String("false"))
        return text == QLatin1String("true");
    return otherwise;
}

constexpr std::pair<Appearance::Scheme, const char *> schemeNames[] = {
    {Appearance::Scheme::FollowDesktop, "desktop"},
    {Appearance::Scheme::Light, "light"},
    {Appearance::Scheme::Dark, "dark"},
};

QString schemeName(Appearance::Scheme scheme)
{
    for (const auto &[value, name] : schemeNames) {
        if (value == scheme)
            return QLatin1String(name);
    }
    return {};
}

Appearance::Scheme readScheme(const QVariant &value)
{
    for (const auto &[scheme, name] : schemeNames) {
        if (value.toString() == QLatin1String(name))
            return scheme;
    }
    return Appearance::Scheme::FollowDesktop;
}

/// Calls `read` inside each entry of an array that has anything in it, `most` of them at the utmost: the
/// number of entries is read from the file and may be any.
template <class Read>
void readEach(QSettings &settings, const QString &array, int most, const Read &read)
{
    const int count = std::min(settings.beginReadArray(array), most);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        if (!settings.childKeys().isEmpty())
            read();
    }
    settings.endArray();
}

template <class List, class Write>
void writeEach(QSettings &settings, const QString &array, int most, const List &list, const Write &write)
{
    settings.remove(array); // or the tail of a longer one would stay
    const int count = int(std::min<qsizetype>(list.size(), most));
    settings.beginWriteArray(array, count);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        write(list.at(i));
    }
    settings.endArray();
}

QString readHost(const QVariant &value)
{
    const Result<QString> host = parseHost(value.toString());
    return host.ok() ? host.value() : QString();
}

Weather readWeather(const QVariant &value)
{
    const Result<Weather> weather = parseWeather(unpackText(value));
    return weather ? *weather : Weather();
}

ServerSettings readServer(const QSettings &settings)
{
    ServerSettings server;
    const QHostAddress address(settings.value(QStringLiteral("server/address")).toString());
    if (!address.isNull())
        server.address = address;
    server.port = quint16(readNumber(settings.value(QStringLiteral("server/port")), 0, 65535, server.port));
    server.service =
        serviceFromName(settings.value(QStringLiteral("server/service")).toString()).value_or(server.service);
    server.usesRules = readSwitch(settings.value(QStringLiteral("server/usesRules")), server.usesRules);
    server.rulesFile = unpackText(settings.value(QStringLiteral("server/rulesFile")));
    server.weather.in = readWeather(settings.value(QStringLiteral("server/in")));
    server.weather.out = readWeather(settings.value(QStringLiteral("server/out")));
    return server;
}

QString savable(const QString &text)
{
    return text.size() <= maximumSavedText ? text : QString();
}

} // namespace

WindowState loadWindowState(QSettings &settings)
{
    WindowState state;
    state.geometry = readLayout(settings.value(QStringLiteral("window/geometry")));
    state.docks = readLayout(settings.value(QStringLiteral("window/docks")));
    state.splitter = readLayout(settings.value(QStringLiteral("window/splitter")));
    state.scheme = readScheme(settings.value(QStringLiteral("window/scheme")));
    state.serverEnabled = readSwitch(settings.value(QStringLiteral("server/enabled")), state.serverEnabled);

    state.server = readServer(settings);
    state.transcripts = unpackText(settings.value(QStringLiteral("transcripts/folder")));
    state.environment = unpackText(settings.value(QStringLiteral("transcripts/environment")));

    readEach(settings, QStringLiteral("hosts"), maximumSavedHosts, [&] {
        const QString host = readHost(settings.value(QStringLiteral("host")));
        if (!host.isEmpty() && !state.hosts.contains(host))
            state.hosts.append(host);
    });
    readEach(settings, QStringLiteral("conversations"), maximumSavedConversations, [&] {
        SavedConversation conversation;
        conversation.target.host = readHost(settings.value(QStringLiteral("host")));
        conversation.target.port = quint16(readNumber(settings.value(QStringLiteral("port")), 1, 65535, 0));
        conversation.name = unpackText(settings.value(QStringLiteral("name")));
        conversation.draft = unpackText(settings.value(QStringLiteral("draft")));
        conversation.format = readFormat(settings.value(QStringLiteral("format")));
        conversation.answerTimeoutMs = readNumber(settings.value(QStringLiteral("answerTimeoutMs")), 1,
                                                  maximumAnswerTimeoutMs, conversation.answerTimeoutMs);
        state.conversations.append(conversation);
    });
    readEach(settings, QStringLiteral("history"), maximumSavedHistory, [&] {
        const SavedHistoryEntry entry{unpackText(settings.value(QStringLiteral("text"))),
                                      readFormat(settings.value(QStringLiteral("format")))};
        if (!entry.text.isEmpty())
            state.history.append(entry);
    });
    const int last = std::max(0, int(state.conversations.size()) - 1);
    state.current = readNumber(settings.value(QStringLiteral("window/current")), 0, last, 0);
    return state;
}

QString saveWindowState(const QSettings &settings, const WindowState &state)
{
    // An object of its own on the same file, because the first error sticks to an object: having read a
    // damaged file it would hide that the new one could not be written.
    QSettings out(settings.fileName(), settings.format());
    if (!settings.group().isEmpty())
        out.beginGroup(settings.group());

    out.setValue(QStringLiteral("window/geometry"), state.geometry);
    out.setValue(QStringLiteral("window/docks"), state.docks);
    out.setValue(QStringLiteral("window/splitter"), state.splitter);
    out.setValue(QStringLiteral("window/scheme"), schemeName(state.scheme));
    out.setValue(QStringLiteral("window/current"), state.current);
    out.setValue(QStringLiteral("server/enabled"), state.serverEnabled);
    out.setValue(QStringLiteral("server/address"), state.server.address.toString());
    out.setValue(QStringLiteral("server/port"), state.server.port);
    out.setValue(QStringLiteral("server/service"), serviceName(state.server.service));
    out.setValue(QStringLiteral("server/usesRules"), state.server.usesRules);
    out.setValue(QStringLiteral("server/rulesFile"), packText(savable(state.server.rulesFile)));
    out.setValue(QStringLiteral("server/in"), packText(weatherText(state.server.weather.in)));
    out.setValue(QStringLiteral("server/out"), packText(weatherText(state.server.weather.out)));

    out.setValue(QStringLiteral("transcripts/folder"), packText(savable(state.transcripts)));
    out.setValue(QStringLiteral("transcripts/environment"), packText(savable(state.environment)));

    writeEach(out, QStringLiteral("hosts"), maximumSavedHosts, state.hosts,
              [&](const QString &host) { out.setValue(QStringLiteral("host"), host); });
    writeEach(out, QStringLiteral("conversations"), maximumSavedConversations, state.conversations,
              [&](const SavedConversation &conversation) {
                  out.setValue(QStringLiteral("host"), conversation.target.host);
                  out.setValue(QStringLiteral("port"), conversation.target.port);
                  out.setValue(QStringLiteral("name"), packText(savable(conversation.name)));
                  out.setValue(QStringLiteral("draft"), packText(savable(conversation.draft)));
                  out.setValue(QStringLiteral("format"), payloadFormatName(conversation.format));
                  out.setValue(QStringLiteral("answerTimeoutMs"), conversation.answerTimeoutMs);
              });
    writeEach(out, QStringLiteral("history"), maximumSavedHistory, state.history,
              [&](const SavedHistoryEntry &entry) {
                  out.setValue(QStringLiteral("text"), packText(savable(entry.text)));
                  out.setValue(QStringLiteral("format"), payloadFormatName(entry.format));
              });

    out.sync();
    if (out.status() == QSettings::AccessError) {
        return QCoreApplication::translate("echogram::WindowState",
                                           "The window's state could not be written to %1.")
            .arg(QDir::toNativeSeparators(out.fileName()));
    }
    return {};
}

} // namespace echogram
