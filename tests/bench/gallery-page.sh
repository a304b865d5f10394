#!/bin/sh
# The gallery's page in Chromium, from a file, plain and with the CPU slowed 4 times: first thumbnail decoded, cards,
# frames of wheel and fling, own script a frame, filters, search, jumps, memory.
# Goals at 1,000,000 entries: first thumbnail under 250 ms (1 s slowed), at most 80 cards, frames at the 95th percentile
# under 17 ms, a filter under 100 ms, search over all titles under 50 ms once loaded.
#   GALLERY_ROWS (1000000)  GALLERY_THUMBS (6000): the newest that have thumbnails on disk
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rows=${GALLERY_ROWS:-1000000}
thumbs=${GALLERY_THUMBS:-6000}
need node nodejs
need chromium chromium
need npm npm
begin gallery-page
maker=$(find "$build" -type f -name make-catalog | head -n 1)
[ -n "$maker" ] || skip "no make-catalog in $build"
modules=$dir/browser
ASSETS_BROWSER='' sh "$top/tests/browser/modules.sh" "$modules" || skip "playwright-core could not be installed"

kept=$dir/page-$rows-$thumbs
if [ ! -e "$kept.ok" ]; then
  rm -rf "$kept"
  echo "an archive of $rows rows, $thumbs of them with thumbnails..."
  "$maker" --assets "$rows" --thumbs "newest:$thumbs" --sites 3 "$kept" >/dev/null
  : >"$kept.ok"
fi
assets -q -a "$kept" gallery

ASSETS_BROWSER_MODULES=$modules node "$here/gallery-page.mjs" "$kept/gallery" "$rounds"
