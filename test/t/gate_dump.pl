# Gates on write, and what they need, after a dump and its restore.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('gates');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE alice; CREATE ROLE bob; CREATE DATABASE original');
$node->safe_psql('original', q{
CREATE EXTENSION mlcheck;
SELECT mlcheck.create_suite(name, 'mlcheck.suite') FROM unnest(ARRAY['gone 1', 'gone 2']) AS name;
SELECT mlcheck.drop_suite(name) FROM unnest(ARRAY['gone 1', 'gone 2']) AS name;
CREATE SCHEMA s;
GRANT ALL ON SCHEMA s TO alice, bob;
SET ROLE alice;
CREATE TABLE s.orders (id integer, amount double precision) PARTITION BY LIST (id);
CREATE TABLE s.orders_1 PARTITION OF s.orders FOR VALUES IN (1);
CREATE TABLE s."It's" (amount double precision);
INSERT INTO s.orders VALUES (1, -1);
GRANT SELECT ON s.orders TO bob;
SET ROLE bob;
SELECT mlcheck.create_suite($$bob's \ orders$$, 's.orders');
SELECT mlcheck.add_expectation($$bob's \ orders$$, 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 0}');
SELECT mlcheck.grant_suite($$bob's \ orders$$, 'alice');
SET ROLE alice;
SELECT mlcheck.create_suite('its', 's."It''s"');
SELECT mlcheck.add_expectation('its', 'expect_column_values_to_be_between', '{"column": "amount", "min_value": 0}');
SELECT mlcheck.gate_on_write('s.orders', $$bob's \ orders$$);
SELECT mlcheck.gate_on_write('s.orders', $$bob's \ orders$$) = 0;
SELECT mlcheck.gate_on_write('s."It''s"', 'its', 'quarantine');
INSERT INTO s."It's" VALUES (1), (-1);
CREATE TABLE s.orders_2 PARTITION OF s.orders FOR VALUES IN (2);
});

my $gates = 'SELECT * FROM mlcheck.write_gates ORDER BY relation::text';
my $coverage = q{SELECT * FROM mlcheck.gate_coverage('s.orders')};
my $rows = q{SELECT 'orders', id, amount FROM s.orders UNION ALL SELECT 'its', NULL, amount FROM s."It's" UNION ALL SELECT 'quarantine', quarantine_id, NULL FROM s."It's_quarantine" ORDER BY 1, 2, 3};

sub stops
{
	my ($database, $sql, $name) = @_;
	my ($status, $out, $error) = $node->psql($database, "\\set VERBOSITY verbose\n$sql");

	isnt($status, 0, $name);
	like($error, qr/ML001/, "$name: by the gate");
}

sub works
{
	my ($database, $name) = @_;

	is($node->safe_psql($database, $gates), $node->safe_psql('original', $gates), "$name: the same gates");
	is($node->safe_psql($database, $coverage), $node->safe_psql('original', $coverage), "$name: the same coverage");
	stops($database, 'INSERT INTO s.orders VALUES (1, -1)', "$name: a bad row of the table");
	stops($database, 'INSERT INTO s.orders_1 VALUES (1, -1)', "$name: a bad row of a partition");
	stops($database, 'UPDATE s.orders SET amount = -2', "$name: a bad update");
	is($node->safe_psql($database, 'BEGIN; INSERT INTO s.orders VALUES (1, 1); SELECT count(*) FROM s.orders; ROLLBACK'), 2, "$name: a good row");
	is($node->safe_psql($database, q{BEGIN; INSERT INTO s."It's" VALUES (-2), (2); SELECT count(*) FROM s."It's"; SELECT count(*) FROM s."It's_quarantine"; ROLLBACK}),
		"2\n2", "$name: a row is diverted");
}

# the rows that are there, bad ones too, are restored before there are triggers
my $before = $node->safe_psql('original', $rows);
works('original', 'original');
foreach my $format ('plain', 'custom')
{
	my $file = $node->basedir . "/dump.$format";

	$node->command_ok([ 'pg_dump', '--format', $format, '--file', $file, $node->connstr('original') ], "$format: dump");
	$node->safe_psql('postgres', "CREATE DATABASE restored_$format");
	$node->command_ok($format eq 'plain' ?
		[ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $file, $node->connstr("restored_$format") ] :
		[ 'pg_restore', '--exit-on-error', '--dbname', $node->connstr("restored_$format"), $file ], "$format: restore");
	is($node->safe_psql("restored_$format", $rows), $before, "$format: the same rows");
	works("restored_$format", $format);
}
is($node->safe_psql('restored_plain', q{SELECT mlcheck.gate_on_write('s.orders', $$bob's \ orders$$)}), 1, 'one more partition is covered');
stops('restored_plain', 'INSERT INTO s.orders_2 VALUES (2, -1)', 'a bad row of that partition');
is($node->safe_psql('restored_plain', q{SELECT mlcheck.drop_gate_on_write('s.orders')}), 3, 'dropped');

$node->stop;
done_testing();
