#!/bin/sh
# MP4 to 256 px PNG: `assets thumb`, one worker, confinement and checks on. One key frame (--at 10%) against ffmpegthumbnailer
# (-t 10%), and the best of up to five (the default: four more only where the one near 10 % is dark or flat) against ffmpeg's
# thumbnail filter (the most representative of 100). Goals: 14 times less CPU than each.
# Then ten tiles of 160 px from key frames, against ffmpeg -skip_frame nokey with the tile filter. Goal: 4 times.
# VIDEOS=N of the corpus (default 40), STRIPS=N (default 8).
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need ffmpeg ffmpeg
need ffmpegthumbnailer ffmpegthumbnailer
begin video
corpus
some "$corpus/vid" mp4 "${VIDEOS:-40}" >"$run/thumbs"
some "$corpus/vid" mp4 "${STRIPS:-8}" >"$run/strips"
# shellcheck disable=SC2016 # for the shells that are started
{
  thumbnailer='while read -r f; do ffmpegthumbnailer -i "$f" -s 256 -t 10% -o "$2/$(basename "$f").png" 2>/dev/null; done <"$1"'
  filter='while read -r f; do
    ffmpeg -nostdin -v error -y -threads 1 -i "$f" -frames:v 1 \
      -vf thumbnail,scale=256:256:force_original_aspect_ratio=decrease "$2/$(basename "$f").png"; done <"$1"'
  tiles='while read -r f; do
    d=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$f")
    ffmpeg -nostdin -v error -y -threads 1 -skip_frame nokey -i "$f" -an -vf "fps=10/$d,scale=160:-1,tile=10x1" \
      -frames:v 1 "$2/$(basename "$f").png"; done <"$1"'
}
each_round() { # each_round LABEL LIST COMMAND...
  label=$1 list=$2
  shift 2
  rm -rf "${run:?}/$label"
  mkdir -p "$run/$label"
  timed "$label" "$@" "$list" "$run/$label" || { tail -n 5 "$run/$label.log"; exit 1; }
}
i=0
while [ "$i" -lt "$rounds" ]; do
  each_round ffmpegthumbnailer "$run/thumbs" sh -c "$thumbnailer" sh
  rm -rf "$run/assets" && mkdir "$run/assets"
  timed assets-key assets thumb -j 1 -s 256 --at 10% -o "$run/assets" -i "$run/thumbs"
  timed assets-best assets thumb -j 1 -s 256 -o "$run/assets" -i "$run/thumbs"
  each_round thumbnail-filter "$run/thumbs" sh -c "$filter" sh
  each_round tile-filter "$run/strips" sh -c "$tiles" sh
  rm -rf "$run/assets-strip" && mkdir "$run/assets-strip"
  timed assets-strip assets thumb -j 1 --storyboard -o "$run/assets-strip" -i "$run/strips"
  i=$((i + 1))
done
count=$(grep -c '' "$run/thumbs")
for label in ffmpegthumbnailer assets-key thumbnail-filter assets-best; do each $label "$count"; done
cpu_ratio assets-key ffmpegthumbnailer
cpu_ratio assets-best ffmpegthumbnailer
cpu_ratio assets-best thumbnail-filter
echo
count=$(grep -c '' "$run/strips")
for label in tile-filter assets-strip; do each $label "$count"; done
cpu_ratio assets-strip tile-filter
