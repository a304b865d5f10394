#!/bin/sh
# 5,000 files of 20 KB from loopback: our downloader, digests and synced storage included, against aria2c -j16.
# Goal: at least 5 times the files a second. The rounds are interleaved.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
count=${FILES:-5000}
need aria2c aria2
begin fetch
media=$(small_files "$count" 20480)
serve "$media"
find "$media" -type f -name '*.jpg' -printf "$origin/%f\n" | sort >"$run/urls"
driver=$(find "$build" -type f -name bench-fetch | head -n 1)
find "$media" -type f -exec cat {} + >/dev/null # both find the files in memory
i=0
while [ "$i" -lt "$rounds" ]; do
  mkdir "$run/aria2c-$i"
  sync
  timed aria2c aria2c -q -j16 -x1 -s1 --file-allocation=none -i "$run/urls" -d "$run/aria2c-$i"
  sync
  # shellcheck disable=SC2016  # the inner shell expands
  timed assets sh -c '"$1" "$2" 16 <"$3"' sh "$driver" "$run/assets-$i" "$run/urls"
  i=$((i + 1))
done
got=$(find "$run/aria2c-0" -type f -name '*.jpg' | wc -l)
kept=$(find "$run/assets-0/media" -type f | wc -l)
echo "files: aria2c $got, assets $kept of $count"
report aria2c "$count" files
report assets "$count" files
ratio assets aria2c
[ "$got" -eq "$count" ] && [ "$kept" -eq "$count" ]
