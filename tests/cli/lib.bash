# What all bats files share: a home of their own, the program under test, an origin on loopback, stand-in media.
bats_require_minimum_version 1.5.0

SAMPLE=$TESTS/data/alalam-2016-07-17.txt

# No file, variable or locale of the person who runs the tests may change what they see.
isolate() {
    export HOME=$BATS_TEST_TMPDIR/home
    export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.state XDG_CACHE_HOME=$HOME/.cache
    export LC_ALL=C.UTF-8 TZ=UTC
    local name
    for name in $(compgen -e ASSETS_); do
        [ "$name" = ASSETS_BIN ] || unset "$name"
    done
    unset NO_COLOR COLUMNS http_proxy https_proxy
    export TERM=dumb ASSETS_WORKER=$WORKER_BIN
    mkdir -p "$XDG_CONFIG_HOME/assets"
    cd "$BATS_TEST_TMPDIR" || return 1
}

assets() {
    "$ASSETS_BIN" "$@"
}

# Nine of the ten files that the sample names, and an origin for them; for setup_file.
origin_start() {
    sh "$TESTS/data/make-media.sh" --sample "$BATS_FILE_TMPDIR/media" > "$BATS_FILE_TMPDIR/media.log" 2>&1
    "$ORIGIN_BIN" --root "$BATS_FILE_TMPDIR/media" --port-file "$BATS_FILE_TMPDIR/port" \
        --log "$BATS_FILE_TMPDIR/origin.log" --stay > /dev/null 2>&1 3>&- &
    echo $! > "$BATS_FILE_TMPDIR/origin.pid"
    local tries=0
    until [ -s "$BATS_FILE_TMPDIR/port" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || return 1
        sleep 0.05
    done
}

origin_stop() {
    kill "$(cat "$BATS_FILE_TMPDIR/origin.pid")" 2> /dev/null || true
}

base() {
    echo "http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/port")"
}

# The sample, synchronised from the origin into ./a: nine present, one gone.
sync_sample() {
    assets sync -a a -b "$(base)" --allow-private 127.0.0.1 "$@" "$SAMPLE"
}

# How many requests the origin has seen.
requests() {
    wc -l < "$BATS_FILE_TMPDIR/origin.log"
}

# has TEXT: it stands in $output, as it is.
has() {
    [[ $output == *"$1"* ]] || { printf 'not in the output: %s\n%s\n' "$1" "$output"; return 1; }
}

# has_err TEXT: it stands in $stderr.
has_err() {
    [[ $stderr == *"$1"* ]] || { printf 'not on stderr: %s\n%s\n' "$1" "$stderr"; return 1; }
}

# Nothing that a terminal would obey: no escape, no control but the line end, no direction mark.
is_printable() {
    ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xc2[\x80-\x9f]' "$1"
}
