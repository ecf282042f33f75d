#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/setup.sh WHAT: installs the Debian packages that WHAT needs and that
# are not there yet.  WHAT is build, demo, check, ci, bench or all.  Says what
# it does; says nothing and changes nothing when all is there.
set -eu
cd "$(dirname "$0")/.."
# Messages of dpkg and sort order must not depend on who runs this.
export LC_ALL=C

case "${1:-}" in
build) groups='build run' ;;
demo) groups='build run show' ;;
check) groups='build run show test' ;;
ci | all) groups='build run show test ci' ;;
bench) groups='build run show test bench' ;;
*)
	echo "usage: tools/setup.sh build|demo|check|ci|bench|all" >&2
	exit 64
	;;
esac
[ "$1" != all ] || groups="$groups bench"

wanted=$(awk -F'\t' -v g=" $groups " \
    '!/^#/ && index(g, " " $1 " ") { print $2 }' tools/packages.txt)
if ! command -v dpkg-query >/dev/null; then
	# shellcheck disable=SC2086
	echo "setup: not a Debian machine; install by hand:" $wanted >&2
	exit 1
fi
# dpkg-query fails when it does not know one of the names; what it prints of
# the others is still right.
# shellcheck disable=SC2016,SC2086
there=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted \
    2>/dev/null | awk '$2 == "installed" { print $1 }' | sort -u || true)
# Some editions of nodejs bring npm with them; Debian's would clash with it.
[ -z "$(command -v npm)" ] || there=$(printf '%s\nnpm\n' "$there" | sort -u)
missing=$(comm -23 <(printf '%s\n' "$wanted" | sort -u) \
    <(printf '%s\n' "$there"))
[ -n "$missing" ] || exit 0
sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "setup: needs root to install packages; as root, run:" >&2
		# shellcheck disable=SC2086
		echo "  apt-get install --no-install-recommends" $missing >&2
		exit 1
	fi
	sudo=sudo
fi
echo "setup: installing $(printf '%s\n' "$missing" | wc -l) Debian packages:"
for p in $missing; do
	awk -F'\t' -v p="$p" '$2 == p { printf "  %-22s %s\n", $2, $3; exit }' \
	    tools/packages.txt
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2024,SC2086 # the log is ours, not root's
apt() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
	    -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" >>"$log" 2>&1
}
start=$SECONDS
apt update || echo "setup: apt-get update failed; trying the old lists" >&2
# shellcheck disable=SC2086
if ! apt install --no-install-recommends $missing; then
	tail -n 20 "$log" >&2
	echo "setup: apt-get install failed; see above, mend and run again" >&2
	exit 1
fi
echo "setup: done in $((SECONDS - start)) s"
