/* thumbs/turn.h - a small packed picture turned upright. */
#ifndef ASSETS_THUMBS_TURN_H
#define ASSETS_THUMBS_TURN_H

#include "thumbs/picture.h"

/* Takes *p (RGB or RGBA) and gives it back turned. Errors: ERR_LIMIT. */
MUST_USE bool picture_turn(struct picture *p, struct turn turn, struct err *e);

#endif
