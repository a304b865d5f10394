# Thumbnails without an archive: for the desktop, by the standard, and into folders.
setup_file() {
    load lib.bash
    sh "$TESTS/data/make-media.sh" "$BATS_FILE_TMPDIR/media" > "$BATS_FILE_TMPDIR/media.log" 2>&1
}

setup() {
    load lib.bash
    isolate
    MEDIA=$BATS_FILE_TMPDIR/media
    CACHE=$XDG_CACHE_HOME/thumbnails
}

# Where the standard puts the thumbnail of a file whose path needs no escapes.
entry() { # entry SIZE PATH
    echo "$CACHE/$1/$(printf 'file://%s' "$2" | md5sum | cut -d ' ' -f 1).png"
}

# Width and height of a PNG.
shape() {
    od -An -j16 -N8 --endian=big -tu4 "$1" | awk '{ print $1 "x" $2 }'
}

# The value of a text key of a PNG.
key() { # key FILE NAME
    python3 - "$@" << 'END'
import struct, sys
data = open(sys.argv[1], "rb").read()
at = 8
while at < len(data):
    n, kind = struct.unpack(">I4s", data[at:at + 8])
    if kind == b"tEXt":
        name, text = data[at + 8:at + 8 + n].split(b"\0", 1)
        if name.decode() == sys.argv[2]:
            print(text.decode("latin-1"))
    at += n + 12
END
}

@test "a thumbnail goes where desktops look, with modes and keys of the standard" {
    cp "$MEDIA/plain.jpg" me.jpg
    run --separate-stderr -0 assets thumb me.jpg
    [ -z "$output$stderr" ]
    thumb=$(entry large "$PWD/me.jpg")
    [ "$(stat -c %a "$thumb")" = 600 ]
    [ "$(stat -c %a "$CACHE" "$CACHE/large" | sort -u)" = 700 ]
    [ "$(shape "$thumb")" = 256x192 ]
    [ "$(key "$thumb" Thumb::URI)" = "file://$PWD/me.jpg" ]
    [ "$(key "$thumb" Thumb::MTime)" = "$(stat -c %Y me.jpg)" ]
    [ "$(key "$thumb" Thumb::Size)" = "$(stat -c %s me.jpg)" ]
    [ "$(key "$thumb" Thumb::Mimetype)" = image/jpeg ]
    [ "$(key "$thumb" Thumb::Image::Width)" = 640 ]
    [ "$(find "$CACHE" -type f | wc -l)" -eq 1 ]
}

@test "the name is that of GLib's URI where the path has spaces and other letters" {
    mkdir 'a b;c'
    cp "$MEDIA/plain.jpg" 'a b;c/سلام.jpg'
    assets thumb 'a b;c/../a b;c//سلام.jpg'
    uri="file://$PWD/a%20b%3Bc/%D8%B3%D9%84%D8%A7%D9%85.jpg"
    thumb=$CACHE/large/$(printf %s "$uri" | md5sum | cut -d ' ' -f 1).png
    [ "$(key "$thumb" Thumb::URI)" = "$uri" ]
}

@test "all sizes come of one call, each in its folder" {
    cp "$MEDIA/large.jpg" me.jpg
    assets thumb -s normal,large -s 512,xx-large me.jpg
    [ "$(shape "$(entry normal "$PWD/me.jpg")")" = 128x85 ]
    [ "$(shape "$(entry large "$PWD/me.jpg")")" = 256x171 ]
    [ "$(shape "$(entry x-large "$PWD/me.jpg")")" = 512x341 ]
    [ "$(shape "$(entry xx-large "$PWD/me.jpg")")" = 1024x683 ]
    run --separate-stderr -2 assets thumb -s 300 me.jpg
    has_err "128, 256, 512 and 1024"
}

@test "a valid thumbnail is left alone, a stale one is made anew, --force makes all anew" {
    cp "$MEDIA/plain.jpg" me.jpg
    touch -d '2016-07-16 19:11:58' me.jpg
    assets thumb me.jpg
    thumb=$(entry large "$PWD/me.jpg")
    first=$(stat -c %i "$thumb")
    assets thumb me.jpg
    [ "$(stat -c %i "$thumb")" = "$first" ]
    touch -d '2016-07-16 19:11:57' me.jpg # older, and another time all the same
    assets thumb me.jpg
    [ "$(key "$thumb" Thumb::MTime)" = "$(stat -c %Y me.jpg)" ]
    second=$(stat -c %i "$thumb")
    assets thumb --force me.jpg
    [ "$(stat -c %i "$thumb")" != "$second" ]
}

@test "a failure is noted, respected, retried on demand, and forgotten when it works" {
    head -c 100 "$MEDIA/plain.jpg" > me.jpg
    touch -d '2016-07-16 19:11:58' me.jpg
    run --separate-stderr -1 assets thumb me.jpg
    has_err "me.jpg: "
    fail=$(echo "$CACHE"/fail/assets-*/*.png)
    [ "$(stat -c %a "$fail")" = 600 ]
    [ "$(key "$fail" Thumb::URI)" = "file://$PWD/me.jpg" ]
    [ "$(key "$fail" Thumb::MTime)" = "$(stat -c %Y me.jpg)" ]
    pngcheck -q "$fail"
    run --separate-stderr -1 assets thumb me.jpg
    has_err "--retry-failed"
    run --separate-stderr -1 assets thumb --retry-failed me.jpg
    [[ $stderr != *--retry-failed* ]]
    # The same state of the file as far as the entry tells, and now it can be read.
    size=$(stat -c %s me.jpg)
    cp "$MEDIA/plain.jpg" me.jpg
    touch -d '2016-07-16 19:11:58' me.jpg
    [ "$(stat -c %s me.jpg)" -ne "$size" ]
    assets thumb --retry-failed me.jpg
    [ -z "$(find "$CACHE/fail" -type f)" ]
}

@test "of what can not be read nothing is written" {
    [ "$(id -u)" -ne 0 ] || skip "root may read everything"
    cp "$MEDIA/plain.jpg" me.jpg
    chmod 000 me.jpg
    run --separate-stderr -1 assets thumb me.jpg
    [ ! -e "$CACHE" ]
}

@test "no thumbnail is made of a thumbnail" {
    cp "$MEDIA/large.jpg" me.jpg
    assets thumb -s xx-large me.jpg
    cp "$MEDIA/large.jpg" "$CACHE/planted.jpg"
    run --separate-stderr -1 assets thumb "$(entry xx-large "$PWD/me.jpg")" "$CACHE/planted.jpg"
    [ "${#stderr_lines[@]}" -eq 2 ]
    [ "$(find "$CACHE" -name '*.png' | wc -l)" -eq 1 ]
}

@test "small pictures need none in the cache, and get one in a folder" {
    assets thumb "$MEDIA/corner.jpg"
    [ -z "$(find "$CACHE" -type f 2> /dev/null)" ]
    assets thumb -o out "$MEDIA/corner.jpg"
    [ "$(shape out/corner.jpg.png)" = 120x80 ]
}

@test "a relative XDG_CACHE_HOME is ignored" {
    cp "$MEDIA/plain.jpg" me.jpg
    XDG_CACHE_HOME=here assets thumb me.jpg
    [ ! -e here ]
    [ "$(find "$HOME/.cache/thumbnails/large" -type f | wc -l)" -eq 1 ]
}

@test "a shared repository lies beside the file and has its permissions" {
    mkdir pictures
    cp "$MEDIA/plain.jpg" pictures/picture.jpg
    chmod 640 pictures/picture.jpg
    assets thumb --shared -s normal pictures/picture.jpg
    thumb=pictures/.sh_thumbnails/normal/$(printf ./picture.jpg | md5sum | cut -d ' ' -f 1).png
    [ "$(stat -c %a "$thumb")" = 640 ]
    [ "$(key "$thumb" Thumb::URI)" = ./picture.jpg ]
    first=$(stat -c %i "$thumb")
    (cd pictures && assets thumb --shared -s normal picture.jpg)
    [ "$(stat -c %i "$thumb")" = "$first" ]
    run --separate-stderr -1 assets thumb --shared "$thumb"
    [ ! -e "$CACHE" ]
}

@test "a folder gets files by name, and folders of sizes where there are several" {
    umask 022
    assets thumb -o out "$MEDIA/plain.jpg" "$MEDIA/plain.mp4" "$MEDIA/plain.png"
    [ "$(ls -A out | tr '\n' ' ')" = "plain.jpg.png plain.mp4.png plain.png.png " ]
    [ "$(stat -c %a out/plain.jpg.png)" = 644 ]
    [ "$(shape out/plain.jpg.png)" = 256x192 ]
    assets thumb -o many -s 300,100 "$MEDIA/plain.jpg"
    [ "$(shape many/300/plain.jpg.png)" = 300x225 ]
    [ "$(shape many/100/plain.jpg.png)" = 100x75 ]
    [ ! -e "$CACHE" ]
}

@test "our own older thumbnail is replaced, all else only by --force" {
    mkdir one two
    cp "$MEDIA/plain.jpg" one/me.jpg
    cp "$MEDIA/corner.jpg" two/me.jpg
    assets thumb -o out one/me.jpg
    assets thumb -o out -s 128 one/me.jpg
    [ "$(shape out/me.jpg.png)" = 128x96 ]
    run --separate-stderr -1 assets thumb -o out two/me.jpg
    has_err "--force"
    [ "$(shape out/me.jpg.png)" = 128x96 ]
    echo precious > out/plain.jpg.png
    run --separate-stderr -1 assets thumb -o out "$MEDIA/plain.jpg"
    [ "$(cat out/plain.jpg.png)" = precious ]
    assets thumb -o out -f "$MEDIA/plain.jpg"
    [ "$(shape out/plain.jpg.png)" = 256x192 ]
    [ "$(ls -A out | wc -l)" -eq 2 ]
}

@test "equal names of one call do not overwrite each other" {
    mkdir one two
    cp "$MEDIA/plain.jpg" one/me.jpg
    cp "$MEDIA/plain.jpg" two/me.jpg
    run --separate-stderr -1 assets thumb -o out one/me.jpg two/me.jpg
    [ "${#stderr_lines[@]}" -eq 1 ]
    [ "$(ls -A out)" = me.jpg.png ]
}

@test "exactly one file is written for a desktop that asks so" {
    : > made.png
    chmod 600 made.png
    assets thumb --size 128 --output made.png -- "$MEDIA/plain.mp4"
    [ "$(stat -c %a made.png)" = 600 ]
    [ "$(shape made.png | cut -d x -f 1)" = 128 ]
    [ ! -e "$CACHE" ]
    run --separate-stderr -2 assets thumb --output made.png "$MEDIA/plain.jpg" "$MEDIA/plain.mp4"
    run --separate-stderr -2 assets thumb --output made.png -s 128,256 "$MEDIA/plain.jpg"
    run --separate-stderr -2 assets thumb --output made.png -o out "$MEDIA/plain.jpg"
    run --separate-stderr -2 assets thumb --output /dev/null "$MEDIA/plain.jpg"
}

@test "the thumbnailer file calls the program as it wants to be called" {
    exec_line=$(sed -n 's/^Exec=//p' "$TESTS/../cli/assets.thumbnailer")
    [[ $exec_line == "assets "* ]]
    line=${exec_line//%s/256}
    line=${line//%o/out.png}
    line=${line//%i/$MEDIA\/plain.jpg}
    $line
    [ "$(shape out.png)" = 256x192 ]
    sed -n 's/^MimeType=//p' "$TESTS/../cli/assets.thumbnailer" | grep -q 'image/jpeg;.*video/mp4;'
}

@test "of two files of one name the first gets the thumbnail and the second is told of" {
    mkdir a b
    cp "$MEDIA/plain.jpg" a/same.jpg
    cp "$MEDIA/corner.jpg" b/same.jpg
    run --separate-stderr -1 assets thumb --force -o out a/same.jpg b/same.jpg
    has_err "b/same.jpg: a file of this name came before it"
    assets thumb -o alone a/same.jpg
    [ "$(shape out/same.jpg.png)" = "$(shape alone/same.jpg.png)" ]
}

@test "the frame at a time is another one, and a palette makes smaller files" {
    assets thumb -o first --at 0 "$MEDIA/plain.mp4"
    assets thumb -o later --at 1.5 "$MEDIA/plain.mp4"
    assets thumb -o share --at 100% "$MEDIA/plain.mp4"
    ! cmp -s first/plain.mp4.png share/plain.mp4.png
    ! cmp -s first/plain.mp4.png later/plain.mp4.png
    assets thumb -o full "$MEDIA/plain.jpg"
    assets thumb -o few --colors 16 "$MEDIA/plain.jpg"
    [ "$(stat -c %s few/plain.jpg.png)" -lt "$(stat -c %s full/plain.jpg.png)" ]
    for wrong in 1,5 x -1 1.1234567 % 101% ""; do
        run --separate-stderr -2 assets thumb -o first --at "$wrong" "$MEDIA/plain.mp4"
    done
}

@test "a damaged picture is told of and shows what there is" {
    head -c $(($(wc -c < "$MEDIA/plain.jpg") / 2)) "$MEDIA/plain.jpg" > half.jpg
    run --separate-stderr -0 assets thumb -o out half.jpg
    has_err "half.jpg: truncated"
    [ "$(shape out/half.jpg.png)" = 256x192 ]
}

@test "what is no media is refused without a worker, and the rest is made" {
    printf '<!DOCTYPE html><html></html>' > page.jpg
    run --separate-stderr -1 assets thumb -o out page.jpg missing.jpg "$MEDIA/plain.jpg"
    has_err "page.jpg: html"
    has_err "missing.jpg: No such file"
    [ "$(ls -A out)" = plain.jpg.png ]
}

@test "nothing is left beside what was written when the folder can not be written" {
    [ "$(id -u)" -ne 0 ] || skip "root may write everywhere"
    mkdir out
    chmod 500 out
    run --separate-stderr -3 assets thumb -o out "$MEDIA/plain.jpg"
    has_err out
}

@test "a list of many files is one run" {
    for i in $(seq 1 300); do ln "$MEDIA/corner.jpg" "$i.jpg" 2> /dev/null || cp "$MEDIA/corner.jpg" "$i.jpg"; done
    find . -name '*.jpg' -print0 | assets thumb -0 -i - -o out
    [ "$(ls -A out | wc -l)" -eq 300 ]
}

@test "verbose names each file that is written" {
    cp "$MEDIA/plain.jpg" me.jpg
    run --separate-stderr -0 assets thumb -v me.jpg
    has_err "me.jpg: $(entry large "$PWD/me.jpg")"
    run --separate-stderr -0 assets thumb -v -o out -s 100 me.jpg
    has_err "me.jpg: out/me.jpg.png"
}

@test "what is said of files stands in the order in which they were named, notes too" {
    for i in $(seq 1 20); do
        cp "$MEDIA/plain.mp4" "$i.mp4"
        cp "$MEDIA/corner.jpg" "$i.jpg"
    done
    seq 1 20 | sed 's/.*/&.mp4\n&.jpg\n&.missing/' > names
    run --separate-stderr -1 assets thumb -v -j 4 -o out -i names
    echo "$stderr" | sed 's/^assets: \([^:]*\):.*/\1/' | diff names -
}

@test "a storyboard lies beside the thumbnail, of videos only" {
    run --separate-stderr -0 assets thumb -v --storyboard -o out "$MEDIA/plain.jpg" "$MEDIA/plain.mp4"
    has_err "plain.mp4: out/plain.mp4-storyboard.png"
    [ "$(ls -A out | tr '\n' ' ')" = "plain.jpg.png plain.mp4-storyboard.png plain.mp4.png " ]
    pngcheck -q out/plain.mp4-storyboard.png
    width=$(shape out/plain.mp4-storyboard.png | cut -d x -f 1)
    [ "$width" -gt 160 ] && [ $((width % 160)) -eq 0 ]
    [ "$(key out/plain.mp4-storyboard.png Thumb::URI)" = "$(key out/plain.mp4.png Thumb::URI)" ]
    assets thumb --storyboard -o out "$MEDIA/plain.mp4" # its own older one is replaced
    assets thumb --storyboard -o many -s 300,100 "$MEDIA/plain.mp4"
    [ "$(ls -A many | tr '\n' ' ')" = "100 300 plain.mp4-storyboard.png " ]
    for place in "" "--shared" "--output x.png"; do
        # shellcheck disable=SC2086 # none, one or two words
        run --separate-stderr -2 assets thumb --storyboard $place "$MEDIA/plain.mp4"
        has_err "--storyboard wants a folder"
    done
}

@test "either JPEG decoder makes a picture, whoever names it, and no third one is known" {
    printf 'jpeg_decoder = libjpeg\n' > "$XDG_CONFIG_HOME/assets/config"
    assets thumb -o file "$MEDIA/large.jpg"
    assets thumb --jpeg-decoder own -o own "$MEDIA/large.jpg"
    assets thumb --jpeg-decoder libjpeg -o option "$MEDIA/large.jpg"
    ASSETS_JPEG_DECODER=libjpeg assets thumb -o variable "$MEDIA/large.jpg"
    for place in file own option variable; do
        [ "$(shape $place/large.jpg.png)" = 256x171 ]
    done
    cmp option/large.jpg.png file/large.jpg.png
    cmp option/large.jpg.png variable/large.jpg.png
    ASSETS_JPEG_DECODER=jasper run --separate-stderr -2 assets thumb -o out "$MEDIA/large.jpg"
    [ "${#stderr_lines[@]}" -eq 1 ]
    has_err 'ASSETS_JPEG_DECODER: "jasper" is none of: own libjpeg'
    [ ! -e out ]
}

@test "damage that no thumbnail shows is told of all the same" {
    # A scan of fine detail ends early, which so small a picture has no use for.
    whole=$TESTS/fuzz/corpus/jpeg_fast/16-29x21-21-progressive.jpg
    { head -c 820 "$whole"; tail -c +903 "$whole"; } > short.jpg
    run --separate-stderr -0 assets thumb -s 1 -o out short.jpg
    has_err "short.jpg: "
    has_err "its thumbnail shows what there is"
}
