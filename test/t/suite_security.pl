# Suites as an attacker sees them: what an author can do through whoever runs
# his suite, what a caller can read through a suite of somebody else, what text
# in a suite can turn a query into, and what messages give away.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('suite_security');
$node->init;
$node->append_conf('postgresql.conf', q{
max_worker_processes = 16
max_parallel_workers = 8
lo_compat_privileges = off
});
$node->start;

# What a role gets to see: (output, messages).
sub as
{
	my ($role, $sql) = @_;
	my ($status, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\n$sql", extra_params => [ '-U', $role ], on_error_stop => 0);

	return ($out, $err);
}

sub refused
{
	my ($role, $sql, $sqlstate, $what) = @_;
	my ($out, $err) = as($role, $sql);

	like($err, qr/ERROR:  $sqlstate:/, "$what: $sqlstate");
	is($out, '', "$what: and no result");
}

sub gives
{
	my ($role, $sql, $expected, $what) = @_;
	my ($out, $err) = as($role, $sql);

	is($out, $expected, $what);
	is($err, '', "$what: no message");
}

$node->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE ROLE alice LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE carol LOGIN;
CREATE ROLE team;
CREATE ROLE member LOGIN IN ROLE team;
CREATE ROLE distant LOGIN NOINHERIT IN ROLE team;
GRANT CREATE ON SCHEMA public TO alice, bob, team;
GRANT CREATE ON DATABASE postgres TO bob;
CREATE TABLE secrets AS SELECT g AS id, 'SECRET' || g AS word FROM generate_series(1, 10) g;
});

# An author's expressions, run by a superuser.

$node->safe_psql('postgres', q{
SET ROLE alice;
CREATE TABLE orders AS SELECT g AS id, g % 10 AS amount FROM generate_series(1, 40) g;
CREATE TABLE log (what text);
CREATE SEQUENCE numbers;
CREATE FUNCTION attack(statement text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$BEGIN EXECUTE statement; RETURN true; END$$;
CREATE FUNCTION quiet_attack(statement text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS
	$$BEGIN EXECUTE statement; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END$$;
-- false labels, so that the planner runs them too
CREATE FUNCTION planned_attack(statement text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN EXECUTE statement; RETURN true; END$$;
CREATE FUNCTION name_of_user() RETURNS text LANGUAGE sql STABLE AS 'SELECT current_user::text';
});
my %attacks = (
	'ALTER ROLE' => 'ALTER ROLE alice SUPERUSER',
	'CREATE ROLE' => 'CREATE ROLE created SUPERUSER',
	'GRANT of a role' => 'GRANT postgres TO alice',
	'SET ROLE' => 'SET ROLE postgres',
	'set_config(role)' => q{SELECT set_config('role', 'postgres', true)},
	'RESET ROLE' => 'RESET ROLE',
	'SET SESSION AUTHORIZATION' => 'SET SESSION AUTHORIZATION postgres',
	'CREATE FUNCTION' => q{CREATE FUNCTION public.created() RETURNS int LANGUAGE sql AS 'SELECT 1'},
	'CREATE TABLE' => 'CREATE TABLE public.created (a int)',
	'CREATE TEMP TABLE' => 'CREATE TEMP TABLE created (a int)',
	'a table of secrets' => 'SELECT * FROM public.secrets',
	'COPY TO a file' => q{COPY (SELECT 1) TO '/tmp/mlcheck_created'},
	'COPY TO PROGRAM' => q{COPY (SELECT 1) TO PROGRAM 'true'},
	'COPY FROM PROGRAM' => q{COPY public.log FROM PROGRAM 'echo created'},
	'reading a file' => q{SELECT pg_read_file('postgresql.conf')},
	'INSERT' => q{INSERT INTO public.log VALUES ('written')},
	'nextval()' => q{SELECT nextval('public.numbers')},
	'setval()' => q{SELECT setval('public.numbers', 100)},
	'LISTEN' => 'LISTEN created',
	'PREPARE' => 'PREPARE created AS SELECT 1',
	'DEALLOCATE' => 'DEALLOCATE ALL',
	'DISCARD' => 'DISCARD TEMP',
	'a cursor that stays' => 'DECLARE created CURSOR WITH HOLD FOR SELECT 1',
	'COMMIT' => 'COMMIT',
	'writing again' => 'SET transaction_read_only = off',
	'suites' => q{SELECT mlcheck.create_suite('created', 'public.orders')},
	'a run' => q{SELECT mlcheck.run_suite('hers')},
	'the tables of suites' => 'SELECT * FROM mlcheck.suite');
# Everything in the database that an attack could have changed.
my $state = q{SELECT md5(string_agg(x, ' ' ORDER BY x)) FROM (
	SELECT r::text FROM pg_authid r UNION ALL SELECT m::text FROM pg_auth_members m
	UNION ALL SELECT oid || proname FROM pg_proc WHERE oid > 16383 UNION ALL SELECT c.oid || relname FROM pg_class c WHERE c.oid > 16383
	UNION ALL SELECT l::text FROM log l UNION ALL SELECT last_value::text || is_called FROM numbers UNION ALL SELECT s::text FROM mlcheck.suite s
	UNION ALL SELECT l.oid::text FROM pg_largeobject_metadata l) AS s(x)};
my $session = q{SELECT current_user, session_user, current_setting('search_path'), current_setting('transaction_read_only'), current_setting('role'),
	(SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE name = 'created'), (SELECT count(*) FROM pg_listening_channels())};
my ($clean_session) = as('postgres', $session);

$node->safe_psql('postgres', q{SET ROLE alice; SELECT mlcheck.create_suite('hers', 'orders', '{id}')});
foreach my $function ('attack', 'quiet_attack', 'planned_attack')
{
	foreach my $what (sort keys %attacks)
	{
		my $statement = $attacks{$what};
		# twice: in kwargs and within an expression
		$statement =~ s/'/''/g;
		$statement =~ s/'/''/g;
		my $id = $node->safe_psql('postgres', qq{SET ROLE alice;
			SELECT mlcheck.add_expectation('hers', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 8, "row_condition": "public.$function(''$statement'')"}')});
		my $before = $node->safe_psql('postgres', $state);
		my ($out, $err) = as('postgres', qq{
			SELECT count(*) FILTER (WHERE verdict = 'pass') FROM mlcheck.validate_suite('hers');
			SELECT mlcheck.gate('hers');
			SELECT count(*) FROM mlcheck.explain_suite('hers') WHERE query ~ 'no such text';
			SELECT count(*) FROM mlcheck.failing_rows('hers', $id) AS r WHERE r::text ~ 'no such text';
			SELECT count(*) FROM mlcheck.failing_rows('hers', $id, NULL::orders) AS r WHERE amount < 0;
			SELECT fail_count > 1 FROM mlcheck.run_suite('hers');
			$session});
		my $left = (split(/\n/, $out))[-1];

		is($left, $clean_session, "$function: $what: the superuser's session is as before");
		is($node->safe_psql('postgres', $state), $before, "$function: $what: nothing has changed") or diag($out, $err);
		unlike($out, qr/^[1-9]/m, "$function: $what: no expectation passes");
		$node->safe_psql('postgres', qq{SET ROLE alice; SELECT mlcheck.drop_expectation('hers', $id)});
	}
}
# who it is that runs, and that it is so for each function
$node->safe_psql('postgres', q{SET ROLE alice;
	SELECT mlcheck.add_expectation('hers', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 8, "row_condition": "public.name_of_user() = ''alice''"}')});
my ($hers) = as('alice', q{SELECT expectation_id FROM mlcheck.expectations WHERE suite = 'hers'});
foreach my $role ('alice', 'postgres')
{
	gives($role, q{SELECT element_count, unexpected_count FROM mlcheck.validate_suite('hers')}, '40|4', "$role: validate_suite() runs as the author");
	gives($role, qq{SELECT count(*) FROM mlcheck.failing_rows('hers', $hers)}, '4', "$role: failing_rows() too");
	gives($role, qq{SELECT count(*) FROM mlcheck.failing_rows('hers', $hers, NULL::orders)}, '4', "$role: as rows too");
	gives($role, q{SELECT fail_count FROM mlcheck.run_suite('hers')}, '1', "$role: run_suite() too");
}
# given as jsonb, it is the caller's
foreach my $case ([ 'alice', '4' ], [ 'postgres', '' ])
{
	my ($role, $expected) = @$case;
	gives($role, q{SELECT nullif(unexpected_count, 0) FROM mlcheck.validate_suite_json(mlcheck.export_suite('hers'), 'orders')}, $expected, "$role: a suite as jsonb runs as its caller");
}
refused('carol', q{SELECT * FROM mlcheck.validate_suite_json('{"expectations": [{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "word"}}]}', 'secrets')}, '42501', 'a suite as jsonb on a table of somebody else');
refused('carol', q{SELECT * FROM mlcheck.expect('secrets', 'expect_column_values_to_not_be_null', '{"column": "word"}')}, '42501', 'expect() on a table of somebody else');

# A caller and a superuser's suite.

$node->safe_psql('postgres', q{
SELECT mlcheck.create_suite('secret', 'secrets', '{id}');
SELECT mlcheck.add_expectation('secret', 'expect_column_values_to_match_regex', '{"column": "word", "regex": "^SECRET[1-9]$"}');
SELECT mlcheck.create_suite('other', 'secrets', '{id}');
SELECT mlcheck.run_suite('secret');
});
my ($secret) = as('postgres', q{SELECT expectation_id FROM mlcheck.expectations WHERE suite = 'secret'});
my %calls = (
	'validate_suite()' => q{SELECT * FROM mlcheck.validate_suite('SUITE')},
	'run_suite()' => q{SELECT * FROM mlcheck.run_suite('SUITE')},
	'gate()' => q{SELECT mlcheck.gate('SUITE')},
	'explain_suite()' => q{SELECT * FROM mlcheck.explain_suite('SUITE')},
	'failing_rows()' => qq{SELECT * FROM mlcheck.failing_rows('SUITE', $secret)},
	'export_suite()' => q{SELECT mlcheck.export_suite('SUITE')});
my %changes = (
	'another relation' => q{SELECT * FROM mlcheck.validate_suite('SUITE', relation => 'pg_authid')},
	'a filter' => q{SELECT * FROM mlcheck.validate_suite('SUITE', row_filter => 'word < ''SECRET5''')},
	'a filter of run_suite()' => q{SELECT * FROM mlcheck.run_suite('SUITE', row_filter => 'true')},
	'a filter of gate()' => q{SELECT mlcheck.gate('SUITE', row_filter => '')},
	'add_expectation()' => q{SELECT mlcheck.add_expectation('SUITE', 'expect_column_values_to_not_be_null', '{"column": "id"}')},
	'drop_expectation()' => qq{SELECT mlcheck.drop_expectation('SUITE', $secret)},
	'drop_suite()' => q{SELECT mlcheck.drop_suite('SUITE')},
	'grant_suite()' => q{SELECT mlcheck.grant_suite('SUITE', 'carol')},
	'revoke_suite()' => q{SELECT mlcheck.revoke_suite('SUITE', 'carol')});
sub on_suite
{
	my ($sql, $suite) = @_;
	$sql =~ s/SUITE/$suite/;
	return $sql;
}

foreach my $what (sort keys %calls)
{
	refused('carol', on_suite($calls{$what}, 'secret'), '42501', "a stranger: $what");
	refused('carol', on_suite($calls{$what}, 'nothing'), '42704', "a suite that is not there: $what");
}
gives('carol', q{SELECT (SELECT count(*) FROM mlcheck.suites), (SELECT count(*) FROM mlcheck.expectations), (SELECT count(*) FROM mlcheck.suite_runs), (SELECT count(*) FROM mlcheck.suite_results)},
	'0|0|0|0', 'a stranger sees nothing in the views');
$node->safe_psql('postgres', q{SELECT mlcheck.grant_suite('secret', 'carol'); SELECT mlcheck.grant_suite('secret', 'team')});
foreach my $role ('carol', 'member')
{
	gives($role, q{SELECT element_count, unexpected_count FROM mlcheck.validate_suite('secret')}, '10|1', "$role: a grantee can run the suite");
	gives($role, qq{SELECT * FROM mlcheck.failing_rows('secret', $secret)}, '{"id": 10, "word": "SECRET10"}', "$role: and read its failing rows");
	gives($role, q{SELECT fail_count FROM mlcheck.run_suite('secret')}, '1', "$role: and store a run");
	gives($role, q{SELECT string_agg(name, ' ') FROM mlcheck.suites}, 'secret', "$role: and see this suite alone");
	gives($role, q{SELECT DISTINCT suite FROM mlcheck.suite_results}, 'secret', "$role: and its results alone");
	foreach my $what (sort keys %changes)
	{
		refused($role, on_suite($changes{$what}, 'secret'), '42501', "$role: a grantee: $what");
	}
	foreach my $what (sort keys %calls)
	{
		refused($role, on_suite($calls{$what}, 'other'), '42501', "$role: a grantee and another suite: $what");
	}
	refused($role, 'SELECT * FROM secrets', '42501', "$role: a grantee and the table itself");
}
foreach my $what (sort keys %calls)
{
	refused('distant', on_suite($calls{$what}, 'secret'), '42501', "rights that need SET ROLE: $what");
}
gives('distant', q{SET ROLE team; SELECT element_count FROM mlcheck.validate_suite('secret')}, '10', 'rights that need SET ROLE, after it');
# members of the owner's role
$node->safe_psql('postgres', q{SET ROLE team; CREATE TABLE of_team AS SELECT g AS id FROM generate_series(1, 10) g; SELECT mlcheck.create_suite('ours', 'of_team'); RESET ROLE; SET ROLE postgres});
gives('member', q{SELECT mlcheck.add_expectation('ours', 'expect_column_values_to_be_between', '{"column": "id", "max_value": 5}') > 0;
	SELECT unexpected_count FROM mlcheck.validate_suite('ours', row_filter => 'id < 8')}, "t\n2", 'a member of the owner may change and filter');
refused('member', q{SELECT * FROM mlcheck.validate_suite('ours', relation => 'secrets')}, '42501', 'a member of the owner and a table that the owner may not read');
# no longer
$node->safe_psql('postgres', q{SELECT mlcheck.revoke_suite('secret', 'carol')});
refused('carol', on_suite($calls{'validate_suite()'}, 'secret'), '42501', 'after revoke_suite()');
gives('carol', 'SELECT count(*) FROM mlcheck.suite_results', '0', 'after revoke_suite(): no results');

# the tables themselves, and leaks through the views
foreach my $table ('suite', 'suite_expectation', 'suite_grant', 'suite_run', 'suite_result')
{
	refused('member', "SELECT * FROM mlcheck.$table", '42501', "SELECT on $table");
	refused('member', "DELETE FROM mlcheck.$table", '42501', "DELETE on $table");
	refused('member', "INSERT INTO mlcheck.$table DEFAULT VALUES", '42501', "INSERT into $table");
	refused('member', "BEGIN; LOCK TABLE mlcheck.$table", '42501', "LOCK TABLE $table");
}
refused('member', q{UPDATE mlcheck.suite SET owner = 'postgres'}, '42501', 'UPDATE of the owner');
foreach my $view ('suites', 'expectations', 'suite_runs', 'suite_results')
{
	my ($out, $err) = as('bob', qq{CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS \$\$BEGIN RAISE NOTICE 'saw %', \$1; RETURN false; END\$\$;
		SELECT * FROM mlcheck.$view v WHERE pg_temp.leak(v::text)});
	unlike($err, qr/saw/, "$view: a leaky function sees no hidden row");
	refused('bob', "DELETE FROM mlcheck.$view", $view eq 'suites' || $view eq 'suite_runs' ? '42501' : '(42501|55000)', "$view: DELETE");
}

# Names that mean something else to the caller.

$node->safe_psql('postgres', q{
SET ROLE bob;
CREATE TABLE public.amount (amount int, id int, "value" text);
INSERT INTO public.amount VALUES (1, 1, 'a'), (50, 2, 'b'), (NULL, 3, 'b');
SELECT mlcheck.create_suite('named', 'public.amount', '{id}');
SELECT mlcheck.add_expectation('named', 'expect_column_values_to_be_between', '{"column": "amount", "max_value": 10}');
SELECT mlcheck.add_expectation('named', 'expect_column_values_to_be_unique', '{"column": "value", "row_condition": "amount.id > 0"}');
SELECT mlcheck.add_expectation('named', 'expect_column_mean_to_be_between', '{"column": "amount", "max_value": 10}');
});
my ($named) = as('bob', q{SELECT min(expectation_id) FROM mlcheck.expectations WHERE suite = 'named'});
my $found = q{SELECT verdict, element_count, missing_count, unexpected_count, observed_value, unexpected_values, unexpected_keys FROM mlcheck.validate_suite('named') ORDER BY expectation_id};
my $rows = qq{SELECT * FROM mlcheck.failing_rows('named', $named)};
my ($expected) = as('bob', $found);
like($expected, qr/^fail\|3\|1\|1\|\|\[50\]\|\[\{"id": 2\}\]\nfail\|3\|0\|2\|\|\["b"\]/, 'a relation with a column of its name');
gives('bob', $rows, '{"id": 2, "value": "b", "amount": 50}', 'failing rows of a relation with a column of its name');
gives('bob', qq{SELECT * FROM mlcheck.failing_rows('named', $named, NULL::public.amount)}, '50|2|b', 'and as rows');
my %shadows = (
	'temporary tables' => q{CREATE TEMP TABLE amount (amount int, id int); CREATE TEMP TABLE pg_class (oid oid); CREATE TEMP TABLE pg_authid (oid oid)},
	'a schema named like the relation' => q{CREATE SCHEMA amount AUTHORIZATION bob; CREATE TABLE amount.amount (amount int, id int); CREATE FUNCTION amount.id(public.amount) RETURNS int LANGUAGE sql AS 'SELECT 0'; SET search_path = amount, public},
	'functions and aggregates' => join(';', (map { "CREATE FUNCTION public.$_ LANGUAGE plpgsql AS \$\$BEGIN RAISE 'captured'; END\$\$" }
		'jsonb_build_object(text, anyelement, text, anyelement) RETURNS jsonb', 'jsonb_build_object(text, text, text, integer) RETURNS jsonb', 'count() RETURNS bigint', 'to_jsonb(text) RETURNS jsonb', 'to_jsonb(integer) RETURNS jsonb', 'to_jsonb(public.amount) RETURNS jsonb', 'check_agg(jsonb, integer, integer) RETURNS jsonb'),
		q{CREATE AGGREGATE public.avg(integer) (SFUNC = int4pl, STYPE = integer)}, q{SET search_path = public, pg_catalog, mlcheck}),
	'operators' => join(';', q{CREATE FUNCTION public.captured(integer, integer) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'captured'; END$$}, q{CREATE FUNCTION public.captured(text, text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'captured'; END$$},
		(map { "CREATE OPERATOR public.$_ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.captured)" } '<=', '>=', '>', '=', '<>'),
		(map { "CREATE OPERATOR public.$_ (LEFTARG = text, RIGHTARG = text, FUNCTION = public.captured)" } '~', '='), q{SET search_path = public, pg_catalog}),
	'types' => q{CREATE DOMAIN public.text AS pg_catalog.text CHECK (false); CREATE DOMAIN public.jsonb AS pg_catalog.jsonb CHECK (false); CREATE DOMAIN public.numeric AS pg_catalog.numeric CHECK (false); SET search_path = public, pg_catalog});
foreach my $what (sort keys %shadows)
{
	my ($out, $err) = as('bob', "BEGIN; SET client_min_messages = error; $shadows{$what}; $found; $rows; ROLLBACK");
	is($out, qq{$expected\n{"id": 2, "value": "b", "amount": 50}}, "$what capture nothing");
	is($err, '', "$what: no message");
}

# Text that is to be one thing and tries to be more.

$node->safe_psql('postgres', q{SET ROLE bob; CREATE TABLE hostile (id int, n int, word text); INSERT INTO hostile SELECT g, g, 'w' || g FROM generate_series(1, 10) g; SELECT mlcheck.create_suite('hostile', 'hostile')});
my @no_condition = ('true) OR (true', 'true) UNION SELECT NULL --', 'true) UNION ALL SELECT (word <> word', 'true; DROP TABLE public.hostile', 'true;', 'true /* open', q{'open}, q{"open}, '$$open', q{E'\\'}, 'true AS x', 'true, true', '', ' ', '*', 'true ORDER BY 1', 'true LIMIT 0', 'true FROM public.secrets', 'true INTO x', 'true GROUP BY 1', 'DISTINCT true', "true)\n--", "true\n) OR (true", '(true', 'true)', 'WITH w AS (DELETE FROM public.hostile RETURNING 1) SELECT true');
my %harmless = ("true -- and that's it" => 1, '$$)$$ = $$)$$' => 1, q{')' <> ';--'} => 1, q{U&'\0041' = 'A'} => 1, "true\n" => 1, '/* a */ true' => 1, q{'\' <> ''''} => 1, 'false OR true' => 1, q{E'\'' = ''''} => 1);
foreach my $text (@no_condition, sort keys %harmless)
{
	(my $shown = $text) =~ s/\n/\\n/g;
	foreach my $scs ('on', 'off')
	{
		my $call = sub {
			my ($function) = @_;
			return "SET escape_string_warning = off; SET standard_conforming_strings = $scs; SET backslash_quote = on; "
				. ($function eq 'row_condition' ? qq{SELECT element_count FROM mlcheck.expect('hostile', 'expect_column_values_to_not_be_null', jsonb_build_object('column', 'n', 'row_condition', \$body\$$text\$body\$::text))}
				: qq{SELECT element_count FROM mlcheck.validate_suite_json('{"expectations": [{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "n"}}]}', 'hostile', row_filter => \$body\$$text\$body\$)});
		};
		foreach my $argument ('row_condition', 'row_filter')
		{
			my ($out, $err) = as('bob', $call->($argument));
			if ($harmless{$text})
			{
				is($out . $err, '10', "$argument is one expression: $shown");
			}
			else
			{
				like($err, qr/ERROR:  (42601|42804|0A000):/, "$argument is more or less than one boolean expression: $shown");
				is($out, '', "$argument: and no result: $shown");
			}
		}
	}
}
gives('bob', 'SELECT count(*) FROM hostile', '10', 'the table is still there');

# Hostile names and values: each is found as itself.
my @names = (q{a"b}, q{a'b}, q{a\\b}, q{a\\'b}, q{$$}, q{$1}, q{a b}, "a\nb", q{a;--}, q{/*}, q{"); DROP TABLE hostile; --}, q{é\u0041}, q{Select}, q{%s%n}, q{a,b}, q{"id"});
foreach my $name (@names)
{
	(my $shown = $name) =~ s/\n/\\n/g;
	foreach my $scs ('on', 'off')
	{
		my $sql = qq{SET client_encoding = 'UTF8'; SET escape_string_warning = off; SET standard_conforming_strings = $scs;
			CREATE TEMP TABLE given AS SELECT \$body\$$name\$body\$::text AS name;
			SELECT format('CREATE TABLE public.%1\$I (%1\$I text, num int)', name), format('INSERT INTO public.%I VALUES (%L, 1), (%L, 2), (NULL, 3)', name, name, name || 'x') FROM given \\gexec
			SELECT mlcheck.create_suite(name, format('public.%I', name)::regclass, ARRAY[name]) > 0 FROM given;
			SELECT mlcheck.add_expectation(name, 'expect_column_values_to_be_between', jsonb_build_object('column', name, 'min_value', name, 'max_value', name)) > 0 FROM given;
			SELECT mlcheck.add_expectation(name, 'expect_column_values_to_match_regex', jsonb_build_object('column', name, 'regex', '***=' || name || 'x', 'row_condition', format('%I IS NOT NULL', name))) > 0 FROM given;
			SELECT mlcheck.add_expectation(name, 'expect_column_values_to_be_unique', jsonb_build_object('column', name)) > 0 FROM given;
			SELECT v.unexpected_count, v.unexpected_values = to_jsonb(ARRAY[name || 'x']), v.unexpected_keys = jsonb_build_array(jsonb_build_object(name, name || 'x')) FROM given, mlcheck.validate_suite(name) v WHERE v.expectation_type ~ 'between';
			SELECT v.unexpected_count, v.unexpected_values = to_jsonb(ARRAY[name]) FROM given, mlcheck.validate_suite(name) v WHERE v.expectation_type ~ 'regex';
			SELECT v.verdict FROM given, mlcheck.validate_suite(name) v WHERE v.expectation_type ~ 'unique';
			SELECT r = jsonb_build_object(name, name || 'x', 'num', 2) FROM given, mlcheck.expectations e, mlcheck.failing_rows(name, e.expectation_id) r WHERE e.suite = name AND e.expectation_type ~ 'between';
			SELECT count(*) > 1 FROM given, mlcheck.explain_suite(name);
			SELECT fail_count, pass_count FROM given, mlcheck.run_suite(name);
			SELECT mlcheck.drop_suite(name) IS NULL FROM given;
			SELECT format('DROP TABLE public.%I', name) FROM given \\gexec};
		gives('bob', $sql, "t\nt\nt\nt\n1|t|t\n1|t\npass\nt\nt\n2|1\nf", "a name, column, key, value and regex $shown, standard_conforming_strings $scs");
	}
}

# Row security.

$node->safe_psql('postgres', q{
CREATE TABLE limited AS SELECT g AS id, 'alice'::text AS owner FROM generate_series(1, 10) g;
INSERT INTO limited SELECT g, 'bob' FROM generate_series(11, 30) g;
ALTER TABLE limited ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON limited USING (owner = current_user);
GRANT SELECT ON limited TO alice, bob;
SET ROLE alice;
SELECT mlcheck.create_suite('limited', 'limited');
SELECT mlcheck.add_expectation('limited', 'expect_column_values_to_be_between', '{"column": "id", "max_value": 10}');
SELECT mlcheck.add_expectation('limited', 'expect_column_values_to_be_unique', '{"column": "id"}');
SELECT mlcheck.add_expectation('limited', 'expect_column_mean_to_be_between', '{"column": "id", "max_value": 10}');
RESET ROLE;
SET ROLE bob;
CREATE TABLE forced AS SELECT g AS id FROM generate_series(1, 10) g;
ALTER TABLE forced ENABLE ROW LEVEL SECURITY;
ALTER TABLE forced FORCE ROW LEVEL SECURITY;
CREATE POLICY half ON forced USING (id > 5);
SELECT mlcheck.create_suite('forced', 'forced');
SELECT mlcheck.add_expectation('forced', 'expect_column_values_to_be_between', '{"column": "id", "min_value": 6}');
});
my ($limited) = as('alice', q{SELECT min(expectation_id) FROM mlcheck.expectations WHERE suite = 'limited'});
foreach my $role ('alice', 'postgres')
{
	foreach my $setting ('on', 'off')
	{
		my $set = "SET row_security = $setting";
		gives($role, "$set; SELECT DISTINCT verdict, element_count, reason FROM mlcheck.validate_suite('limited')", 'fail||it raised an error, SQLSTATE 42501; expect() shows it', "$role, row_security $setting: hidden rows: no expectation passes");
		gives($role, "$set; SELECT string_agg(verdict || ' ' || element_count, ', ') FROM mlcheck.validate_suite('limited', row_security => true)", 'pass 10, pass 10, pass 10', "$role, row_security $setting: the visible rows of the owner when asked for");
		gives($role, "$set; SELECT fail_count FROM mlcheck.run_suite('limited'); SELECT pass_count FROM mlcheck.run_suite('limited', row_security => true); SELECT string_agg(row_security || ' ' || verdict, ', ' ORDER BY run_id) FROM (SELECT * FROM mlcheck.suite_runs WHERE suite = 'limited' ORDER BY run_id DESC LIMIT 2) AS r", "3\n3\nfalse fail, true pass", "$role, row_security $setting: the run says so");
		refused($role, "$set; SELECT mlcheck.gate('limited')", 'ML001', "$role, row_security $setting: gate()");
		refused($role, "$set; SELECT * FROM mlcheck.failing_rows('limited', $limited)", '42501', "$role, row_security $setting: failing_rows()");
		gives($role, "$set; SELECT mlcheck.gate('limited', row_security => true)", '', "$role, row_security $setting: gate() when asked for");
	}
}
gives('bob', q{SELECT verdict FROM mlcheck.validate_suite('forced')}, 'fail', 'FORCE ROW LEVEL SECURITY: no pass for the owner of the table');
gives('bob', q{SELECT element_count FROM mlcheck.validate_suite('forced', row_security => true)}, '5', 'FORCE ROW LEVEL SECURITY: when asked for');

# Messages and reasons hold no values of rows.

$node->safe_psql('postgres', q{
SET ROLE bob;
CREATE TYPE mood AS ENUM ('glad');
CREATE TABLE marked (id int, word text, n numeric, at timestamp);
INSERT INTO marked SELECT g, 'MARKER' || g, 424242000 + g, '2042-04-02'::timestamp + g * interval '1 day' FROM generate_series(1, 20) g;
SELECT mlcheck.create_suite('marked', 'marked', '{word}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_be_between', '{"column": "n", "max_value": 1}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_be_between', '{"column": "word", "max_value": "A"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_be_between', '{"column": "at", "max_value": "2000-01-01", "mostly": 0.5}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_be_null', '{"column": "word", "max_unexpected": 3}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_match_regex', '{"column": "word", "regex": "x", "severity": "warn"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_mean_to_be_between', '{"column": "n", "max_value": 1}');
SELECT mlcheck.add_expectation('marked', 'expect_column_min_to_be_between', '{"column": "at", "max_value": "2000-01-01"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "word::int > 0"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "word::date > ''2000-01-01''"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "word::pg_catalog.jsonb IS NULL"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "word::public.mood = ''glad''"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "(n * 1000)::int > 0"}');
SELECT mlcheck.add_expectation('marked', 'expect_column_values_to_not_be_null', '{"column": "id", "row_condition": "''a'' ~ (''['' || word)"}');
});
my $marker = qr/MARKER|4242420|2042-04/;
my $before = -s $node->logfile;
my ($reasons, $noise) = as('bob', q{SELECT verdict, reason FROM mlcheck.validate_suite('marked')});
unlike("$reasons$noise", $marker, 'reasons hold no values');
is(scalar(split(/\n/, $reasons)), 13, 'all expectations have a reason') or diag($reasons);
foreach my $call (q{SELECT mlcheck.gate('marked')}, q{SELECT * FROM mlcheck.run_suite('marked')}, q{SELECT reason FROM mlcheck.suite_results}, q{SELECT * FROM mlcheck.explain_suite('marked')})
{
	my ($out, $err) = as('bob', $call);
	unlike("$out$err", $marker, "no values: $call");
}
unlike(substr(slurp_file($node->logfile), $before), $marker, 'no values in the log');
my (undef, $shown) = as('bob', q{SELECT mlcheck.gate('marked', show_values => true)});
like($shown, $marker, 'but when they are asked for');

# What happens to roles, relations and columns after a suite was made.

$node->safe_psql('postgres', q{
CREATE ROLE erin LOGIN;
GRANT CREATE ON SCHEMA public TO erin;
SET ROLE erin;
CREATE TABLE things (id int, n int, extra int, gone int);
INSERT INTO things SELECT g, g, g, g FROM generate_series(1, 10) g;
SELECT mlcheck.create_suite('things', 'things', '{id}');
SELECT mlcheck.add_expectation('things', 'expect_column_values_to_be_between', '{"column": "n", "max_value": 5}');
SELECT mlcheck.add_expectation('things', 'expect_column_values_to_be_between', '{"column": "extra", "max_value": 20}');
SELECT mlcheck.run_suite('things');
});
my $verdicts = q{SELECT string_agg(concat_ws(' ', verdict, unexpected_count, reason), '; ' ORDER BY expectation_id) FROM mlcheck.validate_suite('things')};
my ($things) = as('erin', q{SELECT min(expectation_id) FROM mlcheck.expectations WHERE suite = 'things'});
my $failing = qq{SELECT r.id FROM mlcheck.failing_rows('things', $things, NULL::NAME) r ORDER BY 1 LIMIT 1};
sub failing { my ($name) = @_; (my $sql = $failing) =~ s/NAME/$name/; return $sql; }
$node->safe_psql('postgres', 'ALTER ROLE erin RENAME TO fran');
gives('fran', $verdicts, 'fail 5 5 of 10 are unexpected; pass 0', 'the owner was renamed');
gives('fran', 'SELECT owner FROM mlcheck.suites', 'fran', 'and is shown as such');
$node->safe_psql('postgres', 'ALTER TABLE things RENAME TO stuff; CREATE SCHEMA elsewhere; GRANT USAGE ON SCHEMA elsewhere TO fran; ALTER TABLE stuff SET SCHEMA elsewhere');
gives('fran', $verdicts, 'fail 5 5 of 10 are unexpected; pass 0', 'the relation was renamed and moved');
like((as('fran', q{SELECT mlcheck.gate('things')}))[1], qr/ML001: elsewhere\.stuff does not pass/, 'gate() knows its name');
gives('fran', q{SELECT run_id > 0 FROM mlcheck.run_suite('things'); SELECT string_agg(relation, ' ' ORDER BY run_id) FROM mlcheck.suite_runs}, "t\npublic.things elsewhere.stuff", 'runs keep the name of their time');
$node->safe_psql('postgres', 'ALTER TABLE elsewhere.stuff DROP COLUMN gone; ALTER TABLE elsewhere.stuff ADD COLUMN new int DEFAULT 7; ALTER TABLE elsewhere.stuff ALTER COLUMN n TYPE numeric');
gives('fran', $verdicts, 'fail 5 5 of 10 are unexpected; pass 0', 'columns were dropped, added and retyped');
gives('fran', failing('elsewhere.stuff'), '6', 'failing rows then');
$node->safe_psql('postgres', 'ALTER TABLE elsewhere.stuff ALTER COLUMN n TYPE text');
like((as('fran', $verdicts))[0], qr/^fail .*; pass 0$/, 'a column was retyped so that the expectation means nothing');
$node->safe_psql('postgres', 'ALTER TABLE elsewhere.stuff RENAME COLUMN extra TO other');
like((as('fran', $verdicts))[0], qr/; fail "column" names a column that relation "stuff" does not have: "extra"$/, 'a column was renamed');
$node->safe_psql('postgres', 'ALTER TABLE elsewhere.stuff RENAME COLUMN id TO other_id');
like((as('fran', $verdicts))[0], qr/^fail "key_columns" names .*; fail "key_columns" names/, 'a key column was renamed');
$node->safe_psql('postgres', 'REVOKE SELECT ON elsewhere.stuff FROM fran');
refused('fran', $verdicts, '42501', 'the owner may no longer read the relation');
refused('postgres', $verdicts, '42501', 'nor may a superuser, in her name');
$node->safe_psql('postgres', 'DROP TABLE elsewhere.stuff; CREATE TABLE things (id int, n int, extra int); GRANT ALL ON things TO fran; INSERT INTO things VALUES (1, 1, 1)');
like((as('fran', $verdicts))[0], qr/^undecided relation \S+ no longer exists; undecided relation \S+ no longer exists$/, 'the relation was dropped, and another has its name');
refused('fran', q{SELECT mlcheck.gate('things')}, '42P01', 'gate() on a relation that is gone');
refused('fran', qq{SELECT * FROM mlcheck.failing_rows('things', $things)}, '42P01', 'failing_rows() of a relation that is gone');
refused('fran', q{SELECT * FROM mlcheck.explain_suite('things')}, '42P01', 'explain_suite() of a relation that is gone');
$node->safe_psql('postgres', q{
SELECT mlcheck.create_suite('lost', 'things');
CREATE ROLE heir LOGIN;
SET ROLE fran;
SELECT mlcheck.create_suite('orphan', 'things');
SELECT mlcheck.add_expectation('orphan', 'expect_column_values_to_not_be_null', '{"column": "id"}');
RESET ROLE;
SELECT mlcheck.grant_suite('orphan', 'heir'); SELECT mlcheck.grant_suite('lost', 'fran');
REASSIGN OWNED BY fran TO heir;
DROP OWNED BY fran;
DROP ROLE fran;
});
foreach my $role ('postgres', 'heir')
{
	foreach my $what (sort keys %calls)
	{
		next if $what eq 'failing_rows()' || $what eq 'export_suite()';
		refused($role, on_suite($calls{$what}, 'orphan'), '42704', "$role: the suite of a role that is gone: $what");
	}
}
refused('alice', on_suite($calls{'validate_suite()'}, 'orphan'), '42501', 'a stranger: the suite of a role that is gone');
gives('postgres', q{SELECT count(*) FROM mlcheck.suites WHERE name IN ('orphan', 'lost'); SELECT mlcheck.drop_suite('orphan'); SELECT mlcheck.drop_suite('lost')}, "2\n\n", 'a superuser sees and drops what was left');

# row types that failing_rows() cannot have
$node->safe_psql('postgres', q{SET ROLE bob; CREATE DOMAIN hostile_domain AS hostile; SELECT mlcheck.add_expectation('hostile', 'expect_column_values_to_be_between', '{"column": "n", "max_value": 9}')});
my ($hostile) = as('bob', q{SELECT min(expectation_id) FROM mlcheck.expectations WHERE suite = 'hostile'});
gives('bob', qq{SELECT * FROM mlcheck.failing_rows('hostile', $hostile, NULL::hostile)}, '10|10|w10', 'failing rows of the row type');
refused('bob', qq{SELECT * FROM mlcheck.failing_rows('hostile', $hostile, NULL::hostile_domain)}, '22023', 'a domain over the row type');
refused('bob', qq{SELECT * FROM mlcheck.failing_rows('hostile', $hostile, NULL::marked)}, '42804', 'another row type');
refused('bob', qq{SELECT * FROM mlcheck.failing_rows('hostile', $hostile, ROW(1)) AS r(a int)}, '22023', 'a record');
refused('bob', qq{SELECT * FROM mlcheck.failing_rows('hostile', $hostile, 1)}, '22023', 'no row type');

unlike(slurp_file($node->logfile), qr/(PANIC|TRAP):|reference leak|snapshot.*still active|terminated by signal/, 'nothing crashed, and no leak was warned of');
unlike(slurp_file($node->logfile), qr/ERROR:  XX000/, 'no internal error');

$node->stop;
done_testing();
