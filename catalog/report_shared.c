#include "catalog/report_shared.h"

#include "catalog/report_tally.h"

/* Where the file is, or where it goes. A digest is as good as a hash of it. */
static size_t
slot_of(const struct shared *s, const uint8_t sha256[SHA256_BYTES])
{
    uint64_t start;
    size_t i;

    memcpy(&start, sha256, sizeof start);
    i = (size_t)start & (s->n_slots - 1);
    while (s->slots[i] != 0 &&
           memcmp(s->files[s->slots[i] - 1].sha256, sha256, SHA256_BYTES) != 0) {
        i = (i + 1) & (s->n_slots - 1);
    }
    return i;
}

static uint32_t
file_get(struct shared *s, const uint8_t sha256[SHA256_BYTES])
{
    size_t slot;

    if (s->n_files == s->room_files) {
        s->room_files = s->room_files == 0 ? 64 : s->room_files * 2;
        s->files = xrealloc(s->files, s->room_files, sizeof *s->files);
        free(s->slots);
        s->n_slots = s->room_files * 2; /* at most half of them are taken */
        s->slots = xcalloc(s->n_slots, sizeof *s->slots);
        for (size_t i = 0; i < s->n_files; i++) {
            s->slots[slot_of(s, s->files[i].sha256)] = (uint32_t)i + 1;
        }
    }
    slot = slot_of(s, sha256);
    if (s->slots[slot] == 0) {
        s->files[s->n_files] = (struct shared_file){0};
        memcpy(s->files[s->n_files].sha256, sha256, SHA256_BYTES);
        s->slots[slot] = (uint32_t)++s->n_files;
    }
    return s->slots[slot] - 1;
}

static void
note_stem(struct shared_file *f, uint64_t stem)
{
    for (unsigned i = 0; i < f->n_stems; i++) {
        if (f->stems[i] == stem) {
            return;
        }
    }
    if (f->n_stems < LIMIT_PLACEHOLDER_URLS) {
        f->stems[f->n_stems++] = stem;
    }
}

bool
shared_is_one(const struct row_audited *r)
{
    return r->asset.held && r->holders >= LIMIT_PLACEHOLDER_URLS;
}

void
shared_add(struct shared *s, const struct row_audited *r, uint32_t findings)
{
    uint32_t file = file_get(s, r->asset.object.sha256);
    struct shared_file *f = &s->files[file];
    struct str said = {NULL, 0};

    note_stem(f, tally_hash(r->asset.stem.n > 0 ? r->asset.stem : r->asset.url));
    f->has_problem = f->has_problem || findings != 0 || r->asset.state != STATE_PRESENT;
    if (s->n_assets == s->room_assets) {
        s->room_assets = s->room_assets == 0 ? 256 : s->room_assets * 2;
        s->assets = xrealloc(s->assets, s->room_assets, sizeof *s->assets);
    }
    if (r->said.n > 0) {
        said = (struct str){arena_strndup(&s->texts, r->said.p, r->said.n), r->said.n};
    }
    s->assets[s->n_assets++] = (struct shared_asset){.asset = r->asset.asset,
                                                     .since = r->since,
                                                     .checked_at = r->checked_at,
                                                     .said = said,
                                                     .findings = findings,
                                                     .file = file,
                                                     .holders = r->holders,
                                                     .n_thumbs = r->n_thumbs,
                                                     .n_old_thumbs = r->n_old_thumbs,
                                                     .was = r->was};
}

bool
shared_is_placeholder(const struct shared_file *f)
{
    return f->n_stems >= LIMIT_PLACEHOLDER_URLS;
}

const struct shared_asset *
shared_find(const struct shared *s, int64_t asset)
{
    size_t from = 0;
    size_t to = s->n_assets;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (s->assets[middle].asset == asset) {
            return &s->assets[middle];
        }
        if (s->assets[middle].asset < asset) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}

void
shared_release(struct shared *s)
{
    free(s->files);
    free(s->slots);
    free(s->assets);
    arena_release(&s->texts);
    *s = (struct shared){0};
}
