#!/bin/sh
# Installs what debian/control names as Build-Depends; quick and silent where all of it is there. Root, or sudo.
set -eu
cd "$(dirname "$0")/.."

if command -v dpkg-checkbuilddeps >/dev/null 2>&1 && dpkg-checkbuilddeps 2>/dev/null; then
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "need: no apt-get on this machine; install what debian/control lists, then run this again" >&2
  exit 1
fi

root=
if [ "$(id -u)" -ne 0 ]; then
  root=sudo
  if ! command -v sudo >/dev/null 2>&1; then
    echo "need: packages are missing and there is no sudo; as root, run: apt-get build-dep ./" >&2
    exit 1
  fi
fi

mkdir -p build
echo "Installing what debian/control lists (apt-get build-dep)..."
wait=DPkg::Lock::Timeout=300 # seconds, for a machine whose own upgrade is under way
$root apt-get -o "$wait" -qq update </dev/null
$root env DEBIAN_FRONTEND=noninteractive apt-get -o "$wait" -o Dpkg::Use-Pty=0 -qq build-dep -y \
  --no-install-recommends ./ </dev/null >build/need.log 2>&1 || {
  tail -n 20 build/need.log >&2
  echo "need: apt-get build-dep failed; all of its output is in build/need.log" >&2
  exit 1
}
rm -f build/need.log
