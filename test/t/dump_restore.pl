# A database with the extension is dumped and restored: the same objects, and
# what depends on them works.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('dump');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE original');
$node->safe_psql('original', q{
CREATE EXTENSION mlcheck;
CREATE TABLE t AS SELECT g AS id, g % 10 AS x, (g % 4)::text AS s, g % 3 = 0 AS c FROM generate_series(1, 3000) g;
CREATE TABLE results AS SELECT now() AS at, d.* FROM mlcheck.drift('t', 't', reference_filter => 'c') AS d;
CREATE TABLE verdicts (v mlcheck.verdict DEFAULT 'undecided', r mlcheck.test_result, ks mlcheck.ks_result);
INSERT INTO verdicts SELECT 'fail', mlcheck.ttest_ind(x, c), mlcheck.ks_2samp(x, c) FROM t;
CREATE INDEX ON verdicts (v);
CREATE TABLE profiles AS SELECT mlcheck.profile_agg(sqrt(id), 64) AS collapsed, mlcheck.profile_agg(x) AS exact, mlcheck.profile_agg(id::text, 64) AS texts,
	mlcheck.count_agg(x, (SELECT mlcheck.freeze(mlcheck.profile_agg(x), 'all of t', '2026-01-01 00:00+00') FROM t)) AS frozen FROM t;
CREATE VIEW statistics AS SELECT mlcheck.psi(x, c) AS psi, mlcheck.psi(s, c) AS text, mlcheck.chi2_contingency(s, c) AS chi2 FROM t;
CREATE MATERIALIZED VIEW stored AS SELECT * FROM mlcheck.drift('t', 't', current_filter => 'NOT c');
GRANT USAGE ON SCHEMA mlcheck TO PUBLIC;
CREATE FUNCTION worst() RETURNS mlcheck.verdict LANGUAGE sql
	BEGIN ATOMIC SELECT verdict FROM mlcheck.drift('t', 't') ORDER BY verdict DESC NULLS LAST LIMIT 1; END;
});

my $objects = q{
SELECT pg_describe_object(classid, objid, 0), obj_description(objid, classid::regclass::name)
FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'mlcheck')
ORDER BY 1};
my $contents = q{
TABLE statistics; SELECT * FROM verdicts; SELECT * FROM results ORDER BY column_name, method; SELECT * FROM stored ORDER BY column_name, method;
TABLE profiles; SELECT worst(); SELECT has_schema_privilege('public', 'mlcheck', 'USAGE')};

foreach my $format ('plain', 'custom')
{
	my $file = $node->basedir . "/dump.$format";

	$node->command_ok([ 'pg_dump', '--format', $format, '--file', $file, $node->connstr('original') ], "$format: dump");
	$node->safe_psql('postgres', "CREATE DATABASE restored_$format");
	if ($format eq 'plain')
	{
		$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $file, $node->connstr("restored_$format") ], "$format: restore");
		my $dump = slurp_file($file);
		unlike($dump, qr/CREATE FUNCTION mlcheck\./, 'the extension is dumped as a whole');
		like($dump, qr/CREATE EXTENSION IF NOT EXISTS mlcheck WITH SCHEMA mlcheck/, 'with its schema');
	}
	else
	{
		$node->command_ok([ 'pg_restore', '--exit-on-error', '--dbname', $node->connstr("restored_$format"), $file ], "$format: restore");
	}
	is($node->safe_psql("restored_$format", $objects), $node->safe_psql('original', $objects), "$format: the same objects");
	is($node->safe_psql("restored_$format", $contents), $node->safe_psql('original', $contents), "$format: the same contents");
}

# restored by another superuser: the schema belongs to the first one before the
# extension is made
$node->safe_psql('postgres', 'CREATE ROLE other SUPERUSER LOGIN; CREATE DATABASE others');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-U', 'other', '-f', $node->basedir . '/dump.plain', $node->connstr('others') ],
	'restored by another superuser');
is($node->safe_psql('others', $contents), $node->safe_psql('original', $contents), 'by another superuser: the same contents');

$node->stop;
done_testing();
