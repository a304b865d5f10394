#!/bin/sh
# usage: bagit-check.sh BAG
# An independent reading of RFC 8493: says each rule that BAG breaks, one a line, and ends with 1 where there is one. It
# wants no more than awk, find and the tools of coreutils. Names with line ends in them are not for it.
set -u
export LC_ALL=C
bag=$1
cd "$bag" || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
: >"$scratch/wrong"
wrong() {
  echo "$*" >>"$scratch/wrong"
}

# 2.1.1: the declaration, to the byte.
printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | cmp -s - bagit.txt || wrong "2.1.1 bagit.txt is not the two lines"
# 2.1.2 and 5.1.3: a payload folder of regular files and folders.
[ -d data ] && [ ! -L data ] || wrong "2.1.2 data/ is no folder"
[ -z "$(find . ! -type f ! -type d)" ] || wrong "5.1.3 something is neither a file nor a folder"
# 2.4: two algorithms, under their names.
for name in sha256 sha512; do
  [ -f "manifest-$name.txt" ] || wrong "2.1.3 manifest-$name.txt is absent"
  [ -f "tagmanifest-$name.txt" ] || wrong "2.2.1 tagmanifest-$name.txt is absent"
done

# lines DIGITS PREFIX FILE: 2.1.3 and 2.2.1, a digest, white space, a path; no path twice, none that leads out.
lines() {
  awk -v digits="$1" -v payload="$2" -v file="$3" '
    function bad(why) { print "2.1.3 " file ":" NR ": " why }
    {
      if (!match($0, /^[0-9a-fA-F]+[ \t]+/)) { bad("no digest and path"); next }
      digest = $0; sub(/[ \t].*/, "", digest)
      path = substr($0, RLENGTH + 1)
      if (length(digest) != digits) { bad(length(digest) " digits") }
      if (path in seen) { bad("a second time: " path) }
      seen[path] = 1
      if (payload && path !~ /^data\/./) { bad("outside data/: " path) }
      if (!payload && path ~ /^data\//) { bad("payload in a tag manifest: " path) }
      if (!payload && path ~ /^tagmanifest-/) { bad("a tag manifest: " path) }
      if (path ~ /^[\/~]/ || path ~ /(^|\/)\.\.?(\/|$)/ || path ~ /\/\//) { bad("leads out: " path) }
      rest = path; gsub(/%(0[AaDd]|25)/, "", rest)
      if (rest ~ /%/) { bad("a bare percent sign: " path) }
    }' "$3" >>"$scratch/wrong"
}
lines 64 1 manifest-sha256.txt
lines 128 1 manifest-sha512.txt
lines 64 0 tagmanifest-sha256.txt
lines 128 0 tagmanifest-sha512.txt
paths() {
  sed 's/^[^ \t]*[ \t]*//' "$1" | sort
}

# 2.2.3: URL, length or -, path; every entry is in every payload manifest, and no more than once.
: >"$scratch/fetch"
if [ -e fetch.txt ]; then
  awk '
    !/^[a-z]+:\/\/[!-~]+[ \t]+([0-9]+|-)[ \t]+data\/./ { print "2.2.3 fetch.txt:" NR ": " $0 }
    { path = $0; sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+/, "", path); if (path in seen) { print "2.2.3 fetch.txt:" NR ": again" } seen[path] = 1 }' fetch.txt >>"$scratch/wrong"
  sed 's/^[^ \t]*[ \t]*[^ \t]*[ \t]*//' fetch.txt | sort >"$scratch/fetch"
fi

# 3: each file of data/ or fetch.txt in each payload manifest, and nothing else.
{
  find data -type f
  cat "$scratch/fetch"
} | sort -u >"$scratch/there"
for name in sha256 sha512; do
  paths "manifest-$name.txt" >"$scratch/listed"
  cmp -s "$scratch/there" "$scratch/listed" || wrong "3 manifest-$name.txt and data/ with fetch.txt differ"
  # 2.2.1: each tag manifest lists every payload manifest; ours list every other tag file too.
  find . -type f ! -path './data/*' ! -name 'tagmanifest-*' | sed 's|^\./||' | sort >"$scratch/tags"
  paths "tagmanifest-$name.txt" | cmp -s - "$scratch/tags" || wrong "2.2.1 tagmanifest-$name.txt and the tag files differ"
  # 3: valid. What is to be fetched is not there yet.
  if [ ! -s "$scratch/fetch" ] || [ -n "$(find data -type f -print -quit)" ]; then
    "${name}sum" --ignore-missing --strict --quiet -c "manifest-$name.txt" >"$scratch/told" 2>&1 || wrong "3 ${name}sum: $(cat "$scratch/told")"
  fi
  "${name}sum" --strict --quiet -c "tagmanifest-$name.txt" >"$scratch/told" 2>&1 || wrong "3 ${name}sum: $(cat "$scratch/told")"
done

# 2.2.2: label, colon, white space, value; Payload-Oxum once, and true for what is there and to be fetched.
grep -nvE '^[^: \t][^:]*:[ \t][^ \t].*$' bag-info.txt | sed 's/^/2.2.2 bag-info.txt:/' >>"$scratch/wrong"
oxum=$(sed -n 's/^Payload-Oxum: //p' bag-info.txt)
there=$({
  find data -type f -exec stat -c '%s %n' {} +
  [ ! -e fetch.txt ] || awk '{ path = $0; sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+/, "", path); print $2, path }' fetch.txt
} | sort -u | awk '{ bytes += $1 } END { printf "%d.%d", bytes, NR }')
[ "$oxum" = "$there" ] || wrong "2.2.2 Payload-Oxum is $oxum, of the payload $there"
sed -n 's/^Bagging-Date: //p' bag-info.txt | grep -qxE '[0-9]{4}-[0-9]{2}-[0-9]{2}' || wrong "2.2.2 Bagging-Date"

cat "$scratch/wrong"
[ ! -s "$scratch/wrong" ]
