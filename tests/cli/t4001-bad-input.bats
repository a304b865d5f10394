load lib

setup() {
    isolate
}

@test "without a base URL the assets are unresolvable and the message says what to add" {
    run --separate-stderr -1 assets sync -a a "$SAMPLE"
    has "10 unresolvable"
    has_err "exit 1: 10 of 10 assets have no usable URL"
    has_err "give -b URL"
    has_err "assets.conf"
    [ "$(assets -a a list --state unresolvable --urls | wc -l)" -eq 10 ]
}

@test "a later run with a base URL takes unresolvable assets up" {
    assets sync -q -a a "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
    assets sync -q -a a --offline -b http://example.org "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
    [ "$(assets -a a list --state unresolvable --urls | wc -l)" -eq 0 ]
    [ "$(assets -a a list --state untried --urls | wc -l)" -eq 10 ]
}

@test "nothing readable is exit 5 and says where reading stopped" {
    printf 'no list of any kind stands here\n' > prose
    : > empty
    head -c 5000 /dev/urandom > noise
    for file in prose empty noise; do
        run --separate-stderr -5 assets scan "$file"
        has_err "reading stopped at byte"
        run --separate-stderr -5 assets sync -a a "$file"
        has_err "reading stopped at byte"
        has_err "exit 5"
    done
}

@test "a source that is not there is told and the others are read" {
    run --separate-stderr -5 assets scan absent
    has_err "absent"
    run --separate-stderr -1 assets scan --json absent "$SAMPLE"
    [ "$(jq -s '[.[] | select(.raw)] | length' <<< "$output")" -eq 10 ]
}

@test "a locked archive is exit 3 and names the process that holds it" {
    assets init a
    exec 9<> a/lock
    flock -n 9
    run --separate-stderr -3 assets -a a sync --offline "$SAMPLE" 9>&-
    has_err "another run"
    exec 9>&-
    mkfifo pipe
    "$ASSETS_BIN" -a a sync --offline - < pipe > /dev/null 2>&1 3>&- &
    holder=$!
    exec 8> pipe # the run is up and reads its source now
    until assets -a a doctor | grep -q "$holder"; do :; done
    run --separate-stderr -3 assets -a a sync --offline "$SAMPLE"
    has_err "$holder"
    run -0 assets -a a list
    exec 8>&-
    wait "$holder" || true
}

@test "hostile titles, names and paths are printed as text and obeyed nowhere" {
    printf '[{"id":"1","pic":"/a.jpg","title":"\\u001b]0;owned\\u0007 \\u202eevil\\u2066 \\u009b2J"},{"id":"2\\u001b[2J","pic":"/b.jpg","title":"x\\r\\ny"}]' > hostile
    name=$'page\e[31m\nassets: fake'
    cp hostile "$name"
    assets sync -a a --offline -b http://example.org "$name" > out 2> err || [ $? -eq 1 ]
    is_printable out
    is_printable err
    [ "$(grep -c '^assets: fake' err)" -eq 0 ]
    assets -a a list --csv | LC_ALL=C grep -P '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]' && return 1
    for words in "list" "list --json" "list --urls" "show 1" "show --json 1"; do
        assets -a a $words > out
        is_printable out
    done
    assets scan "$name" > out
    is_printable out
    assets scan "$name" --json > out
    is_printable out
    run --separate-stderr -5 assets scan $'absent\e[2J'
    printf '%s' "$stderr" > err
    is_printable err
}

@test "an article's title runs no formula in a spreadsheet" {
    printf '[{"id":"1","pic":"/a.jpg","title":"=cmd|calc"}]' > formula
    assets sync -q -a a --offline -b http://example.org formula 2> /dev/null || [ $? -eq 1 ]
    assets -a a list --csv | grep -q "'=cmd|calc"
}

@test "hostile URLs are recorded and refused, never fetched" {
    printf '[{"id":"%s","pic":"%s"}]\n' 1 file:///etc/passwd 2 gopher://x/y.jpg 3 'http://user:pw@example.org/x.jpg' \
        4 http://169.254.169.254/x.jpg 5 http://0x7f000001/y.jpg 6 '//[::1]/z.jpg' > urls
    run --separate-stderr timeout 60 "$ASSETS_BIN" sync -a a -b http://192.168.255.254/ urls
    [ "$status" -ne 0 ]
    [ "$(assets -a a list --state present --urls | wc -l)" -eq 0 ]
    [ -z "$(find a/media -type f)" ]
}

@test "--json prints nothing but JSON, also where things go wrong" {
    printf '[{"id":"1","pic":"/a.jpg"},{"id":"2","pic":},nonsense' > broken
    assets scan --json broken "$SAMPLE" absent > out 2> err || true
    jq -e . out > /dev/null
    assets sync -q -a a --offline -b http://example.org "$SAMPLE" broken 2> /dev/null || true
    assets -a a list --json > out 2> err
    jq -e . out > /dev/null
    [ -z "$(cat err)" ]
    assets -a a show --json 1838669 424242 > out 2> err || true
    jq -e . out > /dev/null
}

@test "progress json tells of a failed run as an object with a stable code" {
    run --separate-stderr -7 assets --progress json -a absent list
    [ "$(jq -r .event <<< "$stderr")" = error ]
    [ "$(jq -r .code <<< "$stderr")" = root ]
}

@test "a base URL that is none, a bad list file and a bad site are refused" {
    run --separate-stderr -2 assets sync -a a -b gopher://x "$SAMPLE"
    has_err "--base-url"
    run --separate-stderr -2 assets sync -a a -b "no url" "$SAMPLE"
    has_err "--base-url"
    run --separate-stderr -2 assets sync -a a --site nowhere "$SAMPLE"
    has_err "no [site nowhere]"
    run --separate-stderr assets sync -a a -i absent
    [ "$status" -ne 0 ]
}

@test "a catalog of a newer program is left alone" {
    command -v sqlite3 > /dev/null || skip "sqlite3 is not installed"
    assets init a
    sqlite3 a/catalog.db "PRAGMA user_version = 999"
    run --separate-stderr -3 assets -a a list
    has_err "newer"
}

@test "an archive whose mark is gone changes nothing and exits 7" {
    assets init a
    rm a/.assets-root
    run --separate-stderr -7 assets -a a sync --offline "$SAMPLE"
    [ ! -e a/.assets-root ]
}

@test "a relative name that begins with http has no usable URL without a base" {
    echo '[{"id":"1","pic":"http_logo.jpg","title":"Logo"}]' > list.json
    run --separate-stderr assets sync -a h list.json
    [ "$status" -eq 1 ]
    [ "$(assets -a h list --json | jq -r .state)" = unresolvable ]
}
