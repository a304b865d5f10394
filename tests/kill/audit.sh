#!/bin/sh
# Kills audit, repair, export and import and looks at what is left. Two ways:
#   audit.sh COMMAND points          at each named step that the command passes, first, second and last time (hook builds)
#   audit.sh COMMAND moments N SEED  at N random moments (any build)
# COMMAND is audit, repair, bag, tree, import or rebuild. After each kill: every stored file that was whole is whole, what
# was replaced is in quarantine/, a target of export is whole or absent, and one more run ends as one that nobody disturbed.
# Environment: ASSETS_BIN, ASSETS_MEDIA (the script that makes small media).
set -eu
: "${ASSETS_BIN:?}" "${ASSETS_MEDIA:?}"
command=$1
mode=$2
export LC_ALL=C HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent
scratch=$(mktemp -d)
finish() {
  rm -rf "$scratch"
}
trap finish EXIT INT TERM

fail() {
  echo "FAILED $command: $*" >&2
  exit 1
}

# FILES pictures of their own bytes in an archive, from a folder: more of them than one mark of an audit holds.
case $command in
audit) files=1300 ;;
*) files=60 ;;
esac
make_archive() {
  sh "$ASSETS_MEDIA" "$scratch/made" >/dev/null 2>&1
  mkdir -p "$scratch/site/2016/07/16"
  one=$(find "$scratch/made" -name '*.jpg' -printf '%s %p\n' | sort -n | sed -n '1s/^[0-9]* //p')
  [ -n "$one" ] || fail "make-media made no picture"
  n=0
  while [ "$n" -lt "$files" ]; do
    cp "$one" "$scratch/site/2016/07/16/p$n.jpg"
    echo "copy $n" >>"$scratch/site/2016/07/16/p$n.jpg" # bytes behind the end marker are legal
    n=$((n + 1))
  done
  (cd "$scratch/site" && ls 2016/07/16) |
    awk 'BEGIN { printf "[" }
         { printf "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"21\",\"pic\":\"/2016/07/16/%s\",\"title\":\"Title %d\"}",
                  (NR > 1 ? "," : ""), 1000 + NR, NR, $1, NR }
         END { print "]" }' >"$scratch/list.json"
  "$ASSETS_BIN" sync -q -a "$scratch/whole" -b "file://$scratch/site/" --no-gallery "$scratch/list.json" ||
    fail "the archive could not be made"
  [ "$("$ASSETS_BIN" -a "$scratch/whole" list --urls --state present | wc -l)" -eq "$files" ] || fail "not all were archived"
}

# What the command is run on: $scratch/start, made once.
make_start() {
  cp -a "$scratch/whole" "$scratch/start"
  case $command in
  repair) # ten cut, five deleted, three moved; the catalog knows it
    (cd "$scratch/start" && find media -type f | sort) >"$scratch/paths"
    sed -n 1,10p "$scratch/paths" | while read -r f; do
      chmod u+w "$scratch/start/$f" && truncate -s 100 "$scratch/start/$f" && chmod a-w "$scratch/start/$f"
    done
    sed -n 11,15p "$scratch/paths" | while read -r f; do rm -f "$scratch/start/$f"; done
    sed -n 16,18p "$scratch/paths" | while read -r f; do mv "$scratch/start/$f" "$scratch/start/media/$(basename "$f").moved"; done
    "$ASSETS_BIN" -a "$scratch/start" audit >/dev/null 2>&1 || [ $? -eq 6 ] || fail "the audit did not find what was hurt"
    ;;
  import) # the same list, nothing fetched
    rm -rf "$scratch/start"
    "$ASSETS_BIN" sync -q -a "$scratch/start" -b http://media.example/ --offline --no-gallery "$scratch/list.json" >/dev/null 2>&1 || true
    ;;
  rebuild) rm -f "$scratch"/start/catalog.db* ;;
  esac
}

# run ARCHIVE [command in front...]
run() {
  archive=$1
  shift
  case $command in
  audit) "$@" "$ASSETS_BIN" -a "$archive" audit --progress never ;;
  repair) "$@" "$ASSETS_BIN" -a "$archive" repair --from "$scratch/whole" --no-gallery ;;
  bag) "$@" "$ASSETS_BIN" -a "$archive" export bag -o "$scratch/target" ;;
  tree) "$@" "$ASSETS_BIN" -a "$archive" export tree -o "$scratch/target" ;;
  import) "$@" "$ASSETS_BIN" -a "$archive" import "$scratch/site" ;;
  rebuild) "$@" "$ASSETS_BIN" -a "$archive" import --rebuild ;;
  esac >>"$scratch/told" 2>&1
}

# Everything that does not depend on the clock.
picture() {
  "$ASSETS_BIN" -a "$1" list --json | jq -cS 'del(.first_seen, .last_seen, .attempts)' | sort
  (cd "$1" && find media -type f | sort)
  if [ -d "$1/quarantine" ]; then (cd "$1" && find quarantine -type f -exec sha256sum {} + | sort); fi
  if [ -d "$scratch/target" ]; then
    (cd "$scratch/target" && find . -type f ! -name 'tagmanifest*' ! -name bag-info.txt -exec sha256sum {} + | sort)
  fi
}

sums() { # sums ARCHIVE: whole originals, by digest
  (cd "$1" && find media -type f -exec sha256sum {} + | awk '{ print $1 }' | sort -u)
}

# After a kill.
check() {
  if [ "$command" = audit ]; then # it may touch nothing: no need to read all of it
    touched=$(find "$1/media" -newercm "$scratch/stamp" | head -n 1)
    [ -z "$touched" ] || fail "$2: an audit touched $touched"
    sqlite3 "$1/catalog.db" 'PRAGMA integrity_check' | grep -qx ok || fail "$2: the catalog is damaged"
    return 0
  fi
  sums "$1" >"$scratch/after-sums"
  comm -23 "$scratch/start-sums" "$scratch/after-sums" >"$scratch/lost"
  if [ "$command" = repair ]; then # the cut ones may have gone to quarantine
    [ ! -d "$1/quarantine" ] || (cd "$1" && find quarantine -type f -exec sha256sum {} + | awk '{ print $1 }') | sort -u >"$scratch/kept"
    touch "$scratch/kept"
    comm -23 "$scratch/lost" "$scratch/kept" >"$scratch/lost2"
    mv "$scratch/lost2" "$scratch/lost"
  fi
  [ ! -s "$scratch/lost" ] || fail "$2: bytes are gone: $(head -n 1 "$scratch/lost")"
  if [ -e "$1/catalog.db" ]; then
    sqlite3 "$1/catalog.db" 'PRAGMA integrity_check' | grep -qx ok || fail "$2: the catalog is damaged"
  fi
  if [ "$command" = bag ] && [ -d "$scratch/target" ]; then
    (cd "$scratch/target" && sha256sum --quiet -c manifest-sha256.txt && sha512sum --quiet -c manifest-sha512.txt) >/dev/null 2>&1 ||
      fail "$2: the bag stands at its place and is not whole"
  fi
  if [ "$command" = tree ] && [ -d "$scratch/target" ]; then
    [ "$(find "$scratch/target" -type f | wc -l)" -eq "$files" ] || fail "$2: the tree stands at its place and is not whole"
  fi
}

restore() {
  rm -rf "$scratch/target"
  if [ "$command" = audit ] && [ -d "$scratch/a" ]; then # an audit writes nothing but its log
    rm -f "$scratch"/a/catalog.db*
    cp -a "$scratch"/start/catalog.db* "$scratch/a/"
  else
    rm -rf "$scratch/a"
    cp -a "$scratch/start" "$scratch/a"
    sleep 0.01 # ctimes have the clock's grain
    touch "$scratch/stamp"
  fi
}

resumed=0
# try NAME [command in front...]: a run that is killed, then one that is not
try() {
  name=$1
  shift
  restore
  : >"$scratch/told"
  run "$scratch/a" "$@" || true
  # timeout(1) kills itself with its group and so returns before the killed run has let go of the lock.
  flock -w 60 "$scratch/a/lock" true
  for left in "$scratch"/.newdir-*; do # of an export, which reads the archive and locks its own folder
    [ ! -d "$left" ] || flock -w 60 "$left" true
  done
  check "$scratch/a" "$name"
  : >"$scratch/told"
  status=0
  run "$scratch/a" || status=$?
  # a target that was finished before the kill is there, and is not written again; so with a catalog
  case $command in
  bag | tree | rebuild) [ "$status" -eq 0 ] || [ "$status" -eq 2 ] || fail "$name: the next run ended with $status: $(tail -n 1 "$scratch/told")" ;;
  *) [ "$status" -eq "$usual" ] || fail "$name: the next run ended with $status: $(tail -n 3 "$scratch/told")" ;;
  esac
  ! grep -q 'went on where an earlier audit' "$scratch/told" || resumed=$((resumed + 1))
  check "$scratch/a" "$name, next run"
  picture "$scratch/a" >"$scratch/after"
  cmp -s "$scratch/quiet" "$scratch/after" || {
    diff "$scratch/quiet" "$scratch/after" | head -n 10 >&2
    fail "$name: what is there differs from an undisturbed run"
  }
  if [ "$command" = audit ]; then
    [ "$(sqlite3 "$scratch/a/catalog.db" "SELECT count(DISTINCT object) FROM event WHERE kind = 'fixity'")" -eq "$files" ] ||
      fail "$name: not every file was checked"
    [ "$(sqlite3 "$scratch/a/catalog.db" 'SELECT count(*) FROM audit WHERE ended_at IS NOT NULL')" -ge 1 ] ||
      fail "$name: no audit ended"
  fi
}

# The run that all others are compared with.
quiet() {
  sums "$scratch/start" >"$scratch/start-sums"
  restore
  : >"$scratch/told"
  usual=0
  began=$(date +%s%N)
  run "$scratch/a" "$@" || usual=$?
  span_ms=$((($(date +%s%N) - began) / 1000000 + 1))
  [ "$usual" -eq 0 ] || fail "an undisturbed run ended with $usual: $(tail -n 3 "$scratch/told")"
  picture "$scratch/a" >"$scratch/quiet"
}

points() {
  quiet env ASSETS_KILL_LOG="$scratch/points"
  [ -e "$scratch/points" ] || fail "no named step was passed"
  sort "$scratch/points" | uniq -c >"$scratch/names"
  tried=0
  while read -r times point; do
    for nth in $(printf '1\n2\n%d\n' "$times" | sort -nu); do
      [ "$nth" -le "$times" ] || continue
      try "$point:$nth" env "ASSETS_KILL_AT=$point:$nth"
      tried=$((tried + 1))
    done
  done <"$scratch/names"
  echo "$command: $(wc -l <"$scratch/names") named steps, killed at $tried points: nothing lost, gone on with $resumed times"
}

moments() {
  quiet
  echo "$command: an undisturbed run takes $span_ms ms; seed $2"
  i=0
  for at in $(awk -v n="$1" -v seed="$2" -v span="$span_ms" \
    'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "%.4f\n", (1 + rand() * span) / 1000 }'); do
    i=$((i + 1))
    try "moment $i of $1 ($at s)" timeout -s KILL "$at"
  done
  echo "$command: $1 kills at random moments: nothing lost, gone on with $resumed times"
}

make_archive
make_start
case $mode in
points) points ;;
moments) moments "$3" "${4:-1}" ;;
*) fail "usage: audit.sh COMMAND points | moments N [SEED]" ;;
esac
