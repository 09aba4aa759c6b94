// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/datagramcheck.h"

#include "core/datagram/payloaddifference.h"
#include "core/datagram/printable.h"
#include "core/transcript/fieldcheck.h"

#include <algorithm>
#include <array>

namespace echogram {
namespace {

QString shown(QByteArrayView bytes)
{
    constexpr qsizetype longest = 60;
    const PrintableText text = printable(bytes, LineBreaks::Escape, Backslashes::Double, longest);
    return u'"' + text.text + (text.complete ? QStringLiteral("\"") : QStringLiteral("…\""));
}

QString sizeText(const SizeRange &size)
{
    if (size.least == size.most)
        return QString::number(size.least);
    if (size.most == SizeRange::largest)
        return QStringLiteral("at least %1").arg(size.least);
    return size.least == 0 ? QStringLiteral("at most %1").arg(size.most)
                           : QStringLiteral("%1 to %2").arg(size.least).arg(size.most);
}

/// Looks at one thing after the other; each function gives what is wrong, or nothing.
class DatagramCheck
{
public:
    DatagramCheck(const DatagramExpectation &expectation, QByteArrayView payload, const CheckContext &context)
        : m_expected(expectation)
        , m_payload(payload)
        , m_context(context)
        , m_values(context.variables.values())
        , m_shown(context.secrets.hidden(payload.toByteArray()))
    {}

    std::optional<Mismatch> mismatch();
    QString inWords() const;
    std::optional<QByteArray> rendered(const PayloadTemplate &payload) const;

private:
    using Message = std::optional<QString>;

    std::optional<Mismatch> whole();
    std::optional<Mismatch> hex();
    std::optional<Mismatch> prefix();
    std::optional<Mismatch> contained();
    std::optional<Mismatch> suffix();
    std::optional<Mismatch> regex();
    std::optional<Mismatch> size();
    std::optional<Mismatch> fields();
    std::optional<Mismatch> field(const Placed<VariableText> &text);

    QString difference(const QByteArray &expected, QByteArrayView got, QByteArrayView shown) const;
    /// Of a template that is to be a part of the payload; `fits` says whether it is, `message` what is wrong if not.
    template <class Fits, class Say>
    std::optional<Mismatch> part(const std::optional<Placed<PayloadTemplate>> &part, Fits fits, Say message);

    const DatagramExpectation &m_expected;
    const QByteArrayView m_payload;
    const CheckContext &m_context;
    const QByteArrayList m_values;
    const QByteArray
        m_shown; // the payload as it may be shown: hidden as a whole, so that no part of a secret is left
};

std::optional<QByteArray> DatagramCheck::rendered(const PayloadTemplate &payload) const
{
    QByteArray bytes;
    const TemplateContext context{m_context.question, m_context.peer, m_context.wallNs,
                                  m_context.counter,  m_values,       m_context.random};
    return payload.render(context, bytes) ? std::optional(bytes) : std::nullopt;
}

/// Where they differ, without what is secret: of what came also where it is what was expected there. `shown` is what came
/// as it may be shown.
QString DatagramCheck::difference(const QByteArray &expected, QByteArrayView got, QByteArrayView shown) const
{
    const auto place = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end()).first;
    const QByteArray hiddenExpected = m_context.secrets.hidden(expected);
    QByteArray hiddenGot = shown.toByteArray();
    for (qsizetype i = 0; i < std::min(expected.size(), got.size()); ++i) {
        if (hiddenExpected.at(i) != expected.at(i) && got.at(i) == expected.at(i))
            hiddenGot[i] = '*';
    }
    return differenceText(hiddenExpected, hiddenGot, place - expected.begin());
}

std::optional<Mismatch> DatagramCheck::mismatch()
{
    using Look = std::optional<Mismatch> (DatagramCheck::*)();
    static constexpr std::array<Look, 8> looks{
        &DatagramCheck::whole,     &DatagramCheck::hex,  &DatagramCheck::prefix, &DatagramCheck::suffix,
        &DatagramCheck::contained, &DatagramCheck::size, &DatagramCheck::fields, &DatagramCheck::regex};
    for (const Look look : looks) {
        if (std::optional<Mismatch> found = (this->*look)())
            return found;
    }
    return {};
}

/// What is known otherwise than as all of the bytes.
QString DatagramCheck::inWords() const
{
    QStringList words;
    const auto add = [&](const QString &what, const std::optional<Placed<PayloadTemplate>> &part) {
        if (const auto bytes = part ? rendered(part->value) : std::nullopt)
            words += what + shown(m_context.secrets.hidden(*bytes));
    };
    add(QStringLiteral("beginning with "), m_expected.prefix);
    add(QStringLiteral("ending with "), m_expected.suffix);
    add(QStringLiteral("containing "), m_expected.contained);
    if (m_expected.size)
        words += sizeText(m_expected.size->value) + QLatin1String(" bytes");
    for (const Placed<VariableText> &field : m_expected.fields)
        words += field.value.source();
    if (m_expected.regex)
        words += QStringLiteral("a match of ") + m_expected.regexText;
    return words.isEmpty() ? QStringLiteral("an answer") : words.join(QLatin1String("\n            "));
}

template <class Fits, class Say>
std::optional<Mismatch> DatagramCheck::part(const std::optional<Placed<PayloadTemplate>> &part, Fits fits,
                                            Say message)
{
    if (!part)
        return {};
    if (const QString problem = part->value.problem(m_values); !problem.isEmpty())
        return Mismatch{QStringLiteral("cannot be compared: ") + problem, part->place};
    const std::optional<QByteArray> bytes = rendered(part->value);
    if (!bytes)
        return Mismatch{
            QStringLiteral("cannot be what is expected: with its variables that is longer than a datagram"),
            part->place};
    if (fits(*bytes))
        return {};
    return Mismatch{message(*bytes), part->place};
}

std::optional<Mismatch> DatagramCheck::whole()
{
    return part(
        m_expected.whole, [this](const QByteArray &bytes) { return m_payload == bytes; },
        [this](const QByteArray &bytes) { return difference(bytes, m_payload, m_shown); });
}

std::optional<Mismatch> DatagramCheck::hex()
{
    if (!m_expected.hex)
        return {};
    const VariableText &text = m_expected.hex->value;
    const Result<MaskedBytes> bytes = MaskedBytes::fromHex(text.rendered(m_values));
    const QString problem = bytes ? text.problem(m_values) : bytes.error().message;
    if (!problem.isEmpty())
        return Mismatch{QStringLiteral("cannot be compared: ") + problem, m_expected.hex->place};
    const qsizetype at = bytes->firstDifference(m_payload);
    if (at < 0)
        return {};
    if (text.hasSecret(m_context.variables))
        return Mismatch{QStringLiteral("does not fit %1").arg(text.source()), m_expected.hex->place};
    return Mismatch{differenceText(*bytes, m_shown, at), m_expected.hex->place};
}

std::optional<Mismatch> DatagramCheck::prefix()
{
    return part(
        m_expected.prefix,
        [this](const QByteArray &bytes) { return m_payload.startsWith(QByteArrayView(bytes)); },
        [this](const QByteArray &bytes) {
            return QStringLiteral("does not begin as expected: it ")
                   + difference(bytes, m_payload.first(std::min(bytes.size(), m_payload.size())),
                                m_shown.first(std::min(bytes.size(), m_shown.size())));
        });
}

std::optional<Mismatch> DatagramCheck::suffix()
{
    return part(
        m_expected.suffix,
        [this](const QByteArray &bytes) { return m_payload.endsWith(QByteArrayView(bytes)); },
        [this](const QByteArray &bytes) {
            return QStringLiteral("does not end as expected: its end ")
                   + difference(bytes, m_payload.last(std::min(bytes.size(), m_payload.size())),
                                m_shown.last(std::min(bytes.size(), m_shown.size())));
        });
}

std::optional<Mismatch> DatagramCheck::contained()
{
    return part(
        m_expected.contained,
        [this](const QByteArray &bytes) { return m_payload.contains(QByteArrayView(bytes)); },
        [this](const QByteArray &bytes) {
            return QStringLiteral("is %1, which does not contain %2")
                .arg(shown(m_shown), shown(m_context.secrets.hidden(bytes)));
        });
}

std::optional<Mismatch> DatagramCheck::size()
{
    if (!m_expected.size || m_expected.size->value.contains(m_payload.size()))
        return {};
    return Mismatch{QStringLiteral("has %1 bytes, expected %2")
                        .arg(m_payload.size())
                        .arg(sizeText(m_expected.size->value)),
                    m_expected.size->place};
}

std::optional<Mismatch> DatagramCheck::fields()
{
    for (const Placed<VariableText> &text : m_expected.fields) {
        if (std::optional<Mismatch> found = field(text))
            return found;
    }
    return {};
}

std::optional<Mismatch> DatagramCheck::field(const Placed<VariableText> &text)
{
    const VariableText &written = text.value;
    const Result<FieldCheck> check = FieldCheck::parse(written.rendered(m_values));
    // What a variable is must not become another comparison.
    const bool isAnother =
        check
        && check->isWithSent()
               != FieldCheck::parse(written.withNothing(), FieldCheck::Values::Made)->isWithSent();
    const QString problem = !check      ? check.error().message
                            : isAnother ? QStringLiteral("a variable is no field of what was sent")
                                        : written.problem(m_values);
    const bool hasSecret = written.hasSecret(m_context.variables);
    if (!problem.isEmpty()) {
        const QString reason =
            hasSecret ? QString() : QStringLiteral(" (with its variables: %1)").arg(problem);
        return Mismatch{QStringLiteral("cannot be compared by %1%2").arg(written.source(), reason),
                        text.place};
    }
    const QString difference = check->check(m_payload, m_context.question);
    if (difference.isEmpty())
        return {};
    // What would be told as well if the secrets were others tells nothing of them.
    const QByteArray question = m_context.secrets.hidden(m_context.question.toByteArray());
    const bool isHarmless = !hasSecret && difference == check->check(m_shown, question);
    return Mismatch{
        QStringLiteral("is not as expected: ")
            + (isHarmless ? difference : QStringLiteral("%1 does not hold").arg(written.source())),
        text.place};
}

std::optional<Mismatch> DatagramCheck::regex()
{
    if (!m_expected.regex)
        return {};
    PayloadText text(m_payload);
    QByteArrayList captures;
    const QString payload = shown(m_shown);
    if (m_payload.size() > PayloadRegex::largestPayload) {
        return Mismatch{QStringLiteral("has %1 bytes; a regular expression is for payloads of at most %2")
                            .arg(m_payload.size())
                            .arg(PayloadRegex::largestPayload),
                        m_expected.regex->place};
    }
    switch (m_expected.regex->value.match(text, captures)) {
    case PayloadRegex::Verdict::Match:
        return {};
    case PayloadRegex::Verdict::TooCostly:
        return Mismatch{QStringLiteral("is %1, and whether it matches %2 takes too long to find out")
                            .arg(payload, m_expected.regexText),
                        m_expected.regex->place};
    case PayloadRegex::Verdict::NoMatch:
        break;
    }
    return Mismatch{QStringLiteral("is %1, which does not match %2").arg(payload, m_expected.regexText),
                    m_expected.regex->place};
}

} // namespace

std::optional<Mismatch> mismatchOf(const DatagramExpectation &expectation, QByteArrayView payload,
                                   const CheckContext &context)
{
    return DatagramCheck(expectation, payload, context).mismatch();
}

QString expectedInstead(const DatagramExpectation &expectation, const CheckContext &context)
{
    std::optional<MaskedBytes> bytes;
    if (expectation.whole) {
        if (const auto rendered = DatagramCheck(expectation, {}, context).rendered(expectation.whole->value))
            bytes = MaskedBytes(context.secrets.hidden(*rendered));
    } else if (expectation.hex && !expectation.hex->value.hasSecret(context.variables)) {
        if (const auto read =
                MaskedBytes::fromHex(expectation.hex->value.rendered(context.variables.values())))
            bytes = *read;
    }
    if (expectation.isNothing)
        return {};
    if (bytes && bytes->size() > 0)
        return differenceText(*bytes, QByteArrayView())
            .section(u'\n', 1, 2); // not what differs where: all does
    return QStringLiteral("  expected  %1\n  got       (nothing)")
        .arg(DatagramCheck(expectation, {}, context).inWords());
}

} // namespace echogram
