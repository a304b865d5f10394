#include "gallery/app.h"

#include "app_scripts.h"

void
app_text(struct buf *out)
{
    for (size_t i = 0; i < sizeof app_scripts / sizeof app_scripts[0]; i++) {
        buf_add(out, app_scripts[i].p, app_scripts[i].n);
    }
}
