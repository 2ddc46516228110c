# SPDX-License-Identifier: Apache-2.0
# Sourced by cli/start.sh and tests/run.sh: finds the Debian packages that are
# missing and installs them. While nothing is missing no package client runs.
#
# A need is PROBE:WHAT=PACKAGE. The probe asks for the thing itself, so that
# one that came by another way than a package is good too.

packages_program='cmd:gcc=gcc file:/usr/include/stdio.h=libc6-dev
    cmd:meson=meson cmd:ninja=ninja-build cmd:pkg-config=pkg-config
    pc:libuv=libuv1-dev pc:lmdb=liblmdb-dev pc:libsodium=libsodium-dev
    pc:msgpack=libmsgpack-dev pc:libcbor=libcbor-dev pc:libzstd=libzstd-dev
    pc:jansson=libjansson-dev pc:inih=libinih-dev pc:libcrypto=libssl-dev'

# packages_there PROBE:WHAT
packages_there() {
    case $1 in
    cmd:*) command -v "${1#cmd:}" ;;
    file:*) test -e "${1#file:}" ;;
    pc:*) pkg-config --exists "${1#pc:}" ;;
    py:*) /usr/bin/python3 -c "import ${1#py:}" ;;
    clang:*) test -e "$(clang -print-file-name="${1#clang:}")" ;;
    *) false ;;
    esac >/dev/null 2>&1
}

# packages_missing NEED... prints the packages of the needs that are not met.
packages_missing() {
    for need in "$@"; do
        packages_there "${need%=*}" || printf '%s ' "${need##*=}"
    done
}

# packages_install PACKAGE... as root, or by sudo without a password. Status 2
# if neither goes: the line for root has been printed.
packages_install() {
    if [ "$(id -u)" -eq 0 ]; then
        root=
    elif sudo -n true 2>/dev/null; then
        root='sudo -n'
    else
        echo "missing, to be installed by root: apt-get update &&" \
            "apt-get install -y --no-install-recommends $*" >&2
        return 2
    fi
    echo "installing: $*"
    $root apt-get -qq -o DPkg::Lock::Timeout=300 update &&
        $root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
            -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

# packages_need NEED... installs what is missing. Ends the script with 2 if
# something is still missing then.
packages_need() {
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    # The packages are words to be split.
    # shellcheck disable=SC2086
    packages_install $missing </dev/null || exit 2
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    echo "installed, yet not found (is /usr/bin in PATH?): $missing" >&2
    exit 2
}
