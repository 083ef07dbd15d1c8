#!/bin/bash
#
# Which lines the tests reach: build with gcov in a copy of the tree, run the
# unit, regression, isolation and TAP tests there, and sum up with lcov. The
# full report of lines is left in results/coverage.info.

set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/test/lib.sh"
command -v lcov >/dev/null || die "lcov is missing: install it"

copy=$(mktemp -d)
cleanup()
{
	local status=$?
	trap - EXIT
	trap '' INT TERM HUP
	end_child
	rm -rf "$copy"
	exit $status
}
trap cleanup EXIT
catch_signals

names=()
for name in Makefile mlcheck.control META.json README.md demo docs expected sql src test; do
	[ ! -e "$root/$name" ] || names+=("$name")
done
tar -C "$root" --exclude='*.o' --exclude='*.bc' --exclude='*.so' -cf - "${names[@]}" | tar -C "$copy" -xf -
cd "$copy" || exit 1

# The server, which is another user's, writes its counts beside the objects.
export COVERAGE=1
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s all || die "the build failed"
chmod -R a+rwX "$copy"

status=0
UNIT_BUILD=$copy/unit UNIT_EXTRA='-O0 --coverage' run_child \
	bash test/run.sh unit serial parallel isolation tap docs || status=1

echo
lcov=(lcov --quiet --rc lcov_branch_coverage=0)
"${lcov[@]}" --capture --directory . --base-directory . --no-external --output-file all.info 2>lcov.log &&
	"${lcov[@]}" --extract all.info "*/src/*" --output-file src.info 2>>lcov.log || {
	cat lcov.log
	die "lcov failed"
}
lcov --list src.info
sed "s|^SF:$copy/|SF:|" src.info >coverage.info
mkdir -p "$root/results" && cp coverage.info "$root/results/"
[ $status -eq 0 ] || echo "some tests failed, see above"
exit $status
