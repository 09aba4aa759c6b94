// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/service.h"

#include <QDateTime>
#include <QLocale>
#include <QtEndian>

#include <algorithm>
#include <iterator>
#include <random>

namespace echogram {
namespace {

constexpr std::array serviceNames{"echo", "discard", "chargen", "daytime", "time", "qotd"};
static_assert(serviceNames.size() == allServices.size());

class Echo : public Responder
{
public:
    void answer(const Question &question, QList<Answer> &answers) override
    {
        answers.append({question.payload.toByteArray()});
    }
};

class Discard : public Responder
{
public:
    void answer(const Question & /*question*/, QList<Answer> & /*answers*/) override {}
};

/// Lines of 72 of the 95 printable characters of ASCII, each beginning one further on than the one before. A
/// datagram goes on with the line that follows its predecessor's last.
class Chargen : public Responder
{
public:
    explicit Chargen(quint64 seed)
        : m_random(seed)
    {}

    void answer(const Question & /*question*/, QList<Answer> &answers) override
    {
        const qsizetype size = qsizetype(m_random() % (largest + 1));
        QByteArray characters;
        while (characters.size() < size) {
            for (int i = 0; i < lineLength; ++i)
                characters += char(' ' + (m_line + i) % printableCharacters);
            characters += "\r\n";
            m_line = (m_line + 1) % printableCharacters;
        }
        characters.truncate(size);
        answers.append({characters});
    }

private:
    static constexpr quint64 largest = 512;
    static constexpr int lineLength = 72;
    static constexpr int printableCharacters = 95;

    std::mt19937_64 m_random;
    int m_line = 0;
};

qint64 wallSeconds(const Question &question)
{
    constexpr qint64 nsPerSecond = 1'000'000'000;
    const qint64 ns = question.time.wallNs;
    return ns / nsPerSecond - (ns % nsPerSecond < 0 ? 1 : 0);
}

class Daytime : public Responder
{
public:
    void answer(const Question &question, QList<Answer> &answers) override
    {
        const QDateTime time = QDateTime::fromSecsSinceEpoch(wallSeconds(question));
        const QLocale english = QLocale::c();
        const QString line = QStringLiteral("%1 %2 %3\r\n")
                                 .arg(english.toString(time, QStringLiteral("ddd MMM")))
                                 .arg(time.date().day(), 2)
                                 .arg(english.toString(time, QStringLiteral("hh:mm:ss yyyy")));
        answers.append({line.toLatin1()});
    }
};

class Time : public Responder
{
public:
    void answer(const Question &question, QList<Answer> &answers) override
    {
        constexpr qint64 secondsFrom1900To1970 = 2'208'988'800;
        const quint32 seconds = qToBigEndian(quint32(wallSeconds(question) + secondsFrom1900To1970));
        answers.append({QByteArray(reinterpret_cast<const char *>(&seconds), sizeof seconds)});
    }
};

constexpr const char *quotations[] = {
    "Be liberal in what you accept, and conservative in what you send.\r\n    Jon Postel, RFC 1122\r\n",
    "Brevity is the soul of wit.\r\n    William Shakespeare, Hamlet\r\n",
    "How poor are they that have not patience!\r\n    William Shakespeare, Othello\r\n",
    "Well begun is half done; the other half is the answer.\r\n",
    "Speech was given to man to conceal his thoughts; a datagram has no such ambition.\r\n",
    "An echo always has the last word, unless it was lost on the way.\r\n",
    "Everything that is sent arrives, or it does not.\r\n",
};

class Qotd : public Responder
{
public:
    explicit Qotd(quint64 seed)
        : m_random(seed)
    {}

    void answer(const Question & /*question*/, QList<Answer> &answers) override
    {
        answers.append({QByteArray(quotations[m_random() % std::size(quotations)])});
    }

private:
    std::mt19937_64 m_random;
};

} // namespace

QString serviceName(Service service)
{
    return QLatin1String(serviceNames.at(size_t(service)));
}

std::optional<Service> serviceFromName(const QString &name)
{
    const auto *found = std::find_if(allServices.begin(), allServices.end(),
                                     [&](Service service) { return serviceName(service) == name; });
    return found == allServices.end() ? std::nullopt : std::optional(*found);
}

std::unique_ptr<Responder> makeService(Service service, quint64 seed)
{
    switch (service) {
    case Service::Echo:
        return std::make_unique<Echo>();
    case Service::Discard:
        return std::make_unique<Discard>();
    case Service::Chargen:
        return std::make_unique<Chargen>(seed);
    case Service::Daytime:
        return std::make_unique<Daytime>();
    case Service::Time:
        return std::make_unique<Time>();
    case Service::Qotd:
        return std::make_unique<Qotd>(seed);
    }
    return nullptr;
}

} // namespace echogram
