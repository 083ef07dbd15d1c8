# A suite's run scans the relation once for all that can be told in one scan, by
# parallel workers when PostgreSQL can, also in the owner's name and from within
# functions; and what it finds is the same without them. Plans are seen in the
# server's log, since no other trace of the inner queries is left.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('suite_workers');
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
parallel_leader_participation = off
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE ROLE alice LOGIN;
GRANT CREATE ON SCHEMA public TO alice;
SET ROLE alice;
CREATE TABLE rows AS SELECT g AS id, CASE WHEN g % 11 > 0 THEN g * 7919 % 1000 END AS n, (g % 800) / 4.0::float8 AS f,
	CASE g % 101 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE g / 8.0 END::numeric AS d, 'w' || g % 700 AS word, g % 3 AS part, '2024-01-01'::timestamp + g * interval '1 minute' AS at
	FROM generate_series(1, 50000) g;
UPDATE rows SET f = 'NaN' WHERE id % 997 = 0;
UPDATE rows SET f = 'Infinity' WHERE id % 1009 = 0;
ANALYZE rows;
CREATE TABLE parts (LIKE rows) PARTITION BY LIST (part);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES IN (0);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1, 2);
INSERT INTO parts SELECT * FROM rows;
ANALYZE parts;
SELECT mlcheck.create_suite('rows', 'rows', '{id}');
SELECT mlcheck.create_suite('parts', 'parts', '{id}');
CREATE FUNCTION hidden_in(whole text) RETURNS bigint LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT count(*) FROM mlcheck.validate_suite(whole)); END$$;
});
my @expectations = (
	[ 'expect_column_values_to_be_between', '{"column": "n", "min_value": 10, "max_value": 900}' ],
	[ 'expect_column_values_to_be_between', '{"column": "n", "min_value": 10, "strict_min": true, "mostly": 0.9, "row_condition": "part = 1", "warn": {"mostly": 0.999}}' ],
	[ 'expect_column_values_to_be_between', '{"column": "f", "max_value": 150.25, "partial_unexpected_count": 5}' ],
	[ 'expect_column_values_to_be_between', '{"column": "d", "max_value": 6000, "partial_unexpected_count": 0}' ],
	[ 'expect_column_values_to_be_between', '{"column": "at", "max_value": "2024-02-01", "row_condition": "word ~ \'7$\' AND part < 2"}' ],
	[ 'expect_column_values_to_be_between', '{"column": "word", "max_value": "w500", "partial_unexpected_count": 50}' ],
	[ 'expect_column_values_to_not_be_null', '{"column": "n"}' ],
	[ 'expect_column_values_to_not_be_null', '{"column": "n", "row_condition": "f > 100", "max_unexpected": 100}' ],
	[ 'expect_column_values_to_be_null', '{"column": "d", "row_condition": "id % 101 < 3"}' ],
	[ 'expect_column_values_to_match_regex', '{"column": "word", "regex": "^w[1-6]", "partial_unexpected_count": 7}' ],
	[ 'expect_column_values_to_match_regex', '{"column": "n", "regex": "5", "on_null": "fail", "row_condition": "id < 40000"}' ],
	[ 'expect_column_mean_to_be_between', '{"column": "n", "max_value": 400}' ],
	[ 'expect_column_mean_to_be_between', '{"column": "f", "max_value": 400, "row_condition": "part > 0"}' ],
	[ 'expect_column_min_to_be_between', '{"column": "d", "min_value": 1}' ]);
foreach my $suite ('rows', 'parts')
{
	foreach my $expectation (@expectations)
	{
		my ($type, $kwargs) = map { s/'/''/gr } @$expectation;
		$node->safe_psql('postgres', "SET ROLE alice; SELECT mlcheck.add_expectation('$suite', '$type', '$kwargs')");
	}
}
my $unique = $node->safe_psql('postgres', q{SET ROLE alice; SELECT mlcheck.create_suite('unique', 'rows', '{id}');
	SELECT mlcheck.add_expectation('unique', 'expect_column_values_to_be_unique', '{"column": "n", "row_condition": "id < 20000"}');
	SELECT mlcheck.add_expectation('unique', 'expect_column_values_to_be_unique', '{"column": "id"}')});

# The plans that a statement left in the log, of queries that read the relation.
sub inner_plans
{
	my ($sql) = @_;
	my $before = -s $node->logfile;
	$node->safe_psql('postgres', $sql);
	my $log = substr(slurp_file($node->logfile), $before);
	return grep { /Scan\S* on \S*(rows|parts)/ } $log =~ /(Query Text: .*?)(?=\n\S)/sg;
}

# Samples of what failed further queries fetch, where check_agg() has not got
# them; here all have them.
my $rows = q{mlcheck.validate_suite('rows')};
foreach my $case (
	[ 'FROM' => "SELECT * FROM $rows" ],
	[ 'the target list' => "SELECT ($rows).verdict" ],
	[ 'a superuser' => "RESET ROLE; SELECT * FROM $rows" ],
	[ 'PL/pgSQL' => q{SELECT hidden_in('rows')} ],
	[ 'DO' => "DO \$\$BEGIN PERFORM * FROM $rows; END\$\$" ],
	[ 'CREATE TABLE AS' => "CREATE TABLE result AS SELECT * FROM $rows" ],
	[ 'INSERT ... SELECT' => "INSERT INTO result SELECT * FROM $rows" ],
	[ 'a cursor' => "BEGIN; DECLARE c CURSOR FOR SELECT * FROM $rows; FETCH 1 FROM c; COMMIT" ],
	[ 'a read-only transaction' => "BEGIN READ ONLY; SELECT * FROM $rows; COMMIT" ],
	[ 'REPEATABLE READ' => "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM $rows; COMMIT" ],
	[ 'a filter' => q{SELECT * FROM mlcheck.validate_suite('rows', row_filter => 'part > 0')} ],
	[ 'a suite as jsonb' => q{SELECT * FROM mlcheck.validate_suite_json(mlcheck.export_suite('rows'), 'rows', '{id}')} ],
	[ 'run_suite()' => q{SELECT * FROM mlcheck.run_suite('rows')} ],
	[ 'expect()' => q{SELECT * FROM mlcheck.expect('rows', 'expect_column_values_to_be_between', '{"column": "n", "max_value": 3}')} ],
	[ 'gate()' => q{DO $$BEGIN PERFORM mlcheck.gate('rows'); EXCEPTION WHEN SQLSTATE 'ML001' THEN NULL; END$$} ])
{
	my ($what, $sql) = @$case;
	my @plans = inner_plans("SET ROLE alice; $sql");
	my $scans = () = join('', @plans) =~ /Scan\S* on /g;

	is($scans, 1, "$what: one scan") or diag(@plans);
	like($plans[0], qr/^Query Text: SELECT mlcheck\.check_agg/, "$what: of check_agg()");
	like($plans[0], qr/Partial Aggregate/, "$what: partial aggregates");
	like($plans[0], qr/Workers Launched: [1-9]/, "$what: workers were launched");
}
# each partition once
my @plans = inner_plans(q{SET ROLE alice; SELECT * FROM mlcheck.validate_suite('parts')});
is(scalar(@plans), 1, 'partitions: one query');
is(join(' ', sort($plans[0] =~ /Scan on (parts_\d)/g)), 'parts_0 parts_1', 'partitions: each is scanned once');
like($plans[0], qr/Workers Launched: [1-9]/, 'partitions: workers were launched');
# what needs other rows
@plans = inner_plans(q{SET ROLE alice; SELECT * FROM mlcheck.validate_suite('unique')});
is(scalar(grep { /Workers Launched: [1-9]/ } @plans) > 0, 1, 'uniqueness: workers were launched');
my $explained = $node->safe_psql('postgres', q{SET ROLE alice; SELECT string_agg(kind || ' ' || cardinality(expectation_ids), ', ' ORDER BY step) FROM mlcheck.explain_suite('rows')});
is($explained, 'scan 14', 'explain_suite() says the same');
like($node->safe_psql('postgres', q{SELECT plan FROM mlcheck.explain_suite('rows')}), qr/Partial Aggregate/, 'explain_suite() shows the parallel plan');
# more columns than an aggregate has arguments
$node->safe_psql('postgres', q{SET ROLE alice;
DO $$BEGIN
	EXECUTE (SELECT format('CREATE TABLE wide_rows AS SELECT %s FROM generate_series(1, 5000) g', string_agg(format('CASE WHEN g %% 500 <> %s THEN g END AS c%s', i, i), ', ')) FROM generate_series(1, 250) i);
	ANALYZE wide_rows;
	PERFORM mlcheck.create_suite('wide', 'wide_rows', '{c1}');
	PERFORM mlcheck.add_expectation('wide', 'expect_column_values_to_not_be_null', jsonb_build_object('column', 'c' || i)) FROM generate_series(1, 250) i;
END$$});
@plans = inner_plans(q{SET ROLE alice; SELECT * FROM mlcheck.validate_suite('wide')});
is(scalar(@plans), 1, '250 columns: one query');
like($plans[0], qr/Workers Launched: [1-9]/, '250 columns: workers were launched');
is($node->safe_psql('postgres', q{SELECT count(*), min(unexpected_count), max(unexpected_count) FROM mlcheck.validate_suite('wide')}), '250|10|10', '250 columns: each is counted');

# The same findings whatever the plan, the order of the rows, and the splits.
my %findings = map { ($_ => "SELECT * FROM mlcheck.validate_suite('$_') ORDER BY expectation_id") } 'rows', 'parts', 'unique', 'wide';
my %rewritten = map { ($_ => $findings{$_}) } 'rows';
my $serial = 'SET max_parallel_workers_per_gather = 0;';
my %expected;
foreach my $what (sort keys %findings)
{
	$expected{$what} = $node->safe_psql('postgres', "$serial $findings{$what}");
	cmp_ok(length($expected{$what}), '>', 500, "$what: there is something to compare");
	foreach my $settings ('', 'SET parallel_leader_participation = on;', 'SET max_parallel_workers_per_gather = 5; ALTER TABLE rows SET (parallel_workers = 5);', 'SET enable_hashagg = off;', 'SET jit = on; SET jit_above_cost = 0;', 'SET work_mem = 64;')
	{
		is($node->safe_psql('postgres', "$settings $findings{$what}"), $expected{$what}, "$what: the same with workers: $settings");
	}
	$node->safe_psql('postgres', 'ALTER TABLE rows RESET (parallel_workers)');
}
isnt($expected{'rows'}, '', 'there are findings');
$node->safe_psql('postgres', 'CREATE TABLE copy AS SELECT * FROM rows; TRUNCATE rows; INSERT INTO rows SELECT * FROM copy ORDER BY md5(id::text); ANALYZE rows');
foreach my $what (sort keys %rewritten)
{
	foreach my $settings ('', $serial)
	{
		is($node->safe_psql('postgres', "$settings $rewritten{$what}"), $expected{$what}, "$what: the same in another order: $settings");
	}
}
# counts of check_agg() are those of the rows that failing_rows() gives
my $counts = $node->safe_psql('postgres', q{SELECT count(*) FILTER (WHERE v.unexpected_count = r.n), count(*) FILTER (WHERE v.unexpected_count <> r.n)
	FROM mlcheck.validate_suite('rows') v, LATERAL (SELECT count(*) AS n FROM mlcheck.failing_rows('rows', v.expectation_id)) r WHERE v.unexpected_count IS NOT NULL});
is($counts, '11|0', 'as many failing rows as were counted');

$node->stop;
done_testing();
