#!/usr/bin/env python3
"""A loader in another language, after docs/protocol.md: it decodes text files
with the position of one point per line. It works on one job at a time and does
not read while it works, so that a cancel ends it after the grace period.
"""

import mmap
import os
import socket
import struct
import sys

VERSION = 2
HELLO, JOB, SIZE, GRANT, DENY, READY, FAIL, PROGRESS, CANCEL, BYE = range(1, 11)
VECTOR3, SINGLE, PER_POINT = 14, 1, 2


def text(s):
    b = s.encode()
    return struct.pack("<I", len(b)) + b


class Pipe:
    """Messages over the named pipe, and the descriptors that come with grants."""

    def __init__(self, name):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(name)
        self.bytes, self.handles = b"", []

    def send(self, kind, job, fields=b""):
        head = struct.pack("<IBBQ", 10 + len(fields), kind, VERSION, job)
        self.socket.sendall(head + fields)

    def read(self):
        size = 4 + struct.unpack("<I", self.peek(4))[0]
        message, self.bytes = self.peek(size), self.bytes[size:]
        kind, version, job = struct.unpack_from("<BBQ", message, 4)
        if version != VERSION:
            sys.exit(3)
        return kind, job, message[14:]

    def peek(self, size):
        while len(self.bytes) < size:
            data, handles, _, _ = socket.recv_fds(self.socket, 4096, 2)
            self.handles += handles
            if not data:
                sys.exit(0)  # the pool is gone
            self.bytes += data
        return self.bytes[:size]


def texts(fields):
    while fields:
        size = struct.unpack_from("<I", fields)[0]
        yield fields[4 : 4 + size]
        fields = fields[4 + size :]


def header(points):
    return (
        text("xyz")  # format
        + struct.pack("<qII", 1, 0, 0)  # version, object type, substep
        + struct.pack("<4q", points, 0, 0, 0)
        + text("")  # dialect
        + struct.pack("<I", 0)  # warnings
        + struct.pack("<I", 1)  # attributes
        + text("PointPosition")
        + struct.pack("<BBBIII", VECTOR3, SINGLE, PER_POINT, 0, 1, 0)
    )


def layout(points):
    size = 12 * points
    return struct.pack("<qIB", size, 1, 0) + struct.pack("<10q", 0, size, *[0] * 8)


def decode(pipe, job, path):
    with open(path) as f:
        rows = [tuple(map(float, line.split())) for line in f]
    values = b"".join(struct.pack("<3f", *row) for row in rows)
    pipe.send(SIZE, job, struct.pack("<qq", len(values), len(values)))
    kind, _, fields = pipe.read()
    if kind == DENY:
        why, words = texts(fields)
        return pipe.send(FAIL, job, text(why.decode()) + text(words.decode()))
    if kind != GRANT:
        sys.exit(3)
    handle, size = pipe.handles.pop(0), struct.unpack_from("<q", fields)[0]
    with mmap.mmap(handle, size) as memory:
        os.close(handle)
        memory[: len(values)] = values
    # The memory is unmapped now: the pool trusts what it checks.
    frame = struct.pack("<IB", 0, 1) + header(len(rows)) + layout(len(rows))
    pipe.send(READY, job, frame)


def main():
    pipe = Pipe(os.environ["FLOE_LOADER_PIPE"])
    cookie = bytes.fromhex(os.environ.pop("FLOE_LOADER_COOKIE"))
    build = text(os.environ["FLOE_LOADER_BUILD"])
    pipe.send(HELLO, 0, struct.pack("<H", VERSION) + build + struct.pack("<q", os.getpid()) + cookie)
    while True:
        kind, job, fields = pipe.read()
        if kind == BYE:
            return
        if kind != JOB:
            continue  # a cancel that came too late
        what, path, _ = texts(fields[:-2])
        try:
            if what != b"decode":
                raise ValueError("unknown kind of job")
            decode(pipe, job, os.fsdecode(path))
        except FileNotFoundError as e:
            pipe.send(FAIL, job, text("not-exist") + text(str(e)))
        except (ValueError, TypeError, struct.error) as e:
            pipe.send(FAIL, job, text("bad-input") + text(str(e)))


main()
