#!/usr/bin/python3
"""Stands in for a screen reader: tells what the system says of the program's page, and presses what it names.

Reads one JSON object a line, answers with one: {"hear": true} tells of the page, everything on it in its
order, each thing with its role, name, description, level and how deep it lies; {"press": "name", "role": "link"}
does what a person would by that reader's key.
"""

import json
import sys
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

# The names of its calls have changed once, and both kinds work.
warnings.simplefilter("ignore", DeprecationWarning)


def below(thing):
    """Everything below, in the order of reading; with how deep it lies."""
    for at in range(thing.get_child_count()):
        child = thing.get_child_at_index(at)
        if child is None:
            continue
        yield child, 0
        for one, depth in below(child):
            yield one, depth + 1


def page():
    """The page that the program shows."""
    for thing, _ in below(Atspi.get_desktop(0)):
        if thing.get_role_name() == "document web":
            return thing
    raise LookupError("no page is told of")


def told(thing, depth):
    attributes = dict(thing.get_attributes() or {})
    states = thing.get_state_set()
    text = thing.get_text_iface()
    return {
        "role": thing.get_role_name(),
        "name": thing.get_name(),
        "description": thing.get_description(),
        "text": Atspi.Text.get_text(text, 0, -1) if text else "",
        "kind": attributes.get("xml-roles", ""),
        "level": int(attributes.get("level", 0)),
        "tag": attributes.get("tag", ""),
        "current": attributes.get("current", ""),
        "focusable": states.contains(Atspi.StateType.FOCUSABLE),
        "checked": states.contains(Atspi.StateType.CHECKED),
        "depth": depth,
    }


def do(wish):
    if "hear" in wish:
        whole = page()
        return {"title": whole.get_name(), "things": [told(*one) for one in below(whole)]}
    if "press" in wish:
        for thing, _ in below(page()):
            if thing.get_role_name() == wish["role"] and thing.get_name() == wish["press"]:
                return {"pressed": Atspi.Action.do_action(thing, 0)}
        return {"error": f"no {wish['role']} {wish['press']}"}
    return {"error": "unknown wish"}


for line in sys.stdin:
    try:
        answer = do(json.loads(line))
    except (GLib.Error, LookupError, ValueError) as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
