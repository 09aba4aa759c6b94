// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagramcopy.h"
#include "core/datagram/payloadcodec.h"
#include "widgets/appearance.h"
#include "widgets/bubblecontent.h"
#include "widgets/shortcuts.h"

#include <QAction>
#include <QHash>
#include <QObject>

#include <functional>

class QActionGroup;
class QMainWindow;
class QMenu;

namespace echogram {

/// Every action of a window and its menu bar: all that a button does is in a menu too. Only makes and arranges
/// them; what they do is connected by the window.
class WindowActions : public QObject
{
    Q_OBJECT
public:
    /// Fills the window's menu bar. The window owns this and the actions.
    explicit WindowActions(QMainWindow &window);

    QAction &operator[](ShortcutId id) const { return *m_actions.value(id); }

    /// Calls `act` when the action is triggered, as long as `receiver` lives.
    template <class Receiver, class Act>
    void connectTo(ShortcutId id, Receiver *receiver, Act act) const
    {
        connect(m_actions.value(id), &QAction::triggered, receiver, act);
    }

    /// Of the menu of what is selected in forms for other programs; it has no key.
    QAction &copyAs() const { return *m_copyAs; }
    /// To be gone on with by who has what else can be done with transcripts.
    QMenu &transcriptsMenu() const { return *m_transcripts; }

    void setTimeView(TimeView view);
    void setPayloadView(PayloadView view);
    void setScheme(Appearance::Scheme scheme);
    void setFormat(PayloadFormat format);

Q_SIGNALS:
    void timeViewChosen(echogram::TimeView view);
    void payloadViewChosen(echogram::PayloadView view);
    void schemeChosen(echogram::Appearance::Scheme scheme);
    void copyChosen(echogram::DatagramCopy form);
    void formatChosen(echogram::PayloadFormat format);
    void aboutRequested();

private:
    void fillMenus(QMainWindow &window);
    void addCopies(QMenu &menu);
    QActionGroup *addChoice(QMenu &menu, const QString &title, const QStringList &labels,
                            const std::function<void(int)> &chosen);

    QHash<ShortcutId, QAction *> m_actions;
    QAction *m_copyAs = nullptr;
    QMenu *m_transcripts = nullptr;
    QActionGroup *m_times = nullptr;
    QActionGroup *m_payloads = nullptr;
    QActionGroup *m_schemes = nullptr;
};

} // namespace echogram
