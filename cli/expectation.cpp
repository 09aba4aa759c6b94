// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/expectation.h"

#include "core/datagram/payloaddifference.h"
#include "core/datagram/printable.h"

#include <algorithm>

namespace echogram {
namespace {

QString shown(QByteArrayView bytes)
{
    constexpr qsizetype longest = 60;
    const PrintableText text = printable(bytes, LineBreaks::Escape, Backslashes::Double, longest);
    return u'"' + text.text + (text.complete ? QStringLiteral("\"") : QStringLiteral("…\""));
}

} // namespace

QList<Option> Expectation::options()
{
    const Option exact{QStringLiteral("--expect"), QStringLiteral("MESSAGE"),
                       QStringLiteral("The answer has to be this, written as --format says"),
                       [this](const QString &text) {
                           m_text = text;
                           return QString();
                       }};
    const Option hex{QStringLiteral("--expect-hex"), QStringLiteral("HEX"),
                     QStringLiteral("The answer has to be these bytes; ? is any digit: 'de ad ?? 0?'"),
                     [this](const QString &text) {
                         const Result<MaskedBytes> bytes = MaskedBytes::fromHex(text);
                         if (!bytes)
                             return bytes.error().message;
                         m_hex = *bytes;
                         return QString();
                     }};
    const Option contains{QStringLiteral("--expect-contains"), QStringLiteral("TEXT"),
                          QStringLiteral("The answer has to contain this text"), [this](const QString &text) {
                              m_part = text.toUtf8();
                              return QString();
                          }};
    const Option regex{QStringLiteral("--expect-regex"), QStringLiteral("EXPRESSION"),
                       QStringLiteral("The answer, as text, has to match this regular expression somewhere"),
                       [this](const QString &text) {
                           const QRegularExpression expression(text);
                           if (!expression.isValid())
                               return QStringLiteral("at character %1: %2.")
                                   .arg(expression.patternErrorOffset() + 1)
                                   .arg(expression.errorString());
                           m_expression = expression;
                           return QString();
                       }};
    const Option size{QStringLiteral("--expect-size"), QStringLiteral("BYTES"),
                      QStringLiteral("The answer has to be of this size: 64, >100, <=64 or 100-200"),
                      [this](const QString &text) {
                          const Result<SizeRange> range = SizeRange::parse(text);
                          if (!range)
                              return range.error().message;
                          m_size = *range;
                          return QString();
                      }};
    return {exact, hex, contains, regex, size};
}

QString Expectation::prepare(PayloadFormat format)
{
    if (!m_text)
        return {};
    const Result<QByteArray> bytes = decodePayload(format, *m_text);
    if (!bytes)
        return QStringLiteral("--expect \"%1\" at character %2: %3")
            .arg(*m_text, QString::number(bytes.error().position + 1), bytes.error().message);
    m_exact = *bytes;
    return {};
}

QString Expectation::check(QByteArrayView answer) const
{
    if (m_text && answer != m_exact)
        return differenceText(m_exact, answer);
    if (m_hex && !m_hex->isWholeOf(answer))
        return differenceText(*m_hex, answer);
    if (m_part && !answer.contains(QByteArrayView(*m_part)))
        return QStringLiteral("is %1, which does not contain %2").arg(shown(answer), shown(*m_part));
    if (m_expression && !m_expression->match(QString::fromUtf8(answer)).hasMatch())
        return QStringLiteral("is %1, which does not match %2").arg(shown(answer), m_expression->pattern());
    if (m_size && !m_size->contains(answer.size())) {
        const QString wanted = m_size->least == m_size->most
                                   ? QString::number(m_size->least)
                                   : QStringLiteral("%1 to %2").arg(m_size->least).arg(m_size->most);
        return QStringLiteral("is of size %1, not %2").arg(answer.size()).arg(wanted);
    }
    return {};
}

} // namespace echogram
