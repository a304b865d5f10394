load lib

setup() {
    isolate
}

@test "help goes to standard output and names every command" {
    run --separate-stderr -0 assets --help
    [ -z "$stderr" ]
    for command in init scan sync list show repair probe thumb doctor completion help; do
        has "  $command"
    done
    run -0 assets help sync
    has "--base-url URL"
    run -0 assets sync --help
    has "--base-url URL"
}

@test "version names the libraries that run" {
    run -0 assets --version
    has "assets 0."
    has "libcurl/"
    has "SQLite 3."
    has "ffmpeg"
    has "libpng"
    [ -z "$(sort <<< "$output" | uniq -d)" ] # both workers are asked, each library is told once
}

@test "without a command it says what to do and exits 2" {
    run --separate-stderr -2 assets
    [ "$stderr" = "assets: no command given; see: assets --help" ]
    [ -z "$output" ]
}

@test "a mistyped command, option or setting gets the nearest name" {
    run --separate-stderr -2 assets lsit
    has_err 'no command "lsit"; nearest: assets list'
    run --separate-stderr -2 assets list --artcle 1
    has_err "unknown option --artcle; nearest: --article"
    echo "jbos = 3" > "$XDG_CONFIG_HOME/assets/config"
    run --separate-stderr -2 assets scan "$SAMPLE"
    has_err 'assets/config:1: unknown setting "jbos"; nearest: jobs'
}

@test "each error is one line that begins with the program's name" {
    for words in "" "nothing" "list" "sync --jobs 0" "show" "help nothing" "completion tcsh" "list extra"; do
        run --separate-stderr assets $words
        [ "$status" -gt 1 ]
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ $stderr == assets:\ * ]]
    done
}

@test "init makes an archive once and leaves an archive alone" {
    run -0 assets init a
    [ -f a/.assets-root ]
    [ -f a/catalog.db ]
    root=$(cat a/.assets-root)
    run --separate-stderr -2 assets init a
    has_err "is an archive already"
    [ "$root" = "$(cat a/.assets-root)" ]
}

@test "the archive is found from a folder below it, by the variable and by -a" {
    assets init a
    mkdir -p a/deep/er
    (cd a/deep/er && assets list)
    ASSETS_ARCHIVE=$PWD/a assets list
    assets -a a list
    assets list -a a
    run --separate-stderr -7 assets list
    has_err "no archive here"
}

@test "a folder that is no archive is told apart from an empty archive" {
    mkdir plain
    run -7 assets -a plain list
    run -7 assets -a absent list
}

@test "only sync -a makes an archive, and a dry run does not" {
    run -7 assets -a a sync -n "$SAMPLE"
    [ ! -e a ]
    ASSETS_ARCHIVE=a run -7 assets sync --offline "$SAMPLE"
    [ ! -e a ]
    assets sync -q -a a --offline -b http://192.0.2.1 "$SAMPLE" || [ $? -eq 1 ]
    [ -f a/.assets-root ]
}

@test "every completion script is accepted by its shell" {
    for shell in bash zsh fish; do
        assets completion "$shell" > "script.$shell"
        [ -s "script.$shell" ]
        command -v "$shell" > /dev/null || continue
        "$shell" -n "script.$shell"
    done
}

@test "bash completes commands, options, words and lists of words" {
    complete_line() { # WORDS…: prints what the last one may become
        assets completion bash > script.bash
        env -i PATH="$PATH" bash --norc -c '
            compopt() { :; }
            . ./script.bash
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _assets; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
    }
    [ "$(complete_line assets sy)" = sync ]
    [ "$(complete_line assets -a x li)" = list ]
    [ "$(complete_line assets sync --base)" = --base-url ]
    [ "$(complete_line assets list --type vi)" = video ]
    [ "$(complete_line assets list --state gone,fail)" = gone,failing ]
    [ "$(complete_line assets completion z)" = zsh ]
    [ "$(complete_line assets --color al)" = always ]
}

@test "doctor has a line for each thing and 0 or 3" {
    assets init a
    run assets doctor -a a
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
    has "ok       SQLite"
    has "landlock ABI"
    has "seccomp"
    has "ok       archive: a"
    has "ok       lock: free"
    has "free space"
    ! grep -qvE '^(ok       |missing  |         to mend: )' <<< "$output"
}

@test "doctor says how to mend a worker that is not there" {
    ASSETS_WORKER=/nonexistent run assets doctor
    [[ $output == *"worker: $WORKER_BIN"* ]] && skip "this build does not read ASSETS_WORKER"
    [ "$status" -eq 3 ]
    has "missing  "
    has "to mend: "
}

@test "results that can not be written are an error" {
    run --separate-stderr -3 bash -c '"$ASSETS_BIN" --help > /dev/full'
    has_err "write to standard output: No space left on device"
    assets init a
    run -3 bash -c '"$ASSETS_BIN" -a a list --csv > /dev/full'
}

@test "a reader that leaves ends the program without a word" {
    run --separate-stderr bash -c 'set -o pipefail; "$ASSETS_BIN" scan --json '"$SAMPLE"' | true'
    [ -z "$stderr" ]
    [ "$status" -eq 0 ] || [ "$status" -eq 141 ]
}

@test "closed standard streams hurt nothing" {
    assets init a 0<&- 1>&- 2>&-
    assets -a a list 0<&- 1>&-
    assets -a a sync --offline "$SAMPLE" 0<&- 1>&- 2>&- || [ $? -eq 1 ]
    run -0 assets -a a list --urls
    [ "${#lines[@]}" -eq 10 ]
}

@test "configuration: archive over user, variable over files, option over all" {
    assets init a
    echo "base_url = http://user.example" > "$XDG_CONFIG_HOME/assets/config"
    url() { assets -a a scan --json "$@" "$SAMPLE" | head -n 1 | jq -r .url; }
    [[ $(url) == http://user.example/2016/* ]]
    echo "base_url = http://archive.example" > a/assets.conf
    [[ $(url) == http://archive.example/* ]]
    [[ $(ASSETS_BASE_URL=http://variable.example url) == http://variable.example/* ]]
    [[ $(ASSETS_BASE_URL=http://variable.example url -b http://option.example) == http://option.example/* ]]
    [[ $(url --config /dev/null) == null ]]
}

@test "an archive's own file can not open this machine's doors" {
    assets init a
    for line in "allow_private = 127.0.0.1" "proxy = http://x" "cacert = /tmp/x" "base_url = file:///etc/"; do
        echo "$line" > a/assets.conf
        run --separate-stderr -2 assets -a a list
        has_err "assets.conf:1"
    done
}

@test "colour is off for pipes, NO_COLOR and dumb terminals, and on when asked for" {
    assets init a
    assets -a a sync -q --offline "$SAMPLE" 2> /dev/null || true
    [ -z "$(assets -a a list | grep $'\e')" ]
    assets -a a list --color always | grep -q $'\e'
    NO_COLOR=1 assets -a a list --color always | grep -q $'\e'
}
