# Timing of queries, for the scripts in this directory.
#
# Every query runs REPEATS times, each time right after a baseline, first without
# and then with two workers. Figures are medians of the times, and of the ratios
# to the baseline just before.

out=${MLCHECK_WORK:-$(mktemp -d)}/tmp
dir=test/bench
rows=${ROWS:-5000000}
repeats=${REPEATS:-5}
mkdir -p "$out"
missed=0
unmeasured=0

case $rows$repeats in
	*[!0-9]*) die "ROWS and REPEATS must be whole numbers" ;;
esac
[ "$rows" -ge 1000 ] || die "ROWS must be at least 1000"

sql()
{
	psql -XqAt -v ON_ERROR_STOP=1 "$@"
}

median()
{
	sort -g | awk '{v[NR] = $1} END {if (NR) print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

# Compare numbers: holds 1.7 '<=' 1.8
holds()
{
	awk -v a="$1" -v b="$3" "BEGIN {exit !(a $2 b)}"
}

# Time each query of a list, right after a baseline (file names of $dir), and
# note the backend's processor time before the baseline, after it and after the
# query. $out/times: query, workers, ms, ms of the baseline, and both in
# processor time.
time_queries()
{
	local baseline=$1 repeat query workers cpu_clock=false

	shift
	[ ! -r /proc/self/schedstat ] || cpu_clock=true
	{
		cat $dir/settings.sql
		echo 'SELECT pg_backend_pid() AS pid \gset'
		echo '\setenv BACKEND :pid'
		echo '\o /dev/null'
		for repeat in $(seq "$repeats"); do
			for query in "$@"; do
				for workers in 0 2; do
					cat <<-END
						SET max_parallel_workers_per_gather = $workers;
						\\warn - $repeat/$repeats $query, $workers workers
						\\! cat /proc/\$BACKEND/schedstat >>'$out/cpu'
						\\timing on
						\\i $dir/$baseline.sql
						\\! cat /proc/\$BACKEND/schedstat >>'$out/cpu'
						\\i $dir/$query.sql
						\\timing off
						\\! cat /proc/\$BACKEND/schedstat >>'$out/cpu'
						\\echo $query $workers
					END
				done
			done
		done
	} >"$out/run.sql"
	$cpu_clock || sed -i '/schedstat/d' "$out/run.sql"
	rm -f "$out/cpu"
	echo "timing $# queries, $repeats times each, without and with workers ..."
	# \echo writes to standard output whatever \o says, as \timing does
	sql -f "$out/run.sql" >"$out/raw" 2>"$out/progress" || {
		tail -n 3 "$out/progress" >&2
		die "a query failed"
	}

	awk '/^Time: / {before = last; last = $2; next} NF == 2 {print $1, $2, last, before}' "$out/raw" >"$out/elapsed"
	if $cpu_clock; then
		awk '{t[(NR - 1) % 3] = $1} NR % 3 == 0 {printf "%.3f %.3f\n", (t[2] - t[1]) / 1e6, (t[1] - t[0]) / 1e6}' "$out/cpu" |
			paste -d ' ' "$out/elapsed" - >"$out/times"
	else
		awk '{print $0, $3, $4}' "$out/elapsed" >"$out/times"
	fi
	awk 'NF != 6 {exit 1}' "$out/times" && [ "$(wc -l <"$out/times")" -eq $((repeats * $# * 2)) ] ||
		die "not all times were read"
}

# column QUERY WORKERS EXPRESSION: its median over the repetitions
column()
{
	awk -v q="$1" -v w="$2" "\$1 == q && \$2 == w {print $3}" "$out/times" | median
}
avg_ms()
{
	awk -v w="$1" '$2 == w {print $4}' "$out/times" | median
}

# ratio_of COLUMN QUERY_A WORKERS_A QUERY_B WORKERS_B: within a repetition
ratio_of()
{
	paste -d ' ' <(awk -v q="$2" -v w="$3" "\$1 == q && \$2 == w {print \$$1}" "$out/times") \
		<(awk -v q="$4" -v w="$5" "\$1 == q && \$2 == w {print \$$1}" "$out/times") |
		awk '{print $1 / $2}' | median
}
elapsed=3
cpu=5

# Peak bytes a row of a serial run of query $1, beyond those of baseline $2 and
# of statement $3, which loads what is loaded once
serial_memory()
{
	sql -v query="$dir/$1.sql" -v baseline="$dir/$2.sql" -v warm="$3" -f $dir/memory.sql |
		awk -v rows="$rows" '{kb[$1] = $2} END {if (!("after" in kb)) exit 1; print (kb["after"] - kb["before"]) * 1024 / rows}'
}

# verdict FIGURE RELATION TARGET WORDS
verdict()
{
	if [ -z "$1" ]; then
		unmeasured=$((unmeasured + 1))
		verdict="$4: NOT MEASURED"
	elif holds "$1" "$2" "$3"; then
		verdict="$4: ok"
	else
		missed=$((missed + 1))
		verdict="$4: MISSED"
	fi
}

# line LABEL QUERY [VERDICT]
line()
{
	printf '%-48s %7.0f %6.3f %6.3f   %7.0f %6.3f   %s\n' "$1" \
		"$(column "$2" 0 '$3')" "$(column "$2" 0 '$3 / $4')" "$(column "$2" 0 '$5 / $6')" \
		"$(column "$2" 2 '$3')" "$(column "$2" 2 '$3 / $4')" "${3:-}" | sed 's/ *$//'
}
