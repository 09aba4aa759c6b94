// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/rowfields.h"

namespace echogram {
namespace {

struct FieldKind
{
    const char *name;
    bool isNumber;
};

/// In the order of RowField.
constexpr std::array<FieldKind, rowFieldCount> kinds{{
    {"id", true},         {"time", false},       {"direction", false}, {"peer", false},
    {"local", false},     {"size", true},        {"state", false},     {"reason", false},
    {"reporter", false},  {"icmpType", true},    {"icmpCode", true},   {"answer", true},
    {"question", true},   {"roundTripNs", true}, {"candidates", true}, {"answers", true},
    {"duplicates", true}, {"text", false},       {"base64", false},    {"hex", false},
}};

} // namespace

const char *rowFieldName(RowField field)
{
    return kinds[size_t(field)].name;
}

std::optional<RowField> rowFieldFromName(QByteArrayView name)
{
    for (size_t i = 0; i < kinds.size(); ++i) {
        if (name == QByteArrayView(kinds[i].name))
            return RowField(i);
    }
    return {};
}

bool isNumberField(RowField field)
{
    return kinds[size_t(field)].isNumber;
}

} // namespace echogram
