#!/bin/bash
#
# All tests: test/run.sh [STAGE]... with stages unit serial parallel isolation
# tap docs; all of them by default. The last line is "N passed, N failed".

set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/test/lib.sh"
cd "$root" || exit 1

stages=("$@")
[ $# -gt 0 ] || stages=(unit serial parallel isolation tap docs)

tmp=$(mktemp -d)
total_passed=0 total_failed=0 ended=no
finish()
{
	trap - EXIT
	trap '' INT TERM HUP
	end_child
	rm -rf "$tmp"
	if [ $ended = no ]; then
		echo "interrupted"
		total_failed=$((total_failed + 1))
	elif [ $((total_passed + total_failed)) -eq 0 ]; then
		echo "no test was run"
		total_failed=1
	fi
	echo "$total_passed passed, $total_failed failed"
	# a plain "exit" would keep the status from before the trap
	exit $((total_failed > 0))
}
trap finish EXIT
catch_signals

# A stage counts only once it has ended and has put its line into the tally.
tally=$tmp/tally
: >"$tally"
rm -rf results
server_stages=()
for stage in "${stages[@]}"; do
	case $stage in
		unit) TALLY=$tally run_child bash test/unit.sh ;;
		serial | parallel | isolation | tap | docs) server_stages+=("$stage") ;;
		*) echo "no such stage: $stage" >&2 ;;
	esac
done
status=0
if [ ${#server_stages[@]} -gt 0 ]; then
	run_child bash test/cluster.sh bash test/stages.sh "${server_stages[@]}"
	status=$?
	[ ! -f results/tally ] || cat results/tally >>"$tally"
fi

echo
for stage in "${stages[@]}"; do
	if counts=$(grep "^$stage " "$tally"); then
		read -r stage passed failed <<<"$counts"
		printf '%-10s %4d passed, %d failed\n' "$stage" "$passed" "$failed"
	else
		printf '%-10s did not end\n' "$stage"
		passed=0 failed=1
	fi
	total_passed=$((total_passed + passed))
	total_failed=$((total_failed + failed))
done
if [ "$status" -ne 0 ] && [ $total_failed -eq 0 ]; then
	echo "the server's run failed, see above"
	total_failed=1
fi
echo
ended=yes
