// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/serverpanel.h"

#include "core/datagram/grouped.h"
#include "server/hostedserver.h"
#include "widgets/answerchoice.h"
#include "widgets/listenfields.h"
#include "widgets/problemlabel.h"
#include "widgets/servercounts.h"
#include "widgets/weathereditor.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace echogram {
namespace {

QFrame *makeRule(QWidget *parent)
{
    auto *rule = new QFrame(parent);
    rule->setFrameStyle(QFrame::HLine | QFrame::Sunken);
    return rule;
}

} // namespace

ServerPanel::ServerPanel(HostedServer &server, QAction &toggle, QWidget *parent)
    : QScrollArea(parent)
    , m_server(server)
    , m_switch(new QPushButton)
    , m_state(new QLabel)
    , m_problem(new ProblemLabel)
    , m_listen(new ListenFields)
    , m_answers(new AnswerChoice)
    , m_weather(new WeatherEditor)
    , m_counts(new ServerCounts)
{
    m_switch->setObjectName(QStringLiteral("serverSwitch"));
    m_switch->setToolTip(toggle.toolTip());
    m_state->setObjectName(QStringLiteral("serverState"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_problem->setObjectName(QStringLiteral("serverProblem"));

    auto *content = new QWidget;
    auto *first = new QHBoxLayout;
    first->addWidget(m_state, 1);
    first->addWidget(m_switch, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(content);
    layout->addLayout(first);
    layout->addWidget(m_problem);
    layout->addWidget(m_listen);
    layout->addWidget(m_answers);
    layout->addWidget(makeRule(content));
    layout->addWidget(m_weather);
    layout->addWidget(makeRule(content));
    layout->addWidget(m_counts);
    layout->addStretch(1);
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus); // its fields have it
    setSettings({});

    connect(m_switch, &QPushButton::clicked, &toggle, &QAction::trigger);
    connect(&server, &HostedServer::stateChanged, this, &ServerPanel::showState);
    connect(&server, &HostedServer::countChanged, this, &ServerPanel::showCounts);
    connect(m_listen, &ListenFields::changed, this, &ServerPanel::applyEndpoint);
    connect(m_answers, &AnswerChoice::changed, this, &ServerPanel::applyPolicy);
    connect(m_weather, &WeatherEditor::weatherChanged, this, &ServerPanel::applyPolicy);
    showState();
}

ServerSettings ServerPanel::settings() const
{
    return {m_listen->address(),    m_listen->port(),       m_answers->service(),
            m_answers->usesRules(), m_answers->rulesFile(), m_weather->weather()};
}

void ServerPanel::setSettings(const ServerSettings &settings)
{
    m_listen->setEndpoint(settings.address, settings.port);
    m_answers->set(settings.service, settings.usesRules, settings.rulesFile);
    m_weather->setWeather(settings.weather);
}

void ServerPanel::startServer()
{
    const ServerSettings now = settings();
    m_server.start(now.endpoint(), now.policy(m_answers->rules()));
    showState(); // also where it was starting before
    showCounts();
}

/// Another place needs another socket.
void ServerPanel::applyEndpoint()
{
    const HostedServer::State state = m_server.state();
    if (state != HostedServer::State::Stopped)
        startServer(); // one that failed is tried again
    Q_EMIT settingsChanged();
}

void ServerPanel::applyPolicy()
{
    m_server.setPolicy(settings().policy(m_answers->rules()));
    Q_EMIT settingsChanged();
}

QSize ServerPanel::sizeHint() const
{
    return widget()->sizeHint() + QSize(verticalScrollBar()->sizeHint().width(), 0);
}

void ServerPanel::showState()
{
    QString text;
    bool isOn = true;
    switch (m_server.state()) {
    case HostedServer::State::Stopped:
        text = tr("Off");
        isOn = false;
        break;
    case HostedServer::State::Starting:
        text = tr("Starting…");
        break;
    case HostedServer::State::Failed:
        text = tr("Off");
        isOn = false;
        break;
    case HostedServer::State::Running:
        text = tr("Listens on %1").arg(m_server.endpoint().text());
        if (!m_server.isOnPreferredPort())
            text += u' ' + tr("(%1 is taken)").arg(m_listen->port());
        break;
    }
    m_state->setText(text);
    m_problem->setText(m_server.errorText());
    m_switch->setText(isOn ? tr("Stop") : tr("Start"));
    m_switch->setAccessibleName(isOn ? tr("Stop the server") : tr("Start the server"));
    if (m_server.state() == HostedServer::State::Starting)
        showCounts();
}

void ServerPanel::showCounts()
{
    m_counts->show(m_server.report());
    m_counts->setToolTip(m_server.untoldFates() == 0
                             ? QString()
                             : tr("Of %1 datagrams it was not told on their bubbles: they were too many.")
                                   .arg(grouped(m_server.untoldFates())));
}

} // namespace echogram
