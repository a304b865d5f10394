load lib

setup_file() {
    origin_start
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
}

@test "the sample ends with nine present, one gone, and exit 1 explained in one line" {
    run --separate-stderr -1 sync_sample
    has "10 assets:"
    has "9 stored"
    has "1 gone"
    has_err "exit 1: 1 of 10 assets is gone (HTTP 404); see: assets list --state gone"
    [ "$(grep -c "exit 1" <<< "$stderr")" -eq 1 ]
    [ "$(assets -a a list --state present --urls | wc -l)" -eq 9 ]
    [ "$(assets -a a list --state gone --urls | wc -l)" -eq 1 ]
}

@test "the classes of the summary add up to the number of assets" {
    run -1 sync_sample -q
    run -1 sync_sample
    total=$(grep -oE '^[0-9]+ assets' <<< "$output" | cut -d' ' -f1)
    sum=$(grep -oE '^ +[0-9]+ ' <<< "$output" | awk '{n += $1} END {print n}')
    [ "$total" -eq 10 ]
    [ "$sum" -eq 10 ]
}

@test "originals and thumbnails are where list says, and are what it says" {
    sync_sample -q || [ $? -eq 1 ]
    assets -a a list --state present --json > list
    while read -r object; do
        path=a/$(jq -r .path <<< "$object")
        [ "$(sha256sum < "$path" | cut -c1-64)" = "$(jq -r .sha256 <<< "$object")" ]
        [ "$(stat -c %s "$path")" = "$(jq -r .bytes <<< "$object")" ]
        [ "$(stat -c %a "$path")" = 444 ]
        thumb=a/$(jq -r '.thumbs."256"' <<< "$object")
        pngcheck -q "$thumb"
        size=$(ffprobe -v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0 "$path" | head -n 1)
        [ "$size" = "$(jq -r '"\(.width),\(.height)"' <<< "$object")" ]
    done < list
    [ "$(wc -l < list)" -eq 9 ]
}

@test "a second run asks for nothing and changes nothing" {
    sync_sample -q || [ $? -eq 1 ]
    before=$(requests)
    files=$(find a -type f -not -name 'catalog.db*' -not -name lock -exec sha256sum {} + | sort)
    run -1 sync_sample
    has "9 unchanged"
    [ "$(requests)" -eq "$before" ]
    [ "$files" = "$(find a -type f -not -name 'catalog.db*' -not -name lock -exec sha256sum {} + | sort)" ]
}

@test "without a source, all that the catalog knows is gone through" {
    assets sync -q -a a --offline -b "$(base)" "$SAMPLE"
    [ "$(assets -a a list --state untried --urls | wc -l)" -eq 10 ]
    run -1 assets -a a sync --allow-private 127.0.0.1
    has "9 stored"
}

@test "a dry run prints what would be done and asks for nothing" {
    assets init a
    before=$(requests)
    run --separate-stderr -0 assets -a a sync -n -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE"
    [ "$(grep -c '^fetch ' <<< "$output")" -eq 10 ]
    [ "$(requests)" -eq "$before" ]
    [ -z "$(assets -a a list --urls)" ]
}

@test "--retry-failed asks again for what is gone, --refresh for what is present" {
    sync_sample -q || [ $? -eq 1 ]
    before=$(requests)
    sync_sample -q --retry-failed || [ $? -eq 1 ]
    [ "$(requests)" -eq "$((before + 1))" ]
    sync_sample -q --refresh || [ $? -eq 1 ]
    [ "$(tail -n 9 "$BATS_FILE_TMPDIR/origin.log" | grep -c 304)" -eq 9 ]
}

@test "a loopback address is refused unless it is allowed" {
    before=$(requests)
    run --separate-stderr assets sync -a a -b "$(base)" "$SAMPLE"
    [ "$status" -ne 0 ]
    [ "$(requests)" -eq "$before" ]
    [ "$(assets -a a list --state present --urls | wc -l)" -eq 0 ]
}

@test "a folder is a base on the command line" {
    run --separate-stderr -1 assets sync -a a -b "$BATS_FILE_TMPDIR/media" "$SAMPLE"
    [ "$(assets -a a list --state present --urls | wc -l)" -eq 9 ]
}

@test "progress json is an object a line and ends with counts that add up" {
    run --separate-stderr -1 sync_sample --progress json
    [ -z "$output" ]
    jq -es 'all(.version == 1)' <<< "$stderr"
    [ "$(jq -s '[.[] | select(.event == "item")] | length' <<< "$stderr")" -eq 10 ]
    [ "$(jq -rs '.[0].event' <<< "$stderr")" = source ] || [ "$(jq -rs '.[0].event' <<< "$stderr")" = begin ]
    jq -es '.[-1] | .event == "end" and (.counts | .total == .stored + .unchanged + .adopted + .damaged + .lost
        + .gone + .refused + .not_media + .failing + .untried + .unresolvable + .excluded)' <<< "$stderr"
}

@test "-q leaves only what went wrong, -v tells of every item" {
    run --separate-stderr -1 sync_sample -q
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    rm -rf a
    run --separate-stderr -1 sync_sample -v
    [ "$(grep -c '^present ' <<< "$stderr")" -eq 9 ]
}

@test "--size makes each box once" {
    sync_sample -q --size 64,128 --size 64 || [ $? -eq 1 ]
    [ "$(assets -a a list --state present --json | head -n 1 | jq -c '.thumbs | keys')" = '["128","64"]' ]
    run --separate-stderr -2 sync_sample --size 5000
    has_err "--size"
}

@test "the first signal ends the run in order and the next run does only the rest" {
    for signal in INT TERM HUP; do
        rm -rf a slow.json
        printf '[{"id":"1","pic":"%s"},{"id":"2","pic":"/scene/silent/2016/07/16/x.jpg"}]' \
            /2016/07/16/alalam_636042931188082228_25f_4x3.jpg > slow.json
        # not by the shell: its background jobs ignore SIGINT
        python3 - "$signal" "$ASSETS_BIN" sync -a a -b "$(base)" --allow-private 127.0.0.1 --progress json slow.json <<'PYTHON' || return 1
import json, os, signal, subprocess, sys, time
number = getattr(signal, "SIG" + sys.argv[1])
signal.signal(signal.SIGINT, signal.SIG_DFL)
run = subprocess.Popen(sys.argv[2:], stderr=subprocess.PIPE, text=True)
for line in run.stderr:
    event = json.loads(line)
    if event["event"] == "item":
        break
began = time.monotonic()
run.send_signal(number)
run.stderr.read()
status = run.wait(timeout=10)
assert status == 128 + number, status
assert time.monotonic() - began < 2.5
PYTHON
        [ "$(assets -a a list --state present --urls | wc -l)" -eq 1 ]
    done
}

@test "a time limit ends the run in order" {
    printf '[{"id":"1","pic":"/2016/07/13/none.jpg"},{"id":"2","pic":"/scene/silent/2016/07/16/x.jpg"}]' > slow.json
    run --separate-stderr -1 timeout 20 "$ASSETS_BIN" sync -a a -b "$(base)" --allow-private 127.0.0.1 --time-limit 1s slow.json
    has_err "untried"
}

@test "a date that nobody else tells is the server's, and is said to be" {
    echo '[{"id":"1","pic":"/plain.jpg","title":"Plain"}]' > list.json
    cp "$(find "$BATS_FILE_TMPDIR/media" -name '*.jpg' | head -n 1)" "$BATS_FILE_TMPDIR/media/plain.jpg"
    touch -d 2015-03-04T05:06:07Z "$BATS_FILE_TMPDIR/media/plain.jpg"
    assets sync -a b -b "$(base)" --allow-private 127.0.0.1 list.json
    run --separate-stderr assets -a b list --json
    [ "$(jq -r '.date, .date_source' <<<"$output" | paste -sd' ')" = "2015-03-04T05:06:07Z last-modified" ]
}

@test "sizes, colours and the storyboard are as told, by option, file or variable" {
    mkdir a && assets init a && printf 'size = 128\nstoryboard = no\n' > a/assets.conf
    sync_sample -q || [ $? -eq 1 ]
    [ "$(assets -a a list --json --state present | jq -c '.thumbs | keys')" = "$(yes '["128"]' | head -n 9)" ]
    [ -z "$(find a/thumbs -name '*-storyboard.png')" ]
    before=$(requests)
    sync_sample -q --storyboard --size 256,128 --colors 16 || [ $? -eq 1 ]
    [ "$(requests)" -eq "$before" ]
    [ "$(find a/thumbs -name '*-storyboard.png' | wc -l)" -eq 3 ]
    [ "$(assets -a a list --json --state present | jq -c '.thumbs | keys' | sort -u)" = '["128","256"]' ]
    for thumb in a/thumbs/*/*-256.png; do
        pngcheck "$thumb" | grep -q palette
    done
    ASSETS_JPEG_DECODER=libjpeg sync_sample -q --no-storyboard --size 64 || [ $? -eq 1 ]
    [ "$(find a/thumbs -name '*-64.png' | wc -l)" -eq 9 ]
    run --separate-stderr -2 assets -a a sync --jpeg-decoder turbo
    has_err "own libjpeg"
    run --separate-stderr -2 assets -a a sync --size 1025
    run --separate-stderr -2 assets -a a sync --colors 1
}

@test "an archive of an earlier program gets its pictures in the next run, without a request" {
    sync_sample -q --no-storyboard --size 256 || [ $? -eq 1 ]
    sqlite3 a/catalog.db "UPDATE thumb SET recipe = 1; UPDATE object SET puid = NULL, phash = NULL, dominant = NULL"
    before=$(requests)
    run -1 sync_sample
    has "21 pictures made"
    [ "$(requests)" -eq "$before" ]
    [ "$(sqlite3 a/catalog.db 'SELECT count(*) FROM thumb WHERE recipe = 1')" -eq 0 ]
    [ "$(sqlite3 a/catalog.db 'SELECT count(*) FROM object WHERE phash IS NULL OR puid IS NULL')" -eq 0 ]
}
