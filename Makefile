# mlcheck: checks of ML data and models inside PostgreSQL.
# "make help" lists the targets; the version is in mlcheck.control alone.

EXTENSION = mlcheck
MODULE_big = mlcheck
PGFILEDESC = "mlcheck - checks of ML data and models"

KERNEL_OBJS = \
	src/kernel/block.o \
	src/kernel/sort.o \
	src/kernel/bins.o \
	src/kernel/cells.o \
	src/kernel/tally.o \
	src/kernel/budget.o \
	src/kernel/grid.o \
	src/kernel/hyperloglog.o \
	src/kernel/central.o \
	src/kernel/pairs.o \
	src/kernel/distance.o \
	src/kernel/rank.o \
	src/kernel/moments.o \
	src/kernel/regression.o \
	src/kernel/ranking.o \
	src/kernel/verdict.o \
	src/kernel/kolmogorov.o \
	src/kernel/quadform.o \
	src/kernel/rank_laws.o \
	src/kernel/order.o \
	src/kernel/auc_rest.o \
	src/kernel/estimate.o \
	src/kernel/label_table.o \
	src/kernel/laws.o \
	src/kernel/beta.o \
	src/kernel/distribution.o \
	src/kernel/proportion.o \
	src/kernel/confusion.o \
	src/kernel/auc.o \
	src/kernel/score.o \
	src/kernel/delong.o \
	src/kernel/weights.o \
	src/kernel/bootstrap.o

OBJS = \
	src/mlcheck.o \
	src/value.o \
	src/binning.o \
	src/two_sample.o \
	src/statistics.o \
	src/score.o \
	src/score_curve.o \
	src/delong.o \
	src/profile.o \
	src/profile_agg.o \
	src/profile_read.o \
	src/profile_text.o \
	src/profile_table.o \
	src/profile_sample.o \
	src/profile_compare.o \
	src/rounded.o \
	src/frozen.o \
	src/frozen_agg.o \
	src/frozen_text.o \
	src/frozen_compare.o \
	src/confusion.o \
	src/confusion_agg.o \
	src/confusion_text.o \
	src/confusion_metrics.o \
	src/column_drift.o \
	src/arguments.o \
	src/json_values.o \
	src/expression.o \
	src/relation.o \
	src/drift_options.o \
	src/drift_columns.o \
	src/drift_query.o \
	src/drift_report.o \
	src/drift_profiles.o \
	src/drift.o \
	src/output.o \
	src/slice_agg.o \
	src/slice_spec.o \
	src/slice_query.o \
	src/slice_metric_names.o \
	src/slice_discordant.o \
	src/slice_measure.o \
	src/slice_limits.o \
	src/slice_metrics.o \
	src/fairness_measure.o \
	src/fairness.o \
	src/slice_pair.o \
	src/compare_margins.o \
	src/compare_models.o \
	src/interval.o \
	src/adjust.o \
	src/bootstrap.o \
	src/regression.o \
	src/ranking.o \
	src/probe.o \
	src/sandbox.o \
	src/suite_kwargs.o \
	src/suite_json.o \
	src/suite_plan.o \
	src/suite_check.o \
	src/suite_catalogue.o \
	src/suite_run.o \
	src/suite_store.o \
	src/suite_functions.o \
	src/suite_exchange.o \
	src/suite_validate.o \
	src/suite_record.o \
	src/suite_explain.o \
	src/failing_rows.o \
	src/gate.o \
	src/row_condition.o \
	src/expect_values.o \
	src/expect_type.o \
	src/gate_on_write.o \
	src/gate_trigger.o \
	src/quarantine.o \
	src/expect_column_map.o \
	src/expect_text.o \
	src/expect_order.o \
	src/expect_pair.o \
	src/expect_multicolumn.o \
	src/text_checks.o \
	src/strftime.o \
	src/personal.o \
	src/json_schema.o \
	src/json_schema_check.o \
	src/expect_column_aggregate.o \
	src/distribution.o \
	src/expect_column_quantile.o \
	src/expect_column_distinct.o \
	src/expect_distribution.o \
	src/expect_kolmogorov.o \
	src/expect_cramer.o \
	src/expect_drift.o \
	src/suite_partition.o \
	src/suite_figure.o \
	src/suite_queries.o \
	src/table_schema.o \
	src/other_relation.o \
	src/expect_table.o \
	src/expect_schema.o \
	src/expect_time.o \
	src/expect_relations.o \
	src/expect_query.o \
	src/expect_model.o \
	src/expect_slices.o \
	src/expect.o \
	src/program_json.o \
	src/program_constants.o \
	src/check_program.o \
	src/check_result.o \
	src/check_agg.o \
	src/state/sample.o \
	src/state/scores.o \
	src/state/ranking.o \
	src/state/category.o \
	src/state/sample_codec.o \
	src/state/profile.o \
	src/state/profile_codec.o \
	src/state/frozen.o \
	src/state/frozen_codec.o \
	src/state/hitters.o \
	src/state/codes.o \
	src/state/slices.o \
	src/state/slice_rows.o \
	src/state/slices_wire.o \
	src/state/sampled.o \
	src/state/check_value.o \
	src/state/check_set.o \
	src/state/check_stats.o \
	src/state/checks.o \
	src/state/checks_add.o \
	src/state/checks_wire.o \
	src/state/bootstrap.o \
	src/state/confusion.o \
	src/state/confusion_codec.o \
	$(KERNEL_OBJS)

# The install script is these parts in this order: what is used comes first.
SQL_PARTS = \
	sql/parts/00_header.sql \
	sql/parts/10_types.sql \
	sql/parts/15_profile.sql \
	sql/parts/16_profile_table.sql \
	sql/parts/20_drift.sql \
	sql/parts/22_profile_drift.sql \
	sql/parts/25_freeze.sql \
	sql/parts/30_interval.sql \
	sql/parts/32_confusion.sql \
	sql/parts/34_score.sql \
	sql/parts/36_regression.sql \
	sql/parts/38_ranking.sql \
	sql/parts/40_slice.sql \
	sql/parts/44_probe.sql \
	sql/parts/46_check.sql \
	sql/parts/47_distribution.sql \
	sql/parts/47_row_checks.sql \
	sql/parts/48_expect.sql \
	sql/parts/49_expectations.sql \
	sql/parts/49_table_schema.sql \
	sql/parts/50_suite.sql \
	sql/parts/52_suite_run.sql \
	sql/parts/54_suggest.sql \
	sql/parts/56_gate.sql \
	sql/parts/57_gate_on_write.sql

# Directory of this file, needed before PGXS has set srcdir.
HERE := $(dir $(firstword $(MAKEFILE_LIST)))
EXTVERSION := $(shell sed -n "s/^default_version *= *'\([^']*\)'.*/\1/p" $(HERE)mlcheck.control)
ifeq ($(EXTVERSION),)
$(error mlcheck.control has no default_version)
endif

# Under sql/ and with the version in its name, so that pg_regress, which looks
# for tests in ./sql first, never takes it for a test.
INSTALL_SQL = sql/mlcheck--$(EXTVERSION).sql
DATA_built = $(INSTALL_SQL)

# Upgrade scripts. DATA from outside is the file of "make demo DATA=file".
ifneq ($(filter command environment,$(origin DATA)),)
DEMO_DATA := $(DATA)
endif
DATA = $(patsubst $(HERE)%,%,$(wildcard $(HERE)sql/mlcheck--*--*.sql))

# Inputs in test/sql and test/specs, outputs in expected/: with the default
# output directory "." this works from PostgreSQL 14 on, without --expecteddir.
# Isolation tests share expected/ and results/ with the others: give their
# names a prefix.
REGRESS = $(sort $(patsubst $(HERE)test/sql/%.sql,%,$(wildcard $(HERE)test/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(srcdir)/test
ISOLATION = $(sort $(patsubst $(HERE)test/specs/%.spec,%,$(wildcard $(HERE)test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=$(srcdir)/test --outputdir=.
ifneq ($(wildcard $(HERE)test/t/*.pl),)
TAP_TESTS = 1
PROVE_TESTS = test/t/*.pl
endif
EXTRA_CLEAN = results
.DEFAULT_GOAL = all

# What needs neither a server installation nor GSL.
ifneq ($(or $(filter-out help,$(MAKECMDGOALS)),$(if $(MAKECMDGOALS),,all)),)

PG_CONFIG ?= pg_config
export PG_CONFIG
PG_RELEASE := $(shell $(PG_CONFIG) --version 2>/dev/null)
ifeq ($(PG_RELEASE),)
$(error $(PG_CONFIG) does not run: install postgresql-server-dev-NN (NN is your PostgreSQL version, 14 or later), or give PG_CONFIG=/path/to/pg_config)
endif
PG_MAJOR := $(shell echo '$(PG_RELEASE)' | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p')
ifneq ($(shell test '$(PG_MAJOR)' -ge 14 2>/dev/null && echo yes),yes)
$(error mlcheck needs PostgreSQL 14 or later, and $(PG_CONFIG) is that of: $(PG_RELEASE))
endif
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(wildcard $(PGXS)),)
$(error the build files of PostgreSQL $(PG_MAJOR) are missing: install postgresql-server-dev-$(PG_MAJOR))
endif

# GSL: its own script first, then pkg-config.
ifneq ($(shell command -v gsl-config),)
GSL_CFLAGS := $(filter-out -I/usr/include,$(shell gsl-config --cflags))
GSL_LIBS := $(shell gsl-config --libs)
else ifeq ($(shell pkg-config --exists gsl 2>/dev/null && echo yes),yes)
GSL_CFLAGS := $(shell pkg-config --cflags gsl)
GSL_LIBS := $(shell pkg-config --libs gsl)
else
$(error the GNU Scientific Library is missing: install libgsl-dev (Debian, Ubuntu) or gsl-devel (Fedora, RHEL))
endif

PG_CPPFLAGS = -I$(srcdir)/src -DMLCHECK_VERSION='"$(EXTVERSION)"' $(GSL_CFLAGS)
# Our own functions win over those of the same name in libraries of the server
# (Kerberos has a profile_flush, for one).
SHLIB_LINK = $(GSL_LIBS) -Wl,-Bsymbolic

# Loops over millions of values. Nothing that reassociates sums, and nothing
# that binds the library to one machine: no -ffast-math, no -march=native.
KERNEL_CFLAGS = -O3

# "make coverage" sets this, in a copy of the tree.
ifdef COVERAGE
PG_CFLAGS += --coverage
SHLIB_LINK += --coverage
KERNEL_CFLAGS = -O0
override with_llvm := no
endif

# A server built with LLVM wants bitcode of extensions too, made by one version
# of clang. Where that is not installed, the library works without.
SERVER_CLANG := $(shell sed -n 's/^CLANG *= *//p' $(dir $(PGXS))../Makefile.global)
ifeq ($(if $(SERVER_CLANG),$(shell command -v $(SERVER_CLANG))),)
override with_llvm := no
endif

# A build outside the source tree needs the directories and expected/.
ifdef VPATH
$(shell mkdir -p $(sort $(dir $(OBJS))) sql)
REGRESS_PREP = expected
expected:
	ln -s $(srcdir)/expected expected
endif

include $(PGXS)

$(KERNEL_OBJS) src/state/checks_add.o: override CFLAGS += $(KERNEL_CFLAGS)

# Any header may be included anywhere: all objects depend on all of them.
$(OBJS) $(OBJS:.o=.bc): $(wildcard $(srcdir)/src/*.h $(srcdir)/src/*/*.h) $(srcdir)/Makefile $(srcdir)/mlcheck.control

$(INSTALL_SQL): $(addprefix $(srcdir)/,$(SQL_PARTS)) $(srcdir)/Makefile $(srcdir)/mlcheck.control
	cat $(addprefix $(srcdir)/,$(SQL_PARTS)) > $@.tmp
	mv $@.tmp $@

# A version that is no longer the current one leaves no script behind.
clean: clean-sql
.PHONY: clean-sql
clean-sql:
	rm -f $(filter-out $(addprefix $(srcdir)/,$(DATA)),$(wildcard $(srcdir)/sql/mlcheck--*.sql)) sql/*.tmp

endif # not only help

##  all (default)        build the extension
##  install              install it (usually as root)
##  installcheck         regression, isolation and TAP tests against a running server
##  clean                remove what was built

##  wrappers             make the functions named like expectations from the catalogue
wrappers:
	@bash $(HERE)test/cluster.sh psql -Xq -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION mlcheck' -f sql/wrappers.sql > $(HERE)sql/wrappers.tmp
	@mv $(HERE)sql/wrappers.tmp $(HERE)sql/parts/49_expectations.sql

##  catalogue            make docs/expectations.md from the catalogue
catalogue:
	@bash $(HERE)test/cluster.sh psql -Xq -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION mlcheck' -f sql/catalogue.sql > $(HERE)docs/expectations.tmp
	@mv $(HERE)docs/expectations.tmp $(HERE)docs/expectations.md

.PHONY: wrappers catalogue help test unit docs-check demo bench check-reference check-verdicts valgrind fuzz coverage lint

##  help                 this list
help:
	@sed -n 's/^##  /make /p' $(HERE)Makefile

##  test                 all tests in a throwaway server [STAGES="unit serial parallel isolation tap docs"]
test:
	@exec env REGRESS='$(REGRESS)' ISOLATION='$(ISOLATION)' bash $(HERE)test/run.sh $(STAGES)

##  unit                 kernel tests, without a server [SANITIZE=1]
unit:
	@exec env SANITIZE='$(SANITIZE)' bash $(HERE)test/unit.sh

##  docs-check           run the SQL of README.md and docs/ and compare its output
docs-check:
	@exec bash $(HERE)test/cluster.sh bash test/docs-check.sh

##  demo                 a guided tour in a throwaway server [DATA=employment.csv.gz]
demo:
	@exec bash $(HERE)test/demo.sh $(if $(DEMO_DATA),'$(DEMO_DATA)')

##  bench                measure speed [ROWS=5000000 BENCH="bench suites"]
ROWS ?= 5000000
BENCH ?= bench suites
bench:
	@for bench in $(BENCH); do \
		env ROWS='$(ROWS)' bash $(HERE)test/cluster.sh -c 'shared_buffers = 3GB' -c 'max_wal_size = 32GB' -c 'jit = off' \
			bash test/bench/$$bench.sh || exit 1; \
	done

##  check-reference      compare with SciPy, scikit-learn and statsmodels (needs python3-sklearn, -statsmodels) [PUBLISHED="/path/compas.csv /path/employment.csv.gz"]
check-reference:
	@exec env PUBLISHED='$(PUBLISHED)' bash $(HERE)test/check-reference.sh reference

##  check-verdicts       check how often verdicts are wrong (needs python3-scipy)
check-verdicts:
	@exec bash $(HERE)test/check-reference.sh verdicts

##  valgrind             regression tests with the server under valgrind
valgrind:
	@exec env REGRESS='$(REGRESS)' bash $(HERE)test/valgrind.sh

##  fuzz                 fuzz the decoders [SECONDS=60]
fuzz:
	@exec bash $(HERE)test/fuzz.sh $(or $(SECONDS),60)

##  coverage             run the tests and sum up which lines they reach
coverage:
	@exec env REGRESS='$(REGRESS)' ISOLATION='$(ISOLATION)' bash $(HERE)test/coverage.sh

##  lint                 warnings as errors, cppcheck, and the rules of the layers
lint:
	@exec env OBJS='$(OBJS)' bash $(HERE)test/lint.sh
