# SPDX-License-Identifier: GPL-3.0-or-later
#
# The switches of the build, and what they mean for every target alike.

option(ECHOGRAM_WARNINGS_AS_ERRORS "Stop the build at the first compiler warning (CI does)" OFF)
set(ECHOGRAM_SANITIZE "" CACHE STRING "Sanitizers to build with: address;undefined or thread")
option(ECHOGRAM_WINDOW "Build the window, too; without it nothing of Qt Widgets is needed" ON)
option(ECHOGRAM_FUZZ "Build the fuzzers (tests/fuzz), too; needs clang" OFF)
option(ECHOGRAM_LINE_TABLES_ONLY "Debug information for backtraces alone: a quarter less to build (CI does)" OFF)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON) # for clangd and clang-tidy

# A sanitizer has to see the whole program, so its flags are not a matter of single targets.
if(ECHOGRAM_SANITIZE)
    if("thread" IN_LIST ECHOGRAM_SANITIZE AND "address" IN_LIST ECHOGRAM_SANITIZE)
        message(FATAL_ERROR "ECHOGRAM_SANITIZE: 'thread' and 'address' exclude each other")
    endif()
    list(JOIN ECHOGRAM_SANITIZE "," echogram_sanitizers)
    add_compile_options("-fsanitize=${echogram_sanitizers}" -fno-omit-frame-pointer)
    add_link_options("-fsanitize=${echogram_sanitizers}")
    if("address" IN_LIST ECHOGRAM_SANITIZE)
        add_compile_definitions(ECHOGRAM_UNDER_ADDRESS_SANITIZER)
    elseif("thread" IN_LIST ECHOGRAM_SANITIZE)
        add_compile_definitions(ECHOGRAM_UNDER_THREAD_SANITIZER)
    endif()
    if("undefined" IN_LIST ECHOGRAM_SANITIZE)
        add_compile_options(-fno-sanitize-recover=undefined) # a finding fails the test
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC's flow analysis loses its way in instrumented code and warns of what is not there.
        add_compile_options(-Wno-maybe-uninitialized)
    endif()
endif()

if(ECHOGRAM_FUZZ AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ECHOGRAM_FUZZ needs clang, whose libFuzzer it is")
endif()

if(ECHOGRAM_LINE_TABLES_ONLY)
    add_compile_options(-g1)
endif()

# A hundred tests of 60 MB each: it takes a quarter of the time that ld takes.
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    find_program(ECHOGRAM_MOLD mold)
    mark_as_advanced(ECHOGRAM_MOLD)
    if(ECHOGRAM_MOLD)
        add_link_options(-fuse-ld=mold)
    endif()
endif()

# A program loads the libraries it uses, and not all that echogram_server could use: the window needs neither HTTP nor
# systemd.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_link_options(LINKER:--as-needed)
endif()

# The standard library's own checks (bounds of span, vector, optional...) wherever speed is not the point.
add_compile_definitions("$<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>")
