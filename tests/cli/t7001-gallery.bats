# The gallery as it lies on the disk: what is written when, what its pages hold without script, what is refused.
load lib

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

# A copy of its own for each test, made with a gallery.
setup() {
    isolate
    cp -a "$BATS_FILE_TMPDIR/whole" a # times too: a thumbnail tells its original's
    export ASSETS_ARCHIVE=a
}

# As "! …", but a test that says so fails: bash overlooks a status that "!" made.
none() {
    ! "$@"
}

# Each file of a folder with its digest.
files_of() {
    (cd "$1" && find . -type f -not -name 'catalog.db*' -not -name lock -exec sha256sum {} + | sort -k 2)
}

# The pages that are read without script.
pages() {
    cat "$1"/pages/*.html
}

# Every src and href of all HTML of a gallery, one a line.
references() {
    cat "$1"/index.html "$1"/pages/*.html | grep -oE '(src|href)="[^"]*"' | sed -E 's/^[a-z]+="//; s/"$//' | sort -u
}

# Every relative reference of index.html and the pages leads to a file.
leads_somewhere() {
    local file reference
    for file in "$1"/index.html "$1"/pages/*.html; do
        for reference in $(grep -oE '(src|href)="[^"#]+' "$file" | sed -E 's/^[a-z]+="//' | sort -u); do
            [ -f "$(dirname "$file")/$reference" ] || { echo "$file: $reference leads nowhere"; return 1; }
        done
    done
}

# An archive in ./h of one page whose items have these titles (JSON strings, one an argument); nothing is fetched.
titles() {
    local n=0 title
    for title in "$@"; do
        n=$((n + 1))
        printf '{"id":"%d","pic":"/2016/07/16/p_%d.jpg","title":%s}\n' "$n" "$n" "$title"
    done > list.ndjson
    rm -rf h
    assets sync -q -a h --offline -b https://example.org list.ndjson
}

@test "sync writes the gallery and names it at the end of its summary" {
    rm -rf a/gallery
    run --separate-stderr -1 sync_sample
    [ "$(tail -n 1 <<< "$output")" = "gallery: a/gallery/index.html" ]
    [ -f a/gallery/index.html ]
    leads_somewhere a/gallery
}

@test "sync --no-gallery leaves the gallery as it is, and so does a setting" {
    rm -rf a/gallery/*
    run --separate-stderr -1 sync_sample --no-gallery
    [[ $output != *gallery* ]]
    [ ! -e a/gallery/index.html ]
    echo 'gallery = no' > a/assets.conf
    run --separate-stderr -1 sync_sample
    [ ! -e a/gallery/index.html ]
    run --separate-stderr -1 sync_sample --gallery
    [ -f a/gallery/index.html ]
}

@test "a dry run writes no gallery" {
    rm -rf a/gallery/*
    run -0 sync_sample -n
    [ ! -e a/gallery/index.html ]
}

@test "where nothing changed nothing is written" {
    before=$(find a/gallery -type f -printf '%p %i %T@\n' | sort)
    run --separate-stderr -0 assets gallery
    has "a/gallery/index.html"
    has "nothing changed"
    run --separate-stderr -1 sync_sample
    [ "$(find a/gallery -type f -printf '%p %i %T@\n' | sort)" = "$before" ]
}

@test "the same rows give the same bytes" {
    before=$(files_of a/gallery)
    rm -rf a/gallery
    run -0 assets gallery
    [ "$(files_of a/gallery)" = "$before" ]
    run -0 assets gallery --force
    [ "$(files_of a/gallery)" = "$before" ]
}

@test "the pages without script hold every entry, in the class that list tells" {
    [ "$(pages a/gallery | grep -c '<li><a class="card ')" -eq "$(assets list --urls | wc -l)" ]
    for state in present substitute damaged lost gone refused not-media failing untried unresolvable excluded; do
        [ "$(pages a/gallery | grep -c "<li><a class=\"card c-$state\"")" -eq "$(assets list --urls --state $state | wc -l)" ]
    done
    [ "$(pages a/gallery | grep -c 'HTTP 404')" -eq 1 ]
    grep -q 'c-gone">Gone <span class="n">1</span>' a/gallery/index.html
    grep -q 'c-present">Present <span class="n">9</span>' a/gallery/index.html
}

@test "what is present has its original and its thumbnail behind it" {
    for digest in $(assets list --json --state present | jq -r .sha256); do
        pages a/gallery | grep -q "href=\"../../media/${digest:0:2}/$digest\.[a-z0-9]*\""
        pages a/gallery | grep -q "src=\"../../thumbs/${digest:0:2}/$digest-256.png\""
    done
    leads_somewhere a/gallery
}

@test "nothing in the gallery is of another place, and nothing runs but its own program" {
    references a/gallery | none grep -qE '^[a-z]+:|^//'
    cat a/gallery/index.html a/gallery/pages/*.html | none grep -qE ' (style|on[a-z]+)="'
    cat a/gallery/pages/*.html | none grep -q '<script'
    [ "$(grep -c '<script' a/gallery/index.html)" -eq 2 ]
    for page in a/gallery/index.html a/gallery/pages/*.html; do
        grep -q "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';" "$page"
        digest=$(python3 -c '
import base64, hashlib, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
sheet = re.search("<style>(.*?)</style>", page, re.S).group(1)
print(base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode())' "$page")
        grep -qF "style-src 'sha256-$digest'" "$page"
    done
}

@test "-o writes a gallery elsewhere that leads back into the archive" {
    before=$(files_of a)
    mkdir -p some/where
    run --separate-stderr -0 assets gallery -o "some/where/x y"
    has "some/where/x y/index.html"
    has "10 entries"
    references "some/where/x y" | grep -qF '../../../a/media/'
    leads_somewhere "some/where/x y"
    [ "$(files_of a)" = "$before" ]
    run --separate-stderr -0 assets gallery -o "some/where/x y"
    has "nothing changed"
}

@test "-o refuses a folder that holds something else, and loses nothing of it" {
    mkdir mine
    echo mine > mine/index.html
    run --separate-stderr -2 assets gallery -o mine
    has_err "mine"
    [ "$(cat mine/index.html)" = mine ]
    [ "$(ls -A mine)" = index.html ]
    before=$(files_of a)
    run --separate-stderr -2 assets gallery -o a
    run --separate-stderr -2 assets gallery -o a/media --copy
    [ "$(files_of a)" = "$before" ]
}

@test "-o and --copy give a folder that is whole without the archive" {
    run --separate-stderr -0 assets gallery -o out --copy
    has "30 files copied"
    mv a elsewhere
    references out | none grep -qF '../../'
    leads_somewhere out
    (cd elsewhere && find media thumbs -type f -exec sha256sum {} +) | (cd out && sha256sum --quiet -c)
    mv elsewhere a
    before=$(find out -type f -printf '%p %i %T@\n' | sort)
    run --separate-stderr -0 assets gallery -o out --copy
    has "nothing changed"
    [ "$(find out -type f -printf '%p %i %T@\n' | sort)" = "$before" ]
}

@test "--copy makes copies that are gone again, though nothing changed in the archive" {
    run -0 assets gallery -o out --copy
    before=$(files_of out)
    rm -r out/thumbs "$(find out/media -type f | head -n 1)"
    run --separate-stderr -0 assets gallery -o out --copy
    has "22 files copied"
    [ "$(files_of out)" = "$before" ]
}

@test "--copy says which files the archive lacks, and ends with 1" {
    rm -f "$(find a/media -type f | head -n 1)"
    run --separate-stderr -1 assets gallery -o out --copy
    has_err "1 file of the archive could not be copied"
    [ -f out/index.html ]
}

@test "--copy needs a folder of its own" {
    run --separate-stderr -2 assets gallery --copy
    has_err "--output"
    run --separate-stderr -2 assets gallery -o out --copy --media-base https://example.org/
    [ ! -e out/index.html ]
}

@test "--media-base makes pages of published media, and lets in that host alone" {
    run -0 assets gallery -o out --media-base "https://media.example.org/a&b"
    references out | grep -q '^https://media.example.org/a&amp;b/media/'
    references out | grep -q '^https://media.example.org/a&amp;b/thumbs/'
    references out | grep -E '^[a-z]+:' | none grep -qv '^https://media.example.org/a&amp;b/'
    grep -q "img-src https://media.example.org;" out/index.html
    grep -q "img-src https://media.example.org;" out/pages/*.html
}

@test "a media base that is no address of a folder is refused before anything is done" {
    before=$(files_of a)
    for url in media ftp://example.org/ "javascript:alert(1)" "https://example.org/?x=1" "https://u:p@example.org/" "https://example.org;*/"; do
        run --separate-stderr -2 assets gallery --media-base "$url"
        has_err "--media-base"
        run --separate-stderr -2 sync_sample --media-base "$url"
    done
    [ "$(files_of a)" = "$before" ]
}

@test "title and media base may be settings, which sync goes by too" {
    printf 'title = News <of> 2016\n' > a/assets.conf
    run --separate-stderr -1 sync_sample
    grep -q '<title>News &lt;of&gt; 2016</title>' a/gallery/index.html
    run --separate-stderr -0 assets gallery
    has "nothing changed"
    run --separate-stderr -0 assets gallery --title ""
    none grep -q 'of&gt; 2016' a/gallery/index.html
}

@test "hostile titles are text on every page" {
    titles '"</script><img src=x onerror=alert(1)>"' '"\u202eturned\u2066\u0007"' '"<!--<script>"' "\"$(printf 'x%.0s' {1..10000})\"" 'null' '"a\nb\u2029c"'
    [ "$(pages h/gallery | grep -c '<li><a class="card ')" -eq 6 ]
    pages h/gallery | grep -qF '&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;'
    for page in h/gallery/index.html h/gallery/pages/*.html; do
        none grep -qF '<img src=x' "$page"
        none grep -qF '<!--<script>' "$page"
        # U+202A-E, U+2066-9 and control characters but the line end
        LC_ALL=C sed '/id="data"/,$d' "$page" | none env LC_ALL=C grep -qP '\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|[\x00-\x09\x0b-\x1f\x7f]'
        [ "$(grep -o '</script>' "$page" | wc -l)" -eq "$(grep -o '<script' "$page" | wc -l)" ]
    done
}

@test "an archive without any asset gives a page that says what to do" {
    assets init -q e 2> /dev/null || assets init e
    run --separate-stderr -0 assets -a e gallery
    grep -qF 'assets sync -a DIR -b URL page.html' e/gallery/index.html
    none grep -q 'class="card' e/gallery/index.html
}

@test "a thumbnail that is gone costs no page" {
    rm -f a/thumbs/*/*-256.png
    run -0 assets gallery --force
    [ "$(pages a/gallery | grep -c '<li><a class="card ')" -eq 10 ]
}

@test "repair writes the gallery anew where it made pictures" {
    rm -f a/thumbs/*/* a/gallery/index.html
    run --separate-stderr -0 assets repair --no-gallery
    [ ! -e a/gallery/index.html ]
    rm -f a/thumbs/*/*
    run --separate-stderr -0 assets repair
    has "gallery: a/gallery/index.html"
    leads_somewhere a/gallery
    run --separate-stderr -0 assets repair
    [[ $output != *gallery* ]]
}

@test "a gallery that can not be written is trouble after the summary, exit 3" {
    rm -rf a/gallery
    echo "no folder" > a/gallery
    run --separate-stderr -3 sync_sample
    has "9 unchanged"
    has_err "the archive is done, its gallery is not"
    [ "$(cat a/gallery)" = "no folder" ]
}

@test "--json tells one object" {
    run --separate-stderr -0 assets gallery --force --json
    [ "$(jq -r .index <<< "$output")" = a/gallery/index.html ]
    [ "$(jq -r .entries <<< "$output")" -eq 10 ]
    [ "$(jq -r .unchanged <<< "$output")" = false ]
    run --separate-stderr -0 assets gallery --json
    [ "$(jq -r .unchanged <<< "$output")" = true ]
}

@test "a gallery is not written while another run holds the archive, but one beside it is" {
    mkfifo hold
    flock -x a/lock sh -c 'echo held > ready; cat hold' &
    until [ -s ready ]; do sleep 0.01; done
    run --separate-stderr -3 assets gallery
    run --separate-stderr -0 assets gallery -o out
    echo > hold
    wait
    [ -f out/index.html ]
}
