# shellcheck shell=sh disable=SC2034  # the variables are for the scripts that source this
# What the benchmarks share. Each script sources it and runs from anywhere; all files go below $BENCH_DIR.
#   BENCH_DIR    scratch folder on the disk that is measured (default /var/tmp/assets-bench), some GB; kept between runs
#   BENCH_BUILD  build folder (default build/release of this tree)
#   BENCH_PORT   port of the loopback origin (default 18080)
#   BENCH_CORPUS folder with img/*.jpg and vid/*.mp4 to measure with (default: what make-corpus.sh makes)
#   ROUNDS       interleaved rounds (default 3); medians are printed
# A missing rival or tool ends a script with "SKIP <reason>" and status 0.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dir=${BENCH_DIR:-/var/tmp/assets-bench}
build=${BENCH_BUILD:-$top/build/release}
port=${BENCH_PORT:-18080}
rounds=${ROUNDS:-3}
origin=http://127.0.0.1:$port
run=$dir/run-$$ # of this run; thousands of files are deleted only at its very end (see wipe)
origin_pid=

skip() {
  echo "SKIP $*"
  exit 0
}
need() { # need COMMAND PACKAGE
  PATH=$PATH:/usr/sbin command -v "$1" >/dev/null 2>&1 || skip "$1 is not installed (apt-get install $2)"
}

# Deleting comes last and never between timed parts: ext4 does not reuse an inode that was deleted within about a minute
# and scans past each of them, which makes creating files several times dearer.
wipe() {
  if [ -n "$origin_pid" ]; then
    kill "$origin_pid" 2>/dev/null || true
    wait "$origin_pid" 2>/dev/null || true
  fi
  rm -rf "$run"
}
begin() { # begin NAME: checks the build, makes the folders, says what is measured on what
  [ -x "$build/assets" ] || skip "no $build/assets: cmake --workflow --preset release"
  [ -x /usr/bin/time ] || skip "/usr/bin/time is not installed (apt-get install time)"
  case $(sed -n 's/^ASSETS_SANITIZE:BOOL=//p' "$build/CMakeCache.txt") in
  ON) skip "$build is a build with sanitizers; its times mean nothing" ;;
  esac
  mkdir -p "$dir" "$run"
  trap wipe EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  PATH=$build:$PATH
  echo "== $1: $(assets --version | head -n 1), $(nproc) cores, $(df --output=fstype "$dir" | tail -n 1)"
}

# timed LABEL COMMAND...: wall, user and system seconds and peak KiB of COMMAND are added to $run/LABEL.times;
# its output goes to $run/LABEL.log. The exit status is COMMAND's.
timed() {
  label=$1
  shift
  status=0
  /usr/bin/time -q -o "$run/time" -f '%e %U %S %M' "$@" >>"$run/$label.log" 2>&1 || status=$?
  cat "$run/time" >>"$run/$label.times"
  return "$status"
}
# Median of field N (1 wall, 2 user, 3 system, 4 KiB) of a label.
median() { # median LABEL N
  awk -v n="$2" '{ print $n }' "$run/$1.times" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
report() { # report LABEL COUNT UNIT
  awk -v label="$1" -v count="$2" -v unit="$3" -v wall="$(median "$1" 1)" -v user="$(median "$1" 2)" \
    -v kernel="$(median "$1" 3)" -v kib="$(median "$1" 4)" 'BEGIN {
    printf "%-22s wall %8.2f s   cpu %8.2f s   peak %6.0f MiB   %10.0f %s/s\n", label, wall, user + kernel, kib / 1024,
      count / (wall > 0.005 ? wall : 0.005), unit }'
}
ratio() { # ratio OURS THEIRS: how many times faster ours is, by wall time
  awk -v ours="$(median "$1" 1)" -v theirs="$(median "$2" 1)" -v a="$1" -v b="$2" \
    'BEGIN { printf "%s is %.1f times as fast as %s (wall, medians)\n", a, theirs / (ours > 0.005 ? ours : 0.005), b }'
}

# CPU is user and system time of a command and of all that it started and waited for.
each() { # each LABEL COUNT: milliseconds of CPU a file
  awk -v label="$1" -v count="$2" -v wall="$(median "$1" 1)" -v user="$(median "$1" 2)" -v kernel="$(median "$1" 3)" \
    -v kib="$(median "$1" 4)" 'BEGIN {
    printf "%-22s %9.2f ms CPU/file   wall %8.2f s   peak %6.0f MiB\n", label, (user + kernel) * 1000 / count, wall, kib / 1024 }'
}
cpu_ratio() { # cpu_ratio OURS THEIRS: how many times less CPU ours takes
  awk -v our_user="$(median "$1" 2)" -v our_kernel="$(median "$1" 3)" -v user="$(median "$2" 2)" \
    -v kernel="$(median "$2" 3)" -v a="$1" -v b="$2" 'BEGIN {
    ours = our_user + our_kernel
    printf "%s takes %.1f times less CPU than %s (medians)\n", a, (user + kernel) / (ours > 0.005 ? ours : 0.005), b }'
}

# corpus: $corpus has img/*.jpg and vid/*.mp4, and all of it is in memory.
corpus() {
  corpus=${BENCH_CORPUS:-$dir/corpus}
  if [ -z "${BENCH_CORPUS:-}" ]; then
    sh "$here/make-corpus.sh" "$corpus"
  else
    echo "corpus: of one's own"
  fi
  find "$corpus/img" "$corpus/vid" -type f -exec cat {} + >/dev/null
}
some() { # some FOLDER ENDING COUNT: that many of its files, spread evenly, one a line
  find "$1" -name "*.$2" | sort | awk -v n="$3" '{ all[NR] = $0 }
    END { if (n > NR) n = NR; for (i = 0; i < n; i++) print all[int(i * NR / n) + 1] }'
}

# serve FOLDER: $origin gives the folder's files. nginx where it is installed, else the tests' own origin.
serve() {
  if PATH=$PATH:/usr/sbin command -v nginx >/dev/null 2>&1; then
    mkdir -p "$run/nginx"
    cat >"$run/nginx/nginx.conf" <<END
daemon off; pid $run/nginx/pid; error_log $run/nginx/error.log; worker_processes 1;
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
events { worker_connections 1024; }
http {
  access_log $run/requests.log; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=30000 inactive=60s;
  types { image/jpeg jpg; video/mp4 mp4; }
  client_body_temp_path $run/nginx/b; proxy_temp_path $run/nginx/p; fastcgi_temp_path $run/nginx/f;
  uwsgi_temp_path $run/nginx/u; scgi_temp_path $run/nginx/s;
  server { listen 127.0.0.1:$port; root $1; }
}
END
    PATH=$PATH:/usr/sbin nginx -p "$run/nginx" -c "$run/nginx/nginx.conf" 2>"$run/nginx/start.log" &
    origin_pid=$!
    served_by=nginx
  else
    server=$(find "$build" -type f -name test-origin | head -n 1)
    [ -n "$server" ] || skip "neither nginx nor test-origin is there to serve files"
    "$server" --root "$1" --port-file "$run/port" --log "$run/requests.log" &
    origin_pid=$!
    served_by=test-origin
  fi
  tries=0
  until { [ "$served_by" = nginx ] && [ -s "$run/nginx/pid" ]; } || { [ "$served_by" = test-origin ] && [ -s "$run/port" ]; }; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$origin_pid" 2>/dev/null; then
      cat "$run"/nginx/*.log 2>/dev/null || true
      skip "the origin did not start on port $port (BENCH_PORT chooses another)"
    fi
    sleep 0.1
  done
  if [ "$served_by" = test-origin ]; then
    origin=http://127.0.0.1:$(cat "$run/port")
  fi
  echo "origin: $served_by"
}
requests() {
  if [ -e "$run/requests.log" ]; then
    grep -c '' "$run/requests.log" || true
  else
    echo 0
  fi
}

# small_files COUNT BYTES: a folder of that many small JPEGs, made once; prints its path
small_files() {
  made=$dir/small-$1-$2
  if [ ! -e "$made.ok" ]; then
    rm -rf "$made"
    mkdir -p "$made"
    "$(find "$build" -type f -name bench-files | head -n 1)" "$made" "$1" "$2"
    : >"$made.ok"
  fi
  echo "$made"
}
