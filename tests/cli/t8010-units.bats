# The timers for a nightly sync and a weekly audit: what they promise stands in them, and systemd takes them.
load lib

UNITS=$TESTS/../systemd

# As "! …", but a test that says so fails: bash overlooks a status that "!" made.
none() {
    ! "$@"
}

setup() {
    isolate
}

# units: the four as they are installed, in ./units, with a program that is there
units() {
    local name
    mkdir units
    for name in sync audit; do
        sed "s|@CMAKE_INSTALL_FULL_BINDIR@|$PWD/bin|" "$UNITS/assets-$name@.service.in" > "units/assets-$name@.service"
        cp "$UNITS/assets-$name@.timer" units/
    done
    mkdir -p bin
    ln -s "$ASSETS_BIN" bin/assets
}

# each LINE of standard input stands in FILE, as a whole line
each() {
    local line
    while IFS= read -r line; do
        grep -qxF -- "$line" "$1" || { echo "$1 lacks: $line"; return 1; }
    done
}

@test "both services can write nothing but the archive and gain nothing" {
    for name in sync audit; do
        each "$UNITS/assets-$name@.service.in" <<'END'
Type=oneshot
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=%f
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
RequiresMountsFor=%f
SuccessExitStatus=1
END
    done
    # what the worker confines itself with
    each "$UNITS/assets-sync@.service.in" <<< 'SystemCallFilter=seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self'
}

@test "the timers catch up, spread out, and are started by nobody but who enables them" {
    for name in sync audit; do
        each "$UNITS/assets-$name@.timer" <<'END'
Persistent=true
WantedBy=timers.target
END
        grep -q '^RandomizedDelaySec=' "$UNITS/assets-$name@.timer"
        none grep -q '^\[Install\]' "$UNITS/assets-$name@.service.in"
    done
    grep -q '^OnCalendar=\*-\*-\* ' "$UNITS/assets-sync@.timer"
    grep -q '^OnCalendar=Sun ' "$UNITS/assets-audit@.timer"
    grep -q 'dh_installsystemd --no-enable --no-start' "$TESTS/../debian/rules"
}

@test "the commands that they start are ones that the program takes" {
    for name in sync audit; do
        line=$(sed -n 's/^ExecStart=[^ ]* //p' "$UNITS/assets-$name@.service.in" | sed "s/%f/nowhere/; s/ \\\$[A-Z_]*//")
        run --separate-stderr "$ASSETS_BIN" $line
        [ "$status" -ne 2 ] || { echo "$stderr"; return 1; }
    done
    run --separate-stderr "$ASSETS_BIN" -a a init a
    run --separate-stderr -0 "$ASSETS_BIN" -a a --progress never audit --incremental --time-limit 5h
}

@test "systemd takes the units" {
    command -v systemd-analyze > /dev/null || skip "systemd-analyze is not installed"
    units
    SYSTEMD_UNIT_PATH="$PWD/units:" run --separate-stderr systemd-analyze verify --man=no --recursive-errors=no \
        units/assets-sync@srv-archive.service units/assets-sync@srv-archive.timer \
        units/assets-audit@srv-archive.service units/assets-audit@srv-archive.timer
    [[ $stderr != *"Failed to initialize"* ]] || skip "systemd-analyze does not work here: $stderr"
    none grep -E 'assets-(sync|audit)@' <<< "$stderr"
    [ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
}
