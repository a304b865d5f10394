#!/bin/sh
# Makes small media for the tests and the demo, the same bytes each time with one version of FFmpeg.
#   make-media.sh OUTDIR            one file of each kind that the tests name
#   make-media.sh --sample OUTDIR   stand-ins for nine of the ten media of the sample page, at their paths
set -eu

data=$(dirname "$0")
missing=/2016/07/13/alalam_636040265779158692_25f_4x3.jpg # the tenth: the test origin answers 404

make() { # make OUTPUT FFMPEG-ARGUMENTS…
    output=$1
    shift
    [ -s "$output" ] && return 0
    ffmpeg -nostdin -hide_banner -loglevel error -fflags +bitexact "$@" \
        -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -threads 1 -y "$output.new"
    mv "$output.new" "$output"
}

# An optional encoder: without it the file is absent and its test is skipped.
try() {
    if ! make "$@" 2>"$1.log"; then
        echo "make-media: no ${1##*/}: $(tail -n 1 "$1.log")" >&2
        rm -f "$1.new"
    fi
    rm -f "$1.log"
}

picture() { # picture NUMBER SIZE: a filter source, another scene for each number
    printf 'mandelbrot=s=%s:r=25:start_scale=%s:start_x=%s:start_y=%s:end_scale=0.001:end_pts=400:maxiter=400,hue=h=%s:s=1.3' \
        "$2" "0.0$((3 + $1 % 5))" "-0.74$((3 + $1))" "-0.13$((10 + $1 * 3))" "$(($1 * 37))"
}

sample() {
    number=0
    grep -o '"pic":"[^"]*"' "$data/alalam-2016-07-17.txt" | cut -d '"' -f 4 | while read -r path; do
        number=$((number + 1))
        [ "$path" = "$missing" ] && continue
        mkdir -p "$out${path%/*}"
        case $path in
        *.jpg)
            make "$out$path" -f lavfi -i "$(picture $number 640x480)" -frames:v 1 -pix_fmt yuvj420p -q:v 3 -f mjpeg
            ;;
        *.mp4)
            make "$out$path" -f lavfi -i "$(picture $number 320x240),scale=640:480,fade=in:0:25" \
                -f lavfi -i "sine=frequency=$((300 + number * 40)):sample_rate=44100" -t 3 \
                -c:v libx264 -preset veryfast -crf 28 -pix_fmt yuv420p -g 25 -c:a aac -b:a 64k \
                -movflags +faststart -f mp4
            ;;
        esac
    done
}

exif_turned() { # exif_turned FROM ORIENTATION TO: with an Exif segment of that entry and a date
    octal=$(printf '%03o' "$2")
    {
        printf '\377\330\377\341\000\136Exif\000\000MM\000\052\000\000\000\010'
        printf '\000\002\001\022\000\003\000\000\000\001'
        # shellcheck disable=SC2059 # the number is part of the escape
        printf "\\000\\$octal\\000\\000"
        printf '\207\151\000\004\000\000\000\001\000\000\000\046\000\000\000\000'
        printf '\000\001\220\003\000\002\000\000\000\024\000\000\000\070\000\000\000\000'
        printf '2016:07:16 19:11:58\000'
        printf '\000\000\000\000\000\000\000\000\000\000'
        tail -c +3 "$1"
    } >"$3.new"
    mv "$3.new" "$3"
}

stills() {
    scene='testsrc2=s=640x480:r=25'
    make "$out/plain.jpg" -f lavfi -i "$(picture 4 640x480)" -frames:v 1 -pix_fmt yuvj420p -q:v 3 -f mjpeg
    make "$out/large.jpg" -f lavfi -i 'testsrc2=s=3000x2000:r=25' -frames:v 1 -pix_fmt yuvj420p -q:v 4 -f mjpeg
    # Left half red, right half blue, upper left corner white: any turn or flip shows.
    make "$out/corner.jpg" -f lavfi -i 'color=red:s=120x80,drawbox=x=60:y=0:w=60:h=80:c=blue:t=fill,drawbox=x=0:y=0:w=40:h=30:c=white:t=fill' \
        -frames:v 1 -pix_fmt yuvj444p -q:v 2 -f mjpeg
    for turn in 1 2 3 4 5 6 7 8; do
        exif_turned "$out/corner.jpg" $turn "$out/turned-$turn.jpg"
    done
    make "$out/plain.png" -f lavfi -i "$scene" -frames:v 1 -f image2pipe -c:v png -pix_fmt rgb24
    make "$out/alpha.png" -f lavfi -i "$scene,format=rgba,colorchannelmixer=aa=0.5" -frames:v 1 -f image2pipe -c:v png
    make "$out/moving.gif" -f lavfi -i 'testsrc2=s=160x120:r=5' -t 1 -f gif
    try "$out/plain.webp" -f lavfi -i "$scene" -frames:v 1 -c:v libwebp -f webp
    try "$out/lossless.webp" -f lavfi -i 'testsrc2=s=160x120:r=5,format=rgba' -frames:v 1 -c:v libwebp -lossless 1 -f webp
    try "$out/moving.webp" -f lavfi -i 'testsrc2=s=160x120:r=5' -t 1 -c:v libwebp_anim -f webp
    try "$out/plain.avif" -f lavfi -i 'testsrc2=s=320x240:r=25' -frames:v 1 -c:v libaom-av1 -cpu-used 8 -still-picture 1 \
        -pix_fmt yuv420p -f avif
    head -c 20000 "$out/plain.jpg" >"$out/cut.jpg"
    head -c 20000 "$out/plain.png" >"$out/cut.png"
    head -c 1500 "$out/moving.gif" >"$out/cut.gif"
}

# rotated FROM TO: with the matrix of a quarter turn clockwise in its first track header. FFmpeg's own ways to write one
# differ from version to version. The matrix stands 44 bytes behind the start of the box's type (ISO 14496-12, 8.3.2):
# a b u c d v x y w, each of 4 bytes.
rotated() {
    at=$(grep -abo tkhd "$1" | head -n 1 | cut -d : -f 1)
    {
        head -c $((at + 44)) "$1"
        printf '\000\000\000\000\000\001\000\000\000\000\000\000\377\377\000\000\000\000\000\000'
        tail -c +$((at + 44 + 20 + 1)) "$1"
    } >"$2.new"
    mv "$2.new" "$2"
}

clips() {
    x264='-c:v libx264 -preset ultrafast -pix_fmt yuv420p'
    small='testsrc2=s=320x240:r=25'
    sound='sine=frequency=440:sample_rate=44100'
    # shellcheck disable=SC2086 # options are words
    {
        make "$out/plain.mp4" -f lavfi -i "$small" -f lavfi -i "$sound" -t 2 $x264 -g 25 -c:a aac -f mp4
        make "$out/front.mp4" -f lavfi -i "$small" -f lavfi -i "$sound" -t 2 $x264 -g 25 -c:a aac -movflags +faststart -f mp4
        make "$out/fragments.mp4" -f lavfi -i "$small" -t 2 $x264 -g 25 -movflags +frag_keyframe+empty_moov -f mp4
        make "$out/wide.mp4" -f lavfi -i "$small,setsar=4/3" -t 1 $x264 -f mp4
        make "$out/black-start.mp4" -f lavfi -i "$small,drawbox=t=fill:c=black:enable='lt(t,1.1)'" -t 5 $x264 -g 25 -f mp4
        make "$out/black.mp4" -f lavfi -i 'color=black:s=320x240:r=25' -t 1 $x264 -f mp4
        make "$out/sound.mp4" -f lavfi -i "$sound" -t 1 -c:a aac -f mp4
        make "$out/mpeg4.mp4" -f lavfi -i "$small" -t 1 -c:v mpeg4 -f mp4
        try "$out/hevc.mp4" -f lavfi -i "$small" -t 1 -c:v libx265 -preset ultrafast -x265-params log-level=none:pools=none:frame-threads=1 -f mp4
        try "$out/av1.mp4" -f lavfi -i "$small" -t 0.4 -c:v libaom-av1 -cpu-used 8 -f mp4
        try "$out/vp9.webm" -f lavfi -i "$small" -f lavfi -i "$sound" -t 1 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus -f webm
        try "$out/vp8.webm" -f lavfi -i "$small" -t 1 -c:v libvpx -deadline realtime -cpu-used 8 -f webm
    }
    rotated "$out/plain.mp4" "$out/rotated.mp4"
    # Index first, then 60 % of the samples; and index last, so lost.
    size=$(wc -c <"$out/front.mp4")
    head -c $((size * 6 / 10)) "$out/front.mp4" >"$out/cut-front.mp4"
    head -c $((size * 6 / 10)) "$out/plain.mp4" >"$out/cut.mp4"
    size=$(wc -c <"$out/fragments.mp4")
    head -c $((size * 6 / 10)) "$out/fragments.mp4" >"$out/cut-fragments.mp4"
    if [ -s "$out/vp9.webm" ]; then
        head -c 9000 "$out/vp9.webm" >"$out/cut.webm"
    fi
}

what=media
if [ "${1:-}" = --sample ]; then
    what=sample
    shift
fi
if [ $# -ne 1 ]; then
    echo "use: make-media.sh [--sample] OUTDIR" >&2
    exit 2
fi
out=$1
mkdir -p "$out"
if [ $what = sample ]; then
    sample
else
    stills
    clips
fi
