/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that a foreign file may use up, in one table.  What needs more is
 * called unreadable by name, and the run goes on with the next page or file.
 * docs/SCAN.md shows the same table; a test compares the two.
 */
#ifndef VERIFIER_LIMITS_H
#define VERIFIER_LIMITS_H

#define LIMIT_ONE 1
#define LIMIT_KIB (1 << 10)
#define LIMIT_MIB (1 << 20)

/* Name, number, unit, of what. */
#define LIMITS(X)                                                             \
	X(FILE, 512, MIB, "file; mapped, never in memory as a whole")         \
	X(PAGES, 20000, ONE, "pages of a file that are looked at")            \
	X(MEMORY, 1536, MIB, "address space of a child, its file included")   \
	X(CPU, 10, ONE, "seconds of CPU of a child")                          \
	X(HANDOVER, 6, ONE, "seconds of CPU after which a child hands over")  \
	X(SILENCE, 10, ONE, "seconds in which a child says nothing")          \
	X(PATIENCE, 600, ONE,                                                 \
	    "seconds more for one that computes all the while")               \
	X(DEATHS, 3, ONE, "children that may die on one file")                \
	X(IMAGE_SIDE, 8192, ONE, "pixels of the longer side of an image")     \
	X(IMAGE_AREA, 64, MIB, "pixels of an image")                          \
	X(IMAGE_DRAWN, 32767, ONE, "pixels a side of an image that is drawn") \
	X(DRAWING, 6000, ONE, "pixels of the longer side of a drawn page")    \
	X(JPEG_MEMORY, 256, MIB, "coefficients of a progressive JPEG")        \
	X(JPEG_SCANS, 200, ONE, "scans of a progressive JPEG")                \
	X(PNG_CHUNKS, 64, ONE, "chunks of a PNG beside its pixels")           \
	X(PNG_CHUNK, 1, MIB, "one of them, inflated")                         \
	X(CONTENT, 1, MIB, "page content that is looked at to tell a scan")   \
	X(CONTENTS, 64, ONE, "streams of it")                                 \
	X(EMBEDDED, 256, ONE, "embedded files of a PDF")                      \
	X(ANNEX, 32, MIB, "one of them, inflated")                            \
	X(NODES, 16384, ONE, "nodes of its trees of names and of fields")     \
	X(SIGNATURES, 64, ONE, "signature fields of a PDF")                   \
	X(CODES, 32, ONE, "codes of a page")                                  \
	X(TEXT, 1, MIB, "text file with the texts of codes")                  \
	X(ITEM, 64, KIB, "one thing found: code, record, text of a page")     \
	X(ITEMS, 4096, ONE, "things found in a file")                         \
	X(FOUND, 32, MIB, "all of them together")

enum limit {
#define LIMIT_ROW(name, number, unit, what) \
	LIMIT_##name = number * LIMIT_##unit,
	LIMITS(LIMIT_ROW)
#undef LIMIT_ROW
};

#endif
