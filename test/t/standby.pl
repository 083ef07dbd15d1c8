# Everything that only reads works on a hot standby.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

$primary->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE TABLE reference AS SELECT g AS id, g % 10 AS x, g % 100 + 0.5 AS f, (g % 4)::text AS t FROM generate_series(1, 5000) g;
CREATE TABLE current AS SELECT g AS id, g % 11 AS x, g % 120 + 0.5 AS f, (g % 5)::text AS t FROM generate_series(1, 5000) g;
ANALYZE reference, current;
});
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));

foreach my $case (
	[ 'statistics' => q{SELECT mlcheck.psi(f, c), mlcheck.ks_2samp(f, c), mlcheck.ttest_ind(f, c), mlcheck.chi2_contingency(t, c)
		FROM (SELECT f, t, false AS c FROM reference UNION ALL SELECT f, t, true FROM current) AS s} ],
	[ 'drift()' => q{SELECT * FROM mlcheck.drift('reference', 'current')} ],
	[ 'drift() with everything' => q{SELECT * FROM mlcheck.drift('reference', 'current', '{x,f,t}', NULL, 'x > 0', 'x > 1', '{psi,ks_2samp,linf_distance}',
		sample_rows => 1000, sample_key => '{id}', label => 't')} ],
	[ 'drift() in parallel' => q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
		SELECT * FROM mlcheck.drift('reference', 'current')} ],
	[ 'drift() in passes' => q{SET mlcheck.max_sample_memory = '200kB'; SELECT * FROM mlcheck.drift('reference', 'current', exact => true)} ],
	[ 'profile_table()' => q{SELECT column_name, profile, mlcheck.describe(profile) FROM mlcheck.profile_table('reference', group_by => '{t}')} ],
	[ 'drift_profiles()' => q{SELECT * FROM mlcheck.drift_profiles(ARRAY(SELECT p FROM mlcheck.profile_table('reference') AS p),
		ARRAY(SELECT p FROM mlcheck.profile_table('current') AS p))} ],
	[ 'drift_frozen()' => q{SELECT d.* FROM (SELECT mlcheck.count_agg(f, (SELECT mlcheck.freeze(mlcheck.profile_agg(f), 'r', NULL) FROM reference)) AS c FROM current) AS s,
		mlcheck.drift_frozen(c) AS d} ])
{
	my ($what, $sql) = @$case;
	my ($status, $expected, $err) = $primary->psql('postgres', $sql, on_error_stop => 1);
	my ($standby_status, $found, $standby_err) = $standby->psql('postgres', $sql, on_error_stop => 1);

	is("$status $err", '0 ', "$what: on the primary");
	is("$standby_status $standby_err", '0 ', "$what: on the standby");
	is($found, $expected, "$what: the same on both");
}
is($standby->safe_psql('postgres', 'SELECT pg_is_in_recovery()'), 't', 'that was a standby');

$standby->stop;
$primary->stop;
done_testing();
