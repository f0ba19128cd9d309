# The words of the window and of the dashboard. A folder is what is protected; a backup place is where backups go.
# Sections follow the screens; a message is named after its screen.

## Everywhere

app-skip = Go to content
app-close = Close
app-cancel = Cancel
app-dismiss = Put away
app-retry = Try again
app-loading = Loading…
app-today = today
app-yesterday = yesterday
app-just-now = just now
app-day-at-time = { $day } at { $time }
app-tone-warning = Attention:
app-tone-danger = Problem:
app-away = MyBackup does not answer
app-away-hint = Your saved files are safe. This page comes back by itself as soon as MyBackup answers.
app-key-gone = This page can’t reach MyBackup any more
app-key-gone-hint = For your safety a page only works as long as MyBackup runs. Open the dashboard again from MyBackup, or type “mybackup serve” in a terminal.
app-unexpected = Something in this page went wrong
app-unexpected-hint = Your saved files are not affected.
app-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
app-folders = { $count ->
    [one] { $count } folder
   *[other] { $count } folders
}

## Navigation

nav-label = Main
nav-menu = Menu
nav-home = Home
nav-restore = Restore
nav-folders = Folders
nav-places = Backup places
nav-activity = Activity
nav-settings = Settings
nav-welcome = Welcome
nav-help = Help

## Help

help-title = Help
help-lost = If everything goes wrong
help-lost-text = Your backup does not need this computer. With your recovery kit you can restore your files on any computer. Without a window, a terminal is enough:
help-keys = Keys
help-key-screens = Go to a screen
help-key-find = Find a file
help-key-backup = Back up now
help-key-history = Back and forward
help-key-help = This help

## Choosing a folder

chooser-where = Folder shown
chooser-go = Go there
chooser-up = Up one folder
chooser-folders = Folders
chooser-none = There are no folders in here.
chooser-choose = Choose { $name }

## How things stand

state-setup = Let’s protect your files
state-setup-detail = Choose what to protect and where to keep it.
state-first = Ready for your first backup
state-first-detail = Nothing is saved yet. The first backup takes longest; the next ones only save what changed.
state-ok = Your files are protected
state-partial = { $count ->
    [one] Protected, except { $count } file
   *[other] Protected, except { $count } files
}
state-partial-detail = { $count ->
    [one] This file couldn’t be read. Everything else is saved.
   *[other] These files couldn’t be read. Everything else is saved.
}
state-waiting = Waiting for { $name }
state-waiting-detail = We’ll continue as soon as it is connected. What is already saved there stays safe.
state-stopped = MyBackup can’t protect your files
state-attention-damage = A part of your backup is damaged
state-attention-damage-detail = The last check found it. Your own files are not affected. A new backup saves again what is damaged, as far as it is still on this computer.
state-attention-folder-missing = The folder { $name } isn’t there any more
state-attention-folder-missing-detail = Its saved files are kept and can be restored. If you moved it, protect it at its new place.
state-attention-folder-empty = The folder { $name } is empty
state-attention-folder-empty-detail = Files were saved from it before; they are kept and can be restored. If it is on a disk, is the disk connected?
state-attention-old = Your files haven’t been saved for a while
state-attention-old-detail = What was saved before is safe, but newer changes are not protected.
state-attention-failed = The last backup didn’t work
state-attention-failed-detail = What was saved before is safe. New changes are not protected yet.
state-attention-no-place = No backup place can be used
state-attention-no-place-detail = What was saved there before is not touched, but new changes can’t be saved.
state-first-running = First backup running
state-backup-running = Backing up…
state-restore-running = Restoring…
state-verify-running = Checking your backup…
state-clean-running = Removing old versions…
state-connect-running = Opening your backup…
state-stopping = Stopping…
state-stopping-detail = What is already saved is kept.

## What is being done

phase-open = Getting ready…
phase-scan = { $count ->
    [0] Looking for changes…
    [one] Looking for changes… { $count } file checked
   *[other] Looking for changes… { $count } files checked
}
phase-save-begin = Saving…
phase-save = { $count ->
    [one] Saving – { $count } file left
   *[other] Saving – { $count } files left
}
phase-publish = Making sure everything has arrived…
phase-sync = Bringing every backup place up to date…
phase-rebuild = Reading what your backup holds…
phase-plan = Working out what to restore…
phase-restore = { $count ->
    [one] Restoring – { $count } file left
   *[other] Restoring – { $count } files left
}
phase-clean = Removing old versions…
phase-verify = Reading and comparing everything that is saved…
phase-repair = Repairing from your files…
phase-left-moments = a few seconds left
phase-left-minutes = { $count ->
    [one] about { $count } minute left
   *[other] about { $count } minutes left
}
phase-left-hours = { $count ->
    [one] about { $count } hour left
   *[other] about { $count } hours left
}
phase-checked = { $count ->
    [one] { $shown } file checked
   *[other] { $shown } files checked
}

## Home

home-last = Last backup { $ago }
