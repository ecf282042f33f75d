# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Several inputs at once: the gravest outcome is the exit status, the JSON has
# the same number, and no input is passed over in silence.

sample_world 01-EX12-2025-000101.json
mv EX12-2025-000101.jws.json valid
sed 's/\("payload":"...........\)../\1AA/' valid >forged
printf 'words and nothing else\n' >nothing
printf 'PK\003\004 and no more' >open # an archive may hold one
mkdir folder
cp valid nothing folder

# Status, then valid, not valid, unknown, of these inputs.
while read -r status valid not_valid unknown inputs; do
	# shellcheck disable=SC2086
	expect "$status" verifier check --json --trust ws/trust/root.json \
	    --status site $inputs
	has out "\"exit_status\": $status"
	python3 - "$valid" "$not_valid" "$unknown" $inputs <<-'END'
		import json, sys
		with open("out", encoding="utf-8") as f:
		    said = json.load(f)
		counts = [said["summary"][n]
		          for n in ("valid", "not_valid", "unknown")]
		assert counts == [int(n) for n in sys.argv[1:4]], counts
		seen = [i["input"].split("/")[0] for i in said["inputs"]]
		assert sorted(set(seen)) == sorted(sys.argv[4:]), seen
		for i in said["inputs"]:
		    assert i.get("opened", True) == (i["input"] != "absent"), i
	END
	# shellcheck disable=SC2086
	expect "$status" verifier check --quiet --trust ws/trust/root.json \
	    --status site $inputs
	case $inputs in
	*absent*) has err absent ;;
	esac
done <<'END'
0  1 0 0 valid
1  0 1 0 forged
2  0 0 1 open
3  0 0 0 nothing
66 0 0 1 absent
3  1 0 0 valid nothing
2  1 0 1 valid open
66 1 0 1 valid absent
1  1 1 0 valid forged
2  0 0 1 nothing open
66 0 0 1 nothing absent
66 0 0 2 open absent
1  0 1 0 nothing forged
1  0 1 1 open forged
1  0 1 1 absent forged
66 1 0 2 nothing valid absent open
1  1 1 2 nothing valid absent open forged
0  1 0 0 folder
3  1 0 0 folder nothing
END
