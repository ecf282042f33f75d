# SPDX-License-Identifier: Apache-2.0
# make demo    set up, build, run the main job and show the result
# make check   set up, build, run every test
# make help    the other targets; V=1 shows the commands
VERSION := 0.1.0
CC := gcc
CXX := $(if $(findstring clang,$(CC)),clang++,g++)
B := build
BIN := bin
DESTDIR :=
PREFIX := /usr/local

# Asked when a rule runs, not when this file is read: an empty machine has no
# pkg-config yet when `make demo` sets it up.
PKG = $(shell pkg-config $(1) $(2))

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wformat=2 -Wvla -Wcast-qual -Wnull-dereference -Werror
WARN_C := $(WARN) -Wmissing-prototypes
HARDEN := -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fPIE \
	$(if $(filter x86_64,$(shell uname -m)),-fcf-protection)
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
OPT := -O2 -g
SAN :=
SAN_LINK :=
COMMON = $(OPT) $(if $(SAN),$(SAN),$(HARDEN)) -I. -I$(B)/gen -D_GNU_SOURCE \
	-DVERSION='"$(VERSION)"' -ffile-prefix-map=$(CURDIR)=. -MMD -MP
CFLAGS_ALL = -std=c17 $(WARN_C) $(COMMON)
CXXFLAGS_ALL = -std=c++17 -Wall -Wextra -Werror $(COMMON)
LDFLAGS_ALL = $(if $(SAN),$(SAN) $(SAN_LINK),$(LDHARDEN))

objects = $(patsubst %,$(B)/%.o,$(basename $(1)))
RECORD := $(call objects,$(wildcard record/*.c))
SYS := $(filter-out %/fetcher.o,$(call objects,$(wildcard sys/*.c)))
KEYS := $(call objects,$(wildcard keys/*.c))
ISSUER := $(call objects,$(wildcard issuer/*.c))
# The reader takes foreign files apart in a process of its own; bin/verifier
# itself links nothing heavy, so that one check starts in milliseconds.
READER := $(call objects,$(wildcard verifier/reader*.c verifier/reader*.cc))
# So does what uses the network.
FETCHER := $(call objects,sys/fetcher.c)
VERIFIER := $(filter-out $(READER),$(call objects,$(wildcard verifier/*.c)))
# A program of its own, for vectors that others published.
CONFORMANCE := $(call objects,$(wildcard tests/conformance*.c) tests/testkey.c)
TESTS := $(call objects,$(filter-out tests/conformance%,$(wildcard tests/*.c)))
# What the tests reach into besides the libraries: all but the mains.
# The verifier's commands share names with the issuer's; stories test them.
TESTED := $(filter-out %/main.o %/reader.o $(B)/verifier/cmd_%.o, \
	$(ISSUER) $(VERIFIER)) $(B)/verifier/reader_content.o

LIB_RECORD = $(call PKG,--libs,libcjson libcrypto zlib libutf8proc)
LIB_SYS =
LIB_KEYS = $(call PKG,--libs,libcrypto)
LIB_ISSUER = $(call PKG,--libs,sqlite3 harfbuzz harfbuzz-subset fontconfig \
	libqrencode libdeflate) -lhpdf
LIB_FETCHER = $(call PKG,--libs,libcurl)
LIB_READER = $(call PKG,--libs,libqpdf libjpeg libpng poppler-glib cairo zxing)

# One short line a file; the whole command with V=1.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)	$(patsubst $(CURDIR)/%,%,$@)')
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
SUB = $(MAKE) --no-print-directory $(PARALLEL)

##build
all: $(BIN)/issuer $(BIN)/verifier $(BIN)/verifier-reader \
	$(BIN)/yinxin-fetch $(B)/web/index.html ## build (the default)

$(B)/librecord.a: $(RECORD)
$(B)/libsys.a: $(SYS)
$(B)/libkeys.a: $(KEYS)
%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR)
	$(Q)ar rcs $@ $^

$(BIN)/issuer: $(ISSUER) $(B)/libkeys.a $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_ISSUER) $(LIB_KEYS) $(LIB_SYS) \
	    $(LIB_RECORD)
$(BIN)/verifier: $(VERIFIER) $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_SYS) $(LIB_RECORD)
$(BIN)/verifier-reader: $(READER) $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CXX) $(LDFLAGS_ALL) -o $@ $^ $(LIB_READER) $(LIB_SYS) \
	    $(LIB_RECORD)
$(BIN)/yinxin-fetch: $(FETCHER) $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_FETCHER) $(LIB_SYS) \
	    $(LIB_RECORD)
$(B)/tests/run: $(TESTS) $(TESTED) $(B)/libkeys.a $(B)/libsys.a $(B)/librecord.a
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_ISSUER) $(LIB_KEYS) \
	    $(LIB_SYS) $(LIB_RECORD) $(call PKG,--libs,check)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<
$(B)/%.o: %.cc
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)$(CXX) $(CXXFLAGS_ALL) -c -o $@ $<
# Third-party headers that are not clean under our warnings.
foreign = $(patsubst -I%,-isystem %,$(call PKG,--cflags,$(1)))
$(B)/verifier/reader%.o: CFLAGS_ALL += $(call foreign,poppler-glib cairo libqpdf)
# Its loops over pixels are what a scanned bid waits for.
$(B)/verifier/reader_finder.o $(B)/verifier/reader_page.o: \
	override OPT += -O3
$(B)/verifier/reader%.o: CXXFLAGS_ALL += $(call foreign,zxing)
$(B)/issuer/%.o $(B)/tests/%.o: CFLAGS_ALL += $(call foreign,harfbuzz harfbuzz-subset)

# The frozen QR dictionary, as bytes the compiler can take.
$(B)/record/compact.o: $(B)/gen/compact_dictionary_1.h
$(B)/gen/%.h: record/%.txt
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)od -An -v -tu1 $< | sed 's/\([0-9][0-9]*\)/\1,/g' >$@

# The web verifier, put together from its modules; needs no npm.
$(B)/web/index.html: tools/web.sh record/compact_dictionary_1.txt \
		record/error.def issuer/transition.c \
		$(wildcard verifier/web/*/*)
	$(call say,WEB)
	$(Q)tools/web.sh $(@D) $(if $(wildcard $(@D)/parts),parts)

web: $(B)/web/index.html ## the third-party parts of the web verifier, too: needs npm
	@tools/web.sh $(B)/web parts
web-tests: web
	@tools/npm.sh tests/web

##see it work
demo: ## set up, build, issue the sample certificates, check them
	@tools/setup.sh demo
	@$(SUB) all
	@tools/demo.sh

##test
check: ## set up, build, run every test
	@tools/setup.sh check
	@$(SUB) all $(B)/tests/run web-tests
	@YINXIN_BIN=$(BIN) $(B)/tests/run

tests: all $(B)/tests/run web-tests ## the tests without the set-up
	@YINXIN_BIN=$(BIN) $(B)/tests/run

$(B)/tests/conformance: $(CONFORMANCE) $(B)/librecord.a
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_RECORD)

conformance: $(B)/tests/conformance ## judge published vectors: VECTORS=DIR
	@test -n "$(VECTORS)" || { echo 'say where they are: make' \
	    'conformance VECTORS=DIR' >&2; exit 2; }
	@$(B)/tests/conformance "$(VECTORS)"

# Signed files that every implementation is held against; fresh keys.
VECTORS_MAKE := $(call objects,$(wildcard tests/vectors/*.c) tests/maker.c \
	tests/history.c)
$(B)/tests/vectors/make: $(VECTORS_MAKE) $(B)/libkeys.a $(B)/libsys.a \
		$(B)/librecord.a
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_KEYS) $(LIB_SYS) $(LIB_RECORD)
vectors: $(B)/tests/vectors/make ## make tests/vectors anew, with fresh keys
	@$(B)/tests/vectors/make tests/vectors

# By the other compiler.  Its runtime must be a library, or faketime waits for
# it forever.  Unwrapping a key, which is libcrypto's work, is cut short.
SANITIZED = CC=clang B=build/asan BIN=build/asan/bin \
	OPT='-O1 -g -DSCRYPT_N=256' \
	SAN='-fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer' \
	SAN_LINK="-shared-libasan -Wl,-rpath,$$(dirname "$$(clang \
	-print-file-name=libclang_rt.asan-$$(uname -m).so)")"
# Stories of kills, of other programs and of how we install are told once, and
# those of attacks on signed files, whose readers the fuzz targets are, too. The
# runner forks for every test: what it freed must not make that slow.
SANITIZED_STORIES = {1[0-25-8],2[0-6],30,34,36,4[0-4],5[0-57-9]}-*,6?-bid*,63-*
asan: ## the tests under AddressSanitizer and UBSan
	@tools/setup.sh ci
	@mkdir -p build/asan && ln -sfn ../../templates build/asan/templates
	@$(SUB) $(SANITIZED) all build/asan/tests/run
	@YINXIN_STORIES='{$(SANITIZED_STORIES)}' YINXIN_BIN=build/asan/bin \
	    ASAN_OPTIONS=quarantine_size_mb=16 CK_EXCLUDE_TAGS=long \
	    CK_TIMEOUT_MULTIPLIER=6 build/asan/tests/run

# Any bytes to every parser of foreign bytes.  T: one target; RUNS: so many
# inputs each, or 60s.
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
T := $(FUZZ)
RUNS := 20000
fuzz: ## any bytes to every parser: T=json RUNS=60s
	@tools/setup.sh ci
	@$(SUB) all
	@$(SUB) B=build/fuzz CC=clang OPT='-O1 -g' \
	    SAN='-fsanitize=fuzzer-no-link,address,undefined \
	    -fno-sanitize-recover=all -fno-omit-frame-pointer' \
	    $(addprefix build/fuzz/fuzz_,$(T))
	@tests/fuzz/seeds.sh build/fuzz/seeds $(BIN)
	@tests/fuzz/run.sh build/fuzz $(RUNS) $(T)
# Tables are the issuer's; the rest reads with record alone.
$(B)/fuzz_table: $(foreach part,cell column draft_field mapping problem \
	procedure scheme table table_record templates,$(B)/issuer/$(part).o)
$(B)/fuzz_bidders: $(B)/verifier/bidders.o
$(B)/fuzz_bundle: $(filter-out %/main.o $(B)/verifier/cmd_%,$(VERIFIER))
$(B)/fuzz_pagetext: $(B)/verifier/pagetext.o
$(B)/fuzz_content: $(B)/verifier/reader_content.o
$(B)/fuzz_image: $(B)/verifier/reader_image.o $(B)/verifier/reader_finder.o
$(B)/fuzz_image: LIB_FUZZ = $(call PKG,--libs,libjpeg libpng)
$(B)/fuzz_objects: $(foreach part,pdf sheet stream content font image finder \
	code qr out,$(B)/verifier/reader_$(part).o)
$(B)/fuzz_objects: LIB_FUZZ = $(LIB_READER)
$(B)/fuzz_objects: LINK_FUZZ = $(CXX)
LINK_FUZZ = $(CC)
$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/libsys.a $(B)/librecord.a
	$(call say,LINK)
	$(Q)$(LINK_FUZZ) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ \
	    $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) \
	    -Wl,--end-group $(LIB_FUZZ) $(LIB_RECORD)

.PHONY: fault
fault: all ## kill, starve and crowd the issuer, far more often than check
	@YINXIN_BIN=$(BIN) YINXIN_KILLS=200 YINXIN_FAULTS=750 \
	    YINXIN_TOGETHER=25 tests/cli/run.sh tests/cli/14-together.sh \
	    tests/cli/35-batch-kill.sh tests/cli/37-memory.sh

# Check forks a process a test; each child must end without an error.
valgrind: $(B)/tests/run all ## the tests under valgrind
	YINXIN_BIN=$(BIN) CK_DEFAULT_TIMEOUT=300 valgrind -q \
	    --error-exitcode=99 --leak-check=full \
	    --errors-for-leak-kinds=definite $(B)/tests/run

# The reader shows 0 %: its sandbox lets it write no file, figures neither.
coverage: ## lines and functions that the tests reach
	@rm -rf build/coverage && mkdir -p build/coverage
	@ln -s ../../templates build/coverage/templates
	@$(SUB) B=build/coverage BIN=build/coverage/bin OPT='-O0 -g' \
	    SAN='--coverage' tests
	@lcov -q -c -d build/coverage -b . --no-external \
	    -o build/coverage/all.info
	@lcov -q -r build/coverage/all.info '*/tests/*' \
	    -o build/coverage/ours.info
	@lcov --list build/coverage/ours.info

layers: all ## who may include and link whom
	@tools/layers.sh includes
	@tools/layers.sh links $(BIN) $(B)

lint: ## layout of text, static analysis, shell, manual pages
	@tools/lint.sh

flips: $(B)/tests/run ## a signed PDF with one byte changed, 10,000 times
	@CK_RUN_CASE=flips YINXIN_FLIPS=10000 $(B)/tests/run

recipes: all ## verify a certificate with Python, node and openssl
	@YINXIN_BIN=$(BIN) tests/cli/run.sh tests/cli/80-recipes.sh

transcript: all ## the commands in README.md give what it shows
	@tools/transcript.py README.md README.zh.md

recall: all ## read generated bids at 100 to 300 dpi, every degradation
	@tools/setup.sh bench
	@tests/bid/recall.sh

# The words of the stories are bash's.
hostile: SHELL := /bin/bash
hostile: all ## ask about files that are made to hurt: docs/HOSTILE.md; WRITE=1
	@tools/setup.sh check
	@mkdir -p $(B)/hostile
	@. tests/cli/words.sh && "$$PYTHON" tests/bid/hostile.py $(B)/hostile \
	    $(BIN)/verifier $(if $(WRITE),--write)

bench: ## measure ours and the peers in one run
	@tools/setup.sh bench
	@$(SUB) all $(B)/tests/bench/bench
	@tools/bench.sh

BENCH := $(call objects,$(wildcard tests/bench/*.c)) \
	$(filter $(B)/issuer/register%,$(ISSUER))
$(B)/tests/bench/bench: $(BENCH) $(B)/libkeys.a $(B)/libsys.a $(B)/librecord.a
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call PKG,--libs,sqlite3) \
	    $(LIB_KEYS) $(LIB_SYS) $(LIB_RECORD)

##keep and ship
format: ## put the C files into the layout of .clang-format
	clang-format -i $$(git ls-files '*.c' '*.h' '*.cc')

install: all ## DESTDIR= PREFIX=/usr/local
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/yinxin \
	    $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/doc/yinxin \
	    $(DESTDIR)$(PREFIX)/share/yinxin \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	share=$(DESTDIR)$(PREFIX)/share; for p in issuer verifier; do \
	    $(BIN)/$$p completion bash \
		>$$share/bash-completion/completions/$$p && \
	    $(BIN)/$$p completion zsh >$$share/zsh/site-functions/_$$p && \
	    $(BIN)/$$p completion fish \
		>$$share/fish/vendor_completions.d/$$p.fish || exit 1; done
	install -s $(BIN)/issuer $(BIN)/verifier $(DESTDIR)$(PREFIX)/bin
	install -s $(BIN)/verifier-reader $(BIN)/yinxin-fetch \
	    $(DESTDIR)$(PREFIX)/libexec/yinxin
	install -m 644 docs/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 LICENSE *.md docs/*.md \
	    $(DESTDIR)$(PREFIX)/share/doc/yinxin
	cd $(B)/web && find . -type f -exec install -D -m 644 {} \
	    $(abspath $(DESTDIR)$(PREFIX))/share/yinxin/web/{} \;
	cd templates && find . -type f -exec install -D -m 644 {} \
	    $(abspath $(DESTDIR)$(PREFIX))/share/yinxin/templates/{} \;

dist: ## a tarball of what is committed
	@mkdir -p dist
	git archive --prefix=yinxin-$(VERSION)/ \
	    -o dist/yinxin-$(VERSION).tar.gz HEAD

clean: ## remove what was built; demo/ stays
	rm -rf $(B) $(BIN)

help: ## this list
	@awk -F':.*## ' '/^##/ { printf "%s\n", substr($$0, 3) } \
	    /^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

-include $(wildcard $(B)/*/*.d $(B)/tests/*/*.d)
.SECONDARY: $(FUZZ:%=$(B)/tests/fuzz/fuzz_%.o)
.PHONY: flips fuzz web web-tests vectors conformance all demo check tests asan valgrind coverage layers lint recipes \
	transcript recall hostile bench format install dist clean help
.DELETE_ON_ERROR:
