#!/bin/sh
# Installs what package-lock.json pins into FOLDER, outside the sources; silent where it is there already.
#   modules.sh FOLDER
# Where npm or its registry cannot be reached the browser tests are skipped (status 77); with ASSETS_BROWSER=required in
# the environment that is a failure.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"

give_up() {
  if [ "${ASSETS_BROWSER:-}" = required ]; then
    echo "modules: $*" >&2
    exit 1
  fi
  echo "SKIP $*"
  exit 77
}

if [ -e node_modules/.complete ] && cmp -s package-lock.json "$here/package-lock.json"; then
  exit 0
fi
command -v npm >/dev/null 2>&1 || give_up "npm is not installed (apt-get install npm)"
# Of the machine, not of node's own list: a house with a proxy of its own has its certificate there.
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r /etc/ssl/certs/ca-certificates.crt ]; then
  export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi
cp "$here/package.json" "$here/package-lock.json" .
for try in 1 2 3; do
  if npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >npm.log 2>&1; then
    : >node_modules/.complete
    exit 0
  fi
  echo "npm ci failed, try $try of 3" >&2
done
cat npm.log >&2
give_up "npm ci could not install playwright-core; its output is in $1/npm.log"
