# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The PDF as an archive's checker sees it.  Debian has one for PDF/A-1b alone:
# of a certificate, which is made after PDF/A-3b, it may say what part 1 did not
# allow yet and nothing else.

jars=/usr/share/java
path=$(printf "$jars/%s.jar:" preflight pdfbox2 xmpbox fontbox2 \
    commons-logging javax.activation jaxb-api)
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
said() { # what the checker says of a file, without what part 3 allows
	java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$path" \
	    org.apache.pdfbox.preflight.Validator_A1b "$1" >said ||
	    grep -q 'not a valid PDF/A-1b' said || fail "$1: no answer"
	# Attached files; CIDSet, which later parts do without; the part itself.
	sed -e '1d; /^$/d' \
	    -e '/^1\.4\.7 : .* EmbeddedFile entry is present in the Names/d' \
	    -e '/^1\.2\.9 : .* EmbeddedFile entry is present in a FileSp/d' \
	    -e '/^3\.1\.11 : .* The CIDSet entry is missing for the Comp/d' \
	    -e '/^7\.11\.2 : Error on MetaData, part must be 1$/d' said
}

expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --late test --out . \
    "$records/01-EX12-2025-000101.json" "$records/02-EX12-2024-000202.json"
mv EX12-2024-000202.pdf classic.pdf
for design in stars plain english; do
	sed -i "s/\"design\": \"[a-z]*\"/\"design\": \"$design\"/" \
	    ws/workspace.json
	expect 0 issuer render -w ws EX12-2025-000101 -o $design.pdf
done
for design in classic stars plain english; do
	found=$(said $design.pdf)
	has said 'part must be 1'
	[ -z "$found" ] || fail "$design: $found"
done

# It does look: without an output intent colours mean nothing, and a level of
# conformance is one that there is.
sed 's#/OutputIntents#/OutputIntentz#' plain.pdf >spoilt.pdf
[ -n "$(said spoilt.pdf)" ] || fail 'no output intent is missed'
sed 's#<pdfaid:conformance>B#<pdfaid:conformance>X#' plain.pdf \
    >spoilt.pdf
[ -n "$(said spoilt.pdf)" ] || fail 'other metadata are not missed'
