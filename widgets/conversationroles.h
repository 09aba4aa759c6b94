// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace echogram {

/// What a model of conversations tells of each row; Qt::EditRole renames it (an empty name: call it by its
/// target again).
enum ConversationRole {
    NameRole = Qt::DisplayRole,                  ///< QString: its name, or its target where it has none
    TargetTextRole = Qt::UserRole + 1,           ///< QString: `127.0.0.1:12345`
    LastLineRole,                                ///< QString: the latest payload in one line, safe to show
    StateTextRole,                               ///< QString: `0.18 ms`, `no answer`
    UnreadRole,                                  ///< int: datagrams received since it was looked at
    AccessibleTextRole = Qt::AccessibleTextRole, ///< QString: all of it in a sentence
};

} // namespace echogram
