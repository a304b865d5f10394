# The tables of options, what --help prints, the manual pages and the completions say the same.
load lib

setup() {
    isolate
    assets completion fish > fish
}

# Long and short names of a command's options as its table has them (the fish script is made from it), sorted.
table_of() {
    local pattern="__fish_seen_subcommand_from $1'"
    if [ "$1" = global ]; then
        grep -v -- " -n " fish | grep -- " -l "
    else
        grep -F -- "$pattern" fish | grep -- " -l "
    fi | sed -E "s/.* -l ([a-z-]+)( -s (.))?.*/--\1 \3/" | sed -E 's/ (.)$/ -\1/; s/ $//' | sort
}

# The same as the manual page has them: "*-b*, *--base-url* _URL_".
manual_of() {
    grep -E '^\*-' "$1" | sed -E 's/^\*(-.)\*, \*(--[a-z-]+)\*.*/\2 \1/; s/^\*(--[a-z-]+)\*.*/\1/' | sort
}

@test "each option of each command stands in its manual page, and the reverse" {
    for command in init scan sync list show audit repair export import forget restore gallery probe thumb doctor completion help; do
        diff <(table_of "$command") <(manual_of "$DOCS/assets-$command.1.scd") || {
            echo "assets-$command.1.scd (>) and the table (<) differ"
            return 1
        }
    done
    diff <(table_of global) <(manual_of "$DOCS/assets.1.scd")
}

@test "each setting that a file may hold stands in assets.conf(5), and the reverse" {
    settings=$(sed -n '/^# SETTINGS/,/^# SITE/p' "$DOCS/assets.conf.5.scd" | grep '^\*' | grep -o '\*[a-z\\_]*\*' | tr -d '*\\')
    known() { # a known setting is refused for its value or not at all; an unknown one for its name
        printf '%s = x\n' "$1" > conf
        ! assets --config conf scan "$SAMPLE" 2>&1 | grep -q "unknown setting"
    }
    for setting in $settings; do
        known "$setting" || { echo "$setting is documented and unknown"; return 1; }
    done
    for option in $(for c in global scan sync list; do table_of "$c"; done | grep -oE -- '--[a-z-]+' | sort -u); do
        setting=$(tr - _ <<< "${option#--}")
        if known "$setting"; then
            grep -qx "$setting" <<< "$settings" || { echo "$setting is known and not documented"; return 1; }
        fi
    done
}

@test "each command stands in assets(1) and has a page" {
    for command in $(grep -oE -- '__fish_use_subcommand -a [a-z]+' fish | sed 's/.* //'); do
        grep -q "^\*assets-$command\*(1)" "$DOCS/assets.1.scd"
        [ -f "$DOCS/assets-$command.1.scd" ]
    done
}

@test "each field of list --json stands in assets-output(7), in its order" {
    assets sync -q -a a --offline "$SAMPLE" 2> /dev/null || true
    fields=$(assets -a a list --json | head -n 1 | jq -r 'keys_unsorted[]')
    page=$(sed -n '/^# ASSETS/,/^# SCANS/p' "$DOCS/assets-output.7.scd" | grep '^\*[a-z0-9\\_, *]*\*$' | tr -d '*\\,' | tr ' ' '\n')
    diff <(echo "$fields") <(echo "$page")
    for word in present substitute damaged lost gone refused not-media failing untried unresolvable excluded; do
        grep -q "_${word}_" "$DOCS/assets-output.7.scd"
        grep -q "\*$word\*" "$DOCS/assets-list.1.scd"
    done
}

@test "each manual page is accepted by scdoc" {
    command -v scdoc > /dev/null || skip "scdoc is not installed"
    for page in "$DOCS"/*.scd; do
        scdoc < "$page" > page.out
    done
}
