#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/npm.sh FOLDER: the packages of its package-lock.json, exactly those;
# does nothing when they are there.
set -eu
cd "$(dirname "$0")/../$1"
if ! cmp -s package-lock.json node_modules/.made-from; then
	npm ci --silent --no-audit --no-fund >&2
	cp package-lock.json node_modules/.made-from
fi
