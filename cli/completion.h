/*
 * cli/completion.h - shell completion, written from the
 * tables of commands and options. Pure.
 */
#ifndef ASSETS_CLI_COMPLETION_H
#define ASSETS_CLI_COMPLETION_H

#include "base/str.h"

/*
 * Each adds a whole script, to be sourced or installed under the name that its shell
 * looks for.
 */
void completion_bash(struct buf *b);
void completion_zsh(struct buf *b);
void completion_fish(struct buf *b);

#endif
