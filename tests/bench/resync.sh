#!/bin/sh
# A second sync of 1,000 pages with 10,000 mentions, nothing changed: wall time, requests, rows and files written.
# Goal: under 0.5 s; no request, no row, no file.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need sqlite3 sqlite3
begin resync
pages=${PAGES:-1000}
media=$(small_files $((pages * 10)) 2048)
mkdir "$run/pages"
awk -v pages="$pages" -v out="$run/pages" 'BEGIN {
  for (p = 0; p < pages; p++) {
    file = sprintf("%s/page-%04d.txt", out, p)
    printf "Headline number %d\n\nSun Jul 17, 2016 20:35:56\n\nA paragraph of the page.\n\n[", p >file
    for (i = 0; i < 10; i++) {
      n = p * 10 + i
      printf "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"21\",\"pic\":\"/f%06d.jpg\",\"title\":\"Title number %d\"}",
        (i ? " ,": ""), 1000000 + n, i, n, n >file
    }
    print "]" >file
    close(file)
  }
}'
serve "$media"
echo "first sync ($((pages * 10)) files)..."
timed first-sync assets sync -a "$run/archive" -b "$origin" --allow-private 127.0.0.1 -j 16 --max-per-host 16 "$run/pages" ||
  { tail -n 5 "$run/first-sync.log"; exit 1; }

# All rows, and all files but those by which SQLite's connections and our runs lock each other out.
state() {
  sqlite3 -readonly "$run/archive/catalog.db" .dump
  find "$run/archive" -type f ! -name '*-shm' ! -name '*-wal' ! -name lock -printf '%P %s %T@ %i\n' | sort
}
state >"$run/before"
asked=$(requests)
i=0
while [ "$i" -lt "$rounds" ]; do
  timed second-sync assets sync -a "$run/archive" -b "$origin" --allow-private 127.0.0.1 "$run/pages"
  i=$((i + 1))
done
report first-sync $((pages * 10)) mentions
report second-sync $((pages * 10)) mentions
echo "requests of the second syncs: $(($(requests) - asked))"
state >"$run/after"
if diff "$run/before" "$run/after" >"$run/diff"; then
  echo "rows and files: unchanged"
else
  echo "rows or files changed:"
  head -n 10 "$run/diff"
  exit 1
fi
