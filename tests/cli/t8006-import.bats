load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole --no-gallery -b "$(base)" \
        --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a none --no-gallery --offline -b http://site.example \
        "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a
    export ASSETS_ARCHIVE=a
}

# All that the archive says of its assets.
knows() {
    assets list --json
    local url
    for url in $(assets list --urls); do
        assets show "$url"
        assets show --json "$url"
    done
}

files() {
    (cd a && find media -type f -exec sha256sum {} + | sort)
}

@test "a catalog that is gone is made anew, equal in everything" {
    url=$(assets list --urls --type video --state present | head -n 1)
    assets repair -q --no-gallery --frame 0.5 "$url"
    assets forget -q --no-gallery --why "a test" "$(assets list --urls --state gone)"
    knows > before
    media=$(files)
    rm -f a/catalog.db a/catalog.db-wal a/catalog.db-shm
    run --separate-stderr ! assets list
    has_err "run: assets -a a import --rebuild"
    run --separate-stderr -0 assets import --rebuild --no-gallery
    has "10 assets, 9 files"
    knows > after
    diff before after
    [ "$(files)" = "$media" ]
    run --separate-stderr -0 assets sync -q --no-gallery --offline
    knows > after
    diff before after
}

@test "a damaged catalog is said to be so, and kept" {
    knows > before
    cp a/catalog.db copy
    head -c 65536 /dev/urandom | dd of=a/catalog.db conv=notrunc bs=4096 2> /dev/null
    sum=$(sha256sum < a/catalog.db)
    run --separate-stderr -3 assets sync --no-gallery
    has_err "are untouched; run: assets -a"
    has_err "import --rebuild"
    [ "$(sha256sum < a/catalog.db)" = "$sum" ]
    run --separate-stderr -0 assets import --rebuild --no-gallery
    has "catalog.db.damaged-1"
    [ "$(sha256sum < a/catalog.db.damaged-1)" = "$sum" ]
    knows > after
    diff before after
}

@test "a catalog that can be read is left alone" {
    sum=$(sha256sum < a/catalog.db)
    run --separate-stderr -2 assets import --rebuild
    has_err "there is nothing to rebuild"
    [ "$(sha256sum < a/catalog.db)" = "$sum" ]
}

@test "a torn tail and hostile lines of the log do no harm" {
    knows > before
    rm -f a/catalog.db*
    printf '%s\n' '{"t":"site","id":1,"name":"evil"' '{"t":"asset","id":1,"url":"http://evil/","host":"evil","claimed":"image"}' >> a/log/catalog.jsonl
    printf '{"t":"mention","id":99' >> a/log/catalog.jsonl
    run --separate-stderr -0 assets import --rebuild --no-gallery
    knows > after
    diff before after
    rm -f a/catalog.db*
    {
        printf '\n{"t":"\x1b[31m","id":1}\n{"t":"mention","id":9223372036854775807,"source":7,"at_byte":0}\n'
        printf '{"t":"asset","gone":1}\n[[[[[[\n{"t":"back","to":-5}\n{"t":"site","id":1,"name":{"hex":"zz"}}\n'
        printf '{"t":"end","lines":1,"sum":"0000000000000000"}\n'
    } >> a/log/catalog.jsonl
    run --separate-stderr -1 assets import --rebuild --no-gallery
    has "lines of the log cannot be read"
    has "blocks of the log do not match their sum"
    printf '%s' "$output" > shown
    is_printable shown
    knows > after
    diff before after
}

@test "files that are gone or damaged are so in the new catalog" {
    lost=$(assets list --json --state present | head -n 1 | jq -r .path)
    hurt=$(assets list --json --state present | tail -n 1 | jq -r .path)
    rm -f "a/$lost" a/catalog.db*
    chmod u+w "a/$hurt"
    printf x >> "a/$hurt"
    run --separate-stderr -1 assets import --rebuild --no-gallery
    has "1 file is gone"
    has "1 file no longer matches its digest"
    [ "$(assets list --json --state lost | jq -r .path)" = "$lost" ]
    [ "$(assets list --json --state damaged | jq -r .path)" = "$hurt" ]
}

@test "a file that nobody names is told, and stays" {
    rm -f a/catalog.db*
    mkdir -p a/media/ab
    echo hello > a/media/ab/strange
    run --separate-stderr -1 assets import --rebuild --no-gallery
    has "media/ab/strange"
    [ -f a/media/ab/strange ]
}

@test "without a log there is nothing to make a catalog of" {
    rm -rf a/log a/catalog.db*
    run --separate-stderr -5 assets import --rebuild
    has_err "there is no log/catalog.jsonl"
    [ ! -e a/catalog.db ]
}

@test "an archive from before there was a log gets one with its next change" {
    knows > before
    rm -rf a/log
    assets forget -q --no-gallery --why "a test" "$(assets list --urls --state gone)"
    knows > before
    [ -s a/log/catalog.jsonl ]
    rm -f a/catalog.db*
    run -0 assets import --rebuild --no-gallery
    knows > after
    diff before after
}

@test "a run that changes nothing adds nothing to the log" {
    bytes=$(stat -c %s a/log/catalog.jsonl)
    assets sync -q --no-gallery --offline || true
    [ "$(stat -c %s a/log/catalog.jsonl)" -eq "$bytes" ]
}

@test "a folder of media is adopted by path, without a request" {
    cp -a "$BATS_FILE_TMPDIR/none" n
    cp -a "$BATS_FILE_TMPDIR/media" old
    mkdir -p old/2016/07/13
    printf '<html>' > old/2016/07/13/alalam_636040265779158692_25f_4x3.jpg
    echo hello > old/readme.txt
    ln -s /etc/passwd old/2016/link.jpg
    printf x > $'old/\e[31mred'
    requests=$(requests)
    run --separate-stderr -1 assets -a n import -n old
    [ "$(grep -c ^adopted <<< "$output")" -eq 9 ]
    [ "$(find n/media -type f | wc -l)" -eq 0 ]
    run --separate-stderr -1 assets -a n import --no-gallery old
    [ "$(grep -c ^adopted <<< "$output")" -eq 9 ]
    has "not-media"
    has "readme.txt"
    has "1 passed over"
    printf '%s\n' "$output" > shown
    is_printable shown
    [ "$(requests)" -eq "$requests" ]
    [ "$(assets -a n list --json --state present | wc -l)" -eq 9 ]
    [ "$(assets -a n list --json --state present | jq -r 'select(.sha256 == null or .width == null)' | wc -l)" -eq 0 ]
    assets -a n show "$(assets -a n list --urls --state present | head -n 1)" | grep -q disk
    run --separate-stderr -1 assets -a n import --json --no-gallery old
    [ "$(jq -r 'select(.result == "held").file' <<< "$output" | wc -l)" -eq 9 ]
    [ "$(jq -r 'select(.summary).summary.held' <<< "$output")" -eq 9 ]
}

@test "what the archive lost comes back by digest, whatever the file is called" {
    path=$(assets list --json --state present | head -n 1 | jq -r .path)
    mkdir drawer
    cp "a/$path" drawer/whatever
    rm -f "a/$path"
    assets audit -q > /dev/null 2>&1 || true
    [ "$(assets list --state lost --urls | wc -l)" -eq 1 ]
    run --separate-stderr -0 assets import --no-gallery drawer
    has "back"
    [ "$(assets list --state lost --urls | wc -l)" -eq 0 ]
    cmp drawer/whatever "a/$path"
}

@test "a present asset keeps its file" {
    media=$(files)
    mkdir -p old/2016/07/16
    cp "$BATS_FILE_TMPDIR"/media/2016/07/14/*.jpg old/2016/07/16/alalam_636042931188082228_25f_4x3.jpg
    printf x >> old/2016/07/16/alalam_636042931188082228_25f_4x3.jpg
    run --separate-stderr -1 assets import --no-gallery old
    has "differs"
    [ "$(files)" = "$media" ]
}

@test "a stored file that its owner may not read is mended, not only said to be back" {
    path=$(assets list --json --state present | head -n 1 | jq -r .path)
    mkdir drawer
    cp "a/$path" drawer/whatever
    cp "a/$path" drawer/again
    chmod 000 "a/$path"
    run ! assets audit -q
    run --separate-stderr -0 assets import -n drawer
    has "1 back       was lost"
    [ "$(stat -c %a "a/$path")" = 0 ]
    run --separate-stderr -0 assets import --no-gallery drawer
    has "1 back       was lost"
    [ "$(stat -c %a "a/$path")" = 444 ]
    cmp drawer/whatever "a/$path"
    run --separate-stderr -1 assets audit -q # the one that is gone; 6 where bytes are not right
    run --separate-stderr -0 assets import --no-gallery drawer
    [[ $output != *" back "* ]]
    has "2 held"
}

@test "two copies of one lost file bring it back once" {
    path=$(assets list --json --state present | head -n 1 | jq -r .path)
    mkdir drawer
    cp "a/$path" drawer/one
    cp "a/$path" drawer/two
    rm -f "a/$path"
    run ! assets audit -q
    run --separate-stderr -0 assets import -n drawer
    has "1 back       was lost"
    has "1 held"
    run --separate-stderr -0 assets import --no-gallery drawer
    has "1 back       was lost"
    has "1 held"
    cmp drawer/one "a/$path"
}

@test "the archive's own folder is passed over, wherever it is met and however it is called" {
    run --separate-stderr -0 assets import --no-gallery a
    has "0 files"
    has "1 passed over"
    mkdir -p deep/er
    mv a deep/er/a
    ln -s deep/er/a link
    for dir in . deep deep/er deep/er/a link; do
        run --separate-stderr -0 assets -a deep/er/a import --json --no-gallery "$dir"
        [[ $output != *".assets-root"* && $output != *"catalog.db"* ]]
    done
    run --separate-stderr -0 assets -a link import --json --no-gallery deep/er/a
    [ "$(jq -r .summary.files <<< "$output")" -eq 0 ]
}
