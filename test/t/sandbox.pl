# The sandbox of suites: in whose name queries run, that they can only read, and
# that nothing of it is left behind, whatever happens inside.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

sub pg_config
{
	my ($what) = @_;
	my $path = qx($ENV{PG_CONFIG} --$what);

	chomp $path;
	return $path;
}

# A private copy of the server's programs has no headers: they are where the
# copy was made from.
$ENV{PG_CONFIG} //= 'pg_config';
my $headers = pg_config('includedir-server');
$headers =~ s{^\Q$ENV{MLCHECK_WORK}\E/server}{} if !-d $headers && defined $ENV{MLCHECK_WORK};
my $library = PostgreSQL::Test::Utils::tempdir() . '/sandbox_probe.so';
my $compiler = $ENV{CC} // 'cc';
system_or_bail($compiler, '-std=gnu99', '-O1', '-fPIC', '-shared', "-I$headers", '-Isrc', '-o', $library, 'test/t/sandbox_probe.c');

my $primary = PostgreSQL::Test::Cluster->new('sandbox');
$primary->init(allows_streaming => 1);
$primary->append_conf('postgresql.conf', q{
max_worker_processes = 16
max_parallel_workers = 8
});
$primary->start;
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('sandbox_standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

$primary->safe_psql('postgres', qq{
CREATE FUNCTION probe_enter(query text, owner regrole DEFAULT 0, row_security boolean DEFAULT false) RETURNS text AS '$library' LANGUAGE C VOLATILE PARALLEL UNSAFE;
CREATE FUNCTION probe_try(query text, owner regrole DEFAULT 0, row_security boolean DEFAULT false) RETURNS text AS '$library' LANGUAGE C VOLATILE PARALLEL UNSAFE;
});
$primary->safe_psql('postgres', q{
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE gone;
GRANT CREATE ON SCHEMA public TO alice;
SET ROLE alice;
CREATE TABLE hers AS SELECT g AS id FROM generate_series(1, 100) g;
CREATE TABLE log (what text);
GRANT INSERT ON log TO PUBLIC;
CREATE FUNCTION writes() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$BEGIN INSERT INTO public.log VALUES ('written'); RETURN true; END$$;
CREATE FUNCTION writes_and_hides_it() RETURNS boolean LANGUAGE plpgsql VOLATILE AS
	$$BEGIN INSERT INTO public.log VALUES ('written'); RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END$$;
CREATE FUNCTION switches_back(setting text, value text) RETURNS text LANGUAGE plpgsql VOLATILE AS
	$$BEGIN PERFORM set_config(setting, value, true); INSERT INTO public.log VALUES ('switched'); RETURN 'written'; EXCEPTION WHEN OTHERS THEN RETURN sqlstate; END$$;
CREATE SEQUENCE numbers;
CREATE FUNCTION shadows() RETURNS text LANGUAGE sql AS $$SELECT 'public'$$;
RESET ROLE;
CREATE TABLE secrets AS SELECT g AS id FROM generate_series(1, 100) g;
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY half ON secrets USING (id <= 50);
GRANT SELECT ON secrets TO alice;
CREATE TABLE large AS SELECT g AS id FROM generate_series(1, 50000) g;
GRANT SELECT ON large TO alice;
ANALYZE large;
CREATE FUNCTION process() RETURNS int LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS 'BEGIN RETURN pg_backend_pid(); END';
CREATE FUNCTION whoami() RETURNS text LANGUAGE sql VOLATILE AS
	$$SELECT concat_ws(' ', current_user, session_user, current_setting('search_path'), current_setting('row_security'), current_setting('transaction_read_only'),
		current_setting('standard_conforming_strings'), current_setting('transform_null_equals'), current_setting('work_mem'))$$;
});

my $state = 'SELECT public.whoami()';
my $session = q{SET search_path = public; SET work_mem = '5MB'; };
my $outside = 'postgres postgres public on off on off 5MB';

# What psql prints of all statements in one session. The last line is who one is
# there at the end.
sub run_sql
{
	my ($node, $sql) = @_;
	my ($status, $out, $err) = $node->psql('postgres', "$session$sql; $state;", on_error_stop => 0);

	return ($out, $err);
}

sub after
{
	my ($out) = @_;
	return (split /\n/, $out)[-1] // '';
}

foreach my $probe ('probe_enter', 'probe_try')
{
	my $ask = sub {
		my ($query, $who) = @_;
		$query =~ s/'/''/g;
		$who = defined $who ? ", $who" : '';
		return "SELECT $probe('$query'$who)";
	};
	my $answers = sub {
		my ($what, $query, $who, $expected) = @_;
		my ($out, $err) = run_sql($primary, $ask->($query, $who));
		is($out, "$expected\n$outside", "$probe: $what");
		is($err, '', "$probe: $what: no message");
	};
	# an error of the statement, or what probe_try() makes of it
	my $refuses = sub {
		my ($what, $query, $who, $expected) = @_;
		my ($out, $err) = run_sql($primary, "\\set VERBOSITY sqlstate\n" . $ask->($query, $who));
		like($probe eq 'probe_try' ? $out : $err, $expected, "$probe: $what: refused");
		is(after($out), $outside, "$probe: $what: and all as before");
	};

	# who and with what settings
	$answers->('as the current user', 'SELECT public.whoami()', undef, 'postgres postgres pg_catalog, pg_temp off on on off 5MB');
	$answers->('as the owner', 'SELECT public.whoami()', q{'alice'}, 'alice postgres pg_catalog, pg_temp off on on off 5MB');
	$answers->('with row security', 'SELECT public.whoami()', q{'alice', true}, 'alice postgres pg_catalog, pg_temp on on on off 5MB');
	$refuses->('a role that is gone', 'SELECT 1', '4294967295::oid::regrole', qr/42704/);
	$refuses->('what is not in pg_catalog', 'SELECT shadows()', q{'alice'}, qr/42883/);
	$answers->('by its full name', 'SELECT public.shadows()', q{'alice'}, 'public');
	my ($hostile) = run_sql($primary, q{SET escape_string_warning = off; SET standard_conforming_strings = off; SET transform_null_equals = on; SET row_security = off; } .
		$ask->(q{SELECT public.whoami() || ' ' || length('a\\\\b') || (NULL = NULL IS NULL)}, q{'alice', true}) .
		q{; RESET standard_conforming_strings; RESET transform_null_equals; RESET row_security});
	is($hostile, "alice postgres pg_catalog, pg_temp on on on off 5MB 3true\n$outside", "$probe: settings that change what text means");

	# the owner's rights, not the caller's
	$refuses->('a table of somebody else', 'SELECT count(*) FROM public.hers', q{'bob'}, qr/42501/);
	my ($as_bob) = run_sql($primary, 'SET ROLE bob; ' . $ask->('SELECT count(*) FROM public.hers', q{'alice'}) . '; RESET ROLE');
	is($as_bob, "100\n$outside", "$probe: a caller without rights, with the owner's");

	# only reading
	$refuses->('a function that writes', 'SELECT public.writes()', q{'alice'}, qr/25006/);
	$refuses->('nextval()', q{SELECT nextval('public.numbers')}, q{'alice'}, qr/25006/);
	$refuses->('an INSERT', q{INSERT INTO public.log VALUES ('x')}, q{'alice'}, qr/0A000/);
	$refuses->('an INSERT in a SELECT', q{WITH w AS (INSERT INTO public.log VALUES ('x') RETURNING 1) SELECT * FROM w}, q{'alice'}, qr/0A000|25006/);
	$answers->('a function that writes and hides it', 'SELECT public.writes_and_hides_it()', q{'alice'}, 'f');
	$answers->('switching to writing', q{SELECT public.switches_back('transaction_read_only', 'off')}, q{'alice'}, '25001');
	$refuses->('directly', q{SELECT set_config('transaction_read_only', 'off', true)}, q{'alice'}, qr/25001/);
	foreach my $setting ('role', 'session_authorization')
	{
		$refuses->("another $setting", qq{SELECT set_config('$setting', 'postgres', true)}, q{'alice'}, qr/42501/);
		$refuses->("another $setting of a superuser", qq{SELECT set_config('$setting', 'bob', false)}, undef, qr/42501/);
	}
	# what is set inside ends with it
	$answers->('settings', q{SELECT set_config('search_path', 'public', false), set_config('work_mem', '7MB', false)}, q{'alice'}, 'public');
	$answers->('local settings', q{SELECT set_config('search_path', 'public', true), set_config('work_mem', '7MB', true)}, q{'alice'}, 'public');
	my ($in_block) = run_sql($primary, 'BEGIN; ' . $ask->(q{SELECT set_config('work_mem', '7MB', false)}, q{'alice'}) . "; $state; COMMIT");
	is($in_block, "7MB\n$outside\n$outside", "$probe: settings in a transaction that commits");
	my ($writable) = run_sql($primary, 'BEGIN; ' . $ask->('SELECT 1', q{'alice'}) . q{; INSERT INTO log VALUES ('after') RETURNING what; ROLLBACK});
	is($writable, "1\nafter\n$outside", "$probe: the transaction can write afterwards");

	# row security
	$refuses->('rows that are hidden', 'SELECT count(*) FROM public.secrets', q{'alice'}, qr/42501/);
	$answers->('asked for', 'SELECT count(*) FROM public.secrets', q{'alice', true}, '50');
	$answers->('whoever sees all', 'SELECT count(*) FROM public.secrets', undef, '100');

	# one in another
	$answers->('in itself', qq{SELECT public.whoami() || ' / ' || public.$probe('SELECT public.whoami()', 'bob') || ' / ' || public.whoami()}, q{'alice'},
		join(' / ', map { "$_ postgres pg_catalog, pg_temp off on on off 5MB" } 'alice', 'bob', 'alice'));
	foreach my $inner ('probe_enter', 'probe_try')
	{
		$refuses->("an error $inner in it", qq{SELECT public.$inner('SELECT 1/0 FROM public.hers', 'bob') || 1/0}, q{'alice'}, qr/42501|22012/);
		$refuses->("writing after $inner in it", qq{SELECT public.$inner('SELECT 1', 'bob') || public.writes()}, q{'alice'}, qr/25006/);
	}

	# errors that something outside catches
	my $failing = $ask->('SELECT 1/0 FROM public.hers', q{'alice'});
	my ($caught, $message) = run_sql($primary, qq{BEGIN; DO \$\$BEGIN PERFORM 1; BEGIN EXECUTE \$q\$$failing\$q\$; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN RAISE NOTICE 'caught as %', whoami(); END; END\$\$;
		INSERT INTO log VALUES ('caught') RETURNING what; COMMIT});
	is($caught, "caught\n$outside", "$probe: an error that PL/pgSQL catches");
	like($message, qr/caught as \Q$outside\E/, "$probe: and what it sees");
	my ($saved) = run_sql($primary, qq{BEGIN; SAVEPOINT s; $failing; SELECT 1/0; ROLLBACK TO s; $state; INSERT INTO log VALUES ('saved') RETURNING what; COMMIT});
	is((split /\n/, $saved, $probe eq 'probe_try' ? 2 : 1)[-1], "$outside\nsaved\n$outside", "$probe: an error before ROLLBACK TO");
	my ($plain) = run_sql($primary, "$failing; BEGIN; INSERT INTO log VALUES ('next') RETURNING what; ROLLBACK");
	like($plain, qr/(^|\n)next\n\Q$outside\E$/, "$probe: the statement after an error");
	my ($aborted) = run_sql($primary, "BEGIN; $failing; SELECT 1/0; ROLLBACK");
	is(after($aborted), $outside, "$probe: a transaction that aborts");

	# again and again: no leaks that warn, no subtransaction left open
	my ($again, $warnings) = run_sql($primary, qq{DO \$\$BEGIN FOR i IN 1..2000 LOOP BEGIN EXECUTE \$q\$$failing\$q\$; EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END\$\$; SELECT 'done'});
	is("$again $warnings", "done\n$outside ", "$probe: 2000 errors");

	# it waits for nothing and works where nothing can be written
	my ($read_only) = run_sql($primary, 'BEGIN READ ONLY; ' . $ask->('SELECT count(*) FROM public.hers', q{'alice'}) . '; COMMIT');
	is($read_only, "100\n$outside", "$probe: a read-only transaction");
	$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
	my ($recovering, $complaint) = run_sql($standby, $ask->('SELECT count(*) FROM public.hers', q{'alice'}));
	is("$recovering$complaint", "100\npostgres postgres public on on on off 5MB", "$probe: on a standby");

	# workers
	my ($parallel) = run_sql($primary, 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off; ' .
		$ask->('SELECT lowest <> pg_backend_pid() FROM (SELECT min(public.process()) AS lowest FROM public.large OFFSET 0) AS s', q{'alice'}));
	is($parallel, "t\n$outside", "$probe: parallel workers read");

	# what ends more than a query is never swallowed
	my (undef, $cancelled) = run_sql($primary, "SET statement_timeout = '100ms'; " . $ask->('SELECT pg_sleep(10)', q{'alice'}) . '; RESET statement_timeout');
	like($cancelled, qr/canceling statement due to statement timeout/, "$probe: a timeout");
	my ($finished) = run_sql($primary, "SET statement_timeout = '100ms'; " . $ask->('SELECT pg_sleep(10)', q{'alice'}) . '; RESET statement_timeout');
	is($finished, $outside, "$probe: and afterwards");
}

# a temporary table of the caller, which read-only transactions may write: what
# happened in a subtransaction is undone
my ($temporary) = run_sql($primary, q{CREATE TEMP TABLE t (a int); CREATE FUNCTION pg_temp.fill() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO pg_temp.t VALUES (1) RETURNING a';
	SELECT probe_try('SELECT pg_temp.fill() FROM generate_series(1, 3)'); SELECT count(*) FROM t});
is($temporary, "1\n1\n1\n0\n$outside", 'rows in temporary tables are gone');
# nobody else's temporary table captures what is unqualified
my ($captured) = run_sql($primary, q{CREATE TEMP TABLE pg_class (relname text); SELECT probe_enter('SELECT count(*) > 100 FROM pg_class'); DROP TABLE pg_temp.pg_class});
is($captured, "t\n$outside", 'a temporary table named like a catalogue');
# no temporary table is made
$primary->safe_psql('postgres', q{CREATE FUNCTION makes() RETURNS int LANGUAGE plpgsql AS 'BEGIN CREATE TEMP TABLE made (a int); RETURN 1; END'});
is((run_sql($primary, q{SELECT probe_try('SELECT public.makes()', 'alice')}))[0],
	"25006 cannot execute CREATE TABLE in a read-only transaction\n$outside", 'a temporary table is not made');
# a locked table: an error like others
$primary->safe_psql('postgres', 'CREATE TABLE locked AS SELECT 1 AS a; GRANT SELECT ON locked TO alice');
my $locker = $primary->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK TABLE locked') if $locker->can('query_safe');
SKIP:
{
	skip('background_psql of this release runs no single queries', 1) unless $locker->can('query_safe');
	is((run_sql($primary, q{SET lock_timeout = '50ms'; SELECT probe_try('SELECT count(*) FROM public.locked', 'alice'); RESET lock_timeout}))[0],
		"55P03 canceling statement due to lock timeout\n$outside", 'a lock that is not granted');
}
$locker->quit;

is($primary->safe_psql('postgres', q{SELECT string_agg(DISTINCT what, ' ' ORDER BY what) FROM log}), 'caught saved', 'nothing was written but from outside');
unlike(slurp_file($primary->logfile), qr/(PANIC|TRAP|WARNING):/, 'no leak was warned of');

$standby->stop;
$primary->stop;
done_testing();
