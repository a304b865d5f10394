#!/bin/sh
# 1,000,000 mentions of one JSON file into an empty catalog, planning only.
# Goal: 100,000 mentions a second (200,000 hoped for), resident memory under 200 MB.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
count=${MENTIONS:-1000000}
begin plan
list=$dir/mentions-$count.json
if [ ! -e "$list" ]; then
  awk -v n="$count" 'BEGIN {
    for (i = 0; i < n; i++) {
      printf "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"21\",\"pic\":\"\\/%04d\\/%02d\\/%02d\\/media_%012d_25f_4x3.%s\",\"title\":\"Title of article %d, \\u00e9lection & storm\"}",
        (i ? "\n,": "["), 1000000 + int(i / 2), i, 2005 + i % 20, i % 12 + 1, i % 28 + 1, i, (i % 5 ? "jpg" : "mp4"), i
    }
    print "]"
  }' >"$list.part"
  mv "$list.part" "$list"
fi
echo "list: $(wc -c <"$list") bytes"
i=0
while [ "$i" -lt "$rounds" ]; do
  timed plan assets sync --offline -a "$run/archive-$i" -b https://www.example.org "$list" || [ $? -eq 1 ] ||
    { tail -n 5 "$run/plan.log"; exit 1; }
  i=$((i + 1))
done
report plan "$count" mentions
