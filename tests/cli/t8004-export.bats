# What `assets export` hands on: each form read by a program that is not ours.
load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a a -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    export ASSETS_ARCHIVE=$BATS_FILE_TMPDIR/a
}

# Every file of the archive with its bytes' digest, but the lock and the catalog's log, which readers map.
state_of_archive() {
    (cd "$ASSETS_ARCHIVE" && find . -type f ! -name lock ! -name 'catalog.db-*' -print0 | sort -z | xargs -0 sha256sum)
}

@test "an export changes nothing in the archive" {
    before=$(state_of_archive)
    for form in csv json urls manifest events; do
        assets export $form > out
        [ -s out ]
    done
    assets export tree -o tree > /dev/null
    [ "$(state_of_archive)" = "$before" ]
}

@test "csv is read by another reader and its formulas are harmless" {
    assets export csv -o out.csv
    run -0 python3 - << 'END'
import csv
rows = list(csv.DictReader(open('out.csv', newline='', encoding='utf-8')))
print(len(rows), sum(r['state'] == 'present' for r in rows), all(None not in r for r in rows))
END
    has "10 9 True"
    printf '[{"id":"7","pic":"/x.jpg","title":"=HYPERLINK(\\"http://evil\\")"}]' > evil.json
    assets sync -q -a b --offline -b http://h.example/ evil.json 2> /dev/null || true
    assets -a b export csv > evil.csv
    grep -qF "\"'=HYPERLINK" evil.csv || grep -qF ",'=HYPERLINK" evil.csv
}

@test "json is what list prints, behind a line that tells where it comes from" {
    assets export json > out
    [ "$(head -n 1 out | jq -r '"\(.schema) \(.export) \(.archive | length)"')" = "1 json 36" ]
    assets list --json > list
    diff <(tail -n +2 out) list
}

@test "urls are those of the classes that are asked for" {
    run -0 assets export urls --state gone
    [ "$(wc -l <<< "$output")" -eq 1 ]
    [ "$(assets export urls | wc -l)" -eq 10 ]
    printf '[{"id":"7","pic":"/x.jpg","title":"t"}]' > nowhere.json
    assets sync -q -a b --offline nowhere.json 2> /dev/null || true
    [ "$(assets -a b list --state unresolvable --urls | wc -l)" -eq 1 ]
    [ "$(assets -a b export urls | wc -l)" -eq 0 ]
}

@test "urls of what failed, given to sync, are tried again as assets and not read as pages" {
    gone=$(assets export urls --state gone)
    cp -r "$ASSETS_ARCHIVE" b
    before=$(requests)
    run -0 sh -c "'$ASSETS_BIN' export -a b urls --state gone,failing | '$ASSETS_BIN' sync -a b -n -i -"
    has "$gone: failed before; asked to retry"
    [ "$(grep -cF "$gone" <<< "$output")" -eq 1 ]
    [ "$(requests)" -eq "$before" ]
    run -1 --separate-stderr sh -c "'$ASSETS_BIN' export -a b urls --state gone | '$ASSETS_BIN' sync -a b --no-gallery --allow-private 127.0.0.1 -i -"
    has "1 URL of known assets"
    has "1 asset:"
    has_err "1 of 1 asset is gone (HTTP 404)"
    [ "$(requests)" -eq "$((before + 1))" ]
    file=$BATS_FILE_TMPDIR/media/${gone#"$(base)"/}
    [ ! -e "$file" ]
    mkdir -p "${file%/*}"
    cp "$(find "$BATS_FILE_TMPDIR/media" -name '*.jpg' | head -n 1)" "$file"
    run -0 --separate-stderr sh -c "'$ASSETS_BIN' export -a b urls --state gone,failing | '$ASSETS_BIN' sync -a b --no-gallery --allow-private 127.0.0.1 -i -"
    rm "$file"
    has "1 stored"
    [ "$(requests)" -eq "$((before + 2))" ]
    [ "$(assets -a b list --state present --urls | wc -l)" -eq 10 ]
    run -0 assets sync -a b --no-gallery --allow-private 127.0.0.1 "$gone"
    has "1 unchanged"
    [ "$(requests)" -eq "$((before + 2))" ]
    assets -a b forget -q --no-gallery --why "the family asked" "$gone"
    run -0 assets sync -a b --no-gallery --allow-private 127.0.0.1 "$gone"
    has "1 excluded"
    [ "$(requests)" -eq "$((before + 2))" ]
}

@test "a URL that was read as a source stays one, whatever a page calls it" {
    mkdir -p "$BATS_FILE_TMPDIR/media/pages"
    printf '[{"id":"7","pic":"/pages/list.json","title":"t"}]' > "$BATS_FILE_TMPDIR/media/pages/list.json"
    for n in 1 2; do
        run --separate-stderr assets sync -a b --no-gallery -b "$(base)" --allow-private 127.0.0.1 "$(base)/pages/list.json"
        has "1 source read"
    done
    [ "$(assets -a b list --state not-media --urls)" = "$(base)/pages/list.json" ]
    printf '[]' > empty.json
    run --separate-stderr assets sync -a c --no-gallery -b "$(base)" --allow-private 127.0.0.1 "$(base)/pages/absent.json"
    [ "$status" -eq 5 ]
}

@test "the manifest is accepted by sha256sum and names each file once" {
    assets export manifest -o m
    [ "$(wc -l < m)" -eq 9 ]
    [ "$(sort -u m | wc -l)" -eq 9 ]
    (cd "$ASSETS_ARCHIVE" && sha256sum --strict -c --quiet "$BATS_TEST_TMPDIR/m")
    [ "$(assets export manifest --type video | wc -l)" -eq 3 ]
    cp -r "$ASSETS_ARCHIVE" b
    printf '[{"id":"900","pic":"/2016/07/16/alalam_636042931188082228_25f_4x3.jpg?again","title":"t"}]' > more.json
    assets sync -q -a b --no-gallery -b "$(base)" --allow-private 127.0.0.1 more.json 2> /dev/null || true
    [ "$(assets -a b list --urls --search 636042931188082228 | wc -l)" -eq 2 ]
    [ "$(assets -a b export manifest --search 636042931188082228 | wc -l)" -eq 1 ]
    file=$(head -n 1 m | cut -c67-)
    chmod u+w "b/$file"
    printf x >> "b/$file"
    run ! sh -c "cd b && sha256sum --strict -c --quiet ../m"
}

@test "events are JSON lines in the terms of PREMIS, each once" {
    assets export events > out
    [ "$(head -n 1 out | jq -r .export)" = events ]
    tail -n +2 out > events
    [ "$(jq -r .id events | sort | uniq -d | wc -l)" -eq 0 ]
    [ "$(jq -r 'select(.code == "ing") | .sha256' events | sort -u | wc -l)" -eq 9 ]
    [ "$(jq -r 'select(.code == "cap" and .outcome == "gone") | .url' events | wc -l)" -eq 1 ]
    jq -se 'map(select(.code == "ing")) | all(.type == "ingestion" and .agent == "assets" and (.agent_version | length) > 0
        and .type_uri == "http://id.loc.gov/vocabulary/preservation/eventType/ing" and (.at | test("Z$")))' events
    total=$(for url in $(assets list --urls); do assets show --json "$url" | tail -n 1 | jq '.events[].at, .observations[].at'; done | wc -l)
    [ "$(wc -l < events)" -eq "$total" ]
}

@test "events are one well-formed PREMIS 3 document whose references lead somewhere" {
    command -v xmllint > /dev/null || skip "xmllint is not installed"
    printf '[{"id":"7","pic":"/x.jpg?a=1&b=<2>","title":"t"}]' > odd.json
    assets sync -q -a b --offline -b http://h.example/ odd.json 2> /dev/null || true
    assets -a b export events --xml -o odd.xml
    xmllint --noout odd.xml
    assets export events --xml -o out.xml
    xmllint --noout out.xml
    run -0 python3 - << 'END'
import xml.etree.ElementTree as E
P = '{http://www.loc.gov/premis/v3}'
root = E.parse('out.xml').getroot()
assert root.tag == P + 'premis' and root.get('version') == '3.0'
kinds = [c.tag[len(P):] for c in root]
assert kinds == sorted(kinds, key=['object', 'event', 'agent'].index) and kinds[0] == 'object'
known = {(i.find(P + 'objectIdentifierType').text, i.find(P + 'objectIdentifierValue').text)
         for i in root.iter(P + 'objectIdentifier')}
agents = {i.find(P + 'agentIdentifierValue').text for i in root.iter(P + 'agentIdentifier')}
order = ['eventIdentifier', 'eventType', 'eventDateTime', 'eventDetailInformation', 'eventOutcomeInformation',
         'linkingAgentIdentifier', 'linkingObjectIdentifier']
ids = set()
for event in root.iter(P + 'event'):
    tags = [c.tag[len(P):] for c in event]
    assert tags == sorted(tags, key=order.index)
    ids.add(event.find(P + 'eventIdentifier/' + P + 'eventIdentifierValue').text)
    for link in event.iter(P + 'linkingObjectIdentifier'):
        assert (link[0].text, link[1].text) in known
    assert event.find(P + 'linkingAgentIdentifier/' + P + 'linkingAgentIdentifierValue').text in agents
files = [o for o in root.iter(P + 'object') if o.get('{http://www.w3.org/2001/XMLSchema-instance}type') == 'file']
print(len(files), 'files', len(ids) == kinds.count('event'))
END
    has "9 files True"
}

@test "tree is hard links under names for people, by date" {
    run -0 assets export tree -o tree
    has "tree: 9 files"
    has "9 hard links"
    [ "$(find tree -type f | wc -l)" -eq 9 ]
    [ -f tree/2016/07/16/1839526-alalam_636042931188082228_25f_4x3-*.jpg ]
    [ "$(find tree -type f -links 1 | wc -l)" -eq 0 ]
    diff <(find tree -type f -exec sha256sum {} + | cut -c1-64 | sort) <(assets export manifest | cut -c1-64 | sort)
    run --separate-stderr -2 assets export tree -o tree
    has_err "exists already"
}

@test "tree and bag leave out what is missing, say so, and exit 1" {
    cp -r "$ASSETS_ARCHIVE" b
    file=$(assets export manifest --article 1838669 | cut -c67-)
    rm -f "b/$file"
    run -1 assets -a b export tree -o tree
    has "tree: 8 files"
    has "1 left out: the stored file is not there"
    run -1 assets -a b export bag -o bag
    [ "$(find bag/data -type f | wc -l)" -eq 8 ]
}

@test "tree and bag count what an audit found damaged or lost, and what was forgotten" {
    cp -r "$ASSETS_ARCHIVE" b
    mapfile -t files < <(assets export manifest | cut -c67-)
    chmod u+w "b/${files[0]}"
    printf x | dd of="b/${files[0]}" conv=notrunc seek=100 bs=1 status=none
    rm -f "b/${files[1]}" "b/${files[2]}"
    run assets -a b audit
    assets -a b forget -q --why test "$(assets -a b list --state present --urls | head -n 1)"
    for form in tree bag; do
        run --separate-stderr -1 assets -a b export "$form" -o "$form"
        has "$form: 5 files"
        has "1 left out: damaged"
        has "2 left out: lost"
        has "1 left out: forgotten on purpose"
        has_err "exit 1: 3 files were left out"
    done
    run --separate-stderr -1 assets -a b export bag -q -o quiet
    [ -z "$output" ]
    has_err "3 files were left out"
    # What the filter does not take is not left out.
    run --separate-stderr -0 assets -a b export bag -o present --state present
    [[ $output != *"left out"* ]]
}

@test "a bag holds what the filter takes, and its info" {
    assets export bag -o bag --type video --bag-info Source-Organization=Alalam > /dev/null
    [ "$(find bag/data -type f | wc -l)" -eq 3 ]
    (cd bag && sha256sum -c --quiet manifest-sha256.txt && sha512sum -c --quiet manifest-sha512.txt)
    grep -qx "Source-Organization: Alalam" bag/bag-info.txt
    [ "$(wc -l < bag/assets/catalog.jsonl)" -eq 3 ]
    assets export bag -o holes --holey > /dev/null
    [ "$(wc -l < holes/fetch.txt)" -eq 9 ]
}

@test "a file is replaced whole, and only where it is a regular file" {
    echo old > out
    assets export urls -o out
    [ "$(wc -l < out)" -eq 10 ]
    ln -s /dev/null link
    run --separate-stderr -2 assets export urls -o link
    has_err "no regular file"
    mkfifo pipe
    run -2 assets export urls -o pipe
    mkdir folder
    run -2 assets export urls -o folder
    run -3 assets export urls -o nowhere/out
    [ "$(find . -name '.newfile-*' | wc -l)" -eq 0 ]
    [ "$(assets export urls -o - | wc -l)" -eq 10 ]
}

@test "a killed run leaves no folder of that name, and the next one clears up" {
    ASSETS_KILL_AT=newdir-filled:1 ASSETS_KILL_LOG=log assets export tree -o tree > /dev/null 2>&1 || true
    [ -s log ] || skip "a build without test hooks"
    [ ! -e tree ]
    [ "$(find . -maxdepth 1 -name '.newdir-*' | wc -l)" -eq 1 ]
    assets export tree -o tree > /dev/null
    [ "$(find tree -type f | wc -l)" -eq 9 ]
    [ "$(find . -maxdepth 1 -name '.newdir-*' | wc -l)" -eq 0 ]
}

@test "filters are those of list" {
    [ "$(assets export urls --type video --date-after 2016-07-10 | wc -l)" -eq 2 ]
    [ "$(assets export urls --article 1838669)" = "$(assets list --urls --article 1838669)" ]
    [ "$(assets export urls --host 127.0.0.1 --search 'iraqi mosul' --limit 2 | wc -l)" -eq 2 ]
    run -2 assets export urls --date-after yesterday
    run -2 assets export urls --state nonsense
}

@test "what a form does not know is refused with what to write instead" {
    run --separate-stderr -2 assets export
    run --separate-stderr -2 assets export evnts
    has_err "nearest: events"
    run --separate-stderr -2 assets export tree
    has_err "-o DIR"
    run --separate-stderr -2 assets export csv --xml
    has_err "--xml"
    run --separate-stderr -2 assets export tree -o t --holey
    has_err "--holey"
    run --separate-stderr -2 assets export bag -o t --bag-info nothing
    has_err "nothing"
    [ ! -e t ]
}

@test "a full disk is told" {
    [ -w /dev/full ] || skip "no /dev/full"
    run -3 sh -c "'$ASSETS_BIN' export json > /dev/full"
}
