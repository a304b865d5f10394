/* gallery/app.h - the page's program: the scripts of gallery/ one after the other. */
#ifndef ASSETS_GALLERY_APP_H
#define ASSETS_GALLERY_APP_H

#include "base/str.h"

/* Adds all of it; the order is that of gallery_SCRIPTS in sources.cmake. */
void app_text(struct buf *out);

#endif
