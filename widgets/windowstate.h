// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/payloadcodec.h"
#include "core/datagram/target.h"
#include "widgets/appearance.h"
#include "widgets/serversettings.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

class QSettings;

namespace echogram {

/// A conversation as it was left: whom it was with, and what was being typed.
struct SavedConversation
{
    Target target; ///< host empty or port 0 where none was saved, or nothing that could be read
    QString name;  ///< empty: called by its target
    QString draft;
    PayloadFormat format = PayloadFormat::Text;
    int answerTimeoutMs = 1000;

    friend bool operator==(const SavedConversation &, const SavedConversation &) = default;
};

/// A message that was sent, to be had again with the Up key.
struct SavedHistoryEntry
{
    QString text;
    PayloadFormat format = PayloadFormat::Text;

    friend bool operator==(const SavedHistoryEntry &, const SavedHistoryEntry &) = default;
};

/// What the window remembers from one start to the next. Plain values; the default is a first start.
struct WindowState
{
    QByteArray geometry; ///< QWidget::saveGeometry
    QByteArray docks;    ///< QMainWindow::saveState
    QByteArray splitter; ///< QSplitter::saveState
    QStringList hosts;   ///< those talked to before, the latest first
    QList<SavedConversation> conversations;
    int current = 0; ///< index into conversations
    Appearance::Scheme scheme = Appearance::Scheme::FollowDesktop;
    bool serverEnabled = true;
    ServerSettings server;
    QString transcripts;              ///< a folder; empty: none
    QString environment;              ///< a file of variables for them; empty: none
    QList<SavedHistoryEntry> history; ///< in the order given; this page does not know which end is newer

    friend bool operator==(const WindowState &, const WindowState &) = default;
};

/// The longest draft or history entry that is kept, in UTF-16 units: eight for every byte a datagram can
/// carry, more than any of the formats needs. A longer one could not be sent and is not saved.
inline constexpr qsizetype maximumSavedText = 8 * 65507;
inline constexpr int maximumSavedConversations = 256;
inline constexpr int maximumSavedHosts = 100;
inline constexpr int maximumSavedHistory = 500;

/// Reads what saveWindowState() wrote. The file is anybody's to edit and to damage: whatever cannot be
/// read, field by field, is as on a first start, and the rest is kept.
WindowState loadWindowState(QSettings &settings);

/// Writes it to disk at once (QSettings replaces the file as a whole, so a crash leaves the old one).
/// Returns an empty text, or why it could not be written.
[[nodiscard]] QString saveWindowState(const QSettings &settings, const WindowState &state);

} // namespace echogram
