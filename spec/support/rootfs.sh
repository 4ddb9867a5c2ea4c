#!/bin/sh
# The root of the smallest image that runs something, as a tar on stdout:
# busybox under all its names, root and nobody.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir "$root/bin" "$root/etc"
mkdir -m 1777 "$root/tmp"
cp "$(command -v busybox)" "$root/bin/busybox"
"$root/bin/busybox" --install "$root/bin"
cat >"$root/etc/passwd" <<END
root:x:0:0:root:/:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/sh
END
cat >"$root/etc/group" <<END
root:x:0:
nobody:x:65534:
END
tar -C "$root" --owner=0 --group=0 -c bin etc tmp
