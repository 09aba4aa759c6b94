# SPDX-License-Identifier: GPL-3.0-or-later
#
# The headers of Qt and of the standard library, read once rather than in every file: two thirds of the build's time
# go into them. Without it (OFF; the asan preset: TESTS, for those alone) every file has to include what it uses, and
# CI builds that too.

set(ECHOGRAM_PRECOMPILE_HEADERS ON CACHE STRING "Read the headers of Qt once for many files: ON, OFF or TESTS")

set(echogram_headers_core
    <algorithm> <array> <functional> <map> <memory> <optional> <set> <string> <variant> <vector>
    <QByteArray> <QCoreApplication> <QDateTime> <QHash> <QHostAddress> <QList> <QLocale> <QNetworkDatagram> <QObject>
    <QSet> <QString> <QStringList> <QThread> <QTimer> <QUdpSocket>)
set(echogram_headers_gui
    <QAbstractItemModel> <QAbstractItemView> <QAction> <QApplication> <QBoxLayout> <QComboBox> <QLabel> <QLineEdit>
    <QListView> <QMainWindow> <QPainter> <QPlainTextEdit> <QPushButton> <QSettings> <QTextLayout> <QToolButton>
    <QWidget>)
set(echogram_headers_test <QSignalSpy> <QTemporaryDir> <QTest>)

# echogram_precompile(<target> core|gui): for a library.
function(echogram_precompile target kind)
    if(ECHOGRAM_PRECOMPILE_HEADERS AND NOT ECHOGRAM_PRECOMPILE_HEADERS STREQUAL "TESTS")
        echogram_precompile_for(${target} ${kind})
    endif()
endfunction()

# echogram_precompile_as(<target> <owner>): for a library with the headers and definitions of another one.
function(echogram_precompile_as target owner)
    if(ECHOGRAM_PRECOMPILE_HEADERS AND NOT ECHOGRAM_PRECOMPILE_HEADERS STREQUAL "TESTS")
        target_precompile_headers(${target} REUSE_FROM ${owner})
    endif()
endfunction()

# Only for the functions here.
function(echogram_precompile_for target kind)
    set(headers ${echogram_headers_core})
    if(kind STREQUAL "gui")
        list(APPEND headers ${echogram_headers_gui})
    endif()
    target_precompile_headers(${target} PRIVATE ${headers})
endfunction()

# echogram_precompile_test(<target> core|gui): the tests of one folder and kind share theirs, which belong to the
# first of them that is asked for. (Qt writes the folder into a definition, so folders cannot share.)
function(echogram_precompile_test target kind)
    if(NOT ECHOGRAM_PRECOMPILE_HEADERS)
        return()
    endif()
    cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
    set(owner "echogram_headers_${folder}_${kind}")
    if(NOT TARGET ${owner})
        file(CONFIGURE OUTPUT "${owner}.cpp" CONTENT "// Only there to own the headers.\n")
        add_library(${owner} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${owner}.cpp")
        echogram_target(${owner})
        set_target_properties(${owner} PROPERTIES AUTOMOC OFF)
        target_link_libraries(${owner} PRIVATE Qt6::Network Qt6::Test)
        if(kind STREQUAL "gui")
            target_link_libraries(${owner} PRIVATE Qt6::Widgets)
        endif()
        echogram_precompile_for(${owner} ${kind})
        target_precompile_headers(${owner} PRIVATE ${echogram_headers_test})
    endif()
    target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()
