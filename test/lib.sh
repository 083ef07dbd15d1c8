# shellcheck shell=bash
# Shell functions shared by the test scripts. Source this file.

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

child=

# End process group $1: first politely, after 15 seconds not.
end_group()
{
	local try

	kill -TERM -- "-$1" 2>/dev/null || return 0
	for try in $(seq 150); do
		kill -0 -- "-$1" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL -- "-$1" 2>/dev/null || true
}

end_child()
{
	[ -n "$child" ] || return 0
	end_group "$child"
	wait "$child" 2>/dev/null || true
	child=
}

# Run a command in a process group of its own and wait for it. Unlike with a
# foreground command, a signal to this script is handled at once.
run_child()
{
	local status=0

	set -m
	"$@" </dev/null &
	child=$!
	set +m
	wait "$child" || status=$?
	child=
	return $status
}

# Turn signals into an ordinary exit, for the EXIT trap to clean up.
catch_signals()
{
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# Say in file TALLY, where there is one, that stage $1 ended with these counts.
tally()
{
	[ -z "${TALLY:-}" ] || echo "$1 $passed $failed" >>"$TALLY"
}

# Set passed and failed from the output of pg_regress, file $1, its exit
# status $2 and the number of tests $3. A test that is not reported as passed
# has failed. The first form is that of PostgreSQL 14 and 15.
read_regress()
{
	passed=$(grep -cE '^(test| )? *[^ ]+ +\.\.\. ok|^ok +[0-9]+ ' "$1" || true)
	failed=$(($3 - passed))
	[ "$failed" -ge 0 ] || failed=0
	[ "$2" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
}

# Set gsl_cflags and gsl_libs.
find_gsl()
{
	if command -v gsl-config >/dev/null; then
		gsl_cflags=$(gsl-config --cflags) gsl_libs=$(gsl-config --libs)
	elif pkg-config --exists gsl 2>/dev/null; then
		gsl_cflags=$(pkg-config --cflags gsl) gsl_libs=$(pkg-config --libs gsl)
	else
		die "the GNU Scientific Library is missing: install libgsl-dev"
	fi
	[ "$gsl_cflags" != -I/usr/include ] || gsl_cflags=
}
