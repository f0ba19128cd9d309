# The words of the window and of the dashboard. A folder is what is protected; a backup place is where backups go.
# Sections follow the screens; a message is named after its screen.

## Everywhere

app-skip = Go to content
app-close = Close
app-cancel = Cancel
app-details = Details
app-dismiss = Put away
app-retry = Try again
app-loading = Loading…
app-today = today
app-tomorrow = tomorrow
app-until-time = until { $time }
app-until-tomorrow = until tomorrow at { $time }
app-until-day = until { $day } at { $time }
app-yesterday = yesterday
app-just-now = just now
app-day-at-time = { $day } at { $time }
app-tone-warning = Attention:
app-tone-danger = Problem:
app-away = MyBackup does not answer
app-away-hint = Your saved files are safe. This page comes back by itself as soon as MyBackup answers.
app-key-gone = This page can’t reach MyBackup any more
app-key-gone-hint = For your safety a page only works as long as MyBackup is at work. Open the dashboard again from MyBackup, or type “mybackup serve” in a terminal.
app-unexpected = Something in this page went wrong
app-unexpected-hint = Your saved files are not affected.
app-of-name = { "" } – { $name }
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
state-paused = Paused { $until }
state-paused-detail = Nothing starts by itself until then. You can still back up yourself.
waiting-battery = Backups wait: the battery is low
waiting-metered = Backups wait: this network costs money
waiting-offline = Backups wait: there is no network
waiting-full-screen = Backups wait: a film, a game or a talk has the screen
state-stopped = MyBackup can’t protect your files
state-attention-damage = A part of your backup is damaged
state-attention-damage-detail = The last check found it. Your own files are not affected, and most of it can be repaired from them.
state-attention-scrambled = Many files in { $name } became unreadable
state-attention-scrambled-detail = What was saved before is safe, and none of it is removed until you answer.
state-attention-emptied = { $name } lost all its files
state-attention-emptied-detail = What was saved before is safe, and none of it is removed until you answer.
state-attention-unsaved = { $name } isn’t saved yet
state-attention-unsaved-detail = The next backup saves it. Everything else is saved.
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
state-attention-filling = { $name } will soon be full
state-attention-filling-detail = Everything is saved. Without more room, newer changes can’t be saved one day soon.
state-first-running = First backup running
state-backup-running = Backing up…
state-restore-running = Restoring…
state-verify-running = Checking your backup…
state-repair-running = Repairing your backup…
state-prove-running = Checking a part of your backup…
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
phase-sample = Reading a part of what is saved, and comparing…
phase-drill = Restoring a few files to see that they come back…
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
home-last-backup = Last backup
home-back-up = Back up now
home-anyway = Back up anyway
home-waiting-text = They go on by themselves as soon as they can, and in any case after three days without a backup.
home-next = next { $when }
home-pause = Pause
home-pause-hour = For 1 hour
home-pause-four-hours = For 4 hours
home-pause-tomorrow = Until tomorrow
home-resume = Resume
home-first-backup = Start first backup
home-restore = Restore files
home-connected = I’ve connected it
home-unlock = Unlock
home-enter-key = Enter the recovery key
home-settings = Open settings
home-choose-folders = Choose folders
home-choose-place = Choose a backup place
home-repair = Repair from your files
home-see-folders = See folders
home-see-places = See backup places
home-kit-title = Is your recovery key in a safe place?
home-kit-text = Without it and without this computer, nobody – not even us – can open your backup. It takes two minutes.
home-kit-action = Save the recovery kit
home-place-behind = { $name } lacks the latest backups
home-place-behind-text = It is connected again. The next backup brings it up to date.
home-place-away = { $name } is not connected
home-place-away-text = Your other backup place has everything. This one is brought up to date when it is connected again.
home-place-broken = { $name } can’t be used
home-place-broken-text = Your other backup places are not affected.
home-place-filling = { $name }: { $room }
home-place-filling-text = Nothing has to be done today. See what would make room.
home-strange-ask = Did you change these files?
home-strange-scrambled = { $files ->
    [one] One of { $of } files in { $name } was replaced by something that no program can open. Malware that asks for ransom does that. So does encrypting them yourself.
   *[other] { $files } of { $of } files in { $name } were replaced by something that no program can open. Malware that asks for ransom does that. So does encrypting them yourself.
}
home-strange-emptied = { $of ->
    [one] { $name } held one file, and holds none now. Did you move or delete it?
   *[other] { $name } held { $of } files, and holds none now. Did you move or delete them?
}
home-strange-mine = Yes, it was me
home-strange-not-mine = No, it wasn’t me
home-strange-examples = Some of these files
home-strange-title = Nothing old is removed: { $name } was changed by someone else
home-strange-advice = Disconnect your backup disk and this computer’s network, and have the computer checked before you bring files back. Backups go on beside what is saved.
home-strange-restore = See the files as they were before
home-strange-mine-after-all = It was me after all
home-facts = Where things are
home-place = Backup place
home-oldest = Oldest version
home-verified = Check of the backup
home-verified-part = Verified { $ago }, { $part } of all data in the last 90 days
home-verified-hardly = less than { $one }
home-drilled = A few files were restored as a test { $ago }, and came back as they were.
home-verified-never = Not checked yet. A check reads everything that is saved.
home-check-now = Check now
home-days = Last 30 days
home-days-summary = Backups on { $days } of the last { $all } days; { $size } saved.
home-days-legend = One bar per day; a small circle is a day without a backup.
home-days-table = Show as a table
home-days-day = Day
home-days-backups = Backups
home-days-saved = Saved
home-days-none = no backup
home-days-failed = didn’t work
home-days-some = backed up

## Unlocking the key

enter-key-title = Bring the key back
enter-key-text = Your backup is safe; only its key is missing on this computer. Your recovery kit has it.
enter-key-passphrase = A passphrase for the key on this computer
enter-key-do = Bring it back
unlock-title = Unlock your backup
unlock-passphrase = Passphrase
unlock-keychain = The key to your backup is in this computer’s key ring. The system may ask you for your password.

## How a backup place stands

place-state-ready = connected
place-state-behind = connected, not up to date
place-state-new = ready for the first backup
place-state-away = not connected
place-state-broken = can’t be used
place-free = { $size } free
place-room-days = { $count ->
    [0] room for less than a day
    [one] room for about { $count } more day
   *[other] room for about { $count } more days
}
place-room-months = { $count ->
    [one] room for about { $count } more month
   *[other] room for about { $count } more months
}
place-room-years = { $count ->
    [one] room for about { $count } more year
   *[other] room for about { $count } more years
}
place-room-long = room for over 5 more years

## Work and what it came to

job-stop = Stop
job-go-on = Keep going
job-stop-title = Stop?
job-stop-backup = What’s already saved is kept. The next backup goes on from there.
job-stop-restore = The files that are already restored stay where they are.
job-stop-verify = Nothing is lost. The check begins anew next time.
job-stop-repair = What is repaired already stays. The rest can be repaired later.
job-stop-prove = Nothing is lost. What was read already counts.
job-stop-clean = Nothing that should stay is touched.
job-stop-connect = Nothing is lost. You can open the backup again at any time.
job-amount = { $done } of { $all }
result-backup-done = Backup done
result-backup-stopped = Backup stopped. What was saved is kept.
result-backup-unreadable = { $count ->
    [one] { $count } file couldn’t be read. Everything else is saved.
   *[other] { $count } files couldn’t be read. Everything else is saved.
}
result-backup-troubles = Backup done, with remarks
result-backup-nothing = Nothing had changed: everything was saved already.
result-backup-new = { $count ->
    [one] { $count } new file
   *[other] { $count } new files
}
result-backup-changed = { $count ->
    [one] { $count } changed file
   *[other] { $count } changed files
}
result-backup-deleted = { $count ->
    [one] { $count } deleted file (its versions are kept)
   *[other] { $count } deleted files (their versions are kept)
}
result-backup-stored = That took { $size } of room.
result-backup-late = { $name } is not connected: it gets these files when it is.
result-restore-to = { $count ->
    [one] { $count } file restored to { $name }
   *[other] { $count } files restored to { $name }
}
result-restore-back = { $count ->
    [one] { $count } file restored to where it was
   *[other] { $count } files restored to where they were
}
result-restore-size = { $size } in all.
result-restore-identical = { $count ->
    [one] { $count } file was there already, exactly the same.
   *[other] { $count } files were there already, exactly the same.
}
result-restore-renamed = { $count ->
    [one] { $count } file got another name, because another one stood in its place. Both are there.
   *[other] { $count } files got another name, because others stood in their place. All of them are there.
}
result-restore-stayed = { $count ->
    [one] { $count } file was not replaced, because what stands there could not be saved first.
   *[other] { $count } files were not replaced, because what stands there could not be saved first.
}
result-restore-damaged = { $count ->
    [one] { $count } file is damaged in the backup and did not come back whole.
   *[other] { $count } files are damaged in the backup and did not come back whole.
}
result-restore-not-written = { $count ->
    [one] { $count } file could not be written.
   *[other] { $count } files could not be written.
}
result-restore-undo = What stood there before was saved first: you find it among the versions of each file.
result-verify-good = Your backup is in good order
result-verify-read = { $size } were read and compared.
result-verify-damaged = { $count ->
    [one] A damaged part was found in your backup
   *[other] { $count } damaged parts were found in your backup
}
result-repair-healed = { $count ->
    [one] A damaged part is good again
   *[other] { $count } damaged parts are good again
}
result-repair-nothing = Nothing had to be repaired
result-repair-whole = Everything in your backup was read and is in good order.
result-repair-lost = { $count ->
    [one] A damaged part couldn’t be repaired
   *[other] { $count } damaged parts couldn’t be repaired
}
result-repair-versions = { $count ->
    [one] One saved version lost content with it and is marked as damaged.
   *[other] { $count } saved versions lost content with that and are marked as damaged.
}
result-repair-next = Everything else is safe. If you have another backup place, connect it and repair again: what is damaged here may be whole there.
result-repair-which = Which files
result-prove-good = What is saved comes back as it was
result-prove-read = { $size } were read and compared. In the last 90 days that was { $part } of all data.
result-prove-restored = { $count ->
    [one] { $count } file was restored as a test, compared, and removed again.
   *[other] { $count } files were restored as a test, compared, and removed again.
}
result-prove-differing = { $count ->
    [one] { $count } file on this computer differs from what was saved, though nothing says that it changed. The next backup saves it again.
   *[other] { $count } files on this computer differ from what was saved, though nothing says that they changed. The next backup saves them again.
}
result-prove-failed = { $count ->
    [one] { $count } file did not come back as it was.
   *[other] { $count } files did not come back as they were.
}
result-clean-done = { $count ->
    [one] { $count } old version removed
   *[other] { $count } old versions removed
}
result-clean-freed = { $size } are free again.
result-clean-stays = The latest version of every file stays.
result-clean-held = Nothing was removed
result-clean-undo = This can be undone for three days.
result-synced = { $count } of { $all } backup places are up to date
result-synced-size = { $size } copied.
result-returned = { $count ->
    [one] One old version is back
   *[other] { $count } old versions are back
}
result-returned-none = Nothing was removed in the last three days
result-returned-kept = From now on old versions stay until you remove them.
result-connect-done = The backup of { $name } is open on this computer
result-connect-folders = { $count ->
    [one] { $count } folder is in it.
   *[other] { $count } folders are in it.
}
troubles-show = { $count ->
    [one] Show the file
   *[other] Show the { $count } files
}
troubles-more = { $count ->
    [one] And { $count } more.
   *[other] And { $count } more.
}
trouble-denied = no permission to read it
trouble-vanished = it went away meanwhile
trouble-changing = it kept changing while it was read
trouble-unreadable = it can’t be read
trouble-unwritten = it could not be written
trouble-attribute = a property such as its date did not come back
trouble-occupied = another file stands there
trouble-damaged = its saved copy is damaged

## Problems that the command line says in other words

problem-unreachable = No backup place can be reached
problem-unreachable-hint = Connect the disk or the network folder, then try again. Nothing is lost.
problem-place-gone = The backup place is not connected
problem-place-gone-hint = Connect the disk or the network folder, then try again. Nothing is lost.
problem-place-missing = This folder isn’t there
problem-place-missing-hint = Choose another one, or make it first.
problem-place-empty = The backup isn’t there any more
problem-place-empty-hint = Is the right disk connected? If the backup was deleted there, forget this place and add it again.
problem-place-read-only = MyBackup may not write there
problem-place-read-only-hint = Remove the write protection, or choose another place.
problem-place-full = The backup place is full
problem-place-full-hint = Nothing was lost, but new changes aren’t saved. Make room there, or add another place.
problem-place-foreign = There is already another backup here
problem-place-foreign-hint = It is not touched. Choose another folder.
problem-place-twice = This place is used already
problem-place-inside-folder = This place lies inside a protected folder, on the same disk
problem-place-inside-folder-hint = Choose a folder on another disk: a backup must not lie in what it protects.
problem-place-damaged = The backup at this place is damaged
problem-place-damaged-hint = Your own files are not affected. Check the backup to see what is damaged.
problem-no-folder = No folder is protected yet
problem-no-folder-hint = Add a folder first.
problem-no-place = There is no backup place yet
problem-no-place-hint = Add a place first.
problem-folder-missing = A protected folder isn’t there
problem-folder-missing-hint = If it is on a disk, connect it. If you moved it, protect it at its new place.
problem-passphrase-missing = Your backup is locked by a passphrase
problem-passphrase-missing-hint = Unlock it, and backups go on. What is saved is safe.
problem-passphrase-wrong = That is not the passphrase of this backup
problem-passphrase-wrong-hint = Mind capital letters, and try again.
problem-key-missing = The key to your backup isn’t on this computer any more
problem-key-missing-hint = Your 24 recovery words bring it back. What is saved is safe.
problem-key-locked = The key ring of this computer is locked
problem-key-locked-hint = Unlock it, and backups go on. What is saved is safe.
problem-running = MyBackup is already working
problem-running-hint = Wait until it has finished, then try again.
problem-running-pid = MyBackup is already working
problem-running-pid-hint = Wait until it has finished, then try again.

## Folders

folders-title = Folders
folders-intro = Everything in these folders is saved, with all that is below them.
folders-add = Add a folder…
folders-choose = Which folder should be protected?
folders-empty = No folder is protected yet
folders-empty-text = Most people begin with these:
folders-suggest-add = Protect
folders-suggest-all = Protect all of them
folders-suggest-more = Most people protect these too
folders-measuring = counting…
folders-measured = { $files }, { $size }
folders-measured-more = more than { $files }, { $size }
folders-saved = saved
folders-not-saved = Not saved yet
folders-missing = Not there
folders-missing-text = This folder isn’t there any more. Its saved files are kept.
folders-blank = Empty
folders-blank-text = This folder is empty now. Its saved files are kept.
folders-versions = See versions
folders-remove = Stop protecting…
folders-remove-title = Stop protecting { $name }?
folders-remove-kept = { $count ->
    [0] Nothing was saved of it yet.
    [one] Its { $count } saved file and all its versions are kept, and can be restored.
   *[other] Its { $count } saved files and all their versions are kept, and can be restored.
}
folders-remove-here = The folder on this computer stays as it is.
folders-remove-after = New changes in it are not saved any more.
folders-remove-do = Stop protecting
folders-keep = Keep protecting
folders-added = { $name } is protected from the next backup on.
folders-skipped-of = { $count ->
    [0] Nothing is skipped
    [one] { $count } thing is skipped
   *[other] { $count } things are skipped
}
folders-skipped-text = These are left out by themselves, because nobody would miss them:
folders-excluded-text = You chose to leave these out:
folders-skip-cache = made again by programs
folders-skip-bin = thrown away
folders-skip-system = belongs to the system
folders-skip-backup = the backup itself
folders-skip-own-home = MyBackup’s own files

## Backup places

places-title = Backup places
places-intro = Every backup goes to all of these places. One that is up to date is enough to restore all your files.
places-add = Add a place…
places-empty = No backup place yet
places-empty-text = Choose a disk or a folder where your backups are kept. Nothing is formatted and nothing on it is deleted.
places-full = This disk is nearly full.
places-verified = Verified { $ago }, { $part } of all data in the last 90 days
places-unverified = Nothing was read back from here in the last 90 days
places-help = What would make room
places-help-keep = Keep fewer old versions
places-help-keep-text = Before anything goes, you see what goes and how much room that gives.
places-help-add = Add another place
places-help-add-text = Backups then go there too, and go on there when this one is full.
places-help-folders = See the largest folders
places-away-text = When it is connected again, the next backup brings it up to date.
places-behind-text = It lacks what was saved while it was away. The next backup brings it up to date.
places-new-text = The next backup fills it.
places-forget = Forget…
places-forget-title = Forget { $name }?
places-forget-text = No more backups go there. What is already there stays, and can be used again at any time.
places-forget-others = { $count ->
    [one] Your other place still gets every backup.
   *[other] Your { $count } other places still get every backup.
}
places-forget-do = Forget this place
places-keep = Keep it
places-eject = Eject safely
places-ejecting = Writing the rest…
places-ejected = { $name } can be unplugged now
places-ejected-text = Everything is saved on it. When it is connected again, backups go on by themselves.
places-now-at = Connected at another place:
places-own = MyBackup: { $size }
places-other-files = Other files: { $size }
places-look = Look for disks again
places-one = Only one place so far
places-one-text = If this disk is lost or stolen together with the computer, nothing is left. A second place, kept elsewhere, protects you from that.
places-choose-title = Where should backups be kept?
places-found = Disks on this computer
places-found-none = No other disk was found. Connect one, or choose a folder.
places-removable = can be unplugged
places-holds = holds a backup already
places-free-of = { $free } free of { $all }
places-used-already = already used
places-folder = Choose a folder…
places-folder-title = Which folder should hold your backups?
places-checking = Looking at this place…
places-check-yes = Good:
places-check-no = Not good:
places-check-soft = Please note:
places-check-writable = MyBackup can write there
places-check-not-writable = MyBackup may not write there
places-check-room = Enough room: { $size } free
places-check-tight = Little room: { $size } free, your files take { $need }
places-check-same-disk = It is on the same disk as { $name }. If this disk dies, you lose both.
places-check-own = It already holds your backup; it will be brought up to date
places-add-do = Keep backups here
places-other = Choose another place
places-added = { $name } is used from the next backup on.

## Activity

activity-title = Activity
activity-intro = Everything MyBackup did, newest first.
activity-filter = Show
activity-filter-all = Everything
activity-filter-backup = Backups
activity-filter-restore = Restores
activity-filter-other = Checks and cleaning
activity-filter-problem = Problems
activity-empty = Nothing has happened yet
activity-empty-text = After the first backup you see here what was done, day by day.
activity-none = There is nothing of this kind.
activity-more = Show more
space-title = Where the space goes
space-text = What all saved versions take in the backup, files that are gone included. What several files share counts where it was saved first.
space-by = How to divide it
space-by-folder = By folder
space-by-kind = By type
space-of-all = { $files ->
    [one] { $size } in all, for { $files } file
   *[other] { $size } in all, for { $files } files
}
space-of = { $files ->
    [one] { $name }: { $size }, for { $files } file
   *[other] { $name }: { $size }, for { $files } files
}
space-others = { $count ->
    [one] { $count } other
   *[other] { $count } others
}
space-name = Name
space-kind = Type
space-kind-documents = Documents
space-kind-creations = Drawings and layouts
space-kind-photos = Photos
space-kind-code = Code
space-kind-mail = E-mail
space-kind-music = Music
space-kind-videos = Videos
space-kind-packed = Compressed files
space-kind-disks = Disk images
space-kind-output = Files that programs make again
space-kind-data = Data of programs
space-kind-other = Other files
space-files = Files
space-size = Takes
space-share = Share
activity-time = Time
activity-what = What
activity-outcome = How it went
activity-amount = How much
activity-lasted = Took
activity-backup = Backup
activity-restore = Restore
activity-clean = Old versions removed
activity-verify = Check
activity-sample = Sample check
activity-drill = Test restore
activity-repair = Repair
activity-sync = Place brought up to date
activity-other = Other work
activity-done = all fine
activity-troubles = with remarks
activity-unreadable = { $count ->
    [one] { $count } file not read
   *[other] { $count } files not read
}
activity-damaged = damage found
activity-stopped = stopped
activity-failed = didn’t work
activity-nothing = nothing had changed
activity-day = { $backups ->
    [0] no backup
    [one] { $backups } backup, { $size } saved
   *[other] { $backups } backups, { $size } saved
}
activity-seconds = less than a minute
activity-minutes = { $count } min
activity-hours = { $hours } h { $minutes } min

## Dropping on the window

drop-here = Drop to protect
drop-kit = Drop your recovery kit
drop-kit-or-place = Drop your recovery kit, or the folder of the backup
drop-title = Protect what you dropped?
drop-files = { $count ->
    [one] One of them is a single file. MyBackup protects folders: drop the folder that holds it.
   *[other] { $count } of them are single files. MyBackup protects folders: drop the folder that holds them.
}
drop-lost = { $count ->
    [one] The name of one item could not be read. Use “Add a folder” instead.
   *[other] The names of { $count } items could not be read. Use “Add a folder” instead.
}
drop-cancel = Cancel
drop-protect = { $count ->
    [one] Protect this folder
   *[other] Protect { $count } folders
}

## Restore

restore-title = Restore
restore-tabs = Two ways to look for a file
restore-tab-find = Find a file
restore-tab-date = Go back to a date
restore-search-label = What are you looking for?
restore-search-hint = A part of its name is enough
restore-search-clear = Clear the search
restore-found = { $count ->
    [0] Nothing with this name was found.
    [one] { $count } result
   *[other] { $count } results
}
restore-found-more = Only the first { $count } are shown. Type more of the name to find the right one.
restore-nothing-hint = Try a shorter part of the name, or look through the folders as they were on a date.
restore-filter = Show
restore-filter-all = Everything
restore-filter-documents = Documents
restore-filter-photos = Photos
restore-filter-deleted = Deleted
restore-recent-deleted = Recently deleted
restore-recent-changed = Recently changed
restore-recent-no-deleted = No file was deleted since the first backup.
restore-recent-no-changed = No file was changed since the first backup.
restore-nothing-saved = Nothing is saved yet
restore-nothing-saved-text = After the first backup, every file can be found and brought back here.
restore-column-name = Name
restore-column-changed = Changed
restore-column-size = Size
restore-column-versions = Versions
restore-versions = { $count ->
    [one] { $count } version
   *[other] { $count } versions
}
restore-deleted = Deleted
restore-kind-folder = Folder
restore-kind-link = Link
restore-kind-special = Special file

## Restore: dates

restore-calendar = Days with backups
restore-month-before = Previous month
restore-month-after = Next month
restore-day-none = { $day }, no backup
restore-day-some = { $count ->
    [one] { $day }, { $count } backup
   *[other] { $day }, { $count } backups
}
restore-day-pick = Choose a day with a dot.
restore-times = Backups of { $day }
restore-latest = Latest backup
restore-as-latest = As of the latest backup
restore-as-of = As of { $when }
restore-earlier = Previous backup
restore-later = Next backup
restore-no-earlier = There is no earlier backup.
restore-no-later = There is no later backup.
restore-earlier-differs = Previous backup in which this folder differs
restore-later-differs = Next backup in which this folder differs
restore-no-earlier-differs = This folder is the same in all earlier backups.
restore-no-later-differs = This folder is the same in all later backups.
restore-only-differing = Only what differs from now
restore-differs-changed = Changed since
restore-differs-gone = Deleted since
restore-differing-none = Nothing that was in this folder then has changed since.
restore-differing-latest = This is how the folder is now. Choose an earlier date to see what differs.
restore-entries-many = Contents of a very large folder
restore-path = Folder
restore-all-folders = All folders
restore-choose-folder = Choose one of your folders to see what was in it.
restore-folder-empty = This folder was empty at that date.
restore-folder-missing = “{ $name }” was not there at that date. This is the nearest folder that was.
restore-folder-gone = None of this was saved at that date. Choose another date or folder.
restore-entries = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
restore-select-all = Select all that is shown
restore-select-one = Select { $name }
restore-selected = { $count ->
    [one] { $count } item selected
   *[other] { $count } items selected
}
restore-selected-size = { $size } in files
restore-selected-missing = { $count ->
    [one] { $count } of them was not there at that date
   *[other] { $count } of them were not there at that date
}
restore-select-none = Clear selection
restore-action = Restore…
restore-action-folder = Restore this folder…

## Restore: one file

restore-back = Back
restore-file-deleted = Deleted on { $when }
restore-timeline = Versions, newest first
restore-version-now = Current
restore-version-of = Version of { $when }
restore-version-first = first version
restore-version-more = + { $size }
restore-version-less = − { $size }
restore-version-same-size = same size
restore-version-unchanged = { $days ->
    [one] Unchanged for { $days } day
   *[other] Unchanged for { $days } days
}
restore-version-unchanged-weeks = { $weeks ->
    [one] Unchanged for { $weeks } week
   *[other] Unchanged for { $weeks } weeks
}
restore-version-unchanged-months = { $months ->
    [one] Unchanged for { $months } month
   *[other] Unchanged for { $months } months
}
restore-version-changing = It changed while it was being saved: it may be in mid-change.
restore-version-damaged = Its saved content is damaged and cannot be brought back.
restore-preview = Preview
restore-preview-cut = Only the beginning is shown.
restore-preview-empty = This version is empty.
restore-preview-none = This kind of file cannot be shown here. Restore a copy to look at it: nothing is overwritten.
restore-about-kind = Kind
restore-about-size = Size
restore-about-modified = Changed
restore-about-saved = First saved
restore-about-until = Until
restore-kind-file = File
restore-kind-file-type = { $type } file
restore-compare = Compare with
restore-compare-nothing = Nothing
restore-compare-current = The current version
restore-compare-before = The version before it
restore-compare-long = These versions are too long to compare here.
restore-compare-cut = These versions are too large to compare here.
restore-compare-not-text = Only two texts or two pictures can be compared.
restore-compare-same = The two versions hold the same text.
restore-compare-counts = { $added } added, { $removed } removed
restore-compare-added = added line
restore-compare-removed = removed line
restore-compare-label = Lines that differ
restore-picture-name = Picture “{ $name }”, version of { $when }
restore-picture-size = { $width } × { $height } pixels
restore-picture-large = This picture is too large to be shown here. Restore a copy to look at it: nothing is overwritten.
restore-picture-broken = This picture cannot be shown. Restore a copy to open it with another program.
restore-pictures-how = How to compare the pictures
restore-pictures-beside = Side by side
restore-pictures-swipe = One over the other
restore-pictures-older = Before: { $when }
restore-pictures-newer = After: { $when }
restore-pictures-border = Border between the two pictures
restore-pictures-share = { $percent } before, { $rest } after
restore-pictures-more-older = Show more of the picture before
restore-pictures-more-newer = Show more of the picture after
restore-compare-skipped = { $count ->
    [one] { $count } equal line
   *[other] { $count } equal lines
}
restore-this-version = Restore this version…
restore-bring-back = Bring back…

## Restore: the dialog

restore-dialog-one = Restore “{ $name }”
restore-dialog-some = { $count ->
    [one] Restore { $count } item
   *[other] Restore { $count } items
}
restore-dialog-version = Version of { $when }
restore-dialog-at = As of { $when }
restore-where = Where
restore-where-was = Where it was
restore-where-was-places = In { $folder }
restore-where-other = Another folder
restore-where-other-hint = A copy; the files in place stay as they are
restore-where-choose = Choose a folder…
restore-where-change = Choose another…
restore-plan-working = Looking at what is there…
restore-plan-files = { $count ->
    [0] No file has to be written.
    [one] { $count } file, { $size }
   *[other] { $count } files, { $size }
}
restore-plan-identical = { $count ->
    [one] { $count } file is there already, exactly the same.
   *[other] { $count } files are there already, exactly the same.
}
restore-plan-nothing = Everything is there already, exactly the same. Nothing has to be restored.
restore-plan-damaged = { $count ->
    [one] { $count } file is damaged in the backup and cannot be restored.
   *[other] { $count } files are damaged in the backup and cannot be restored.
}
restore-existing = { $count ->
    [one] A different file is already there
   *[other] { $count } different files are already there
}
restore-existing-both = Keep both
restore-existing-both-hint = The restored file gets a name with its version beside it
restore-existing-replace = Replace
restore-existing-replace-hint = The current ones are saved first, so this can be undone
restore-existing-replace-hint-other = The files in that folder are overwritten and cannot be brought back
restore-existing-skip = Skip
restore-existing-skip-hint = What is there stays, and is not restored
restore-existing-each = Decide for each…
restore-existing-each-hint = A list with both dates and sizes
restore-each-caption = Files that are there already and differ
restore-each-saved = In the backup
restore-each-standing = There now
restore-each-choice = What to do
restore-each-all = All of them
restore-each-mixed = For each its own
restore-each-for = What to do with { $name }
restore-each-newer = newer
restore-each-no-file = no file
restore-each-rest = { $count ->
    [one] One more is not listed: both are kept.
   *[other] { $count } more are not listed: both are kept.
}
restore-start-to = Restore to { $folder }
restore-start-place = Restore where it was
restore-starting = Starting…
restore-cancel = Cancel
restore-close = Close
restore-progress-safe = You can close this and keep working: the restore goes on.
restore-progress-hide = Keep working
restore-done = { $files ->
    [0] Nothing had to be restored
    [one] { $files } file restored to { $folder }
   *[other] { $files } files restored to { $folder }
}
restore-done-place = { $files ->
    [0] Nothing had to be restored
    [one] { $files } file restored
   *[other] { $files } files restored
}
restore-done-where = It is in
restore-done-size = { $size } written.
restore-done-identical = { $count ->
    [one] { $count } was there already, exactly the same.
   *[other] { $count } were there already, exactly the same.
}
restore-done-renamed = { $count ->
    [one] { $count } was kept beside a different file, under another name.
   *[other] { $count } were kept beside different files, under other names.
}
restore-done-skipped = { $count ->
    [one] { $count } was skipped, because a different file is there.
   *[other] { $count } were skipped, because different files are there.
}
restore-done-stayed = { $count ->
    [one] { $count } was not replaced, because the current one could not be saved first.
   *[other] { $count } were not replaced, because the current ones could not be saved first.
}
restore-done-damaged = { $count ->
    [one] { $count } is damaged in the backup.
   *[other] { $count } are damaged in the backup.
}
restore-done-failed = { $count ->
    [one] { $count } could not be written.
   *[other] { $count } could not be written.
}
restore-done-saved-first = We saved the current version before replacing it.
restore-done-undone = What stood there before is back
restore-undo = Undo
restore-failed-safe = What was already restored stays. The backup itself was not touched.
restore-again = Try again
app-open-folder = Open folder
fitted-names = { $count ->
    [one] One name doesn’t fit this computer and is changed a little
   *[other] { $count } names don’t fit this computer and are changed a little
}
fitted-becomes = becomes

## The recovery key, in the welcome and in the settings

key-words-show = Show the 24 words
key-words-hide = Hide the words
key-words-label = Your 24 recovery words
key-words-hidden-soon = The words hide by themselves after 2 minutes.
key-words-hidden = The words are hidden again.
key-words-alone = Look around first: whoever sees these words can open your backup.
key-print = Print…
key-code-label = Your 24 words as a code to scan. The list says the same in words.
key-code-hint = The same words, for a camera
key-words-fingerprint = Key fingerprint: { $fingerprint }
key-passphrase = Your passphrase
key-passphrase-why = The key of this backup is kept by a passphrase. It is asked again before the words are shown.
key-save = Save as PDF…
key-save-title = Where to save the recovery kit
key-save-hint = Not on the backup place itself, and not only on this computer: a USB stick, or printed on paper.
key-saved-next = Print it, or keep it on a USB stick in a drawer.
key-check = Check two words…
key-check-title = Do you have them?
key-check-why = Type these two words from your paper or PDF. Pasting is fine.
key-check-word = Word { $number }
key-check-do = Check
key-check-right = Both are right. You can open your backup on any computer.
key-check-wrong = { $count ->
    [one] Word { $first } is not right. Look at your recovery kit again.
   *[other] Words { $first } and { $second } are not right. Look at your recovery kit again.
}
key-check-empty = Type both words first.

## Settings

settings-title = Settings
settings-index = On this page
settings-saved = Saved
settings-keep = How long to keep old versions
settings-keep-summary = The latest version of every file always stays, whatever you choose here.
settings-keep-lot = Keep a lot
settings-keep-lot-hint = Everything of the last two years, and the 100 newest versions of each file
settings-keep-some = Keep a reasonable amount
settings-keep-some-hint = Everything of the last 90 days, and the 10 newest versions of each file
settings-keep-little = Keep little
settings-keep-little-hint = Everything of the last 30 days, and the 3 newest versions of each file
settings-keep-own = My own choice
settings-keep-days = Keep everything for
settings-keep-days-unit = days
settings-keep-versions = Always keep the newest
settings-keep-versions-unit = versions of each file
settings-keep-invalid-days = Give a number of days from 0 to 36,500.
settings-keep-invalid-versions = Give a number of versions from 1 to 1,000,000.
settings-keep-preview = With this choice
settings-keep-preview-now = With the present choice
settings-keep-working = Counting…
settings-keep-none = No version has to be removed. The latest version of every file stays.
settings-keep-removed = { $versions ->
    [one] { $versions } old version will be removed. The latest version of every file stays.
   *[other] { $versions } old versions will be removed. The latest version of every file stays.
}
settings-keep-removed-of = { $files ->
    [one] It belongs to { $files } file and held { $size }.
   *[other] They belong to { $files } files and held { $size }.
}
settings-keep-held = Nothing would be removed now:
settings-keep-save = Save this choice
settings-keep-undo = Back to the saved choice
settings-auto-clean = Remove old versions by itself
settings-auto-clean-hint = After each backup, what this choice no longer keeps is removed.
settings-clean = Remove old versions now…
settings-clean-title = { $versions ->
    [one] Remove { $versions } old version?
   *[other] Remove { $versions } old versions?
}
settings-clean-text = They cannot be brought back. The latest version of every file stays, and so does everything younger than { $days ->
    [one] { $days } day
   *[other] { $days } days
}.
settings-clean-do = { $versions ->
    [one] Remove { $versions } version
   *[other] Remove { $versions } versions
}
settings-clean-keep = Keep them
settings-stricter-title = Keep less than before?
settings-stricter-do = Keep less
settings-security = Security and recovery
settings-key-keychain = The key is kept in this computer’s key ring. It opens together with your session.
settings-key-file = The key is kept in a protected file that only your user account can read.
settings-key-passphrase = The key is kept by your passphrase, which is asked when MyBackup starts.
settings-key-locked = It is locked right now.
settings-key-unlock = Unlock
settings-key-fingerprint = Key fingerprint
settings-kit = Recovery kit
settings-kit-why = Without these words and this computer, nobody, not even us, can open your backup.
settings-kit-checked = You showed that you have the recovery words.
settings-kit-unchecked = Nobody has checked yet that you have the recovery words.
settings-verify = Check of the backup
settings-verify-summary = Reads everything that is stored and compares it with what was saved.
settings-verify-never = The backup was never checked in full.
settings-verify-last = Last checked { $ago }.
settings-verify-now = Check everything now
settings-when = When to back up
settings-when-asked = Backups start only when you ask for them.
settings-when-changes = Files are saved moments after they change, and once a day everything is looked through.
settings-when-every = Everything is looked through at intervals of { $every }, and what changed is saved.
settings-when-on = Back up by itself
settings-when-on-hint = If the computer was off or asleep, one backup catches up when it is on again.
settings-when-realtime = Save files as they change
settings-when-realtime-hint = A few seconds after the last change; the same file once a minute at most.
settings-when-interval = Time between two looks for changes
settings-when-interval-hint = For folders in which changes can’t be noticed, such as some network drives.
settings-when-interval-only = Everything is looked through this often.
settings-when-seconds = { $count ->
    [one] { $shown } second
   *[other] { $shown } seconds
}
settings-when-minutes = { $count ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}
settings-when-hours = { $count ->
    [one] { $shown } hour
   *[other] { $shown } hours
}
settings-when-days = { $count ->
    [one] { $shown } day
   *[other] { $shown } days
}
settings-when-waits = What backups wait for
settings-when-battery = Wait on battery below { $percent }
settings-when-metered = Wait on networks that cost money
settings-when-metered-hint = Only where the backup place is reached over the network.
settings-when-rules = While a film, a game or a talk has the screen, backups wait for an hour at most. After three days without a backup, one starts in any case.
settings-when-next = Next
settings-when-next-changes = As soon as a file changes
settings-when-next-at = A look at everything { $when }
settings-when-next-unknown = Not known yet
settings-login = Starting
login-start = Start MyBackup when I log in
login-start-hint = It opens no window: its icon tells how things stand.
settings-look = Appearance and language
settings-theme = Colours
settings-theme-system = As the system
settings-theme-light = Light
settings-theme-dark = Dark
settings-still = Reduce motion
settings-still-hint = Nothing slides or fades.
settings-text-size = Text size
settings-text-normal = Normal
settings-text-large = Large
settings-text-largest = Very large
settings-language = Language
settings-language-system = As the system
settings-more = More options
settings-order = Save what matters most first
settings-order-hint = When there is much to save, what you use most comes first. { $why } MyBackup learns this on this computer and keeps it here.
settings-compression = Compress what is stored
settings-compression-hint = It takes less room. Turn it off only where this computer is very slow.
settings-about = About
settings-about-program = Program
settings-about-computer = This computer
settings-about-home = Its own files
settings-about-wrong = If everything goes wrong
settings-about-wrong-text = Your backup can be opened without this window. In a terminal:
settings-not-set-up = Most settings appear once a backup is set up.
settings-set-up = Set up a backup

## Welcome

welcome-title = Welcome to MyBackup
welcome-promise = It keeps the history of your files, and gives any of them back, as it was on any date.
welcome-protect = Protect this computer
welcome-protect-hint = About two minutes, nothing to type
welcome-existing = I already have a backup
welcome-existing-hint = Bring files back, or go on with it here
welcome-private = No account. Everything is encrypted before it leaves this computer.
welcome-language = Language
welcome-step = Step { $step } of 4
welcome-back = Back
welcome-next = Continue
welcome-more = More options
welcome-folders-title = What should be protected?
welcome-folders-text = These folders hold what people miss most.
welcome-folders-add = Add a folder…
welcome-folders-choose = Which folder should be protected?
welcome-folders-none = None of the usual folders was found. Add one that matters to you.
welcome-folders-counting = counting…
welcome-folders-empty = empty
welcome-folders-size = { $files ->
    [one] { $files } file, { $size }
   *[other] { $files } files, { $size }
}
welcome-folders-at-least = more than { $files } files, { $size }
welcome-folders-inside = Already included in { $folder }
welcome-folders-total = { $files ->
    [one] { $files } file, { $size } in all
   *[other] { $files } files, { $size } in all
}
welcome-folders-total-more = More than { $files } files, { $size } in all
welcome-folders-skip = Caches and recycle bins are left out by themselves.
welcome-folders-pick = Tick one folder at least.
welcome-folders-failed = cannot be read
welcome-place-title = Where should the backup be kept?
welcome-place-text = A disk of its own is safest: it is still there when this computer is not. Nothing on it is erased.
welcome-place-none = No other disk is connected. Connect a USB disk, or choose a folder.
welcome-place-again = Look again
welcome-place-free = { $free } free of { $total }
welcome-place-best = Recommended
welcome-place-removable = Can be unplugged
welcome-place-holds = Holds a backup
welcome-place-folder = A folder or network drive…
welcome-place-choose = Which folder should hold the backup?
welcome-place-checking = Looking at this place…
welcome-found-title = There is already a backup here
welcome-found-made = It was begun on { $date }.
welcome-found-use = Use this backup
welcome-found-other = Choose another place
welcome-passphrase-ask = Ask for a passphrase when MyBackup starts
welcome-passphrase-hint = Otherwise the key is kept in this computer’s key ring, and nothing is asked.
welcome-passphrase = Passphrase
welcome-passphrase-repeat = The passphrase again
welcome-passphrase-differs = The two passphrases differ.
welcome-passphrase-short = Use at least 8 characters.
welcome-begin = Use this place
welcome-begin-working = Getting the place ready…
welcome-key-title = Your recovery key
welcome-key-text = These 24 words open your backup on any computer. Save them now: without this key and this computer, nobody, not even us, can open your backup.
welcome-key-fell-back-title = Your computer has no key ring
welcome-key-fell-back = So the key is kept in a protected file that only your user account can read. Backups work just as well.
welcome-key-fell-back-details = Details
welcome-key-fell-back-why = What the system said: { $why }
welcome-key-later = Do it later
welcome-key-later-hint = Home reminds you. The first backup begins at once.
welcome-first-title = Ready for the first backup
welcome-first-what = { $folders } to { $place }
welcome-first-folders = { $count ->
    [1] { $first }
    [2] { $first } and { $second }
    [3] { $first }, { $second } and one other
   *[other] { $first }, { $second } and { $rest } others
}
welcome-first-then = From then on, what you change is saved by itself. You can also back up whenever you like.
welcome-first-start = Start the first backup
welcome-first-working = First backup
welcome-first-leave = You can keep working. Home shows when it is done.
welcome-first-home = Go to Home
welcome-first-stopped = The first backup was stopped
welcome-first-stopped-text = What is already saved is kept. You can go on whenever you like.
welcome-first-go-on = Go on
welcome-proof-title = Your files are safe
welcome-proof-text = { $files ->
    [0] Everything in your folders is saved.
    [one] First backup done: { $files } file is saved.
   *[other] First backup done: { $files } files are saved.
}
welcome-proof-partial = { $count ->
    [one] { $count } file could not be read. Everything else is saved.
   *[other] { $count } files could not be read. Everything else is saved.
}
welcome-proof-try = Try it: restore one file
welcome-proof-why = It takes 20 seconds. Then you know how it feels before you ever need it.
welcome-proof-home = Go to Home
welcome-connect-title = Where is your backup?
welcome-connect-text = Connect the disk that holds it, or choose its folder.
welcome-connect-none = No connected disk holds a backup. Connect the disk, or choose the folder.
welcome-connect-folder = Choose its folder…
welcome-connect-choose = Which folder holds the backup?
welcome-connect-looking = Looking for backups…
welcome-connect-which = Which backup?
welcome-connect-begun = Begun on { $date }
welcome-connect-unknown = A backup without a date
welcome-connect-in = in { $folder }
welcome-open-title = Open your backup
welcome-open-words = Your 24 recovery words
welcome-open-words-hint = Type or paste them with spaces between them, from 1 to 24. They are on your recovery kit.
welcome-open-counted = { $count ->
    [one] { $count } word of 24
   *[other] { $count } words of 24
}
welcome-open-with-words = With the recovery words
welcome-open-with-kit = With the recovery kit
welcome-kit-drop = Drop the PDF of your recovery kit here, or a photo of it
welcome-kit-held = Your recovery kit is ready: { $name }. Now choose the backup that it opens.
welcome-kit-choose = Choose the file…
welcome-kit-other = Choose another file…
welcome-kit-hint = The PDF or the text that MyBackup saved, or a sharp photo of the square code (JPEG or PNG, up to 20 MB).
welcome-kit-missing = Choose the file of your recovery kit first.
welcome-kit-large = This file is larger than 20 MB. A photo of the square code alone is enough.
welcome-kit-unread = This file couldn’t be read. Choose another one.
welcome-open-with-passphrase = With the passphrase
welcome-open-how = How do you want to open it?
welcome-open-passphrase = Passphrase
welcome-open-do = Open the backup
welcome-open-too-few = That is { $count } of 24 words. Look for missing ones.
welcome-open-too-many = That is { $count } words; there should be 24.
welcome-opening = Reading your backup…
welcome-opening-text = This can take a few minutes for a large backup. Nothing in it is changed.
welcome-opened-title = Your backup is here
welcome-opened-text = { $folders ->
    [0] It comes from { $computer }.
    [one] It comes from { $computer }. { $folders } folder can be restored.
   *[other] It comes from { $computer }. { $folders } folders can be restored.
}
welcome-wish = What do you want?
welcome-wish-all = Everything, put back in my home folder
welcome-wish-all-hint = As it was in the latest backup. Nothing that is here already is overwritten
welcome-wish-some = Choose folders
welcome-wish-some-hint = Only what you tick; the rest stays in the backup
welcome-wish-look = Just look
welcome-wish-look-hint = Find single files and restore them one by one
welcome-wish-homes = Your home folder then, and now:
welcome-wish-to = to
welcome-wish-into = goes to
welcome-wish-folders = Folders of the backup
welcome-wish-both = { $count ->
    [one] One of them is here already and differs: both are kept.
   *[other] { $count } of them are here already and differ: both are kept.
}
welcome-wish-tight = There is not enough room
welcome-wish-tight-text = { $needed } are needed and { $free } are free. Choose fewer folders, or make room first.
welcome-wish-do-all = Put everything back
welcome-wish-do-some = { $count ->
    [0] Put folders back
    [one] Put { $count } folder back
   *[other] Put { $count } folders back
}
welcome-wish-do-look = Look around
welcome-putting = Putting your files back…
welcome-putting-failed = Not everything was put back
welcome-put-title = Your files are back
welcome-put-protect = Continue protecting this computer with the same backup place?
welcome-put-protect-text = { $count ->
    [one] This folder keeps its history: new versions are added to those in { $place }.
   *[other] These { $count } folders keep their history: new versions are added to those in { $place }.
}
welcome-put-protect-yes = Yes, keep protecting
welcome-put-protect-no = No
welcome-put-protect-hint = Say no if the other computer is still in use and backs up there. What is saved stays, either way.
