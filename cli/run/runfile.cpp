// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/runfile.h"

namespace echogram {

RunFile::RunFile(Transcript read)
    : transcript(std::make_shared<const Transcript>(std::move(read)))
    , name(transcript->file)
{
    const Variables &variables = transcript->variables;
    title = variables.hidden(transcript->title);
    for (const QString &tag : transcript->tags)
        tags += variables.hidden(tag);
    for (const TranscriptStep *step : transcript->leaves())
        steps += variables.hidden(step->name);
}

} // namespace echogram
