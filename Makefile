# gslbsim. `make help` lists the targets. One Makefile, no lists of files: a new .c file is found by its folder.
#
# A build variant is a folder: build (the program), build/test (what the tests link: initial capacities shrunk, so that
# growth paths run), build/asan, build/ubsan, build/tsan, build/coverage. Each mirrors the source tree and holds one static
# library per layer. Nothing here may need gcc or pkg-config while the file is read: `make deps` runs before they exist.

VERSION := 0.1.0

BUILD  ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
V      ?= 0
JOBS   ?= $(shell nproc 2>/dev/null || echo 1)

# For a make inside a make: all cores, unless the user said how many.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
Q := $(if $(filter 0,$(V)),@)
say = $(if $(filter 0,$(V)),@printf '  %-7s %s\n' '$(1)' '$(2)')

# ---------------------------------------------------------------- packages

# Lua: users write their own algorithms and policies in it, as they do for HAProxy, OpenResty, PowerDNS and dnsdist. PUC Lua, not
# LuaJIT: its hook bounds the instructions of a call, and there is no code generator whose results could differ by machine.
DEPS := gcc libc6-dev pkg-config libgsl-dev libyaml-dev libcsv-dev libjansson-dev nettle-dev liblua5.4-dev libcunit1-dev gnuplot-nox
# A second compiler's opinion, for lint; what gslbsim-mpi needs; what counts instructions; a judge of the JSON Schema.
DEPS_CI := clang libopenmpi-dev openmpi-bin valgrind python3-jsonschema python3-yaml

# Asked once, when the first recipe needs it. libcsv has no .pc file.
PKG := gsl yaml-0.1 jansson nettle lua5.4
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(if $$(shell pkg-config --libs $(PKG) 2>/dev/null),$$(shell pkg-config --cflags $(PKG)),$$(error \
  libraries are missing ($(PKG)); `make deps` installs them)))$(PKG_CFLAGS)
# Linked statically where Debian has the archive: finding and binding seven shared libraries is a third of what a short run costs.
archive = $(or $(filter /%,$(shell $(CC) -print-file-name=$(patsubst -l%,lib%.a,$(1)))),$(1))
archives = $(foreach l,$(1),$(if $(filter-out -lm -ldl -lpthread,$(filter -l%,$(l))),$(call archive,$(l)),$(l)))
pkg_libs = $(call archives,$(shell pkg-config --libs $(1)))
LIBS_engine = $(eval LIBS_engine := $(call pkg_libs,gsl))$(LIBS_engine)
LIBS_models = $(eval LIBS_models := $(call pkg_libs,lua5.4) -ldl $(LIBS_engine))$(LIBS_models)
LIBS_output = $(eval LIBS_output := $(call pkg_libs,jansson nettle) $(call archive,-lcsv) $(LIBS_models))$(LIBS_output)
LIBS_app    = $(eval LIBS_app := $(call pkg_libs,yaml-0.1) $(LIBS_output) -pthread)$(LIBS_app)
# The C library too, where all others are: half of what is left. Sanitizers bring their own.
static = $(if $(findstring sanitize,$(CFLAGS) $(1))$(filter-out -lm -ldl -lpthread,$(filter -l%,$(LIBS_app))),,$(if \
  $(filter /%,$(shell $(CC) -print-file-name=libc.a)),-static))
LIBS_tests  = $(eval LIBS_tests := $(call pkg_libs,cunit))$(LIBS_tests)

# Open MPI (not MPICH, which crashes at its end on Debian 12): a second program, gslbsim-mpi, because a program that is linked
# with it does not start on a machine without it. MPI=0 leaves it out, MPI=1 insists.
MPI ?= $(if $(shell mpicc --showme:version 2>/dev/null),1)
MPI_CFLAGS = $(patsubst -I%,-isystem%,$(shell mpicc --showme:compile))
MPI_LIBS = $(shell mpicc --showme:link)

# ---------------------------------------------------------------- flags

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
# -ffp-contract=off: a fused multiply-add on one machine and not on another would change results.
# -fno-tree-slp-vectorize: gcc 12 packs structs of two words into vector registers by way of the stack, a load that waits for
# two stores; the calendar is 1.4 to 1.8 times slower with it.
STANDARD := -std=c11 -D_GNU_SOURCE -I. -I$(BUILD) -ffp-contract=off -fno-tree-slp-vectorize -pthread
# gcc for x86 zeroes structs of 100 to 500 bytes with `rep stos`, which takes longer to start than to do: 5 % of a plain study.
# Asked once, like the packages; other compilers and machines do without.
ZEROING := -mmemset-strategy=vector_loop:512:noalign,libcall:-1:noalign
TUNING = $(eval TUNING := $$(shell $(CC) $(ZEROING) -E -x c /dev/null >/dev/null 2>&1 && echo $(ZEROING)))$(TUNING)
# The programs are optimized as a whole: a request passes through some forty small functions of four layers. 14 % fewer
# instructions than -O2 (`make instructions` with and without CFLAGS='-O2 -g'). For whoever gives CFLAGS, and other compilers: just
# those. Objects carry plain code as well, for links that do without.
WHOLE := -O3 -flto=auto -ffat-lto-objects
FAST = $(if $(filter file,$(origin CFLAGS)),$(eval FAST := $$(shell $(CC) $(WHOLE) -Werror -E -x c /dev/null >/dev/null 2>&1 && echo $(WHOLE)))$(FAST))
COMPILE = $(CC) $(STANDARD) $(TUNING) $(WARNINGS) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)

# ---------------------------------------------------------------- sources

find_c = $(sort $(shell find $(1) -name '$(2)' 2>/dev/null))
SRC_engine := $(sort $(wildcard sim/engine/*.c))
SRC_models := $(sort $(wildcard models/*.c models/*/*.c))
SRC_output := $(sort $(wildcard output/*.c output/*/*.c))
# The program is linked with one of the last two.
SRC_main   := sim/app/main.c sim/app/run/runner_alone.c sim/app/run/runner_mpi.c
SRC_app    := $(sort $(filter-out $(SRC_main),$(wildcard sim/app/*.c sim/app/*/*.c)))
LAYERS := engine models output app

# A layer and the layers below it, in link order.
STACK_engine := engine
STACK_models := models $(STACK_engine)
STACK_output := output $(STACK_models)
STACK_app    := app $(STACK_output)

# Unit tests by layer: those of a layer link only it and the layers below. Other folders are about the models
# (conformance, replay) or about the whole.
TESTS_engine := $(call find_c,tests/sim/engine,*.c)
TESTS_models := $(call find_c,tests/models tests/conformance tests/replay,*.c)
TESTS_output := $(call find_c,tests/output,*.c)
TESTS_app    := $(filter-out $(TESTS_engine) $(TESTS_models) $(TESTS_output),$(call find_c,tests,*_test.c)) \
                $(filter-out %_test.c,$(call find_c,tests/sim/app,*.c))
TESTS_all    := $(sort $(foreach l,$(LAYERS),$(TESTS_$(l))))
SUPPORT      := $(sort $(wildcard tests/support/*.c))
SHELL_TESTS  := $(call find_c,tests,*_test.sh)
# tests/bench/bench_<noun>.c are programs, the other .c files there are what they share.
SRC_bench    := $(filter-out tests/bench/bench_%,$(wildcard tests/bench/*.c))
BENCHES      := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))

HEADERS := $(call find_c,sim models output,*.h)

# ---------------------------------------------------------------- targets

.PHONY: all test test-build theory theory-statistics golden bench bench-compare instructions lint asan ubsan tsan coverage plots demo deps install uninstall dist clean help FORCE
.PHONY: $(addprefix test-,$(LAYERS)) compile_commands.json

all: $(foreach l,$(LAYERS),$(BUILD)/lib$(l).a) $(BUILD)/gslbsim $(if $(filter-out 0,$(MPI)),$(BUILD)/gslbsim-mpi)

# Replaces a file only when its text changes, so that what depends on it is made again only then.
# $(1) a command that prints the text
update = @mkdir -p $(@D); { $(1); } >$@.new; if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

$(BUILD)/version.h: FORCE
	$(call update,printf '\043define GSLBSIM_VERSION "%s"\n\043define GSLBSIM_COMMIT "%s"\n\043define GSLBSIM_FLAGS "%s"\n' \
	  '$(VERSION)' "$$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || echo unknown)" '$(subst ",\",$(CPPFLAGS) $(CFLAGS) $(FAST))')

# Plot scripts, templates of scenarios and the scenarios as tables in C: the program carries them with it.
TEMPLATES := $(sort $(wildcard sim/app/share/templates/*.yaml))
LESSONS := $(sort $(wildcard scenarios/*.yaml))
GENERATED := $(BUILD)/version.h $(BUILD)/plots.h $(BUILD)/templates.h $(BUILD)/lessons.h
$(BUILD)/plots.h: sim/app/share/embed.sh $(wildcard plots/*.gp) FORCE
	$(call update,sh sim/app/share/embed.sh plot_script $(sort $(wildcard plots/*.gp)))
$(BUILD)/templates.h: sim/app/share/embed.sh $(TEMPLATES) FORCE
	$(call update,sh sim/app/share/embed.sh template $(TEMPLATES))
$(BUILD)/lessons.h: sim/app/share/embed.sh $(LESSONS) FORCE
	$(call update,sh sim/app/share/embed.sh lesson $(LESSONS))

# The rules of one variant. $(1) folder, $(2) flags
define variant
$(1)/flags: FORCE
	$$(call update,printf '%s\n' '$$(CC) $$(STANDARD) $$(TUNING) $$(CPPFLAGS) $$(CFLAGS) $$(LDFLAGS) $(2)')

$(1)/%.o: %.c $(1)/flags | $$(GENERATED)
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(COMPILE) $(2) $$(EXTRA) -MMD -MP -c -o $$@ $$<

# Tests are found by name, so they need no prototypes.
$(1)/tests/%.o: EXTRA := -Wno-missing-prototypes

$(foreach l,$(LAYERS),$(call library,$(1),lib$(l),$(SRC_$(l))))
$(call library,$(1),libsupport,$(SUPPORT))

$(1)/gslbsim: $(1)/sim/app/main.o $(1)/sim/app/run/runner_alone.o $(foreach l,$(STACK_app),$(1)/lib$(l).a)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $(2) $$(LDFLAGS) $$(call static,$(2)) -o $$@ $$^ $$(LIBS_app)

$(1)/sim/app/run/runner_mpi.o: EXTRA = $$(MPI_CFLAGS)
$(1)/gslbsim-mpi: $(1)/sim/app/main.o $(1)/sim/app/run/runner_mpi.o $(foreach l,$(STACK_app),$(1)/lib$(l).a)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $(2) $$(LDFLAGS) -o $$@ $$^ $$(LIBS_app) $$(MPI_LIBS)

-include $(patsubst %.c,$(1)/%.d,$(foreach l,$(LAYERS),$(SRC_$(l))) $(SRC_main))
endef

# $(1) folder, $(2) name, $(3) sources. The list of members is a file, so that a deleted source leaves the library too.
define library
$(1)/$(2).list: FORCE
	$$(call update,echo '$(3)')
$(1)/$(2).a: $(patsubst %.c,$(1)/%.o,$(3)) $(1)/$(2).list
	$$(call say,AR,$$@)
	@mkdir -p $$(@D) && rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$(filter %.o,$$^)

endef

# The unit test runners of one variant: one per layer (its link proves the layering) and gslbsim-tests with all tests.
# $(1) folder, $(2) flags
define runners
$(foreach l,$(LAYERS),$(call runner,$(1),$(2),$(l)-tests,$(TESTS_$(l)),$(l)))
$(call runner,$(1),$(2),gslbsim-tests,$(TESTS_all),app)
-include $(patsubst %.c,$(1)/%.d,$(TESTS_all) $(SUPPORT) tests/runner/runner.c)
endef

# $(1) folder, $(2) flags, $(3) name, $(4) sources, $(5) layer
define runner
$(1)/$(3).list: FORCE
	$$(call update,echo '$(4)')
$(1)/$(3).c: tests/runner/suites.sh $(filter %_test.c,$(4)) $(1)/$(3).list
	$$(call say,GEN,$$@)
	$$(Q)sh tests/runner/suites.sh $(filter %_test.c,$(4)) >$$@
$(1)/$(3).o: $(1)/$(3).c $(1)/flags
	$$(Q)$$(COMPILE) $(2) -c -o $$@ $$<
$(1)/$(3): $(1)/tests/runner/runner.o $(1)/$(3).o $(patsubst %.c,$(1)/%.o,$(4)) $(1)/libsupport.a $(foreach l,$(STACK_$(5)),$(1)/lib$(l).a)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $(2) $$(LDFLAGS) -o $$@ $$^ $$(LIBS_tests) $$(LIBS_$(5))

endef

SMALL := -DSLAB_FIRST=4 -DFEW_SERVERS=1
FLAGS_test     := $(SMALL)
FLAGS_asan     := $(SMALL) -O1 -fno-omit-frame-pointer -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all
FLAGS_ubsan    := $(SMALL) -O1 -fsanitize=undefined -fno-sanitize-recover=all
FLAGS_tsan     := $(SMALL) -O1 -fsanitize=thread
FLAGS_coverage := $(SMALL) -O0 --coverage
VARIANTS := test asan ubsan tsan coverage

$(eval $(call variant,$(BUILD),$$(FAST)))
$(foreach v,$(VARIANTS),$(eval $(call variant,$(BUILD)/$(v),$(FLAGS_$(v)))))
$(foreach v,$(VARIANTS),$(eval $(call runners,$(BUILD)/$(v),$(FLAGS_$(v)))))

$(BUILD)/gslbsim-tests: $(BUILD)/test/gslbsim-tests
	$(Q)cp $< $@

# ---------------------------------------------------------------- tests

# All programs that the tests need, and the proof that each layer's tests link without the layers above.
test-build: all $(BENCHES) $(BUILD)/gslbsim-tests $(foreach l,$(LAYERS),$(if $(TESTS_$(l)),$(BUILD)/test/$(l)-tests))

RUN_TESTS = GSLBSIM='$(abspath $(BUILD))/gslbsim' JOBS=$(JOBS) sh tests/runner/run_tests.sh

test: deps ## build and run all quick tests; the last line is the total
	@$(MAKE) --no-print-directory $(PARALLEL) test-build
	@THEORY=quick $(RUN_TESTS) $(BUILD)/gslbsim-tests $(SHELL_TESTS)

# test-engine and so on: only what one layer's tests need
define test_layer
test-$(1): $(BUILD)/test/$(1)-tests
	@$$(RUN_TESTS) $$<
endef
$(foreach l,$(LAYERS),$(eval $(call test_layer,$(l))))

theory: all ## every row of the theory tests: expected, measured, interval, verdict
	@THEORY=full GSLBSIM='$(abspath $(BUILD))/gslbsim' JOBS=$(JOBS) bash tests/theory/theory_test.sh

theory-statistics: all ## are intervals and verdicts as sure as they say? 1000 experiments of each kind; minutes
	@EXPERIMENTS=1000 GSLBSIM='$(abspath $(BUILD))/gslbsim' JOBS=$(JOBS) bash tests/theory/statistics_test.sh

golden: all ## compare with the recorded outputs; UPDATE=1 records them anew
	@UPDATE=$(UPDATE) $(RUN_TESTS) $(filter tests/golden/%,$(SHELL_TESTS))

$(eval $(call library,$(BUILD),libbench,$(SRC_bench)))
# As the program is linked, when speed is measured; for tests of the benchmarks that takes too long, and without being told
# the linker would do it.
BENCH_FLAGS = $(if $(filter bench,$(MAKECMDGOALS)),$(FAST),$(if $(FAST),-fno-lto))
$(BUILD)/tests/bench/flags: FORCE
	$(call update,echo '$(BENCH_FLAGS)')
$(BENCHES): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/libbench.a $(foreach l,$(STACK_app),$(BUILD)/lib$(l).a) $(BUILD)/tests/bench/flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(BENCH_FLAGS) $(LDFLAGS) -o $@ $(filter-out %/flags,$^) $(LIBS_app)
-include $(patsubst %.c,$(BUILD)/%.d,$(SRC_bench)) $(BENCHES:=.d)

bench: all $(BENCHES) ## speed and memory against their targets: build/bench/bench.csv; ONLY='chain scale' for some, BENCH_ROUNDS=9
	@BUILD='$(BUILD)' CC='$(CC)' FLAGS='$(CFLAGS)' ONLY='$(ONLY)' bash tests/bench/run.sh

bench-compare: ## what a change did to bench.csv, row by row: OLD=before/bench.csv
	@bash tests/bench/compare.sh '$(or $(OLD),$(firstword $(filter %.csv,$(MAKECMDGOALS))))' '$(or $(NEW),$(BUILD)/bench/bench.csv)'

instructions: all ## valgrind's instructions per request against the record; UPDATE=1 records them anew
	@UPDATE='$(UPDATE)' GSLBSIM='$(abspath $(BUILD))/gslbsim' bash tests/bench/instructions_test.sh

lint: ## layers, names, sizes, headers, banned functions
	@CC='$(CC)' BUILD='$(BUILD)' INCLUDES='$(STANDARD) $(PKG_CFLAGS)' WARNINGS='$(WARNINGS)' MAKE='$(MAKE)' bash tests/lint/run.sh

asan: $(BUILD)/asan/gslbsim-tests $(if $(SRC_main),$(BUILD)/asan/gslbsim) ## unit tests and short scenario runs, address and undefined
	@GSLBSIM='$(abspath $(BUILD))/asan/gslbsim' JOBS=$(JOBS) sh tests/runner/run_tests.sh $< tests/runner/short_runs.sh

ubsan: $(BUILD)/ubsan/gslbsim-tests $(if $(SRC_main),$(BUILD)/ubsan/gslbsim) ## the same, undefined behaviour only
	@GSLBSIM='$(abspath $(BUILD))/ubsan/gslbsim' JOBS=$(JOBS) sh tests/runner/run_tests.sh $< tests/runner/short_runs.sh

tsan: $(BUILD)/tsan/gslbsim-tests $(if $(SRC_main),$(BUILD)/tsan/gslbsim) ## the same, data races
	@GSLBSIM='$(abspath $(BUILD))/tsan/gslbsim' JOBS=$(JOBS) sh tests/runner/run_tests.sh $< tests/runner/short_runs.sh

coverage: $(BUILD)/coverage/gslbsim-tests ## lines that the unit tests execute, by file
	@sh tests/runner/coverage.sh $(BUILD)/coverage

# ---------------------------------------------------------------- for people

demo: deps ## install what is missing, build, run the quickstart, draw its plots
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@printf '\n$$ $(BUILD)/gslbsim run scenarios/quickstart.yaml --force -o out/demo\n'
	@$(BUILD)/gslbsim run scenarios/quickstart.yaml --force -o out/demo
	@printf '\nThe plots are out/demo/plots/*.png and *.svg (look at drain first), the numbers out/demo/*.csv.\n'
	@printf 'Next, let caches forget sooner, and compare drain:\n'
	@printf '  $(BUILD)/gslbsim run scenarios/quickstart.yaml --set dns.shop.example.ttl=5s -o out/ttl-5s\n'

deps: ## install missing Debian packages (CI=1: also those of lint)
	@command -v dpkg-query >/dev/null || { echo 'no Debian here; needed: $(DEPS)'; exit 0; }; \
	for p in $(DEPS) $(if $(CI),$(DEPS_CI)); do \
	  case "$$(dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null)" in installed*) ;; *) missing="$$missing $$p" ;; esac; \
	done; \
	test -n "$$missing" || exit 0; \
	echo "installing:$$missing"; \
	test "$$(id -u)" = 0 || sudo=sudo; \
	$$sudo apt-get update -q && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing </dev/null

plots: all ## draw the plots of every result folder under out/ again
	@for folder in out/*/; do test ! -f "$$folder/manifest.json" || $(BUILD)/gslbsim plot "$$folder" || exit 1; done

SHARE = $(DESTDIR)$(PREFIX)/share/gslbsim
install: all ## install under PREFIX (default /usr/local); DESTDIR is respected
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(SHARE)'
	install -m 755 $(BUILD)/gslbsim '$(DESTDIR)$(PREFIX)/bin/gslbsim'
	test -z '$(filter-out 0,$(MPI))' || install -m 755 $(BUILD)/gslbsim-mpi '$(DESTDIR)$(PREFIX)/bin/gslbsim-mpi'
	cp -R scenarios plots '$(SHARE)/'

uninstall: ## remove what install put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/gslbsim' '$(DESTDIR)$(PREFIX)/bin/gslbsim-mpi'
	rm -rf '$(SHARE)'

dist: ## build/gslbsim-VERSION.tar.gz from the last commit
	@mkdir -p $(BUILD)
	git archive --prefix=gslbsim-$(VERSION)/ -o $(BUILD)/gslbsim-$(VERSION).tar.gz HEAD

compile_commands.json: ## for editors and clang tools
	@{ echo '['; separator=; \
	for f in $(foreach l,$(LAYERS),$(SRC_$(l))) $(SRC_main) $(TESTS_all) tests/runner/runner.c; do \
	  printf '%s{"directory": "%s", "file": "%s", "command": "$(CC) $(STANDARD) $(WARNINGS) $(PKG_CFLAGS) $(CFLAGS) -c %s"}' \
	    "$$separator" '$(CURDIR)' "$$f" "$$f"; separator=$$(printf ',\n_'); separator=$${separator%_}; \
	done; printf '\n]\n'; } >$@

clean: ## remove the build folder; results in out/ stay
	rm -rf $(BUILD) compile_commands.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z_.-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' Makefile
	@printf '\n  Variables: CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR BUILD (folder), V=1 (show commands), WERROR=1, JOBS=N\n'
	@printf '  One layer: make %s/libengine.a, make test-engine (models, output, app)\n' '$(BUILD)'
