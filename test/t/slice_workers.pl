# slice_metrics() runs its query so that PostgreSQL can use parallel workers, and
# scans the relation once for all slices: seen in the server's log, since no other
# trace of the inner plan is left.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('slice_workers');
$node->init;
$node->append_conf('postgresql.conf', q{
max_worker_processes = 16
max_parallel_workers = 8
session_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_analyze = on
auto_explain.log_nested_statements = on
parallel_setup_cost = 0
parallel_tuple_cost = 0
min_parallel_table_scan_size = 0
max_parallel_workers_per_gather = 2
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE TABLE rows AS SELECT g % 3 = 0 AS y, g % 4 = 0 AS p, (g * 7919 % 1000) / 1000.0 AS s, g % 5 AS a, (g % 7)::text AS b, g / 10 AS c
	FROM generate_series(1, 50000) g;
ANALYZE rows;
CREATE FUNCTION in_plpgsql() RETURNS bigint LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT count(*) FROM mlcheck.slice_metrics('rows', 'y', 'p', slices => '["a"]')); END$$;
});

# The plan of slice_agg() that a statement left in the log.
sub inner_plan
{
	my ($sql) = @_;
	my $before = -s $node->logfile;
	$node->safe_psql('postgres', $sql);
	my $log = substr(slurp_file($node->logfile), $before);
	return $log =~ /(Query Text: SELECT mlcheck\.slice_agg.*?)(?=\n\S)/s ? $1 : '';
}

my $slices = q{slices => '["a", "b", ["a", "b"], {"name": "low", "filter": "s < 0.5"}]'};
foreach my $case (
	[ 'labels' => qq{SELECT * FROM mlcheck.slice_metrics('rows', 'y', 'p', $slices)} ],
	[ 'scores' => qq{SELECT * FROM mlcheck.slice_metrics('rows', 'y', 'p', 's', $slices, metrics => '{roc_auc_score}')} ],
	[ 'clusters' => qq{SELECT * FROM mlcheck.slice_metrics('rows', 'y', 'p', $slices, cluster => 'c')} ],
	[ 'a regression' => qq{SELECT * FROM mlcheck.slice_metrics('rows', 's', 'a', $slices, task => 'regression')} ],
	[ 'a baseline' => qq{SELECT * FROM mlcheck.slice_metrics('rows', 'y', 'p', $slices, row_filter => 'a > 0', baseline_filter => 'c < 1000')} ],
	[ 'the target list' => q{SELECT (mlcheck.slice_metrics('rows', 'y', 'p')).verdict} ],
	[ 'CREATE TABLE AS' => q{CREATE TABLE result AS SELECT * FROM mlcheck.slice_metrics('rows', 'y', 'p')} ],
	[ 'a PL/pgSQL function' => q{SELECT in_plpgsql()} ],
	[ 'a read-only transaction' => qq{BEGIN READ ONLY; SELECT * FROM mlcheck.slice_metrics('rows', 'y', 'p', $slices); COMMIT} ])
{
	my ($what, $sql) = @$case;
	my $plan = inner_plan($sql);
	my $scans = () = $plan =~ /Seq Scan on/g;

	like($plan, qr/Partial Aggregate/, "$what: partial aggregates");
	like($plan, qr/Workers Launched: [1-9]/, "$what: workers were launched");
	is($scans, 1, "$what: one scan");
}

$node->stop;
done_testing();
