#!/bin/sh
# How long `assets list` of an empty archive takes, and whether assets maps a library of FFmpeg.
# Goal: under 5 ms; none. The cost of starting any program at all (/bin/true) is shown beside it.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
times=${TIMES:-200}
begin start
assets init "$run/archive" >/dev/null
each() { # each LABEL COMMAND...: milliseconds a call, the least of the rounds' means
  label=$1
  shift
  i=0
  while [ "$i" -lt "$rounds" ]; do
    from=$(date +%s%N)
    n=0
    while [ "$n" -lt "$times" ]; do
      "$@" >/dev/null
      n=$((n + 1))
    done
    to=$(date +%s%N)
    echo "$from $to" | awk -v n="$times" '{ printf "%.3f\n", ($2 - $1) / n / 1000000 }'
    i=$((i + 1))
  done | sort -n | head -n 1 | sed "s/^/$label: /; s/\$/ ms a call/"
}
each true /bin/true
each list assets -a "$run/archive" list
echo "libraries that assets maps: $(ldd "$build/assets" | grep -c '=>'), of FFmpeg: $(ldd "$build/assets" | grep -cE 'lib(av|sw)' || true)"
