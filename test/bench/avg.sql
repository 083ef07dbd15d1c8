SELECT avg(x) FROM bench;
