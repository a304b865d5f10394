# shellcheck shell=sh disable=SC2154,SC2254,SC2016  # variables come from house.sh; globs are meant; awk has its own $
# Checks of the C text. Each prints one line a violation; run from the top of the sources by house.sh.

# Folders are layers, and the four in the middle never include each other.
check_layers() {
  while read -r file; do
    folder=${file%%/*}
    allowed=" $folder $(may_include "$folder") "
    grep -n '^ *# *include *"' "$nocomment/$file" | while IFS=: read -r line text; do
      name=$(echo "$text" | sed 's/^[^"]*"//; s/".*//')
      case $name in
      */*)
        case $allowed in
        *" ${name%%/*} "*) ;;
        *) echo "$file:$line: $folder may not include $name" ;;
        esac
        ;;
      schema_[0-9]*.h) ;; # made at build time of db/schema/*.sql
      app_scripts.h | index_html_in.h | *_css.h) ;; # and of the page's own texts in gallery/
      *) echo "$file:$line: $name without its folder" ;;
      esac
    done
  done <"$product"
}

# What other folders may include of each: its face. All its other headers are its own affair.
check_faces() {
  while read -r file; do
    folder=${file%%/*}
    grep -n '^ *# *include *"[a-z]*/' "$nocomment/$file" | while IFS=: read -r line text; do
      name=$(echo "$text" | sed 's/^[^"]*"//; s/".*//')
      case $name in
      "$folder"/* | base/*) ;;
      db/db.h | db/row.h | db/row_*.h | storage/storage.h | storage/verify.h | fetch/fetch.h | fetch/url.h | fetch/sniff.h) ;;
      thumbs/pool.h | thumbs/wire.h | thumbs/desktop.h | catalog/* | gallery/gallery.h) ;;
      gallery/markup.h | gallery/style.h) ;; # one way into HTML, one look, for every page that the program writes
      *) echo "$file:$line: $name is not for other folders" ;;
      esac
    done
  done <"$product"
}

# One door for each outside library: only these files include its header. Of headers only the worker's own may, because no
# other folder may include those (check_faces).
door() { # door HEADER-REGEX FILE-GLOB...
  headers=$1
  shift
  xargs grep -nE "^ *# *include *[<\"]($headers)[>\"]" /dev/null <"$scratch/stripped" |
    sed "s|^$nocomment/||" | while IFS= read -r hit; do
    allowed=no
    for file in "$@"; do
      case ${hit%%:*} in
      $file) allowed=yes ;;
      esac
    done
    [ $allowed = yes ] || echo "$hit (allowed in: $*)"
  done
}
check_doors() {
  sed "s|^|$nocomment/|" "$product" >"$scratch/stripped"
  door 'curl/.*' fetch/libcurl.h
  door 'sqlite3\.h' db/sqlite.c db/sqlite_watch.c
  door 'libpq.*|postgresql/.*' db/postgres.c
  door 'openssl/.*' base/hash.c
  door 'png\.h' thumbs/png.c
  door 'jpeglib\.h|jerror\.h|turbojpeg\.h' thumbs/jpeg.c thumbs/jpeg_*.[ch]
  door 'seccomp\.h' thumbs/sandbox.c
  door 'popt\.h' cli/opts.c
  door 'ini\.h' cli/config.c
  door 'lcms2.*\.h' thumbs/icc.c
  door 'libimagequant\.h' thumbs/palette.c
  door 'libexif/.*' thumbs/meta_exif.c
  door 'libiptcdata/.*' thumbs/meta_iptc.c
  door 'exempi/.*' thumbs/meta_xmp.c
  door 'zlib\.h' thumbs/png.c thumbs/deflate.c
  door 'libav[a-z]*/.*|libsw[a-z]*/.*' thumbs/probe.c thumbs/video.[ch] thumbs/frame.c thumbs/scale.[ch] \
    thumbs/scale_*.[ch]
}

# The first rule of includes: a file's own header comes first, so each header stands alone.
check_own_header() {
  grep '\.c$' "$product" | while read -r file; do
    header=${file%.c}.h
    if [ -e "$header" ]; then
      first=$(grep -m 1 '^ *# *include' "$nocomment/$file" || true)
      case $first in
      *"\"$header\""*) ;;
      *) echo "$file: its first include is not \"$header\" but: $first" ;;
      esac
    fi
  done
}

# SQL text lives only in db/.
check_sql() {
  grep -v '^db/' "$product" | while read -r file; do
    grep -nE '"[^"]*(SELECT |INSERT (OR|INTO) |UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|VIEW|INDEX|TEMP)|PRAGMA |BEGIN (IMMEDIATE|EXCLUSIVE)|DROP TABLE|ALTER TABLE)' \
      "$nocomment/$file" | sed "s|^|$file:|"
  done
}

# Only cli/ writes to standard output.
check_stdout() {
  grep -v '^cli/' "$product" | while read -r file; do
    grep -nE '(^|[^A-Za-z0-9_])((printf|vprintf|puts|putchar|perror)\(|stdout([^A-Za-z0-9_]|$)|(write|dprintf|fd_write_all)\((1|STDOUT_FILENO),)' \
      "$code/$file" | sed "s|^|$file:|"
  done
}

# Calls that are unsafe, racy or hide an error. Memory comes from base/mem.c, which ends the program when there is none;
# in the worker a file that asks for too much must fail alone, so its sources allocate for themselves.
check_banned() {
  calls='strcpy|strcat|strncpy|strncat|stpcpy|sprintf|vsprintf|gets|scanf|strtok|atoi|atol|atoll|atof|system'
  calls="$calls|popen|signal|rand|srand|random|mktemp|tmpnam|tempnam|localtime|gmtime|asctime|ctime|alloca|setjmp|longjmp"
  memory='malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf'
  tr '\n' ' ' <thumbs/sources.cmake | grep -oE '\(worker(_jpeg|_all)?_SOURCES [^)]*\)' | tr -s ' ()' '\n' |
    sed 's|^|thumbs/|' >"$scratch/worker"
  while read -r file; do
    banned="$calls|$memory"
    if [ "$file" = base/mem.c ] || grep -qxF "$file" "$scratch/worker"; then
      banned=$calls
    fi
    case $file in
    thumbs/jpeg.c | thumbs/jpeg_*.c | thumbs/png.c) # libjpeg and libpng return from errors only by longjmp
      banned=$(echo "$banned" | sed 's/|setjmp|longjmp//')
      ;;
    esac
    grep -nE "(^|[^A-Za-z0-9_.>])($banned) *\(" "$code/$file" | sed "s|^|$file:|"
  done <"$product"
}

# A header starts with its own name and one sentence.
check_header_opening() {
  grep '\.h$' "$product" | while read -r file; do
    head -n 2 "$file" | awk -v file="$file" '
      { sub(/^\/\* */, ""); sub(/^ \* /, ""); text = text $0 }
      END { if (index(text, file " - ") != 1 || length(text) < length(file) + 15) { print file ": does not start with its name and a sentence" } }'
  done
}

# Every public function stands in a paragraph that has a comment.
check_header_comments() {
  grep '\.h$' "$product" | while read -r file; do
    awk -v file="$file" '
      function done() {
        if (name != "" && !comment) { print file ":" at ": " name " has no comment beside or above it" }
        name = ""
        comment = 0
      }
      /^[ \t]*$/ { done(); next }
      /\/\*|\*\// { comment = 1 }
      /^(MUST_USE |const |struct |enum |unsigned |void |bool |int|size_t |uint|char |ptrdiff_t ).*[a-z0-9_]+\(/ && !/^static/ && !/\{/ {
        if (name == "") {
          name = $0
          sub(/\(.*/, "", name)
          sub(/.*[ *]/, "", name)
          at = FNR
        }
      }
      END { done() }' "$file"
  done
}

# An include guard named after the path.
check_guards() {
  grep '\.h$' "$product" | while read -r file; do
    guard=ASSETS_$(echo "$file" | tr 'a-z/.' 'A-Z__')
    grep -q "^#ifndef $guard\$" "$file" && grep -q "^#define $guard\$" "$file" || echo "$file: no guard $guard"
  done
}

check_file_size() {
  { cat "$product"; files_of '*.[ch]' tests; files_of '*.sh' tests; } | xargs wc -l |
    awk '$2 != "total" && $1 > 400 { print $2 ": " $1 " lines, limit 400" }'
}

# A function fits a screen: 60 lines, 6 parameters, 3 nested levels.
check_function_size() {
  (cd "$code" && grep '\.c$' "$product" | xargs awk '
    FNR == 1 { start = 0; head = "" }
    /^[a-z_][A-Za-z0-9_]*\(/ { head = $0; name = $0; sub(/\(.*/, "", name); next }
    /^\{/ && head != "" {
      start = FNR
      depth = 0
      commas = 0
      for (i = 1; i <= length(head); i++) {
        c = substr(head, i, 1)
        if (c == "(") { depth++ } else if (c == ")") { depth-- } else if (c == "," && depth == 1) { commas++ }
      }
      if (commas + 1 > 6) { print FILENAME ":" FNR ": " name " takes " commas + 1 " parameters, limit 6" }
      next
    }
    /^\}/ {
      if (start && FNR - start > 60) { print FILENAME ":" start ": " name " has " FNR - start " lines, limit 60" }
      start = 0
      head = ""
      next
    }
    !start && head != "" { head = head $0; if ($0 ~ /;/) { head = "" } }
    start && /^                +(if|for|while|switch|do|\} else)[ (]/ {
      print FILENAME ":" FNR ": " name " nests deeper than 3 levels"
    }')
}

# 90 columns; a character of UTF-8 is one.
check_columns() {
  { grep '\.[ch]$' "$product"; files_of '*.[ch]' tests; } | xargs awk '
    { text = $0; gsub(/[\200-\277]/, "", text) }
    length(text) > 90 { print FILENAME ":" FNR ": " length(text) " columns, limit 90" }'
}
