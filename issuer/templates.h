/* SPDX-License-Identifier: Apache-2.0 */
/* The templates that came with the program: designs, schemes, mappings. */
#ifndef ISSUER_TEMPLATES_H
#define ISSUER_TEMPLATES_H

/* The folder of templates that came with the program; heap, NULL if it is
 * not found. */
char *templates_dir(void);

#endif
