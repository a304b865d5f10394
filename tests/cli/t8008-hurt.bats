load lib

# 200 pictures of their own bytes in an archive `whole`, and a second archive `twin` of the same pictures.
setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    local one n
    one=$(find media -name '*.jpg' -size -200k | sort | head -n 1)
    mkdir -p media/many/2016/07/16
    for n in $(seq 200); do
        { cat "$one"; printf 'copy %d' "$n"; } > "media/many/2016/07/16/p$n.jpg" # bytes behind the end marker are legal
    done
    for n in $(seq 200); do
        printf '{"id":"%d","sort":"%d","contenttypeid":"21","pic":"/many/2016/07/16/p%d.jpg","title":"Title %d"}\n' \
            $((1000 + n)) "$n" "$n" "$n"
    done | jq -cs . > list.json
    local archive
    for archive in whole twin; do
        ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a $archive -b "$(base)" --allow-private 127.0.0.1 \
            --max-per-host 8 --no-gallery list.json
    done
}

teardown_file() {
    chmod -R u+rwX "$BATS_FILE_TMPDIR" "$BATS_RUN_TMPDIR" 2> /dev/null || true
    origin_stop
}

setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a
    export ASSETS_ARCHIVE=a
}

# The original of asset N, and its URL.
file_of() {
    echo "a/$(assets list --json --search "/p$1.jpg" | jq -r .path)"
}

# overwrite FILE: standard input becomes its bytes, its times and mode stay.
overwrite() {
    local old
    old=$(mktemp) && cp -a "$1" "$old"
    chmod u+w "$1"
    cat > "$1.new" && cat "$1.new" > "$1" && rm "$1.new"
    chmod --reference="$old" "$1" && touch -r "$old" "$1"
    rm -f "$old"
}

flip() { # flip FILE BYTE: one bit of it
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    cp -a "$1" keep
    chmod u+w "$1"
    printf "\\x$(printf %02x $((byte ^ 16)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
    chmod --reference=keep "$1" && touch -r keep "$1" && rm -f keep
}

# hurt: fifty of the 200 in every way; their numbers, one a line, in ./hurt
hurt() {
    assets list --json > facts
    jq -r '[(.url | capture("/p(?<n>[0-9]+)\\.jpg").n), .path] | @tsv' facts | sort -n > paths
    path() { awk -v n="$1" '$1 == n { print "a/" $2 }' paths; }
    local n f other
    for n in $(seq 1 10); do flip "$(path "$n")" $((n * 97)); done
    for n in $(seq 11 18); do f=$(path "$n"); head -c $((n * 10)) "$f" > cut; overwrite "$f" < cut; done
    for n in $(seq 19 24); do overwrite "$(path "$n")" < /dev/null; done
    for n in $(seq 25 30); do rm -f "$(path "$n")"; done
    for n in 31 33 35; do # each gets the other's bytes
        f=$(path "$n") other=$(path $((n + 1)))
        cp "$f" one && cp "$other" two
        overwrite "$f" < two && overwrite "$other" < one
    done
    for n in $(seq 37 42); do printf '<!DOCTYPE html><title>404</title>' | overwrite "$(path "$n")"; done
    for n in $(seq 43 46); do chmod 000 "$(path "$n")"; done
    for n in $(seq 47 50); do mv "$(path "$n")" "a/media/renamed-$n.jpg"; done
    seq 50 | sort > hurt
}

# The numbers of all assets that the audit calls damaged or lost.
found() {
    jq -r 'select(.state == "damaged" or .state == "lost") | .url | capture("/p(?<n>[0-9]+)\\.jpg").n' "$1" | sort
}

@test "fifty hurt files of 200 are found, all of them and no other" {
    hurt
    run --separate-stderr -6 assets audit --json -o report
    found report > told
    diff hurt told
    [ "$(tail -n 1 report | jq '.summary | .present + .damaged + .lost')" -eq 200 ]
    [ "$(tail -n 1 report | jq .summary.total)" -eq 200 ]
}

@test "a second archive brings all of them back, byte for byte" {
    (cd a && find media -type f -exec sha256sum {} + | sort) > before
    hurt
    run -6 assets audit
    run --separate-stderr -0 assets repair --from "$BATS_FILE_TMPDIR/twin" --no-gallery
    (cd a && find media -type f -exec sha256sum {} + | sort) > after
    diff before after
    [ -z "$(find a/media -type f ! -perm 0444)" ]
    # what was replaced is kept
    [ "$(find a/quarantine -type f | wc -l)" -eq 36 ]
    run --separate-stderr -0 assets audit --from-start
    [ "$(assets list --state present --json | wc -l)" -eq 200 ]
}

@test "a fast audit finds what shows without reading, and calls nothing else hurt" {
    hurt
    run --separate-stderr -6 assets audit --fast --json -o report
    found report > told
    # a flipped bit and a swap of equal sizes need reading
    [ -z "$(comm -13 hurt told)" ]
    for n in $(seq 11 30) $(seq 37 50); do
        grep -qx "$n" told
    done
}
