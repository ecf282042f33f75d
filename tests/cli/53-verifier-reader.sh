# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A reader that dies, lies, floods or falls silent proves nothing: the file is
# unreadable, the rest of the batch is judged.  A stand-in for verifier-reader
# beside a copy of verifier plays each part.

printf '%%PDF-1.7\n' >box.pdf
printf '\x89PNG\r\n\x1a\n' >huge.png
mkdir b
cp "$BIN/verifier" b/

stand_in() { # stand_in PYTHON: what it does with the answer socket s
	cat >b/verifier-reader <<-EOF
		#!$PYTHON
		import array, os, socket, struct, time
		def frame(kind, page=0, data=b"", size=None):
		    return struct.pack("=5I", kind, page, 0, 0,
		        len(data) if size is None else size) + data
		c = socket.socket(fileno=0)
		while True:
		    m, a, f, _ = c.recvmsg(65536, 64)
		    if not m:
		        break
		    fds = array.array("i", a[0][2])
		    s = socket.socket(fileno=fds[1])
		    try:
		        $1
		    except OSError:
		        pass
		    s.close()
		    os.close(fds[0])
	EOF
	chmod +x b/verifier-reader
}

for part in 'pass' 'os._exit(0)' 's.send(b"")' 's.send(b"abc")' \
	's.send(frame(99))' 's.send(frame(3, 1, b"abc", 70000))' \
	's.send(frame(8, 4000000000))' 's.send(frame(7, 1))' \
	's.send(frame(7, 0))' \
	'[s.send(frame(3, 1, b"x" * 60000)) for i in range(100000)]' \
	'[s.send(frame(6, 1)) for i in range(1000)]' \
	's.send(frame(5, 1, b"Dtest") + b"more")'; do
	stand_in "$part"
	expect 2 timeout 60 b/verifier check --json box.pdf
	has out '"status": "unreadable"'
	hasnt out '"verdict": "valid"'
done
# Silence: the deadline ends it.
stand_in 'time.sleep(1000)'
expect 2 timeout 60 b/verifier check --json huge.png
has out 'took too long'
# No reader at all is said, too.
rm b/verifier-reader
expect 2 b/verifier check --json box.pdf
has out '"status": "unreadable"'
# The real one, by hand, is refused.
expect 64 "$BIN/verifier-reader"
