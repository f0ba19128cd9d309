"""Two releases of one real source tree: Debian's linux-source, oldest and newest to be had.

They are looked for in /usr/src; where they are not, apt fetches them into the
work folder. A release is unpacked whole; at a smaller scale the same paths are
left out of both.
"""

import filecmp
import os
import re
import shutil
import stat
import subprocess
import zlib
from pathlib import Path

PACKAGE = "linux-source-6.1"


def found(work, say):
    """The archives of two releases, the older first, or None where there are not two."""
    here = sorted(Path("/usr/src").glob("linux-source-*.tar.xz"))
    if len(here) >= 2:
        return here[0], here[-1]
    folder = Path(work, "releases")
    if not (folder / "complete").exists():
        try:
            fetch(folder, say)
        except (OSError, subprocess.CalledProcessError) as problem:
            say(f"no releases of {PACKAGE} from apt: {problem}")
            return None
    return tuple(Path(line) for line in (folder / "complete").read_text().splitlines())


def fetch(folder, say):
    """Fetches the oldest and the newest version that apt knows, and unpacks the packages."""
    listed = output("apt-cache", "madison", PACKAGE)
    versions = [line.split("|")[1].strip() for line in listed.splitlines()]
    if len(set(versions)) < 2:
        raise OSError("apt knows less than two versions")
    archives = []
    for version in (versions[-1], versions[0]):
        say(f"fetching {PACKAGE} {version}")
        place = folder / version
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        # apt fetches as a user of its own where it may, and that user needs a way in.
        place.chmod(0o777)
        output("apt-get", "download", "--quiet", f"{PACKAGE}={version}", cwd=place)
        package = next(place.glob("*.deb"))
        output("dpkg-deb", "-x", package, place)
        package.unlink()
        archives.append(place / "usr/src" / f"{PACKAGE}.tar.xz")
    (folder / "complete").write_text("\n".join(map(str, archives)))


def output(*command, cwd=None):
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout


def unpack(archive, folder, scale):
    """Unpacks a release into an empty folder; returns what it calls itself."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    output("tar", "-xf", archive, "-C", folder, "--strip-components=1", "--no-same-owner")
    name = version_of(Path(folder))
    if scale < 1:
        thin(Path(folder), scale)
    return name


def version_of(folder):
    """The version that the makefile of a kernel states, else the folder's own name."""
    makefile = folder / "Makefile"
    text = makefile.read_text(errors="replace") if makefile.exists() else ""
    numbers = re.findall(r"^(?:VERSION|PATCHLEVEL|SUBLEVEL) = (\d+)$", text, re.MULTILINE)
    return "linux-source " + ".".join(numbers) if len(numbers) == 3 else folder.name


def thin(folder, scale):
    """Keeps that share of the paths which is the same in every release."""
    for top, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(top, name)
            if zlib.crc32(str(path.relative_to(folder)).encode()) >= scale * 2**32:
                path.unlink()
        if Path(top) != folder and not os.listdir(top):
            os.rmdir(top)


def replace(tree, fresh):
    """Makes `tree` the same as `fresh` in place, and touches nothing that is the same already."""
    ours, theirs = set(os.listdir(tree)), set(os.listdir(fresh))
    for name in ours - theirs:
        remove(Path(tree, name))
    for name in sorted(theirs):
        old, new = Path(tree, name), Path(fresh, name)
        want = os.lstat(new)
        if name in ours and stat.S_IFMT(os.lstat(old).st_mode) != stat.S_IFMT(want.st_mode):
            remove(old)
        there = os.path.lexists(old)
        if stat.S_ISDIR(want.st_mode):
            old.mkdir(exist_ok=True)
            replace(old, new)
        elif stat.S_ISLNK(want.st_mode):
            if not there or os.readlink(old) != os.readlink(new):
                old.unlink(missing_ok=True)
                old.symlink_to(os.readlink(new))
        elif not there or not filecmp.cmp(old, new, shallow=False):
            shutil.copyfile(new, old)
        if not stat.S_ISLNK(want.st_mode) and os.lstat(old).st_mode != want.st_mode:
            old.chmod(stat.S_IMODE(want.st_mode))


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
