#!/bin/sh
# bench-files writes whole JPEGs of the asked size, no two alike, the same each time.   files_test.sh BENCH-FILES
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/a" "$dir/b"
"$1" "$dir/a" 3 20480
"$1" "$dir/b" 3 20480
diff -r "$dir/a" "$dir/b"
cd "$dir/a"
[ "$(wc -c <f000002.jpg)" -eq 20480 ]
[ "$(sha256sum ./* | cut -d' ' -f1 | sort -u | wc -l)" -eq 3 ]
facts=$(ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 f000001.jpg)
[ "$facts" = mjpeg,8,8 ]
errors=$(ffmpeg -nostdin -v error -i f000001.jpg -f null - 2>&1)
[ -z "$errors" ] || { echo "$errors"; exit 1; }
! "$1" "$dir/b" 1 10 2>/dev/null
