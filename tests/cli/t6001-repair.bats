load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

# A copy of its own for each test.
setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a # times too: a thumbnail tells its original's
    export ASSETS_ARCHIVE=a
}

# What the files of all pictures are.
pictures() {
    (cd a && find thumbs -type f -exec sha256sum {} + | sort)
}

@test "nothing is done where no picture is missing" {
    before=$(pictures)
    requests=$(requests)
    run --separate-stderr -0 assets repair
    has "no picture is missing"
    [ "$(pictures)" = "$before" ]
    [ "$(requests)" -eq "$requests" ]
}

@test "pictures that were removed are made again, the same to the byte" {
    before=$(pictures)
    rm -f a/thumbs/*/*
    run -0 assets repair -n
    [ "$(grep -c '^look ' <<< "$output")" -eq 9 ]
    [ -z "$(pictures)" ]
    requests=$(requests)
    run --separate-stderr -0 assets repair
    has "21 pictures made for 9 files"
    [ "$(pictures)" = "$before" ]
    [ "$(requests)" -eq "$requests" ]
}

@test "another size is added to what is there" {
    run -0 assets repair --size 128
    [ "$(assets list --json --state present | jq -c '.thumbs | keys | sort' | sort -u)" = '["128","256","512"]' ]
}

@test "a chosen frame is shown by the thumbnails, and kept" {
    url=$(assets list --urls --type video | head -n 1)
    digest=$(assets list --json --type video | head -n 1 | jq -r .sha256)
    board=$(sha256sum a/thumbs/*/"$digest"-storyboard.png)
    auto=$(sha256sum a/thumbs/*/"$digest"-256.png)
    run -0 assets repair --frame 0 "$url"
    has "2 pictures made for 1 file"
    assets show "$url" | grep -q "frame at 0 s"
    chosen=$(sha256sum a/thumbs/*/"$digest"-256.png)
    [ "$board" = "$(sha256sum a/thumbs/*/"$digest"-storyboard.png)" ]
    rm a/thumbs/*/"$digest"-256.png
    assets sync -q --offline || true
    assets repair -q
    [ "$chosen" = "$(sha256sum a/thumbs/*/"$digest"-256.png)" ]
    assets repair -q --frame auto "${digest:0:8}"
    [ "$auto" = "$(sha256sum a/thumbs/*/"$digest"-256.png)" ]
}

@test "what can have no such frame is told, and what is unknown" {
    run --separate-stderr -1 assets repair --frame 100000 "$(assets list --urls --type video | head -n 1)"
    has_err "it ends after"
    run --separate-stderr -1 assets repair --frame 1 "$(assets list --urls --type image --state present | head -n 1)"
    has_err "it is no video"
    run --separate-stderr -1 assets repair http://example.org/unknown.jpg
    has_err "holds no file of"
    run --separate-stderr -2 assets repair --frame 12,5 http://example.org/x.mp4
    has_err "12.5"
    run --separate-stderr -2 assets repair --frame 1
    has_err "wants the URL or digest"
    run --separate-stderr -2 assets repair abc
    has_err "first 6 digits"
}

@test "an original that is gone is told and gives exit 1" {
    path=$(assets list --json --type image --state present | head -n 1 | jq -r .path)
    digest=$(basename "$path" | cut -d. -f1)
    rm -f "a/$path" a/thumbs/*/"$digest"-*
    run --separate-stderr -1 assets repair
    has_err "exit 1: 1 asset is not whole: 1 lost"
    has "no picture is missing"
}

@test "a reader's archive that another program writes to is left alone" {
    command -v flock > /dev/null || skip "flock is not installed"
    run --separate-stderr -3 flock a/lock "$ASSETS_BIN" -a a repair
    has_err "another run"
}
