# shellcheck shell=bash
# Debian packages: says what is missing, installs it as root or through sudo, or else prints the
# one line that does. It never leaves the package's own PostgreSQL cluster where none was before.

# shellcheck disable=SC2034  # used by deploy/run and deploy/test
RUN_PACKAGES=(gcc libc6-dev meson ninja-build pkgconf libmicrohttpd-dev libjansson-dev libpq-dev
    libssl-dev coinor-libclp-dev postgresql-15 postgresql-client-15 sqitch libdbd-pg-perl curl python3)
# shellcheck disable=SC2034
TEST_PACKAGES=(libcmocka-dev clang libclang-rt-14-dev llvm clang-tidy clang-format cppcheck
    shellcheck)
NO_CLUSTER_FILE=/etc/postgresql-common/createcluster.d/taxpreview.conf

package_is_installed() {
    [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = 'install ok installed' ]
}

missing_packages() {
    local name
    for name in "$@"; do
        package_is_installed "$name" || printf '%s\n' "$name"
    done
}

as_administrator() {
    if is_root; then
        "$@"
    else
        sudo "$@"
    fi
}

# sudo may ask for a password only where somebody is there to type it.
may_install() {
    is_root && return 0
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null && return 0
    [ -t 0 ] && [ -t 2 ] && sudo -v
}

apt_install() {
    as_administrator env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
        --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >&2
}

apt_update() {
    as_administrator apt-get update -q -o DPkg::Lock::Timeout=300 >&2
}

# Old lists name packages that are no longer there: when the install fails, fresh lists and again.
install_with_fresh_lists() {
    if apt-cache show "$@" >/dev/null 2>&1 && apt_install "$@"; then
        return 0
    fi
    apt_update && apt_install "$@"
}

forbid_cluster() {
    as_administrator mkdir -p "$(dirname "$NO_CLUSTER_FILE")"
    printf 'create_main_cluster = off\n' | as_administrator tee "$NO_CLUSTER_FILE" >/dev/null
}

allow_cluster() {
    [ ! -e "$NO_CLUSTER_FILE" ] || as_administrator rm -f "$NO_CLUSTER_FILE"
}

# install_packages NAME...: makes them present or ends with 1.
install_packages() {
    local missing status=0
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null || ! may_install; then
        say "These packages are missing. Install them, then run this again:"
        say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends" \
            "${missing[*]}"
        exit 1
    fi
    say "installing ${missing[*]}"
    package_is_installed postgresql-15 || forbid_cluster
    install_with_fresh_lists "${missing[@]}" || status=$?
    allow_cluster
    [ "$status" -eq 0 ] || fail "apt-get could not install ${missing[*]}"
}
