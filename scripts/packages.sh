# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What Echogram needs, by the names of Debian 12 and Ubuntu 24.04, and how it gets there. Sourced, not run; $root is
# the root of the sources.
# shellcheck disable=SC2034,SC2154

# To build and to start it. The plugin for X11 and a font come with Qt's library.
packages_to_run=(g++ cmake ninja-build qt6-base-dev libcli11-dev libpcap-dev
    libtomlplusplus-dev libsystemd-dev prometheus-cpp-dev)
# To flood its window: a screen nobody looks at, its window manager, fingers, and who counts captures.
packages_to_flood=(xvfb openbox xdotool libxcb1-dev wireshark-common)
# Servers and receivers of others, whom the starters of transcripts talk to, and what they need to be alone with them.
packages_to_talk_to=(dnsmasq-base chrony libcoap3-bin inetutils-inetd snmpd coturn tftpd-hpa rsyslog collectd-core
    liblo-tools minidlna wakeonlan iproute2)
# To test it: a linker for many programs, the peers that everybody has, servers of others to stand before, a message bus
# to tell of light and dark, a font with known measures, who dumps bytes, and who knows captures, metrics
# (promtool), units (systemd-analyze), completions, manual pages, JSON, XML and TAP (prove).
packages_to_check=("${packages_to_run[@]}" mold python3 socat ncat bind9-dnsutils dbus-daemon fonts-dejavu-core
    libbenchmark-dev tshark prometheus systemd
    zsh fish groff-base jq python3-jsonschema xxd bsdextrautils netcat-openbsd libxml2-utils perl
    "${packages_to_flood[@]}" "${packages_to_talk_to[@]}")
# To measure it: the servers and the load tools of others, and the library that repeats small things often enough.
packages_to_bench=("${packages_to_run[@]}" python3 socat ncat libbenchmark-dev tshark iperf3 sockperf irtt
    "${packages_to_flood[@]}")
# To feed it with all kinds of bytes; clang_runtime_package goes with it.
packages_to_fuzz=("${packages_to_run[@]}" clang)
# By its version, because every version lays out a little differently.
packages_to_format=(clang-format-14)

if [[ -n ${WAYLAND_DISPLAY:-} && -z ${DISPLAY:-} ]]; then
    packages_to_run+=(qt6-wayland) # nothing else can open a window there
fi

# say SENTENCE...: to the person, one line each, on stderr; stdout belongs to what is started.
say() {
    printf 'echogram: %s\n' "$@" >&2
}

# missing_packages PACKAGE...: those that are not installed, one a line.
missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null) || true
    for package; do
        grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
    done
}

# clang_runtime_package: where libFuzzer and the sanitizers are, of the clang that is installed.
clang_runtime_package() {
    local version
    version=$(clang++ -dumpversion) && printf 'libclang-rt-%s-dev\n' "${version%%.*}"
}

# apt_get ARGUMENT...: as root, without questions, waiting for another apt to finish.
apt_get() {
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null || {
            printf 'E: this needs root, and there is no sudo\n' >&2
            return 1
        }
        as_root=(sudo)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# install_packages PACKAGE...: installs what is missing; no network, no root, no word when nothing is.
install_packages() {
    [[ -z ${ECHOGRAM_NO_INSTALL:-} ]] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        # Whoever has a finished build has what it takes.
        compgen -G "$root/build/*/app/echogram" >/dev/null ||
            say "no apt-get here: should the build fail, install what Debian calls $*"
        return 0
    fi

    local missing log
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0

    say "installing ${missing[*]} (apt-get; the first time takes some minutes)"
    log=$(mktemp)
    # A list that cannot be fetched need not matter, so only the installation decides.
    if { apt_get update || true; apt_get install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        rm -f -- "$log"
        return 0
    fi
    awk '/^(E:|Err:|W:)/ && !said[$0]++' "$log" >&2
    say "apt-get could not install them; all it said is in $log." \
        "Install them yourself: apt-get install --no-install-recommends ${missing[*]}" \
        "Or, when you have them from elsewhere, set ECHOGRAM_NO_INSTALL=1."
    return 1
}
