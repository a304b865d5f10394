/*
 * thumbs/develop.h - from a shot to PNGs: the largest box from the shot, each next from
 * the one before, and the storyboard behind them.
 */
#ifndef ASSETS_THUMBS_DEVELOP_H
#define ASSETS_THUMBS_DEVELOP_H

#include "thumbs/finding.h"
#include "thumbs/job.h"
#include "thumbs/shot.h"

struct darkroom {
    const struct wire_job *job;
    const struct job_desk *desk;
    const struct shot *shot;
    const struct strip *strip;
};

/*
 * Writes every picture that was asked for into the desk's memory, all boxes or none, and
 * tells them in *out; the storyboard too where there is one. Sets what the picture is
 * like at a glance, also where no box was asked for. A failure goes into *f where nothing
 * was found before.
 */
void develop(const struct darkroom *d, struct wire_reply *out, struct finding *f);

#endif
