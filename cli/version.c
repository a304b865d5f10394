#include "base/escape.h"
#include "cli/cli.h"
#include "cli/name_set.h"
#include "db/db.h"
#include "fetch/fetch.h"
#include "thumbs/pool.h"

static bool
names_version(struct str line)
{
    return str_starts_nocase(line, STR("ffmpeg")) ||
           str_starts_nocase(line, STR("libpng")) ||
           str_starts_nocase(line, STR("libjpeg"));
}

/*
 * Lines of the workers' own reports that name a version: "ffmpeg: 5.1.9 (…)". Both
 * programs are asked; what the second repeats of the first is told once.
 */
static void
add_worker(struct buf *b)
{
    auto_buf struct buf report = {.limit = SIZE_MAX - 1};
    auto_free char *program = NULL;
    struct name_set told = {0};
    struct str rest;
    struct str line;
    bool confined;

    if (!pool_program(&program, NULL) ||
        !pool_doctor(program, &report, &confined, NULL)) {
        buf_add_cstr(b, "assets-worker can not be asked; see: assets doctor\n");
        return;
    }
    rest = buf_view(&report);
    while (str_split(&rest, '\n', &line)) {
        if (names_version(line) && name_set_add(&told, line)) {
            escape_printable(b, line, 0);
            buf_add_byte(b, '\n');
        }
    }
    name_set_release(&told);
}

void
version_text(struct buf *b)
{
    buf_addf(b, "assets %s\n%s\n%s\n", ASSETS_VERSION, fetch_engine(), db_engine());
    add_worker(b);
}
