/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every suite; the last line is Check's own count. */
#include <stdlib.h>

#include "tests/suites.h"

int
main(void)
{
	SRunner *runner;
	int failed;

	/* The stories are at work beside the others. */
	setenv("CK_DEFAULT_TIMEOUT", "30", 0);
	runner = srunner_create(NULL);

#define X(name) srunner_add_suite(runner, name##_suite());
	SUITES(X)
#undef X
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
