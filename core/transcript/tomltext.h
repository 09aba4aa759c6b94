// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

/// How TOML is written, so that a person can read it; see https://toml.io/en/v1.0.0.
namespace echogram {

/// A string on one line: in single quotes as it stands where that saves escapes, else in double quotes. Nothing in it
/// can steer a terminal. A half of a surrogate pair, which TOML has no place for, becomes U+FFFD.
QString tomlString(const QString &text);

/// A payload as a transcript has it, a string or an inline table: text where it is printable, escapes where only a few
/// bytes need them, else digits, over lines when there are many. `{{` in it is no placeholder. `more` stands in the
/// table behind it, as in `from = "any"`; it may be empty.
QString tomlPayload(QByteArrayView payload, const QString &more = {});

/// A comment, each line with its `#`. What is not printable is escaped.
QString tomlComment(const QString &text);

} // namespace echogram
