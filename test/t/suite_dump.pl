# Suites survive a dump: owners, numbers, grants, runs and results come back as
# they were, whoever restores, and what is added afterwards fits.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('suite_dump');
$node->init;
$node->start;
$node->safe_psql('postgres', q{
CREATE DATABASE original;
CREATE ROLE alice LOGIN; CREATE ROLE "Bob ""B""" LOGIN; CREATE ROLE guest LOGIN; CREATE ROLE leaver LOGIN; CREATE ROLE former_guest LOGIN;
CREATE ROLE other SUPERUSER LOGIN;
});
$node->safe_psql('original', q{
CREATE EXTENSION mlcheck;
CREATE SCHEMA "Sales ""X""";
GRANT ALL ON SCHEMA "Sales ""X""", public TO PUBLIC;
SET ROLE alice;
CREATE TABLE "Sales ""X"""."Orders" (id bigint, amount numeric);
CREATE VIEW "Sales ""X""".big AS SELECT * FROM "Sales ""X"""."Orders";
SELECT mlcheck.create_suite('orders', '"Sales ""X"""."Orders"', '{id}', '{"a": "\\b\t"}');
SELECT mlcheck.create_suite('dropped', '"Sales ""X"""."Orders"');
SELECT mlcheck.create_suite('view', '"Sales ""X""".big');
SELECT mlcheck.add_expectation('orders', 'expect_column_values_to_not_be_null', '{"column": "id"}', 'warn', '{"m": 1}');
SELECT mlcheck.add_expectation('orders', 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 0}');
SELECT mlcheck.add_expectation('orders', 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 1}');
SELECT mlcheck.drop_expectation('orders', 3);
SELECT mlcheck.grant_suite('orders', 'guest'), mlcheck.grant_suite('orders', 'former_guest');
CREATE TABLE public.short_lived (id int);
SELECT mlcheck.create_suite('of a table that is gone', 'public.short_lived');
DROP TABLE public.short_lived;
SET ROLE "Bob ""B""";
SELECT mlcheck.create_suite('E''; DROP', 'pg_catalog.pg_class');
SELECT mlcheck.add_expectation('E''; DROP', 'expect_column_values_to_not_be_null', '{"column": "relname"}', 'info');
SET ROLE leaver;
SELECT mlcheck.create_suite('of a role that is gone', 'pg_catalog.pg_class');
SELECT mlcheck.add_expectation('of a role that is gone', 'expect_column_values_to_not_be_null', '{"column": "relname"}');
SELECT mlcheck.grant_suite('of a role that is gone', 'guest');
RESET ROLE;
INSERT INTO mlcheck.suite_run (suite_id, suite_name, owner, relation, run_by, started_at, finished_at, row_security, verdict, pass_count, warn_count, fail_count, undecided_count)
	SELECT suite_id, name, owner, relation_name, 'guest', '2026-01-01 00:00+00', '2026-01-01 00:01+00', false, 'warn', 1, 1, 0, 0 FROM mlcheck.suite ORDER BY suite_id;
INSERT INTO mlcheck.suite_result (run_id, expectation_id, severity, expectation_type, kwargs, verdict, success, element_count, unexpected_percent, unexpected_values, reason)
	SELECT run_id, 1, 'warn', 'expect_column_values_to_not_be_null', '{"column": "id"}', 'warn', false, 100, 0.1, '[null, "x\ty\\\\N"]', E'because\nof' FROM mlcheck.suite_run;
SET ROLE alice;
SELECT mlcheck.drop_suite('dropped');
RESET ROLE;
DROP ROLE leaver;
DROP ROLE former_guest;
});

# What belongs to a role that is gone is not dumped.
my $contents = q{
SELECT suite_id, name, owner, relation_name, key_columns, meta, created_at, CASE WHEN name !~ 'gone' THEN relation::text END
FROM mlcheck.suite WHERE owner IN (SELECT oid FROM pg_roles) ORDER BY suite_id;
SELECT * FROM mlcheck.suite_expectation WHERE suite_id IN (SELECT suite_id FROM mlcheck.suite WHERE owner IN (SELECT oid FROM pg_roles)) ORDER BY expectation_id;
SELECT * FROM mlcheck.suite_grant WHERE grantee IN (SELECT oid FROM pg_roles) AND suite_id IN (SELECT suite_id FROM mlcheck.suite WHERE owner IN (SELECT oid FROM pg_roles)) ORDER BY 1, 2;
SELECT * FROM mlcheck.suite_run WHERE owner IN (SELECT oid FROM pg_roles) ORDER BY run_id;
SELECT * FROM mlcheck.suite_result WHERE run_id IN (SELECT run_id FROM mlcheck.suite_run WHERE owner IN (SELECT oid FROM pg_roles)) ORDER BY run_id, expectation_id;
SELECT last_value, is_called FROM mlcheck.suite_suite_id_seq;
SELECT last_value, is_called FROM mlcheck.suite_expectation_expectation_id_seq;
SELECT last_value, is_called FROM mlcheck.suite_run_run_id_seq;
SELECT relname, has_table_privilege('guest', oid, 'SELECT') FROM pg_class WHERE relnamespace = 'mlcheck'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1};

# What each role sees and may do. In the original, a guest sees more: a grant
# outlives the owner.
my @roles = ('alice', '"Bob ""B"""', 'guest');
my $sights = join('', map { qq{
SET ROLE $_;
SELECT name, owner, grantees, may_change FROM mlcheck.suites WHERE name !~ 'role that' ORDER BY suite_id;
SELECT suite, suite_id, expectation_id, expectation_type, kwargs, severity, meta FROM mlcheck.expectations WHERE suite !~ 'role that' ORDER BY expectation_id;
SELECT suite, run_id, owner, verdict FROM mlcheck.suite_runs WHERE suite !~ 'role that' ORDER BY run_id;
SELECT suite, run_id, unexpected_values, reason FROM mlcheck.suite_results WHERE suite !~ 'role that' ORDER BY run_id;
RESET ROLE;} } @roles);

my $before = $node->safe_psql('original', $contents);
# grants to a role that is gone are seen in the original alone
my $seen = $node->safe_psql('original', $sights);
$seen =~ s/(\{guest),\d+\}|(\{)\d+,(guest\})/{guest}/g;
like($before, qr/^1\|orders\|alice\|"Sales ""X"""\."Orders"\|/, 'there is something to dump');
like($seen, qr/^orders\|alice\|\{guest\}\|f$/m, 'and to see');

sub check_restored
{
	my ($database, $what) = @_;

	is($node->safe_psql($database, $contents), $before, "$what: the same suites, expectations, grants, runs, results and sequences");
	is($node->safe_psql($database, $sights), $seen, "$what: each role sees the same");
	is($node->safe_psql($database, q{SELECT count(*) FROM mlcheck.suite WHERE name = 'of a role that is gone'}), '0', "$what: no suite of a role that is gone");
	# added afterwards, by those who could before
	is($node->safe_psql($database, q{
SET ROLE alice;
SELECT mlcheck.create_suite('new', '"Sales ""X"""."Orders"');
SELECT mlcheck.add_expectation('orders', 'expect_column_values_to_not_be_null', '{"column": "amount"}');
SELECT owner FROM mlcheck.suites WHERE name = 'new';}), "7\n6\nalice", "$what: what is added has new numbers");
	my ($status, undef, $err) = $node->psql($database, q{SET ROLE guest; SELECT mlcheck.add_expectation('orders', 'expect_column_values_to_not_be_null', '{"column": "amount"}')});
	like($err, qr/permission denied for suite "orders"/, "$what: a guest remains one");
	is($node->safe_psql($database, q{SET ROLE guest; SELECT mlcheck.export_suite('orders') ->> 'name'}), 'orders', "$what: with what was granted");
	is($node->safe_psql($database, q{INSERT INTO mlcheck.suite_run (suite_id, suite_name, owner, relation, run_by, started_at, finished_at, row_security, verdict, pass_count, warn_count, fail_count, undecided_count)
		SELECT suite_id, name, owner, relation_name, 'guest', now(), now(), false, 'pass', 1, 0, 0, 0 FROM mlcheck.suite WHERE name = 'orders' RETURNING run_id}), '7', "$what: a new run");
	($status, undef, $err) = $node->psql($database, q{DROP TABLE mlcheck.suite});
	like($err, qr/extension mlcheck requires it/, "$what: the tables belong to the extension");
}

my $directory = $node->basedir;
$node->command_ok([ 'pg_dump', '--format', 'plain', '--file', "$directory/plain", $node->connstr('original') ], 'plain: dump');
$node->command_ok([ 'pg_dump', '--format', 'custom', '--file', "$directory/custom", $node->connstr('original') ], 'custom: dump');
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach ('plain', 'custom', 'by_other', 'in_parts', 'again');

$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$directory/plain", $node->connstr('plain') ], 'plain: restore');
check_restored('plain', 'plain');
$node->command_ok([ 'pg_restore', '--exit-on-error', '--dbname', $node->connstr('custom'), "$directory/custom" ], 'custom: restore');
check_restored('custom', 'custom');
$node->command_ok([ 'pg_restore', '--exit-on-error', '--username', 'other', '--dbname', $node->connstr('by_other'), "$directory/custom" ], 'by another superuser: restore');
check_restored('by_other', 'by another superuser');
# first the schema, then the data
$node->command_ok([ 'pg_restore', '--exit-on-error', "--$_-only", '--dbname', $node->connstr('in_parts'), "$directory/custom" ], "in parts: $_") foreach ('schema', 'data');
check_restored('in_parts', 'in parts');

# a dump of what was restored
$node->command_ok([ 'pg_dump', '--format', 'custom', '--file', "$directory/second", $node->connstr('custom') ], 'a second time: dump');
$node->command_ok([ 'pg_restore', '--exit-on-error', '--dbname', $node->connstr('again'), "$directory/second" ], 'a second time: restore');
is($node->safe_psql('again', $contents), $node->safe_psql('custom', $contents), 'a second time: the same');

# Where the relation of a suite is not restored, the suites are not either, and
# that is an error.
$node->command_ok([ 'pg_dump', '--format', 'custom', '--exclude-table', '"Sales ""X""".*', '--file', "$directory/partial", $node->connstr('original') ], 'without the tables: dump');
$node->safe_psql('postgres', 'CREATE DATABASE partial');
$node->command_fails_like([ 'pg_restore', '--exit-on-error', '--dbname', $node->connstr('partial'), "$directory/partial" ],
	qr/does not exist/, 'without the tables: an error');

$node->stop;
done_testing();
