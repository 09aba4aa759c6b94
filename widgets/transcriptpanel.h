// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QPushButton;

namespace echogram {

class EnvironmentChoice;
class NoticeBar;
class ProblemLabel;
class TranscriptSession;
class TranscriptTree;
class WindowActions;

/// The transcripts of a folder, to choose one and to run it: the content of a dock. Borrows the session, the actions and
/// the menu of everything else that can be done with them.
class TranscriptPanel : public QWidget
{
    Q_OBJECT
public:
    TranscriptPanel(TranscriptSession &session, WindowActions &actions, QMenu &more,
                    QWidget *parent = nullptr);

    TranscriptTree &tree() const { return *m_tree; }
    NoticeBar &notices() const { return *m_notices; }
    /// The row of the model, -1 without one.
    int currentRow() const;
    /// -1 where it is no step that is chosen.
    int currentStep() const;
    /// Makes the transcript of this file the current one, as soon as it is read; or there is missed().
    void choose(const QString &path);
    /// Makes the next of those that did not pass the current one, at the step that did not; by steps of -1 the one before.
    /// From the last it goes on with the first. Whether there is one.
    bool goToProblem(int direction);
    /// What the session has was set by somebody else.
    void showFolder();

public Q_SLOTS:
    void askForFolder();

Q_SIGNALS:
    /// currentRow() or currentStep() are others, or what is known of them is.
    void currentChanged();
    /// These are what somebody wants to see.
    void chosen();
    /// What was to be chosen is not in the folder.
    void missed(const QString &path);
    /// The person wants to see, and to have, this one.
    void activated();
    /// Folder or environment were chosen by the person.
    void settingsChanged();
    /// Back to the conversations.
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeFolderRow();
    QWidget *makeButtons(WindowActions &actions, QMenu &more);
    void showFiles();
    void showSummary();

    TranscriptSession &m_session;
    QPushButton *m_folder;
    EnvironmentChoice *m_environment;
    ProblemLabel *m_problem;
    NoticeBar *m_notices;
    TranscriptTree *m_tree;
    QLabel *m_summary;
    QString m_wanted; // to be the current one once it is there
};

} // namespace echogram
