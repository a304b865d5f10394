#include "catalog/bag_facts.h"

#include "base/limits.h"
#include "catalog/json.h"

/* Passes over the value that *t begins. False where the text is broken or too deep. */
static bool
pass_over(struct json *r, struct json_token *t)
{
    int depth = 0;

    for (;;) {
        switch (t->kind) {
        case JSON_OPEN_ARRAY:
        case JSON_OPEN_OBJECT:
            depth++;
            break;
        case JSON_CLOSE_ARRAY:
        case JSON_CLOSE_OBJECT:
            depth--;
            break;
        case JSON_END:
        case JSON_BROKEN:
            return false;
        default:
            break;
        }
        if (depth <= 0 || depth > LIMIT_ITEM_DEPTH) {
            return depth == 0;
        }
        json_next(r, t);
    }
}

static void
take_text(const struct json_token *t, struct buf *out)
{
    buf_clear(out);
    if (t->escaped) {
        json_unescape(t->text, out);
    } else {
        buf_add_str(out, t->text);
    }
}

/* The member whose key is *t, up to its value's end. */
static bool
take_member(struct json *r, struct json_token *t, struct buf *path, struct buf *url)
{
    struct str key = t->text;
    struct buf *out = NULL;

    if (t->kind != JSON_TEXT) {
        return false;
    }
    if (str_eq(key, STR("bag_path"))) {
        out = path;
    } else if (str_eq(key, STR("url"))) {
        out = url;
    }
    json_next(r, t);
    if (t->kind != JSON_COLON) {
        return false;
    }
    json_next(r, t);
    if (out != NULL && t->kind == JSON_TEXT) {
        take_text(t, out);
        return true;
    }
    return pass_over(r, t);
}

bool
bag_facts_line(struct str line, struct buf *path, struct buf *url)
{
    struct json r;
    struct json_token t;

    buf_clear(path);
    buf_clear(url);
    json_init(&r, line, false);
    json_next(&r, &t);
    if (t.kind != JSON_OPEN_OBJECT) {
        return false;
    }
    for (json_next(&r, &t); t.kind != JSON_CLOSE_OBJECT; json_next(&r, &t)) {
        if (t.kind != JSON_COMMA && !take_member(&r, &t, path, url)) {
            return false;
        }
    }
    return path->n > 0 && url->n > 0 && !path->over && !url->over;
}
