# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Configuring and building for `run` and `check`. Sourced after packages.sh, not run.

# What CI asks for; see .ci/run.
build_options=("-DECHOGRAM_WARNINGS_AS_ERRORS=${ECHOGRAM_WARNINGS_AS_ERRORS:-OFF}"
    "-DECHOGRAM_LINE_TABLES_ONLY=${ECHOGRAM_LINE_TABLES_ONLY:-OFF}")

# build PRESET [CMAKE-ARGUMENT...]: build/PRESET, up to date, or only the target $build_only of it. Next to silent when
# it already is.
build() {
    local preset=$1 folder=$root/build/$1 lock
    shift
    mkdir -p -- "$root/build"
    if command -v flock >/dev/null; then
        exec {lock}>"$root/build/.lock" # two windows started at once share one build
        flock "$lock"
        configure_and_compile "$@" || return
        exec {lock}>&-
    else
        configure_and_compile "$@"
    fi
}

# Only for build(), whose $preset and $folder it sees.
configure_and_compile() {
    local cached wanted log

    # CMake refuses a folder that was configured somewhere else: the sources were moved or copied since.
    cached=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt" 2>/dev/null) || true
    if [[ -n $cached && ! $cached -ef $root ]]; then
        say "build/$preset was made in $cached: starting it anew"
        rm -rf -- "$folder"
    fi

    # Ninja notices by itself when a CMakeLists.txt has changed; not so the presets and our arguments.
    wanted=$(cksum <"$root/CMakePresets.json"; printf '%s\n' "$@")
    if [[ ! -e $folder/build.ninja || $(cat -- "$folder/.configured" 2>/dev/null) != "$wanted" ]]; then
        say "configuring build/$preset"
        log=$(mktemp)
        if ! (cd -- "$root" && cmake --preset "$preset" "$@") >"$log" 2>&1; then
            cat -- "$log" >&2
            rm -f -- "$log"
            say "CMake could not configure build/$preset"
            return 1
        fi
        rm -f -- "$log"
        printf '%s\n' "$wanted" >"$folder/.configured"
    fi

    local targets=(${build_only:+"$build_only"})
    [[ $(ninja -C "$folder" -n "${targets[@]}" 2>/dev/null) != *"no work to do"* ]] || return 0

    say "building build/$preset"
    # In a terminal ninja keeps to one line; elsewhere only what went wrong is of interest.
    local quiet=()
    [[ -t 2 ]] || quiet=(--quiet)
    if ! ninja -C "$folder" "${quiet[@]}" "${targets[@]}" >&2; then
        say "the build failed; the errors are above"
        return 1
    fi
}
