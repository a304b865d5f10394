#!/bin/sh
# The benchmark corpus, the same on every machine with the same packages: DIR/img (500 JPEG) and DIR/vid (25 MP4), made
# once.   make-corpus.sh DIR        (IMAGES=500 VIDEOS=25; a few minutes on two cores)
# Pictures are cut from the photographs of mate-backgrounds, plasma-workspace-wallpapers and lomiri-wallpapers-* where
# these packages are installed, else from drawn ones with noise. Drawn pictures compress unlike photographs: figures of
# the two must not be compared with each other, and the last lines say which they are.
set -eu
export LC_ALL=C
out=$1
images=${IMAGES:-500}
videos=${VIDEOS:-25}
if [ -e "$out/made" ] && [ "$(cat "$out/made")" = "$images $videos" ]; then
  cat "$out/kind"
  exit 0
fi
command -v ffmpeg >/dev/null 2>&1 || { echo "make-corpus: ffmpeg is not installed" >&2; exit 1; }
rm -rf "$out"
mkdir -p "$out/img" "$out/vid" "$out/plates"

# Plates: what pictures and videos are cut from, 2304 x 1296.
plates=0
for photo in /usr/share/backgrounds/*_by_*.jpg /usr/share/backgrounds/mate/nature/*.jpg \
  /usr/share/wallpapers/*/contents/images/2560x1600.jpg; do
  if [ -f "$photo" ] && [ "$plates" -lt 24 ]; then
    ffmpeg -nostdin -v error -y -i "$photo" -frames:v 1 \
      -vf 'scale=2304:1296:force_original_aspect_ratio=increase,crop=2304:1296' "$out/plates/$plates.png" </dev/null
    plates=$((plates + 1))
  fi
done
if [ "$plates" -gt 0 ]; then
  echo "corpus: photographs ($plates plates)" >"$out/kind"
else
  echo "corpus: drawn pictures (no photograph package is installed)" >"$out/kind"
  while [ "$plates" -lt 12 ]; do
    ffmpeg -nostdin -v error -y -f lavfi \
      -i "mandelbrot=s=2304x1296:start_scale=$((plates + 1))e-1:maxiter=300:rate=1" -frames:v 1 \
      -vf "noise=alls=12:allf=t:all_seed=$plates" "$out/plates/$plates.png" </dev/null
    plates=$((plates + 1))
  done
fi

# A repeatable choice: choose N FROM SEED gives a number below FROM.
choose() {
  echo "$(($1 * 7919 + $3 * 104729 + 12345))" | awk -v from="$2" '{ x = ($1 * 16807) % 2147483647; x = (x * 16807) % 2147483647; print x % from }'
}

# Sizes as news sites have them: many of 640 and 1280, some of 1920, a few of 4000.
n=0
while [ "$n" -lt "$images" ]; do
  case $(choose "$n" 100 1) in
  ? | 1? | 2? | 30 | 31 | 32 | 33 | 34) size=640x480 ;;
  35 | 36 | 37 | 38 | 39 | 40 | 41 | 42 | 43 | 44) size=800x600 ;;
  4? | 5?) size=1024x768 ;;
  6? | 7?) size=1280x720 ;;
  8? | 90 | 91) size=1920x1080 ;;
  *) size=4000x3000 ;;
  esac
  plate=$(choose "$n" "$plates" 2)
  x=$(choose "$n" 500 3)
  y=$(choose "$n" 300 4)
  q=$((3 + $(choose "$n" 4 5)))
  echo "-i $out/plates/$plate.png -frames:v 1 -vf crop=1700:956:$x:$y,scale=$(echo "$size" | tr x :):flags=lanczos,noise=alls=4:allf=t:all_seed=$n,format=yuvj420p -q:v $q -bitexact $(printf '%s/img/n%05d_%s.jpg' "$out" "$n" "$size")"
  n=$((n + 1))
done | xargs -P "$(nproc)" -L 1 ffmpeg -nostdin -v error -y -threads 1

# Every fourth picture progressive, where jpegtran is there to do it.
if command -v jpegtran >/dev/null 2>&1; then
  find "$out/img" -name '*.jpg' | sort | awk 'NR % 4 == 0' | while read -r picture; do
    jpegtran -progressive -outfile "$picture.part" "$picture"
    mv "$picture.part" "$picture"
  done
  echo "every fourth picture is progressive" >>"$out/kind"
fi

n=0
while [ "$n" -lt "$videos" ]; do
  case $(choose "$n" 10 6) in
  0 | 1 | 2 | 3) size=640:480 ;;
  4 | 5 | 6 | 7) size=1280:720 ;;
  *) size=1920:1080 ;;
  esac
  seconds=$((5 + $(choose "$n" 30 7)))
  gop=$((50 + 50 * $(choose "$n" 4 8)))
  plate=$(choose "$n" "$plates" 9)
  fade=null
  [ $((n % 2)) -eq 0 ] || fade=fade=t=in:st=0:d=1.2
  start=
  [ $((n % 5)) -gt 2 ] || start='-movflags +faststart'
  echo "-loop 1 -framerate 25 -t $seconds -i $out/plates/$plate.png -f lavfi -t $seconds -i anoisesrc=c=pink:a=0.2:seed=$n:r=44100 -vf crop=$size:x=(iw-ow)/2*(1+sin(t/3)):y=(ih-oh)/2*(1+cos(t/4)),noise=alls=3:allf=t+u:all_seed=$n,$fade,format=yuv420p -c:v libx264 -preset veryfast -threads 1 -crf 25 -g $gop -c:a aac -b:a 96k -fflags +bitexact -flags:v +bitexact -flags:a +bitexact $start -shortest $(printf '%s/vid/v%03d.mp4' "$out" "$n")"
  n=$((n + 1))
done | xargs -P "$(nproc)" -L 1 ffmpeg -nostdin -v error -y

rm -rf "$out/plates"
echo "$images $videos" >"$out/made"
cat "$out/kind"
