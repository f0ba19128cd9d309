#!/usr/bin/python3
"""Stands in for a folder on another computer: a real file system of the kind "fuse.sshfs", which passes on to a folder.

network_disk.py FOLDER AT shows FOLDER at the folder AT, says "ready" once it is there, and ends when its input does.
Only what a backup asks of a file system is answered; the kernel is told that there is no more.
"""

import ctypes
import errno
import os
import stat
import struct
import sys
import threading

HEADER, ANSWER = struct.Struct("<IIQQIIII"), struct.Struct("<IiQ")
LONGEST_WRITE = 128 << 10
# Flags of open() that concern the kernel's side alone.
OURS = ~(os.O_DIRECT | os.O_APPEND | os.O_NOATIME)


class Disk:
    """What the kernel knows by numbers; each stands for a path in the folder."""

    def __init__(self, folder):
        self.folder, self.next = os.fsencode(folder), 2
        self.paths, self.numbers = {1: b""}, {b"": 1}

    def real(self, path):
        return os.path.join(self.folder, path) if path else self.folder

    def path(self, number):
        if number not in self.paths:
            raise OSError(errno.ESTALE, "gone")
        return self.real(self.paths[number])

    def below(self, number, name):
        if number not in self.paths:
            raise OSError(errno.ESTALE, "gone")
        return self.paths[number] + b"/" + name if self.paths[number] else name

    def entry(self, number, name):
        path = self.below(number, name)
        found = attributes(os.lstat(self.real(path)))
        if path not in self.numbers:
            self.numbers[path], self.paths[self.next] = self.next, path
            self.next += 1
        return struct.pack("<QQQQII", self.numbers[path], 0, 0, 0, 0, 0) + found

    def forget(self, path):
        number = self.numbers.pop(path, None)
        if number is not None:
            del self.paths[number]

    def move(self, old, new):
        self.forget(new)
        for path in [path for path in self.numbers if path == old or path.startswith(old + b"/")]:
            number = self.numbers.pop(path)
            self.paths[number] = new + path[len(old) :]
            self.numbers[self.paths[number]] = number


def attributes(found):
    times = [found.st_atime_ns, found.st_mtime_ns, found.st_ctime_ns]
    numbers = [found.st_ino, found.st_size, found.st_blocks, *(time // 10**9 for time in times)]
    more = [found.st_mode, found.st_nlink, found.st_uid, found.st_gid, found.st_rdev, found.st_blksize, 0]
    return struct.pack("<6Q10I", *numbers, *(time % 10**9 for time in times), *more)


def with_attributes(found):
    return struct.pack("<QII", 0, 0, 0) + attributes(found)


def names(body):
    return body.split(b"\0")[:-1]


def set_attributes(path, body):
    wanted, _, handle, size, _, atime, mtime, _, *rest = struct.unpack_from("<II6Q8I", body)
    (atime_ns, mtime_ns, _, mode, _, uid, gid, _) = rest
    is_open = bool(wanted & 64)
    if wanted & 1:
        os.chmod(path, stat.S_IMODE(mode))
    if wanted & 6:
        os.chown(path, uid if wanted & 2 else -1, gid if wanted & 4 else -1, follow_symlinks=False)
    if wanted & 8:
        os.truncate(handle if is_open else path, size)
    if wanted & 48:
        before = os.lstat(path)
        a = atime * 10**9 + atime_ns if wanted & 16 else before.st_atime_ns
        m = mtime * 10**9 + mtime_ns if wanted & 32 else before.st_mtime_ns
        os.utime(path, ns=(a, m), follow_symlinks=False)
    return with_attributes(os.lstat(path))


def entries(path, body):
    _, offset, size = struct.unpack_from("<QQI", body)
    listed = [(b".", stat.S_IFDIR), (b"..", stat.S_IFDIR)]
    for name in sorted(os.listdir(path)):
        listed.append((name, os.lstat(os.path.join(path, name)).st_mode))
    answer = b""
    for at, (name, mode) in enumerate(listed[offset:], offset + 1):
        one = struct.pack("<QQII", 1, at, len(name), mode >> 12) + name
        one += b"\0" * (-len(one) % 8)
        if len(answer) + len(one) > size:
            break
        answer += one
    return answer


def answered(disk, what, number, body):
    """The answer to one question, without its head; None where the kernel wants none."""
    if what == 26:  # INIT
        return struct.pack("<4I2H2I2H8I", 7, 31, 128 << 10, 1 << 5, 12, 9, LONGEST_WRITE, 1, *[0] * 10)
    if what in (2, 36, 38, 42):  # FORGET, INTERRUPT, DESTROY, BATCH_FORGET
        return None
    if what == 1:  # LOOKUP
        return disk.entry(number, names(body)[0])
    if what == 3:  # GETATTR
        by_handle, _, handle = struct.unpack_from("<IIQ", body)
        return with_attributes(os.fstat(handle) if by_handle & 1 else os.lstat(disk.path(number)))
    if what == 4:  # SETATTR
        return set_attributes(disk.path(number), body)
    if what == 5:  # READLINK
        return os.readlink(disk.path(number))
    if what == 6:  # SYMLINK
        name, target = names(body)
        os.symlink(target, disk.real(disk.below(number, name)))
        return disk.entry(number, name)
    if what == 9:  # MKDIR
        (name,) = names(body[8:])
        os.mkdir(disk.real(disk.below(number, name)), struct.unpack_from("<I", body)[0] & 0o7777)
        return disk.entry(number, name)
    if what in (10, 11):  # UNLINK, RMDIR
        path = disk.below(number, names(body)[0])
        (os.unlink if what == 10 else os.rmdir)(disk.real(path))
        disk.forget(path)
        return b""
    if what == 12:  # RENAME
        (into,) = struct.unpack_from("<Q", body)
        old, new = names(body[8:])
        old, new = disk.below(number, old), disk.below(into, new)
        os.rename(disk.real(old), disk.real(new))
        disk.move(old, new)
        return b""
    if what == 13:  # LINK
        (other,) = struct.unpack_from("<Q", body)
        (name,) = names(body[8:])
        os.link(disk.path(other), disk.real(disk.below(number, name)))
        return disk.entry(number, name)
    if what == 14:  # OPEN
        return struct.pack("<QII", os.open(disk.path(number), struct.unpack_from("<I", body)[0] & OURS), 0, 0)
    if what == 15:  # READ
        handle, offset, size = struct.unpack_from("<QQI", body)
        return os.pread(handle, size, offset)
    if what == 16:  # WRITE
        handle, offset, size = struct.unpack_from("<QQI", body)
        return struct.pack("<II", os.pwrite(handle, body[40 : 40 + size], offset), 0)
    if what == 17:  # STATFS
        found = os.statvfs(disk.folder)
        sizes = [found.f_blocks, found.f_bfree, found.f_bavail, found.f_files, found.f_ffree]
        return struct.pack("<5Q10I", *sizes, found.f_bsize, found.f_namemax, found.f_frsize, *[0] * 7)
    if what == 18:  # RELEASE
        os.close(struct.unpack_from("<Q", body)[0])
        return b""
    if what == 20:  # FSYNC
        os.fsync(struct.unpack_from("<Q", body)[0])
        return b""
    if what in (25, 29, 30, 34):  # FLUSH, RELEASEDIR, FSYNCDIR, ACCESS
        return b""
    if what == 27:  # OPENDIR
        return struct.pack("<QII", 0, 0, 0)
    if what == 28:  # READDIR
        return entries(disk.path(number), body)
    if what == 35:  # CREATE
        flags, mode = struct.unpack_from("<II", body)
        (name,) = names(body[16:])
        handle = os.open(disk.real(disk.below(number, name)), flags & OURS | os.O_CREAT, mode & 0o7777)
        return disk.entry(number, name) + struct.pack("<QII", handle, 0, 0)
    raise OSError(errno.ENOSYS, "not known here")


def serve(device, disk):
    """Answers until it is unmounted; whoever asks after that, or after a mistake here, is not kept waiting."""
    while True:
        try:
            question = os.read(device, LONGEST_WRITE + (64 << 10))
        except InterruptedError:
            continue
        except OSError:
            return  # It is unmounted.
        _, what, unique, number, *_ = HEADER.unpack_from(question)
        try:
            answer, wrong = answered(disk, what, number, question[HEADER.size :]), 0
        except OSError as error:
            answer, wrong = b"", -error.errno
        if answer is not None:
            try:
                os.write(device, ANSWER.pack(ANSWER.size + len(answer), wrong, unique) + answer)
            except FileNotFoundError:
                pass  # Nobody waits for it any more.


def main():
    folder, at = sys.argv[1:]
    os.umask(0)
    libc = ctypes.CDLL(None, use_errno=True)
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    if libc.mount(b"other-computer:/backups", os.fsencode(at), b"fuse.sshfs", 6, options.encode()) != 0:
        sys.exit(f"it cannot be mounted: {os.strerror(ctypes.get_errno())}")
    threading.Thread(target=until_the_end_of_input, args=(libc, at), daemon=True).start()
    print("ready", flush=True)
    serve(device, Disk(folder))


def until_the_end_of_input(libc, at):
    sys.stdin.read()
    libc.umount2(os.fsencode(at), 2)
    os._exit(0)


main()
