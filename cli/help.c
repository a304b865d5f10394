#include "base/escape.h"
#include "cli/cli.h"

enum { HELP_INDENT = 28, HELP_COLUMNS = 80 };

static size_t
columns_since(const struct buf *b, size_t start)
{
    return escape_columns(str_skip(buf_view(b), start));
}

/*
 * Adds text wrapped at spaces; the first line begins at `column`, the others at
 * HELP_INDENT.
 */
static void
add_wrapped(struct buf *b, size_t column, const char *text)
{
    struct str rest = str_of(text);
    bool more = true;

    if (column >= HELP_INDENT) {
        buf_addf(b, "\n%*s", HELP_INDENT, "");
    } else {
        buf_addf(b, "%*s", (int)(HELP_INDENT - column), "");
    }
    column = HELP_INDENT;
    while (more) {
        struct str word;

        more = str_split(&rest, ' ', &word);
        if (column > HELP_INDENT && column + 1 + word.n > HELP_COLUMNS) {
            buf_addf(b, "\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        }
        if (column > HELP_INDENT) {
            buf_add_byte(b, ' ');
            column++;
        }
        buf_add_str(b, word);
        column += word.n;
    }
    buf_add_byte(b, '\n');
}

static void
add_options(struct buf *b, const struct opt *rows)
{
    for (size_t i = 0; i < opts_count(rows); i++) {
        const struct opt *row = &rows[i];
        size_t start = b->n;

        if (row->short_name != '\0') {
            buf_addf(b, "  -%c, --%s", row->short_name, row->long_name);
        } else {
            buf_addf(b, "      --%s", row->long_name);
        }
        if (opt_takes_value(row)) {
            buf_addf(b, " %s", row->arg_name);
        }
        buf_add_cstr(b, " ");
        add_wrapped(b, columns_since(b, start), row->help);
    }
}

static void
program_help(struct buf *b)
{
    buf_add_cstr(b, "Usage: assets [-a DIR] COMMAND [options]\n\n"
                    "Catalog, fetch, probe and thumbnail the media that saved news "
                    "articles name.\n\nCommands:\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        size_t start = b->n;

        buf_addf(b, "  %s %s ", commands[i]->name, commands[i]->operands);
        add_wrapped(b, columns_since(b, start), commands[i]->summary);
    }
    buf_add_cstr(b, "\nOptions for every command:\n");
    add_options(b, global_options);
    buf_add_cstr(b, "\nExit status: 0 all is well; 1 finished, but some items failed; "
                    "2 usage;\n3 local trouble; 4 network unusable; 5 input unusable; "
                    "6 a stored file is\ndamaged; 7 storage root absent; 128+signal.\n\n"
                    "More: assets help COMMAND, man assets.\n");
}

void
help_text(struct buf *b, const struct command *c)
{
    if (c == NULL) {
        program_help(b);
        return;
    }
    buf_addf(b, "Usage: assets [-a DIR] %s%s%s%s\n\n%s.\n", c->name,
             c->options != NULL ? " [options]" : "", c->operands[0] != '\0' ? " " : "",
             c->operands, c->summary);
    if (c->options != NULL) {
        buf_add_cstr(b, "\nOptions:\n");
        add_options(b, c->options);
    }
    buf_add_cstr(b, "\nOptions for every command:\n");
    add_options(b, global_options);
    buf_addf(b, "\nMore: man assets-%s.\n", c->name);
}
