#!/bin/sh
# The same 500 images and 20 videos with thumbsup (npm) and with assets: thumbnails of all, and the pages that show them.
# Ours: `assets sync` from the files, which also copies, checks and hashes the originals, writes the catalog and the
# gallery. thumbsup does more with the pictures: large copies of all, and every video encoded again, which cannot be
# switched off in it. Goal: 50 times faster.
#   IMAGES (500)  VIDEOS (20)  THUMBSUP (program; default: npm's, below $BENCH_DIR)
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
images=${IMAGES:-500}
videos=${VIDEOS:-20}
need node nodejs
need npm npm
need exiftool libimage-exiftool-perl
need gm graphicsmagick
need ffmpeg ffmpeg
begin gallery-rival
corpus

# install_thumbsup: into $dir/thumbsup, once. Its better-sqlite3 is compiled here, against the installed node's headers.
install_thumbsup() {
  rival=$dir/thumbsup/node_modules/.bin/thumbsup
  if [ ! -e "$dir/thumbsup/.ok" ]; then
    echo "installing thumbsup..."
    mkdir -p "$dir/thumbsup"
    (cd "$dir/thumbsup" && npm install --no-audit --no-fund --ignore-scripts thumbsup@2.18.0 &&
      npm_config_nodedir=/usr npm rebuild better-sqlite3 --build-from-source) >"$dir/thumbsup.log" 2>&1 ||
      skip "thumbsup could not be installed; see $dir/thumbsup.log"
    : >"$dir/thumbsup/.ok"
  fi
}
if [ -n "${THUMBSUP:-}" ]; then
  rival=$THUMBSUP
else
  install_thumbsup
fi
[ -x "$rival" ] || skip "no thumbsup at $rival"

# The same files for both, in five albums; and for ours the list that names them.
mkdir -p "$run/media"
{ some "$corpus/img" jpg "$images"; some "$corpus/vid" mp4 "$videos"; } >"$run/files"
n=0
while read -r file; do
  album=$run/media/album-$((n % 5))
  mkdir -p "$album"
  ln "$file" "$album/" 2>/dev/null || cp "$file" "$album/"
  n=$((n + 1))
done <"$run/files"
(cd "$run/media" && find . -type f | sort) | awk '{ sub(/^\.\//, "") }
  { printf "%s{\"id\":\"%d\",\"sort\":\"1\",\"contenttypeid\":\"21\",\"pic\":\"/%s\",\"title\":\"File %d\"}", (NR > 1 ? "," : "["), NR, $0, NR }
  END { print "]" }' >"$run/list.json"
echo "files: $(grep -c '' "$run/files")"

i=0
while [ "$i" -lt "$rounds" ]; do
  timed assets assets -q sync -a "$run/archive-$i" -b "file://$run/media/" "$run/list.json" || { tail -n 3 "$run/assets.log"; exit 1; }
  [ -e "$run/archive-$i/gallery/index.html" ] || { echo "the sync wrote no gallery"; exit 1; }
  if [ "$i" = 0 ]; then # its work does not vary enough to wait for it again
    timed thumbsup "$rival" --input "$run/media" --output "$run/thumbsup" --log default --photo-download link --video-download link ||
      { tail -n 5 "$run/thumbsup.log"; exit 1; }
  fi
  i=$((i + 1))
done
count=$(grep -c '' "$run/files")
report assets "$count" files
report thumbsup "$count" files
ratio assets thumbsup
weigh() { find "$1" -type f -printf '%s\n' | awk -v what="$2" '{ b += $1 } END { printf "%-22s %5d files %8.1f MB\n", what, NR, b / 1e6 }'; }
weigh "$run/archive-0/thumbs" "assets thumbnails"
weigh "$run/thumbsup/media/thumbs" "thumbsup thumbnails"
if [ -d "$run/thumbsup/media/large" ]; then
  weigh "$run/thumbsup/media/large" "thumbsup large copies"
fi
echo "The same work is thumbnails and pages. thumbsup also makes a large copy of each picture and encodes each video again;"
echo "assets also stores, hashes and checks each original, makes storyboards, and writes the catalog."
