# shellcheck shell=sh disable=SC2154,SC2086  # variables come from house.sh; lists are split on purpose
# Checks of names, pages and words. Each prints one line a violation; run from the top of the sources by house.sh.

# A unit test for each source file, or a reason in untested.txt. What was split off a file (local_part.c off local.c) may
# be tested where that is. A reason that is not needed any more must go.
check_untested() {
  grep '\.c$' "$product" >"$scratch/sources"
  sed '/^#/d; /^$/d' "$lists/untested.txt" >"$scratch/reasons"
  while read -r file; do
    name=${file##*/}
    name=${name%.c}
    if [ -e "tests/unit/test_$name.c" ]; then
      grep -q "^$file " "$scratch/reasons" && echo "$file: has a test and still stands in untested.txt"
    elif [ ! -e "tests/unit/test_${name%_*}.c" ] && ! grep -q "^$file [a-z]" "$scratch/reasons"; then
      echo "$file: neither tests/unit/test_$name.c nor a reason in tests/house/untested.txt"
    fi
  done <"$scratch/sources"
  while read -r file reason; do
    [ -e "$file" ] || echo "untested.txt: no file $file ($reason)"
  done <"$scratch/reasons"
}

# What stands at the top is fixed; what a build, a package or a demo leaves there is in .gitignore.
check_top_level() {
  fixed=" .ci .clang-format .clang-tidy .editorconfig .git .gitignore CMakeLists.txt CMakePresets.json LICENSE NEWS.md \
README.md base catalog cli cmake db debian demo.sh docs fetch gallery storage systemd test.sh tests thumbs "
  made=" build demo-archive "
  for entry in .[!.]* *; do
    case "$fixed$made obj-* " in
    *" $entry "*) ;;
    *) case $entry in obj-*) ;; *) echo "$entry does not belong at the top" ;; esac ;;
    esac
  done
  for entry in $fixed; do
    case $entry in
    .git | gallery) ;;
    *) [ -e "$entry" ] || echo "$entry is missing" ;;
    esac
  done
}

# docs/schema.md names every table and view, and in a table's section every column.
check_schema_page() {
  if [ ! -e docs/schema.md ]; then
    echo "docs/schema.md is missing"
    return 0
  fi
  files_of '*.sql' db | xargs sed 's/--.*//' | tr '\n' ' ' | awk '
    # words "table" or "table column", from CREATE TABLE name (column TYPE…, …) and from ALTER TABLE
    {
      rest = $0
      while (match(rest, /ALTER TABLE [a-z_]+ ADD COLUMN [a-z_]+/)) {
        split(substr(rest, RSTART, RLENGTH), word, " ")
        print word[3] " " word[6]
        rest = substr(rest, RSTART + RLENGTH)
      }
      while (match($0, /CREATE (TABLE|VIEW) (IF NOT EXISTS )?[a-z_]+/)) {
        kind = substr($0, RSTART, RLENGTH)
        name = kind
        sub(/.* /, "", name)
        $0 = substr($0, RSTART + RLENGTH)
        print name
        if (kind ~ /^CREATE VIEW/) { continue }
        depth = 0
        part = ""
        for (i = 1; i <= length($0); i++) {
          c = substr($0, i, 1)
          if (c == "(") { if (depth++ == 0) { continue } }
          if (c == ")" && --depth == 0) { break }
          if (c == "," && depth == 1) { column(name, part); part = ""; continue }
          part = part c
        }
        column(name, part)
        $0 = substr($0, i)
      }
    }
    function column(table, text) {
      sub(/^[ \t]+/, "", text)
      if (text ~ /^(UNIQUE|PRIMARY|FOREIGN|CHECK|CONSTRAINT)/ || text == "") { return }
      sub(/[ \t].*/, "", text)
      print table " " text
    }' | sort -u >"$scratch/schema"
  while read -r table column; do
    if [ -z "$column" ]; then
      grep -qE "^#+.*[^a-z_]$table([^a-z_]|\$)" docs/schema.md || echo "docs/schema.md: no section on $table"
    else
      awk -v table="$table" -v column="$column" '
        function holds(text, word) {
          text = " " text " "
          gsub(/[^a-z0-9_]+/, " ", text)
          return index(text, " " word " ") > 0
        }
        /^#/ { inside = holds($0, table); next }
        inside && /^[|]|`/ && holds($0, column) { found = 1 }
        END { exit !found }' docs/schema.md || echo "docs/schema.md: $table has no $column"
    fi
  done <"$scratch/schema"
}

# A manual page for every command, named in the main page; and no page without its command.
check_command_pages() {
  files_of '*.c' cli | xargs sed -n 's/^const struct command cmd_\([a-z]*\) = .*/\1/p' | sort >"$scratch/commands"
  [ -s "$scratch/commands" ] || echo "no command was found in cli/; this check looks for the wrong words"
  while read -r command; do
    page=docs/assets-$command.1.scd
    if [ -e "$page" ]; then
      grep -q "assets-$command" docs/assets.1.scd || echo "docs/assets.1.scd does not name assets-$command"
    else
      echo "$page is missing"
    fi
  done <"$scratch/commands"
  for page in docs/assets-*.1.scd; do
    command=${page#docs/assets-}
    grep -qx "${command%.1.scd}" "$scratch/commands" || echo "$page: there is no such command"
  done
}

# Everything in the tree that is text of ours.
texts() {
  find .ci .clang-format .clang-tidy .editorconfig .gitignore CMakeLists.txt CMakePresets.json LICENSE NEWS.md \
    README.md cmake debian demo.sh docs systemd test.sh tests $folders -type f \
    ! -path 'tests/data/*' ! -path 'tests/fuzz/corpus/*' ! -path 'debian/assets/*' ! -path 'debian/.debhelper/*' \
    ! -path 'debian/*.log' ! -path 'debian/files' ! -name '*.substvars' 2>/dev/null | sort
}

# Words that mean unfinished. (Written with brackets so that this file does not find itself.)
check_words() {
  texts | xargs grep -nIE \
    'T[O]DO|F[I]XME|(^|[^A-Za-z])X[X]X([^A-Za-z]|$)|H[A]CK|[Ff]or [n]ow([^a-z]|$)|[Ss][i]mplified|(^|[^A-Za-z_])[Ss][t]ub(s|bed)?([^a-z_]|$)|[n]ot implemented|[p]laceholder value' || true
}

# Nothing that speaks of one machine or of how the sources were written.
check_paths() {
  texts | xargs grep -nIE '/(w[o]rk|f[a]rm|h[o]me/[a-z]+)/|\b[t]his session\b|\b[h]elper agent\b|[a]s an AI' || true
}
