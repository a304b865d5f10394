#!/bin/sh
# What a gallery is while it is rewritten, and how much of it a new asset changes.
#   gallery.sh points          killed at each named step, at its first, second and last time (hook builds)
#   gallery.sh moments N SEED  killed at N random moments (any build)
#   gallery.sh one-more N      one new asset among N: at most four files change
# After each kill index.html is that of the old gallery or that of the new one, every file that it names is there, and each
# holds the bytes whose hash is its name; one more run leaves exactly the new gallery.
# Environment: ASSETS_BIN, ASSETS_MAKE_CATALOG.
set -eu
: "${ASSETS_BIN:?}" "${ASSETS_MAKE_CATALOG:?}"
mode=$1
export LC_ALL=C HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
archive=$scratch/archive

fail() {
  echo "FAILED $*" >&2
  exit 1
}

# The archive's rows change: an article with one picture more, which is not there, on a day between others.
add_one() { # add_one DAY NUMBER
  printf '[{"id":"%d","sort":"1","contenttypeid":"21","pic":"/%s/added-%d.jpg","title":"Added %d"}]' \
    "$2" "$1" "$2" "$2" >"$scratch/list.json"
  : >"$archive/media/README" # a made catalog has no files, and a sync stops where there are none at all
  "$ASSETS_BIN" -q sync -a "$archive" --no-gallery -b "file://$scratch/nothing/" "$scratch/list.json" >/dev/null 2>&1 || [ $? -eq 1 ] ||
    fail "the sync of one more asset failed"
}

# write [command in front...]: a run of the generator
write() {
  "$@" "$ASSETS_BIN" -q -a "$archive" gallery >/dev/null 2>>"$scratch/said"
}

# Every name that the gallery may have, with its size and hash.
listing() { # listing FOLDER
  (cd "$1" && find . -type f ! -name '*.lock' ! -name lock -exec sha256sum {} + | sort)
}

# The files that an index.html names: script, chunks, slices, pages.
named() { # named FOLDER
  grep -o '<script src="[^"]*"' "$1/index.html" | cut -d '"' -f 2
  grep -o 'href="pages/[^"]*"' "$1/index.html" | cut -d '"' -f 2 | sort -u
  sed -n 's|.*<script type="application/json" id="data">\(.*\)</script>.*|\1|p' "$1/index.html" |
    jq -r '[.chunks | to_entries[] | select(.key % 2 == 0) | "g/c/\(.value).js"] +
           [.slices | to_entries[] | select(.key % 2 == 0) | "g/t/\(.value).js"] | .[]'
}

# Old or new, and whole.
check() { # check FOLDER WHAT
  [ -e "$1/index.html" ] || fail "$2: no index.html"
  if cmp -s "$1/index.html" "$scratch/old/index.html"; then
    stood=$((stood + 1))
  elif cmp -s "$1/index.html" "$scratch/new/index.html"; then
    switched=$((switched + 1))
  else
    fail "$2: index.html is neither the old one nor the new one"
  fi
  named "$1" >"$scratch/named"
  [ "$(grep -c '' "$scratch/named")" -gt 3 ] || fail "$2: index.html names too few files to be looked at"
  (cd "$1" && xargs sha256sum <"$scratch/named") >"$scratch/sums" 2>"$scratch/absent" ||
    fail "$2: named, but not there: $(head -n 1 "$scratch/absent")"
  awk '{ name = $2; sub(/\.(js|html)$/, "", name); if (substr(name, length(name) - 15) != substr($1, 1, 16)) { print $2 } }' \
    "$scratch/sums" >"$scratch/broken"
  [ ! -s "$scratch/broken" ] || fail "$2: not the bytes that its name says: $(head -n 1 "$scratch/broken")"
}

restore() {
  rm -rf "$archive/gallery"
  cp -a "$scratch/old" "$archive/gallery"
}

stood=0
switched=0
try() { # try NAME [command in front...]: a run that is killed, then one that is not
  name=$1
  shift
  restore
  write "$@" || true
  # timeout(1) kills itself with its group and so returns before the killed run has let go of the lock.
  flock -w 60 "$archive/lock" true
  check "$archive/gallery" "$name"
  : >"$scratch/said"
  write || fail "$name: the next run failed: $(tail -n 1 "$scratch/said")"
  listing "$archive/gallery" >"$scratch/after"
  cmp -s "$scratch/whole" "$scratch/after" || {
    diff "$scratch/whole" "$scratch/after" | head -n 6 >&2
    fail "$name: after the next run the gallery is not the new one"
  }
}

# The old gallery and the new one: some months differ, most files are the same.
prepare() {
  "$ASSETS_MAKE_CATALOG" --assets 6000 "$archive" >/dev/null
  write || fail "the first gallery was not written: $(tail -n 1 "$scratch/said")"
  cp -a "$archive/gallery" "$scratch/old"
  for day in 2024/03/05 2025/06/07 2026/01/02 2026/11/20; do
    add_one "$day" "77${day##*/}"
  done
  write "$@" || fail "the second gallery was not written: $(tail -n 1 "$scratch/said")"
  cp -a "$archive/gallery" "$scratch/new"
  listing "$archive/gallery" >"$scratch/whole"
  cmp -s "$scratch/old/index.html" "$scratch/new/index.html" && fail "the new gallery is the old one"
  return 0
}

kill_points() {
  prepare env ASSETS_KILL_LOG="$scratch/points"
  [ -s "$scratch/points" ] || fail "no named step was met: a build without test hooks?"
  sort "$scratch/points" | uniq -c >"$scratch/names"
  tried=0
  while read -r times point; do
    for nth in $(printf '1\n2\n%d\n' "$times" | sort -nu); do
      [ "$nth" -le "$times" ] || continue
      try "$point:$nth" env "ASSETS_KILL_AT=$point:$nth"
      tried=$((tried + 1))
    done
  done <"$scratch/names"
  echo "$(grep -c '' "$scratch/names") named steps, killed at $tried points: $stood times the old gallery, $switched times the new"
  [ "$stood" -gt 0 ] && [ "$switched" -gt 0 ] || fail "the kills were not before and behind the switch"
  [ "$(grep -c '' "$scratch/names")" -ge 3 ] || fail "fewer named steps than the write order has"
}

kill_moments() {
  prepare
  restore
  began=$(date +%s%N)
  write
  span_us=$((($(date +%s%N) - began) / 1000))
  echo "an undisturbed run takes $((span_us / 1000)) ms; seed $2"
  i=0
  for at in $(awk -v n="$1" -v seed="$2" -v span="$span_us" \
    'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "%.4f\n", (500 + rand() * span) / 1000000 }'); do
    i=$((i + 1))
    try "moment $i of $1 ($at s)" timeout -s KILL "$at"
  done
  echo "$1 kills at random moments: $stood times the old gallery, $switched times the new, never a mix"
}

# one_more N: into the middle, at the newest end, before all others
one_more() {
  "$ASSETS_MAKE_CATALOG" --assets "$1" "$archive" >/dev/null
  write || fail "the gallery was not written: $(tail -n 1 "$scratch/said")"
  for day in 2025/03/05 2026/11/21 2027/01/02 2001/01/01; do
    listing "$archive/gallery" >"$scratch/before"
    add_one "$day" "99${day##*/}"
    write || fail "the gallery was not written: $(tail -n 1 "$scratch/said")"
    listing "$archive/gallery" >"$scratch/after"
    comm -13 "$scratch/before" "$scratch/after" >"$scratch/changed"
    echo "one more on $day: $(grep -c '' "$scratch/changed") of $(grep -c '' "$scratch/after") files written"
    [ "$(grep -c '' "$scratch/changed")" -gt 1 ] || fail "the new asset is nowhere"
    if [ "$(grep -c '' "$scratch/changed")" -gt 4 ]; then
      cat "$scratch/changed" >&2
      fail "more than four files changed"
    fi
  done
  listing "$archive/gallery" >"$scratch/before"
  write
  listing "$archive/gallery" | cmp -s "$scratch/before" - || fail "an unchanged archive changed its gallery"
}

case $mode in
points) kill_points ;;
moments) kill_moments "$2" "${3:-1}" ;;
one-more) one_more "$2" ;;
*) fail "usage: gallery.sh points | moments N [SEED] | one-more N" ;;
esac
