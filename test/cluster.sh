#!/bin/bash
#
# Run a command against a throwaway PostgreSQL server that has mlcheck.
#
#   test/cluster.sh [-c 'name = value']... [-f FILE] [-w WRAPPER] COMMAND [ARGUMENT]...
#
#   -c  a line for postgresql.conf; may be repeated
#   -f  a file that COMMAND needs and that its user perhaps may not read: it is
#       copied, unpacked if it ends in .gz, and its new path is in MLCHECK_DATA
#   -w  a command to start the server under, such as valgrind
#
# Everything lives in one new directory, which is removed at the end, whatever
# the end is:
#   server/  a copy of the server's programs with links to the rest, into which
#            "make install" puts mlcheck. PostgreSQL finds its files relative to
#            its programs, so nothing outside the directory is changed, no
#            rights are needed, and two runs never meet.
#   tree/    a copy of the source tree, the directory in which COMMAND runs
#   data/ socket/ home/ tmp/ logs/
#
# A server refuses to run as root: called by root, the server and COMMAND run
# as MLCHECK_USER (by default postgres, or nobody where that does not exist).
#
# COMMAND finds PGHOST, PGPORT, PGUSER, PGDATABASE and PG_CONFIG set, the
# server's programs first in PATH, and a directory for its files in
# MLCHECK_WORK. What it leaves in tree/out is copied back as results/.

set -euo pipefail
umask 022

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/test/lib.sh"

conf=()
file=
wrapper=
while getopts c:f:w: option; do
	case $option in
		c) conf+=("$OPTARG") ;;
		f) file=$OPTARG ;;
		w) wrapper=$OPTARG ;;
		*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || die "usage: test/cluster.sh [-c 'name = value']... [-f FILE] [-w WRAPPER] COMMAND [ARGUMENT]..."
[ -z "$file" ] || [ -r "$file" ] || die "cannot read $file"

# Settings of some other server must not leak in.
pg_config=${PG_CONFIG:-pg_config}
for name in "${!PG@}"; do
	unset "$name"
done
bindir=$("$pg_config" --bindir) || die "$pg_config does not run: install postgresql-server-dev-NN, or set PG_CONFIG"
sharedir=$("$pg_config" --sharedir)
pkglibdir=$("$pg_config" --pkglibdir)
[ -x "$bindir/initdb" ] || die "no server in $bindir: install the package postgresql-NN of the version of $pg_config"

# Who runs the server.
as_user=()
user=
if [ "$(id -u)" = 0 ]; then
	user=${MLCHECK_USER:-postgres}
	id -u "$user" >/dev/null 2>&1 || user=nobody
	[ "$(id -u "$user")" != 0 ] || die "MLCHECK_USER must not be root"
	command -v setpriv >/dev/null || die "setpriv (package util-linux) is missing: run this as an ordinary user"
	as_user=(setpriv "--reuid=$(id -u "$user")" "--regid=$(id -g "$user")" --clear-groups --)
fi

# A socket's path must stay below 108 bytes, those of the TAP tests' own
# servers included.
base=${TMPDIR:-/tmp}
[ ${#base} -le 40 ] && [ -z "$user" ] || base=/tmp

work=
crashed=no
server=
cleanup()
{
	local status=$? pidfile
	trap - EXIT
	trap '' INT TERM HUP
	end_child
	if [ -n "$work" ]; then
		# This server, and those that TAP tests may have left.
		find "$work" -name postmaster.pid 2>/dev/null | while read -r pidfile; do
			"${as_user[@]}" "$bin/pg_ctl" -D "${pidfile%/*}" -m immediate -t 60 stop >/dev/null 2>&1 || true
		done
		[ -z "$server" ] || end_group "$server"
		rm -rf "$work" || rm -rf "$work"
	fi
	exit "$status"
}
trap cleanup EXIT
catch_signals

work=$(mktemp -d "$base/mlcheck.XXXXXX")
prefix=$work/server
bin=$prefix$bindir
port=$((20000 + RANDOM % 40000))	# only names the socket: nothing listens on TCP

# Build, and install into the private server.

# Link all entries of directory $1, except mlcheck's own, into directory $2.
link_entries()
{
	local entry entries=()

	mkdir -p "$2"
	for entry in "$1"/*; do
		case ${entry##*/} in
			mlcheck | mlcheck.* | mlcheck--*) ;;
			*) entries+=("$entry") ;;
		esac
	done
	ln -sf -t "$2" "${entries[@]}"
}

# The same, one level down, for a directory that mlcheck adds to.
open_directory()
{
	[ -d "$1" ] || return 0
	rm -f "$2"
	link_entries "$1" "$2"
}

mkdir -p "$bin"
cp -p "$bindir"/* "$bin/"
link_entries "$pkglibdir" "$prefix$pkglibdir"
open_directory "$pkglibdir/bitcode" "$prefix$pkglibdir/bitcode"
link_entries "$sharedir" "$prefix$sharedir"
open_directory "$sharedir/extension" "$prefix$sharedir/extension"

run_make()
{
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$root" PG_CONFIG="$pg_config" "$@"
}
run_child run_make -j"$(nproc 2>/dev/null || echo 2)" all >&2 || die "the build failed"
run_child run_make DESTDIR="$prefix" install >"$work/install.log" 2>&1 || {
	cat "$work/install.log" >&2
	die "make install failed"
}

# What the command needs of the tree.

mkdir "$work"/{tree,data,socket,home,tmp,logs}
names=()
for name in Makefile mlcheck.control META.json README.md demo docs expected sql src test; do
	[ ! -e "$root/$name" ] || names+=("$name")
done
tar -C "$root" --exclude='*.o' --exclude='*.bc' --exclude=__pycache__ -cf - "${names[@]}" |
	tar -C "$work/tree" --no-same-owner -xf -

if [ -n "$file" ]; then
	case $file in
		*.gz) gzip -dc -- "$file" >"$work/data.csv" ;;
		*) cat -- "$file" >"$work/data.csv" ;;
	esac
	export MLCHECK_DATA=$work/data.csv
fi
if [ -n "$user" ]; then
	chown "$user" "$work" "$work"/{data,socket,home,logs,tmp}
	[ -z "$file" ] || chown "$user" "$work/data.csv"
	chown -R "$user" "$work/tree"
fi
chmod 700 "$work" "$work/data"

# Start the server.

locale=$(locale -a 2>/dev/null | grep -iE '^C\.utf-?8$' | head -n 1 || true)
export PATH=$bin:$PATH PG_CONFIG=$bin/pg_config
export HOME=$work/home TMPDIR=$work/tmp MLCHECK_WORK=$work MLCHECK_LOGS=$work/logs
export PGHOST=$work/socket PGPORT=$port PGUSER=postgres PGDATABASE=postgres
export LC_ALL=C LANG=${locale:-C} PAGER=cat PSQL_PAGER=cat
cd "$work/tree"

"${as_user[@]}" "$bin/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --no-sync \
	--locale="${locale:-C}" >"$work/initdb.log" 2>&1 || {
	cat "$work/initdb.log" >&2
	die "initdb failed"
}
{
	cat <<-END
		listen_addresses = ''
		unix_socket_directories = '$work/socket'
		port = $port
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		max_worker_processes = 16
		max_parallel_workers = 8
		timezone = 'UTC'
		log_timezone = 'UTC'
		log_line_prefix = '%m [%p] %q%a '
	END
	[ ${#conf[@]} -eq 0 ] || printf '%s\n' "${conf[@]}"
} >>"$work/data/postgresql.conf"

log=$work/logs/server.log
: >"$log"
[ -z "$user" ] || chown "$user" "$log"
start_server()
{
	local try

	if [ -z "$wrapper" ]; then
		"${as_user[@]}" "$bin/pg_ctl" -D "$work/data" -l "$log" -w -t 60 -s start </dev/null
		return
	fi
	set -m
	# the wrapper is a command line: split it into words
	# shellcheck disable=SC2086
	"${as_user[@]}" $wrapper "$bin/postgres" -D "$work/data" >>"$log" 2>&1 </dev/null &
	server=$!
	set +m
	for try in $(seq 240); do
		"$bin/pg_isready" -q && return 0
		kill -0 "$server" 2>/dev/null || return 1
		sleep 0.5
	done
	return 1
}
show_log()
{
	echo "--- end of the server's log ---" >&2
	tail -n 60 "$log" >&2
	echo "-------------------------------" >&2
}
start_server || {
	show_log
	die "the server did not start"
}

# Run the command.

status=0
run_child "${as_user[@]}" "$@" || status=$?

if grep -qE 'was terminated by signal|PANIC: ' "$log"; then
	crashed=yes
elif ! "$bin/pg_isready" -q -t 30; then
	crashed=yes
fi
if [ $crashed = yes ]; then
	show_log
	echo "test/cluster.sh: the server crashed" >&2
	[ $status -ne 0 ] || status=1
fi
if [ -d "$work/tree/out" ] && [ ! -L "$work/tree/out" ]; then
	cp "$log" "$work/tree/out/" 2>/dev/null || true
	rm -rf "$root/results"
	cp -r --no-dereference "$work/tree/out" "$root/results"
fi
exit "$status"
