-- Peak memory of a serial run. Pages of shared buffers count as a process's
-- own once it has touched them, so the session touches all of them first; what
-- the peak grows by after that is private memory.
\pset tuples_only on
\pset format unaligned
\i test/bench/settings.sql
SELECT pg_backend_pid() AS pid \gset
\setenv BACKEND :pid
\o /dev/null
\i :baseline
:warm ;
\! awk '$1 == "VmHWM:" {print "before", $2}' /proc/$BACKEND/status
\i :query
\! awk '$1 == "VmHWM:" {print "after", $2}' /proc/$BACKEND/status
