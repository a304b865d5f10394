load lib

# What belongs to an archive may be on a disk that is not there today. Mounts are made in a name space of their own.
can_mount() {
    [ "$(id -u)" -eq 0 ] || { echo "only root can mount"; return 1; }
    unshare -m true 2> /dev/null || { echo "mount name spaces are not to be had here"; return 1; }
    unshare -m sh -c 'mount -t tmpfs none /mnt' 2> /dev/null || { echo "tmpfs cannot be mounted here"; return 1; }
}

setup_file() {
    origin_start
    cd "$BATS_FILE_TMPDIR" || return 1
    ASSETS_WORKER=$WORKER_BIN "$ASSETS_BIN" --config /dev/null sync -q -a whole -b "$(base)" --allow-private 127.0.0.1 "$SAMPLE" 2> /dev/null || [ $? -eq 1 ]
}

teardown_file() {
    origin_stop
}

setup() {
    isolate
    why=$(can_mount) || skip "$why"
    cp -a "$BATS_FILE_TMPDIR/whole" a
    sqlite3 a/catalog.db 'PRAGMA wal_checkpoint(TRUNCATE)' > /dev/null
    mkdir there
}

# Everything of ./a but the lock, whose text tells who held it.
state_of() {
    (cd "$1" && find . -type f ! -name lock ! -name '*-wal' ! -name '*-shm' -exec sha256sum {} + | sort)
}

# mounted SCRIPT: runs it in a name space of its own where ./a is mounted on ./there
mounted() {
    unshare -m sh -c 'mount --bind a there && '"$1"
}

@test "an archive whose mount was taken away is exit 7, for every command that scans" {
    before=$(state_of a)
    for command in "audit" "audit --fast" "audit --incremental" "audit --report" "repair" "repair -n" "sync --offline"; do
        run --separate-stderr mounted "umount there && exec '$ASSETS_BIN' -a there $command"
        [ "$status" -eq 7 ] || { echo "$command: $status"; return 1; }
        has_err "there"
    done
    [ -z "$(ls -A there)" ]
    [ "$(state_of a)" = "$before" ]
}

@test "a store without its media is exit 7 and nothing is called lost" {
    for command in "audit" "audit --fast" "audit --incremental" "repair" "sync --offline"; do
        before=$(state_of a)
        run --separate-stderr mounted "mount -t tmpfs -o mode=755 none there/media && exec '$ASSETS_BIN' -a there $command"
        [ "$status" -eq 7 ] || { echo "$command: $status: $stderr"; return 1; }
        [ "$(state_of a)" = "$before" ]
    done
    [ "$(assets -a a list --state lost --urls | wc -l)" -eq 0 ]
}

@test "another archive's catalog on the disk is exit 7" {
    assets init b
    cp b/.assets-root a/.assets-root
    before=$(state_of a)
    for command in audit repair "export manifest" "import ."; do
        run --separate-stderr "$ASSETS_BIN" -a a $command
        [ "$status" -eq 7 ] || { echo "$command: $status: $stderr"; return 1; }
    done
    [ "$(state_of a)" = "$before" ]
}

@test "a disk that can only be read is exit 3 for what writes, and can be reported on" {
    before=$(state_of a)
    for command in audit "audit --fast" repair "sync --offline"; do
        run --separate-stderr mounted "mount -o remount,bind,ro there && exec '$ASSETS_BIN' -a there $command"
        [ "$status" -eq 3 ] || { echo "$command: $status: $stderr"; return 1; }
    done
    [ "$(state_of a)" = "$before" ]
    run --separate-stderr mounted "mount -o remount,bind,ro there && exec '$ASSETS_BIN' -a there export manifest"
    [ "$status" -eq 0 ]
    run --separate-stderr mounted "mount -o remount,bind,ro there && exec '$ASSETS_BIN' -a there audit --report"
    [ "$status" -eq 1 ] # one of the sample is gone upstream
}
