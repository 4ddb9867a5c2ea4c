/* The least that the engine takes for a plugin: it listens on its socket. */
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void leave(int number)
{
    (void)number;
    _exit(0);
}

int main(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);

    signal(SIGTERM, leave); /* the first process of a container ignores it */
    strcpy(at.sun_path, "/run/docker/plugins/p.sock");
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        listen(listener, 8) != 0)
        return 1;
    for (;;)
        close(accept(listener, NULL, NULL));
}
