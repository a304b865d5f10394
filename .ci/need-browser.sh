#!/bin/sh
# Installs what the tests of the gallery's pages need: browsers, node, npm, a reader of PDF, a font with Arabic letters. They
# are no Build-Depends, since a package is built without network and npm needs one. Without the rights to install, the
# tests are skipped with the reason; with ASSETS_BROWSER=required in the environment that is a failure.
set -eu
cd "$(dirname "$0")/.."
packages="chromium firefox-esr fonts-dejavu-core nodejs npm poppler-utils"

missing=
for package in $packages; do
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
  installed) ;;
  *) missing="$missing $package" ;;
  esac
done
# node and npm of another origin will do
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  missing=$(echo "$missing " | sed 's/ nodejs / /; s/ npm / /')
fi
if [ -z "$(echo "$missing" | tr -d ' ')" ]; then
  exit 0
fi

give_up() {
  echo "need-browser: $*" >&2
  [ "${ASSETS_BROWSER:-}" != required ]
  exit
}
root=
if [ "$(id -u)" -ne 0 ]; then
  root=sudo
  command -v sudo >/dev/null 2>&1 || give_up "not installed:$missing; the tests that need them are skipped"
fi
command -v apt-get >/dev/null 2>&1 || give_up "no apt-get on this machine; not installed:$missing"
mkdir -p build
echo "Installing$missing for the tests of the gallery..."
wait=DPkg::Lock::Timeout=300 # seconds, for a machine whose own upgrade is under way
install() {
  $root apt-get -o "$wait" -qq update </dev/null || return 1
  # shellcheck disable=SC2086  # a list of packages
  $root env DEBIAN_FRONTEND=noninteractive apt-get -o "$wait" -o Dpkg::Use-Pty=0 -qq install -y \
    --no-install-recommends $missing </dev/null >build/need-browser.log 2>&1
}
if ! install; then
  tail -n 20 build/need-browser.log >&2 || true
  give_up "apt-get failed; all of its output is in build/need-browser.log"
fi
rm -f build/need-browser.log
