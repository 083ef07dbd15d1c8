# Bytes of a profile from outside are hostile: each of some thousand changed
# profiles is refused with an error of its own or can be stored, read by every
# function, merged and sent again as it came. The server does not crash.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rounds = 400;				# of each profile

my $node = PostgreSQL::Test::Cluster->new('recv');
$node->init;
$node->append_conf('postgresql.conf', q{
fsync = off
restart_after_crash = off
log_min_messages = fatal
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION mlcheck;
CREATE TABLE originals (name text, bytes bytea);
INSERT INTO originals SELECT 'float', mlcheck.profile_send(mlcheck.profile_agg(x)) FROM unnest('{1,2.5,-3,NaN,Infinity,NULL,0,1e300}'::float8[]) x;
INSERT INTO originals SELECT 'collapsed floats', mlcheck.profile_send(mlcheck.profile_agg(sqrt(g) - 5, 64)) FROM generate_series(1, 500) g;
INSERT INTO originals SELECT 'floats of all sizes', mlcheck.profile_send(mlcheck.profile_agg(10.0::float8 ^ (g - 300), 64)) FROM generate_series(1, 600) g;
INSERT INTO originals SELECT 'integer', mlcheck.profile_send(mlcheck.profile_agg(g % 7)) FROM generate_series(1, 50) g;
INSERT INTO originals SELECT 'collapsed integers', mlcheck.profile_send(mlcheck.profile_agg(g * g, 64)) FROM generate_series(1, 300) g;
INSERT INTO originals SELECT 'boolean', mlcheck.profile_send(mlcheck.profile_agg(g % 3 = 0)) FROM generate_series(1, 20) g;
INSERT INTO originals SELECT 'date', mlcheck.profile_send(mlcheck.profile_agg(x)) FROM unnest('{2024-01-01,infinity,-infinity,1999-12-31}'::date[]) x;
INSERT INTO originals SELECT 'time', mlcheck.profile_send(mlcheck.profile_agg(x)) FROM unnest('{00:00,24:00,12:34:56.789}'::time[]) x;
INSERT INTO originals SELECT 'timestamp', mlcheck.profile_send(mlcheck.profile_agg(x)) FROM unnest('{2024-01-01,infinity,4713-01-01 BC}'::timestamp[]) x;
INSERT INTO originals SELECT 'collapsed timestamptz', mlcheck.profile_send(mlcheck.profile_agg('2024-01-01Z'::timestamptz + g * interval '1 min', 64)) FROM generate_series(1, 200) g;
INSERT INTO originals SELECT 'interval', mlcheck.profile_send(mlcheck.profile_agg(x)) FROM unnest('{1 day,2 years,-3 s}'::interval[]) x;
INSERT INTO originals SELECT 'text', mlcheck.profile_send(mlcheck.profile_agg(x)) FROM unnest(ARRAY['a', 'b', '', 'é', NULL, repeat('日', 200)]) x;
INSERT INTO originals SELECT 'collapsed text', mlcheck.profile_send(mlcheck.profile_agg('value ' || g, 64)) FROM generate_series(1, 100) g;
CREATE TABLE profiles (p mlcheck.profile);

-- Read by all functions; the errors are those of texts without an order.
CREATE FUNCTION read_all(p mlcheck.profile) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	f text;
	n bigint;
BEGIN
	FOREACH f IN ARRAY '{row_count,null_count,nan_count,infinity_count,rounded_count,distinct_count,is_exact,kind,rank_error,mean,std,skewness,kurtosis,min_value,max_value,describe,render,profile_hash,profile_out}'::text[] LOOP
		BEGIN
			EXECUTE format('SELECT count(mlcheck.%I($1))', f) INTO n USING p;
		EXCEPTION WHEN datatype_mismatch THEN
			IF mlcheck.kind(p) <> 'text' THEN
				RAISE;
			END IF;
		END;
	END LOOP;
	IF mlcheck.kind(p) <> 'text' THEN
		SELECT count(mlcheck.quantile(p, g / 7.0)) INTO n FROM generate_series(0, 7) g;
		SELECT count(*) INTO n FROM mlcheck.histogram(p, 13);
	END IF;
	SELECT count(*) INTO n FROM mlcheck.top_values(p, 300);
	BEGIN
		SELECT mlcheck.row_count(mlcheck.profile_merge(p, p)) INTO n;
	EXCEPTION WHEN numeric_value_out_of_range THEN
		NULL;					-- more rows than a bigint counts
	END;
	RETURN mlcheck.profile_send(p::text::mlcheck.profile) = mlcheck.profile_send(p);
END
$$;

-- Through COPY, as from a client: the result is an SQLSTATE, or what became of
-- it.
CREATE FUNCTION receive(bytes bytea, file text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	stored boolean := false;
	result text;
BEGIN
	TRUNCATE profiles;
	EXECUTE format('COPY profiles FROM %L (FORMAT binary)', file);
	stored := true;
	SELECT CASE WHEN mlcheck.profile_send(p) <> bytes THEN 'changed' WHEN NOT read_all(p) THEN 'unlike its text' ELSE 'stored' END
	INTO STRICT result FROM profiles;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE WHEN stored THEN 'unreadable: ' || SQLERRM ELSE SQLSTATE END;
END
$$;
});

# A file for COPY of one row with one column.
my $file = $node->basedir . '/profile.copy';
sub write_copy
{
	my ($bytes) = @_;
	open(my $out, '>:raw', $file) or die $!;
	print $out "PGCOPY\n\377\r\n\0", pack('NN', 0, 0), pack('nN', 1, length($bytes)), $bytes, pack('n', 0xFFFF);
	close($out);
	return;
}

srand(4711);
sub mutate
{
	my ($bytes) = @_;
	foreach (1 .. 1 + int(rand(3)))
	{
		my $n = length($bytes);
		# mostly near the beginning, where the counts and cells are
		my $at = int(rand() < 0.7 && $n > 120 ? rand(120) : rand($n));
		my $what = int(rand(8));

		if ($what < 3) { substr($bytes, $at, 1) = chr(int(rand(256))); }
		elsif ($what < 5) { substr($bytes, $at, 1) = substr($bytes, $at, 1) ^ chr(1 << int(rand(8))); }
		elsif ($what == 5) { substr($bytes, $at, 1) = ''; }
		elsif ($what == 6) { substr($bytes, $at, 0) = chr((0, 1, 127, 128, 255)[int(rand(5))]); }
		else { $bytes = substr($bytes, 0, $at); }
		last if $bytes eq '';
	}
	return $bytes;
}

my %originals = map { split /\|/ } split /\n/, $node->safe_psql('postgres', q{SELECT name, encode(bytes, 'hex') FROM originals});
is(scalar(keys %originals), 13, 'profiles to begin with');
my %outcomes;

foreach my $name (sort keys %originals)
{
	my $bytes = pack('H*', $originals{$name});
	my $script = '';
	my %own;
	my @files;

	# one session for all: COPY reads a file of its own for each
	foreach my $i (0 .. $rounds)
	{
		my $changed = $i == 0 ? $bytes : mutate($bytes);

		$file = $node->basedir . "/profile.$i";
		write_copy($changed);
		push @files, $file;
		$script .= "SELECT receive('\\x" . unpack('H*', $changed) . "', '$file');\n";
	}
	my ($status, $out, $err) = $node->psql('postgres', $script);
	is($status, 0, "$name: the server lives") or diag($err);
	my @results = split /\n/, $out;
	is($results[0], 'stored', "$name: the original is taken");
	is(scalar(@results), $rounds + 1, "$name: an answer to each");
	$own{$_}++ foreach @results;
	$outcomes{$_} += $own{$_} foreach keys %own;
	is(join(' ', grep { !/^(stored|22P03|22021)$/ } sort keys %own), '', "$name: refused as invalid bytes, or stored");
	unlink @files;
}
note(join(', ', map { "$_: $outcomes{$_}" } sort keys %outcomes));
cmp_ok($outcomes{'22P03'}, '>', $rounds, 'many were refused');
cmp_ok($outcomes{stored}, '>', 100, 'some were taken');
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server lives');

$node->stop;
done_testing();
