#!/bin/sh
# `assets audit --fast` over an archive of 1,000,000 files, against `find -printf` and `xargs stat` over the same files,
# all in the cache: wall and CPU. Goal: 1.5 times as fast as find by the survey; the audit does more than that, so its
# report is also timed alone (--report looks at no file) and what is left is the survey and its bookkeeping.
#   SURVEY_FILES (1000000)
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need sqlite3 sqlite3
files=${SURVEY_FILES:-1000000}
begin survey
maker=$(find "$build" -type f -name make-catalog | head -n 1)
sparse=$(find "$build" -type f -name bench-sparse | head -n 1)
surveyor=$(find "$build" -type f -name bench-survey | head -n 1)
for driver in "$maker" "$sparse" "$surveyor"; do
  [ -n "$driver" ] || skip "no make-catalog, bench-sparse, bench-survey in $build"
done

# Made once: the catalog's objects as files of their sizes, all holes.
kept=$dir/survey-$files
if [ ! -e "$kept.ok" ]; then
  echo "making $files files..."
  rm -rf "$kept"
  "$maker" --assets "$files" --sites 3 "$kept" >/dev/null
  # What the catalog calls hurt is cut to nothing: a wrong size is proof enough, and --fast would read it otherwise.
  sqlite3 -readonly -separator ' ' "$kept/catalog.db" "SELECT bytes * (sha256 NOT IN (SELECT object FROM event
      WHERE kind = 'fixity' AND outcome <> 'ok' AND object IS NOT NULL)), 'media/' || substr(h, 1, 2) || '/' || h || '.' ||
    CASE type WHEN 'jpeg' THEN 'jpg' WHEN 'matroska' THEN 'mkv' ELSE type END
    FROM (SELECT sha256, lower(hex(sha256)) AS h, bytes, type FROM object)" >"$run/list"
  find "$kept/media" -type f -exec rm -f {} +
  "$sparse" "$kept" <"$run/list"
  assets -q -a "$kept" audit --fast --confirm-loss >/dev/null 2>&1 || true # what changed is told now, not while timed
  : >"$kept.ok"
fi
count=$(find "$kept/media" -type f | grep -c '') # and all names are in the cache
echo "files: $count"
cd "$kept"
i=0
while [ "$i" -lt "$rounds" ]; do
  timed find sh -c 'find media -printf "%s %p\n" >/dev/null'
  timed survey "$surveyor" "$kept"
  timed stat sh -c 'find media -type f -print0 | xargs -0 stat -c "%s %n" >/dev/null'
  # shellcheck disable=SC2016 # for the shell that is started
  timed audit-fast sh -c 'assets -q -a "$1" audit --fast >/dev/null || [ $? -eq 6 ]' sh "$kept"
  # shellcheck disable=SC2016
  timed report-alone sh -c 'assets -q -a "$1" audit --report >/dev/null || [ $? -eq 6 ]' sh "$kept"
  i=$((i + 1))
done
for label in find stat survey audit-fast report-alone; do
  report "$label" "$count" files
done
for label in find stat; do
  ratio survey "$label"
  cpu_ratio survey "$label"
  ratio audit-fast "$label"
done
