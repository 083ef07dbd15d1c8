#!/bin/bash
#
# Checks against other implementations: test/check-reference.sh reference
# compares kernels and SQL functions with SciPy, scikit-learn and statsmodels,
# test/check-reference.sh verdicts simulates how often verdicts are wrong.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/test/lib.sh"
cd "$root"

# The first Python in PATH that has SciPy: another may come before it.
python=
while read -r candidate; do
	if "$candidate" -c 'import numpy, scipy' 2>/dev/null; then
		python=$candidate
		break
	fi
done < <(type -aP python3)
[ -n "$python" ] || die "this check needs Python 3 with SciPy: install python3-scipy"

require()
{
	[ -f "test/reference/$1" ] || die "test/reference/$1 does not exist"
}

case ${1:-} in
	reference)
		require check_laws.py
		require check_reference.py
		require profile_model.py
		require check_slices.py
		require check_fairness.py
		require check_expectations.py
		require check_published.py
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
		# shellcheck disable=SC2086
		${CC:-cc} -std=gnu99 -O3 -fwrapv -fPIC -shared $gsl_cflags -Isrc src/kernel/*.c \
			-o "$tmp/kernel.so" $gsl_libs -lm
		status=0
		PYTHONDONTWRITEBYTECODE=1 run_child "$python" test/reference/check_laws.py "$tmp/kernel.so" || status=1
		run_child bash test/cluster.sh "$python" test/reference/profile_model.py || status=1
		run_child bash test/cluster.sh "$python" test/reference/check_reference.py || status=1
		PYTHONDONTWRITEBYTECODE=1 run_child "$python" test/reference/check_coverage.py "$tmp/kernel.so" || status=1
		for script in intervals confusion scores regression slices fairness check_agg expectations distribution_expectations; do
			run_child bash test/cluster.sh "$python" "test/reference/check_$script.py" || status=1
		done
		# shellcheck disable=SC2086
		run_child bash test/cluster.sh "$python" test/reference/check_published.py ${PUBLISHED:-} || status=1
		exit $status
		;;
	verdicts)
		require check_verdicts.py
		require check_slice_alarms.py
		require check_compare_alarms.py
		status=0
		bash test/cluster.sh "$python" test/reference/check_verdicts.py || status=1
		bash test/cluster.sh "$python" test/reference/check_slice_alarms.py || status=1
		bash test/cluster.sh "$python" test/reference/check_compare_alarms.py || status=1
		bash test/cluster.sh "$python" test/reference/check_auc_coverage.py || status=1
		exit $status
		;;
	*)
		die "usage: test/check-reference.sh reference|verdicts"
		;;
esac
