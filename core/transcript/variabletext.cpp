// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/variabletext.h"

#include "core/datagram/payloadcodec.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

const QLatin1String opening("{{");

QString digitsOf(quint64 number, const Placeholder &placeholder)
{
    QByteArray bytes;
    for (int i = 0; i < placeholder.width; ++i)
        bytes += char(number >> 8 * (placeholder.isLittleEndian ? i : placeholder.width - 1 - i));
    return QString::fromLatin1(bytes.toHex());
}

} // namespace

Result<VariableText> VariableText::parse(const QString &text, const PlaceholderNames &variables, Of of)
{
    VariableText made;
    made.m_source = text;
    made.m_of = of;
    QString before;
    qsizetype done = 0;
    for (qsizetype open = text.indexOf(opening); open >= 0; open = text.indexOf(opening, done)) {
        before += text.mid(done, open - done);
        const qsizetype inside = open + opening.size();
        if (text.mid(inside, opening.size()) == opening) { // two of the four are the two
            before += opening;
            done = inside + opening.size();
            continue;
        }
        if (text.mid(inside, 1) == QLatin1String("{")) { // of three the first is itself
            before += u'{';
            done = open + 1;
            continue;
        }
        const qsizetype close = text.indexOf(QLatin1String("}}"), inside);
        if (close < 0)
            return ParseError{open, 2, QStringLiteral("this {{ has no }}; {{ itself is written {{{{")};
        Result<Placeholder> placeholder =
            Placeholder::parse(text.mid(inside, close - inside), of == Of::Hex, variables);
        if (!placeholder) {
            ParseError error = placeholder.error();
            error.position += inside;
            return error;
        }
        if (placeholder->kind != Placeholder::Kind::Capture) {
            return ParseError{inside, std::max<qsizetype>(1, close - inside),
                              QStringLiteral("only variables can stand in braces here")};
        }
        made.m_pieces.push_back({std::exchange(before, {}), *placeholder});
        done = close + 2;
    }
    made.m_end = before + text.mid(done);
    return made;
}

bool VariableText::isKnown(const Variables &variables) const
{
    return std::all_of(m_pieces.begin(), m_pieces.end(), [&](const Piece &piece) {
        return variables.at(piece.placeholder.capture).value.has_value();
    });
}

bool VariableText::hasSecret(const Variables &variables) const
{
    return std::any_of(m_pieces.begin(), m_pieces.end(),
                       [&](const Piece &piece) { return variables.at(piece.placeholder.capture).isSecret; });
}

template <class Write>
QString VariableText::written(Write write) const
{
    QString text;
    for (const Piece &piece : m_pieces)
        text += piece.text + write(piece.placeholder);
    return text + m_end;
}

QString VariableText::rendered(const QByteArrayList &values) const
{
    return written([&](const Placeholder &placeholder) {
        const QByteArray value = values.value(placeholder.capture);
        if (m_of == Of::Text)
            return QString::fromUtf8(value);
        if (m_of == Of::Escaped)
            return *encodePayload(PayloadFormat::Escaped, value);
        return placeholder.isNumber ? digitsOf(numberOf(value), placeholder)
                                    : QString::fromLatin1(value.toHex());
    });
}

QString VariableText::problem(const QByteArrayList &values) const
{
    for (const Piece &piece : m_pieces) {
        if (const QString problem = piece.placeholder.problem(values.value(piece.placeholder.capture));
            !problem.isEmpty())
            return problem;
    }
    return {};
}

QString VariableText::withNothing() const
{
    return written([this](const Placeholder &placeholder) {
        if (m_of == Of::Hex)
            return QString(2 * (placeholder.isNumber ? placeholder.width : 1), u'0');
        return QStringLiteral("1"); // a number, a text, a port and a host
    });
}

} // namespace echogram
