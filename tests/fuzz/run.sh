#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/run.sh BUILD RUNS [TARGET...]: RUNS inputs to each target, or,
# with RUNS like 60s, as long as that.  A finding stays as BUILD/crash-TARGET-*;
# mend the fault and keep the file in tests/fuzz/corpus/TARGET.
set -euo pipefail
build=$1 runs=$2
shift 2
here=tests/fuzz
failed=0
for target; do
	# A whole PDF takes far longer than anything else.
	case $target in
	objects) part=20 ;;
	*) part=1 ;;
	esac
	case $runs in
	*s) limit=-max_total_time=${runs%s} ;;
	*) limit=-runs=$((runs / part)) ;;
	esac
	case $target in
	scan | revision | objects | content) dict=pdf ;;
	bidders) dict=table ;;
	pagetext) dict=certificate ;;
	*) dict=$target ;;
	esac
	found=$build/corpus/$target
	mkdir -p "$found"
	seeds=("$build/seeds/$target")
	[ ! -d "$here/corpus/$target" ] || seeds+=("$here/corpus/$target")
	options=(-seed=1 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1
	    "-artifact_prefix=$build/crash-$target-" "$limit")
	[ ! -e "$here/dict/$dict.dict" ] ||
	    options+=("-dict=$here/dict/$dict.dict")
	if "$build/fuzz_$target" "${options[@]}" "$found" "${seeds[@]}" \
	    >"$build/$target.log" 2>&1; then
		echo "fuzz $target: $(sed -n \
		    's/^stat::number_of_executed_units: *//p' \
		    "$build/$target.log") inputs, nothing found"
	else
		tail -n 30 "$build/$target.log" >&2
		echo "fuzz $target: FOUND, see $build/crash-$target-*" >&2
		failed=1
	fi
done
exit "$failed"
