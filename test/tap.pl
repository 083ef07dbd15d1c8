#!/usr/bin/perl
#
# Run TAP tests as prove does, and count assertions:
#   tap.pl COUNTS LIBRARY DIRECTORY FILE...
# writes "passed failed" to file COUNTS at the end. A file that dies, keeps to
# no plan or exits with an error has at least one failure.

use strict;
use warnings;
use TAP::Harness;

my ($counts, $library, $directory, @files) = @ARGV;

my $harness = TAP::Harness->new({ lib => [ $library, "$directory/test/perl" ], failures => 1 });
my $results = $harness->runtests(@files);

my ($passed, $failed) = (0, 0);
foreach my $parser ($results->parsers)
{
	my $bad = $parser->failed;
	my $planned = $parser->tests_planned // 0;
	my $missing = $planned - $parser->tests_run;

	$bad += $missing if $missing > 0;
	$bad = 1 if $bad == 0 && $parser->has_problems;
	$failed += $bad;
	$passed += $parser->passed;
}

open(my $file, '>', $counts) or die "$counts: $!";
print $file "$passed $failed\n";
close($file) or die "$counts: $!";
exit($failed > 0);
