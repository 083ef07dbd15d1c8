# Bytes of a confusion matrix from outside are hostile: each of some thousand
# changed matrices is refused with an error of its own or can be stored, read by
# every function, merged and sent again as it came. The server does not crash.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rounds = 400;				# of each matrix

my $node = PostgreSQL::Test::Cluster->new('confusion_recv');
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
INSERT INTO originals SELECT 'boolean', mlcheck.confusion_send(mlcheck.confusion_agg(g % 2 = 0, g % 3 = 0)) FROM generate_series(1, 50) g;
INSERT INTO originals SELECT 'integer', mlcheck.confusion_send(mlcheck.confusion_agg(g % 7 - 3, g % 5)) FROM generate_series(1, 300) g;
INSERT INTO originals SELECT 'sparse', mlcheck.confusion_send(mlcheck.confusion_agg(g * g, g * g)) FROM generate_series(1, 40) g;
INSERT INTO originals SELECT 'text', mlcheck.confusion_send(mlcheck.confusion_agg(a, b)) FROM unnest(ARRAY['a', '', 'é', NULL], ARRAY['日', 'a', 'b', 'a']) AS v(a, b);
INSERT INTO originals SELECT 'weighted', mlcheck.confusion_send(mlcheck.confusion_agg(g % 4, g % 3, g / 7.0)) FROM generate_series(1, 60) g;
INSERT INTO originals SELECT 'weighted text', mlcheck.confusion_send(mlcheck.confusion_agg('x' || g % 2, 'x' || g % 3, 0.25)) FROM generate_series(1, 60) g;
INSERT INTO originals SELECT 'empty', mlcheck.confusion_send(mlcheck.confusion_agg(NULL, 'a'));
CREATE TABLE matrices (c mlcheck.confusion);

-- read by all functions
CREATE FUNCTION read_all(c mlcheck.confusion) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	f text;
	n bigint;
BEGIN
	FOREACH f IN ARRAY '{total_count,excluded_count,label_kind,class_labels,weight_sum,effective_count,accuracy_score,balanced_accuracy_score,matthews_corrcoef,cohen_kappa_score,confusion_out}'::text[] LOOP
		EXECUTE format('SELECT count(mlcheck.%I($1)::text)', f) INTO n USING c;
	END LOOP;
	FOREACH f IN ARRAY '{precision_score,recall_score,specificity_score,f1_score,jaccard_score,selection_rate}'::text[] LOOP
		EXECUTE format('SELECT count(mlcheck.%I($1, a)) FROM unnest(''{micro,macro,weighted}''::text[]) a', f) INTO n USING c;
	END LOOP;
	FOREACH f IN ARRAY '{confusion_matrix,class_counts,classification_report}'::text[] LOOP
		EXECUTE format('SELECT count(r) FROM mlcheck.%I($1) r', f) INTO n USING c;
	END LOOP;
	BEGIN
		SELECT mlcheck.total_count(mlcheck.confusion_merge(c, c)) INTO n;
	EXCEPTION WHEN numeric_value_out_of_range THEN
		NULL;					-- more rows than a bigint counts
	END;
	RETURN mlcheck.confusion_send(c::text::mlcheck.confusion) = mlcheck.confusion_send(c);
END
$$;

-- through COPY, as from a client: an SQLSTATE, or what became of it
CREATE FUNCTION receive(bytes bytea, file text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	stored boolean := false;
	result text;
BEGIN
	TRUNCATE matrices;
	EXECUTE format('COPY matrices FROM %L (FORMAT binary)', file);
	stored := true;
	SELECT CASE WHEN mlcheck.confusion_send(c) <> bytes THEN 'changed' WHEN NOT read_all(c) THEN 'unlike its text' ELSE 'stored' END
	INTO STRICT result FROM matrices;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE WHEN stored THEN 'unreadable: ' || SQLERRM ELSE SQLSTATE END;
END
$$;
});

# A file for COPY of one row with one column.
sub write_copy
{
	my ($file, $bytes) = @_;
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
		my $at = int(rand(length($bytes)));
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
is(scalar(keys %originals), 7, 'matrices to begin with');
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
		my $file = $node->basedir . "/confusion.$i";

		write_copy($file, $changed);
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
