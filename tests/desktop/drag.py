#!/usr/bin/python3
"""A window of another program, from which what is named can be dragged: 150 by 100 pixels, at the top left. The second name is its title."""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

window = Gtk.Window(title=sys.argv[2])
window.set_default_size(150, 100)
box = Gtk.EventBox()
box.add(Gtk.Label(label="drag me"))
window.add(box)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [Gtk.TargetEntry.new("text/uri-list", 0, 0)], Gdk.DragAction.COPY)
box.connect("drag-data-get", lambda _, __, data, *___: data.set_uris([GLib.filename_to_uri(sys.argv[1])]))
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
