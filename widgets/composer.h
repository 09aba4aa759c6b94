// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/payloadcodec.h"

#include <QByteArray>
#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QComboBox;
class QGridLayout;
class QPushButton;

namespace echogram {

class MessageEdit;
class PayloadLine;
class RepeatButton;
struct SavedHistoryEntry;

/// The bottom of a conversation, where a datagram is written: its format, its text, the bytes it becomes, and
/// the buttons that send it once or again and again. Sends nothing itself: it tells what is to be sent.
///
///     wide   [Text v] [ Type a message...   ] [ Send   ]   narrow   [ Type a message...    ]
///                       68 65 6c 6c 6f    5 B [v Repeat]              68 65 6c 6c 6f     5 B
///                                                                   [Text v]  [Repeat] [Send]
class Composer : public QWidget
{
    Q_OBJECT

public:
    /// What stands in the box, as written: a conversation keeps its own.
    struct Draft
    {
        QString text;
        PayloadFormat format = PayloadFormat::Text;

        friend bool operator==(const Draft &, const Draft &) = default;
    };

    explicit Composer(QWidget *parent = nullptr);

    Draft draft() const;
    /// Puts a draft back as it was; does not emit draftChanged().
    void setDraft(const Draft &draft);

    /// Puts bytes into the box, in `preferred` if that can hold and show them all, in Escaped or Hex otherwise.
    void setPayload(QByteArrayView bytes, PayloadFormat preferred);

    PayloadFormat format() const;

    /// What was sent from here, oldest first; Up in the box walks back through it.
    QList<SavedHistoryEntry> history() const;
    void setHistory(const QList<SavedHistoryEntry> &oldestFirst);

    /// Asked last of all before anything is told to be sent; when it says no, all stays as it is. It may change
    /// what stands in the box.
    void setGate(const std::function<bool()> &gate) { m_gate = gate; }

    /// Adds an action to what the message box's context menu offers; it is borrowed.
    void addToMessageMenu(QAction &action);

    /// As narrow as the narrow arrangement may be, also while the other one is shown.
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    /// Emits sendRequested() and clears the box; with an error in the text it goes to the error instead.
    void submit();
    /// Asks for an empty datagram; the text in the box stays.
    void submitEmpty();
    /// Writes the same bytes in another format. Where that cannot be, everything stays as it is and the
    /// reason is shown. A text with an error is taken over as it stands.
    void setFormat(PayloadFormat format);
    void focusMessage();
    void insertNewLine();
    /// Puts the bytes of the hex dump in the clipboard where the cursor stands, in Hex, whatever the format was; what
    /// stood there becomes Hex too. What is wrong with the dump is said below the box, and then nothing changes.
    void pasteHexDump();
    /// Opens the popup of the Repeat button; without anything to repeat it goes to the message instead.
    void askRepeat();
    /// While active the Repeat button stops: "Stop (12 of 100)"; a count of 0 has no end.
    void showRepeating(bool active, quint64 sent, int count);

Q_SIGNALS:
    void draftChanged(); ///< by the person, in text or format
    void sendRequested(const QByteArray &payload);
    /// `count` times, 0: until stopped. The text stays in the box.
    void repeatRequested(const QByteArray &payload, int intervalMs, int count);
    void repeatStopRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildControls();
    void arrange();
    bool isTooNarrow() const;
    void evaluate();
    void replaceText(const QString &text, PayloadFormat format);
    void takeFormat(PayloadFormat format);
    void updateButtons();
    void goToError();
    std::optional<QString> pastedText(const QString &pasted);
    bool isReady();
    void startRepeating(int intervalMs, int count);

    QComboBox *m_format = nullptr;
    MessageEdit *m_message = nullptr;
    PayloadLine *m_line = nullptr;
    QPushButton *m_send = nullptr;
    RepeatButton *m_repeat = nullptr;
    QGridLayout *m_layout = nullptr;

    QByteArray m_payload;              ///< of the text; empty when that has an error
    std::optional<qsizetype> m_size;   ///< of the payload in bytes, also when it is too large
    QString m_error;                   ///< why the text cannot be sent; empty when it can
    std::optional<ParseError> m_place; ///< where the error stands, if anywhere
    std::function<bool()> m_gate;
    bool m_isNarrow = false;
};

} // namespace echogram
