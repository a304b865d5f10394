#!/bin/sh
# All thumbs of a folder of media on one sheet, to be looked at: none should be upside down, black, green or grey
# without a reason.
#   contact-sheet.sh ASSETS MEDIADIR OUT.png    ASSETS makes the thumbs; OUT.txt tells which is where
# Cells that lie on magenta are transparent. Files without a thumb have no cell; they are named at the end of OUT.txt.
set -eu

assets=$1 media=$2 sheet=$3
columns=16 cell=128
index=${sheet%.png}.txt

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/thumbs"
# Some files have no picture: the exit status tells of them, and it is no trouble here.
status=0
"$assets" --quiet thumb --size "$cell" --output-dir "$work/thumbs" "$media"/*.jp*g "$media"/*.mp4 2> "$work/errors" || status=$?
[ "$status" -le 1 ] || { cat "$work/errors" >&2; exit "$status"; }
if grep -E 'Sanitizer|runtime error' "$work/errors" >&2; then
    exit 1
fi

# Rows first, then the sheet: FFmpeg opens all inputs of a run at once, and takes a name with % in it as a sequence.
: > "$index"
n=0 row=0
set --
finish_row() {
    filters=$(awk -v n="$n" -v columns="$columns" -v cell="$cell" 'BEGIN {
        s = "color=magenta:s=" cell "x" cell ",format=rgb24,split=" columns
        for (i = 0; i < columns; i++) s = s "[g" i "]"
        for (i = 0; i < columns; i++) {
            if (i < n) s = s ";[g" i "][" i ":v]overlay=(W-w)/2:(H-h)/2:format=rgb:shortest=1[c" i "]"
            else s = s ";[g" i "]trim=end_frame=1[c" i "]"
        }
        s = s ";"
        for (i = 0; i < columns; i++) s = s "[c" i "]"
        print s "hstack=inputs=" columns ",format=rgb24"
    }')
    ffmpeg -nostdin -hide_banner -loglevel error -threads 1 "$@" -filter_complex_threads 1 -filter_complex "$filters" \
        -frames:v 1 -threads 1 -y "$work/row-$(printf %03d "$row").png"
}
for thumb in "$work/thumbs"/*.png; do
    name=${thumb##*/}
    printf '%d\t%d\t%s\n' $((row + 1)) $((n + 1)) "${name%.png}" >> "$index"
    mv "$thumb" "$work/cell-$n.png"
    set -- "$@" -i "$work/cell-$n.png"
    n=$((n + 1))
    if [ "$n" -eq "$columns" ]; then
        finish_row "$@"
        row=$((row + 1)) n=0
        set --
    fi
done
if [ "$n" -gt 0 ]; then
    finish_row "$@"
    row=$((row + 1))
fi
ffmpeg -nostdin -hide_banner -loglevel error -framerate 1 -i "$work/row-%03d.png" -vf "tile=1x$row" -frames:v 1 -y "$sheet"
cut -f3 "$index" > "$work/shown"
for file in "$media"/*.jp*g "$media"/*.mp4; do
    grep -qxF -- "${file##*/}" "$work/shown" || printf -- '-\t-\t%s\n' "${file##*/}" >> "$index"
done
