#!/bin/sh
# JPEG to PNG: `assets thumb`, one worker, confinement and checks on, against vipsthumbnail, one process, one thread.
# Goals: mixed corpus, 256 px, at least 4 times less CPU, mean PSNR no lower and bytes no more; 640x480 baseline 4.5 times;
# on libjpeg-turbo alone 2.3 times; three sizes 6 times (vipsthumbnail is started once a size).
# IMAGES=N measures that many of the corpus (default 200).
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need vipsthumbnail libvips-tools
begin jpeg
corpus
some "$corpus/img" jpg "${IMAGES:-200}" >"$run/mixed"
# 640x480 by the name, baseline by the frame header's marker.
find "$corpus/img" -name '*_640x480.jpg' | sort | while read -r file; do
  if LC_ALL=C grep -qaP '\xff\xc0\x00\x11\x08' "$file"; then echo "$file"; fi
done | head -n 60 >"$run/small"

ours() { # ours LABEL LIST SIZES
  rm -rf "${run:?}/$1"
  mkdir -p "$run/$1"
  timed "$1" assets thumb -j 1 -s "$3" -o "$run/$1" -i "$2" || { tail -n 5 "$run/$1.log"; exit 1; }
}
theirs() { # theirs LABEL LIST SIZE...
  label=$1 list=$2
  shift 2
  rm -rf "${run:?}/$label"
  for size in "$@"; do mkdir -p "$run/$label/$size"; done
  # shellcheck disable=SC2016 # for the shell that is started
  VIPS_CONCURRENCY=1 timed "$label" sh -c 'list=$1 out=$2; shift 2
    for size in "$@"; do xargs -a "$list" vipsthumbnail -s "${size}x$size" -o "$out/$size/%s.png"; done' \
    sh "$list" "$run/$label" "$@"
}
i=0
while [ "$i" -lt "$rounds" ]; do
  theirs vips-mixed "$run/mixed" 256
  ours assets-mixed "$run/mixed" 256
  ASSETS_JPEG_DECODER=libjpeg ours assets-libjpeg "$run/mixed" 256
  theirs vips-640 "$run/small" 256
  ours assets-640 "$run/small" 256
  theirs vips-three "$run/mixed" 128 256 512
  ours assets-three "$run/mixed" 512,256,128
  i=$((i + 1))
done
mixed=$(grep -c '' "$run/mixed")
small=$(grep -c '' "$run/small")
for pair in mixed:mixed libjpeg:mixed 640:640 three:three; do
  count=$mixed
  if [ "${pair#*:}" = 640 ]; then count=$small; fi
  echo
  each "vips-${pair#*:}" "$count"
  each "assets-${pair%:*}" "$count"
  cpu_ratio "assets-${pair%:*}" "vips-${pair#*:}"
done
quality=$(find "$build" -type f -name bench-quality | head -n 1)
if [ -n "$quality" ]; then
  echo
  for label in vips-mixed assets-mixed assets-libjpeg; do
    while read -r file; do
      name=$(basename "$file")
      thumb=$run/$label/$name.png
      if [ $label = vips-mixed ]; then thumb=$run/$label/256/${name%.jpg}.png; fi
      if [ -e "$thumb" ]; then printf '%s\t%s\n' "$file" "$thumb"; fi
    done <"$run/mixed" | "$quality" "$label"
  done
fi
