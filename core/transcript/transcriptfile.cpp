// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptfile.h"

#include "core/datagram/printable.h"
#include "core/datagram/quantities.h"
#include "core/datagram/target.h"
#include "core/transcript/stepreader.h"
#include "core/transcript/variablereader.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace echogram {
namespace {

constexpr qint64 usualWithinNs = 1'000'000'000;
constexpr qsizetype longestTag = 40;    // characters
constexpr qsizetype longestTitle = 200; // characters

/// Reads what is around the steps, and has them read.
class TranscriptReader : public TomlReader
{
public:
    TranscriptReader(const QString &fileName, const Variables &others)
        : TomlReader(fileName)
        , m_others(others)
    {
        m_transcript.file = fileName;
    }

    bool read(const TomlNode &root);
    Transcript &&takeTranscript() { return std::move(m_transcript); }

private:
    using Read = bool (TranscriptReader::*)(const TomlNode &value);
    struct Key
    {
        const char *name;
        Read read;
    };
    static const std::array<Key, 7> keys;

    bool readTitle(const TomlNode &value);
    bool readTags(const TomlNode &value);
    bool readVariables(const TomlNode &value);
    bool readTarget(const TomlNode &value);
    bool readWithin(const TomlNode &value);
    bool readSocket(const TomlNode &value);
    bool readSteps(const TomlNode &value);
    bool takeOthers(const TomlNode *table);
    bool takeOther(Variable other, const TomlNode *own);

    const Variables &m_others;
    Transcript m_transcript;
    qint64 m_withinNs = usualWithinNs;
};

// In the order in which they are read: the variables before what asks for them.
constexpr std::array<TranscriptReader::Key, 7> TranscriptReader::keys{{
    {"title", &TranscriptReader::readTitle},
    {"tags", &TranscriptReader::readTags},
    {"variables", &TranscriptReader::readVariables},
    {"target", &TranscriptReader::readTarget},
    {"within", &TranscriptReader::readWithin},
    {"socket", &TranscriptReader::readSocket},
    {"step", &TranscriptReader::readSteps},
}};

bool TranscriptReader::read(const TomlNode &root)
{
    QStringList known;
    for (const Key &key : keys)
        known += QLatin1String(key.name);
    for (const TomlMember &member : root.members) {
        if (!known.contains(member.key))
            return failOfUnknown(member, known);
    }
    for (const Key &key : keys) {
        const QString name = QLatin1String(key.name);
        const TomlNode *value = root.find(name);
        if (value != nullptr && !(this->*key.read)(*value))
            return false;
        if (key.read == &TranscriptReader::readVariables && !takeOthers(value))
            return false;
    }
    return !m_transcript.steps.empty()
           || fail(root, QStringLiteral("there is no step in it; one begins with [[step]]"));
}

bool TranscriptReader::readTitle(const TomlNode &value)
{
    if (!isString(value, QStringLiteral("a title")))
        return false;
    const QList<uint> characters = value.string.toUcs4();
    if (characters.size() > longestTitle || !std::all_of(characters.begin(), characters.end(), isHarmless))
        return fail(
            value,
            QStringLiteral("a title is a line of at most %1 characters that can be seen").arg(longestTitle));
    m_transcript.title = value.string;
    return true;
}

bool TranscriptReader::readTags(const TomlNode &value)
{
    const QString right =
        QStringLiteral("tags are an array of words, as in [\"smoke\", \"dns\"]; none begins with !");
    if (value.kind != TomlNode::Kind::Array)
        return fail(value, right);
    for (const TomlNode &tag : value.items) {
        const QList<uint> characters = tag.string.toUcs4();
        const bool isWord = tag.kind == TomlNode::Kind::String && !characters.isEmpty()
                            && characters.size() <= longestTag && !tag.string.startsWith(u'!')
                            && std::all_of(characters.begin(), characters.end(),
                                           [](uint c) { return isHarmless(c) && !QChar::isSpace(c); });
        if (!isWord)
            return fail(tag, right);
        m_transcript.tags += tag.string;
    }
    return true;
}

bool TranscriptReader::readVariables(const TomlNode &value)
{
    VariableReader reader(m_transcript.file);
    if (reader.read(value, m_transcript.variables))
        return true;
    setError(reader.error());
    return false;
}

/// What comes from elsewhere wins; then each has to have a value.
bool TranscriptReader::takeOthers(const TomlNode *table)
{
    for (qsizetype i = 0; i < m_others.size(); ++i) {
        const Variable &other = m_others.at(i);
        if (!takeOther(other, table == nullptr ? nullptr : table->find(other.name)))
            return false;
    }
    if (table == nullptr)
        return true;
    return std::all_of(table->members.begin(), table->members.end(), [this](const TomlMember &member) {
        return m_transcript.variables.at(m_transcript.variables.indexOf(member.key)).value.has_value()
               || failAtKey(
                   member,
                   QStringLiteral("“%1” is not set: it needs a value here, in an environment, or by --set "
                                  "%1=…")
                       .arg(member.key));
    });
}

/// On a command line everything is a text: it becomes a number where the transcript has one.
bool TranscriptReader::takeOther(Variable other, const TomlNode *own)
{
    const qsizetype index = m_transcript.variables.indexOf(other.name);
    const bool wantsNumber = index >= 0 && m_transcript.variables.at(index).isNumber;
    if (wantsNumber && other.value && !other.isNumber) {
        bool isNumber = false;
        const QString text = QString::fromUtf8(*other.value);
        static const QRegularExpression written(QStringLiteral("^(?:-?[0-9]+|0x[0-9A-Fa-f]+)$"));
        const bool isHex = text.startsWith(QLatin1String("0x"));
        const qint64 number = isHex ? text.mid(2).toLongLong(&isNumber, 16) : text.toLongLong(&isNumber, 10);
        isNumber = isNumber && written.match(text).hasMatch(); // not all that QString takes for one
        if (!isNumber)
            return fail(*own,
                        QStringLiteral("“%1” is a number here, and is to be set to something that is none")
                            .arg(other.name));
        other.value = QByteArray::number(number);
        other.isNumber = true;
    }
    m_transcript.variables.set(other);
    return true;
}

bool TranscriptReader::readTarget(const TomlNode &value)
{
    ExpectationReader reader(m_transcript.file, m_transcript.variables);
    if (reader.readTextFor(value, QStringLiteral("a target, such as \"127.0.0.1:12345\","),
                           &parseTargetWithPort, m_transcript.target))
        return true;
    setError(reader.error());
    return false;
}

bool TranscriptReader::readWithin(const TomlNode &value)
{
    return isString(value, QStringLiteral("a time, such as \"1s\","))
           && take(value, &parseDuration, m_withinNs)
           && (m_withinNs > 0 || fail(value, QStringLiteral("an answer takes more than no time")));
}

bool TranscriptReader::readSocket(const TomlNode &value)
{
    if (value.kind != TomlNode::Kind::Table)
        return fail(value, QStringLiteral("socket is a table: [socket]"));
    for (const TomlMember &member : value.members) {
        if (member.key == QLatin1String("bind")) {
            if (!isString(member.value, QStringLiteral("bind, a local address,")))
                return false;
            m_transcript.bindAddress = QHostAddress(member.value.string);
            if (m_transcript.bindAddress.isNull())
                return fail(member.value,
                            QStringLiteral("“%1” is no address; bind is one, such as 127.0.0.1 or ::1")
                                .arg(member.value.string.left(80)));
        } else if (member.key == QLatin1String("port")) {
            const qint64 port = member.value.kind == TomlNode::Kind::Integer ? member.value.integer : -1;
            if (port < 0 || port > 65'535)
                return fail(member.value,
                            QStringLiteral("a port is a number from 1 to 65535; 0 is a free one"));
            m_transcript.bindPort = quint16(port);
        } else {
            return failOfUnknown(member, {QStringLiteral("bind"), QStringLiteral("port")});
        }
    }
    return true;
}

bool TranscriptReader::readSteps(const TomlNode &value)
{
    StepReader reader(m_transcript, m_withinNs);
    if (reader.read(value))
        return true;
    setError(reader.error());
    return false;
}

Result<Transcript, FileError> transcriptOf(const TomlNode &root, const QString &fileName,
                                           const Variables &others)
{
    TranscriptReader reader(fileName, others);
    if (!reader.read(root))
        return reader.error();
    return reader.takeTranscript();
}

Result<Variables, FileError> environmentOf(const TomlNode &root, const QString &fileName)
{
    VariableReader reader(fileName);
    Variables variables;
    if (!reader.read(root, variables))
        return reader.error();
    return variables;
}

} // namespace

Result<Transcript, FileError> parseTranscript(const QByteArray &toml, const QString &fileName,
                                              const Variables &others)
{
    const Result<TomlNode, FileError> root = parseToml(toml, fileName);
    return root ? transcriptOf(*root, fileName, others) : root.error();
}

Result<Transcript, FileError> loadTranscript(const QString &path, const Variables &others)
{
    const Result<TomlNode, FileError> root = loadToml(path);
    return root ? transcriptOf(*root, path, others) : root.error();
}

Result<Variables, FileError> parseEnvironment(const QByteArray &toml, const QString &fileName)
{
    const Result<TomlNode, FileError> root = parseToml(toml, fileName);
    return root ? environmentOf(*root, fileName) : root.error();
}

Result<Variables, FileError> loadEnvironment(const QString &path)
{
    const Result<TomlNode, FileError> root = loadToml(path);
    return root ? environmentOf(*root, path) : root.error();
}

} // namespace echogram
