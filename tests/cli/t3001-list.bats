load lib

# One archive for all: listing changes nothing.
setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a a -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    export ASSETS_ARCHIVE=$BATS_FILE_TMPDIR/a
}

# How many assets fit these filters.
count() {
    assets list --urls "$@" | wc -l
}

@test "each filter takes what it says" {
    [ "$(count)" -eq 10 ]
    [ "$(count --type image)" -eq 7 ]
    [ "$(count --type video)" -eq 3 ]
    [ "$(count --type any)" -eq 10 ]
    [ "$(count --state gone)" -eq 1 ]
    [ "$(count --state present,gone)" -eq 10 ]
    [ "$(count --state failing)" -eq 0 ]
    [ "$(count --article 1838669)" -eq 1 ]
    [ "$(count --article 127.0.0.1/1838669)" -eq 1 ]
    [ "$(count --article elsewhere/1838669)" -eq 0 ]
    [ "$(count --host 127.0.0.1)" -eq 10 ]
    [ "$(count --host example.org)" -eq 0 ]
    [ "$(count --search 'iraqi mosul')" -eq 5 ]
    [ "$(count --search 636042931188082228)" -eq 1 ]
    [ "$(count --limit 3)" -eq 3 ]
}

@test "date filters hold at the precision that they are given in" {
    [ "$(count --date-after 2016)" -eq 10 ]
    [ "$(count --date-before 2015)" -eq 0 ]
    [ "$(count --date-after 2016-07-13)" -eq 4 ]
    [ "$(count --date-before 2016-07-09)" -eq 3 ]
    [ "$(count --date-after 2016-07-10 --date-before 2016-07-10)" -eq 3 ]
    [ "$(count --date-after 2016-07 --date-before 2016-07)" -eq 10 ]
    run --separate-stderr -2 assets list --date-after yesterday
    has_err "--date-after"
    run -2 assets list --date-before 2016-02-30
}

@test "filters together take what fits all of them" {
    [ "$(count --type video --date-after 2016-07-10)" -eq 2 ]
    [ "$(count --state gone --type video)" -eq 0 ]
}

@test "json gives the sample's ids, sorts, types, titles, days and tick times" {
    assets list --json > list
    [ "$(wc -l < list)" -eq 10 ]
    jq -r '(.articles[] | select(.role == "lead") | [.id, .sort, .content_type_id]) + [.dates.path, .dates."name-ticks", .date_source, .title] | @tsv' list | sort > got
    grep -o '{[^{}]*}' "$SAMPLE" | jq -r '[.id, .sort, .contenttypeid, (.pic | .[1:11] | gsub("/"; "-")), .title] | @tsv' | sort > expected
    diff <(cut -f1-4,7 got) expected
    [ "$(cut -f6 got | sort -u)" = name-ticks ]
    grep -q 2016-07-16T19:11:58.808 got
    jq -es 'map(select(.state == "present")) | length == 9 and all(.sha256 and .width and .height and .codec and (.thumbs."256" | startswith("thumbs/")))' list
    jq -es 'map(select(.state == "gone")) | length == 1 and all(.sha256 == null and .http_status == 404)' list
}

@test "csv has a header, a line for each asset and as many fields in each" {
    assets list --csv > list.csv
    python3 - <<'PYTHON'
import csv
rows = list(csv.reader(open("list.csv", newline="", encoding="utf-8")))
assert len(rows) == 11, len(rows)
assert {len(row) for row in rows} == {24}
assert rows[0][:3] == ["url", "state", "sha256"]
PYTHON
}

@test "a video has a storyboard, a picture has none, and both have an impression" {
    assets list --json --state present > list
    jq -es 'map(select(.type == "mp4")) | length == 3 and all(.storyboard | .tiles >= 1 and .tiles <= 10 and .tile_width <= 160 and (.times | length) > 0)' list
    jq -es 'map(select(.type == "mp4")) | all((.storyboard.times | length) == .storyboard.tiles and .storyboard.times == (.storyboard.times | sort))' list
    jq -es 'map(select(.type == "jpeg")) | all(.storyboard == null)' list
    jq -es 'all((.dominant | test("^#[0-9a-f]{6}$")) and (.phash | test("^[0-9a-f]{16}$")) and (.puid | startswith("fmt/")))' list
    while read -r path width height; do
        pngcheck -q "$ASSETS_ARCHIVE/$path"
        [ "$(ffprobe -v error -show_entries stream=width,height -of csv=p=0 "$ASSETS_ARCHIVE/$path")" = "$width,$height" ]
    done < <(jq -r '.storyboard | select(.) | "\(.path) \(.tiles * .tile_width) \(.tile_height)"' list)
}

@test "--like lists the file itself first, then what looks like it, by distance" {
    digest=$(assets list --json --type image --state present | head -n 1 | jq -r .sha256)
    assets list --like "$digest:32" --json > like
    [ "$(head -n 1 like | jq -r '.sha256 + " " + (.distance | tostring)')" = "$digest 0" ]
    jq -es 'map(.distance) | . == sort and all(. >= 0 and . <= 32)' like
    [ "$(assets list --like "${digest:0:8}:0" --urls | wc -l)" -ge 1 ]
    [ "$(assets list --like "$digest:32" --limit 1 --urls | wc -l)" -eq 1 ]
    [ "$(assets list --like "$digest:0" --state gone --urls | wc -l)" -eq 0 ]
    jq -e 'has("distance") | not' <(assets list --json --limit 1)
}

@test "--like says what it wants" {
    run --separate-stderr -2 assets list --like abcde
    has_err "first 6 digits"
    run --separate-stderr -2 assets list --like abcdef:33
    has_err "from 0 to 32"
    run --separate-stderr -1 assets list --like 000000000000
    has_err "holds no file"
}

@test "-0 ends each URL with a NUL byte" {
    [ "$(assets list -0 | tr -cd '\0' | wc -c)" -eq 10 ]
    [ "$(assets list --urls -0 | tr '\0' '\n')" = "$(assets list --urls)" ]
}

@test "two forms at once are refused" {
    run --separate-stderr -2 assets list --json --csv
    has_err "one of"
}

@test "the table is by date and no wider than the terminal" {
    assets list > table
    [ "$(sed 1d table | awk '{print $2}')" = "$(sed 1d table | awk '{print $2}' | sort)" ]
    command -v script > /dev/null || skip "script is not installed"
    script -qec "stty cols 70; '$ASSETS_BIN' list" /dev/null < /dev/null | tr -d '\r' > narrow
    [ "$(wc -l < narrow)" -eq 11 ]
    [ "$(wc -L < narrow)" -le 70 ]
}

@test "an empty archive lists nothing and exits 0" {
    assets init empty
    run -0 assets list -a empty
    [ -z "$output" ]
    run -0 assets list -a empty --json
    [ -z "$output" ]
}

@test "listing starts no other program and opens no socket" {
    command -v strace > /dev/null || skip "strace is not installed"
    strace -f -qq -e trace=execve,socket,clone,fork -o trace "$ASSETS_BIN" list > /dev/null || skip "strace can not trace here"
    [ "$(grep -c execve trace)" -eq 1 ]
    [ "$(grep -c 'socket(' trace)" -eq 0 ]
}
