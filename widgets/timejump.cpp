// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timejump.h"

#include "widgets/chatmodel.h"
#include "widgets/chatview.h"
#include "widgets/timetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace echogram {
namespace {

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::TimeJump)
};

} // namespace

std::optional<ParseError> jumpToTime(ChatView &view, const QString &text)
{
    const qsizetype length = std::max<qsizetype>(1, text.size());
    const ChatModel *model = view.conversationModel();
    const int rows = model ? model->rowCount() : 0;
    if (rows == 0)
        return ParseError{0, length, Texts::tr("There is no message yet to go to.")};
    const int seenFrom =
        view.currentIndex().isValid() ? view.currentIndex().row() : std::max(0, view.rowInSight());
    const Result<qint64> time = parseTime(text, model->message(seenFrom).time.wallNs);
    if (!time)
        return time.error();
    const int row = model->firstRowAtOrAfter(*time);
    if (row == rows) {
        return ParseError{0, length,
                          Texts::tr("There is no message at or after %1: the newest is of %2.")
                              .arg(timeText(*time), timeText(model->message(rows - 1).time.wallNs))};
    }
    view.setCurrentIndex(model->index(row));
    view.scrollTo(model->index(row), QAbstractItemView::PositionAtCenter);
    return {};
}

} // namespace echogram
