#!/bin/sh
# How long a gallery takes to write: 1,000,000 rows from nothing; 100,000 of which nothing changed; one new asset among
# them. Wall, CPU and peak memory. Goals: 10 s and 300 MiB; 0.3 s; 4 files.
#   GALLERY_ROWS (1000000)  GALLERY_FEW (100000)
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rows=${GALLERY_ROWS:-1000000}
few=${GALLERY_FEW:-100000}
begin gallery
maker=$(find "$build" -type f -name make-catalog | head -n 1)
[ -n "$maker" ] || skip "no make-catalog in $build"

# made COUNT: folder of an archive of that many rows, made once and kept between runs
made() {
  kept=$dir/rows-$1
  if [ ! -e "$kept.ok" ]; then
    rm -rf "$kept"
    "$maker" --assets "$1" --sites 3 "$kept" >/dev/null
    : >"$kept.ok"
  fi
  echo "$kept"
}
weigh() { # weigh FOLDER: files and bytes
  find "$1" -type f -printf '%s\n' | awk '{ bytes += $1 } END { printf "%d files, %.1f MB", NR, bytes / 1e6 }'
}

echo "archives ($rows and $few rows)..."
large=$(made "$rows")
cp -a "$(made "$few")" "$run/few"

# Each round writes into a folder of its own; all are deleted at the end (see wipe).
i=0
while [ "$i" -lt "$rounds" ]; do
  timed write assets -q -a "$large" gallery -o "$run/large-$i"
  i=$((i + 1))
done
report write "$rows" rows
echo "written: $(weigh "$run/large-0"); index.html $(($(stat -c %s "$run/large-0/index.html") / 1000)) kB"

assets -q -a "$run/few" gallery
i=0
while [ "$i" -lt "$rounds" ]; do
  timed unchanged assets -q -a "$run/few" gallery
  i=$((i + 1))
done
report unchanged "$few" rows

# One more: its row comes from a sync that leaves the gallery alone.
i=0
while [ "$i" -lt "$rounds" ]; do
  find "$run/few/gallery" -type f -printf '%P\n' | sort >"$run/before"
  printf '[{"id":"9%d","sort":"1","contenttypeid":"21","pic":"/2025/0%d/05/more.jpg","title":"One more"}]' "$i" $((i % 9 + 1)) \
    >"$run/more.json"
  : >"$run/few/media/README" # a sync stops where there are no files at all
  assets -q sync -a "$run/few" --no-gallery -b "file://$run/nothing/" "$run/more.json" >/dev/null 2>&1 || true
  timed one-more assets -q -a "$run/few" gallery
  find "$run/few/gallery" -type f -printf '%P\n' | sort >"$run/after"
  echo "one more: $(comm -13 "$run/before" "$run/after" | grep -c '') new names, and index.html"
  i=$((i + 1))
done
report one-more "$few" rows
