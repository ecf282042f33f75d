/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/column.h"

#include <string.h>

#define NEED(need) COLUMN_##need

/* The example is fictional, like the samples. */
const struct column columns[COLUMN_N] = {
	{ "number", COLUMN_TEXT, NEED(OPTIONAL), "",
	    "证书编号；空着则由方案依次编号",
	    "certificate number; empty: the next one of the scheme" },
	{ "scheme", COLUMN_TEXT, NEED(SCHEME), "ex-after-sales-completeness",
	    "方案代码，必填", "code of the scheme, required" },
	{ "level", COLUMN_TEXT, NEED(OPTIONAL), "12",
	    "级别代码；方案分级时必填",
	    "code of the level, required when the scheme has levels" },
	{ "holder.name.zh", COLUMN_TEXT, NEED(NAME), "示例机电股份有限公司",
	    "获证组织中文名称，与营业执照一致；中英文至少一种",
	    "Chinese name of the holder as registered; one language at "
	    "least" },
	{ "holder.name.en", COLUMN_TEXT, NEED(NAME),
	    "Example Electromechanical Co., Ltd.", "获证组织英文名称",
	    "English name of the holder" },
	{ "holder.uscc", COLUMN_TEXT, NEED(CODE), "91990001MAEXA00156",
	    "统一社会信用代码，18 位；单元格请设为文本",
	    "unified social credit code, 18 characters; format the cells as "
	    "text" },
	{ "holder.lei", COLUMN_TEXT, NEED(CODE), "",
	    "全球法人识别编码，20 位；没有信用代码时填",
	    "legal entity identifier, 20 characters" },
	{ "holder.reg", COLUMN_TEXT, NEED(CODE), "",
	    "其他注册号；前两项都没有时填", "another registration number" },
	{ "holder.country", COLUMN_TEXT, NEED(COUNTRY), "CN",
	    "国家或地区，两个大写字母，必填",
	    "country, two capital letters, required" },
	{ "holder.address.zh", COLUMN_TEXT, NEED(OPTIONAL),
	    "示例省示例市示例路88号", "中文地址", "Chinese address" },
	{ "holder.address.en", COLUMN_TEXT, NEED(OPTIONAL),
	    "88 Example Road, Example City, Example Province", "英文地址",
	    "English address" },
	{ "holder.former_names.zh", COLUMN_PAIR, NEED(OPTIONAL), "",
	    "曾用中文名称，多个以 ; 分隔",
	    "former Chinese names, parted by ;" },
	{ "holder.former_names.en", COLUMN_PAIR, NEED(OPTIONAL), "",
	    "曾用英文名称，次序与中文相同",
	    "former English names, in the same order" },
	{ "scope.zh", COLUMN_TEXT, NEED(SCOPE), "工业水泵的售后服务",
	    "中文认证范围；中英文至少一种，长者自动转入附件",
	    "Chinese scope; one language at least, a long one goes to the "
	    "annex" },
	{ "scope.en", COLUMN_TEXT, NEED(SCOPE),
	    "After-sales service for industrial pumps", "英文认证范围",
	    "English scope" },
	{ "scope_short.zh", COLUMN_TEXT, NEED(OPTIONAL), "",
	    "范围很长时页面上所用的中文简述",
	    "short Chinese form of a long scope, for the page" },
	{ "scope_short.en", COLUMN_TEXT, NEED(OPTIONAL), "",
	    "范围很长时页面上所用的英文简述",
	    "short English form of a long scope, for the page" },
	{ "criteria", COLUMN_LIST, NEED(OPTIONAL), "",
	    "认证依据，多个以 ; 分隔；空着则按方案",
	    "criteria, parted by ;; empty: those of the scheme" },
	{ "issuers", COLUMN_LIST, NEED(OPTIONAL), "",
	    "颁证机构代码，多个以 ; 分隔；空着则按方案",
	    "codes of the issuers, parted by ;; empty: those of the scheme" },
	{ "decided", COLUMN_DATE, NEED(DECIDED), "2025-06-18",
	    "认证决定日期，必填，格式 2025-06-18 或 2025/6/18",
	    "day of the decision, required, as 2025-06-18 or 2025/6/18" },
	{ "decision", COLUMN_TEXT, NEED(OPTIONAL), "",
	    "认证决定的文号，不印在证书上；方案要求时必填",
	    "file number of the decision, not printed; required when the "
	    "scheme says so" },
	{ "issued", COLUMN_DATE, NEED(OPTIONAL), "2025-06-18",
	    "颁发日期；空着则为签发当日",
	    "day of issue; empty: the day of signing" },
	{ "valid_from", COLUMN_DATE, NEED(FROM), "2025-06-18",
	    "有效期首日，必填", "first day of validity, required" },
	{ "valid_until", COLUMN_DATE, NEED(OPTIONAL), "2028-06-17",
	    "有效期末日(含)；空着则按方案",
	    "last day of validity, inclusive; empty: by the scheme" },
	{ "first_issued", COLUMN_DATE, NEED(OPTIONAL), "",
	    "初次颁发日期；空着则同颁发日期",
	    "day of first issue; empty: the day of issue" },
	{ "replaces", COLUMN_TEXT, NEED(OPTIONAL), "",
	    "所接续的证书，写作 编号#版本",
	    "the certificate it follows, as NUMBER#VERSION" },
	{ "sites.count", COLUMN_COUNT, NEED(OPTIONAL), "1", "场所数",
	    "number of sites" },
	{ "sites.file", COLUMN_TEXT, NEED(OPTIONAL), "",
	    "场所清单文件 (CSV)，与本表同一文件夹",
	    "list of sites (CSV), in the folder of this table" },
	{ "remarks.zh", COLUMN_TEXT, NEED(OPTIONAL), "", "中文备注",
	    "Chinese remarks" },
	{ "remarks.en", COLUMN_TEXT, NEED(OPTIONAL), "", "英文备注",
	    "English remarks" },
	{ "score", COLUMN_TEXT, NEED(OPTIONAL), "98.5",
	    "得分，0 至 100，不印在证书上",
	    "score from 0 to 100; not printed" },
};

const struct column *
column_find(const char *name)
{
	size_t i;

	for (i = 0; i < COLUMN_N; i++)
		if (strcmp(columns[i].name, name) == 0)
			return &columns[i];
	return NULL;
}

size_t
column_of_field(const char *field)
{
	size_t n = strcspn(field, "["), i;

	for (i = 0; n > 0 && i < COLUMN_N; i++)
		if (strncmp(columns[i].name, field, n) == 0 &&
		    (columns[i].name[n] == '\0' || columns[i].name[n] == '.'))
			return i;
	return COLUMN_N;
}
