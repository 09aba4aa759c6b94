// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/systemerror.h"

#include <system_error>

namespace echogram {

SystemError SystemError::fromErrno(int code)
{
    return {code, QString::fromLocal8Bit(std::generic_category().message(code).c_str())};
}

} // namespace echogram
