load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole --no-gallery -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a
    export ASSETS_ARCHIVE=a
}

# Another archive, empty.
other() {
    assets init b > /dev/null
    export ASSETS_ARCHIVE=b
}

import() {
    assets import --no-gallery --allow-private 127.0.0.1 "$@"
}

# The rules, read by somebody else.
checked() {
    sh "$TESTS/cli/bagit-check.sh" "$1"
}

@test "a bag follows the rules of RFC 8493 and stands by itself" {
    run -0 assets export bag -o bag --bag-info "Source-Organization=Example"
    checked bag
    [ "$(find bag/data -type f | wc -l)" -eq 9 ]
    [ "$(wc -l < bag/assets/catalog.jsonl)" -eq 9 ]
    (cd bag && sha256sum --strict --quiet -c manifest-sha256.txt tagmanifest-sha256.txt)
    (cd bag && sha512sum --strict --quiet -c manifest-sha512.txt tagmanifest-sha512.txt)
    grep -qx "Source-Organization: Example" bag/bag-info.txt
    for file in bag/data/*/*; do
        jq -es --arg path "${file#bag/}" 'any(.[]; .bag_path == $path and .url and .date and .sha256 and .articles[0].id)' bag/assets/catalog.jsonl > /dev/null
    done
    [ "$(find bag -type l)" = "" ]
}

@test "the rules are read by somebody who finds what is wrong" {
    assets export bag -q -o bag
    cp -a bag good
    spoil() {
        rm -rf bag
        cp -a --no-preserve=links good bag
        chmod -R u+w bag
    }
    spoil; echo x >> "$(find bag/data -type f | head -n 1)"; run -1 checked bag; has "sha256sum"
    spoil; touch bag/data/extra; run -1 checked bag; has "differ"
    spoil; sed -i 's|data/|data/../data/|' bag/manifest-sha512.txt; run -1 checked bag; has "leads out"
    spoil; sed -i p bag/manifest-sha256.txt; run -1 checked bag; has "a second time"
    spoil; sed -i 's/^Payload-Oxum: ./Payload-Oxum: 9/' bag/bag-info.txt; run -1 checked bag; has "Payload-Oxum"
    spoil; echo >> bag/bagit.txt; run -1 checked bag; has "2.1.1"
    spoil; echo "http://x/a b 1 data/x" > bag/fetch.txt; run -1 checked bag; has "2.2.3"
}

@test "a holey bag has URLs for bytes, and is completed by import" {
    run -0 assets export bag --holey -o bag
    checked bag
    [ "$(find bag/data -type f | wc -l)" -eq 0 ]
    [ "$(wc -l < bag/fetch.txt)" -eq 9 ]
    other
    before=$(requests)
    run -0 import bag
    [ $(($(requests) - before)) -eq 9 ]
    checked bag
    [ "$(find bag/data -type f | wc -l)" -eq 9 ]
    [ "$(assets list --state present --urls | sort)" = "$(assets -a a list --state present --urls | sort)" ]
    (cd a && find media -type f -exec sha256sum {} + | sort) > a.sums
    (cd b && find media -type f -exec sha256sum {} + | sort) | cmp - a.sums
    run -0 import bag
    [ $(($(requests) - before)) -eq 9 ]
}

@test "a full bag enters an archive without the network" {
    assets export bag -q -o bag
    other
    before=$(requests)
    run -0 import --offline bag
    [ "$(requests)" -eq "$before" ]
    [ "$(assets list --state present --urls | wc -l)" -eq 9 ]
    [ "$(assets list --state present --json | jq -r .date | grep -c '^2016-07-')" -eq 9 ]
}

@test "a bag brings lost media back, whatever became of the server" {
    assets export bag -q -o bag
    chmod -R u+w a/media
    rm -rf bag.sums a/media/*/*
    run -0 import --offline bag
    [ "$(find a/media -type f | wc -l)" -eq 9 ]
    (cd bag && sha256sum --quiet -c manifest-sha256.txt)
}

@test "a completion that was cut short goes on where it ended" {
    assets export bag -q --holey -o bag
    sed 's|^\(http://[^/]*\)[^ ]*|\1/none.jpg|;5q' bag/fetch.txt > some
    tail -n +6 bag/fetch.txt >> some
    cp bag/fetch.txt all
    rm bag/tagmanifest-*
    cp some bag/fetch.txt
    other
    run --separate-stderr -1 import bag
    has_err "5 of its files could not be fetched"
    has_err "fetch.txt:1"
    [ "$(find bag/data -type f | wc -l)" -eq 4 ]
    [ "$(assets list --urls | wc -l)" -eq 0 ]
    cp all bag/fetch.txt
    before=$(requests)
    run -0 import bag
    [ $(($(requests) - before)) -eq 5 ]
    [ "$(assets list --state present --urls | wc -l)" -eq 9 ]
}

@test "a bag that is hurt is refused before anything is adopted" {
    assets export bag -q -o good
    other
    spoil() {
        rm -rf bag
        cp -a --no-preserve=links good bag
        chmod -R u+w bag
    }
    refuse() { # STATUS TEXT
        run --separate-stderr "-$1" import bag
        has_err "$2"
        [ "$(assets list --urls | wc -l)" -eq 0 ]
        [ -z "$(find b/media -type f)" ]
    }
    first=$(sed -n '1s/^[^ ]*  //p' good/manifest-sha256.txt)
    spoil; printf x | dd of="bag/$first" conv=notrunc seek=100 bs=1 status=none; refuse 6 "manifest-sha256.txt:1"
    spoil; truncate -s 10 "bag/$first"; refuse 6 "$first"
    spoil; rm "bag/$first"; refuse 5 "manifest-sha256.txt:1: $first is not there"
    spoil; echo x > bag/data/extra; refuse 5 "data/extra"
    spoil; ln -sf /etc/hostname "bag/$first"; refuse 5 "$first"
    spoil; echo "Contact-Name: x" >> bag/bag-info.txt; refuse 6 "tagmanifest-sha256.txt"
    # Without tag manifests the rules themselves are what refuses.
    rm good/tagmanifest-*
    spoil; sed -i '3s|data/|data/../../|' bag/manifest-sha256.txt; refuse 5 "manifest-sha256.txt:3"
    spoil; sed -i '4s|data/|/data/|' bag/manifest-sha512.txt; refuse 5 "manifest-sha512.txt:4"
    spoil; sed -i '2s|data/|~/data/|' bag/manifest-sha256.txt; refuse 5 "manifest-sha256.txt:2"
    spoil; sed -n 1p good/manifest-sha256.txt >> bag/manifest-sha256.txt; refuse 5 "manifest-sha256.txt:10"
    spoil; sed -i '2s|^..||' bag/manifest-sha512.txt; refuse 5 "manifest-sha512.txt:2"
    spoil; sed -i 2d bag/manifest-sha512.txt; refuse 5 "manifest-sha256.txt:2"
    spoil; echo "http://127.0.0.1/x 5 $first" > bag/fetch.txt; refuse 5 "fetch.txt:1: says 5 bytes"
    spoil; echo "http://127.0.0.1/x - ../x" > bag/fetch.txt; refuse 5 "fetch.txt:1"
    spoil; echo "BagIt-Version: 9" > bag/bagit.txt; refuse 5 "bagit.txt:1"
    spoil; mv bag/manifest-sha256.txt bag/manifest-sha3256.txt; refuse 5 "manifest-sha3256.txt"
    spoil; rm bag/manifest-*; refuse 5 "no manifest-sha256.txt"
}

@test "a server that answers something else does not get into a bag" {
    assets export bag -q --holey -o bag
    target=$(sed -n '1s|^http://[^/]*\([^ ]*\) .*|\1|p' bag/fetch.txt)
    cp -a "$BATS_FILE_TMPDIR/media$target" kept
    echo "<!doctype html><title>Sorry</title>" > "$BATS_FILE_TMPDIR/media$target"
    other
    run --separate-stderr import bag
    cp -a kept "$BATS_FILE_TMPDIR/media$target"
    [ "$status" -eq 1 ]
    has_err "fetch.txt:1: "
    has_err "not what the manifests list"
    [ "$(find bag/data -type f | wc -l)" -eq 8 ]
    [ "$(assets list --urls | wc -l)" -eq 0 ]
}

@test "what is damaged or missing is left out of a bag and told" {
    file=$(find a/media -type f | sort | head -n 1)
    chmod u+w "$file"
    printf x | dd of="$file" conv=notrunc seek=100 bs=1 status=none
    run --separate-stderr -6 assets export bag -o bag
    has "left out: the bytes no longer match their digest"
    checked bag
    [ "$(find bag/data -type f | wc -l)" -eq 8 ]
    ! grep -q "$(basename "$file")" bag/manifest-sha256.txt bag/assets/catalog.jsonl
    rm -f "$file"
    run --separate-stderr -1 assets export bag -o bag2
    checked bag2
}

@test "a place that is taken, or a KEY=VALUE that breaks the text, is a usage error" {
    mkdir taken
    run --separate-stderr -2 assets export bag -o taken
    has_err "taken"
    run --separate-stderr -2 assets export bag -o new --bag-info $'Contact-Name=a\nPayload-Oxum: 1.1'
    run --separate-stderr -2 assets export bag -o new --bag-info "Payload-Oxum=1.1"
    run --separate-stderr -2 assets export bag -o new --state gone
    [ ! -e new ]
    [ -z "$(find . -maxdepth 1 -name '.newdir-*')" ]
}

@test "an export that is killed leaves nothing at its place, and the next one clears up" {
    run assets doctor
    ASSETS_KILL_AT=bag-payload:3 "$ASSETS_BIN" export bag -o bag > /dev/null 2>&1 && skip "a build without kill points"
    [ ! -e bag ]
    [ -n "$(find . -maxdepth 1 -name '.newdir-*')" ]
    run -0 assets export bag -o bag
    [ -z "$(find . -maxdepth 1 -name '.newdir-*')" ]
    checked bag
}

@test "a completion that is killed leaves whole files only, and goes on" {
    assets export bag -q --holey -o bag
    other
    ASSETS_KILL_AT=bag-fetched:4 "$ASSETS_BIN" import --no-gallery --allow-private 127.0.0.1 bag > /dev/null 2>&1 && skip "a build without kill points"
    [ "$(find bag/data -type f | wc -l)" -eq 3 ]
    find bag/data -type f | while read -r file; do
        [ "$(sha256sum "$file" | cut -c 1-64)" = "$(basename "${file%.*}")" ]
    done
    run -0 import bag
    checked bag
    [ -z "$(find bag -name '.assets*')" ]
    [ "$(assets list --state present --urls | wc -l)" -eq 9 ]
}
