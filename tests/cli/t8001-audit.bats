# What an audit tells and how it ends: exit codes, forms, the hook, the file, the report without looking.
load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

# As "! …", but a test that says so fails: bash overlooks a status that "!" made.
none() {
    ! "$@"
}

setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a
    export ASSETS_ARCHIVE=a
}

# The path of the first stored file of an ending.
stored() {
    find a/media -name "*.$1" | sort | head -n 1
}

# One byte of FILE is another one.
spoil() {
    local byte
    byte=$(od -An -tu1 -j 100 -N 1 "$1" | tr -d ' ')
    chmod u+w "$1"
    printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek=100 conv=notrunc status=none
}

# The one item that the origin does not have is excluded: nothing is missing any more.
without_the_gone_one() {
    assets forget -q --why "not ours" "$(assets list --urls --state gone)"
}

summary() {
    jq -c 'select(.summary) | .summary' "$1"
}

# Four hostile items: markup, a direction override, a formula, an odd scheme.
hostile() {
    cat > list.ndjson <<'END'
{"id":"1","pic":"/2016/07/16/<script>alert(1)<\/script>&quot;'.jpg","title":"<script>alert(2)</script><img src=x onerror=alert(3)>"}
{"id":"2","pic":"/2016/07/16/x\u202egpj.exe.jpg","title":"\u202eright to left \u001b[31mred"}
{"id":"=cmd|'/c calc'!A1","pic":"/2016/07/16/=1+1.jpg","title":"=HYPERLINK(\"http://evil.example\")"}
{"id":"4","pic":"javascript:alert(9)//x.jpg","title":"odd"}
END
    rm -rf h
    assets sync -q -a h --offline --no-gallery -b 'https://h.example' list.ndjson || true
}

@test "a sound archive with one gone item is exit 1 and adds up" {
    run --separate-stderr -1 assets audit --json
    has_err "exit 1: 1 of 10 assets is missing or damaged (1 gone)"
    echo "$output" > told
    [ "$(wc -l < told)" -eq 2 ]
    [ "$(summary told | jq -c '[.present, .gone, .total, .missing, .exit]')" = '[9,1,10,1,1]' ]
    [ "$(summary told | jq '[.present, .substitute, .damaged, .lost, .gone, .refused, ."not-media", .failing, .untried, .unresolvable, .excluded] | add')" -eq 10 ]
    [ "$(summary told | jq '[.hosts[].total] | add')" -eq 10 ]
    [ "$(summary told | jq '([.months[].total] | add) + .undated.total')" -eq 10 ]
    [ "$(head -n 1 told | jq -r '.state')" = gone ]
    [ "$(head -n 1 told | jq -r '.since' | grep -c '^20..-..-..T')" -eq 1 ]
}

@test "the fields of list stand in each line, in their order, and since, was, why behind them" {
    run --separate-stderr -1 assets audit --json
    fields=$(assets list --json | head -n 1 | jq -r 'keys_unsorted[]')
    [ "$(head -n 1 <<< "$output" | jq -r 'keys_unsorted[]')" = "$fields
since
was
why
checked_at" ]
    [[ $(head -n 1 <<< "$output" | jq -r .why) == *404* ]]
}

@test "where nothing is missing the exit is 0" {
    without_the_gone_one
    run --separate-stderr -0 assets audit
    [ -z "$stderr" ]
    has "excluded"
    run -0 assets audit --fast
}

@test "a stored file with another byte is exit 6, and is told with its class, time and reason" {
    f=$(stored jpg)
    spoil "$f"
    run --separate-stderr -6 assets audit
    has "damaged"
    has "newly" || has "no earlier audit"
    has "its SHA-256 is"
    has_err "exit 6: 1 stored file no longer matches its digest"
    run --separate-stderr -6 assets audit --report
    has "No file was looked at"
}

@test "a stored file that is gone is exit 1, and one that comes back is present again" {
    f=$(stored mp4)
    mv "$f" kept
    run --separate-stderr -1 assets audit
    run --separate-stderr -1 assets audit --json
    [ "$(jq -r 'select(.state == "lost") | .was' <<< "$output")" = lost ]
    mv kept "$f"
    run --separate-stderr -1 assets audit
    has "lost         -> present"
    has "back again"
    has "1 whole again"
}

@test "changes are told since the audit before" {
    run --separate-stderr -1 assets audit
    has "there is no earlier audit"
    rm -f "$(stored jpg)"
    run --separate-stderr -1 assets audit --json
    [ "$(jq -c 'select(.summary) | .summary.changes.moves' <<< "$output")" = '[{"from":"present","to":"lost","count":1}]' ]
    [ "$(jq -r 'select(.state == "lost") | .was' <<< "$output")" = present ]
    # the report of that audit tells the same, again and again
    for _ in 1 2; do
        run --separate-stderr -1 assets audit --report --json
        [ "$(jq -c 'select(.summary) | .summary.changes.moves' <<< "$output")" = '[{"from":"present","to":"lost","count":1}]' ]
    done
}

@test "--report looks at nothing and writes nothing" {
    run --separate-stderr -1 assets audit
    rm -f "$(stored jpg)"
    before=$(sha256sum a/catalog.db)
    run --separate-stderr -1 assets audit --report --json
    [ "$(jq -c 'select(.summary) | [.summary.lost, .summary.audit, .summary.strays]' <<< "$output")" = '[0,null,null]' ]
    [ "$(sha256sum a/catalog.db)" = "$before" ]
    [ ! -s a/catalog.db-wal ]
}

@test "an audit counts in the level of fixity, and the second one makes an interval" {
    run --separate-stderr -1 assets audit --report --json
    [ "$(jq 'select(.summary) | .summary.ndsa.level' <<< "$output")" -eq 2 ]
    run --separate-stderr -1 assets audit
    has "NDSA level 2 of 4"
    run --separate-stderr -1 assets audit
    run --separate-stderr -1 assets audit --report
    has "NDSA level 3 of 4"
    has "no log can prove that"
}

@test "files that no row knows and moved files are told" {
    mkdir -p a/media/zz
    echo hello > a/media/zz/note.txt
    f=$(stored jpg)
    mv "$f" a/media/moved.jpg
    run --separate-stderr -1 assets audit --json
    [ "$(jq -r 'select(.summary) | .summary.strays.total' <<< "$output")" -eq 3 ] # the folder too
    [ "$(jq -r 'select(.summary) | .summary.strays.files[] | select(.path == "media/moved.jpg").moved_file' <<< "$output")" = "$(basename "$f" .jpg)" ]
    run --separate-stderr -1 assets audit
    has "media/zz/note.txt, 6 B"
    has "media/zz, which is no file"
    has "moved: it is the file of"
}

@test "--state limits what is printed and not what is counted; -v prints all" {
    rm -f "$(stored jpg)"
    run --separate-stderr -1 assets audit --json --state lost
    [ "$(jq -r .state <<< "$(grep -v summary <<< "$output")")" = lost ]
    [ "$(jq 'select(.summary) | .summary.total' <<< "$output")" -eq 10 ]
    run --separate-stderr -1 assets audit --report --json --state present
    [ "$(wc -l <<< "$output")" -eq 9 ]
    run --separate-stderr -1 assets audit --report --json -v
    [ "$(wc -l <<< "$output")" -eq 11 ]
}

@test "-q prints no table, and still says why it is not 0" {
    run --separate-stderr -1 assets audit -q
    [ -z "$output" ]
    has_err "exit 1"
}

@test "options that contradict each other are usage" {
    run -2 assets audit --json --csv
    run -2 assets audit --fast --incremental
    run -2 assets audit --report --fast
    run -2 assets audit --report --confirm-loss
    run -2 assets audit --fast --from-start
    run -2 assets audit --threads 0
    run -2 assets audit -o ''
}

@test "-o writes the file whole, or not at all" {
    run --separate-stderr -1 assets audit --json -o told
    [ -z "$output" ]
    [ "$(wc -l < told)" -eq 2 ]
    echo before > kept
    ln -s kept link
    run --separate-stderr -2 assets audit --report -o link
    [ "$(cat kept)" = before ]
    run --separate-stderr -3 assets audit --report -o nowhere/told
    mkdir full
    run --separate-stderr -2 assets audit --report -o full
    echo before > small
    run bash -c "ulimit -f 1; trap '' XFSZ; '$ASSETS_BIN' audit --report --html -o small"
    [ "$status" -eq 3 ]
    [ "$(cat small)" = before ]
    [ "$(find . -maxdepth 1 -name '*small*' | wc -l)" -eq 1 ]
}

@test "-o replaces nothing that the archive consists of" {
    own="a/catalog.db a/.assets-root a/README-ARCHIVE.txt a/lock a/media/report a/thumbs/report $(stored jpg)"
    before=$(find a -type f ! -name lock ! -name 'catalog.db-*' ! -path 'a/log/*' -exec sha256sum {} + | sort)
    for file in $own; do
        run --separate-stderr -2 assets audit --json -o "$file"
        has_err "the archive's own"
        run --separate-stderr -2 assets export csv -o "$file"
        has_err "the archive's own"
    done
    (cd a/media && run -2 assets -a .. audit --report -o report && run -2 assets -a .. export csv -o ../catalog.db)
    [ "$(find a -type f ! -name lock ! -name 'catalog.db-*' ! -path 'a/log/*' -exec sha256sum {} + | sort)" = "$before" ]
    # what people keep beside it is theirs
    mkdir a/reports
    run --separate-stderr -1 assets audit --report -o a/report.txt
    run --separate-stderr -1 assets audit --report -o a/reports/one.txt
    [ -s a/report.txt ] && [ -s a/reports/one.txt ]
}

@test "after an audit whose report could not be written the next one reads all" {
    run --separate-stderr -3 bash -c "'$ASSETS_BIN' audit --json > /dev/full"
    run --separate-stderr -3 assets audit -o nowhere/told
    run --separate-stderr -1 assets audit --json
    [ "$(jq -c 'select(.summary) | [.summary.audit.resumed, .summary.audit.fine]' <<< "$output")" = '[false,9]' ]
}

@test "--csv has a header and a line for each problem, all of one length" {
    rm -f "$(stored jpg)"
    # one that came cut: its reason has commas
    mkdir -p site/2016/07/16
    head -c 20000 "$(find "$BATS_FILE_TMPDIR/media" -name '*.jpg' -size +40k | sort | head -n 1)" > site/2016/07/16/cut.jpg
    echo '[{"id":"1","pic":"/2016/07/16/cut.jpg","title":"cut"}]' > cut.json
    assets sync -q -b "file://$PWD/site/" --no-gallery cut.json 2> /dev/null || true
    run --separate-stderr -1 assets audit --csv -o told.csv
    python3 - told.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
assert len(rows) == 4, rows
assert all(len(row) == len(rows[0]) for row in rows)
assert rows[0][-3:] == ["since", "was", "why"]
assert sorted(row[1] for row in rows[1:]) == ["damaged", "gone", "lost"]
assert any("came so: truncated, " in row[-1] for row in rows), rows
END
}

@test "--html is one page that a parser takes, with a policy and nothing to load" {
    rm -f "$(stored jpg)"
    run --separate-stderr -1 assets audit --html -o page.html
    python3 - page.html <<'END'
import base64, hashlib, re, sys
from html.parser import HTMLParser
text = open(sys.argv[1], encoding="utf-8").read()
void = {"meta", "br", "link", "img", "rect", "line"}
class Check(HTMLParser):
    def __init__(self):
        super().__init__(); self.open = []; self.ids = []; self.tags = []
    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("src", "style"), (tag, name)
            if name == "id": self.ids.append(value)
            if name == "href": assert value.startswith(("http://", "https://")), value
        if tag not in void or tag == "rect": self.open.append(tag)
    def handle_startendtag(self, tag, attrs): self.tags.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()
c = Check(); c.feed(text); c.close()
assert not c.open, c.open
assert len(c.ids) == len(set(c.ids))
assert "script" not in c.tags
for ref in re.findall(r'aria-labelledby="([^"]*)"', text): assert ref in c.ids, ref
assert c.tags.count("h1") == 1 and c.tags.count("table") == c.tags.count("caption")
style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
assert f"style-src 'sha256-{digest}'" in text and "default-src 'none'" in text
assert '<html lang="en"' in text and "url(" not in style
assert ">lost<" in text and ">gone<" in text and "1 of 10" not in style
END
    if command -v xmllint > /dev/null; then
        # libxml2 knows HTML 4: it takes offence at newer elements and at nothing else
        xmllint --html --noout page.html 2>&1 | grep -E 'error' | grep -v 'Tag .* invalid' > offence || true
        [ ! -s offence ] || { cat offence; return 1; }
    fi
}

@test "titles and names from outside do no harm in any form" {
    hostile
    for form in "" --json --csv --html; do
        run --separate-stderr -1 assets -a h audit --report $form -o "told$form"
        [ -s "told$form" ]
    done
    is_printable told
    none grep -q '<script' told--html
    none grep -q '<img' told--html
    LC_ALL=C none grep -qP '\xe2\x80\xae' told--html
    [ "$(grep -c 'javascript:' told--html)" -gt 0 ] # it is named, and not linked
    none grep -qE 'href="([^h]|h[^t])' told--html
    none grep -qP '\x1b' told--html
    [ "$(jq -r 'select(.summary) | .summary.total' told--json)" -eq "$(jq -r 'select(.url) | .url' told--json | wc -l)" ]
    none grep -q '<' told--json
    none grep -qE '(^|,)"?[=+@-][A-Za-z]' told--csv
}

@test "the hook gets the summary where not all is well, and its failure changes nothing" {
    run --separate-stderr -1 assets audit --hook 'cat > got; echo "$ASSETS_EXIT $ASSETS_ARCHIVE" > vars; echo told; exit 9'
    [ "$(jq '.summary.total' got)" -eq 10 ]
    [ "$(cat vars)" = "1 a" ]
    has_err "told"
    [[ $output != *told* ]]
    has_err "--hook: the command ended with status 9"
    without_the_gone_one
    rm got
    run --separate-stderr -0 assets audit --hook 'cat > got'
    [ ! -e got ]
}

@test "a hook that reads nothing holds up nobody, and one within a hook is not run" {
    run --separate-stderr -1 assets audit --hook true
    run --separate-stderr -1 assets audit --hook "'$ASSETS_BIN' audit --report --hook 'touch twice' -q; touch once"
    [ -e once ]
    [ ! -e twice ]
}

@test "the hook is told of an archive that is not there" {
    mkdir b
    run --separate-stderr -7 assets -a b audit --hook 'cat > got; echo "$ASSETS_EXIT" > vars'
    [ "$(jq -r '.error.code' got)" = root ]
    [ "$(cat vars)" = 7 ]
    rm a/.assets-root
    run --separate-stderr -7 assets audit --hook 'cat > got2'
    [ "$(jq '.error.exit' got2)" -eq 7 ]
}

@test "a hook is the owner's to set and never the archive's" {
    echo "hook = touch $PWD/pwned" > a/assets.conf
    run --separate-stderr -2 assets audit
    has_err "hook"
    [ ! -e pwned ]
    rm a/assets.conf
    echo "hook = touch $PWD/mine" > "$XDG_CONFIG_HOME/assets/config"
    run --separate-stderr -1 assets audit
    [ -e mine ]
}

@test "a gallery that shows something else is told" {
    run --separate-stderr -1 assets audit --json
    [ "$(jq -r 'select(.summary) | .summary.gallery' <<< "$output")" = current ]
    echo '[{"id":"1","pic":"/2016/07/16/one-more.jpg","title":"one more"}]' > list.json
    assets sync -q --offline --no-gallery -b "$(base)" list.json || true
    run --separate-stderr -1 assets audit
    has "out of date"
    rm -rf a/gallery/*
    run --separate-stderr -1 assets audit --json
    [ "$(jq -r 'select(.summary) | .summary.gallery' <<< "$output")" = none ]
}

@test "a reader that goes away ends it without a word" {
    run bash -c "'$ASSETS_BIN' audit --report -v --json 2> err | head -c 1 > /dev/null; exit \${PIPESTATUS[0]}"
    [ "$status" -ne 3 ]
    none grep -q "Broken pipe" err
}
