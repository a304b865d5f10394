#!/bin/sh
# Reading an archive again: `assets audit` with one thread and with one a core against sha256sum and hashdeep, from memory
# (a copy in /dev/shm, where dropping the cache does nothing) and once from the disk. Wall and CPU.
# Goals: 3 times sha256sum a core, 6 times on two cores.
#   BENCH_CORPUS  img/*.jpg and vid/*.mp4 of one's own   COPIES  of each file (12)   SHM  for the copy in memory (/dev/shm)
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
begin fixity
shm=${SHM:-/dev/shm}
[ -d "$shm" ] || skip "no $shm for a copy in memory"
corpus
cores=$(nproc)

# Made once for each corpus: an archive of all of it, each file COPIES times with a comment of its own (JPEG: a COM segment
# behind the first marker; MP4: a free box at the end), so that a start weighs little beside the reading.
copies=${COPIES:-12}
name=$(cd "$corpus" && find img vid -type f -exec ls -ln {} + | awk '{ print $5, $NF }' | sha256sum | cut -c 1-12)
kept=$dir/fixity-$name-$copies
if [ ! -e "$kept.ok" ]; then
  echo "making an archive of the corpus..."
  rm -rf "$kept"
  mkdir "$run/copies"
  find "$corpus/img" "$corpus/vid" -type f | sort | while read -r file; do
    base=${file##*/}
    i=0
    while [ "$i" -lt "$copies" ]; do
      mark=$(printf '%04d' "$i")
      case $file in
      *.jpg) { printf '\377\330\377\376\000\006%s' "$mark" && tail -c +3 "$file"; } >"$run/copies/$mark-$base" ;;
      *) { cat "$file" && printf '\000\000\000\014free%s' "$mark"; } >"$run/copies/$mark-$base" ;;
      esac
      i=$((i + 1))
    done
  done
  find "$run/copies" -type f -printf '%f\n' | sort | awk 'BEGIN { printf "[" } {
    printf "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"21\",\"pic\":\"/%s\",\"title\":\"Number %d\"}",
      (NR > 1 ? ",\n" : ""), 1000000 + NR, NR, $0, NR } END { print "]" }' >"$run/list.json"
  assets -q sync -a "$kept" --no-gallery --no-storyboard -b "$run/copies" "$run/list.json" ||
    echo "(some of the corpus was not taken)"
  [ -n "$(find "$kept/media" -type f -print -quit)" ] || skip "nothing of $corpus was taken"
  : >"$kept.ok"
fi
hot=$shm/assets-bench-$$
trap 'rm -rf "$hot"; wipe' EXIT
cp -a "$kept" "$hot"
(cd "$hot" && find media -type f) >"$run/list"
count=$(grep -c '' "$run/list")
bytes=$(find "$hot/media" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')
echo "$count files, $((bytes / 1000000)) MB"

# Nobody's file is left in the cache; posix_fadvise(2) by way of dd needs no root.
drop() {
  sync
  while read -r file; do
    dd if="$1/$file" iflag=nocache count=0 status=none
  done <"$run/list"
}
# rivals LABEL DIR: what sha256sum and hashdeep take
rivals() {
  # shellcheck disable=SC2016 # for the shell that is started
  timed "sha256sum-$1" sh -c 'cd "$1" && xargs sha256sum <"$2" >/dev/null' sh "$2" "$run/list"
  if command -v hashdeep >/dev/null 2>&1; then
    # shellcheck disable=SC2016
    timed "hashdeep-$1" sh -c 'cd "$1" && hashdeep -c sha256 -r media >/dev/null' sh "$2"
  fi
}
ours() { # ours LABEL DIR OPTION...: a finding of the corpus's own is status 1
  label_of=$1
  where=$2
  shift 2
  # shellcheck disable=SC2016
  timed "$label_of" sh -c 'dir=$1; shift; assets -q -a "$dir" audit --from-start "$@" >/dev/null || [ $? -eq 1 ]' sh \
    "$where" "$@"
}
i=0
while [ "$i" -lt "$rounds" ]; do
  rivals memory "$hot"
  ours audit-memory-1 "$hot" --cached --threads 1
  ours audit-memory-"$cores" "$hot" --cached --threads "$cores"
  i=$((i + 1))
done
drop "$kept"
rivals disk "$kept"
ours audit-disk "$kept" # asks the disk by itself
for label in sha256sum-memory hashdeep-memory audit-memory-1 "audit-memory-$cores" sha256sum-disk hashdeep-disk audit-disk; do
  if [ -e "$run/$label.times" ]; then
    report "$label" "$((bytes / 1000000))" MB
  fi
done
for rival in sha256sum hashdeep; do
  if [ -e "$run/$rival-memory.times" ]; then
    cpu_ratio audit-memory-1 $rival-memory
    ratio audit-memory-1 $rival-memory
    ratio "audit-memory-$cores" $rival-memory
    ratio audit-disk $rival-disk
  fi
done
