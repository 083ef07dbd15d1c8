#!/bin/bash
#
# Fuzz what decodes bytes from outside: test/fuzz.sh SECONDS builds each
# test/fuzz/fuzz_*.c with the codecs and kernels and runs it that long.
# Inputs in test/fuzz/corpus/NAME, where there are any, are where it starts.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/test/lib.sh"
cd "$root"

time=${1:-60}
[[ $time =~ ^[1-9][0-9]*$ ]] || die "usage: test/fuzz.sh SECONDS"
clang=${CLANG:-clang}
command -v "$clang" >/dev/null || die "fuzzing needs clang: install clang and libclang-rt-dev"

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
find_gsl

echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n); int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n > 8 ? -1 : 0; }' >"$tmp/probe.c"
flags=(-std=gnu99 -g -O1 -fwrapv -fno-omit-frame-pointer -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined)
"$clang" "${flags[@]}" "$tmp/probe.c" -o "$tmp/probe" 2>"$tmp/log" || {
	cat "$tmp/log" >&2
	die "clang cannot build a fuzz target: install libclang-rt-dev (on Debian 12 libclang-rt-14-dev)"
}

shopt -s nullglob
targets=(test/fuzz/fuzz_*.c)
[ ${#targets[@]} -gt 0 ] || die "there is no test/fuzz/fuzz_*.c"
status=0
for source in "${targets[@]}"; do
	name=$(basename "$source" .c)
	# shellcheck disable=SC2086
	"$clang" "${flags[@]}" $gsl_cflags -Isrc "$source" src/state/*_codec.c src/kernel/*.c \
		-o "$tmp/$name" $gsl_libs -lm
	mkdir "$tmp/$name.corpus"
	seeds=()
	[ ! -d "test/fuzz/corpus/${name#fuzz_}" ] || seeds=("test/fuzz/corpus/${name#fuzz_}")
	echo "=== $name, $time seconds ==="
	mkdir -p results/fuzz
	run_child "$tmp/$name" -max_total_time="$time" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
		-verbosity=0 -artifact_prefix="results/fuzz/$name-" "$tmp/$name.corpus" "${seeds[@]}" || {
		echo "$name failed; its input is in results/fuzz/"
		status=1
	}
done
[ $status -ne 0 ] || echo "no target failed"
exit $status
