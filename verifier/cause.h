/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why something could not be examined, what a file is instead, and what of a
 * page differs.  Findings carry the name, which is no language; people are
 * shown its words.
 */
#ifndef VERIFIER_CAUSE_H
#define VERIFIER_CAUSE_H

#include "record/buf.h"
#include "record/error.h"

/* Name, what a finding's detail says, zh, en; %s: what stands behind the name
 * in the detail, after a space. The numbers are those of verifier/limits.h. */
#define CAUSES(X)                                                              \
	/* the whole file */                                                   \
	X(FILE_SIZE, "file_size", "文件读不了，或大于 512 MiB",                \
	    "the file cannot be read or is larger than 512 MiB")               \
	X(PASSWORD, "password", "文件有密码保护",                              \
	    "the file is protected by a password")                             \
	X(STRUCTURE, "structure", "PDF 的结构无法理清",                        \
	    "the structure of the PDF cannot be followed")                     \
	X(REPAIRED, "repaired", "PDF 已损坏或被截断，可能缺页",                \
	    "the PDF is damaged or cut short: pages may be missing")           \
	X(PAGE_COUNT, "page_count", "数不清有多少页",                          \
	    "the pages cannot be counted")                                     \
	X(PAGES_MANY, "pages_many", "超过 20000 页", "more than 20000 pages")  \
	X(PAGES_LEFT, "pages_left", "第 %s 页没有全部看过",                    \
	    "pages %s were not all examined")                                  \
	X(PAGES_OPEN, "pages_open", "没有看完所有的页",                        \
	    "the pages could not all be examined")                             \
	X(EMBEDDED_MANY, "embedded_many", "内嵌文件超过 256 个",               \
	    "more than 256 embedded files")                                    \
	X(EMBEDDED_BAD, "embedded_bad",                                        \
	    "有一个内嵌文件已损坏、过长，或压缩方式不支持",                    \
	    "an embedded file is damaged, too long or packed in a form that "  \
	    "is not read")                                                     \
	X(TREE, "tree", "名称或表单域的树过大，或自相循环",                    \
	    "a tree of names or fields is too large, or leads back to itself") \
	X(RECORDS_MANY, "records_many", "记录超过 4096 份",                    \
	    "more than 4096 records")                                          \
	X(TOO_MUCH, "too_much", "内容过多", "too much was found")              \
	X(ITEM_LONG, "item_long", "其中一项过长", "an item is too long")       \
	/* a page or an image */                                               \
	X(PAGE_DRAWING, "page_drawing", "这一页画不出来",                      \
	    "the page cannot be drawn")                                        \
	X(PAGE_PART, "page_part", "这一页没有完整画出",                        \
	    "the page cannot be drawn as a whole")                             \
	X(IMAGE_BAD, "image_bad", "图像已损坏，或格式不支持",                  \
	    "an image is damaged or of a kind that is not read")               \
	X(IMAGE_LARGE, "image_large", "图像太大，画不出来",                    \
	    "an image is larger than can be drawn")                            \
	X(IMAGE_CUT, "image_cut", "图像被截断", "the image is cut short")      \
	X(PNG_BAD, "png_bad", "PNG 已损坏，或大于 8192 x 8192",                \
	    "the PNG is damaged or larger than 8192 x 8192")                   \
	X(JPEG_BAD, "jpeg_bad", "JPEG 已损坏，或大于 8192 x 8192",             \
	    "the JPEG is damaged or larger than 8192 x 8192")                  \
	X(FONT_BAD, "font_bad", "有文字没有画出：字体已损坏",                  \
	    "text was not drawn: its font is damaged")                         \
	X(FONT_MISSING, "font_missing", "有文字没有画出：文件中没有它的字体",  \
	    "text was not drawn: its font is not in the file")                 \
	/* the reader */                                                       \
	X(READER_DIED, "reader_died", "读取程序在此中止",                      \
	    "the reader died on this")                                         \
	X(READER_SLOW, "reader_slow", "读取超过时限",                          \
	    "the reader took too long")                                        \
	X(READER_STUCK, "reader_stuck", "读取程序没有进展",                    \
	    "the reader does not advance")                                     \
	X(READER_NONSENSE, "reader_nonsense", "读取程序的回答无法理解",        \
	    "the reader answers nonsense")                                     \
	X(REPORT, "report", "报告画不出来", "the report cannot be drawn")      \
	/* what a file is */                                                   \
	X(IS_GIF, "gif", "GIF 图像", "GIF image")                              \
	X(IS_TIFF, "tiff", "TIFF 图像", "TIFF image")                          \
	X(IS_WEBP, "webp", "WebP 图像", "WebP image")                          \
	X(IS_HEIC, "heic", "HEIC 图像", "HEIC image")                          \
	X(IS_HEIF, "heif", "HEIF 图像", "HEIF image")                          \
	X(IS_AVIF, "avif", "AVIF 图像", "AVIF image")                          \
	X(IS_BMP, "bmp", "BMP 图像", "BMP image")                              \
	X(IS_JP2, "jp2", "JPEG 2000 图像", "JPEG 2000 image")                  \
	X(IS_SVG, "svg", "SVG 图像", "SVG image")                              \
	X(IS_ZIP, "zip", "ZIP 压缩文件（docx、ofd、zip）",                     \
	    "ZIP archive (docx, ofd, zip)")                                    \
	X(IS_RAR, "rar", "RAR 压缩文件", "RAR archive")                        \
	X(IS_7Z, "7z", "7z 压缩文件", "7z archive")                            \
	X(IS_OFFICE, "office", "旧版 Office 文档", "old Office document")      \
	X(IS_LATE_PDF, "late_pdf", "PDF 文件头不在开头的文件",                 \
	    "file with a PDF header that is not at its start")                 \
	X(IS_EMPTY, "empty", "空文件", "empty file")                           \
	X(IS_GZIP, "gzip", "gzip 压缩文件", "gzip file")                       \
	X(IS_HTML, "html", "HTML 网页", "HTML page")                           \
	X(IS_XML, "xml", "XML 文件", "XML file")                               \
	X(IS_BINARY, "binary", "不认识的二进制文件",                           \
	    "binary file of no known kind")                                    \
	X(IS_TEXT, "text", "文本文件", "text file")                            \
	X(IS_JSON, "json", "不含证书的 JSON 文件",                             \
	    "JSON file without a certificate")                                 \
	X(IS_TRUST, "trust", "信任名单", "trust list")                         \
	X(IS_TOKEN, "token", "状态表", "status list")                          \
	X(IS_SITE, "site", "网站的文件", "file of a website")                  \
	/* what the page does not show */                                      \
	X(HOLDER, "holder", "持证人 %s", "holder %s")                          \
	X(NUMBER, "number", "证书编号 %s", "number %s")                        \
	X(VALID_FROM, "valid_from", "有效期自 %s", "valid from %s")            \
	X(VALID_UNTIL, "valid_until", "有效期至 %s", "valid until %s")

enum cause {
	CAUSE_NONE,
#define CAUSE_ROW(name, str, zh, en) CAUSE_##name,
	CAUSES(CAUSE_ROW)
#undef CAUSE_ROW
	CAUSE_COUNT
};

/* As in a finding's detail; "" for CAUSE_NONE. */
const char *cause_str(enum cause c);
/* Its words; "" for CAUSE_NONE. For those without a %s. */
const char *cause_text(enum cause c, enum lang lang);
/* The cause of that name; CAUSE_NONE: there is none. */
enum cause cause_of(const char *str);
/* Whether it is a file that may well hold a certificate which we cannot see:
 * images, archives, documents, empty ones. */
bool cause_may_hide(enum cause c);

/* The words for a finding's detail, when it begins with the name of a cause or
 * is one of a system error (sys/os.h); anything else as it is. Appends. */
void cause_words(const char *detail, enum lang lang, struct buf *out);

#endif
