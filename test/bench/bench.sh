#!/bin/bash
#
# Measure how fast and how large mlcheck is, against plain SQL and SciPy.
# Needs the environment of test/cluster.sh; "make bench" calls it.
#
# Every query runs REPEATS times, each time right after avg(x) over the same
# table, first without and then with two workers. Figures are medians of the
# times, and of the ratios to the avg(x) just before. Targets for one process
# are measured by its processor time, which on an idle machine is the elapsed
# time: on a busy one it still says what the query costs. Missed targets are
# reported, but only what could not be run makes the exit status 1.

set -euo pipefail

. test/lib.sh
. test/bench/timing.sh

# Make the tables.

echo "making tables of $rows rows ..."
sql -c 'CREATE EXTENSION IF NOT EXISTS mlcheck' >/dev/null
sql -v rows="$rows" -f $dir/setup.sql >/dev/null

# Figures of queries that do not answer the same question compare nothing.
sql -f $dir/settings.sql -c 'SELECT (mlcheck.ks_2samp(x, is_current)).statistic FROM bench' -f $dir/ks_plain.sql \
	-f $dir/psi.sql -f $dir/psi_plain.sql >"$out/answers"
mapfile -t answers <"$out/answers"
close_to()
{
	awk -v a="$1" -v b="$2" -v tolerance="$3" 'BEGIN {exit !(a - b <= tolerance && b - a <= tolerance)}'
}
close_to "${answers[0]}" "${answers[1]}" 1e-12 ||
	die "KS is ${answers[0]} by the aggregate and ${answers[1]} by plain SQL"
close_to "${answers[2]}" "${answers[3]}" 0.001 ||
	die "PSI is ${answers[2]} by the aggregate and ${answers[3]} by plain SQL"

# What is compared with one another runs one after the other.
queries=(ks ks_plain psi psi_plain all group psi_text ks_code ks_price drift drift_exact
	profile median profile_text avg20 profile20 merge365 compare
	avg_score auc count1000 confusion1000 slices slices_auc)
tdigest=$(sql -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'tdigest'")
if [ "$tdigest" -eq 1 ]; then
	sql -c 'CREATE EXTENSION IF NOT EXISTS tdigest' >/dev/null
	queries+=(tdigest)
fi
time_queries avg "${queries[@]}"

# Memory.

# Private memory of process $1, in kB
private_memory()
{
	local key value rest

	while read -r key value rest; do
		if [ "$key" = RssAnon: ]; then
			anon=$value
			return 0
		fi
	done 2>/dev/null <"/proc/$1/status"
	return 1
}

# The same for leader and workers together, sampled as they run, less what the
# leader has before.
parallel_memory()
{
	local leader postmaster list child children known base total anon=0 peak=0

	rm -f "$out/leader"
	# a session that tells its process and runs the query after a pause
	{
		cat $dir/settings.sql
		echo "SET max_parallel_workers_per_gather = 2;"
		echo '\o /dev/null'
		cat $dir/avg.sql
		echo '\o'
		echo 'SELECT pg_backend_pid();'
		echo 'SELECT pg_sleep(0.5);'
		cat "$dir/$1.sql"
	} | sql >"$out/leader" &
	until [ -s "$out/leader" ]; do
		kill -0 $! 2>/dev/null || return 1
		sleep 0.02
	done
	leader=$(head -n 1 "$out/leader")
	postmaster=$(awk '$1 == "PPid:" {print $2}' "/proc/$leader/status") || return 1
	list=/proc/$postmaster/task/$postmaster/children
	[ -r "$list" ] || return 1
	read -r children <"$list" || true	# the line has no end
	known=" $children "
	private_memory "$leader" || return 1
	base=$anon
	while private_memory "$leader"; do
		total=$((anon - base))
		read -r children <"$list" || true
		for child in $children; do
			case $known in
				*" $child "*) ;;
				*) ! private_memory "$child" || total=$((total + anon)) ;;
			esac
		done
		[ "$total" -le "$peak" ] || peak=$total
	done
	wait $! || return 1
	awk -v kb="$peak" -v rows="$rows" 'BEGIN {print kb * 1024 / rows}'
}

echo "measuring memory ..."
warm="SELECT mlcheck.ks_2samp(x, is_current) FROM (SELECT x, is_current FROM bench LIMIT 100) AS s"
ks_memory=$(serial_memory ks avg "$warm") || ks_memory=
all_memory=$(serial_memory all avg "$warm") || all_memory=
plain_memory=$(serial_memory ks_plain avg "$warm") || plain_memory=
ks_parallel_memory=$(parallel_memory ks) || ks_parallel_memory=
all_parallel_memory=$(parallel_memory all) || all_parallel_memory=

# SciPy.

python=
while read -r candidate; do
	if "$candidate" -c 'import numpy, scipy' 2>/dev/null; then
		python=$candidate
		break
	fi
done < <(type -aP python3)
copy_ms=
scipy_ms=
if [ -n "$python" ]; then
	echo "measuring SciPy ..."
	for repeat in $(seq "$repeats"); do
		"$python" $dir/scipy_ks.py
	done >"$out/scipy" 2>"$out/scipy.err" || {
		tail -n 3 "$out/scipy.err" >&2
		die "SciPy failed"
	}
	copy_ms=$(awk '{print 1000 * $1}' "$out/scipy" | median)
	scipy_ms=$(awk '{print 1000 * $2}' "$out/scipy" | median)
fi

sklearn_ms=
if [ -n "$python" ] && "$python" -c 'import sklearn' 2>/dev/null; then
	echo "measuring scikit-learn ..."
	"$python" $dir/sklearn_auc.py >"$out/sklearn" 2>"$out/sklearn.err" || {
		tail -n 3 "$out/sklearn.err" >&2
		die "scikit-learn failed"
	}
	sklearn_ms=$(awk '{print 1000 * $2}' "$out/sklearn")
	sklearn_copy_ms=$(awk '{print 1000 * $1}' "$out/sklearn")
fi

# The report.

size=$(sql -c "SELECT pg_size_pretty(pg_table_size('bench'))")
version=$(sql -c 'SHOW server_version')
load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)
echo
echo "$rows rows, $size, in memory; PostgreSQL $version; medians of $repeats runs; machine load $load"
echo "x avg: times the elapsed time of avg(x) just before; cpu: the same in processor time"
echo
printf '%-48s %21s   %14s\n' '' 'one process' 'two workers'
printf '%-48s %7s %6s %6s   %7s %6s   %s\n' query ms 'x avg' cpu ms 'x avg' 'target'
printf '%-48s %7.0f %6.3f %6.3f   %7.0f %6.3f\n' 'avg(x)' "$(avg_ms 0)" 1 1 "$(avg_ms 2)" 1
verdict "$(column ks 0 '$5 / $6')" '<=' 1.8 '<= 1.8 x avg(x)'
line 'ks_2samp(x), exact' ks "$verdict"
verdict "$(ratio_of $elapsed ks 2 ks 0)" '<' 1 'faster with two workers'
printf '%-90s   %s\n' '' "$verdict"
verdict "$(column psi 0 '$5 / $6')" '<=' 1.8 '<= 1.8 x avg(x)'
line 'psi(x), exact deciles' psi "$verdict"
verdict "$(column all 0 '$5 / $6')" '<=' 3 '<= 3 x avg(x)'
line 'all 13 statistics of x' all "$verdict"
line 'ks_2samp of an integer, 100 values' ks_code
line 'ks_2samp of a numeric price' ks_price
line 'SELECT category, count(*) ... GROUP BY 1' group
verdict "$(ratio_of $cpu psi_text 0 group 0)" '<=' 2 '<= 2 x GROUP BY'
line 'psi of a text category' psi_text "$verdict"
line 'drift(), two tables of half the rows, 5 columns' drift
line 'drift() from the rows, exact => true' drift_exact
verdict "$(ratio_of $cpu ks_plain 0 ks 0)" '>=' 10 '>= 10 x ks_2samp(x)'
line 'KS by window functions' ks_plain "$verdict"
line 'PSI by percentile_disc and width_bucket' psi_plain
verdict "$(column profile 0 '$5 / $6')" '<=' 1.2 '<= 1.2 x avg(x)'
line 'profile_agg(x)' profile "$verdict"
if [ "$tdigest" -eq 1 ]; then
	line 'tdigest_percentile(x, 100, 0.5)' tdigest
else
	echo 'tdigest: not installed, not measured'
fi
line 'percentile_cont(0.5)' median
line 'profile_agg of a text category' profile_text
line 'avg() of 20 columns, a fifth of the rows' avg20
verdict "$(ratio_of $cpu profile20 0 avg20 0)" '<=' 2 '<= 2 x avg() of 20 columns'
line 'profile_table() of the same' profile20 "$verdict"
verdict "$(column merge365 0 '$5 / $6')" '<=' 0.2 '<= 0.2 x avg(x)'
line 'merge_agg of 365 daily profiles' merge365 "$verdict"
verdict "$(column compare 0 '$5 / $6')" '<=' 0.005 '<= 0.005 x avg(x)'
line 'psi and ks_2samp of two profiles' compare "$verdict"
verdict "$(sql -c 'SELECT length(mlcheck.profile_send(mlcheck.profile_agg(z))) FROM (SELECT sqrt(-2 * ln(1 - x)) * cos(2 * pi() * code / 99 + x) AS z FROM bench) AS s')" '<=' 24576 \
	'<= 24 KiB'
printf '%-90s   %s\n' 'bytes of a profile of normal data' "$verdict"
line 'avg(score)' avg_score
verdict "$(ratio_of $cpu auc 0 avg_score 0)" '<=' 2 '<= 2 x avg(score)'
line 'roc_auc_score(actual, score), exact' auc "$verdict"
line 'count(*) GROUP BY 1,000 segments' count1000
verdict "$(ratio_of $cpu confusion1000 0 count1000 0)" '<=' 1.3 '<= 1.3 x count(*)'
line 'confusion_agg(actual, predicted), the same' confusion1000 "$verdict"
verdict "$(ratio_of $cpu slices 0 count1000 0)" '<=' 6 '<= 6 x count(*)'
line 'slice_metrics(), 20 columns and 10 pairs' slices "$verdict"
line 'roc_auc_score of the same slices' slices_auc
echo
cat <<END
In processor time of one process, KS by window functions takes $(printf %.1f "$(ratio_of $cpu ks_plain 0 ks 0)") times as long as
ks_2samp(x), PSI in plain SQL $(printf %.1f "$(ratio_of $cpu psi_plain 0 psi 0)") times as long as psi(x), and psi of a text category
$(printf %.2f "$(ratio_of $cpu psi_text 0 group 0)") times as long as GROUP BY. With two workers ks_2samp(x) takes $(printf %.2f "$(ratio_of $elapsed ks 2 ks 0)") of the time without.
END
echo
if [ -n "$python" ]; then
	printf 'SciPy: COPY and parsing %.0f ms, ks_2samp %.0f ms, together %.1f times as long as ks_2samp(x)\n' \
		"$copy_ms" "$scipy_ms" "$(awk -v a="$copy_ms" -v b="$scipy_ms" -v c="$(column ks 0 '$3')" 'BEGIN {print (a + b) / c}')"
else
	echo 'SciPy: not installed, not measured'
fi
if [ -n "$sklearn_ms" ]; then
	printf 'scikit-learn: COPY and parsing %.0f ms, roc_auc_score %.0f ms, together %.1f times as long as roc_auc_score(actual, score)\n' \
		"$sklearn_copy_ms" "$sklearn_ms" "$(awk -v a="$sklearn_copy_ms" -v b="$sklearn_ms" -v c="$(column auc 0 '$3')" 'BEGIN {print (a + b) / c}')"
else
	echo 'scikit-learn: not installed, not measured'
fi
echo
# memory_line LABEL BYTES [VERDICT]
memory_line()
{
	if [ -n "$2" ]; then
		printf '%-44s %8.1f   %s\n' "$1" "$2" "${3:-}" | sed 's/ *$//'
	else
		printf '%-44s %8s   %s\n' "$1" - "${3:-not measured}"
	fi
}
printf '%-44s %8s\n' 'peak of private memory' 'B a row'
verdict "$ks_memory" '<=' 20 '<= 20 B a row'
memory_line 'ks_2samp(x), one process' "$ks_memory" "$verdict"
verdict "$all_memory" '<=' 20 '<= 20 B a row'
memory_line 'all 13 statistics of x, one process' "$all_memory" "$verdict"
memory_line 'KS by window functions, one process' "$plain_memory"
memory_line 'ks_2samp(x), leader and workers together' "$ks_parallel_memory"
memory_line 'all 13 statistics, leader and workers' "$all_parallel_memory"
echo
echo "$missed targets missed"
[ $unmeasured -eq 0 ]
