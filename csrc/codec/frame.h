#ifndef MD_FRAME_H
#define MD_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

/* The stream a piece belongs to; also the type byte of its frame. */
enum md_stream {
    MD_STDIN = 0, /* on the wire only: decoded as stdout */
    MD_STDOUT = 1,
    MD_STDERR = 2,
    MD_SYSTEMERR = 3, /* the daemon's own error text */
};

struct md_piece {
    struct md_span bytes; /* borrowed from the input */
    enum md_stream stream;
    bool last; /* it completes a frame of MD_SYSTEMERR */
};

/*
 * Docker's framing of stdout and stderr: {type, 0, 0, 0, length as 32 bits big
 * endian}, then that many bytes. Zero-filled is the start state. Payload is
 * passed through as it comes, so a frame that claims 4 GiB costs no memory.
 */
struct md_frame {
    enum md_status failed;
    uint64_t offset; /* bytes taken so far; of a failure: where it stands */
    uint32_t left;   /* payload bytes that the current frame still owes */
    uint8_t head[8];
    uint8_t have; /* header bytes seen; 8: inside the payload */
};

/*
 * Take the longest run of one stream off the front of the n bytes at p. The
 * headers between its frames are squeezed out in place. *used says how many
 * of the n bytes are done with.
 * OK: *out is the run. MORE: everything was used, there was no payload in it.
 * EPROTO: at d->offset stands something that is no frame.
 * A run is never empty and may span frames; but frames of MD_SYSTEMERR are
 * given one at a time, an empty one too.
 */
enum md_status md_frame_next(struct md_frame *d, char *p, size_t n,
                             size_t *used, struct md_piece *out);

/* The input is over. END between two frames, ETRUNC inside one. */
enum md_status md_frame_end(const struct md_frame *d);

/* The header of a frame of n bytes. */
void md_frame_encode(uint8_t head[8], enum md_stream type, uint32_t n);

#endif
