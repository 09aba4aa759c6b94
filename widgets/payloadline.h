// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QWidget>

#include <optional>

class QLabel;

namespace echogram {

class BytePreview;
class ProblemLabel;

/// The line under the message box: the bytes that will go out, or why none can, and how many they are.
class PayloadLine : public QWidget
{
    Q_OBJECT

public:
    explicit PayloadLine(QWidget *parent = nullptr);

    void showPayload(const QByteArray &payload);
    /// `size` in bytes, where there is one in spite of the problem.
    void showProblem(const QString &problem, std::optional<qsizetype> size);

    QString problem() const;  ///< as shown; empty when the bytes are
    QString preview() const;  ///< the bytes as shown at the present width
    QString sizeText() const; ///< "5 B"

protected:
    void changeEvent(QEvent *event) override;

private:
    void setSize(std::optional<qsizetype> size);
    void reserveWidth();

    BytePreview *m_preview = nullptr;
    ProblemLabel *m_problem = nullptr;
    QLabel *m_size = nullptr;
};

} // namespace echogram
