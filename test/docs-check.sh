#!/bin/bash
#
# Documentation as tests: in README.md and docs/*.md, the SQL in
#
#   ```sql
#   SELECT ...;
#   ```
#
#   ```output
#   what psql prints
#   ```
#
# is run, and its output compared. Only blank lines may stand between the two
# fences; SQL without an output fence is not run. All of one file run in one
# session, in a database of its own that has the extension. Errors and notices
# are part of the output; row counts and trailing blanks are not.
#
# Runs by way of test/cluster.sh, in the copied tree.

set -uo pipefail

. test/lib.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0
shopt -s nullglob
mark='@@ mlcheck fence '

# Without trailing blanks, and without blank lines at both ends.
trimmed()
{
	sed -e 's/[ \t\r]*$//' "$1" | awk '
		/^$/ { blank++; next }
		{ if (seen) while (blank-- > 0) print ""; blank = 0; seen = 1; print }'
}

number=0
for file in README.md docs/*.md; do
	[ -f "$file" ] || continue
	number=$((number + 1))
	dir=$tmp/$number
	mkdir "$dir"

	# NN.sql, NN.expected and NN.line for each pair; "stray" names output
	# fences that follow no SQL.
	awk -v dir="$dir" '
		function pair() { return sprintf("%s/%03d", dir, count) }
		state == "" && /^```sql[ \t]*$/ { state = "sql"; sql = ""; line = FNR; next }
		state == "" && /^```output[ \t]*$/ {
			if (!ready) { print FNR > (dir "/stray"); state = "other"; next }
			count++
			printf "%s", sql > (pair() ".sql")
			print line > (pair() ".line")
			printf "" > (pair() ".expected")
			state = "output"; ready = 0; next
		}
		state == "" && /^[ \t]*```/ { state = "other"; ready = 0; next }
		state != "" && /^[ \t]*```[ \t]*$/ { ready = (state == "sql"); state = ""; next }
		state == "sql" { sql = sql $0 "\n"; next }
		state == "output" { print > (pair() ".expected"); next }
		state == "" && NF { ready = 0 }
		END { if (state != "") print FNR > (dir "/stray") }' "$file"

	if [ -e "$dir/stray" ]; then
		while read -r line; do
			echo "not ok  $file:$line: an output fence without SQL before it, or a fence without end"
			failed=$((failed + 1))
		done <"$dir/stray"
	fi
	pairs=("$dir"/*.sql)
	[ ${#pairs[@]} -gt 0 ] || continue

	{
		echo '\pset footer off'
		for sql in "${pairs[@]}"; do
			printf '\\echo %s%s\n' "$mark" "$(basename "$sql" .sql)"
			cat "$sql"
			# drops an unfinished statement
			printf '\n\\r\n'
		done
	} >"$dir/session"
	database=docs_$number
	if psql -X -q -v ON_ERROR_STOP=1 -c "CREATE DATABASE $database" &&
		psql -X -q -v ON_ERROR_STOP=1 -d "$database" -c 'CREATE EXTENSION mlcheck'; then
		psql -X -q -d "$database" <"$dir/session" >"$dir/all" 2>&1
	else
		: >"$dir/all"
	fi
	awk -v dir="$dir" -v mark="$mark" '
		index($0, mark) == 1 { out = dir "/" substr($0, length(mark) + 1) ".actual"; printf "" > out; next }
		out { print > out }' "$dir/all"

	for sql in "${pairs[@]}"; do
		pair=${sql%.sql}
		where=$file:$(cat "$pair.line")
		if [ ! -e "$pair.actual" ]; then
			echo "not ok  $where: was not reached"
			failed=$((failed + 1))
			continue
		fi
		trimmed "$pair.expected" >"$pair.want"
		trimmed "$pair.actual" >"$pair.got"
		if diff -u --label "$where expected" --label "$where printed" "$pair.want" "$pair.got" >"$pair.diff"; then
			passed=$((passed + 1))
		else
			echo "not ok  $where"
			cat "$pair.diff"
			failed=$((failed + 1))
		fi
	done
done

# A page that is made from the code must be the one that the code makes.
psql -X -q -c 'CREATE DATABASE docs_catalogue'
if psql -X -q -v ON_ERROR_STOP=1 -d docs_catalogue -c 'CREATE EXTENSION mlcheck' -f sql/catalogue.sql |
	diff -u --label docs/expectations.md --label 'make catalogue' docs/expectations.md -; then
	passed=$((passed + 1))
else
	echo 'not ok  docs/expectations.md: run "make catalogue"'
	failed=$((failed + 1))
fi

tally docs
echo "documentation: $passed passed, $failed failed"
[ $failed -eq 0 ]
