#!/bin/bash
#
# The tests that need a server: test/stages.sh STAGE..., called by test/run.sh
# by way of test/cluster.sh. Lists of tests are in REGRESS and ISOLATION; where
# these are not set, all there are. Results are left in out/, and one line
# "STAGE passed failed" for each stage in out/tally.

set -uo pipefail

. test/lib.sh
mkdir -p out
export TALLY=$PWD/out/tally
: >"$TALLY"

names()
{
	local file

	for file in test/"$1"/*."$2"; do
		[ ! -e "$file" ] || basename "$file" ".$2"
	done
}
: "${REGRESS=$(names sql sql)}" "${ISOLATION=$(names specs spec)}"
read -ra regress <<<"${REGRESS//$'\n'/ }"
read -ra isolation <<<"${ISOLATION//$'\n'/ }"

# A test without expected output fails; without even the file, pg_regress would
# stop there. New outputs are then in results/ to be looked at and copied.
mkdir -p expected
for name in "${regress[@]}" "${isolation[@]}"; do
	[ -e "expected/$name.out" ] || : >"expected/$name.out"
done

pgxs=$(dirname "$(dirname "$(pg_config --pgxs)")")
bindir=$(pg_config --bindir)

# Run pg_regress or its sibling, $2, for $1 with $3 tests and these arguments.
run_driver()
{
	local stage=$1 driver=$2 count=$3
	shift 3

	passed=0 failed=0
	if [ "$count" -eq 0 ]; then
		echo "no tests"
	elif [ ! -x "$driver" ]; then
		echo "$driver is missing: install postgresql-server-dev-NN"
		failed=$count
	else
		mkdir -p "out/$stage"
		"$driver" --inputdir=test --outputdir=. --bindir="$bindir" "$@" 2>&1 | tee "out/$stage/log"
		read_regress "out/$stage/log" "${PIPESTATUS[0]}" "$count"
		if [ "$failed" -gt 0 ] && [ -s regression.diffs ]; then
			cat regression.diffs
		fi
		mv -f results/* regression.diffs regression.out "out/$stage/" 2>/dev/null
	fi
}

stage_serial()
{
	run_driver serial "$pgxs/test/regress/pg_regress" ${#regress[@]} \
		--dbname=contrib_regression "${regress[@]}"
}

# The same under settings by which the smallest table is read by two workers
# and not by the leader, so that combine and serialize functions do real work.
stage_parallel()
{
	local plan settings=(
		-c parallel_setup_cost=0
		-c parallel_tuple_cost=0
		-c min_parallel_table_scan_size=0
		-c max_parallel_workers_per_gather=2
		-c parallel_leader_participation=off
	)

	export PGOPTIONS="${settings[*]}"
	run_driver parallel "$pgxs/test/regress/pg_regress" ${#regress[@]} \
		--dbname=contrib_regression "${regress[@]}"

	# One more test: these settings do give a parallel plan.
	if [ ${#regress[@]} -gt 0 ]; then
		plan=$(psql -X -q -At 2>&1 <<-END
			CREATE TABLE parallel_probe AS SELECT g AS a FROM generate_series(1, 1000) g;
			EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT sum(a) FROM parallel_probe;
			DROP TABLE parallel_probe;
		END
		)
		if grep -q 'Workers Launched: 2' <<<"$plan"; then
			passed=$((passed + 1))
		else
			printf 'the settings for parallel plans give none:\n%s\n' "$plan"
			failed=$((failed + 1))
		fi
	fi
	unset PGOPTIONS
}

stage_isolation()
{
	run_driver isolation "$pgxs/test/isolation/pg_isolation_regress" ${#isolation[@]} \
		--dbname=isolation_regression "${isolation[@]}"
}

stage_tap()
{
	local files=(test/t/*.pl)

	passed=0 failed=0
	if [ ! -e "${files[0]}" ]; then
		echo "no tests"
		return
	fi
	mkdir -p out/tap
	TESTDIR=$PWD TESTDATADIR=$PWD/tmp_check TESTLOGDIR=$PWD/tmp_check/log \
		PG_REGRESS=$pgxs/test/regress/pg_regress \
		perl test/tap.pl out/tap/counts "$pgxs/test/perl" "$PWD" "${files[@]}" 2>&1
	if ! read -r passed failed 2>/dev/null <out/tap/counts; then
		echo "the TAP tests did not end (they need libipc-run-perl)"
		passed=0 failed=1
	fi
	cp tmp_check/log/* out/tap/ 2>/dev/null
}

stage_docs()
{
	TALLY=$PWD/out/docs bash test/docs-check.sh
	read -r _ passed failed 2>/dev/null <out/docs || {
		echo "the documentation's check did not end"
		passed=0 failed=1
	}
	rm -f out/docs
}

all_passed=yes
for stage; do
	echo
	echo "=== $stage ==="
	"stage_$stage"
	tally "$stage"
	[ "$failed" -eq 0 ] || all_passed=no
done
[ $all_passed = yes ]
