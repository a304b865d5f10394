#!/bin/sh
# Shows the program at work, from nothing: installs, builds, serves stand-in media on loopback, archives, lists and shows them.
# Everything stays in this folder: build/release, and demo-archive (an older demo-archive is removed first).
set -eu
cd "$(dirname "$0")"
page=tests/data/alalam-2016-07-17.txt
archive=demo-archive
bin=$PWD/build/release

sh .ci/need.sh

echo "Building (build/release)..."
mkdir -p build
{ cmake --preset release --compile-no-warning-as-error && cmake --build --preset release --target assets assets-worker assets-worker-jpeg test-origin; } \
  >build/demo-build.log 2>&1 || {
  tail -n 40 build/demo-build.log >&2
  echo "demo: the build failed; all of its output is in build/demo-build.log" >&2
  exit 1
}

scratch=$(mktemp -d)
origin=
finish() {
  if [ -n "$origin" ]; then
    kill "$origin" 2>/dev/null || true
    wait "$origin" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo "Making stand-in media: nine of the ten paths that the page names, the tenth is left out..."
sh tests/data/make-media.sh --sample "$scratch/media" >"$scratch/media.log" 2>&1 || {
  tail -n 20 "$scratch/media.log" >&2
  exit 1
}

"$(find build/release -type f -name test-origin | head -n 1)" --root "$scratch/media" \
  --port-file "$scratch/port" --log "$scratch/origin.log" >/dev/null &
origin=$!
tries=0
while [ ! -s "$scratch/port" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ] || ! kill -0 "$origin" 2>/dev/null; then
    echo "demo: the test origin did not start" >&2
    exit 1
  fi
  sleep 0.1
done
port=$(cat "$scratch/port")

if [ -e "$archive" ]; then
  if [ ! -f "$archive/.assets-root" ]; then
    echo "demo: $archive is here already and is no archive; move it away" >&2
    exit 1
  fi
  echo "Removing the $archive of an earlier run."
  rm -rf "$archive"
fi

PATH=$bin:$PATH
show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

status=0
show assets sync -a "$archive" -b "http://127.0.0.1:$port" --allow-private 127.0.0.1 "$page" || status=$?
cat <<END

The sync's exit status is $status: 1 means that it finished and that some items are not archived.
Here it is the one picture that the origin does not have (HTTP 404); the other nine are in $archive.
END
show assets -a "$archive" list
show assets -a "$archive" show 1838669

present=$(assets -a "$archive" list --state present --urls | wc -l)
gone=$(assets -a "$archive" list --state gone --urls | wc -l)
cat <<END

$present present, $gone gone (HTTP 404). The catalog, the originals and the thumbnails are in ./$archive.

For a real site, save its page or its list, then:
  $bin/assets sync -a my-archive -b https://www.example.org saved-page.html
The base URL is what paths such as /images/2016/07/16/a.jpg are below. Run it again at any time: it does only the rest.

The gallery opens by double click, without a server:
  file://$PWD/$archive/gallery/index.html
END
if [ "$status" -ne 1 ] || [ "$present" -ne 9 ] || [ "$gone" -ne 1 ]; then
  echo "demo: expected exit status 1, nine present, one gone" >&2
  exit 1
fi
if [ ! -s "$archive/gallery/index.html" ]; then
  echo "demo: the gallery was not written" >&2
  exit 1
fi
