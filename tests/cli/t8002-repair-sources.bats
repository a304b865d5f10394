load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

# A copy of its own for each test, and its nine files in the order of their names.
setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a
    export ASSETS_ARCHIVE=a
    mapfile -t files < <(cd a && find media -type f | sort)
    [ "${#files[@]}" -eq 9 ]
}

# What the files of all originals are.
originals() {
    (cd "${1:-a}" && find media -type f -exec sha256sum {} + | sort)
}

all_is_as_it_was() {
    [ "$(originals a)" = "$(originals "$BATS_FILE_TMPDIR/whole")" ]
    [ "$(find a/media -type f ! -perm 444 | wc -l)" -eq 0 ]
    [ "$(assets list --state present --urls | wc -l)" -eq 9 ]
}

digest_of() {
    basename "$1" | cut -d. -f1
}

url_of() {
    assets show --json "$(digest_of "$1")" | jq -r .url
}

# One byte of a file becomes another, and its times stay.
flip() {
    cp -p "$1" saved
    chmod u+w "$1"
    printf '\377' | dd of="$1" bs=1 seek=100 conv=notrunc status=none
    touch -r saved "$1"
    chmod 0444 "$1"
    rm -f saved
}

# The catalog is told what an audit would tell it.
say() {
    sqlite3 a/catalog.db "INSERT INTO event (at, kind, object, outcome, agent)
        VALUES (1, 'fixity', x'$(digest_of "$1")', '$2', 'test')"
}

events() {
    sqlite3 a/catalog.db "SELECT outcome || ': ' || coalesce(detail, '') FROM event WHERE kind = '$1' ORDER BY id"
}

allowed() {
    assets repair --allow-private 127.0.0.1 "$@"
}

@test "a second archive brings all back, byte for byte, however it was hurt" {
    rm -f "a/${files[0]}"
    flip "a/${files[1]}"
    say "${files[1]}" differs
    chmod u+w "a/${files[2]}" && truncate -s -10 "a/${files[2]}"
    chmod u+w "a/${files[3]}" && : > "a/${files[3]}"
    chmod 000 "a/${files[4]}"
    mv "a/${files[5]}" a/media/holiday.jpg
    chmod u+w "a/${files[6]}" && echo '<!DOCTYPE html><p>no</p>' > "a/${files[6]}"
    requests=$(requests)
    run --separate-stderr -0 assets repair --confirm-loss --from "$BATS_FILE_TMPDIR/whole" --no-gallery
    has "7 files are whole again (1 by permission, 1 moved back, 5 from another archive)"
    all_is_as_it_was
    [ "$(requests)" -eq "$requests" ]
    [ "$(find a/quarantine -type f | wc -l)" -eq 4 ]
    [ ! -e a/media/holiday.jpg ]
    uuid=$(sqlite3 "$BATS_FILE_TMPDIR/whole/catalog.db" "SELECT value FROM meta WHERE key LIKE '%uuid%'")
    [ "$(events repaired | grep -cF "from archive $uuid")" -eq 5 ]
    run -0 assets repair --from "$BATS_FILE_TMPDIR/whole"
    has "no picture is missing"
}

@test "another archive whose bytes are bad is not believed" {
    cp -a "$BATS_FILE_TMPDIR/whole" b
    flip "b/${files[0]}"
    rm -f "a/${files[0]}"
    run --separate-stderr -1 assets repair --from b
    has_err "holds other bytes than its name says: not taken"
    [ ! -e "a/${files[0]}" ]
    [ "$(find a/incoming -name '*.part' | wc -l)" -eq 0 ]
    run --separate-stderr -0 assets repair --from b --from "$BATS_FILE_TMPDIR/whole"
    all_is_as_it_was
}

@test "an archive is no help for itself, and a folder is none" {
    run --separate-stderr -2 assets repair --from a
    has_err "is the archive that is to be repaired"
    mkdir empty
    run --separate-stderr -2 assets repair --from empty
    has_err "--from"
}

@test "what is lost or damaged comes again from its own server" {
    rm -f "a/${files[0]}"
    flip "a/${files[1]}"
    say "${files[1]}" differs
    run --separate-stderr -0 allowed
    has "2 files are whole again (2 over the network)"
    all_is_as_it_was
    [ "$(events repaired | wc -l)" -eq 2 ]
    [ "$(find a/quarantine -type f | wc -l)" -eq 1 ]
}

@test "what its server has no more is told, with what to try next" {
    rm -f "a/${files[0]}"
    run --separate-stderr -1 assets repair
    has_err "exit 1: 1 asset is not whole: 1 lost; try --from DIR --mirror TEMPLATE --wayback"
    [ "$(assets list --state lost --urls | wc -l)" -eq 1 ]
}

@test "a file that came back by itself is present again, and nothing is asked" {
    say "${files[0]}" absent
    [ "$(assets list --state lost --urls | wc -l)" -eq 1 ]
    requests=$(requests)
    run --separate-stderr -0 allowed
    has "1 file is whole again (1 when read again)"
    all_is_as_it_was
    [ "$(events fixity | tail -n 1)" = "ok: whole again" ]
    [ "$(requests)" -eq "$requests" ]
}

@test "only what is no good is read again" {
    command -v strace > /dev/null || skip "strace is not installed"
    say "${files[0]}" absent
    strace -f -o trace -e trace=openat,openat2 "$ASSETS_BIN" repair > out 2>&1 || skip "strace is not allowed here"
    grep -q "$(digest_of "${files[0]}")\.[a-z0-9]*\"" trace
    ! grep -q "$(digest_of "${files[1]}")\.[a-z0-9]*\"" trace
}

@test "a dry run says what would be done, from where, and does nothing" {
    rm -f "a/${files[0]}"
    chmod 000 "a/${files[1]}"
    mv "a/${files[2]}" a/media/other
    say "${files[3]}" absent
    before=$(find a/media a/quarantine a/incoming -printf '%p %m %s\n' 2> /dev/null | sort; sqlite3 a/catalog.db .dump | sha256sum)
    requests=$(requests)
    run -0 allowed -n --mirror 'http://127.0.0.1:1/{path}' --wayback
    [ "$(grep -c '^mend ' <<< "$output")" -eq 1 ]
    [ "$(grep -c '^move ' <<< "$output")" -eq 1 ]
    [ "$(grep -c '^whole ' <<< "$output")" -eq 1 ]
    grep '^fetch ' <<< "$output" | grep -q 'lost: from its own server, else from http://127.0.0.1:1/.*, else from'
    run -0 allowed -n --from "$BATS_FILE_TMPDIR/whole"
    [ "$(grep -c '^copy ' <<< "$output")" -eq 1 ]
    [ "$(grep -c '^fetch ' <<< "$output")" -eq 0 ]
    [ "$before" = "$(find a/media a/quarantine a/incoming -printf '%p %m %s\n' 2> /dev/null | sort; sqlite3 a/catalog.db .dump | sha256sum)" ]
    [ "$(requests)" -eq "$requests" ]
}

@test "many files gone at once stop everything until somebody says that it is so" {
    for i in 0 1 2 3 4 5 6 7 8; do rm -f "a/${files[i]}"; done
    before=$(sqlite3 a/catalog.db .dump | sha256sum)
    run --separate-stderr -7 allowed
    has_err "gone at once"
    [ "$before" = "$(sqlite3 a/catalog.db .dump | sha256sum)" ]
    run --separate-stderr -0 allowed --confirm-loss
    all_is_as_it_was
}

@test "an archive without its media folder is left alone" {
    mv a/media elsewhere
    before=$(sqlite3 a/catalog.db .dump | sha256sum)
    run --separate-stderr -7 assets repair
    [ "$before" = "$(sqlite3 a/catalog.db .dump | sha256sum)" ]
}

# mirror_at DIR: a second origin that serves DIR; its base in $mirror.
mirror_at() {
    "$ORIGIN_BIN" --root "$1" --port-file mirror.port --log mirror.log --stay > /dev/null 2>&1 3>&- &
    mirror_pid=$!
    local tries=0
    until [ -s mirror.port ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || return 1
        sleep 0.05
    done
    mirror=http://127.0.0.1:$(cat mirror.port)
}

teardown() {
    [ -z "$mirror_pid" ] || kill "$mirror_pid" 2> /dev/null || true
}

# The asset that is gone, its path, and a web folder with that file in it.
gone_at() {
    gone=$(assets list --state gone --urls)
    gone_path=${gone#"$(base)/"}
    mkdir -p "web/$(dirname "$gone_path")"
}

@test "a mirror's same bytes are the original again, with its origin" {
    mirror_at "$BATS_FILE_TMPDIR/media"
    rm -f "a/${files[0]}"
    url=$(url_of "${files[0]}")
    sqlite3 a/catalog.db "UPDATE asset SET url = replace(url, '$(base)', 'http://127.0.0.1:1') WHERE url = '$url'"
    run --separate-stderr -1 allowed --mirror "$mirror/{path}" --retries 0
    has "1 file is whole again (1 over the network)"
    [ "$(originals a)" = "$(originals "$BATS_FILE_TMPDIR/whole")" ]
    [ "$(assets list --state present --urls | wc -l)" -eq 9 ]
    [ "$(assets list --state substitute --urls | wc -l)" -eq 0 ]
    events repaired | grep -q "ok: from mirror $mirror/"
}

@test "a mirror's other bytes are a substitute that says where it is from" {
    gone_at
    cp "$BATS_FILE_TMPDIR/whole/$(ls "$BATS_FILE_TMPDIR"/whole/media/*/*.jpg | head -n 1 | sed "s|.*/whole/||")" copy.jpg
    chmod u+w copy.jpg
    ffmpeg -v error -i copy.jpg -vf hue=h=90 -q:v 4 -y "web/$gone_path"
    mirror_at web
    run --separate-stderr -0 allowed --mirror "$mirror/{path}"
    has "1 asset got bytes that are new here, 1 of them as a copy from elsewhere"
    [ "$(assets list --state substitute --urls)" = "$gone" ]
    assets show "$gone" | grep -qF "$mirror/$gone_path"
    [ "$(sqlite3 a/catalog.db "SELECT origin, etag IS NULL, final_url FROM observation WHERE object IS NOT NULL AND origin <> 'live'")" = "mirror|1|$mirror/$gone_path" ]
    # what it is a copy of is asked for again, and takes its place
    mkdir -p "$BATS_FILE_TMPDIR/media/$(dirname "$gone_path")"
    cp copy.jpg "$BATS_FILE_TMPDIR/media/$gone_path"
    requests=$(requests)
    assets sync -q --allow-private 127.0.0.1 2> /dev/null
    [ "$(requests)" -eq "$requests" ] # not yet: it was asked a moment ago
    sqlite3 a/catalog.db "UPDATE observation SET at = at - 31 * 86400000"
    assets sync -q --allow-private 127.0.0.1
    rm "$BATS_FILE_TMPDIR/media/$gone_path"
    [ "$(requests)" -eq "$((requests + 1))" ]
    [ "$(assets list --state substitute --urls)" = "" ]
    [ "$(assets list --state present --urls | wc -l)" -eq 10 ]
}

@test "an original that is still not there leaves the copy in its place" {
    gone_at
    ffmpeg -v error -f lavfi -i testsrc=size=320x240 -frames:v 1 -y "web/$gone_path"
    mirror_at web
    allowed -q --mirror "$mirror/{path}"
    sqlite3 a/catalog.db "UPDATE observation SET at = at - 31 * 86400000"
    requests=$(requests)
    assets sync -q --allow-private 127.0.0.1 2> /dev/null || true
    [ "$(requests)" -eq "$((requests + 1))" ]
    [ "$(assets list --state substitute --urls)" = "$gone" ]
    assets sync -q --allow-private 127.0.0.1
    [ "$(requests)" -eq "$((requests + 1))" ]
}

@test "a mirror that answers HTML is not taken, which is told and kept" {
    gone_at
    echo '<!DOCTYPE html><html><body>welcome to our mirror</body></html>' > "web/$gone_path"
    mirror_at web
    rm -f "a/${files[0]}"
    lost=$(url_of "${files[0]}")
    mkdir -p "web/$(dirname "${lost#"$(base)/"}")"
    cp "web/$gone_path" "web/${lost#"$(base)/"}"
    sqlite3 a/catalog.db "UPDATE asset SET url = replace(url, '$(base)', 'http://127.0.0.1:1')"
    run --separate-stderr -1 allowed -v --retries 0 --mirror "$mirror/{path}"
    has_err "not media"
    [ "$(assets list --state gone --urls | wc -l)" -eq 1 ]
    [ "$(assets list --state lost --urls | wc -l)" -eq 1 ]
    [ "$(events repair | grep -c '^refused: mirror .*not media')" -eq 2 ]
    [ "$(sqlite3 a/catalog.db "SELECT count(*) FROM observation WHERE origin <> 'live'")" -eq 0 ]
    [ "$(find a/incoming -name '*.part' | wc -l)" -eq 0 ]
}

@test "a mirror's broken copy replaces nothing" {
    gone_at
    head -c 2000 "$(ls a/media/*/*.jpg | head -n 1)" > "web/$gone_path"
    mirror_at web
    ASSETS_WORKER=/nonexistent run --separate-stderr -1 allowed -v --mirror "$mirror/{path}"
    has_err "its copy is cut too"
    [ "$(assets list --state gone --urls)" = "$gone" ]
    # cut for the eyes only: its markers are whole
    whole=$(ls a/media/*/*.jpg | head -n 1)
    { head -c 700 "$whole"; printf '\377\331'; } > "web/$gone_path"
    run --separate-stderr -1 allowed -v --mirror "$mirror/{path}"
    has_err "its copy is broken too"
    [ "$(assets list --state gone --urls)" = "$gone" ]
    [ "$(events repair | grep -c '^refused: ')" -eq 2 ]
    [ "$(sqlite3 a/catalog.db "SELECT count(*) FROM object")" -eq 9 ]
}

@test "a damaged original whose other bytes were taken is kept in quarantine" {
    url=$(url_of "${files[0]}")
    [[ ${files[0]} == *.jpg ]] || url=$(url_of "$(printf '%s\n' "${files[@]}" | grep -m 1 jpg)")
    file=$(assets show --json "$url" | jq -r .path)
    flip "a/$file"
    say "$file" differs
    bad=$(sha256sum < "a/$file")
    path=${url#"$(base)/"}
    mkdir -p "web/$(dirname "$path")"
    ffmpeg -v error -f lavfi -i testsrc=size=320x240 -frames:v 1 -y "web/$path"
    mirror_at web
    sqlite3 a/catalog.db "UPDATE asset SET url = replace(url, '$(base)', 'http://127.0.0.1:1') WHERE url = '$url'"
    run --separate-stderr -1 allowed --retries 0 --mirror "$mirror/{path}"
    has "kept in quarantine/"
    [ ! -e "a/$file" ]
    [ "$(cat a/quarantine/* | sha256sum)" = "$bad" ]
    [ "$(assets list --state substitute --urls | wc -l)" -eq 1 ]
    [ "$(assets list --state damaged --urls | wc -l)" -eq 0 ]
}

@test "a part of one server is not gone on with at another" {
    path=2016/07/16/alalam_636042931188082228_25f_4x3.jpg
    printf '[{"id":"1","pic":"/scene/cut/%s"}]' "$path" > cut.json
    assets sync -q -b "$(base)" --allow-private 127.0.0.1 --retries 0 cut.json 2> /dev/null || true
    url=$(assets list --state failing --urls)
    [ "$(find a/incoming -name '*.note' | wc -l)" -eq 1 ]
    mirror_at "$BATS_FILE_TMPDIR/media"
    run --separate-stderr -0 allowed --retries 0 --mirror "$mirror/$path?of={path}" "$url"
    [ "$(wc -l < mirror.log)" -eq 1 ]
    grep -q ' 200 range=- ' mirror.log
    [ "$(assets list --state substitute --urls)" = "$url" ]
}

@test "a mirror on a private address is asked only where that was allowed" {
    gone_at
    ffmpeg -v error -f lavfi -i testsrc=size=320x240 -frames:v 1 -y "web/$gone_path"
    mirror_at web
    run --separate-stderr -1 assets repair --mirror "$mirror/{path}"
    [ "$(wc -l < mirror.log)" -eq 0 ]
    [ "$(assets list --state gone --urls)" = "$gone" ]
}

@test "a template that is none is a usage error" {
    for template in 'http://m.example/{name}' 'http://m.example/' '{url}' 'http://m.example/{path'; do
        run --separate-stderr -2 assets repair --mirror "$template"
        has_err "--mirror"
    done
}

@test "only what was named is brought back" {
    rm -f "a/${files[0]}" "a/${files[1]}"
    url=$(url_of "${files[0]}")
    run --separate-stderr -0 allowed "$url"
    [ -e "a/${files[0]}" ]
    [ ! -e "a/${files[1]}" ]
    digest=$(digest_of "${files[1]}")
    run --separate-stderr -0 allowed "${digest:0:10}"
    all_is_as_it_was
}

@test "--pictures touches no original and asks no server" {
    rm -f "a/${files[0]}" a/thumbs/*/"$(digest_of "${files[1]}")"-*
    requests=$(requests)
    run --separate-stderr -0 allowed --pictures
    has "made for 1 file"
    [ ! -e "a/${files[0]}" ]
    [ "$(requests)" -eq "$requests" ]
    run --separate-stderr -2 assets repair --pictures --wayback
}

@test "a gone file of a folder base stays gone where the base is not given again" {
    assets sync -q -a c -b "$BATS_FILE_TMPDIR/media" "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
    [ "$(assets -a c list --state gone --urls | wc -l)" -eq 1 ]
    assets -a c sync -q --retry-failed 2> /dev/null || true
    [ "$(assets -a c list --state gone --urls | wc -l)" -eq 1 ]
}
