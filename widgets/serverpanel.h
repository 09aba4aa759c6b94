// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/serversettings.h"

#include <QScrollArea>

class QAction;
class QLabel;
class QPushButton;

namespace echogram {

class AnswerChoice;
class HostedServer;
class ListenFields;
class ProblemLabel;
class ServerCounts;
class WeatherEditor;

/// All about the built-in server: whether and where it listens, what it answers, in what weather, and what it has
/// counted. What is changed here acts at once. Borrows server and action.
class ServerPanel : public QScrollArea
{
    Q_OBJECT
public:
    /// `toggle` switches the server on and off.
    ServerPanel(HostedServer &server, QAction &toggle, QWidget *parent = nullptr);

    ServerSettings settings() const;
    /// Shows them; a server that runs goes on as it was.
    void setSettings(const ServerSettings &settings);

    /// Starts the server as is set here.
    void startServer();

    QSize sizeHint() const override;

Q_SIGNALS:
    /// By the person.
    void settingsChanged();

private:
    void applyEndpoint();
    void applyPolicy();
    void showState();
    void showCounts();

    HostedServer &m_server;
    QPushButton *m_switch;
    QLabel *m_state;
    ProblemLabel *m_problem;
    ListenFields *m_listen;
    AnswerChoice *m_answers;
    WeatherEditor *m_weather;
    ServerCounts *m_counts;
};

} // namespace echogram
