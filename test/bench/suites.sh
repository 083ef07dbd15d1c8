#!/bin/bash
#
# Measure suites: fifty checks over eight columns against plain SQL. Needs the
# environment of test/cluster.sh; "make bench" calls it.
#
# See timing.sh. The baseline is count(x) of the same table.

set -euo pipefail

. test/lib.sh
. test/bench/timing.sh

echo "making a table of $rows rows ..."
sql -c 'CREATE EXTENSION IF NOT EXISTS mlcheck' >/dev/null
sql -v rows="$rows" -f $dir/suite_setup.sql >/dev/null

# Both must count the same.
different=$(sql <<'END'
SELECT 'SELECT jsonb_build_array(' || string_agg(plain, ', ' ORDER BY n) || ') AS plain FROM bench_load' FROM bench_checks WHERE plain LIKE 'count%' \gexec
END
)
counted=$(sql -c "SELECT jsonb_agg(unexpected_count ORDER BY expectation_id) FROM mlcheck.validate_suite('rows40')")
[ "$different" = "$counted" ] || die "the suite counts $counted, plain SQL $different"

time_queries count_load suite_fifty filter50 separate50 suite_rows40 suite_rows80
memory=$(serial_memory suite_fifty count_load "SELECT * FROM mlcheck.validate_suite('fifty', row_filter => 'id <= 100')") || memory=

# nanoseconds a row and check of the forty further ones
further=$(awk -v a="$(column suite_rows80 0 '$5')" -v b="$(column suite_rows40 0 '$5')" -v rows="$rows" \
	'BEGIN {print (a - b) * 1e6 / rows / 40}')

echo
echo "$rows rows of 8 columns, $(sql -c "SELECT pg_size_pretty(pg_table_size('bench_load'))"), in memory; medians of $repeats runs; machine load $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)"
echo "x base: times the elapsed time of count(amount) just before; cpu: the same in processor time"
echo
printf '%-48s %21s   %14s\n' '' 'one process' 'two workers'
printf '%-48s %7s %6s %6s   %7s %6s   %s\n' query ms 'x base' cpu ms 'x base' 'target'
printf '%-48s %7.0f %6.3f %6.3f   %7.0f %6.3f\n' 'count(amount)' "$(avg_ms 0)" 1 1 "$(avg_ms 2)" 1
verdict "$(column suite_fifty 0 '$5 / $6')" '<=' 3 '<= 3 x count(x)'
line 'validate_suite(), 50 checks' suite_fifty "$verdict"
verdict "$(ratio_of $elapsed suite_fifty 2 suite_fifty 0)" '<' 1 'faster with two workers'
printf '%-90s   %s\n' '' "$verdict"
verdict "$(ratio_of $cpu filter50 0 suite_fifty 0)" '>=' 5 '>= 5 x validate_suite()'
line '50 FILTERs in one query' filter50 "$verdict"
verdict "$(ratio_of $cpu separate50 0 suite_fifty 0)" '>=' 16 '>= 16 x validate_suite()'
line '50 queries' separate50 "$verdict"
line 'validate_suite(), its 40 row checks' suite_rows40
verdict "$further" '<=' 3 '<= 3 ns a further check'
line 'the same and 40 typed checks more' suite_rows80 "$verdict"
echo
printf 'One query of 50 FILTERs takes %.1f, 50 queries take %.1f times as long as the suite; a further check %.2f ns a row.\n' \
	"$(ratio_of $cpu filter50 0 suite_fifty 0)" "$(ratio_of $cpu separate50 0 suite_fifty 0)" "$further"
verdict "$memory" '<=' 1 '<= 1 B a row'
printf 'peak of private memory: %.2f B a row   %s\n' "${memory:-nan}" "$verdict"
echo
echo "$missed targets missed"
[ $unmeasured -eq 0 ]
