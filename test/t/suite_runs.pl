# Runs of suites and what can happen in the middle: other runs, cancellation, a
# crash, a rollback, an error that is caught; and where a run cannot be stored.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run ();
use Time::HiRes qw(time sleep);

# Seconds from a request to the end: 0.2 is the aim, a loaded machine may need
# more.
my $limit = 1;

my $node = PostgreSQL::Test::Cluster->new('suite_runs');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', "max_worker_processes = 16\nmax_parallel_workers = 8\nrestart_after_crash = on\n");
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE TABLE small AS SELECT g AS id, g % 10 AS n, 'w' || g AS word FROM generate_series(1, 1000) g;
CREATE TABLE large AS SELECT g AS id, g % 1000 AS n, md5(g::text) AS word FROM generate_series(1, 600000) g;
ANALYZE;
SELECT mlcheck.create_suite(s, s::regclass, '{id}') FROM unnest('{small,large}'::text[]) s;
SELECT mlcheck.add_expectation(s, 'expect_column_values_to_be_between', '{"column": "n", "max_value": 8}'),
	mlcheck.add_expectation(s, 'expect_column_values_to_match_regex', '{"column": "word", "regex": "(a|b)+c.*[0-9]{2}(x|1)"}'),
	mlcheck.add_expectation(s, 'expect_column_values_to_be_unique', '{"column": "word"}'),
	mlcheck.add_expectation(s, 'expect_column_mean_to_be_between', '{"column": "n", "max_value": 8}') FROM unnest('{small,large}'::text[]) s;
-- one that waits, so that there is a middle
SELECT mlcheck.create_suite('slow', 'small');
SELECT mlcheck.add_expectation('slow', 'expect_column_values_to_not_be_null', '{"column": "n", "row_condition": "pg_sleep(0.01) IS NOT NULL"}');
});
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('suite_runs_standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;

sub stored
{
	return $node->safe_psql('postgres', q{SELECT (SELECT count(*) FROM mlcheck.suite_run), (SELECT count(*) FROM mlcheck.suite_result)});
}

sub start_statement
{
	my ($name, $sql, $out, $err) = @_;
	my $victim = IPC::Run::start([ 'psql', '-X', '-q', '-At', '-d', $node->connstr('postgres') . " application_name=$name", '-c', $sql ], '<', \undef, '>', $out, '2>', $err);

	# a short one may be over before it is seen
	foreach (1 .. 20)
	{
		last if $node->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE application_name = '$name' AND state = 'active' AND backend_type = 'client backend'") > 0;
	}
	return $victim;
}

# A run is stored whole.
is($node->safe_psql('postgres', q{SELECT verdict, pass_count, warn_count, fail_count, undecided_count FROM mlcheck.run_suite('small')}), 'fail|2|0|2|0', 'run_suite()');
is(stored(), '1|4', 'a run and its results');

# Two at once do not wait for each other, nor mix.
my ($out, $err) = ('', '');
my $start = time;
my $other = start_statement('first', q{SELECT run_id FROM mlcheck.run_suite('slow')}, \$out, \$err);
is($node->safe_psql('postgres', q{SELECT fail_count FROM mlcheck.run_suite('slow', row_filter => 'id < 3')}), '0', 'a second run');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'first' AND state = 'active'}), '1', 'has ended while the first goes on');
is($node->safe_psql('postgres', q{SELECT mlcheck.add_expectation('slow', 'expect_column_values_to_not_be_null', '{"column": "id"}') > 0}), 't', 'the suite can be changed meanwhile');
$other->finish;
is($err, '', 'the first run ends well');
is(stored(), '3|6', 'both are stored, with the expectations of their time');
my @many = map { my ($o, $e) = ('', ''); start_statement("many$_", q{SELECT count(mlcheck.run_suite('small')) FROM generate_series(1, 20)}, \$o, \$e) } 1 .. 4;
$_->finish foreach @many;
is($node->safe_psql('postgres', q{SELECT count(*), count(DISTINCT r.run_id), min(n), max(n) FROM mlcheck.suite_run r, LATERAL (SELECT count(*) AS n FROM mlcheck.suite_result t WHERE t.run_id = r.run_id) c WHERE suite_name = 'small'}), '81|81|4|4', '80 runs in four sessions');
# a suite that is dropped while it runs
($out, $err) = ('', '');
$node->safe_psql('postgres', q{SELECT mlcheck.create_suite('dropped', 'small'); SELECT mlcheck.add_expectation('dropped', 'expect_column_values_to_not_be_null', '{"column": "n", "row_condition": "id > 100 OR pg_sleep(0.01) IS NOT NULL"}')});
$other = start_statement('dropped', q{SELECT verdict FROM mlcheck.run_suite('dropped')}, \$out, \$err);
$node->safe_psql('postgres', q{SELECT mlcheck.drop_suite('dropped')});
$other->finish;
is("$out$err", "pass\n", 'a suite that is dropped while it runs');
my $before = stored();

# Cancellation.
my %statements = (
	'run_suite()' => q{SELECT * FROM mlcheck.run_suite('large')},
	'run_suite() with workers' => q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SELECT * FROM mlcheck.run_suite('large')},
	'validate_suite()' => q{SELECT * FROM mlcheck.validate_suite('large')},
	'gate()' => q{SELECT mlcheck.gate('large')},
	'a slow expression' => q{SELECT * FROM mlcheck.run_suite('slow')},
	'failing_rows()' => q{SELECT count(*) FROM mlcheck.failing_rows('large', 1) a, mlcheck.failing_rows('large', 2) b});
foreach my $what (sort keys %statements)
{
	foreach my $ms (20, 150, 500)
	{
		$start = time;
		my ($status, undef, $message) = $node->psql('postgres', "SET statement_timeout = $ms; $statements{$what}");
		my $late = time - $start - $ms / 1000;

		SKIP:
		{
			skip("$what took less than $ms ms", 2) if $message !~ /statement timeout/ && $message !~ /^psql:\S+ ERROR:  canceling/;
			like($message, qr/canceling statement due to statement timeout/, "$what: stopped by the timeout");
			cmp_ok($late, '<', $limit, sprintf('%s: %.2f s after %d ms', $what, $late, $ms));
		}
	}
	($out, $err) = ('', '');
	my $victim = start_statement('victim', $statements{$what}, \$out, \$err);
	sleep(0.2);
	$start = time;
	my $hit = $node->safe_psql('postgres', q{SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active' AND backend_type = 'client backend'});
	$victim->finish;
	SKIP:
	{
		skip("$what was over before", 2) if $hit == 0;
		like($err, qr/canceling statement due to user request/, "$what: cancelled");
		cmp_ok(time - $start, '<', $limit, "$what: soon after pg_cancel_backend()");
	}
}
is(stored(), $before, 'nothing of a cancelled run is stored');
# not even where the cancellation is caught
is($node->safe_psql('postgres', q{SET statement_timeout = '100ms'; DO $$BEGIN PERFORM mlcheck.run_suite('slow'); EXCEPTION WHEN query_canceled THEN RAISE NOTICE 'caught'; END$$; RESET statement_timeout; SELECT current_user || current_setting('transaction_read_only') || current_setting('row_security')}),
	'postgresoffon', 'a cancellation that PL/pgSQL catches');
is(stored(), $before, 'and nothing is stored');

# Rollback.
$node->psql('postgres', q{BEGIN; SELECT * FROM mlcheck.run_suite('small'); ROLLBACK});
is(stored(), $before, 'ROLLBACK after run_suite()');
is($node->safe_psql('postgres', q{BEGIN; SAVEPOINT a; SELECT fail_count FROM mlcheck.run_suite('small'); ROLLBACK TO a; SELECT fail_count FROM mlcheck.run_suite('small', row_filter => 'n < 9'); COMMIT; SELECT unexpected_count FROM mlcheck.suite_results ORDER BY run_id DESC, expectation_id LIMIT 1}),
	"2\n1\n0", 'ROLLBACK TO, and a run after it');
$node->psql('postgres', q{BEGIN; INSERT INTO small VALUES (2001, 1, 'x'); SELECT mlcheck.gate('small'); COMMIT});
is($node->safe_psql('postgres', 'SELECT count(*) FROM small WHERE id > 1000'), '0', 'gate() stops the transaction');

# A crash in the middle.
my $last = $node->safe_psql('postgres', 'SELECT max(run_id) FROM mlcheck.suite_run');
$before = stored();
($out, $err) = ('', '');
my $victim = start_statement('victim', q{BEGIN; SELECT fail_count FROM mlcheck.run_suite('small'); SELECT * FROM mlcheck.run_suite('slow')}, \$out, \$err);
sleep(0.5);
$node->stop('immediate');
$victim->finish;
$node->start;
is(stored(), $before, 'after a crash there is no half of a run');
is($node->safe_psql('postgres', qq{SELECT run_id > $last, fail_count FROM mlcheck.run_suite('small')}), 't|2', 'and the next run has a number of its own');
is($node->safe_psql('postgres', q{SELECT count(*) FROM mlcheck.suite_result t WHERE NOT EXISTS (SELECT FROM mlcheck.suite_run r WHERE r.run_id = t.run_id)}), '0', 'no result without a run');

# Where nothing can be written.
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
my $validation = q{SELECT * FROM mlcheck.validate_suite('small') ORDER BY expectation_id};
my $expected = $node->safe_psql('postgres', $validation);
my %places = (
	'a standby' => [ $standby, '', '' ],
	'a read-only transaction' => [ $node, 'BEGIN READ ONLY;', '; COMMIT' ],
	'a serializable one' => [ $node, 'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;', '; COMMIT' ],
	'a read-only session' => [ $node, 'SET default_transaction_read_only = on;', '' ]);
foreach my $where (sort keys %places)
{
	my ($server, $begin, $end) = @{ $places{$where} };

	is($server->safe_psql('postgres', "$begin $validation $end"), $expected, "$where: validate_suite()");
	is($server->safe_psql('postgres', "$begin SELECT unexpected_count FROM mlcheck.validate_suite('small', relation => 'small', row_filter => 'id <= 500') LIMIT 1 $end"), '50', "$where: validate_suite() of other rows");
	is($server->safe_psql('postgres', "$begin SELECT count(*) FROM mlcheck.failing_rows('small', 1) $end"), '100', "$where: failing_rows()");
	is($server->safe_psql('postgres', "$begin SELECT count(*) FROM mlcheck.explain_suite('small') $end"), '2', "$where: explain_suite()");
	is($server->safe_psql('postgres', "$begin SELECT verdict FROM mlcheck.expect('small', 'expect_column_values_to_be_null', '{\"column\": \"n\"}') $end"), 'fail', "$where: expect()");
	is($server->safe_psql('postgres', "$begin SELECT count(*) FROM mlcheck.validate_suite_json(mlcheck.export_suite('small'), 'small') $end"), '4', "$where: a suite as jsonb");
	like(($server->psql('postgres', "\\set VERBOSITY verbose\n$begin SELECT mlcheck.gate('small') $end"))[2], qr/ML001/, "$where: gate()");
	my $message = ($server->psql('postgres', "\\set VERBOSITY verbose\n$begin SELECT * FROM mlcheck.run_suite('small') $end"))[2];
	like($message, qr/ERROR:  25006: cannot execute run_suite\(\) in a read-only transaction/, "$where: run_suite() says what is wrong");
	foreach my $call (q{mlcheck.create_suite('x', 'small')}, q{mlcheck.add_expectation('small', 'expect_column_values_to_be_null', '{"column": "n"}')}, q{mlcheck.drop_suite('small')}, q{mlcheck.grant_suite('small', 'pg_monitor')})
	{
		like(($server->psql('postgres', "\\set VERBOSITY verbose\n$begin SELECT $call $end"))[2], qr/ERROR:  25006:/, "$where: $call");
	}
}
$before = stored();

# Errors that are caught, and memory.
$node->safe_psql('postgres', q{
SELECT mlcheck.create_suite('errors', 'small');
SELECT mlcheck.add_expectation('errors', 'expect_column_values_to_be_between', '{"column": "n", "max_value": 1, "row_condition": "1 / (509 - id) >= 0"}');
SELECT mlcheck.add_expectation('errors', 'expect_column_values_to_not_be_null', '{"column": "word"}');
SELECT mlcheck.add_expectation('errors', 'expect_column_values_to_not_be_null', '{"column": "nothing"}');
CREATE FUNCTION fail_times(statement text, n int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	caught int := 0;
BEGIN
	FOR i IN 1 .. n LOOP
		BEGIN
			EXECUTE statement;
		EXCEPTION WHEN OTHERS THEN
			caught := caught + 1;
		END;
	END LOOP;
	RETURN caught;
END
$$;
CREATE FUNCTION memory(OUT contexts bigint, OUT resident bigint) LANGUAGE plpgsql AS $$
BEGIN
	SELECT sum(total_bytes) INTO contexts FROM pg_backend_memory_contexts;
	resident := split_part(pg_read_file('/proc/self/statm'), ' ', 2)::bigint * 4096;
EXCEPTION WHEN OTHERS THEN
	resident := 0;
END
$$;
});
my ($division) = $node->safe_psql('postgres', q{SELECT min(expectation_id) FROM mlcheck.expectations WHERE suite = 'errors'});
my %loops = (
	'expect() with an error' => [ 1, q{SELECT mlcheck.expect('small', 'expect_column_values_to_not_be_null', '{"column": "n", "row_condition": "1 / (500 - id) > 0"}')} ],
	'expect() of a column that is not there' => [ 1, q{SELECT mlcheck.expect('small', 'expect_column_values_to_not_be_null', '{"column": "nothing"}')} ],
	'expect() with a condition that is none' => [ 1, q{SELECT mlcheck.expect('small', 'expect_column_values_to_not_be_null', '{"column": "n", "row_condition": "true) OR (true"}')} ],
	'failing_rows() with an error' => [ 1, "SELECT * FROM mlcheck.failing_rows('errors', $division)" ],
	'gate()' => [ 1, q{SELECT mlcheck.gate('small')} ],
	'errors of single expectations' => [ 0, q{SELECT * FROM mlcheck.validate_suite('errors')} ],
	'validate_suite()' => [ 0, q{SELECT * FROM mlcheck.validate_suite('small')} ]);
foreach my $what (sort keys %loops)
{
	my ($fails, $statement) = @{ $loops{$what} };
	my $n = $what =~ /expect/ && $what !~ /single/ ? 2000 : 500;
	my $result = $node->safe_psql('postgres', qq{
		SET max_parallel_workers_per_gather = 0;
		SELECT fail_times(\$q\$$statement\$q\$, 20);
		SELECT contexts, resident FROM memory();
		SELECT fail_times(\$q\$$statement\$q\$, $n);
		SELECT contexts, resident FROM memory();
		SELECT current_user || current_setting('transaction_read_only') || current_setting('row_security') || current_setting('search_path');
	});
	my (undef, $first, $caught, $second, $state) = split(/\n/, $result);
	my ($contexts_before, $resident_before) = split(/\|/, $first);
	my ($contexts_after, $resident_after) = split(/\|/, $second);

	is($caught, $fails ? $n : 0, "$what: $n times");
	is($state, 'postgresoffon"$user", public', "$what: the session is as before");
	cmp_ok($contexts_after - $contexts_before, '<', 5 * 1024 * 1024, sprintf('%s: memory contexts grew by %d kB', $what, ($contexts_after - $contexts_before) / 1024));
	SKIP:
	{
		skip('there is no /proc', 1) if $resident_before == 0;
		cmp_ok($resident_after - $resident_before, '<', 5 * 1024 * 1024, sprintf('%s: resident memory grew by %d kB', $what, ($resident_after - $resident_before) / 1024));
	}
}

# Wherever a call can stand.
$node->safe_psql('postgres', q{
CREATE FUNCTION verdicts() RETURNS text LANGUAGE sql AS $$SELECT string_agg(verdict::text, ' ' ORDER BY expectation_id) FROM mlcheck.validate_suite('small')$$;
CREATE FUNCTION verdicts_plpgsql() RETURNS text LANGUAGE plpgsql AS $$DECLARE r record; t text := ''; BEGIN FOR r IN SELECT * FROM mlcheck.validate_suite('small') ORDER BY expectation_id LOOP t := t || ' ' || r.verdict; END LOOP; RETURN ltrim(t); END$$;
CREATE FUNCTION verdicts_definer() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$SELECT verdicts()$$;
CREATE TABLE loaded (id int, n int);
SELECT mlcheck.create_suite('loaded', 'loaded');
SELECT mlcheck.add_expectation('loaded', 'expect_column_values_to_be_between', '{"column": "n", "max_value": 10}');
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM mlcheck.gate('loaded'); PERFORM mlcheck.run_suite('loaded'); RETURN NULL; END$$;
CREATE TRIGGER guard AFTER INSERT OR UPDATE ON loaded FOR EACH STATEMENT EXECUTE FUNCTION guard();
});
my $good = 'fail fail pass pass';
foreach my $case (
	[ 'SQL' => 'SELECT verdicts()', $good ],
	[ 'PL/pgSQL' => 'SELECT verdicts_plpgsql()', $good ],
	[ 'SECURITY DEFINER' => 'SELECT verdicts_definer()', $good ],
	[ 'a prepared statement' => 'PREPARE p AS SELECT verdicts_plpgsql(); EXECUTE p; EXECUTE p', "$good\n$good" ],
	[ 'each row of a table' => q{SELECT count(*) FROM (SELECT id FROM small LIMIT 20) s, LATERAL mlcheck.validate_suite(CASE WHEN s.id > 0 THEN 'small' END)}, '80' ],
	[ 'a join with a table that workers read' => q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT count(*) FROM large, mlcheck.validate_suite('small') v WHERE large.id < 10}, '36' ],
	[ 'a subquery' => q{SELECT (SELECT count(*) FROM mlcheck.validate_suite('small') WHERE verdict = 'fail') FROM small WHERE id < 3}, "2\n2" ],
	[ 'WHERE' => q{SELECT count(*) FROM small WHERE id < 3 AND verdicts() = 'fail fail pass pass'}, '2' ],
	[ 'a cursor' => q{BEGIN; DECLARE c SCROLL CURSOR FOR SELECT verdict FROM mlcheck.validate_suite('small') ORDER BY expectation_id; FETCH 2 FROM c; FETCH BACKWARD 1 FROM c; CLOSE c; COMMIT}, "fail\nfail\nfail" ],
	[ 'a cursor that outlives its transaction' => q{BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT verdict FROM mlcheck.validate_suite('small') ORDER BY expectation_id; COMMIT; FETCH 3 FROM c}, "fail\nfail\npass" ],
	[ 'LIMIT' => q{SELECT verdict FROM mlcheck.validate_suite('small') LIMIT 1}, 'fail' ],
	[ 'itself' => q{SELECT count(*) FROM mlcheck.validate_suite('small') a, LATERAL mlcheck.validate_suite(CASE WHEN a.verdict = 'fail' THEN 'small' ELSE 'errors' END)}, '14' ],
	[ 'savepoints' => qq{BEGIN; SAVEPOINT a; SELECT verdicts(); SAVEPOINT b; SELECT verdicts(); ROLLBACK TO b; RELEASE a; SELECT verdicts(); COMMIT}, "$good\n$good\n$good" ],
	[ 'rows of this transaction' => q{BEGIN; DELETE FROM small WHERE n > 8; SELECT unexpected_count FROM mlcheck.validate_suite('small') LIMIT 1; ROLLBACK}, '0' ],
	[ 'rows of this transaction, REPEATABLE READ' => q{BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM small; DELETE FROM small WHERE n > 8; SELECT unexpected_count FROM mlcheck.validate_suite('small') LIMIT 1; ROLLBACK}, "1000\n0" ],
	[ 'rows of this DO block' => q{BEGIN; DO $$BEGIN DELETE FROM small WHERE n > 8; IF (SELECT unexpected_count FROM mlcheck.validate_suite('small') LIMIT 1) > 0 THEN RAISE 'stale'; END IF; END$$; SELECT 'fresh'; ROLLBACK}, 'fresh' ],
	[ 'a procedure that commits' => q{DO $$BEGIN PERFORM mlcheck.run_suite('small'); COMMIT; PERFORM mlcheck.run_suite('small'); ROLLBACK; END$$; SELECT 'done'}, 'done' ])
{
	my ($what, $sql, $wanted) = @$case;
	my ($status, $found, $message) = $node->psql('postgres', $sql, on_error_stop => 1);

	is($found, $wanted, $what);
	is($message, '', "$what: no message");
}
# in a trigger: new rows are seen, and what does not pass is not there
like(($node->psql('postgres', 'INSERT INTO loaded SELECT g, g FROM generate_series(1, 20) g'))[2], qr/1 of 1 expectations failed/, 'a trigger with gate() refuses');
is($node->safe_psql('postgres', q{INSERT INTO loaded SELECT g, g FROM generate_series(1, 10) g; SELECT (SELECT count(*) FROM loaded), (SELECT count(*) FROM mlcheck.suite_runs WHERE suite = 'loaded')}), '10|1', 'a trigger with gate() and run_suite() lets pass');
is($node->safe_psql('postgres', q{CREATE MATERIALIZED VIEW m AS SELECT verdict FROM mlcheck.validate_suite('small'); REFRESH MATERIALIZED VIEW m; SELECT count(*) FROM m}), '4', 'a materialized view');
unlike(slurp_file($node->logfile), qr/(PANIC|TRAP):|reference leak|terminated by signal|ERROR:  XX000/, 'no leak was warned of');

$standby->stop;
$node->stop;
done_testing();
