#!/bin/bash
#
# Compile each test/unit/test_*.c with the kernels and the codecs, without
# PostgreSQL's headers, and run it. The last line of each is
# "UNIT name: N passed, N failed".
#
# SANITIZE=1 compiles with the address and undefined behaviour sanitizers.
# UNIT_BUILD is a directory to keep what is compiled, for coverage.

set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/test/lib.sh"
cd "$root" || exit 1

tmp=$(mktemp -d)
cleanup()
{
	local status=$?
	trap - EXIT
	trap '' INT TERM HUP
	end_child
	rm -rf "$tmp"
	exit $status
}
trap cleanup EXIT
catch_signals
build=${UNIT_BUILD:-$tmp}
mkdir -p "$build"

find_gsl
export CC=${CC:-cc}
export UNIT_CFLAGS="-std=gnu99 -g -O3 -fwrapv -Wall $gsl_cflags -Isrc -Itest/unit ${UNIT_EXTRA:-}"
[ -z "${SANITIZE:-}" ] || UNIT_CFLAGS+=" -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined"
export build

passed=0 failed=0
shopt -s nullglob
tests=(test/unit/test_*.c)
library=(src/kernel/*.c src/state/*_codec.c)

# A file that does not compile is missed below, by each test that needs it.
compile()
{
	printf '%s\0' "${library[@]}" "${tests[@]}" |
		xargs -0 -n 1 -P "$(nproc 2>/dev/null || echo 2)" bash -c \
			'name=${1//\//_}; $CC $UNIT_CFLAGS -c "$1" -o "$build/${name%.c}.o"' _
}
[ ${#tests[@]} -eq 0 ] || run_child compile || true

run_test()
{
	timeout --foreground 300 "$1" >"$tmp/output" 2>&1
}
for source in "${tests[@]}"; do
	name=${source#test/unit/test_}
	name=${name%.c}
	status=0
	# shellcheck disable=SC2086
	if $CC $UNIT_CFLAGS "$build"/test_unit_test_"$name".o "$build"/src_*.o $gsl_libs -lm -o "$build/test_$name"; then
		run_child run_test "$build/test_$name" || status=$?
	else
		echo "UNIT $name: was not built" >"$tmp/output"
		status=1
	fi
	if [[ $(tail -n 1 "$tmp/output") =~ ^UNIT\ [^:]+:\ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		passed=$((passed + BASH_REMATCH[1]))
		failed=$((failed + BASH_REMATCH[2]))
		if [ $status -ne 0 ] && [ "${BASH_REMATCH[2]}" -eq 0 ]; then
			echo "test_$name: exit status $status" >>"$tmp/output"
			failed=$((failed + 1))
		fi
	else
		echo "test_$name: did not end (exit status $status)" >>"$tmp/output"
		failed=$((failed + 1))
	fi
	cat "$tmp/output"
done
[ ${#tests[@]} -gt 0 ] || echo "no unit tests"
tally unit
echo "unit tests: $passed passed, $failed failed"
[ $failed -eq 0 ]
