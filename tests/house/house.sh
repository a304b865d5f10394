#!/bin/sh
# Checks what the house promises: layers, doors, sizes, names, pages, links. One line a check; exit 1 where one fails.
#   house.sh [--only CHECK] SOURCE-DIR [BUILD-DIR]      house.sh --list
# Without BUILD-DIR the checks of the built programs are passed over. Exceptions stand in exceptions.txt, each with its
# reason. Needs sh, awk, grep, find and readelf; nothing else.
# shellcheck disable=SC2086,SC2317,SC1091  # lists are split on purpose; functions are called by the name of their check
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)

text_checks="layers faces doors own-header sql stdout banned header-opening header-comments guards
  file-size function-size columns"
tree_checks="untested top-level schema-page command-pages words paths"
binary_checks="links-assets links-worker hooks hardened globals"

if [ "${1:-}" = --list ]; then
  printf '%s\n' $text_checks $tree_checks $binary_checks
  exit 0
fi
only=
if [ "${1:-}" = --only ]; then
  only=$2
  shift 2
fi
if [ $# -lt 1 ]; then
  echo "usage: house.sh [--only CHECK] SOURCE-DIR [BUILD-DIR]" >&2
  exit 2
fi
build=${2:+$(cd "$2" && pwd)}
cd "$1"

lists=tests/house # exceptions.txt, untested.txt, globals.txt

# What the house is made of, and what each folder may include besides itself.
folders="base db storage fetch thumbs catalog gallery cli"
may_include() {
  case $1 in
  base) echo ;;
  db | storage | fetch | thumbs) echo base ;;
  catalog) echo base db storage fetch thumbs ;;
  gallery) echo base db storage ;;
  cli) echo base db storage fetch thumbs catalog gallery ;;
  esac
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

files_of() { # files_of PATTERN FOLDER...: paths that exist, in byte order
  pattern=$1
  shift
  for folder in "$@"; do
    if [ -d "$folder" ]; then
      find "$folder" -type f -name "$pattern"
    fi
  done | sort
}

# The C of the product, without comments ($nocomment) and also without texts ($code).
nocomment=$scratch/nocomment
code=$scratch/code
product=$scratch/product
files_of '*.[ch]' $folders >"$product"
strip() {
  sed 's|/[^/]*$||' "$product" | sort -u | while read -r folder; do
    mkdir -p "$nocomment/$folder" "$code/$folder"
  done
  xargs awk -v out="$scratch" -f "$here/strip.awk" <"$product"
}
strip

. "$here/text.sh"
. "$here/tree.sh"
. "$here/binary.sh"

# except CHECK: drops what exceptions.txt names as "CHECK PATH WORD reason"; tells of exceptions that met nothing.
except() {
  awk -v check="$1" -v list="$lists/exceptions.txt" '
    BEGIN {
      while ((getline line <list) > 0) {
        split(line, part, " ")
        if (part[1] == check) { n++; path[n] = part[2]; word[n] = part[3] }
      }
    }
    {
      for (i = 1; i <= n; i++) {
        if (index($0, path[i] ":") == 1 && index($0, word[i]) > 0) { used[i] = 1; next }
      }
      print
    }
    END {
      for (i = 1; i <= n; i++) {
        if (!used[i]) { print "exceptions.txt: " check " " path[i] " " word[i] ": not needed any more" }
      }
    }'
}

bad=0
run() { # run CHECK: its function prints one line a violation
  check=$1
  if [ -n "$only" ] && [ "$only" != "$check" ]; then
    return 0
  fi
  "check_$(echo "$check" | tr - _)" >"$scratch/all" 2>&1 || true
  except "$check" <"$scratch/all" >"$scratch/found"
  if [ -s "$scratch/found" ]; then
    bad=1
    echo "FAIL  $check: $(grep -c '' "$scratch/found") found"
    head -n "${HOUSE_LINES:-25}" "$scratch/found" | sed 's/^/        /'
  else
    echo "ok    $check"
  fi
}

for check in $text_checks $tree_checks; do
  run "$check"
done
if [ -n "$build" ]; then
  for check in $binary_checks; do
    run "$check"
  done
fi
exit "$bad"
