load lib

# The one of the ten that its server does not have.
GONE=/2016/07/13/alalam_636040265779158692_25f_4x3.jpg

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
    mkdir -p media/wayback
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a
    export ASSETS_ARCHIVE=a
    : > "$BATS_FILE_TMPDIR/media/wayback/index.cdx"
    : > "$BATS_FILE_TMPDIR/origin.log"
}

# SHA-1 of a file in Base32, as indexes tell it.
sha1_of() {
    # shellcheck disable=SC2059  # the digest is the format: bytes in hexadecimal
    printf "$(sha1sum < "$1" | head -c 40 | sed 's/../\\x&/g')" | base32
}

# capture TIMESTAMP PATH FILE [DIGEST]: the archive has FILE (below media) under the URL of PATH.
capture() {
    local digest=${4:-$(sha1_of "$BATS_FILE_TMPDIR/media/$3")}
    echo "$1 $(base)$2 image/jpeg 200 $digest 1000 $3" >> "$BATS_FILE_TMPDIR/media/wayback/index.cdx"
}

# repair_from SCENE: the archive that the origin plays under that name.
repair_from() {
    assets repair --wayback --wayback-url "$(base)/scene/$1" --allow-private 127.0.0.1 "${@:2}"
}

# Requests that the archive's index, or its captures, have seen.
index_requests() {
    grep -c '/cdx/search/cdx?' "$BATS_FILE_TMPDIR/origin.log" || true
}

capture_requests() {
    grep -c '/web/2' "$BATS_FILE_TMPDIR/origin.log" || true
}

state_of() {
    assets list --json | jq -r --arg url "$(base)$1" 'select(.url == $url) | .state'
}

@test "a gone picture comes back from the nearest capture, as a substitute" {
    near=2016/07/14/alalam_636041135905821543_25f_4x3.jpg
    far=2016/07/16/alalam_636042931188082228_25f_4x3.jpg
    capture 20120101000000 "$GONE" "$far"
    capture 20160801000000 "$GONE" "$near"
    capture 20190101000000 "$GONE" "$far"
    [ "$(state_of "$GONE")" = gone ]
    run --separate-stderr -0 repair_from wayback
    [ "$(state_of "$GONE")" = substitute ]
    digest=$(sha256sum < "$BATS_FILE_TMPDIR/media/$near" | head -c 64)
    [ "$(assets list --json | jq -r --arg url "$(base)$GONE" 'select(.url == $url) | .sha256')" = "$digest" ]
    cmp "$BATS_FILE_TMPDIR/media/$near" "$(find a/media -name "$digest.*")"
    grep -q "GET /scene/wayback/web/20160801000000id_/$(base)$GONE 200" "$BATS_FILE_TMPDIR/origin.log"
    run -0 assets show "$(base)$GONE"
    has "$(base)/scene/wayback/web/20160801000000id_/$(base)$GONE"
    # the index and the capture are one server, asked with its pause between
    mapfile -t times < <(sed -n 's/.*\/scene\/wayback.* ms=//p' "$BATS_FILE_TMPDIR/origin.log")
    [ "${#times[@]}" -eq 2 ]
    [ $((times[1] - times[0])) -ge 2000 ]
}

@test "a capture whose bytes are not those of the index is not taken, and not asked for again" {
    capture 20160801000000 "$GONE" 2016/07/14/alalam_636041135905821543_25f_4x3.jpg 3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ
    before=$(find a/media -type f | sort)
    run --separate-stderr -1 repair_from wayback
    [ "$(state_of "$GONE")" = gone ]
    [ "$(find a/media -type f | sort)" = "$before" ]
    [ "$(capture_requests)" -eq 1 ]
    run --separate-stderr -1 repair_from wayback
    [ "$(capture_requests)" -eq 1 ]
    [ "$(index_requests)" -eq 1 ]
}

@test "a page that the index calls a picture is not taken" {
    echo '<!doctype html><title>Not found</title>' > "$BATS_FILE_TMPDIR/media/wayback/page.html"
    capture 20160801000000 "$GONE" wayback/page.html
    run --separate-stderr -1 repair_from wayback
    [ "$(state_of "$GONE")" = gone ]
    [ "$(capture_requests)" -eq 1 ]
}

@test "twenty files of a folder cost one question, and none in the next run" {
    jq -nc --arg at /2016/07/01/gone- '[range(20) | {id: tostring, pic: "\($at)\(.).jpg", title: "x"}]' > list.json
    run --separate-stderr -1 assets sync -a b -b "$(base)" --allow-private 127.0.0.1 list.json
    [ "$(assets -a b list --state gone --urls | wc -l)" -eq 20 ]
    export ASSETS_ARCHIVE=b
    capture 20160701000000 /2016/07/01/gone-7.jpg 2016/07/14/alalam_636041135905821543_25f_4x3.jpg
    run --separate-stderr -1 repair_from wayback
    [ "$(index_requests)" -eq 1 ]
    [ "$(capture_requests)" -eq 1 ]
    [ "$(state_of /2016/07/01/gone-7.jpg)" = substitute ]
    [ "$(assets list --state gone --urls | wc -l)" -eq 19 ]
    run --separate-stderr -1 repair_from wayback
    [ "$(index_requests)" -eq 1 ]
    [ "$(capture_requests)" -eq 1 ]
}

@test "an archive that refuses is left alone, and asked by the next run" {
    run --separate-stderr -1 repair_from wayback-busy-0
    [ "$(index_requests)" -eq 1 ]
    [[ $output$stderr == *"is not asked again in this run"* ]]
    [ "$(state_of "$GONE")" = gone ]
    run --separate-stderr -1 repair_from wayback-reset-0
    [ "$(index_requests)" -eq 2 ]
    [[ $output$stderr == *"is not asked again in this run"* ]]
    capture 20160801000000 "$GONE" 2016/07/14/alalam_636041135905821543_25f_4x3.jpg
    run --separate-stderr -0 repair_from wayback
    [ "$(state_of "$GONE")" = substitute ]
}

@test "an archive that refuses a capture is asked for no other" {
    jq -nc --arg at /2016/07/01/gone- '[range(5) | {id: tostring, pic: "\($at)\(.).jpg", title: "x"}]' > list.json
    run --separate-stderr -1 assets sync -a b -b "$(base)" --allow-private 127.0.0.1 list.json
    export ASSETS_ARCHIVE=b
    for i in 0 1 2 3 4; do
        capture 20160701000000 /2016/07/01/gone-$i.jpg 2016/07/14/alalam_636041135905821543_25f_4x3.jpg
    done
    run --separate-stderr -1 repair_from wayback-busy-1
    [ "$(index_requests)" -eq 1 ]
    [ "$(capture_requests)" -eq 1 ]
    run --separate-stderr -1 repair_from wayback-busy-2
    [ "$(capture_requests)" -eq 3 ]
    [ "$(assets list --state substitute --urls | wc -l)" -eq 1 ]
}

@test "a dry run asks nobody" {
    run --separate-stderr -0 repair_from wayback -n
    [ "$(index_requests)" -eq 0 ]
}

@test "an archive that is no URL is told as such" {
    run --separate-stderr -2 assets repair --wayback-url web.archive.org
    has_err "web.archive.org"
}
