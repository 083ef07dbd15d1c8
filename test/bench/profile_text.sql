SELECT mlcheck.distinct_count(mlcheck.profile_agg(category)) FROM bench;
