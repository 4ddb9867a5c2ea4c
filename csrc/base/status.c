#include "base/status.h"

const char *md_status_kind(enum md_status st)
{
    switch (st) {
#define X(name, value, kind, text)                                             \
    case MD_##name:                                                            \
        return kind;
        MD_STATUS_MAP(X)
#undef X
    }
    return "protocol";
}

const char *md_status_text(enum md_status st)
{
    switch (st) {
#define X(name, value, kind, text)                                             \
    case MD_##name:                                                            \
        return text;
        MD_STATUS_MAP(X)
#undef X
    }
    return "unknown status";
}
