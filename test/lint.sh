#!/bin/bash
#
# Everything that can be checked without running the tests. OBJS, from the
# Makefile, is the list of objects in the library.

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

shopt -s nullglob
status=0
complain()
{
	echo "lint: $*"
	status=1
}

pg_config=${PG_CONFIG:-pg_config}
server_headers=$("$pg_config" --includedir-server) || die "$pg_config does not run"
find_gsl
version=$(sed -n "s/^default_version *= *'\([^']*\)'.*/\1/p" mlcheck.control)

pure=(src/kernel/*.c src/state/*_codec.c)
glue=()
for file in src/*.c src/state/*.c; do
	[[ $file == *_codec.c ]] || glue+=("$file")
done
tests=(test/unit/*.c test/fuzz/*.c)

# 1. Warnings are errors. Kernels and codecs compile without PostgreSQL's
#    headers. A function that SQL calls always has the parameter fcinfo,
#    used or not.
export CC=${CC:-cc} tmp
export common="-std=gnu99 -O2 -fwrapv -fno-strict-aliasing -Wall -Wextra -Werror -Wpointer-arith
	-Wendif-labels -Wvla -Wformat-security -Wundef -Isrc $gsl_cflags"
export strict="-Wmissing-prototypes -Wdeclaration-after-statement"
compile()
{
	[ $# -gt 1 ] || return 0
	flags=$1
	shift
	export flags
	printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc 2>/dev/null || echo 2)" bash -c \
		'$CC $common $flags -c "$1" -o "$tmp/${1//\//_}.o"' _
}
run_child compile "$strict" "${pure[@]}" || complain "warnings in kernels or codecs"
run_child compile "$strict -isystem $server_headers -D_GNU_SOURCE -DMLCHECK_VERSION=\"$version\" -Wno-unused-parameter" "${glue[@]}" ||
	complain "warnings in the sources"
run_child compile "-Itest/unit" "${tests[@]}" || complain "warnings in the tests"

# 2. Layers: no PostgreSQL in kernels and codecs, nor in the headers they use.
for file in "${pure[@]}"; do
	used=$($CC $common -MM -MG "$file" 2>/dev/null | tr -d '\\' | tr ' ' '\n' | grep '^src/' || echo "$file")
	grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"](postgres|fmgr|utils/|catalog/|access/|nodes/|lib/|storage/|executor/|miscadmin|libpq/)' $used &&
		complain "$file must do without PostgreSQL"
	grep -nHE '\b(palloc0?|ereport|elog|pfree|repalloc)[[:space:]]*\(' $used &&
		complain "$file must not call PostgreSQL"
done

# 3. Every source is in the library, and the library is built.
for file in src/*.c src/*/*.c; do
	[ -z "${OBJS:-}" ] || [[ " $OBJS " == *" ${file%.c}.o "* ]] || complain "$file is not in OBJS of the Makefile"
done
if run_child env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s PG_CONFIG="$pg_config" all >"$tmp/make.log" 2>&1; then
	# 4. Loading the library must not change how the server computes: ldmxcsr
	#    is what start-up code of -ffast-math uses to flush small numbers to 0.
	for object in mlcheck.so $OBJS; do
		[ -e "$object" ] || continue
		if objdump -d "$object" | grep -q ldmxcsr; then
			complain "$object changes the floating-point mode"
		fi
	done
	[ -e mlcheck.so ] || complain "there is no mlcheck.so"
	grep -E 'warning:' "$tmp/make.log" && complain "the build gives warnings"
else
	cat "$tmp/make.log"
	complain "the build failed"
fi

# 5. cppcheck.
if command -v cppcheck >/dev/null; then
	sources=(src/*.c src/*/*.c)
	[ ${#sources[@]} -eq 0 ] || run_child cppcheck --quiet --error-exitcode=1 --std=c99 --platform=unix64 --inline-suppr \
		--enable=warning,portability,performance \
		--suppress=missingInclude --suppress=missingIncludeSystem --include=test/cppcheck.h \
		"-DMLCHECK_VERSION=\"$version\"" -Isrc -j "$(nproc 2>/dev/null || echo 2)" "${sources[@]}" ||
		complain "cppcheck found something"
else
	complain "cppcheck is missing: install it"
fi

# 6. The version is that of the control file. PGXN wants three numbers.
perl -MJSON::PP -e '
	my ($version) = @ARGV; local $/; open(my $f, "<", "META.json") or die "META.json: $!\n";
	my $meta = decode_json(<$f>);
	$version .= ".0" while $version !~ /^\d+\.\d+\.\d+/;
	for ($meta->{version}, $meta->{provides}{mlcheck}{version}) {
		die "META.json says version $_, mlcheck.control $version\n" if $_ ne $version;
	}' "$version" || complain "META.json is wrong"

# 7. Scripts parse.
for file in test/*.sh .ci/run; do
	[ ! -e "$file" ] || bash -n "$file" || complain "$file is not a script"
done

[ $status -ne 0 ] || echo "lint: nothing found"
exit $status
