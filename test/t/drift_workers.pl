# drift() runs its query so that PostgreSQL can use parallel workers: seen in the
# server's log, since no other trace of the inner plan is left.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('workers');
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
CREATE TABLE reference AS SELECT g AS id, g % 100 AS x, (g % 7)::text AS t FROM generate_series(1, 50000) g;
CREATE TABLE current AS SELECT g AS id, g % 101 AS x, (g % 7)::text AS t FROM generate_series(1, 50000) g;
ANALYZE reference, current;
CREATE FUNCTION in_sql() RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM mlcheck.drift('reference', 'current')$$;
CREATE FUNCTION in_plpgsql() RETURNS bigint LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT count(*) FROM mlcheck.drift('reference', 'current')); END$$;
});

# The plan of measure_column_drift() that a statement left in the log.
sub inner_plan
{
	my ($sql) = @_;
	my $before = -s $node->logfile;
	$node->safe_psql('postgres', $sql);
	my $log = substr(slurp_file($node->logfile), $before);
	return $log =~ /(Query Text: SELECT mlcheck\.measure_column_drift.*?)(?=\n\S)/s ? $1 : '';
}

foreach my $case (
	[ 'a plain call' => q{SELECT * FROM mlcheck.drift('reference', 'current')} ],
	[ 'a call with filters' => q{SELECT * FROM mlcheck.drift('reference', 'current', reference_filter => 'x < 50', current_filter => 'x > 5')} ],
	[ 'a sample' => q{SELECT * FROM mlcheck.drift('reference', 'current', sample_rows => 20000, sample_key => '{id}')} ],
	[ 'a call in the target list' => q{SELECT (mlcheck.drift('reference', 'current')).verdict} ],
	[ 'CREATE TABLE AS' => q{CREATE TABLE result AS SELECT * FROM mlcheck.drift('reference', 'current')} ],
	[ 'INSERT' => q{INSERT INTO result SELECT * FROM mlcheck.drift('reference', 'current')} ],
	[ 'an SQL function' => q{SELECT in_sql()} ],
	[ 'a PL/pgSQL function' => q{SELECT in_plpgsql()} ],
	[ 'a read-only transaction' => q{BEGIN READ ONLY; SELECT * FROM mlcheck.drift('reference', 'current'); COMMIT} ],
	[ 'repeatable read' => q{BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM mlcheck.drift('reference', 'current'); COMMIT} ])
{
	my ($what, $sql) = @$case;
	my $plan = inner_plan($sql);

	like($plan, qr/Partial Aggregate/, "$what: partial aggregates");
	like($plan, qr/Workers Launched: [1-9]/, "$what: workers were launched");
}

# one statement reads both relations: two scans, and no more
my $plan = inner_plan(q{SELECT * FROM mlcheck.drift('reference', 'current')});
my $scans = () = $plan =~ /Seq Scan on/g;
is($scans, 2, 'one scan of either relation for all columns');

$node->stop;
done_testing();
