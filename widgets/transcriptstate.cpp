// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptstate.h"

#include <QCoreApplication>

#include <array>

namespace echogram {
namespace {

struct Entry
{
    const char *text; // untranslated
    std::optional<DeliveryShape> shape;
    bool isProblem = false;
};

// In the order of the states.
constexpr std::array<Entry, 8> entries{{
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "not run"), {}},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "queued"), DeliveryShape::Waiting},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "runs"), DeliveryShape::Waiting},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "passed"), DeliveryShape::AsExpected},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "failed"), DeliveryShape::NotAsExpected, true},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "could not be run"), DeliveryShape::Unreachable, true},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "stopped"), {}},
    {QT_TRANSLATE_NOOP("echogram::TranscriptState", "cannot be read"), DeliveryShape::NoAnswer, true},
}};

const Entry &entryOf(TranscriptState state)
{
    return entries.at(size_t(state));
}

} // namespace

QString transcriptStateText(TranscriptState state)
{
    return QCoreApplication::translate("echogram::TranscriptState", entryOf(state).text);
}

std::optional<DeliveryShape> transcriptStateShape(TranscriptState state)
{
    return entryOf(state).shape;
}

bool isProblem(TranscriptState state)
{
    return entryOf(state).isProblem;
}

} // namespace echogram
