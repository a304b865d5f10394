# Files that nobody here wrote, through the whole program; and the facts of the sample against ffprobe.

setup_file() {
    load lib.bash
    origin_start
}

teardown_file() {
    load lib.bash
    origin_stop
}

setup() {
    load lib.bash
    isolate
    SHARED=$TESTS/../../shared
}

teardown() {
    if mountpoint -q "$BATS_TEST_TMPDIR/small"; then
        umount "$BATS_TEST_TMPDIR/small"
    fi
}

# A list that names every file of a folder below an origin.
list_of() {
    find "$1" -maxdepth 1 -type f -printf '%f\n' | sort |
        jq -Rcn '[inputs | {id: "1", sort: "1", contenttypeid: "21", pic: ("/" + @uri), title: .}]'
}

@test "every real page is scanned without a crash" {
    [ -d "$SHARED/pages" ] || skip "SKIP no folder of real pages beside the source tree"
    local page status=0
    for page in "$SHARED"/pages/*; do
        run --separate-stderr assets scan --json "$page"
        [ "$status" -eq 0 ] || [ "$status" -eq 1 ] || [ "$status" -eq 5 ] || { echo "$page: $status $stderr"; return 1; }
        [[ $stderr != *Sanitizer* && $stderr != *"runtime error"* ]] || { echo "$page: $stderr"; return 1; }
        jq -es 'all(type == "object")' <<<"$output" > /dev/null
    done
}

@test "every real media file is synced from an origin: none is lost, the classes add up, a second run is quiet" {
    [ -d "$SHARED/media" ] || skip "SKIP no folder of real media beside the source tree"
    "$ORIGIN_BIN" --root "$SHARED/media" --port-file port --log log --stay > /dev/null 2>&1 3>&- &
    local origin=$! base summary
    until [ -s port ]; do sleep 0.05; done
    base=http://127.0.0.1:$(cat port)
    list_of "$SHARED/media" > list.json
    local total
    total=$(jq length list.json)
    run --separate-stderr assets --progress json sync -a real -b "$base" --allow-private 127.0.0.1 --max-per-host 8 list.json
    [ "$status" -eq 1 ]
    [[ $stderr != *Sanitizer* && $stderr != *"runtime error"* ]]
    summary=$(grep '"event":"end"' <<<"$stderr" | jq -c .counts)
    jq -e --argjson total "$total" '.total == $total and .failing == 0 and .untried == 0 and .refused == 0 and .gone == 0' <<<"$summary"
    jq -e '.stored + .unchanged + .adopted + .damaged + .lost + .gone + .refused + .not_media + .failing + .untried
        + .unresolvable + .excluded == .total' <<<"$summary"
    # What is stored is what was sent.
    assets -a real list --json | jq -r 'select(.sha256 != null) | .sha256' | sort -u > stored
    (cd "$SHARED/media" && find . -maxdepth 1 -type f -exec sha256sum {} +) | cut -d' ' -f1 | sort -u > sent
    [ -z "$(comm -23 stored sent)" ]
    # A file whose name holds %d was read itself, not its neighbour.
    local own
    own=$(sha256sum "$SHARED/media/pct__news-%d.jpg" | cut -d' ' -f1)
    assets -a real list --json | jq -es --arg own "$own" 'any(.[]; .sha256 == $own and .state == "present")'
    : > log
    run --separate-stderr assets sync -a real -b "$base" --allow-private 127.0.0.1 list.json
    [ "$status" -eq 1 ]
    [ ! -s log ]
    kill "$origin"
}

@test "the sample's width, height, duration and codec are what ffprobe says" {
    sync_sample > /dev/null 2>&1 || true
    local row path
    assets -a a list --json --state present > rows
    [ "$(wc -l < rows)" -eq 9 ]
    while read -r row; do
        path=a/$(jq -r .path <<<"$row")
        ffprobe -v error -show_format -show_streams -of json "$path" > probe
        jq -es --argjson row "$row" '.[0] as $p | ($p.streams | map(select(.codec_type == "video"))[0]) as $v |
            $row.width == $v.width and $row.height == $v.height and $row.codec == $v.codec_name and
            (if $row.type == "mp4" then ($row.duration - ($p.format.duration | tonumber) | fabs) < 0.001
             else $row.duration == null end)' probe > /dev/null || { echo "$row"; cat probe; return 1; }
        pngcheck -q "a/$(jq -r '.thumbs["256"]' <<<"$row")"
        ffprobe -v error -show_entries stream=width,height -of csv=p=0 "a/$(jq -r '.thumbs["256"]' <<<"$row")" |
            awk -F, '{ exit !($1 <= 256 && $2 <= 256 && ($1 == 256 || $2 == 256)) }'
    done < rows
}

@test "a full disk is exit 3 with nothing lost, and the next run with room finishes" {
    [ "$(id -u)" -eq 0 ] || skip "SKIP only root can mount a small file system"
    mkdir small
    mount -t tmpfs -o size=65m tmpfs small 2> /dev/null || skip "SKIP no tmpfs can be mounted here"
    run --separate-stderr assets sync -a small/a -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE"
    [ "$status" -eq 3 ] || { echo "$status $stderr"; return 1; }
    has_err "make room"
    run --separate-stderr assets -a small/a list --state present --json
    [ "$status" -eq 0 ]
    (cd small/a && find media -type f | awk -F'[/.]' '{ print $3 "  " $0 }' > ../sums)
    [ ! -s small/sums ] || (cd small/a && sha256sum --quiet -c ../sums)
    mount -o remount,size=200m small
    run --separate-stderr assets sync -a small/a -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE"
    [ "$status" -eq 1 ]
    [ "$(assets -a small/a list --state present --urls | wc -l)" -eq 9 ]
}

@test "media behind a sandbox that is not to be had are archived unseen, and looked at by a later run" {
    ASSETS_WORKER=/nonexistent run assets doctor
    [[ $output != *"worker: $WORKER_BIN"* ]] || skip "SKIP this build does not read ASSETS_WORKER"
    ASSETS_WORKER=/nonexistent run --separate-stderr assets sync -a blind -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE"
    [ "$status" -eq 1 ]
    has_err "doctor"
    [ "$(assets -a blind list --state present --json | jq -r .verdict | sort -u)" = unchecked ]
    sync_again() { assets sync -a blind -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE"; }
    local before
    before=$(requests)
    run --separate-stderr sync_again
    [ "$(requests)" -eq "$before" ]
    [ "$(assets -a blind list --state present --json | jq -r .verdict | sort -u)" = ok ]
    [ "$(assets -a blind list --state present --json | jq -r '.thumbs | length' | sort -u)" = 2 ]
}

@test "a catalog that is gone is not replaced by an empty one" {
    sync_sample > /dev/null 2>&1 || true
    rm a/catalog.db*
    run --separate-stderr assets sync -a a -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE"
    [ "$status" -eq 7 ]
    has_err "originals are there"
    [ ! -e a/catalog.db ]
    [ "$(find a/media -type f | wc -l)" -eq 9 ]
}

@test "a folder that holds nothing to read is exit 5" {
    mkdir empty
    run --separate-stderr assets sync -a e -b "$(base)" empty
    [ "$status" -eq 5 ]
}

@test "an address of our own network says which options let it through" {
    run --separate-stderr assets sync -a p -b "$(base)" "$SAMPLE"
    [ "$status" -eq 1 ]
    has_err "--allow-private"
    has_err "--retry-failed"
}
