#!/bin/bash
#
# The regression tests against a server that runs under valgrind. An error
# counts when the call stack goes through mlcheck's sources. Without a server
# built for it (USE_VALGRIND) palloc'ed chunks are only seen as part of their
# block: uninitialised values are found, small overruns of a chunk are not.
# VALGRIND_OPTS=--track-origins=yes tells where such a value comes from, slowly.

set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [ "${1:-}" != inside ]; then
	. "$root/test/lib.sh"
	command -v valgrind >/dev/null || die "valgrind is missing: install it"
	MLCHECK_SOURCES=$root/src exec bash "$root/test/cluster.sh" -c 'jit = off' -c 'autovacuum = off' \
		-c 'max_stack_depth = 1MB' \
		-w "valgrind --quiet --leak-check=no --trace-children=yes --num-callers=50
			--error-limit=no --gen-suppressions=all --fullpath-after= --time-stamp=no
			--suppressions=test/valgrind.supp --log-file=%q{MLCHECK_LOGS}/valgrind.%p" \
		bash test/valgrind.sh inside
fi

. test/lib.sh
export TALLY=
mkdir -p out
bash test/stages.sh serial
status=$?

# Errors are blocks of lines that empty lines end.
errors=$(cat "$MLCHECK_LOGS"/valgrind.* 2>/dev/null | perl -e '
	local $/; $_ = <STDIN>; s/^==\d+== ?//mg;
	for (split /^[{}].*\n|^\s*\n/m) { print "$_\n" if index($_, $ENV{MLCHECK_SOURCES}) >= 0 }')
cat "$MLCHECK_LOGS"/valgrind.* >out/valgrind.log 2>/dev/null
ls "$MLCHECK_LOGS"/valgrind.* >/dev/null 2>&1 || {
	echo "valgrind wrote no log"
	status=1
}
echo
if [ -n "$errors" ]; then
	printf '%s\n' "$errors"
	echo "valgrind found errors in mlcheck; all it found is in results/valgrind.log"
	exit 1
fi
echo "valgrind found no error in mlcheck"
[ $status -eq 0 ] || echo "but some tests failed, see above"
exit $status
