SELECT length(mlcheck.profile_send(mlcheck.profile_agg(x))) FROM bench;
