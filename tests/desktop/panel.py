#!/usr/bin/python3
"""Stands in for a desktop: owns the tray and the notifications of a D-Bus session and does what it is told.

Reads one JSON object a line, answers with one: {"own": true} becomes the tray,
{"item": true} tells of the icon that came, {"menu": true} lists the menu, with "deep": true
what is below its entries too, {"click": "label"} chooses an entry, {"activate": true} clicks on the icon itself,
{"notified": true} lists the notifications that came, {"press": number} clicks
on one of them, with "button": true on its button.
"""

import hashlib
import json
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

WATCHER, ITEM, MENU = "org.kde.StatusNotifierWatcher", "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"


class Watcher(dbus.service.Object):
    """The part of a panel that icons register with."""

    def __init__(self, bus):
        self.name = dbus.service.BusName(WATCHER, bus)
        super().__init__(bus, "/StatusNotifierWatcher")
        self.items = []

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        self.items.append(sender if service.startswith("/") else service)

    @dbus.service.method(WATCHER, in_signature="s")
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        items = dbus.Array(self.items, signature="s")
        return {
            "RegisteredStatusNotifierItems": items,
            "IsStatusNotifierHostRegistered": True,
            "ProtocolVersion": dbus.Int32(0),
        }


class Notifications(dbus.service.Object):
    """The part of a desktop that shows notifications."""

    NAME = "org.freedesktop.Notifications"

    def __init__(self, bus):
        self.name = dbus.service.BusName(self.NAME, bus)
        super().__init__(bus, "/org/freedesktop/Notifications")
        self.shown, self.actions = [], []

    @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        buttons = [str(actions[at + 1]) for at in range(0, len(actions), 2) if actions[at] != "default"]
        self.shown.append({"title": str(summary), "body": str(body), "buttons": buttons})
        self.actions.append([str(action) for action in actions[::2]])
        return len(self.shown)

    @dbus.service.signal(NAME, signature="us")
    def ActionInvoked(self, number, action):
        pass

    @dbus.service.method(NAME, out_signature="as")
    def GetCapabilities(self):
        return ["body", "actions"]

    @dbus.service.method(NAME, out_signature="ssss")
    def GetServerInformation(self):
        return ("panel", "tests", "1", "1.2")

    @dbus.service.method(NAME, in_signature="u")
    def CloseNotification(self, number):
        pass


class Panel:
    def __init__(self):
        self.bus = dbus.SessionBus()
        self.watcher = None
        self.notifications = Notifications(self.bus)

    def proxy(self, path):
        return self.bus.get_object(self.watcher.items[-1], path, introspect=False)

    def entries(self, children=None, deep=False):
        if children is None:
            menu = dbus.Interface(self.proxy("/MenuBar"), MENU)
            _, (_, _, children) = menu.GetLayout(dbus.Int32(0), dbus.Int32(-1), dbus.Array([], signature="s"))
        found = []
        for number, properties, below in children:
            found.append((int(number), dict(properties)))
            if deep and below:
                found += self.entries(below, deep)
        return found

    def do(self, wish):
        if "own" in wish:
            self.watcher = Watcher(self.bus)
            return {"owned": True}
        if "item" in wish:
            if not self.watcher.items:
                return {"error": "no icon came yet"}
            get = dbus.Interface(self.proxy("/StatusNotifierItem"), dbus.PROPERTIES_IFACE)
            tooltip = get.Get(ITEM, "ToolTip")
            picture = hashlib.sha256(bytes(byte for _, _, bits in get.Get(ITEM, "IconPixmap") for byte in bits)).hexdigest()
            return {"picture": picture, "id": str(get.Get(ITEM, "Id")), "status": str(get.Get(ITEM, "Status")), "tooltip": str(tooltip[2])}
        if "menu" in wish:
            shown = lambda entry: {"label": str(entry.get("label", "")), "enabled": bool(entry.get("enabled", True))}
            return {"menu": [shown(entry) for _, entry in self.entries(deep="deep" in wish) if entry.get("type") != "separator"]}
        if "click" in wish:
            for number, entry in self.entries(deep=True):
                if entry.get("label") == wish["click"]:
                    dbus.Interface(self.proxy("/MenuBar"), MENU).Event(dbus.Int32(number), "clicked", dbus.Int32(0, variant_level=1), dbus.UInt32(0))
                    return {"clicked": wish["click"]}
            return {"error": f"no entry {wish['click']}"}
        if "activate" in wish:
            dbus.Interface(self.proxy("/StatusNotifierItem"), ITEM).Activate(dbus.Int32(0), dbus.Int32(0))
            return {"activated": True}
        if "press" in wish:
            number = wish["press"]
            action = [one for one in self.notifications.actions[number] if one != "default"][0] if wish.get("button") else "default"
            self.notifications.ActionInvoked(dbus.UInt32(number + 1), action)
            return {"pressed": action}
        if "notified" in wish:
            return {"notified": self.notifications.shown}
        return {"error": "unknown wish"}


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    loop, panel = GLib.MainLoop(), Panel()

    def listen(_, condition):
        line = sys.stdin.readline()
        if not line:
            loop.quit()
            return False
        try:
            answer = panel.do(json.loads(line))
        except (dbus.DBusException, IndexError, ValueError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, listen)
    loop.run()


if __name__ == "__main__":
    main()
