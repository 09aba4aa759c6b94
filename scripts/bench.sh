# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the scripts in tests/bench have in common. Sourced, not run; $root is the root of the sources.
# shellcheck disable=SC2154

# shellcheck source=scripts/packages.sh
source "$root/scripts/packages.sh"
# shellcheck source=scripts/build.sh
source "$root/scripts/build.sh"

# measure PROGRAM [ARGUMENT...]: installs what is missing, builds, and becomes tests/bench's PROGRAM.
measure() {
    install_packages "${packages_to_bench[@]}"
    build bench
    exec "$root/build/bench/tests/bench/$1" "${@:2}"
}
