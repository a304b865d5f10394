#!/bin/sh
# Facts of JPEGs and of MP4s: `assets probe`, one worker, confinement and checks on, against ffprobe -of json.
# Goal: 50 times less CPU. IMAGES=N (default 200), VIDEOS=N (default 100) of the corpus.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need ffprobe ffmpeg
begin probe
corpus
some "$corpus/img" jpg "${IMAGES:-200}" >"$run/jpeg"
some "$corpus/vid" mp4 "${VIDEOS:-100}" >"$run/mp4"
i=0
while [ "$i" -lt "$rounds" ]; do
  for kind in jpeg mp4; do
    # shellcheck disable=SC2016 # for the shell that is started
    timed ffprobe-$kind sh -c 'while read -r f; do ffprobe -v error -show_format -show_streams -of json "$f"; done <"$1" >"$2"' \
      sh "$run/$kind" "$run/ffprobe-$kind.json"
    # shellcheck disable=SC2016
    timed assets-$kind sh -c 'assets probe -j 1 -i "$1" >"$2"' sh "$run/$kind" "$run/assets-$kind.json"
  done
  i=$((i + 1))
done
for kind in jpeg mp4; do
  count=$(grep -c '' "$run/$kind")
  each ffprobe-$kind "$count"
  each assets-$kind "$count"
  cpu_ratio assets-$kind ffprobe-$kind
  echo
done
