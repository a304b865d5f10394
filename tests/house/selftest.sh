#!/bin/sh
# Sees every check of house.sh fail: builds a small house that passes all of them, plants one violation for each check,
# and expects exactly that check to find it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

bad=0
tell() {
  echo "$1"
  case $1 in FAIL*) bad=1 ;; esac
}

header() { # header PATH: a header that passes
  guard=ASSETS_$(echo "$1" | tr 'a-z/.' 'A-Z__')
  printf '/* %s - a part of a small house that passes. */\n#ifndef %s\n#define %s\n\n' "$1" "$guard" "$guard"
  printf '/* Gives n. */\nint %s_get(int n);\n\n#endif\n' "$(basename "$1" .h)"
}
body() { # body PATH: its source
  printf '#include "%s"\n\nint\n%s_get(int n)\n{\n    return n;\n}\n' "${1%.c}.h" "$(basename "$1" .c)"
}

fresh_tree() {
  rm -rf "$top/tree"
  mkdir "$top/tree"
  cd "$top/tree"
  mkdir -p .ci base catalog cli cmake db/schema debian docs fetch storage systemd thumbs tests/unit tests/house
  for file in .clang-format .clang-tidy .editorconfig .gitignore CMakeLists.txt CMakePresets.json LICENSE NEWS.md \
    README.md demo.sh test.sh; do
    echo "text" >"$file"
  done
  for part in base/hash db/sqlite storage/local fetch/policy thumbs/png catalog/plan cli/opts; do
    header "$part.h" >"$part.h"
    body "$part.c" >"$part.c"
    echo "int main(void);" >"tests/unit/test_${part#*/}.c"
  done
  echo 'const struct command cmd_list = {' >>cli/opts.c
  echo '};' >>cli/opts.c
  echo 'assets-list(1)' >docs/assets.1.scd
  echo 'assets-list(1)' >docs/assets-list.1.scd
  printf 'CREATE TABLE site (id INTEGER PRIMARY KEY, name TEXT) STRICT;\n' >db/schema/1.sql
  # shellcheck disable=SC2016  # Markdown
  printf '## site\n\n- `id`\n- `name`\n' >docs/schema.md
  echo 'set(worker_SOURCES png.c)' >thumbs/sources.cmake
  : >tests/house/exceptions.txt
  : >tests/house/untested.txt
  : >tests/house/globals.txt
}

cc=${CC:-cc}
fresh_build() {
  mkdir -p "$top/build"
  cd "$top/build"
  printf 'ASSETS_HARDEN:BOOL=ON\nASSETS_SANITIZE:BOOL=OFF\nASSETS_TEST_HOOKS:BOOL=OFF\n' >CMakeCache.txt
  cat >main.c <<'END'
#include <stdio.h>
#include <string.h>
int
main(int argc, char **argv)
{
    char copy[64];

    memset(copy, argc, sizeof copy);
    fgets(copy, argc, stdin);
    return printf("%s %s\n", copy, argv[0]) < 0;
}
END
  harden="-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-all -fPIE -pie -Wl,-z,relro,-z,now -w"
  # shellcheck disable=SC2086  # a list of flags
  {
    $cc $harden main.c -o assets
    $cc $harden main.c -o assets-worker -Wl,--no-as-needed -lavcodec
    $cc $harden main.c -o assets-worker-jpeg
  }
  echo 'static const int fixed[] = {1, 2}; int next(int i); int next(int i) { return fixed[i]; }' >part.c
  $cc -c part.c -o part.o
  rm -f libbase.a
  ar rcs libbase.a part.o 2>/dev/null
  cd "$top/tree"
}

# expect CHECK WORD: the check fails now, and one of its findings holds the word; all others still pass
expect() {
  if sh "$here/house.sh" --only "$1" "$top/tree" "$top/build" >"$top/out" 2>&1; then
    tell "FAIL  $1: a planted violation was not found ($2)"
  elif grep -q "^FAIL  $1:" "$top/out" && grep -qF -- "$2" "$top/out"; then
    tell "ok    $1 finds $2"
  else
    tell "FAIL  $1: fails without naming $2"
    cat "$top/out"
  fi
}
# plant CHECK WORD FILE: adds standard input to the file, sees the check fail, takes it out again
plant() {
  had=no
  if [ -e "$3" ]; then
    had=yes
    cp "$3" "$top/kept"
  fi
  mkdir -p "$(dirname "$3")"
  cat >>"$3"
  expect "$1" "$2"
  if [ "$had" = yes ]; then
    cp "$top/kept" "$3"
  else
    rm -f "$3"
  fi
}
line() {
  printf '%s\n' "$@"
}
inside() { # inside STATEMENT: a function that holds it
  printf 'void\nplanted(void)\n{\n    %s\n}\n' "$1"
}

fresh_tree
fresh_build
if ! sh "$here/house.sh" "$top/tree" "$top/build" >"$top/out" 2>&1; then
  tell "FAIL  the small house does not pass"
  cat "$top/out"
fi

line '#include "cli/opts.h"' | plant layers 'catalog may not include cli/opts.h' catalog/plan.c
line '#include "storage/local.h"' | plant layers 'fetch may not include storage/local.h' fetch/policy.c
line '#include "db/sqlite.h"' | plant layers 'base may not include db/sqlite.h' base/hash.h
line '#include "db/sqlite.h"' | plant faces 'db/sqlite.h is not for other folders' catalog/plan.c
line '#include "plan.h"' | plant layers 'plan.h without its folder' catalog/plan.c
for door in 'curl/curl.h storage/local.c' 'sqlite3.h catalog/plan.c' 'libpq-fe.h db/sqlite.c' 'openssl/evp.h fetch/policy.c' \
  'png.h thumbs/png.h' 'jpeglib.h thumbs/png.c' 'seccomp.h cli/opts.c' 'popt.h base/hash.c' 'ini.h cli/opts.c' \
  'libavformat/avformat.h thumbs/png.c' 'libswscale/swscale.h catalog/plan.c' 'lcms2.h thumbs/png.c' \
  'libimagequant.h thumbs/png.c' 'libexif/exif-data.h thumbs/png.c' 'libiptcdata/iptc-data.h thumbs/png.c' \
  'exempi/xmp.h thumbs/png.c' 'zlib.h cli/opts.c'; do
  line "#include <${door% *}>" | plant doors "${door#* }:" "${door#* }"
done
header storage/extra.h >storage/extra.h
line '#include <stdio.h>' '#include "storage/extra.h"' | plant own-header storage/extra.c storage/extra.c
rm storage/extra.h
inside 'run("SELECT id FROM asset");' | plant sql catalog/plan.c:11 catalog/plan.c
inside 'printf("%d", 1);' | plant stdout fetch/policy.c fetch/policy.c
inside 'fputs("text", stdout);' | plant stdout catalog/plan.c catalog/plan.c
for call in 'strcpy(a, b)' 'strcat(a, b)' 'sprintf(a, b)' 'strtok(a, b)' 'atoi(a)' 'system(a)' 'popen(a, b)' 'signal(1, f)' \
  'rand()' 'mktemp(a)' 'localtime(a)' 'gmtime(a)' 'malloc(1)' 'calloc(1, 1)' 'realloc(a, 1)' 'strdup(a)' 'setjmp(a)'; do
  inside "x = $call;" | plant banned "$call" catalog/plan.c
done
inside 'p = malloc(1); longjmp(b, 1);' >>thumbs/png.c
inside 'x = malloc(1);' | plant banned catalog/plan.c: catalog/plan.c # and the worker's own is let pass:
if grep -q thumbs/png.c "$top/out"; then
  tell "FAIL  banned: the worker may not allocate"
fi
line '/* storage/other.h - a name that is not its own. */' | plant header-opening fetch/extra.h fetch/extra.h
line '' 'int bare_function(int n);' | plant header-comments bare_function fetch/policy.h
line '/* fetch/extra.h - without a guard, which is what is looked for. */' | plant guards fetch/extra.h fetch/extra.h
awk 'BEGIN { for (i = 0; i < 400; i++) { print "/* line */" } }' | plant file-size catalog/plan.c catalog/plan.c
awk 'BEGIN { print "void\nlong_one(void)\n{"; for (i = 0; i < 60; i++) { print "    f();" }; print "}" }' |
  plant function-size 'long_one has 61 lines' catalog/plan.c
line 'void' 'many(int a, int b, int c, int d,' '     int e, int f, int g)' '{' '}' |
  plant function-size 'many takes 7 parameters' catalog/plan.c
line 'void' 'deep(void)' '{' '                if (x) {' '                }' '}' |
  plant function-size 'deep nests deeper' catalog/plan.c
awk 'BEGIN { printf "/*"; for (i = 0; i < 90; i++) { printf "é" }; print "*/" }' | plant columns '94 columns' catalog/plan.c
awk 'BEGIN { printf "/*"; for (i = 0; i < 90; i++) { printf "x" }; print "*/" }' | plant columns '94 columns' fetch/policy.h
line 'int x;' | plant untested catalog/extra.c catalog/extra.c
line 'catalog/none.c no file' | plant untested catalog/none.c tests/house/untested.txt
line 'catalog/plan.c tested elsewhere' | plant untested 'still stands' tests/house/untested.txt
line 'text' | plant top-level notes.txt notes.txt
line 'CREATE TABLE extra (id INTEGER, made_at INTEGER, UNIQUE (id, made_at)) STRICT;' |
  plant schema-page 'no section on extra' db/schema/2.sql
line 'ALTER TABLE site ADD COLUMN hidden TEXT;' | plant schema-page 'site has no hidden' db/schema/2.sql
line 'CREATE TABLE site (id INTEGER, secret TEXT);' | plant schema-page 'site has no secret' db/schema/2.sql
line 'const struct command cmd_audit = {' '};' | plant command-pages assets-audit.1.scd cli/opts.c
line 'text' | plant command-pages 'no such command' docs/assets-nothing.1.scd
for word in 'T''ODO' 'F''IXME' 'X''XX' 'H''ACK' 'for'' now' 'simpl''ified' 'a st''ub' 'not'' implemented'; do
  line "/* $word */" | plant words "$word" catalog/plan.c
done
line '# see /wo''rk/notes' | plant paths /wo''rk/ test.sh
line 'layers catalog/plan.c nothing  a reason' | plant layers 'not needed any more' tests/house/exceptions.txt

# The programs: each is built anew with one thing wrong.
program() { # program CHECK WORD NAME FLAG...
  check=$1 word=$2 name=$3
  shift 3
  (cd "$top/build" && $cc "$@" -w -o "$name")
  expect "$check" "$word"
  fresh_build
}
program links-assets libpng assets "$top/build/main.c" -Wl,--no-as-needed -lpng
program links-assets libavcodec assets "$top/build/main.c" -Wl,--no-as-needed -lavcodec
program links-worker libcurl assets-worker "$top/build/main.c" -Wl,--no-as-needed -lavcodec -lcurl
program links-worker libsqlite3 assets-worker "$top/build/main.c" -Wl,--no-as-needed -lavcodec -lsqlite3
program hardened 'not position-independent' assets "$top/build/main.c" -no-pie
program links-worker 'jpeg loads libavcodec' assets-worker-jpeg "$top/build/main.c" -Wl,--no-as-needed -lavcodec
program hardened 'executable stack' assets-worker "$top/build/main.c" -Wl,-z,execstack
program hardened 'relocations are not done' assets "$top/build/main.c" -pie -fPIE -Wl,-z,lazy
echo 'const char *word(void) { return "ASSETS_KILL_AT"; }' >"$top/build/word.c"
program hooks 'holds the name' assets "$top/build/main.c" "$top/build/word.c"
echo 'static int hidden = 1; int next(void); int next(void) { return hidden++; }' >"$top/build/part.c"
(cd "$top/build" && $cc -c part.c -o part.o && ar r libbase.a part.o 2>/dev/null)
expect globals 'base: hidden can be changed'
exit "$bad"
