#!/bin/sh
# 500 images and 25 videos end to end: `assets sync` against what an expert would write as a shell pipeline today.
# Goal: the same work (one size, no storyboards) at least 6 times faster in wall time and 4.5 times less CPU, in the same run.
# The default (512 and 256 px, storyboards) is timed too. The rounds are interleaved. BENCH_CORPUS: its first 500 images and
# 25 videos, evenly spread.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
for pair in aria2c:aria2 exiftool:libimage-exiftool-perl vipsthumbnail:libvips-tools ffmpegthumbnailer:ffmpegthumbnailer \
  jq:jq sqlite3:sqlite3; do
  need "${pair%:*}" "${pair#*:}"
done
begin pipeline
corpus
serve "$corpus"
(cd "$corpus" && some img jpg 500 && some vid mp4 25) >"$run/names"
sed "s|^|$origin/|" "$run/names" >"$run/urls"
awk 'BEGIN { printf "[" }
  { printf "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"21\",\"pic\":\"/%s\",\"title\":\"Title %d\"}", (NR > 1 ? "\n,": ""), NR, NR, $0, NR }
  END { print "]" }' "$run/names" >"$run/list.json"

# The rival: downloads, facts by one exiftool, thumbnails on all cores, digests, one jq, one sqlite3.
cat >"$run/rival.sh" <<'END'
set -eu
urls=$1 out=$2 jobs=$(nproc)
mkdir -p "$out/media" "$out/thumbs"
aria2c -q -j16 -x1 -s1 --file-allocation=none -i "$urls" -d "$out/media"
cd "$out"
exiftool -q -j -fast -FileName -FileSize# -ImageWidth -ImageHeight -Duration# -CompressorID -FileType media >facts.json
find media -name '*.jpg' | sort | VIPS_CONCURRENCY=1 xargs -P "$jobs" -n 25 vipsthumbnail -s 256x256 -o "$PWD/thumbs/%s.png"
find media -name '*.mp4' | sort | xargs -P "$jobs" -I{} sh -c \
  'ffmpegthumbnailer -i "$1" -s 256 -t 10% -o "thumbs/$(basename "$1" .mp4).png" 2>/dev/null' _ {}
find media -type f | sort | xargs -P "$jobs" -n 50 sha256sum >sums
{
  echo 'create table item(name text primary key, codec text, w int, h int, dur real, bytes int, sha text);'
  echo 'begin;'
  jq -r --rawfile sums sums '
    ($sums | split("\n") | map(select(length > 0) | split("  ") | {(.[1] | split("/") | last): .[0]}) | add) as $sha |
    .[] | "insert into item values(\u0027\(.FileName)\u0027,\u0027\(.CompressorID // .FileType)\u0027,\(.ImageWidth),\(.ImageHeight),\(.Duration // 0),\(.FileSize),\u0027\($sha[.FileName])\u0027);"' facts.json
  echo 'commit;'
} | sqlite3 catalog.db
END
ours() { # ours LABEL ROUND OPTION...
  label=$1 into=$run/$1-$2
  shift 2
  timed "$label" assets sync -a "$into" -b "$origin" --allow-private 127.0.0.1 -j 16 --max-per-host 16 "$@" "$run/list.json" ||
    { tail -n 5 "$run/$label.log"; exit 1; }
}
i=0
while [ "$i" -lt "$rounds" ]; do
  sync
  timed pipeline sh "$run/rival.sh" "$run/urls" "$run/pipeline-$i"
  sync
  ours assets "$i" --size 256 --no-storyboard
  sync
  ours assets-default "$i"
  i=$((i + 1))
done
total=$(grep -c '' "$run/names")
echo "thumbnails: pipeline $(find "$run/pipeline-0/thumbs" -type f | wc -l), assets $(find "$run/assets-0/thumbs" -type f | wc -l), by default $(find "$run/assets-default-0/thumbs" -type f | wc -l) of $total"
for label in pipeline assets assets-default; do report $label "$total" files; done
ratio assets pipeline
cpu_ratio assets pipeline
ratio assets-default pipeline
cpu_ratio assets-default pipeline
