#!/bin/sh
# Every script of the tree through shellcheck; skipped (status 77) where it is not installed.   shell.sh SOURCE-DIR
set -eu
cd "$1"
if ! command -v shellcheck >/dev/null 2>&1; then
  echo "SKIP shellcheck is not installed"
  exit 77
fi
{
  printf '%s\n' demo.sh test.sh .ci/run
  find .ci debian tests -type f -name '*.sh'
} | sort -u | xargs shellcheck -x -S warning
