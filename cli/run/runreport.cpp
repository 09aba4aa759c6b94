// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/runreport.h"

#include "cli/run/jsonreport.h"
#include "cli/run/junitreport.h"
#include "cli/run/tapreport.h"
#include "cli/run/textreport.h"

namespace echogram {

std::unique_ptr<RunReport> makeReport(const ReportRequest &request, ReportPlace &place, bool isQuiet)
{
    switch (request.format) {
    case ReportRequest::Format::Text:
        return std::make_unique<TextReport>(place, isQuiet);
    case ReportRequest::Format::Junit:
        return std::make_unique<JunitReport>(place);
    case ReportRequest::Format::Tap:
        return std::make_unique<TapReport>(place);
    case ReportRequest::Format::Json:
        return std::make_unique<JsonReport>(place);
    }
    Q_UNREACHABLE();
}

} // namespace echogram
