# shellcheck shell=sh disable=SC2154,SC2086  # variables come from house.sh; lists are split on purpose
# Checks of the built programs in $build. Each prints one line a violation.

needed() { # needed PROGRAM: the libraries in its dynamic section
  readelf -d "$build/$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'
}
option() { # option NAME: ON or OFF, as the build folder was configured
  sed -n "s/^$1:BOOL=//p" "$build/CMakeCache.txt"
}
is_on() {
  [ "$(option "$1")" = ON ]
}

# assets cannot decode: neither it nor anything that it loads is a decoder.
check_links_assets() {
  needed assets >"$scratch/needed"
  grep -q '^libc\.' "$scratch/needed" || echo "assets: no dynamic section could be read"
  ldd "$build/assets" >>"$scratch/needed" 2>&1 || true
  grep -oE 'lib(avformat|avcodec|avutil|avfilter|swscale|swresample|jpeg|turbojpeg|png|webp|seccomp)[^ ]*' \
    "$scratch/needed" | sort -u | sed 's/^/assets loads /'
}

# The workers reach neither network nor database; the one for JPEG alone does not load FFmpeg.
check_links_worker() {
  needed assets-worker >"$scratch/needed"
  grep -q '^libavcodec\.' "$scratch/needed" || echo "assets-worker: does not link libavcodec"
  for program in assets-worker assets-worker-jpeg; do
    needed $program | grep -E '^lib(curl|sqlite3|pq|inih|popt|ssl)' | sed "s/^/$program links /"
  done
  ldd "$build/assets-worker-jpeg" >"$scratch/needed" 2>&1 || echo "assets-worker-jpeg: its libraries cannot be read"
  grep -oE 'lib(avformat|avcodec|avutil|avfilter|swscale|swresample)[^ ]*' "$scratch/needed" | sort -u |
    sed 's/^/assets-worker-jpeg loads /'
}

# Kill points are in builds with test hooks and in no other.
check_hooks() {
  for program in assets assets-worker assets-worker-jpeg; do
    if grep -qaE 'ASSETS_((KILL|CLOCK|FAIL)_[A-Z]+|WORKER)' "$build/$program"; then
      is_on ASSETS_TEST_HOOKS || echo "$program: a build without test hooks holds the name of one"
    elif [ $program = assets ] && is_on ASSETS_TEST_HOOKS; then
      echo "assets: a build with test hooks holds none; this check looks for the wrong name"
    fi
  done
}

# Position-independent, all relocations read-only before main, no executable stack, checked copies.
check_hardened() {
  is_on ASSETS_HARDEN || return 0
  for program in assets assets-worker assets-worker-jpeg; do
    readelf -hldW "$build/$program" >"$scratch/elf"
    grep -q 'Type: *DYN' "$scratch/elf" || echo "$program: not position-independent"
    grep -q 'GNU_RELRO' "$scratch/elf" || echo "$program: no RELRO"
    grep -qE 'BIND_NOW|Flags:.*NOW' "$scratch/elf" || echo "$program: relocations are not done at start"
    grep 'GNU_STACK' "$scratch/elf" | grep -q 'RWE' && echo "$program: executable stack"
    readelf --dyn-syms -W "$build/$program" >"$scratch/symbols"
    grep -q '__stack_chk_fail' "$scratch/symbols" || echo "$program: no stack protector"
    grep -q '_chk@' "$scratch/symbols" || echo "$program: no fortified calls"
  done
  return 0
}

# No mutable global but those of globals.txt: the log's level and hook, the stop flag, and one digest context that carries
# nothing from call to call. (Sanitizers and test hooks add their own: not looked at there.)
check_globals() {
  if is_on ASSETS_SANITIZE || is_on ASSETS_TEST_HOOKS; then
    return 0
  fi
  for folder in $folders; do
    if [ -e "$build/lib$folder.a" ]; then
      nm --format=sysv "$build/lib$folder.a" 2>/dev/null | awk -F'|' -v folder="$folder" '
        $7 ~ /^\.(data|bss|tdata|tbss)(\.[^r].*)?$/ || $7 ~ /COM/ {
          gsub(/ /, "", $1)
          sub(/\.[0-9]+$/, "", $1) # static within a function
          print folder ": " $1 " can be changed"
        }'
    fi
  done | grep -vxFf "$lists/globals.txt" || true
}
