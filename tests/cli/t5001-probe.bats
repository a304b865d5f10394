# Facts of files without an archive.
setup_file() {
    load lib.bash
    sh "$TESTS/data/make-media.sh" "$BATS_FILE_TMPDIR/media" > "$BATS_FILE_TMPDIR/media.log" 2>&1
}

setup() {
    load lib.bash
    isolate
    MEDIA=$BATS_FILE_TMPDIR/media
}

@test "a line for each file, in the order given, whatever finishes first" {
    for i in $(seq 1 40); do
        cp "$MEDIA/corner.jpg" "$i.jpg"
        cp "$MEDIA/plain.mp4" "$i.mp4"
    done
    seq 1 40 | sed 's/.*/&.mp4\n&.jpg/' > names
    assets probe -j 4 -i names | jq -r .file > got
    diff names got
}

@test "the fields are those of the manual in their order" {
    page=$(sed -n '/^# OUTPUT/,/^# OPTIONS/p' "$DOCS/assets-probe.1.scd" | grep '^\*[a-z0-9\\_, *]*\*$' | tr -d '*\\,' | tr ' ' '\n')
    diff <(assets probe "$MEDIA/plain.jpg" | jq -r 'keys_unsorted[]') <(echo "$page")
    diff <(assets probe --check "$MEDIA/plain.mp4" | jq -r 'keys_unsorted[]') <(echo "$page")
}

@test "headers give facts and no verdict; a check gives verdict, colour and hash" {
    assets probe "$MEDIA/plain.jpg" | jq -e '.type == "jpeg" and .width == 640 and .height == 480
        and .verdict == null and .dominant == null and .phash == null and .duration == null'
    assets probe --check "$MEDIA/plain.jpg" | jq -e '.verdict == "ok" and (.dominant | test("^#[0-9a-f]{6}$"))
        and (.phash | test("^[0-9a-f]{16}$")) and .whole == null'
    assets probe "$MEDIA/plain.mp4" | jq -e '.type == "mp4" and .codec == "h264" and .duration > 0 and .verdict == null'
}

@test "what headers tell is what the whole file tells" {
    for file in plain.jpg turned-6.jpg plain.png plain.mp4; do
        { assets probe "$MEDIA/$file"; assets probe -c "$MEDIA/$file"; } |
            jq -se '.[1] as $whole | .[0] | .width > 0 and (to_entries | all(.value == null or .value == $whole[.key]))'
    done
}

@test "what ffprobe says of a video is said here" {
    command -v ffprobe > /dev/null || skip "ffprobe is not installed"
    ffprobe -v error -of json -show_format -show_streams "$MEDIA/plain.mp4" |
        jq '[(.streams[] | select(.codec_type == "video") | .width, .height, .codec_name, .pix_fmt), (.format.duration | tonumber)]' > expected
    assets probe "$MEDIA/plain.mp4" | jq '[.coded_width, .coded_height, .codec, .pixel_format, .duration]' > got
    jq -se '.[0][:4] == .[1][:4] and ((.[0][4] - .[1][4]) | fabs) < 0.001' expected got
}

@test "a damaged file passes by its headers and is told by a check" {
    head -c $(($(wc -c < "$MEDIA/plain.jpg") / 2)) "$MEDIA/plain.jpg" > half.jpg
    run -0 assets probe half.jpg
    run --separate-stderr -1 assets probe --check half.jpg
    jq -e '.verdict == "truncated" and .whole > 0.1 and .whole < 0.9' <<< "$output"
}

@test "kinds that are not read get an object that says so" {
    printf '<!DOCTYPE html><html><body>no</body></html>' > page.jpg
    : > nothing.jpg
    printf 'II*\0\10\0\0\0\0\0\0\0\0\0\0\0' > scan.tif
    run --separate-stderr -1 assets probe page.jpg nothing.jpg scan.tif
    [ "$(jq -r '.type + " " + .verdict' <<< "$output" | tr '\n' ',')" = "html wrong-type,empty empty,tiff unsupported," ]
    [ -z "$stderr" ]
}

@test "what can not be opened is told once, and the rest is read" {
    mkdir folder
    mkfifo pipe
    run --separate-stderr -1 assets probe missing.jpg folder pipe - "$MEDIA/plain.jpg"
    [ "${#stderr_lines[@]}" -eq 4 ]
    has_err "assets: missing.jpg: No such file or directory"
    has_err "folder: is a folder"
    has_err "pipe: is no regular file"
    has_err "assets: -: "
    [ "$(jq -r .width <<< "$output")" = 640 ]
}

@test "names come from lists, with lines or NUL bytes, and from standard input" {
    cp "$MEDIA/corner.jpg" "$(printf 'two\nlines #.jpg')"
    cp "$MEDIA/corner.jpg" '#hash.jpg'
    printf '# a note\n\n%s\n' "$MEDIA/plain.jpg" | assets probe -i - | jq -e '.width == 640'
    printf '#hash.jpg\0two\nlines #.jpg\0' | assets probe -0 -i - | jq -s -e 'length == 2 and .[1].file == "two\nlines #.jpg"'
    run --separate-stderr -5 assets probe -i nowhere
    has_err nowhere
}

@test "a list that grows is answered as it grows" {
    mkfifo names answers
    assets probe -i names > answers &
    local pid=$! answer
    exec 9<> answers
    exec 8> names
    echo "$MEDIA/plain.jpg" >&8
    read -r -t 60 answer <&9
    jq -e '.width == 640' <<< "$answer"
    echo "$MEDIA/corner.jpg" >&8
    read -r -t 60 answer <&9
    jq -e '.width == 120' <<< "$answer"
    exec 8>&- 9<&-
    wait "$pid"
}

@test "names from outside are no options and bring no escapes" {
    cp "$MEDIA/corner.jpg" ./-x.jpg
    assets probe -- -x.jpg | jq -e '.file == "-x.jpg"'
    run --separate-stderr -1 assets probe "$(printf 'no\e[31msuch')"
    printf '%s' "$stderr" > err
    is_printable err
}

@test "without a file it says what to do" {
    run --separate-stderr -2 assets probe
    has_err "assets probe FILE"
    run --separate-stderr -2 assets probe -j 0 x
}

@test "without a worker the exit status is 3 and it is said once" {
    ASSETS_WORKER=/nonexistent run --separate-stderr assets probe "$MEDIA/plain.jpg" "$MEDIA/corner.jpg"
    [ "$status" -eq 0 ] && skip "this build does not read ASSETS_WORKER"
    [ "$status" -eq 3 ]
    [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a signal ends it with its number" {
    mkfifo names
    assets probe -i names > /dev/null 2>&1 &
    local pid=$!
    exec 8> names
    echo "$MEDIA/plain.jpg" >&8
    kill -TERM "$pid"
    local status=0
    wait "$pid" || status=$?
    exec 8>&-
    [ "$status" -eq 143 ]
}

@test "either JPEG decoder finds the same, and no third one is known" {
    for decoder in own libjpeg; do
        ASSETS_JPEG_DECODER=$decoder assets probe --check "$MEDIA/plain.jpg" > $decoder
        assets probe --check --jpeg-decoder $decoder "$MEDIA/plain.jpg" | diff - $decoder
        jq -e '.verdict == "ok"' $decoder
    done
    diff <(jq 'del(.dominant, .phash)' own) <(jq 'del(.dominant, .phash)' libjpeg)
    ASSETS_JPEG_DECODER=jasper run --separate-stderr -2 assets probe "$MEDIA/plain.jpg"
    [ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ]
    has_err 'ASSETS_JPEG_DECODER: "jasper" is none of: own libjpeg'
}
