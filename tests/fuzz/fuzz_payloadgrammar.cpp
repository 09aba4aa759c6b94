// SPDX-License-Identifier: GPL-3.0-or-later
//
// The first byte chooses what the rest of the input is: a payload with placeholders in one of the formats, a text with
// variables, a field, or a comparison of one.
#include "core/datagram/datagram.h"
#include "core/datagram/maskedbytes.h"
#include "core/datagram/payloaddifference.h"
#include "core/datagram/payloadtemplate.h"
#include "core/transcript/fieldcheck.h"
#include "core/transcript/variabletext.h"
#include "tests/fuzz/require.h"

using namespace echogram;

namespace {

const Variables &variables()
{
    static const Variables all = [] {
        Variables made;
        made.set({QStringLiteral("word"), QByteArray("se\"sa\\me\xff")});
        made.set({QStringLiteral("number"), QByteArray("-4660"), true});
        made.set({QStringLiteral("none"), {}});
        return made;
    }();
    return all;
}

void requireError(const QString &text, const ParseError &error)
{
    require(!error.message.isEmpty(), "an error says what is wrong");
    require(error.position >= 0 && error.length >= 1, "an error is somewhere");
    require(error.position <= text.size(), "an error is in the text, or behind it");
}

void tryTemplate(PayloadFormat format, const QString &text)
{
    const Result<PayloadTemplate> read = PayloadTemplate::parse(format, text, variables().names());
    if (!read)
        return requireError(text, read.error());
    const QByteArrayList values = variables().values();
    const auto rendered = [&] {
        std::mt19937_64 random(1);
        const Endpoint peer = Endpoint::loopback(7);
        QByteArray bytes;
        return read->render({"asked", peer, 1, 2, values, random}, bytes) ? std::optional(bytes)
                                                                          : std::nullopt;
    };
    const std::optional<QByteArray> bytes = rendered();
    require(bytes == rendered(), "the same seed has the same bytes");
    if (bytes) {
        require(bytes->size() <= maximumPayloadSize, "it fits into a datagram");
        require(bytes->size() >= read->leastSize() || bytes->isEmpty(), "it is not shorter than it can be");
    }
    if (!text.contains(QLatin1String("{{")))
        require(bytes == *decodePayload(format, text), "without placeholders it is a payload as all others");
}

void tryVariableText(VariableText::Of of, const QString &text)
{
    const Result<VariableText> read = VariableText::parse(text, variables().names(), of);
    if (!read)
        return requireError(text, read.error());
    require(read->source() == text, "a text is as it was written");
    if (!text.contains(QLatin1String("{{")))
        require(read->rendered({}) == text && read->withNothing() == text,
                "without variables it stays as it is");
    const QString rendered = read->rendered(variables().values());
    if (of == VariableText::Of::Hex && MaskedBytes::fromHex(read->withNothing()))
        require(MaskedBytes::fromHex(rendered).ok(), "variables in hexadecimal digits are some");
}

void tryField(const QString &text)
{
    const QByteArrayList payloads{QByteArray(), QByteArray("\x81\x80\xff\xff\x00\x01\x7f\xc0", 8),
                                  QByteArray(3000, '\xff')};
    const Result<Field> field = Field::parse(text);
    if (!field)
        requireError(text, field.error());
    const Result<FieldCheck> check = FieldCheck::parse(text);
    if (!check)
        requireError(text, check.error());
    require(!field || !check, "a field is no comparison");
    for (const QByteArray &payload : payloads) {
        if (field) {
            const auto bytes = field->bytesIn(payload);
            require(bytes.has_value() == field->problem(payload).isEmpty(),
                    "a field is there, or it is told why not");
            if (bytes && field->isInteger())
                require(QByteArray::number(field->kind() == Field::Kind::Signed
                                               ? qlonglong(numberOf(field->valueOf(*bytes)))
                                               : qlonglong(field->integerOf(*bytes)))
                            == QByteArray::number(qlonglong(field->integerOf(*bytes))),
                        "a number is read back as it was written");
        }
        if (check)
            require(check->check(payload) == check->check(payload), "a comparison has one result");
    }
    if (field)
        require(Field::parse(field->text()).ok(), "a field is read back as it was written");
}

/// The differences of bytes some of which may be anything are those that there are.
void tryMasked(const QString &text)
{
    const Result<MaskedBytes> read = MaskedBytes::fromHex(text);
    if (!read)
        return requireError(text, read.error());
    QString written;
    for (qsizetype i = 0; i < read->size(); ++i)
        written += read->digitsAt(i);
    const Result<MaskedBytes> again = MaskedBytes::fromHex(written);
    require(again.ok() && again->bytes() == read->bytes(), "digits are read back as they were written");
    require(differenceText(*read, read->bytes()).isEmpty() == read->isWholeOf(read->bytes()),
            "what fits does not differ");
    require(!differenceText(*read, read->bytes() + 'x').isEmpty(), "what is longer differs");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    if (size == 0)
        return 0;
    const QString text = QString::fromUtf8(reinterpret_cast<const char *>(data + 1), qsizetype(size - 1));
    switch (const int choice = data[0] % 9; choice) {
    case 0:
    case 1:
    case 2:
    case 3:
        tryTemplate(allPayloadFormats[size_t(choice)], text);
        break;
    case 4:
    case 5:
    case 6:
        tryVariableText(VariableText::Of(choice - 4), text);
        break;
    case 7:
        tryField(text);
        break;
    default:
        tryMasked(text);
    }
    return 0;
}
