#!/usr/bin/python3
"""Stands in for udisks2 and NetworkManager on a system bus of the tests' own (DBUS_SYSTEM_BUS_ADDRESS).

Reads one JSON object a line, answers with one:
{"drive": {"device": "/dev/loop7", "at": "/media/x"}} is a drive that udisks knows from now on; it is announced,
{"mounted": true} announces that it was mounted, {"refuse": "DeviceBusy"} is how it is let go of from now on:
an error of udisks, "die" to end without an answer, "bus" to end the bus, or null to do it;
{"network": {"metered": 1, "state": 70}} is the network from now on, and is announced;
{"asked": true} lists what udisks was asked to do.
"""

import json
import os
import signal
import subprocess
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

UDISKS, NETWORK = "org.freedesktop.UDisks2", "org.freedesktop.NetworkManager"
TOP = "/org/freedesktop/UDisks2"
BLOCK, DRIVE = TOP + "/block_devices/stand_in", TOP + "/drives/Stand_In"
OPTIONS = "a{sv}"


class Failed(dbus.DBusException):
    def __init__(self, name, text):
        super().__init__(text)
        self._dbus_error_name = name


class Udisks:
    """What is known of the one drive, and what was asked."""

    def __init__(self, bus):
        self.bus = bus
        self.device, self.at, self.refusal, self.asked = None, None, None, []

    def interfaces(self):
        points = [dbus.ByteArray(os.fsencode(self.at) + b"\0")] if self.at and os.path.ismount(self.at) else []
        device = dbus.ByteArray(os.fsencode(self.device) + b"\0")
        return {
            UDISKS + ".Block": {"Device": device, "Drive": dbus.ObjectPath(DRIVE)},
            UDISKS + ".Filesystem": {"MountPoints": dbus.Array(points, signature="ay")},
        }

    def let_go(self):
        self.asked.append("Unmount")
        if self.refusal == "die":
            os._exit(0)
        if self.refusal == "bus":
            name = "org.freedesktop.DBus"
            asked = (name, "/org/freedesktop/DBus", name, "GetConnectionUnixProcessID", "s", (name,))
            os.kill(self.bus.call_blocking(*asked), signal.SIGKILL)
            os._exit(0)
        if self.refusal:
            raise Failed(f"{UDISKS}.Error.{self.refusal}", f"Error unmounting {self.device}: target is busy")
        subprocess.run(["umount", self.at], check=True)


class Manager(dbus.service.Object):
    def __init__(self, bus, udisks):
        super().__init__(bus, TOP + "/Manager")
        self.udisks = udisks

    @dbus.service.method(UDISKS + ".Manager", in_signature=OPTIONS * 2, out_signature="ao")
    def ResolveDevice(self, device, _):
        self.udisks.asked.append("ResolveDevice")
        return [BLOCK] if device.get("path") == self.udisks.device else []


class Objects(dbus.service.Object):
    """Where programs hear of drives that come."""

    def __init__(self, bus, udisks):
        super().__init__(bus, TOP)
        self.udisks = udisks

    @dbus.service.method("org.freedesktop.DBus.ObjectManager", out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return {BLOCK: self.udisks.interfaces()} if self.udisks.device else {}

    @dbus.service.signal("org.freedesktop.DBus.ObjectManager", signature="oa{sa{sv}}")
    def InterfacesAdded(self, path, interfaces):
        pass


class Properties(dbus.service.Object):
    """An object with properties; `read` gives them, by interface."""

    def __init__(self, bus, path, read):
        super().__init__(bus, path)
        self.read = read

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.read()[interface][name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature=OPTIONS)
    def GetAll(self, interface):
        return self.read()[interface]

    @dbus.service.signal(dbus.PROPERTIES_IFACE, signature="sa{sv}as")
    def PropertiesChanged(self, interface, changed, gone):
        pass


class Block(Properties):
    def __init__(self, bus, udisks):
        super().__init__(bus, BLOCK, udisks.interfaces)
        self.udisks = udisks

    @dbus.service.method(UDISKS + ".Filesystem", in_signature=OPTIONS)
    def Unmount(self, _):
        self.udisks.let_go()


class Drive(dbus.service.Object):
    def __init__(self, bus, udisks):
        super().__init__(bus, DRIVE)
        self.udisks = udisks

    @dbus.service.method(UDISKS + ".Drive", in_signature=OPTIONS)
    def PowerOff(self, _):
        self.udisks.asked.append("PowerOff")


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus, loop = dbus.SystemBus(), GLib.MainLoop()
    udisks, network = Udisks(bus), {}
    objects, block = Objects(bus, udisks), Block(bus, udisks)
    manager = Properties(bus, "/org/freedesktop/NetworkManager", lambda: {NETWORK: network})
    kept = [Manager(bus, udisks), Drive(bus, udisks), dbus.service.BusName(UDISKS, bus)]

    def done(wish):
        if "drive" in wish:
            udisks.device, udisks.at = wish["drive"]["device"], wish["drive"]["at"]
            objects.InterfacesAdded(BLOCK, udisks.interfaces())
        if "mounted" in wish:
            changed = {"MountPoints": udisks.interfaces()[UDISKS + ".Filesystem"]["MountPoints"]}
            block.PropertiesChanged(UDISKS + ".Filesystem", changed, [])
        if "refuse" in wish:
            udisks.refusal = wish["refuse"]
        if "network" in wish:
            metered, state = wish["network"]["metered"], wish["network"]["state"]
            network.update(Metered=dbus.UInt32(metered), State=dbus.UInt32(state))
            manager.PropertiesChanged(NETWORK, network, [])
            if len(kept) < 4:
                kept.append(dbus.service.BusName(NETWORK, bus))
        return udisks.asked if "asked" in wish else None

    def told(_, condition):
        line = sys.stdin.readline()
        if not line:
            loop.quit()
            return False
        print(json.dumps(done(json.loads(line))), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, told)
    loop.run()


main()
