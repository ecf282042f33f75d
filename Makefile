# SPDX-License-Identifier: Apache-2.0
# make demo    set up, build, run the main job and show the result
# make check   set up, build, run every test
# make help    the other targets
VERSION := 0.1.0
CC := gcc
CXX := g++
B := build
BIN := bin

PKG = $(shell pkg-config $(1) $(2))

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
	-Wformat=2 -Wvla -Wcast-qual -Wnull-dereference -Werror
WARN_C := $(WARN) -Wmissing-prototypes
HARDEN := -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection -fPIE
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
OPT := -O2 -g
SAN :=
COMMON = $(OPT) $(if $(SAN),$(SAN),$(HARDEN)) -I. -I$(B)/gen -D_GNU_SOURCE \
	-DVERSION='"$(VERSION)"' -ffile-prefix-map=$(CURDIR)=. -MMD -MP
CFLAGS_ALL = -std=c17 $(WARN_C) $(COMMON)
CXXFLAGS_ALL = -std=c++17 -Wall -Wextra -Werror $(COMMON)
LDFLAGS_ALL = $(if $(SAN),$(SAN),$(LDHARDEN))

objects = $(patsubst %,$(B)/%.o,$(basename $(1)))
RECORD := $(call objects,$(wildcard record/*.c))
SYS := $(call objects,$(wildcard sys/*.c))
KEYS := $(call objects,$(wildcard keys/*.c))
ISSUER := $(call objects,$(wildcard issuer/*.c))
# The reader takes foreign files apart in a process of its own; bin/verifier
# itself links nothing heavy, so that one check starts in milliseconds.
READER := $(call objects,$(wildcard verifier/reader*.c verifier/reader*.cc))
VERIFIER := $(filter-out $(READER),$(call objects,$(wildcard verifier/*.c)))
TESTS := $(call objects,$(wildcard tests/*.c))
# What the tests reach into besides the libraries: all but the mains.
TESTED := $(filter-out %/main.o %/reader.o,$(ISSUER) $(VERIFIER))

LIB_RECORD := $(call PKG,--libs,libcjson libcrypto zlib libutf8proc)
LIB_SYS :=
LIB_KEYS := $(call PKG,--libs,libcrypto)
LIB_ISSUER := $(call PKG,--libs,sqlite3 harfbuzz harfbuzz-subset fontconfig \
	libqrencode libdeflate) -lhpdf
LIB_READER := $(call PKG,--libs,libqpdf libjpeg libpng poppler-glib cairo zxing)

all: $(BIN)/issuer $(BIN)/verifier $(BIN)/verifier-reader

$(B)/librecord.a: $(RECORD)
$(B)/libsys.a: $(SYS)
$(B)/libkeys.a: $(KEYS)
%.a:
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(BIN)/issuer: $(ISSUER) $(B)/libkeys.a $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_ISSUER) $(LIB_KEYS) $(LIB_SYS) $(LIB_RECORD)
$(BIN)/verifier: $(VERIFIER) $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_SYS) $(LIB_RECORD)
$(BIN)/verifier-reader: $(READER) $(B)/libsys.a $(B)/librecord.a
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS_ALL) -o $@ $^ $(LIB_READER) $(LIB_SYS) $(LIB_RECORD)
$(B)/tests/run: $(TESTS) $(TESTED) $(B)/libkeys.a $(B)/libsys.a $(B)/librecord.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIB_ISSUER) $(LIB_KEYS) $(LIB_SYS) \
	    $(LIB_RECORD) $(call PKG,--libs,check)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<
$(B)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS_ALL) -c -o $@ $<
# Third-party headers that are not clean under our warnings.
$(B)/verifier/reader%.o: CFLAGS_ALL += $(patsubst -I%,-isystem %,$(call PKG,--cflags,poppler-glib cairo libqpdf))
$(B)/verifier/reader%.o: CXXFLAGS_ALL += $(patsubst -I%,-isystem %,$(call PKG,--cflags,zxing))
$(B)/issuer/%.o: CFLAGS_ALL += $(patsubst -I%,-isystem %,$(call PKG,--cflags,harfbuzz harfbuzz-subset))

# The frozen QR dictionary, as bytes the compiler can take.
$(B)/record/compact.o: $(B)/gen/compact_dictionary_1.h
$(B)/gen/%.h: record/%.txt
	@mkdir -p $(@D)
	od -An -v -tu1 $< | sed 's/\([0-9][0-9]*\)/\1,/g' >$@

tests: $(B)/tests/run
	cd $(CURDIR) && YINXIN_BIN=$(BIN) $(B)/tests/run

clean:
	rm -rf $(B) $(BIN)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: all tests clean
.DELETE_ON_ERROR:
