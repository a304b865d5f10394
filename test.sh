#!/bin/sh
# Installs, builds and runs every test: a debug build with sanitizers and test hooks, then the hardened release build.
# The last line says how many tests passed, failed and were skipped; the exit status is 0 only where none failed.
set -u
cd "$(dirname "$0")" || exit 1
jobs=$(nproc 2>/dev/null || echo 2)
failed=0

sh .ci/need.sh || exit 1
sh .ci/need-browser.sh || exit 1
mkdir -p build

# build PRESET: errors are shown, the rest is in build/PRESET.log
build() {
  echo "Building $1..."
  { cmake --preset "$1" && cmake --build --preset "$1" -j "$jobs"; } >"build/$1.log" 2>&1 || {
    grep -E -A 6 'error|Error|FAILED' "build/$1.log" | grep -v -- ' -MD -MT ' | head -n 60 >&2
    echo "test: building $1 failed; all of its output is in build/$1.log" >&2
    exit 1
  }
}

# check PRESET [ctest option...]
check() {
  preset=$1
  shift
  echo "Testing $preset..."
  rm -f "build/$preset/junit.xml" "build/$preset/Testing/Temporary/LastTest.log"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --timeout 300 -j "$jobs" \
    --output-junit junit.xml "$@" </dev/null || failed=1
  if [ ! -s "build/$preset/junit.xml" ]; then
    echo "test: ctest left no results for $preset" >&2
    exit 1
  fi
}

build dev
check dev
build release
check release

echo
echo "Skipped, and why:"
for preset in dev release; do
  awk -v preset="$preset" '
    /^[0-9]+\/[0-9]+ Testing: / { test = $3; next }
    /^ *SKIP[: ]/ { sub(/^ */, ""); print "  " preset " " test ": " $0; next }
    /^ok [0-9]+ .*# skip/ { sub(/^ok [0-9]+ /, ""); print "  " preset " " test ": SKIP " $0 }
  ' "build/$preset/Testing/Temporary/LastTest.log"
done | sort | uniq >build/skipped.txt
if [ -s build/skipped.txt ]; then
  cat build/skipped.txt
else
  echo "  nothing"
fi

echo
awk '
  /<testcase / {
    if ($0 ~ /status="run"/) { passed++ }
    else if ($0 ~ /status="(notrun|disabled)"/) { skipped++ }
    else { bad++; name = $0; sub(/.*<testcase name="/, "", name); sub(/".*/, "", name); print "FAILED " FILENAME ": " name }
  }
  END { printf "%d passed, %d failed, %d skipped\n", passed, bad, skipped; exit bad > 0 || passed == 0 }
' build/dev/junit.xml build/release/junit.xml || failed=1
exit "$failed"
