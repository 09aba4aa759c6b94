// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/net/clientoptions.h"
#include "cli/payloadprinting.h"
#include "core/net/socketoptions.h"

namespace echogram {

/// What `listen` is asked to do.
struct ListenOptions
{
    Endpoint address;
    QList<MulticastGroup> groups;
    PayloadView view = PayloadView::Raw; ///< of payloads, where they are all that is printed
    qint64 count = 0;                    ///< of datagrams, after which it ends; 0: none
    qint64 durationNs = 0;               ///< after which it ends; 0: never
    int receiveBufferBytes = 0;          ///< to ask for; 0: the system's
    bool printsPayloadsOnly = false;
    bool echoes = false;
    bool isJson = false;
};

/// `listen`: prints what comes.
class ListenCommand : public Command
{
public:
    ListenCommand();

    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    QString readAddress(const QString &text);
    QString readGroup(const QString &text);

    ListenOptions m_options;
    Binding m_binding;
};

} // namespace echogram
