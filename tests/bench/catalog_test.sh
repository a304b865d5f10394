#!/bin/sh
# make-catalog makes archives that the program reads: classes add up, each one occurs, the newest have their pictures,
# the same seed gives the same assets.   catalog_test.sh MAKE-CATALOG ASSETS
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
make=$1 assets=$2
fail() { echo "$*"; exit 1; }

"$make" --assets 300 --thumbs newest:12 --media 3 "$dir/a"
"$make" --assets 300 --thumbs newest:12 --media 3 "$dir/b"
"$assets" -a "$dir/a" list --json >"$dir/a.json"
"$assets" -a "$dir/b" list --json >"$dir/b.json"
cmp "$dir/a.json" "$dir/b.json"
[ "$(wc -l <"$dir/a.json")" -eq 300 ] || fail "not 300 assets"

total=0
for state in present substitute damaged lost gone refused not-media failing untried unresolvable; do
  n=$("$assets" -a "$dir/a" list --state "$state" --urls | wc -l)
  [ "$n" -gt 0 ] || fail "no asset is $state"
  total=$((total + n))
done
[ "$total" -eq 300 ] || fail "the classes add up to $total"

find "$dir/a/thumbs" -name '*-512.png' >"$dir/made"
n=$(wc -l <"$dir/made")
[ "$n" -ge 8 ] && [ "$n" -le 12 ] || fail "$n pictures of 512 px for 12 assets"
while read -r file; do
  name=$(basename "$file" -512.png)
  grep -q "\"sha256\":\"$name\"" "$dir/a.json" || fail "$name: no asset holds it"
  [ -f "${file%-512.png}-256.png" ] || fail "$name: no small picture"
  "$assets" -a "$dir/a" show "$name" >/dev/null || fail "$name: cannot be shown"
done <"$dir/made"
(cd "$dir/a/media" && find . -type f | while read -r file; do
  echo "$(basename "$file" .png)  $file"
done | sha256sum --quiet -c) || fail "an original's name is not its digest"

"$make" --assets 200 --all-missing "$dir/c"
[ "$("$assets" -a "$dir/c" list --state present --urls | wc -l)" -eq 0 ] || fail "something is present"
"$make" --assets 500 --one-day "$dir/d"
[ "$("$assets" -a "$dir/d" list --date-after 2026-11-20 --urls | wc -l)" -ge 480 ] || fail "not on one day"
"$make" --assets 0 "$dir/e"
[ "$("$assets" -a "$dir/e" list --urls | wc -l)" -eq 0 ] || fail "not empty"
! "$make" --assets 1 "$dir/e" 2>/dev/null || fail "an archive was written over"
! "$make" --assets x "$dir/f" 2>/dev/null || fail "--assets x was taken"
