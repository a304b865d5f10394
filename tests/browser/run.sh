#!/bin/sh
# Runs a file of browser tests, or installs what they need.   run.sh FILE.mjs [ARGUMENT…] | run.sh --modules FOLDER
set -eu
if [ "$1" = --modules ]; then
  exec sh "$(dirname "$0")/modules.sh" "$2"
fi
if ! command -v node >/dev/null 2>&1; then
  if [ "${ASSETS_BROWSER:-}" = required ]; then
    echo "browser: node is not installed" >&2
    exit 1
  fi
  echo "SKIP node is not installed (apt-get install nodejs)"
  exit 77
fi
exec node "$@"
