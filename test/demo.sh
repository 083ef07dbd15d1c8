#!/bin/bash
#
# The guided tour: test/demo.sh runs demo/demo.sql, test/demo.sh FILE runs
# demo/employment.sql with the psql variable data set to a copy of FILE.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run_psql='exec psql -X -q -v ON_ERROR_STOP=1 -P pager=off'

if [ -n "${1:-}" ]; then
	exec bash "$root/test/cluster.sh" -f "$1" \
		bash -c "$run_psql"' -v data="$MLCHECK_DATA" -f demo/employment.sql'
fi
exec bash "$root/test/cluster.sh" bash -c "$run_psql < demo/demo.sql"
