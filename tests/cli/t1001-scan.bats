load lib

setup() {
    isolate
}

# Fields of a mention that do not depend on the form it was read from.
same_fields() {
    jq -c 'select(.report | not) | {article_id, title, path, place, sort, content_type_id}'
}

@test "the sample gives ten mentions and leaves nothing unread" {
    assets scan --json "$SAMPLE" > out
    [ "$(wc -l < out)" -eq 11 ]
    [ "$(tail -n 1 out | jq -c .report)" = '{"mentions":10,"unread":[]}' ]
    [ "$(head -n 1 out | jq -r .article_id)" = 1839526 ]
    [ "$(head -n 1 out | jq -r .sort)" = 3586928 ]
    [ "$(head -n 1 out | jq -r .content_type_id)" = 21 ]
    [ "$(head -n 1 out | jq -r .path)" = /2016/07/16/alalam_636042931188082228_25f_4x3.jpg ]
}

@test "a mention has the fields of the manual in their order" {
    [ "$(assets scan --json "$SAMPLE" | head -n 1 | jq -c keys_unsorted)" = \
        '["source","at_byte","form","article_id","title","path","url","role","place","sort","content_type_id","raw"]' ]
}

@test "raw is the item's own bytes at the byte that is told" {
    assets scan --json "$SAMPLE" | jq -r 'select(.raw) | "\(.at_byte)\t\(.raw)"' | while IFS=$'\t' read -r at raw; do
        [ "$(tail -c +$((at + 1)) "$SAMPLE" | head -c ${#raw})" = "$raw" ]
    done
}

@test "the same bytes as JSON, NDJSON, a dump and in a page give the same mentions" {
    grep -o '\[{.*\]' "$SAMPLE" > list.json
    jq -c '.[]' list.json > list.ndjson
    { printf 'string(%d) "' "$(($(wc -c < list.json) - 1))"; head -c -1 list.json; printf '"\n'; } > dump.txt
    { echo '<html><head><title>x</title></head><body><p>text</p><pre>'; cat list.json; echo '</pre></body></html>'; } > page.html
    assets scan --json "$SAMPLE" | same_fields > expected
    for file in list.json list.ndjson dump.txt page.html; do
        assets scan --json "$file" | same_fields | jq -c 'del(.place)' > got
        diff <(jq -c 'del(.place)' expected) got
    done
}

@test "a base URL resolves paths, and without one the url is null" {
    [ "$(assets scan --json "$SAMPLE" | head -n 1 | jq .url)" = null ]
    [ "$(assets scan --json -b https://EXAMPLE.org:443 "$SAMPLE" | head -n 1 | jq -r .url)" = \
        https://example.org/2016/07/16/alalam_636042931188082228_25f_4x3.jpg ]
}

@test "files, folders, standard input and lists of names are read" {
    mkdir -p folder/below
    cp "$SAMPLE" folder/one.txt
    cp "$SAMPLE" folder/below/two.txt
    count() { jq -s '[.[] | select(.raw)] | length'; }
    [ "$(assets scan --json folder | count)" -eq 20 ]
    [ "$(assets scan --json - < "$SAMPLE" | count)" -eq 10 ]
    printf '# a comment\n\nfolder/one.txt\n' > names
    [ "$(assets scan --json -i names | count)" -eq 10 ]
    [ "$(assets scan --json -i - < names | count)" -eq 10 ]
}

@test "several sources have a report each, by name" {
    cp "$SAMPLE" one
    cp "$SAMPLE" two
    [ "$(assets scan --json one two | jq -r 'select(.report) | .source' | tr '\n' ' ')" = "one two " ]
}

@test "what can not be read is told with its bytes and reason, and the rest is read" {
    printf '[{"id":"1","pic":"/a.jpg"},{"id":"2","pic":},{"id":"3","pic":"/c.jpg"}]' > broken
    run --separate-stderr -1 assets scan --json broken
    [ "$(jq -s '[.[] | select(.raw)] | length' <<< "$output")" -eq 2 ]
    [ "$(tail -n 1 <<< "$output" | jq '.report.unread | length')" -ge 1 ]
    tail -n 1 <<< "$output" | jq -e '.report.unread[0] | .from < .to and (.reason | length > 0)'
    run -1 assets scan broken
    has "not read:"
    has "bytes "
}

@test "scan changes nothing" {
    cp "$SAMPLE" page
    before=$(find . -type f -exec sha256sum {} + | sort)
    assets scan page > /dev/null
    [ "$before" = "$(find . -type f -exec sha256sum {} + | sort)" ]
}

@test "the table holds every mention" {
    run -0 assets scan "$SAMPLE"
    has "1839526"
    has "10 mentions, nothing left unread"
    [ "${#lines[@]}" -eq 12 ]
}
