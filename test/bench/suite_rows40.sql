SELECT * FROM mlcheck.validate_suite('rows40');
