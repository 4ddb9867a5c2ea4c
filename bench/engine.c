/*
 * A fake Engine, fast enough to measure clients against: it spends next to
 * nothing on a request and sends a log at the speed of the socket.
 *
 *     engine SOCKET       from the root of the tree
 *
 * It prints a line when it listens, and ends when nobody reads its output any
 * more: whoever started it through a pipe only has to close that pipe.
 *
 * A container is what its name says, and its log likewise:
 *
 *     FRAMING-FRAME-LINE-STREAMS-FRAMES, such as chunked-32-32-1-1000000
 *
 * A pull of the tag N says N times how far it is. The list of containers has a
 * thousand times that of bench/container.json, with a number for each NNNN. The
 * log of the container "idle" begins, and says nothing.
 *
 * FRAMING is "chunked" for one HTTP chunk a frame, as dockerd sends a log, or
 * "dense" for nothing but frames up to the end of the connection, as it sends
 * the output of an exec. A frame holds FRAME bytes in lines of LINE bytes, and
 * the STREAMS (1: stdout, 2: stdout and stderr in turn) follow one another.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define EXEC_ID                                                                \
    "8f177a186b977fb451136e0fdf182abff5599a08b3c7f6ef0d36a55aaf89634c"

enum {
    WORKERS = 1200,     /* and so the most connections at once */
    STACK = 256 * 1024, /* of each */
    BACKLOG = 4096,
    REQUEST = 64 * 1024,     /* the largest request */
    BLOCK = 4 * 1024 * 1024, /* is sent again and again; none of its lines
                                is still interned when it comes back */
};

struct log {
    bool chunked;
    size_t frame, line;
    unsigned streams;
    unsigned long long frames;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static bool send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

        if (sent < 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool reply(int fd, bool bodiless, const char *status, const char *type,
                  const char *body)
{
    char answer[1024];
    int n = snprintf(answer, sizeof(answer),
                     "HTTP/1.1 %s\r\n"
                     "Api-Version: 1.41\r\n"
                     "Content-Type: %s\r\n"
                     "Ostype: linux\r\n"
                     "Server: Docker/20.10.24 (linux)\r\n"
                     "Content-Length: %zu\r\n\r\n%s",
                     status, type, strlen(body), bodiless ? "" : body);

    return send_all(fd, answer, (size_t)n);
}

static bool log_parse(const char *name, struct log *l)
{
    char framing[16];

    if (sscanf(name, "%15[a-z]-%zu-%zu-%u-%llu", framing, &l->frame, &l->line,
               &l->streams, &l->frames) != 5)
        return false;
    l->chunked = strcmp(framing, "chunked") == 0;
    return l->frame <= BLOCK && l->line > 1 && l->frame >= l->line &&
           l->frame % l->line == 0 && l->streams >= 1 && l->streams <= 2;
}

/* No two alike: a line seen before costs a Lua client next to nothing. */
static char *put_line(char *p, size_t n, uint64_t *random)
{
    for (; n > 1; n--) {
        *random = *random * 6364136223846793005u + 1442695040888963407u;
        *p++ = (char)('a' + (*random >> 33) % 26);
    }
    *p++ = '\n';
    return p;
}

/*
 * The block is made before the head is sent, so a client that counts from
 * there does not count the making. False: the connection is to be closed.
 */
static bool send_log(int fd, const struct log *l)
{
    static const char chunked_head[] = "HTTP/1.1 200 OK\r\n"
                                       "Api-Version: 1.41\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n";
    static const char dense_head[] = "HTTP/1.1 200 OK\r\n"
                                     "Api-Version: 1.41\r\n"
                                     "Connection: close\r\n\r\n";
    char size[24];
    size_t before = !l->chunked ? 0
                                : (size_t)snprintf(size, sizeof(size),
                                                   "%zx\r\n", l->frame + 8);
    size_t wire = before + 8 + l->frame + (l->chunked ? 2 : 0);
    size_t frames = (BLOCK / wire + 1) * l->streams, i, j;
    uint64_t random = 1;
    unsigned long long left;
    char *block, *p;
    bool ok;

    if (frames > l->frames) /* an even number, where there are two streams */
        frames = (size_t)(l->frames + l->frames % l->streams);
    block = p = malloc(frames * wire);
    if (!block)
        fail("malloc");
    for (i = 0; i < frames; i++) {
        const char type[4] = {(char)(1 + i % l->streams)};
        uint32_t n = htonl((uint32_t)l->frame);

        p = mempcpy(p, size, before);
        p = mempcpy(p, type, sizeof(type));
        p = mempcpy(p, &n, sizeof(n));
        for (j = 0; j < l->frame; j += l->line)
            p = put_line(p, l->line, &random);
        p = mempcpy(p, "\r\n", l->chunked ? 2 : 0);
    }
    ok = l->chunked ? send_all(fd, chunked_head, sizeof(chunked_head) - 1)
                    : send_all(fd, dense_head, sizeof(dense_head) - 1);
    for (left = l->frames; ok && left > 0; left -= frames) {
        if (frames > left)
            frames = (size_t)left;
        ok = send_all(fd, block, frames * wire);
    }
    free(block);
    return ok && l->chunked && send_all(fd, "0\r\n\r\n", 5);
}

/* Until the client has enough. */
static bool send_silence(int fd)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n"
                               "Api-Version: 1.41\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    char byte;

    send_all(fd, head, sizeof(head) - 1);
    while (recv(fd, &byte, 1, 0) > 0)
        ;
    return false;
}

static bool send_chunk(int fd, const char *p, size_t n)
{
    char size[24];
    int digits = snprintf(size, sizeof(size), "%zx\r\n", n);

    return send_all(fd, size, (size_t)digits) && send_all(fd, p, n) &&
           send_all(fd, "\r\n", 2);
}

static bool send_progress(int fd, unsigned long long count)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n"
                               "Api-Version: 1.41\r\n"
                               "Content-Type: application/json\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n";
    char block[64 * 1024];
    unsigned long long i;
    size_t n = 0;
    bool ok = send_all(fd, head, sizeof(head) - 1);

    for (i = 1; ok && i <= count; i++) {
        n += (size_t)snprintf(
            block + n, sizeof(block) - n,
            "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":%llu,"
            "\"total\":%llu},\"progress\":\"[=====>     ]  %lluB/%lluB\","
            "\"id\":\"a1b2c3d4e5f6\"}\r\n",
            i, count, i, count);
        if (sizeof(block) - n < 512 || i == count) {
            ok = send_chunk(fd, block, n);
            n = 0;
        }
    }
    return ok && send_all(fd, "0\r\n\r\n", 5);
}

static char *containers; /* the list, in JSON */

/* Append the container with its number. */
static char *put_container(char *to, const char *one, int number)
{
    const char *gap;

    for (; (gap = strstr(one, "NNNN")) != NULL; one = gap + 4) {
        to = mempcpy(to, one, (size_t)(gap - one));
        to += sprintf(to, "%04d", number);
    }
    return stpcpy(to, one);
}

static void make_containers(const char *path)
{
    enum { COUNT = 1000, ROOM = 4096 };
    char one[ROOM], *to = containers = malloc(COUNT * ROOM);
    FILE *file = fopen(path, "r");
    int i;

    if (!file || !fgets(one, sizeof(one), file) || !to)
        fail(path);
    fclose(file);
    for (i = 0; i < COUNT; i++) {
        *to++ = i == 0 ? '[' : ',';
        to = put_container(to, one, i);
    }
    strcpy(to, "]");
}

static bool send_containers(int fd)
{
    char head[256];
    size_t n = strlen(containers);
    int length = snprintf(head, sizeof(head),
                          "HTTP/1.1 200 OK\r\n"
                          "Api-Version: 1.41\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n",
                          n);

    return send_all(fd, head, (size_t)length) && send_all(fd, containers, n);
}

/* False: the connection is to be closed. */
static bool answer(int fd, const char *method, const char *path)
{
    static const char started[] =
        "HTTP/1.1 101 UPGRADED\r\n"
        "Content-Type: application/vnd.docker.raw-stream\r\n"
        "Connection: Upgrade\r\n"
        "Upgrade: tcp\r\n"
        "Api-Version: 1.41\r\n\r\n"
        "\1\0\0\0\0\0\0\6hello\n";
    static const char json[] = "application/json";
    bool bodiless = strcmp(method, "HEAD") == 0;
    char name[64], what[16];
    struct log l;
    unsigned long long count;

    if (strncmp(path, "/v1.", 4) == 0)
        path += 1 + strcspn(path + 1, "/");
    if (strcmp(path, "/_ping") == 0)
        return reply(fd, bodiless, "200 OK", "text/plain", "OK");
    if (sscanf(path, "/exec/" EXEC_ID "/%15[a-z]", what) == 1) {
        if (strcmp(what, "start") == 0) {
            send_all(fd, started, sizeof(started) - 1);
            return false;
        }
        return reply(fd, false, "200 OK", json,
                     "{\"ID\":\"" EXEC_ID "\",\"Running\":false,"
                     "\"ExitCode\":0,\"Pid\":4711,\"OpenStdin\":false,"
                     "\"OpenStdout\":true,\"OpenStderr\":true}\n");
    }
    if (strncmp(path, "/containers/json", 16) == 0)
        return send_containers(fd);
    if (sscanf(path, "/images/create?fromImage=%*[^&]&tag=%llu", &count) == 1)
        return send_progress(fd, count);
    if (sscanf(path, "/containers/%63[^/?]/%15[a-z]", name, what) == 2) {
        if (strcmp(what, "exec") == 0)
            return reply(fd, false, "201 Created", json,
                         "{\"Id\":\"" EXEC_ID "\"}\n");
        if (strcmp(what, "json") == 0)
            return reply(fd, false, "200 OK", json,
                         "{\"Id\":\"" EXEC_ID "\",\"Name\":\"/web\","
                         "\"State\":{\"Status\":\"running\",\"Running\":true},"
                         "\"Config\":{\"Tty\":false}}\n");
        if (strcmp(what, "logs") == 0 && strcmp(name, "idle") == 0)
            return send_silence(fd);
        if (strcmp(what, "logs") == 0 && log_parse(name, &l))
            return send_log(fd, &l);
    }
    return reply(fd, bodiless, "404 Not Found", json,
                 "{\"message\":\"page not found\"}\n");
}

/* One request after another, until one of the two has enough. */
static void serve(int fd, char *buf)
{
    size_t have = 0;

    for (;;) {
        char method[8], path[256], *end, *length;
        size_t whole = 0;

        buf[have] = '\0';
        end = strstr(buf, "\r\n\r\n");
        if (end) {
            length = strcasestr(buf, "\r\nContent-Length:");
            whole = (size_t)(end + 4 - buf);
            if (length && length < end)
                whole += strtoul(length + 17, NULL, 10);
        }
        if (end && have >= whole) {
            bool closing = strcasestr(buf, "\r\nConnection: close") != NULL;

            if (sscanf(buf, "%7s %255s", method, path) != 2 ||
                !answer(fd, method, path) || closing)
                return;
            have -= whole;
            memmove(buf, buf + whole, have);
        } else {
            ssize_t got = recv(fd, buf + have, REQUEST - have, 0);

            if (got <= 0)
                return;
            have += (size_t)got;
        }
    }
}

/* Threads wait in accept(), so a new connection costs no new thread. */
static void *work(void *listening)
{
    char *buf = malloc(REQUEST + 1);

    if (!buf)
        fail("malloc");
    for (;;) {
        int fd = accept(*(int *)listening, NULL, NULL);

        if (fd < 0)
            fail("accept");
        serve(fd, buf);
        close(fd);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct pollfd reader = {.fd = STDOUT_FILENO};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), i;
    pthread_attr_t attributes;
    pthread_t thread;

    if (argc != 2 || strlen(argv[1]) >= sizeof(at.sun_path)) {
        fprintf(stderr, "usage: engine SOCKET\n");
        return 2;
    }
    make_containers("bench/container.json");
    strcpy(at.sun_path, argv[1]);
    unlink(argv[1]);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        listen(fd, BACKLOG) != 0)
        fail(argv[1]);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    for (i = 0; i < WORKERS; i++)
        if (pthread_create(&thread, &attributes, work, &fd) != 0)
            fail("pthread_create");
    puts("listening");
    fflush(stdout);
    poll(&reader, 1, -1);
    unlink(argv[1]);
    return 0;
}
