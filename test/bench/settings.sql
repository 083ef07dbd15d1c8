-- Plain SQL gets memory to sort in, and small tables get workers too.

SET jit = off;
SET work_mem = '1GB';
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET max_parallel_workers_per_gather = 0;
