SELECT category, count(*) FROM bench GROUP BY category;
