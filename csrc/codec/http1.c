#include "codec/http1.h"

#include <stdio.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What names of methods and fields are made of. */
static bool token_char(char c)
{
    return digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

static bool control(char c)
{
    return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F;
}

static bool all_token(struct md_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!token_char(s.p[i]))
            return false;
    return s.n > 0;
}

static bool has_control(struct md_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (control(s.p[i]))
            return true;
    return false;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct md_span trim(struct md_span s)
{
    while (s.n > 0 && blank(s.p[0]))
        s = md_after(s, 1);
    while (s.n > 0 && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* What stands before the first c goes to *part and leaves *s. */
static bool cut(struct md_span *s, char c, struct md_span *part)
{
    const char *at = s->n ? memchr(s->p, c, s->n) : NULL;

    if (!at)
        return false;
    *part = md_span(s->p, (size_t)(at - s->p));
    *s = md_after(*s, part->n + 1);
    return true;
}

bool md_same_name(struct md_span a, const char *b)
{
    size_t i;

    for (i = 0; i < a.n; i++)
        if (b[i] == '\0' || lower(a.p[i]) != lower(b[i]))
            return false;
    return b[i] == '\0';
}

enum md_status md_head_find(const char *p, size_t n, size_t *searched,
                            size_t *len)
{
    while (*searched < n) {
        const char *lf = memchr(p + *searched, '\n', n - *searched);
        size_t at = lf ? (size_t)(lf - p) : n;

        if (!lf) {
            *searched = n;
            break;
        }
        if (at == 0 || p[at - 1] != '\r')
            return MD_EPROTO;
        *searched = at + 1;
        if (at >= 3 && p[at - 2] == '\n') {
            *len = at + 1;
            return MD_OK;
        }
    }
    return MD_MORE;
}

/* "HTTP/1.0" or "HTTP/1.1" */
static bool version(struct md_span s, int *minor)
{
    if (s.n != 8 || memcmp(s.p, "HTTP/1.", 7) != 0)
        return false;
    *minor = s.p[7] - '0';
    return *minor == 0 || *minor == 1;
}

static bool status_line(struct md_head *h, struct md_span line)
{
    struct md_span v, code;
    size_t i;

    if (!cut(&line, ' ', &v) || !version(v, &h->minor))
        return false;
    if (!cut(&line, ' ', &code)) { /* the reason and its space may be absent */
        code = line;
        line.n = 0;
    }
    if (code.n != 3 || code.p[0] == '0')
        return false;
    for (i = 0; i < 3; i++) {
        if (!digit(code.p[i]))
            return false;
        h->status = h->status * 10 + (code.p[i] - '0');
    }
    h->reason = line;
    return !has_control(line);
}

static bool sendable_target(struct md_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7F)
            return false;
    return s.n > 0 && s.p[0] == '/';
}

static bool request_line(struct md_head *h, struct md_span line)
{
    return cut(&line, ' ', &h->method) && all_token(h->method) &&
           cut(&line, ' ', &h->target) && sendable_target(h->target) &&
           version(line, &h->minor);
}

static bool content_length(struct md_head *h, struct md_span value)
{
    uint64_t length = 0;
    size_t i;

    for (i = 0; i < value.n; i++) {
        if (!digit(value.p[i]) || length > (INT64_MAX - 9) / 10)
            return false;
        length = length * 10 + (uint64_t)(value.p[i] - '0');
    }
    if (value.n == 0 || (h->sized && h->length != length))
        return false;
    h->sized = true;
    h->length = length;
    return true;
}

static bool transfer_encoding(struct md_head *h, struct md_span value)
{
    if (h->chunked || !md_same_name(value, "chunked"))
        return false;
    h->chunked = true;
    return true;
}

static void connection(struct md_head *h, struct md_span value)
{
    struct md_span option;

    while (value.n > 0) {
        if (!cut(&value, ',', &option)) {
            option = value;
            value.n = 0;
        }
        if (md_same_name(trim(option), "close"))
            h->close = true;
        else if (md_same_name(trim(option), "keep-alive"))
            h->keep_alive = true;
    }
}

/* Take in what a field says about how the message goes on. */
static bool field(struct md_head *h, struct md_span name, struct md_span value)
{
    if (!all_token(name) || has_control(value))
        return false;
    if (md_same_name(name, "content-length"))
        return content_length(h, value);
    if (md_same_name(name, "transfer-encoding"))
        return transfer_encoding(h, value);
    if (md_same_name(name, "connection"))
        connection(h, value);
    return true;
}

enum md_status md_head_parse(struct md_head *h, enum md_http1_kind kind,
                             struct md_span bytes)
{
    struct md_span line, name, value, rest;

    memset(h, 0, sizeof(*h));
    rest = md_span(bytes.p, bytes.n - 2); /* without the blank line */
    if (!cut(&rest, '\n', &line))
        return MD_EPROTO;
    line.n--; /* every LF has its CR, as md_head_find saw */
    if (kind == MD_REQUEST ? !request_line(h, line) : !status_line(h, line))
        return MD_EPROTO;
    h->fields = rest;
    while (rest.n > 0) {
        cut(&rest, '\n', &line);
        line.n--;
        if (!cut(&line, ':', &name))
            return MD_EPROTO;
        value = trim(line);
        if (!field(h, name, value))
            return MD_EPROTO;
    }
    h->close = h->close || (h->minor == 0 && !h->keep_alive);
    return h->sized && h->chunked ? MD_EPROTO : MD_OK;
}

enum md_status md_head_field(struct md_span *rest, struct md_span *name,
                             struct md_span *value)
{
    struct md_span line;

    if (!cut(rest, '\n', &line))
        return MD_END;
    line.n--;
    cut(&line, ':', name);
    *value = trim(line);
    return MD_OK;
}

enum md_status md_head_get(const struct md_head *h, const char *name,
                           struct md_span *value)
{
    struct md_span rest = h->fields, found;

    while (md_head_field(&rest, &found, value) == MD_OK)
        if (md_same_name(found, name))
            return MD_OK;
    return MD_END;
}

/* Add a line made of parts: all of it or nothing. */
static enum md_status add_line(struct md_buf *out, const struct md_span *part,
                               int parts)
{
    size_t live = out->tail - out->head;
    int i;

    for (i = 0; i < parts; i++) {
        enum md_status st = md_buf_add(out, part[i]);

        if (st != MD_OK) {
            out->tail = out->head + live;
            return st;
        }
    }
    return MD_OK;
}

enum md_status md_head_write_request(struct md_buf *out, struct md_span method,
                                     struct md_span target)
{
    struct md_span line[] = {method, md_text(" "), target,
                             md_text(" HTTP/1.1\r\n")};

    if (!all_token(method) || !sendable_target(target))
        return MD_EINVAL;
    return add_line(out, line, 4);
}

enum md_status md_head_write_status(struct md_buf *out, int status,
                                    struct md_span reason)
{
    char code[4];
    struct md_span line[] = {md_text("HTTP/1.1 "), md_span(code, 3),
                             md_text(" "), reason, md_text("\r\n")};

    if (status < 100 || status > 999 || has_control(reason))
        return MD_EINVAL;
    snprintf(code, sizeof(code), "%d", status);
    return add_line(out, line, 5);
}

enum md_status md_head_write_field(struct md_buf *out, struct md_span name,
                                   struct md_span value)
{
    struct md_span line[] = {name, md_text(": "), value, md_text("\r\n")};

    if (!all_token(name) || has_control(value))
        return MD_EINVAL;
    return add_line(out, line, 4);
}

enum md_status md_head_write_end(struct md_buf *out)
{
    return md_buf_add(out, md_text("\r\n"));
}
