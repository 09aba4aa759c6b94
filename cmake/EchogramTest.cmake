# SPDX-License-Identifier: GPL-3.0-or-later
#
# How a test is built and what surrounds it when it runs. A test sees a home folder of its own inside the build
# folder (emptied when ctest starts), no session bus, no display, one language and one time zone: it neither reads
# nor leaves anything of the person who runs it.

set(ECHOGRAM_TEST_LABEL "" CACHE STRING "Build only the tests with this label: io, gui (empty: all)")

set(echogram_test_homes "${PROJECT_BINARY_DIR}/test-homes")

# Instrumented code is several times slower, and the machine is shared.
set(echogram_test_patience 1)
if(ECHOGRAM_SANITIZE)
    set(echogram_test_patience 4)
endif()

add_test(NAME fresh_homes
    COMMAND "${CMAKE_COMMAND}" "-DHOMES=${echogram_test_homes}" -P "${CMAKE_CURRENT_LIST_DIR}/FreshHomes.cmake")
set_tests_properties(fresh_homes PROPERTIES FIXTURES_SETUP fresh_homes)

# echogram_add_test(NAME tst_x
#                   [SOURCES tst_x.cpp...] [LIBRARIES echogram_core...] [GUI] | [PROGRAM tst_y]
#                   [TIMEOUT seconds] [LABELS label...] [ARGUMENTS argument...] [ENVIRONMENT VARIABLE=value...])
#
# One QtTest program, built from SOURCES (NAME.cpp when not given; each includes its own .moc), known to ctest as NAME.
# GUI links Qt Widgets,
# so that QTEST_MAIN makes a QApplication, and draws offscreen. With PROGRAM nothing is built: another test's program
# runs once more, in another environment or with other arguments.
function(echogram_add_test)
    cmake_parse_arguments(PARSE_ARGV 0 arg "GUI" "NAME;PROGRAM;TIMEOUT"
        "SOURCES;LIBRARIES;LABELS;ARGUMENTS;ENVIRONMENT")
    echogram_require_test_arguments(echogram_add_test "${arg_NAME}" "${arg_UNPARSED_ARGUMENTS}")

    if(arg_GUI)
        list(APPEND arg_LABELS gui)
    endif()
    if(ECHOGRAM_TEST_LABEL AND NOT ECHOGRAM_TEST_LABEL IN_LIST arg_LABELS)
        return()
    endif()

    if(NOT arg_PROGRAM)
        set(arg_PROGRAM "${arg_NAME}")
        if(NOT arg_SOURCES)
            set(arg_SOURCES "${arg_NAME}.cpp")
        endif()
        add_executable(${arg_PROGRAM} ${arg_SOURCES})
        echogram_target(${arg_PROGRAM})
        foreach(source IN LISTS arg_SOURCES)
            echogram_moc_included(${arg_PROGRAM} "${source}")
        endforeach()
        target_link_libraries(${arg_PROGRAM} PRIVATE ${arg_LIBRARIES} Qt6::Test)
        set(kind core)
        if(arg_GUI)
            target_link_libraries(${arg_PROGRAM} PRIVATE Qt6::Widgets)
            set(kind gui)
        endif()
        if(NOT arg_LIBRARIES MATCHES "Qt6::") # more of Qt comes with other definitions
            echogram_precompile_test(${arg_PROGRAM} ${kind})
        endif()
    endif()

    add_test(NAME ${arg_NAME} COMMAND ${arg_PROGRAM} ${arg_ARGUMENTS})
    echogram_test_surroundings(${arg_NAME} "${arg_TIMEOUT}" "${arg_LABELS}" "${arg_ENVIRONMENT}")
endfunction()

# Makes the NAME.moc that NAME.cpp includes. AUTOMOC would do it too, but costs a quarter of the time all tests take.
function(echogram_moc_included target source)
    cmake_path(REPLACE_EXTENSION source LAST_ONLY ".moc" OUTPUT_VARIABLE moc)
    qt_generate_moc("${source}" "${moc}" TARGET ${target})
    set(moc "${CMAKE_CURRENT_BINARY_DIR}/${moc}")
    set_source_files_properties("${moc}" PROPERTIES HEADER_FILE_ONLY ON)
    target_sources(${target} PRIVATE "${moc}")
    target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()

# echogram_add_script_test(NAME endtoend_x
#                          [SCRIPT x.py] [PROGRAMS echogram echogram-server...]
#                          [TIMEOUT seconds] [LABELS label...] [ARGUMENTS argument...]
#                          [ENVIRONMENT VARIABLE=value...])
#
# One Python 3 script (NAME.py when not given; standard library only), known to ctest as NAME. Each of PROGRAMS is
# a target whose built file the script finds in the environment under the target's name, in capitals and with
# underscores: ECHOGRAM, ECHOGRAM_SERVER. ECHOGRAM_SOURCE_DIR is the root of the sources.
function(echogram_add_script_test)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;SCRIPT;TIMEOUT" "PROGRAMS;LABELS;ARGUMENTS;ENVIRONMENT")
    echogram_require_test_arguments(echogram_add_script_test "${arg_NAME}" "${arg_UNPARSED_ARGUMENTS}")
    if(ECHOGRAM_TEST_LABEL AND NOT ECHOGRAM_TEST_LABEL IN_LIST arg_LABELS)
        return()
    endif()
    if(NOT arg_SCRIPT)
        set(arg_SCRIPT "${arg_NAME}.py")
    endif()
    cmake_path(ABSOLUTE_PATH arg_SCRIPT)

    list(APPEND arg_ENVIRONMENT
        "ECHOGRAM_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
        "PYTHONDONTWRITEBYTECODE=1" # the sources stay as they are
        "PYTHONUNBUFFERED=1") # what was printed before a timeout is seen
    foreach(program IN LISTS arg_PROGRAMS)
        string(TOUPPER "${program}" variable)
        string(REPLACE "-" "_" variable "${variable}")
        list(APPEND arg_ENVIRONMENT "${variable}=$<TARGET_FILE:${program}>")
    endforeach()

    add_test(NAME ${arg_NAME} COMMAND Python3::Interpreter "${arg_SCRIPT}" ${arg_ARGUMENTS})
    echogram_test_surroundings(${arg_NAME} "${arg_TIMEOUT}" "${arg_LABELS}" "${arg_ENVIRONMENT}")
endfunction()

function(echogram_require_test_arguments function name unknown)
    if(name STREQUAL "")
        message(FATAL_ERROR "${function}: NAME is missing")
    endif()
    if(NOT unknown STREQUAL "")
        message(FATAL_ERROR "${function}(NAME ${name}): what is '${unknown}'?")
    endif()
endfunction()

# Only for the two functions above.
function(echogram_test_surroundings name timeout labels environment)
    if(timeout STREQUAL "")
        set(timeout 60)
    endif()
    math(EXPR timeout "${timeout} * ${echogram_test_patience}")
    math(EXPR watchdog "${timeout} * 900") # ms: QtTest names the function that hangs before ctest kills it

    set(home "${echogram_test_homes}/${name}")
    file(MAKE_DIRECTORY "${home}")
    list(TRANSFORM environment REPLACE "^([^=]+)=(.*)$" "\\1=set:\\2")
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${timeout}
        LABELS "${labels}"
        FIXTURES_REQUIRED fresh_homes)
    set_property(TEST ${name} PROPERTY ENVIRONMENT_MODIFICATION
        "HOME=set:${home}"
        "XDG_CONFIG_HOME=set:${home}/config"
        "XDG_DATA_HOME=set:${home}/data"
        "XDG_STATE_HOME=set:${home}/state"
        "XDG_RUNTIME_DIR=set:${home}/runtime"
        # Shared, because it is where fontconfig keeps what took it a second to find out.
        "XDG_CACHE_HOME=set:${echogram_test_homes}/.cache"
        "DBUS_SESSION_BUS_ADDRESS=set:disabled:"
        "DISPLAY=unset:"
        "WAYLAND_DISPLAY=unset:"
        "XDG_CURRENT_DESKTOP=unset:"
        "QT_QPA_PLATFORM=set:offscreen"
        "QT_QPA_PLATFORMTHEME=unset:"
        "QT_STYLE_OVERRIDE=unset:"
        "QT_SCALE_FACTOR=unset:"
        "QT_LOGGING_TO_CONSOLE=set:1"
        "QTEST_FUNCTION_TIMEOUT=set:${watchdog}"
        "LC_ALL=set:C.UTF-8"
        "LANGUAGE=unset:"
        "TZ=set:UTC"
        "ECHOGRAM_TEST_PATIENCE=set:${echogram_test_patience}"
        "ASAN_OPTIONS=set:halt_on_error=1:detect_stack_use_after_return=1:strict_string_checks=1"
        "LSAN_OPTIONS=set:suppressions='${PROJECT_SOURCE_DIR}/tests/lsan.supp':print_suppressions=0"
        "UBSAN_OPTIONS=set:halt_on_error=1:print_stacktrace=1"
        "TSAN_OPTIONS=set:halt_on_error=1:second_deadlock_stack=1:suppressions='${PROJECT_SOURCE_DIR}/tests/tsan.supp'"
        ${environment})
endfunction()
