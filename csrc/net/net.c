#include "net/net.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "net/link.h"
#include "net/poll.h"

static void global_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static int on_timer(CURLM *multi, long ms, void *user)
{
    struct md_net *net = user;

    (void)multi;
    net->timer = ms < 0 ? -1 : md_now() + (double)ms / 1000;
    return 0;
}

struct md_net *md_net_new(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct md_net *net = calloc(1, sizeof(*net));

    pthread_once(&once, global_init);
    if (!net)
        return NULL;
    net->multi = curl_multi_init();
    if (!net->multi) {
        free(net);
        return NULL;
    }
    net->ready = eventfd(1, EFD_CLOEXEC); /* or when it is needed */
    net->users = 1;
    net->pid = getpid();
    net->timer = -1;
    curl_multi_setopt(net->multi, CURLMOPT_SOCKETFUNCTION, md_link_on_socket);
    curl_multi_setopt(net->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(net->multi, CURLMOPT_TIMERDATA, net);
    return net;
}

void md_net_hold(struct md_net *net)
{
    net->users++;
}

void md_net_drop(struct md_net *net)
{
    if (!md_net_is_ours(net) || --net->users > 0)
        return;
    curl_multi_cleanup(net->multi);
    if (net->ready >= 0)
        close(net->ready);
    free(net);
}

bool md_net_is_ours(const struct md_net *net)
{
    return net->pid == getpid();
}
