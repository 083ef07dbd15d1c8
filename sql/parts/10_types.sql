-- types that more than one noun uses

CREATE TYPE mlcheck.verdict AS ENUM ('pass', 'warn', 'fail', 'undecided');
COMMENT ON TYPE mlcheck.verdict IS
	'outcome of a check; undecided: the data cannot tell, see the reason';

CREATE TYPE mlcheck.test_result AS (
	statistic double precision,
	pvalue double precision,
	method text,
	n_reference bigint,
	n_current bigint
);
COMMENT ON TYPE mlcheck.test_result IS
	'result of a two-sample test; statistic and pvalue are null when it is undefined, and method says why';

CREATE TYPE mlcheck.ks_result AS (
	statistic double precision,
	pvalue double precision,
	method text,
	n_reference bigint,
	n_current bigint,
	location text,
	sign integer
);
COMMENT ON TYPE mlcheck.ks_result IS
	'result of the Kolmogorov-Smirnov test; location is the value where the distribution functions are farthest apart, sign is 1 when the reference''s is the higher one there, else -1';

CREATE TYPE mlcheck.chi2_result AS (
	statistic double precision,
	pvalue double precision,
	method text,
	n_reference bigint,
	n_current bigint,
	dof bigint,
	cramers_v double precision
);
COMMENT ON TYPE mlcheck.chi2_result IS
	'result of the chi-square test of homogeneity, with degrees of freedom and Cramér''s V';
