/* cli/hook.h - a command of the owner that is told how a run ended. */
#ifndef ASSETS_CLI_HOOK_H
#define ASSETS_CLI_HOOK_H

#include "base/str.h"

/*
 * Runs `/bin/sh -c COMMAND` and waits for it. It reads text on its standard input and
 * writes to our standard error; ASSETS_ARCHIVE and ASSETS_EXIT are in its environment.
 * What goes wrong is told in the log and changes nothing. Within a hook no other is run:
 * one that starts an audit would start itself.
 */
void hook_run(const char *command, const char *archive, int status, struct str text);

#endif
