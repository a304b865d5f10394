#include "base/escape.h"
#include "cli/cli.h"
#include "db/db.h"
#include "fetch/fetch.h"
#include "thumbs/pool.h"

/* Lines of the worker's own report that name a version: "FFmpeg: 5.1.9". */
static void
add_worker(struct buf *b)
{
    auto_buf struct buf report = {.limit = SIZE_MAX - 1};
    auto_free char *program = NULL;
    struct str rest;
    bool confined;
    bool more = true;

    if (!pool_program(&program, NULL) ||
        !pool_doctor(program, &report, &confined, NULL)) {
        buf_add_cstr(b, "assets-worker can not be asked; see: assets doctor\n");
        return;
    }
    rest = buf_view(&report);
    while (more) {
        struct str line;
        static const char *const names[] = {"ffmpeg", "libpng", "libjpeg"};

        more = str_split(&rest, '\n', &line);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct str name = str_of(names[i]);

            if (str_starts_nocase(line, name)) {
                escape_printable(b, line, 0);
                buf_add_byte(b, '\n');
                break;
            }
        }
    }
}

void
version_text(struct buf *b)
{
    buf_addf(b, "assets %s\n%s\n%s\n", ASSETS_VERSION, fetch_engine(), db_engine());
    add_worker(b);
}
