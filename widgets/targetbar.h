// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/target.h"

#include <QStringList>
#include <QWidget>

#include <optional>

class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace echogram {

class ProblemLabel;

/// Whom one talks to: a host with the history of hosts, and a port. `host:port`, `[v6]:port`, `udp://host:port`
/// and `host port` in the host field are taken apart into both: at once when pasted, on Enter or on leaving the
/// field when typed. An error stands under its field once that was left or entered, until it is mended.
class TargetBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr qsizetype maximumHistorySize = 50;

    explicit TargetBar(QWidget *parent = nullptr);

    /// What the fields say now. An error's position counts in the field that it belongs to.
    Result<Target> target() const;
    /// Does not emit targetEdited(). A port of 0 empties the field.
    void setTarget(const Target &target);

    QStringList hostHistory() const; ///< most recent first
    void setHostHistory(const QStringList &hosts);
    void rememberHost(const QString &host);

    /// Puts a widget at the right end and takes ownership.
    void addWidget(QWidget *widget);

    /// Whether the target is valid. If not, shows what is wrong and goes to the first wrong field.
    bool showErrors();

    /// As narrow as it may be with the additional widgets in a row of their own.
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void focusHost();

Q_SIGNALS:
    void targetEdited(); ///< by the person
    void accepted();     ///< Enter in either field, and the target is valid

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    enum class Field { Host, Port };

    void buildFields();
    void arrange();
    bool isTooNarrow() const;
    void followHostText(const QString &text);
    bool split();
    void leave(Field field);
    void accept();
    void followEdit();
    void refreshErrors();
    std::optional<ParseError> errorOf(Field field) const;
    void selectError(Field field, const ParseError &error);
    void fitPort();

    QComboBox *m_host = nullptr;
    QLineEdit *m_port = nullptr;
    ProblemLabel *m_hostProblem = nullptr;
    ProblemLabel *m_portProblem = nullptr;
    QLabel *m_hostLabel = nullptr;
    QLabel *m_portLabel = nullptr;
    QHBoxLayout *m_extras = nullptr;
    QGridLayout *m_layout = nullptr;
    QString m_lastHostText;       ///< tells a paste (several characters at once) from typing
    bool m_isHostChecked = false; ///< its error may be shown: the field was left or entered
    bool m_isPortChecked = false;
    bool m_isNarrow = false;
};

} // namespace echogram
