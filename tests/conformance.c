/* SPDX-License-Identifier: Apache-2.0 */
/* conformance DIR: judges the published vectors under DIR and exits with 0
 * only if every one of them was answered as it must be. */
#include "tests/conformance.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/conformance_jws.h"

bool
conformance_read(const char *path, struct buf *out)
{
	uint8_t chunk[8192];
	FILE *f = fopen(path, "rb");
	bool ok;
	size_t n;

	if (f == NULL) {
		perror(path);
		return false;
	}
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(out, chunk, n);
	ok = ferror(f) == 0 && buf_ok(out);
	if (!ok)
		fprintf(stderr, "%s: cannot be read whole\n", path);
	(void)fclose(f);
	return ok;
}

/* All of them, so that none is passed over in silence. */
static bool
complete(const char *dir)
{
	static const char *const needed[] = { "JSONTestSuite/test_parsing",
		"wycheproof", "token-status-list" };
	char path[4096];
	struct stat st;
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof needed / sizeof *needed; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, needed[i]);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			continue;
		fprintf(stderr,
		    "conformance: no folder %s: VECTORS=DIR must hold it as "
		    "published\n",
		    path);
		ok = false;
	}
	return ok;
}

int
main(int argc, char **argv)
{
	int failed = 0;

	if (argc != 2 || argv[1][0] == '\0') {
		fprintf(stderr, "usage: conformance DIR\n");
		return EXIT_FAILURE;
	}
	if (!complete(argv[1]))
		return 2;
	failed |= conformance_json(argv[1]);
	failed |= conformance_signature(argv[1]);
	failed |= conformance_jws(argv[1]);
	failed |= conformance_status(argv[1]);
	puts(failed == 0 ? "conformance: no deviation"
			 : "conformance: DEVIATIONS, see above");
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
