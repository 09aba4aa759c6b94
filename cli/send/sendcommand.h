// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/expectation.h"
#include "cli/net/clientoptions.h"
#include "cli/payloadoptions.h"
#include "cli/payloadprinting.h"

namespace echogram {

/// What `send` is asked to do.
struct SendOptions
{
    ClientOptions client;
    PayloadOptions payload;
    Expectation expectation;
    PayloadView view = PayloadView::Raw;
    qint64 timeoutNs = 1'000'000'000;
    qint64 answers = 1;
    bool isJson = false;
    bool isVerbose = false;
};

/// `send`: a datagram, and what is answered.
class SendCommand : public Command
{
public:
    SendCommand();

    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    SendOptions m_options;
};

} // namespace echogram
