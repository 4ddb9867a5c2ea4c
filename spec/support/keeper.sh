#!/bin/sh
# Runs an engine so that nothing of it can stay behind.
#
#   keeper.sh DIRECTORY COMMAND...
#
# The engine gets process, mount and network namespaces of its own. When their
# first process ends, the kernel kills all the others, and what they mounted,
# their bridges and their firewall rules are gone with them.
#
# NETWORK: a network namespace to use instead of one of its own.
# stdout: the engine's process id, then "gone" when all of it has ended.
# stdin:  its end, also because whoever started us died, ends the engine and
#         removes the directory. A line after "gone" leaves the directory to
#         the next run.
set -u
directory=$1
shift
PATH=$PATH:/usr/sbin:/sbin # where root's tools are, whoever became root

# What engines leave outside their own directories.
hide() {
    for at in /run /var/lib /var/cache /etc/docker; do
        [ ! -d $at ] || mount -t tmpfs tmpfs $at
    done
}

# The first process of the namespaces; as such it reaps orphans too.
inside() {
    exec 4<&0 # a background job's stdin is not ours
    hide
    busybox ip link set lo up
    (
        read -r pid _ </proc/self/stat # /proc is still that of outside
        echo "$pid"
        mount -t proc proc /proc
        if [ -n "${LISTEN_FDS-}" ]; then
            read -r LISTEN_PID _ </proc/self/stat
            export LISTEN_PID
        fi
        exec "$@" 4<&-
    ) &
    engine=$!
    {
        cat >/dev/null
        kill -9 $engine
    } <&4 &
    wait $engine
}

# Cgroups belong to no namespace. dockerd's are all below one named after the
# directory; podman's are below one that it shares with other podmans, who may
# be about to use it: that one stays, empty.
remove() {
    for id in "$directory"/data/*-containers/*/; do
        [ ! -d "$id" ] ||
            find /sys/fs/cgroup -depth -name "libpod-$(basename "$id")" -exec rmdir {} \;
    done
    find /sys/fs/cgroup -depth -path "*/${directory##*/}*" -type d -exec rmdir {} \;
    rm -rf "$directory"
}

if [ $$ -eq 1 ]; then
    inside "$@"
    exit
fi
trap : HUP INT TERM PIPE # only the end of stdin ends us
set -- --mount --pid --fork --kill-child sh "$0" "$directory" "$@"
if [ -n "${NETWORK-}" ]; then
    nsenter --net="$NETWORK" unshare "$@"
else
    unshare --net "$@"
fi
echo gone
read -r _ || remove 2>/dev/null
