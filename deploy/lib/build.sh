# shellcheck shell=bash
# Builds the project with meson, each kind of build in a folder of its own, its output in a log.

# The settings of a build are remembered beside it: another path or other options start it afresh.
build_is_usable() {
    [ -f "$1/build.ninja" ] && [ "$(cat "$1/made-from" 2>/dev/null)" = "$2" ]
}

show_end_of() {
    tail -n "${2:-40}" "$1" >&2 2>/dev/null || true
}

# What failed, without the steps that did not.
show_build_errors() {
    grep -vE '^\[[0-9]+/[0-9]+\] (Compiling|Linking|Generating)|^[^ ]*(cc|gcc|clang) -|: YES' "$1" \
        | tail -n 60 >&2 || true
}

# configure_build FOLDER MESON-OPTION...
configure_build() {
    local folder=$1 made_from
    shift
    made_from="$PROJECT_DIR $* ${CC:-cc}"
    ! build_is_usable "$folder" "$made_from" || return 0
    rm -rf "$folder"
    mkdir -p "$folder"
    if ! without_lock meson setup "$folder" "$PROJECT_DIR" -Db_colorout=never "$@" \
        </dev/null >"$folder.log" 2>&1; then
        show_build_errors "$folder.log"
        return 1
    fi
    printf '%s\n' "$made_from" >"$folder/made-from"
}

# build FOLDER [TARGET...]: all targets when none is named. What a target is called is looked up in
# the build as last configured, so a changed meson.build is taken in first.
build() {
    local folder=$1
    shift
    if ! {
        without_lock ninja -C "$folder" build.ninja && without_lock meson compile -C "$folder" "$@"
    } </dev/null >"$folder.log" 2>&1; then
        show_build_errors "$folder.log"
        return 1
    fi
}

built_daemon() {
    find "$1" -maxdepth 4 -type f -name taxpreviewd -perm -u+x -print -quit
}
