# SPDX-License-Identifier: GPL-3.0-or-later

# echogram_target(<target>)
#
# What every library, program and test of Echogram has in common: includes written from the project root, the
# warnings, and the parts of Qt's API that are not used here. Nothing of it reaches whoever links the target.
function(echogram_target target)
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_compile_features(${target} PRIVATE cxx_std_20)
    target_compile_definitions(${target} PRIVATE
        ECHOGRAM_VERSION="${PROJECT_VERSION}"
        QT_DISABLE_DEPRECATED_BEFORE=0x060400
        QT_NO_CAST_TO_ASCII
        QT_NO_FOREACH
        QT_NO_KEYWORDS
        QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
        QT_NO_URL_CAST_FROM_STRING)

    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
        # Not -Wconversion: every second line that hands a qsizetype to a widget would need a cast, and a reader
        # stops seeing those that matter.
        target_compile_options(${target} PRIVATE
            -Wall
            -Wextra
            -Wpedantic
            -Wcast-align
            -Wextra-semi
            -Wformat=2
            -Wimplicit-fallthrough
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Woverloaded-virtual
            -Wshadow
            -Wsuggest-override
            -Wundef
            -Wvla)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${target} PRIVATE
            -Wduplicated-branches
            -Wduplicated-cond
            -Wlogical-op)
    endif()
    if(ECHOGRAM_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()

# echogram_fed_by_fuzzers(<target>): a library that tells them which of its branches their bytes reach.
function(echogram_fed_by_fuzzers target)
    if(ECHOGRAM_FUZZ)
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
endfunction()
