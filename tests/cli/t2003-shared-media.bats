# Real media by their paths: names that hold patterns, and all their thumbs on one sheet to be looked at.

setup() {
    load lib.bash
    isolate
    SHARED=$TESTS/../../shared/media
    [ -d "$SHARED" ] || skip "SKIP no folder of real media beside the source tree"
}

@test "a file whose name holds %d is read itself, and not the neighbour that a pattern would name" {
    local odd=$SHARED/pct__news-%d.jpg neighbour=$SHARED/pct__news-1.jpg
    cp "$odd" odd.jpg
    cp "$neighbour" neighbour.jpg
    diff <(assets probe --check "$odd" | jq 'del(.file)') <(assets probe --check odd.jpg | jq 'del(.file)')
    diff <(assets probe --check "$neighbour" | jq 'del(.file)') <(assets probe --check neighbour.jpg | jq 'del(.file)')
    assets probe --check "$odd" | jq -e '.width == 1920 and .height == 1005 and .bytes == 108250 and .verdict == "ok"'
    assets probe --check "$odd" "$neighbour" | jq -es '.[0].phash != .[1].phash and .[0].dominant != .[1].dominant'
    # Alone, without its neighbour, a pattern would open nothing.
    mkdir alone
    cp "$odd" alone/
    assets thumb --output-dir thumbs "alone/${odd##*/}"
    assets thumb --output-dir plain odd.jpg
    ffmpeg -nostdin -hide_banner -pattern_type none -i "thumbs/${odd##*/}.png" -i plain/odd.jpg.png -lavfi psnr -f null - 2>&1 |
        grep -q 'average:inf'
}

@test "playlists and manifests under .mp4 are told apart and open nothing" {
    run --separate-stderr -1 assets probe --check "$SHARED/media3__m3u8-playlist-named.mp4" "$SHARED/media3__dash-mpd-named.mp4"
    [ "$(jq -r .verdict <<< "$output" | sort -u)" = wrong-type ]
    [ -z "$stderr" ]
}

@test "every medium that shows something has a thumb, and all of them are on one sheet" {
    command -v ffmpeg > /dev/null || skip "ffmpeg is not installed"
    local sheet=$BATS_TEST_TMPDIR/contact-sheet.png kept
    "$TESTS/data/contact-sheet.sh" "$ASSETS_BIN" "$SHARED" "$sheet"
    # Kept where it can be looked at: beside the program under test, in the build folder.
    kept=$(dirname "$ASSETS_BIN")
    [ ! -w "$kept" ] || cp "$sheet" "${sheet%.png}.txt" "$kept"
    # What is readable and has a size is shown.
    awk -F'\t' 'NR > 1 && $6 ~ /^readable/ && $7 != "" { print $1 }' "$SHARED/MANIFEST.tsv" | sort > due
    awk -F'\t' '$1 != "-" { print $3 }' "${sheet%.png}.txt" | sort > shown
    [ -s due ]
    [ -z "$(comm -23 due shown)" ] || { comm -23 due shown; return 1; }
    # Nothing that the manifest calls no medium is on it.
    awk -F'\t' 'NR > 1 && $6 ~ /^(no-picture|not-media|encrypted|unsupported)/ { print $1 }' "$SHARED/MANIFEST.tsv" | sort > dark
    [ -z "$(comm -12 dark shown)" ] || { comm -12 dark shown; return 1; }
    # Sixteen cells of 128 pixels across, and as many rows as the thumbs need.
    [ "$(ffprobe -v error -show_entries stream=width,height -of csv=p=0 "$sheet")" = \
        "2048,$(( ($(wc -l < shown) + 15) / 16 * 128 ))" ]
}
