# Thousands of errors that are caught, and as many statements that end well,
# leave the backend's memory as it was.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $limit = 5 * 1024 * 1024;

my $node = PostgreSQL::Test::Cluster->new('memory');
$node->init;
$node->append_conf('postgresql.conf', "log_min_messages = fatal\nmax_parallel_workers_per_gather = 0\n");
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE TABLE t AS SELECT g AS x, (g % 50)::text AS s, g % 2 = 0 AS c FROM generate_series(1, 2000) g;
CREATE TABLE big AS SELECT g AS x FROM generate_series(1, 20000) g;
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
-- bytes by PostgreSQL's account, and by the operating system's
CREATE FUNCTION memory(OUT contexts bigint, OUT resident bigint) LANGUAGE plpgsql AS $$
BEGIN
	SELECT sum(total_bytes) INTO contexts FROM pg_backend_memory_contexts;
	resident := split_part(pg_read_file('/proc/self/statm'), ' ', 2)::bigint * 4096;
EXCEPTION WHEN OTHERS THEN
	resident := 0;
END
$$;
});

my %statements = (
	'a type that cannot be compared' => [ 0, q{SELECT mlcheck.psi(point(x, x), c) FROM t} ],
	'an ordered statistic of categories' => [ 0, q{SELECT mlcheck.psi(s, c), mlcheck.ks_2samp(s, c) FROM t} ],
	'bins that vary' => [ 0, q{SELECT mlcheck.psi(x, c, 5 + x / 1500) FROM t} ],
	'edges in disorder' => [ 0, q{SELECT mlcheck.psi(x, c, ARRAY[2, 1]) FROM t} ],
	'an error between rows' => [ 0, q{SELECT mlcheck.psi(1 / (1999 - x), c) FROM t} ],
	'too little memory' => [ 0, q{SELECT mlcheck.psi(g, g % 2 = 0) FROM generate_series(1, 20000) g} ],
	'too little memory for categories' => [ 0, q{SELECT mlcheck.psi(g::text, g % 2 = 0) FROM generate_series(1, 20000) g} ],
	'a filter with an error' => [ 0, q{SELECT * FROM mlcheck.drift('t', 't', current_filter => '1 / (1999 - x) > 0')} ],
	'a filter that is none' => [ 0, q{SELECT * FROM mlcheck.drift('t', 't', current_filter => 'true) or (true')} ],
	'a column that is not there' => [ 0, q{SELECT * FROM mlcheck.drift('t', 't', '{y}')} ],
	'drift() with too little memory' => [ 0, q{SELECT * FROM mlcheck.drift('big', 'big', '{x}', exact => true)} ],
	'statistics' => [ 1, q{SELECT mlcheck.psi(x, c), mlcheck.ks_2samp(x, c), mlcheck.energy_distance(x, c), mlcheck.psi(s, c) FROM t} ],
	'statistics in groups' => [ 1, q{SELECT mlcheck.psi(x, c), mlcheck.anderson_ksamp(x, c) FROM t GROUP BY s} ],
	'drift()' => [ 1, q{SELECT * FROM mlcheck.drift('t', 't', methods => '{psi,ks_2samp,ttest_ind}')} ]);

foreach my $what (sort keys %statements)
{
	my ($works, $statement) = @{ $statements{$what} };
	my $n = $what =~ /memory|statistics|^drift/ ? 300 : 2000;

	# once before, so that caches are filled
	my $result = $node->safe_psql('postgres', qq{
		SET mlcheck.max_sample_memory = '200kB';
		SELECT fail_times(\$q\$$statement\$q\$, 20);
		SELECT contexts, resident FROM memory();
		SELECT fail_times(\$q\$$statement\$q\$, $n);
		SELECT contexts, resident FROM memory();
	});
	my ($first, $before, $caught, $after) = split(/\n/, $result);
	my ($contexts_before, $resident_before) = split(/\|/, $before);
	my ($contexts_after, $resident_after) = split(/\|/, $after);

	is($caught, $works ? 0 : $n, "$what: $n times");
	cmp_ok($contexts_after - $contexts_before, '<', $limit, sprintf('%s: memory contexts grew by %d kB', $what, ($contexts_after - $contexts_before) / 1024));
	SKIP:
	{
		skip('there is no /proc', 1) if $resident_before == 0;
		cmp_ok($resident_after - $resident_before, '<', $limit, sprintf('%s: resident memory grew by %d kB', $what, ($resident_after - $resident_before) / 1024));
	}
}

$node->stop;
done_testing();
