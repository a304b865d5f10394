#include "cli/completion.h"

#include "cli/cli.h"

/* What a value may be, by its name in the table. */
static bool
is_file(const struct opt *row)
{
    return row->arg_name != NULL &&
           (strcmp(row->arg_name, "FILE") == 0 || strcmp(row->arg_name, "DIR") == 0);
}

static bool
is_folder(const struct opt *row)
{
    return row->arg_name != NULL && strcmp(row->arg_name, "DIR") == 0;
}

static void
add_command_names(struct buf *b)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_addf(b, "%s%s", i == 0 ? "" : " ", commands[i]->name);
    }
}

static void
add_words(struct buf *b, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        buf_addf(b, "%s%s", i == 0 ? "" : " ", words[i]);
    }
}

static void
add_quoted(struct buf *b, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            buf_add_cstr(b, "'\\''");
            continue;
        }
        if (*text == '[' || *text == ']') {
            buf_add_byte(b, '\\');
        }
        buf_add_byte(b, *text);
    }
}

/* ---- bash ---- */

/* Words of a case pattern: sync/--base-url|sync/-b. */
static void
bash_pattern(struct buf *b, const char *command, const struct opt *row)
{
    buf_addf(b, "        %s/--%s", command, row->long_name);
    if (row->short_name != '\0') {
        buf_addf(b, "|%s/-%c", command, row->short_name);
    }
    buf_add_cstr(b, ")\n            ");
}

static void
bash_values(struct buf *b, const char *command, const struct opt *rows)
{
    for (size_t i = 0; i < opts_count(rows); i++) {
        const struct opt *row = &rows[i];

        if (!opt_takes_value(row)) {
            continue;
        }
        bash_pattern(b, command, row);
        if (row->words != NULL) {
            buf_add_cstr(b,
                         row->kind == OPT_WORDS ? "_assets_list \"" : "_assets_words \"");
            add_words(b, row->words);
            buf_add_cstr(b, "\"");
        } else if (is_file(row)) {
            buf_add_cstr(b, is_folder(row) ? "_assets_files -d" : "_assets_files -f");
        } else {
            buf_add_cstr(b, ":");
        }
        buf_add_cstr(b, "\n            return ;;\n");
    }
}

static void
bash_names(struct buf *b, const struct opt *rows)
{
    for (size_t i = 0; i < opts_count(rows); i++) {
        buf_addf(b, " --%s", rows[i].long_name);
    }
}

static void
bash_option(struct buf *b, const char *before, const struct opt *row)
{
    buf_addf(b, "%s--%s", before, row->long_name);
    if (row->short_name != '\0') {
        buf_addf(b, "|-%c", row->short_name);
    }
}

void
completion_bash(struct buf *b)
{
    buf_add_cstr(
        b,
        "# bash completion for assets; made by: assets completion bash\n"
        "_assets_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\"); }\n"
        "_assets_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen \"$1\" "
        "-- \"$cur\"); }\n"
        "_assets_list() {\n"
        "    local last=${cur##*,}\n"
        "    compopt -o nospace\n"
        "    mapfile -t COMPREPLY < <(compgen -P \"${cur%\"$last\"}\" -W \"$1\" -- "
        "\"$last\")\n}\n"
        "_assets() {\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
        "command= i\n"
        "    if [[ $cur == = ]]; then cur=\n"
        "    elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case ${COMP_WORDS[i]} in\n            ");
    for (size_t i = 0, n = 0; i < opts_count(global_options); i++) {
        const struct opt *row = &global_options[i];

        if (opt_takes_value(row)) {
            bash_option(b, n++ > 0 ? "|" : "", row);
        }
    }
    buf_add_cstr(b, ") ((i++)) ;;\n            -*) ;;\n"
                    "            *) command=${COMP_WORDS[i]}; break ;;\n"
                    "        esac\n    done\n    case $command/$prev in\n");
    bash_values(b, "*", global_options);
    for (size_t i = 0; commands[i] != NULL; i++) {
        bash_values(b, commands[i]->name, commands[i]->options);
    }
    buf_add_cstr(b, "    esac\n    case $command/$cur in\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_addf(b, "        %s/-*) _assets_words \"", commands[i]->name);
        bash_names(b, commands[i]->options);
        bash_names(b, global_options);
        buf_add_cstr(b, "\" ;;\n");
        if (commands[i]->words != NULL) {
            buf_addf(b, "        %s/*) _assets_words \"", commands[i]->name);
            add_words(b, commands[i]->words);
            buf_add_cstr(b, "\" ;;\n");
        }
    }
    buf_add_cstr(b, "        /-*) _assets_words \"");
    bash_names(b, global_options);
    buf_add_cstr(b, "\" ;;\n        /*) _assets_words \"");
    add_command_names(b);
    buf_add_cstr(b, "\" ;;\n        help/*) _assets_words \"");
    add_command_names(b);
    buf_add_cstr(b, "\" ;;\n        *) _assets_files -f ;;\n    esac\n}\n"
                    "complete -F _assets assets\n");
}

/* ---- zsh ---- */

static void
zsh_value(struct buf *b, const struct opt *row)
{
    buf_addf(b, ":%s:", row->arg_name);
    if (row->words != NULL) {
        if (row->kind == OPT_WORDS) {
            buf_addf(b, "_values -s , %s ", row->long_name);
            add_words(b, row->words);
        } else {
            buf_add_cstr(b, "(");
            add_words(b, row->words);
            buf_add_cstr(b, ")");
        }
    } else if (is_file(row)) {
        buf_add_cstr(b, is_folder(row) ? "_files -/" : "_files");
    }
}

static void
zsh_options(struct buf *b, const struct opt *rows, const char *indent)
{
    for (size_t i = 0; i < opts_count(rows); i++) {
        const struct opt *row = &rows[i];
        bool repeats = row->kind == OPT_STRINGS || row->kind == OPT_COUNT;
        const char *equals = opt_takes_value(row) ? "=" : "";

        buf_add_cstr(b, indent);
        if (row->short_name != '\0' && !repeats) {
            buf_addf(b, "'(-%c --%s)'", row->short_name, row->long_name);
        }
        if (row->short_name != '\0') {
            buf_addf(b, "%s{-%c,--%s%s}'[", repeats ? "'*'" : "", row->short_name,
                     row->long_name, equals);
        } else {
            buf_addf(b, "'%s--%s%s[", repeats ? "*" : "", row->long_name, equals);
        }
        add_quoted(b, row->help);
        buf_add_byte(b, ']');
        if (opt_takes_value(row)) {
            zsh_value(b, row);
        }
        buf_add_cstr(b, "' \\\n");
    }
}

void
completion_zsh(struct buf *b)
{
    buf_add_cstr(b, "#compdef assets\n# made by: assets completion zsh\n_assets() {\n"
                    "    local context state state_descr line\n"
                    "    typeset -A opt_args\n"
                    "    local -a global commands\n    global=( \\\n");
    zsh_options(b, global_options, "        ");
    buf_add_cstr(b, "    )\n    commands=( \\\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_addf(b, "        '%s:", commands[i]->name);
        add_quoted(b, commands[i]->summary);
        buf_add_cstr(b, "' \\\n");
    }
    buf_add_cstr(b, "    )\n    _arguments -C $global '1:command:->command' "
                    "'*::argument:->argument'\n    case $state in\n"
                    "    command) _describe command commands ;;\n"
                    "    argument)\n        case $words[1] in\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];

        buf_addf(b, "        %s) _arguments $global \\\n", c->name);
        zsh_options(b, c->options, "            ");
        if (c->words != NULL) {
            buf_add_cstr(b, "            '1:word:(");
            add_words(b, c->words);
            buf_add_cstr(b, ")'");
        } else if (c == &cmd_help) {
            buf_add_cstr(b, "            '1:command:(");
            add_command_names(b);
            buf_add_cstr(b, ")'");
        } else if (c->most != 0) {
            buf_add_cstr(b, "            '*:file:_files'");
        }
        buf_add_cstr(b, " ;;\n");
    }
    buf_add_cstr(b, "        esac ;;\n    esac\n}\n"
                    "if [[ $funcstack[1] == _assets ]]; then _assets \"$@\"; "
                    "else compdef _assets assets; fi\n");
}

/* ---- fish ---- */

static void
fish_options(struct buf *b, const char *condition, const struct opt *rows)
{
    for (size_t i = 0; i < opts_count(rows); i++) {
        const struct opt *row = &rows[i];

        buf_add_cstr(b, "complete -c assets");
        if (condition != NULL) {
            buf_addf(b, " -n '__fish_seen_subcommand_from %s'", condition);
        }
        buf_addf(b, " -l %s", row->long_name);
        if (row->short_name != '\0') {
            buf_addf(b, " -s %c", row->short_name);
        }
        if (row->words != NULL) {
            buf_add_cstr(b, row->kind == OPT_WORDS ? " -x -a '(__fish_append , "
                                                   : " -x -a '");
            add_words(b, row->words);
            buf_add_cstr(b, row->kind == OPT_WORDS ? ")'" : "'");
        } else if (is_folder(row)) {
            buf_add_cstr(b, " -x -a '(__fish_complete_directories)'");
        } else if (is_file(row)) {
            buf_add_cstr(b, " -r -F");
        } else if (opt_takes_value(row)) {
            buf_add_cstr(b, " -x");
        }
        buf_add_cstr(b, " -d '");
        for (const char *c = row->help; *c != '\0'; c++) {
            buf_addf(b, "%s%c", *c == '\'' ? "\\" : "", *c);
        }
        buf_add_cstr(b, "'\n");
    }
}

/* Files are what fish offers by itself. */
static void
fish_operands(struct buf *b, const struct command *c)
{
    if (c->most != 0 && c->words == NULL) {
        return;
    }
    buf_addf(b, "complete -c assets -n '__fish_seen_subcommand_from %s' -f", c->name);
    if (c->words != NULL) {
        buf_add_cstr(b, " -a '");
        add_words(b, c->words);
        buf_add_cstr(b, "'");
    }
    buf_add_byte(b, '\n');
}

void
completion_fish(struct buf *b)
{
    buf_add_cstr(b, "# fish completion for assets; made by: assets completion fish\n"
                    "complete -c assets -n __fish_use_subcommand -f\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_addf(b, "complete -c assets -n __fish_use_subcommand -a %s -d '%s'\n",
                 commands[i]->name, commands[i]->summary);
    }
    fish_options(b, NULL, global_options);
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];

        fish_options(b, c->name, c->options);
        fish_operands(b, c);
    }
}
