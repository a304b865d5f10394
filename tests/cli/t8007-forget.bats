# What was forgotten is not fetched, shown or handed on, stays on the disk, and can be taken back.
load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a made -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    cp -r "$BATS_FILE_TMPDIR/made" a
    export ASSETS_ARCHIVE=$BATS_TEST_TMPDIR/a
    url=$(assets list --urls --article 1838669)
    digest=$(assets list --article 1838669 --json | jq -r .sha256)
}

@test "who, when and why are kept, and the asset is excluded" {
    run -0 assets forget --why 'the family asked' --who 'Night desk' "$url"
    has "forgotten $url"
    has "1 asset forgotten"
    [ "$(assets list --urls --state excluded)" = "$url" ]
    assets forget --list --json > list
    [ "$(jq -r '"\(.url) \(.who): \(.why)"' list)" = "$url Night desk: the family asked" ]
    jq -e '.at | test("Z$")' list
    run -0 assets forget --list
    has "Night desk"
    has "the family asked"
    run -0 assets show "$url"
    has "forgotten, ok, Night desk: the family asked"
}

@test "without --who the user is named" {
    assets forget -q --why x "$url"
    [ "$(assets forget --list --json | jq -r .who)" = "$(id -un)" ]
}

@test "a reason is wanted, and a name" {
    run --separate-stderr -2 assets forget "$url"
    has_err "--why"
    run -2 assets forget --why ' ' "$url"
    run -2 assets forget --why "$(head -c 5000 /dev/zero | tr '\0' x)" "$url"
    run -2 assets forget --why "$(printf '\xff')" "$url"
    run -2 assets forget --why x
    run -2 assets forget --why x ''
    run -2 assets restore
    [ "$(assets list --state excluded --urls | wc -l)" -eq 0 ]
}

@test "a digest names all that hold it, an article all that is its" {
    printf '[{"id":"900","pic":"%s?again","title":"t"},{"id":"900","pic":"/2016/07/16/alalam_636042931188082228_25f_4x3.jpg","title":"t"}]' \
        "$(sed 's|^http://[^/]*||' <<< "$url")" > more.json
    assets sync -q --no-gallery -b "$(base)" --allow-private 127.0.0.1 more.json 2> /dev/null || true
    [ "$(assets list --state present --json | jq -r "select(.sha256 == \"$digest\") | .url" | wc -l)" -eq 2 ]
    run -0 assets forget -n --why x "${digest:0:10}"
    [ "$(grep -c '^forget ' <<< "$output")" -eq 2 ]
    [ "$(assets list --state excluded --urls | wc -l)" -eq 0 ]
    assets forget -q --why x "${digest:0:10}"
    [ "$(assets list --state excluded --urls | wc -l)" -eq 2 ]
    assets restore -q "$digest"
    [ "$(assets list --state excluded --urls | wc -l)" -eq 0 ]
    assets forget -q --why x 900
    [ "$(assets list --state excluded --urls | wc -l)" -eq 2 ]
}

@test "unknown names are told and the others done" {
    run --separate-stderr -1 assets forget --why x http://h.example/no.jpg 4711 "$url" deadbeef
    has_err '"http://h.example/no.jpg"'
    has_err '"4711"'
    has_err '"deadbeef"'
    [ "$(assets list --urls --state excluded)" = "$url" ]
    run -1 assets restore 4711
}

@test "once more changes nothing" {
    assets forget -q --why first "$url"
    run -0 assets forget --why second "$url"
    has "already forgotten $url"
    has "0 assets forgotten"
    [ "$(assets forget --list --json | jq -r .why)" = first ]
    assets restore -q "$url"
    run -0 assets restore "$url"
    has "not forgotten $url"
}

@test "nothing forgotten is fetched again" {
    gone=$(assets list --urls --state gone)
    assets forget -q --why x "$url" "$gone"
    before=$(requests)
    assets sync -q -b "$(base)" --allow-private 127.0.0.1 --retry-failed --refresh "$SAMPLE" 2> /dev/null || true
    [ "$(requests)" -gt "$before" ]
    ! tail -n +$((before + 1)) "$BATS_FILE_TMPDIR/origin.log" | grep -qF "$(sed 's|.*/||' <<< "$url")"
    ! tail -n +$((before + 1)) "$BATS_FILE_TMPDIR/origin.log" | grep -qF "$(sed 's|.*/||' <<< "$gone")"
    [ "$(assets list --urls --state excluded | wc -l)" -eq 2 ]
}

@test "nothing forgotten is handed on, lists say its class" {
    assets forget -q --why x "$url"
    ! assets export urls | grep -qF "$url"
    run -0 assets export urls --state excluded
    [ -z "$output" ]
    run -0 assets export tree -o tree
    has "1 left out: forgotten on purpose"
    [ "$(find tree -type f | wc -l)" -eq 8 ]
    [ "$(find tree -name '1838669-*' | wc -l)" -eq 0 ]
    assets export bag -o bag > /dev/null
    ! grep -rqF "$digest" bag
    [ "$(assets export json | tail -n +2 | jq -r "select(.url == \"$url\") | .state")" = excluded ]
    assets export csv | grep -qF "$url,excluded"
    [ "$(assets export events | jq -r "select(.code == \"dea\") | .url")" = "$url" ]
}

@test "the gallery shows neither picture nor file of it" {
    name=media/${digest:0:2}/$digest
    assets gallery -q
    grep -rqF "$name" a/gallery
    assets forget -q --why x "$url"
    ! grep -rqF "$digest" a/gallery/index.html a/gallery/pages
    binary=$(python3 -c "import base64,sys; print(base64.urlsafe_b64encode(bytes.fromhex(sys.argv[1])).decode().rstrip('='))" "$digest")
    ! grep -rqF "$binary" a/gallery
    grep -rqF "left out on purpose" a/gallery/pages
    assets gallery -q -o out --copy
    [ "$(find out -name "$digest*" | wc -l)" -eq 0 ]
    [ "$(find out/media -type f | wc -l)" -eq 8 ]
    assets restore -q "$url"
    grep -rqF "$name" a/gallery
}

@test "copies of a gallery lose what was forgotten since" {
    assets gallery -q -o out --copy
    [ "$(find out -name "$digest*" | wc -l)" -gt 0 ]
    assets forget -q --why x "$url"
    assets gallery -q -o out --copy
    [ "$(find out -name "$digest*" | wc -l)" -eq 0 ]
}

@test "the bytes stay, and restore brings the asset back as it was" {
    assets list --json > before
    assets forget -q --why x "$url"
    [ -f a/media/"${digest:0:2}/$digest.mp4" ]
    run -0 assets restore --who me --why agreed "$url"
    has "restored $url"
    assets list --json > after
    diff before after
    run -0 assets show "$url"
    has "restored, ok, me: agreed"
    [ "$(assets forget --list --json | wc -l)" -eq 0 ]
}

@test "a dry run and a list take no lock" {
    exec 8< a/lock
    flock 8
    run -0 assets forget -n --why x "$url"
    run -0 assets forget --list
    run -3 assets forget --why x "$url"
    exec 8<&-
}

@test "what people typed is printable" {
    assets forget -q --why "$(printf 'a\x1b[31mred\xe2\x80\xae')" --who "$(printf 'm\x07e')" "$url"
    assets forget --list > out
    is_printable out
}
