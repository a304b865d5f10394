#!/bin/sh
# The report of an audit over a large catalog: `assets audit --report`, against sqlite3 asking the view asset_class for the
# number of assets in each class of the same catalog, and nothing more.
# Goal: under 3 s and 200 MB for 1,000,000 assets.
#   ROWS  assets (default 1000000); the catalog is that of gallery.sh where it has one of this size
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rows=${ROWS:-1000000}
begin audit
need sqlite3 sqlite3
made=$dir/rows-$rows
if [ ! -e "$made.ok" ]; then
  rm -rf "$made"
  "$(find "$build" -type f -name make-catalog | head -n 1)" --assets "$rows" "$made" >"$run/make.log"
  : >"$made.ok"
fi
# A copy of its own: opening it for writing brings it to this program's schema.
mkdir "$run/archive"
cp -a "$made/.assets-root" "$run/archive/"
cp "$made/catalog.db" "$run/archive/"
mkdir "$run/archive/media" "$run/archive/thumbs" "$run/archive/incoming" "$run/archive/gallery"
assets -a "$run/archive" repair -n --no-gallery >"$run/open.log" 2>&1 || true

round=0
while [ "$round" -lt "$rounds" ]; do
  timed report assets -a "$run/archive" audit --report -q || [ $? -eq 1 ]
  timed table assets -a "$run/archive" audit --report -o "$run/table" || [ $? -eq 1 ]
  timed html assets -a "$run/archive" audit --report --html -o "$run/html" || [ $? -eq 1 ]
  timed sqlite3 sqlite3 -readonly "$run/archive/catalog.db" 'SELECT class, count(*) FROM asset_class GROUP BY class'
  round=$((round + 1))
done
report report "$rows" assets
report table "$rows" assets
report html "$rows" assets
report sqlite3 "$rows" assets
ratio table sqlite3
echo "the page: $(wc -c <"$run/html") bytes, $(grep -c '<tr>' "$run/html") rows of tables"
