# SPDX-License-Identifier: GPL-3.0-or-later
#
# cmake -DHOMES=<folder> -P FreshHomes.cmake: empties the home folders of the tests.

file(GLOB homes LIST_DIRECTORIES true "${HOMES}/*")
foreach(home IN LISTS homes)
    file(REMOVE_RECURSE "${home}")
    file(MAKE_DIRECTORY "${home}/runtime")
    # What XDG asks of a runtime folder, or Qt complains and looks for another.
    file(CHMOD "${home}/runtime" DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endforeach()
