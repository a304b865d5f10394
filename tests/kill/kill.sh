#!/bin/sh
# Kills `assets sync` and looks at what is left. Two ways:
#   kill.sh points          at each named step of the write order, at its first, second and last time (hook builds)
#   kill.sh moments N SEED  at N random moments of the run (any build)
# After each kill: everything that was told as archived is on disk under its digest and in the catalog, no row is without
# its bytes, and one more run ends with the catalog of a run that nobody disturbed.
# Environment: ASSETS_BIN, ASSETS_ORIGIN, ASSETS_MEDIA (the script that makes small media).
set -eu
: "${ASSETS_BIN:?}" "${ASSETS_ORIGIN:?}" "${ASSETS_MEDIA:?}"
mode=$1
most=0 # orphans that one kill left
export LC_ALL=C HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent
scratch=$(mktemp -d)
origin=
finish() {
  [ -z "$origin" ] || kill "$origin" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT INT TERM

fail() {
  echo "FAILED $*" >&2
  exit 1
}

# Forty pictures of their own bytes, two that are the same, one video, one page instead of a picture, one that is not there.
make_site() {
  sh "$ASSETS_MEDIA" "$scratch/made" >/dev/null 2>&1
  mkdir -p "$scratch/site/2016/07/16"
  one=$(find "$scratch/made" -name '*.jpg' -size -40k | sort | head -n 1)
  clip=$(find "$scratch/made" -name '*.mp4' -size -400k | sort | head -n 1)
  [ -n "$one" ] && [ -n "$clip" ] || fail "make-media made no small picture or video"
  n=0
  while [ "$n" -lt 40 ]; do
    { cat "$one"; printf 'copy %d' "$n"; } >"$scratch/site/2016/07/16/p$n.jpg" # bytes behind the end marker are legal
    n=$((n + 1))
  done
  cp "$scratch/site/2016/07/16/p0.jpg" "$scratch/site/2016/07/16/twin.jpg"
  cp "$clip" "$scratch/site/2016/07/16/clip.mp4"
  echo '<html><body>not found</body></html>' >"$scratch/site/2016/07/16/page.jpg"
  (cd "$scratch/site" && ls 2016/07/16/*; echo 2016/07/16/absent.jpg) |
    awk 'BEGIN { printf "[" }
         { printf "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"21\",\"pic\":\"/%s\",\"title\":\"Title %d\"}",
                  (NR > 1 ? "," : ""), 1000 + NR, NR, $1, NR }
         END { print "]" }' >"$scratch/list.json"
}

start_origin() {
  "$ASSETS_ORIGIN" --root "$scratch/site" --port-file "$scratch/port" --log "$scratch/requests" >/dev/null &
  origin=$!
  tries=0
  while [ ! -s "$scratch/port" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || fail "the test origin did not start"
    sleep 0.1
  done
  base=http://127.0.0.1:$(cat "$scratch/port")
}

# run ARCHIVE [command in front...]: one sync; what it told is in $scratch/told
run() {
  archive=$1
  shift
  "$@" "$ASSETS_BIN" --progress json sync -a "$archive" -b "$base" --allow-private 127.0.0.1 --max-per-host 8 \
    "$scratch/list.json" >/dev/null 2>>"$scratch/told"
}

# The run that all others are compared with; it must have done the work.
run_quiet() {
  run "$scratch/quiet-run" "$@" || true
  picture "$scratch/quiet-run" >"$scratch/quiet"
  [ "$(grep -c '"state":"present"' "$scratch/quiet")" -eq 42 ] || fail "an undisturbed run did not end with 42 present"
}

# Everything that a catalog says and that does not depend on the clock.
picture() {
  "$ASSETS_BIN" -a "$1" list --json |
    jq -cS 'del(.first_seen, .last_seen, .attempts) | .url |= sub("^http://[^/]*"; "")' | sort
  sqlite3 -readonly "$1/catalog.db" \
    'SELECT count(*), count(DISTINCT asset) FROM mention; SELECT count(*) FROM object; SELECT count(*) FROM thumb; SELECT count(*) FROM storyboard'
  (cd "$1" && find media thumbs -type f | sort)
}

# Bytes under their digests, rows with their bytes, words with their rows.
check() {
  archive=$1
  (cd "$archive" && find media -type f | awk -F'[/.]' '{ print $3 "  " $0 }') >"$scratch/sums"
  if [ -s "$scratch/sums" ]; then
    (cd "$archive" && sha256sum --quiet -c "$scratch/sums") >"$scratch/bad" 2>&1 ||
      fail "$2: a stored file is not what its name says: $(head -n 1 "$scratch/bad")"
  fi
  [ -e "$archive/catalog.db" ] || { grep -q '"event":"item"' "$scratch/told" && fail "$2: told items, but no catalog"; return 0; }
  sqlite3 "$archive/catalog.db" 'PRAGMA integrity_check' | grep -qx ok || fail "$2: the catalog is damaged"
  sqlite3 "$archive/catalog.db" 'SELECT lower(hex(sha256)) FROM object' 2>/dev/null | sort >"$scratch/rows" || : >"$scratch/rows"
  (cd "$archive" && find media -type f | awk -F'[/.]' '{ print $3 }' | sort) >"$scratch/files"
  comm -23 "$scratch/rows" "$scratch/files" >"$scratch/lost"
  [ ! -s "$scratch/lost" ] || fail "$2: a row without bytes: $(head -n 1 "$scratch/lost")"
  sqlite3 "$archive/catalog.db" "SELECT 'thumbs/' || substr(lower(hex(object)), 1, 2) || '/' || lower(hex(object)) || '-' || box
    || '.png' FROM thumb UNION SELECT 'thumbs/' || substr(lower(hex(object)), 1, 2) || '/' || lower(hex(object))
    || '-storyboard.png' FROM storyboard WHERE tiles > 0" 2>/dev/null | sort >"$scratch/thumb-rows" || : >"$scratch/thumb-rows"
  (cd "$archive" && find thumbs -type f | sort) >"$scratch/thumb-files"
  comm -23 "$scratch/thumb-rows" "$scratch/thumb-files" >"$scratch/lost"
  [ ! -s "$scratch/lost" ] || fail "$2: a picture's row without its file: $(head -n 1 "$scratch/lost")"
  grep '"event":"item"' "$scratch/told" | jq -r 'select(.state == "present" or .state == "damaged") | .name' 2>/dev/null |
    sort -u >"$scratch/said" || true
  sqlite3 "$archive/catalog.db" "SELECT a.url FROM asset a JOIN asset_class c ON c.asset = a.id
    WHERE c.class IN ('present', 'damaged')" 2>/dev/null | sort >"$scratch/kept" || : >"$scratch/kept"
  comm -23 "$scratch/said" "$scratch/kept" >"$scratch/lost"
  [ ! -s "$scratch/lost" ] || fail "$2: told as archived, but not in the catalog: $(head -n 1 "$scratch/lost")"
}

# try NAME [command in front...]: a run that is killed, then one that is not
try() {
  name=$1
  shift
  rm -rf "$scratch/a"
  : >"$scratch/told"
  run "$scratch/a" "$@" || true
  # timeout(1) kills itself with its group and so returns before the killed run has let go of the lock.
  [ ! -e "$scratch/a/lock" ] || flock -w 60 "$scratch/a/lock" true
  [ ! -e "$scratch/a/.assets-root" ] || check "$scratch/a" "$name"
  orphans=0 # whole objects that have no row yet: to be adopted, not fetched again
  [ ! -e "$scratch/a/catalog.db" ] || orphans=$(comm -13 "$scratch/rows" "$scratch/files" | wc -l)
  : >"$scratch/told"
  status=0
  [ ! -e "$scratch/a" ] || [ -e "$scratch/a/.assets-root" ] || rm -rf "$scratch/a" # killed while the folder was made
  run "$scratch/a" || status=$?
  [ "$status" -eq 1 ] || fail "$name: the next run ended with $status: $(tail -n 1 "$scratch/told")"
  adopted=$(jq -r 'select(.event == "end") | .counts.adopted' "$scratch/told" | tail -n 1)
  [ "$adopted" -ge "$orphans" ] || fail "$name: $orphans whole files without rows, but $adopted adopted"
  most=$((orphans > most ? orphans : most))
  check "$scratch/a" "$name, next run"
  picture "$scratch/a" >"$scratch/after"
  cmp -s "$scratch/quiet" "$scratch/after" || {
    diff "$scratch/quiet" "$scratch/after" | head -n 10 >&2
    fail "$name: the catalog differs from an undisturbed one"
  }
}

kill_points() {
  run_quiet env ASSETS_KILL_LOG="$scratch/points"
  sort "$scratch/points" | uniq -c >"$scratch/names"
  tried=0
  while read -r times point; do
    for nth in $(printf '1\n2\n%d\n' "$times" | sort -nu); do
      [ "$nth" -le "$times" ] || continue
      try "$point:$nth" env "ASSETS_KILL_AT=$point:$nth"
      tried=$((tried + 1))
    done
  done <"$scratch/names"
  echo "$(wc -l <"$scratch/names") named steps, killed at $tried points: nothing lost, up to $most files adopted"
  [ "$most" -gt 0 ] || fail "no kill left a whole file without its row: adoption was not tried"
  [ "$(wc -l <"$scratch/names")" -ge 7 ] || fail "fewer named steps than the write order has"
}

kill_moments() {
  n=$1
  seed=$2
  began=$(date +%s%N)
  run_quiet
  span_ms=$((($(date +%s%N) - began) / 1000000))
  echo "an undisturbed run takes $span_ms ms; seed $seed"
  i=0
  for at in $(awk -v n="$n" -v seed="$seed" -v span="$span_ms" \
    'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "%.3f\n", (1 + rand() * span) / 1000 }'); do
    i=$((i + 1))
    try "moment $i of $n (${at} s)" timeout -s KILL "$at"
  done
  echo "$n kills at random moments: nothing lost"
}

make_site
start_origin
case $mode in
points) kill_points ;;
moments) kill_moments "$2" "${3:-1}" ;;
*) fail "usage: kill.sh points | moments N [SEED]" ;;
esac
