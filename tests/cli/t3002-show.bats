load lib

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

@test "an article shows its picture, its mention and what was done" {
    run -0 assets show 1838669
    has "article 1838669 of 127.0.0.1"
    has "VIDEO: Iraqi Army Close to Victory on Daesh in Mosul City"
    has "present, verdict ok"
    has "2016-07-15T13:51:47.456 by name-ticks"
    has "h264"
    has "lead 127.0.0.1/1838669"
    has "place 2, sort 3586929, content type 21"
    has "byte 1475"
    has "HTTP 200, stored"
    has "thumbed, ok"
    has "  storyboard   thumbs/"
    has "colour #"
}

@test "a URL, a digest and SITE/ID name the same asset" {
    url=$(assets list --article 1838669 --urls)
    digest=$(assets list --article 1838669 --json | jq -r .sha256)
    [ "$(assets show --json "$url" | jq -r .url)" = "$url" ]
    [ "$(assets show --json "$digest" | jq -r .url)" = "$url" ]
    [ "$(assets show --json "${digest:0:12}" | jq -r .url)" = "$url" ]
    [ "$(assets show --json 127.0.0.1/1838669 | tail -n 1 | jq -r .url)" = "$url" ]
}

@test "a digest tells where a picture was used" {
    digest=$(assets list --article 1839526 --json | jq -r .sha256)
    run -0 assets show "$digest"
    has "lead 127.0.0.1/1839526"
    has "related 127.0.0.1/page-"
}

@test "the page itself shows all that stands on it" {
    page=$(assets list --json | head -n 1 | jq -r '.articles[] | select(.role == "related") | .id')
    assets show --json "$page" > out
    [ "$(jq -rs '.[0].article.title' out)" = "Front VIDEO: Watch! Iraqi Choppers Target ISIS Convoy South of Mosul" ]
    [ "$(jq -rs '.[0].article.date' out)" = "2016-07-17T20:35:56" ]
    [ "$(jq -s '[.[] | select(.url)] | length' out)" -eq 10 ]
}

@test "json holds mentions, observations, events and the object's facts" {
    assets show --json 1839526 | tail -n 1 > out
    jq -e '.mentions | length == 1 and (.[0].raw | fromjson | .sort == "3586928")' out
    jq -e '.observations | length == 1 and .[0].outcome == "stored" and .[0].http_status == 200' out
    jq -e '[.events[].kind] | contains(["stored", "thumbed"])' out
    jq -e '.object.sha1 | length == 40' out
    jq -e '.object.facts | type == "object"' out
}

@test "what the catalog does not know is exit 1 with its name, and the rest is shown" {
    run --separate-stderr -1 assets show 424242 1838669
    has_err '"424242"'
    has "article 1838669"
    run -1 assets show http://example.org/nothing.jpg
    run -1 assets show 0000000000000000000000000000000000000000000000000000000000000000
    run -2 assets show ""
}
