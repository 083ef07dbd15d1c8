SELECT * FROM mlcheck.validate_suite('fifty');
