#include "base/media.h"
#include "catalog/export_event.h"
#include "catalog/export_xml.h"
#include "cli/asset.h"
#include "cli/export.h"
#include "cli/name_set.h"

#include <inttypes.h>

enum { AGENTS = 1000 }; /* versions of a program that wrote one log; more are not told */

/* ---- JSON lines ---- */

static bool
json_event(void *arg, const struct export_event *v)
{
    struct export *x = arg;
    struct buf *b = &x->line;
    const struct premis_type *type = premis_type(v->kind);
    auto_buf struct buf text = {.limit = 200};
    struct str version = v->agent;
    struct str name;
    bool has_version = str_split(&version, ' ', &name);

    buf_addf(&text, "%s/%" PRId64, v->is_observation ? "observation" : "event", v->id);
    buf_add_byte(b, '{');
    json_text(b, "id", buf_view(&text), true);
    json_text(b, "type", type != NULL ? str_of(type->term) : v->kind, false);
    buf_clear(&text);
    if (type != NULL) {
        buf_addf(&text, PREMIS_TYPES "/%s", type->code);
    }
    json_text(b, "code", str_of(type != NULL ? type->code : NULL), false);
    json_text(b, "type_uri", buf_view(&text), false);
    json_time(b, "at", v->at);
    json_text(b, "outcome", v->outcome, false);
    json_text(b, "detail", v->detail, false);
    json_text(b, "agent", name, false);
    json_text(b, "agent_version", has_version ? version : (struct str){NULL, 0}, false);
    buf_clear(&text);
    if (v->object != NULL) {
        asset_hex(&text, v->object, SHA256_BYTES);
    }
    json_text(b, "sha256", buf_view(&text), false);
    json_text(b, "url", v->url, false);
    buf_add_cstr(b, "}\n");
    return export_put(x);
}

bool
export_log_json(struct export *x)
{
    const struct export_event_fns fns = {.event = json_event, .arg = x};

    export_stamp(x, STR("events"));
    return !export_put(x)
               ? x->ok
               : export_events(x->cli->archive.db, &x->filter, &fns, x->e) && x->ok;
}

/* ---- PREMIS ---- */

/* Files and agents are told once. */
struct xml {
    struct export *x;
    struct str uuid;
    struct name_set files;
    struct str agents[AGENTS]; /* in the run's arena */
    size_t n_agents;
};

static bool
xml_asset(void *arg, const struct row_listed *r)
{
    struct xml *m = arg;
    auto_buf struct buf path = {.limit = STORAGE_NAME_MAX};

    premis_asset(&m->x->line, r->url);
    if (asset_path(r, &path) && name_set_add(&m->files, buf_view(&path))) {
        premis_file(&m->x->line, &r->object, buf_cstr(&path));
    }
    return export_put(m->x);
}

/* What no asset holds any more is told with its file's place, too. */
static bool
xml_object(void *arg, const struct row_object *o)
{
    struct xml *m = arg;
    char path[STORAGE_NAME_MAX];

    storage_name(STORAGE_MEDIA, o->sha256, media_ending(media_from_name(o->type)), 0,
                 path);
    if (name_set_add(&m->files, str_of(path))) {
        premis_file(&m->x->line, o, path);
    }
    return export_put(m->x);
}

static void
note_agent(struct xml *m, struct str agent)
{
    for (size_t i = m->n_agents; i > 0; i--) {
        if (str_eq(m->agents[i - 1], agent)) {
            return;
        }
    }
    if (m->n_agents < AGENTS) {
        m->agents[m->n_agents++] =
            (struct str){arena_strndup(m->x->cli->arena, agent.p, agent.n), agent.n};
    }
}

static bool
xml_event(void *arg, const struct export_event *v)
{
    struct xml *m = arg;

    note_agent(m, v->agent);
    premis_event(&m->x->line, m->uuid, v);
    return export_put(m->x);
}

bool
export_log_xml(struct export *x)
{
    struct xml *m = arena_alloc(x->cli->arena, sizeof *m);
    const struct export_event_fns fns = {
        .asset = xml_asset, .object = xml_object, .event = xml_event, .arg = m};
    bool ok;

    *m = (struct xml){.x = x, .uuid = str_of(storage_uuid(x->cli->archive.storage))};
    premis_begin(&x->line, m->uuid);
    ok = export_put(x) && export_events(x->cli->archive.db, &x->filter, &fns, x->e) &&
         x->ok;
    name_set_release(&m->files);
    if (!ok) {
        return x->ok && x->e->code == ERR_NONE; /* nobody reads any more */
    }
    for (size_t i = 0; i < m->n_agents; i++) {
        premis_agent(&x->line, m->agents[i]);
    }
    premis_end(&x->line);
    return export_put(x) || x->ok;
}
