# The tray and the notifications of the desktop.
tray-looking = Looking…
tray-back-up = Back up now
tray-stop = Stop
tray-restore = Restore files…
tray-open = Open MyBackup
tray-quit = Quit
tray-busy = Working…
tray-busy-percent = Working… { $percent }
tray-setup = Nothing is protected yet
tray-first = No backup yet
tray-ok = Protected — { $ago }
tray-partial = { $count ->
    [one] Protected, except one file
   *[other] Protected, except { $count } files
}
tray-waiting = Waiting for your backup place
tray-paused = Paused { $until }
tray-pause = Pause
tray-pause-hour = 1 hour
tray-pause-four-hours = 4 hours
tray-pause-tomorrow = Until tomorrow
tray-resume = Resume
tray-attention = MyBackup needs you
tray-stopped = MyBackup can’t protect your files
quit-question = If you quit, the icon in the tray goes, and work that goes on is stopped. What is saved stays.
quit-yes = Quit
quit-no = Keep running
notify-first = Your first backup is done
notify-first-next = { $count ->
    [one] One file is safe.
   *[other] { $count } files are safe.
}
notify-attention = MyBackup needs you
    .hint = See what to do with: mybackup status
notify-damage = A part of your backup is damaged
    .hint = Heal it with: mybackup repair. See what is damaged with: mybackup verify --data
notify-scrambled = Many files became unreadable
    .hint = Nothing old is removed until you say whether it was you: mybackup settle
notify-emptied = A protected folder lost all its files
    .hint = Nothing old is removed until you say whether it was you: mybackup settle
notify-unsaved = A folder is not saved yet
    .hint = Back up with: mybackup backup
notify-source-missing = A protected folder is missing
    .hint = If it is on a disk, connect the disk: MyBackup goes on by itself. If it was moved, protect it where it is now. Which one: mybackup status
notify-source-empty = A protected folder is suddenly empty
    .hint = If it is on a disk, connect the disk. What was saved of it stays; how to bring it back: mybackup status
notify-old = Your files were not backed up for days
    .hint = Connect the disk of your backup place. To see why nothing was saved: mybackup backup
notify-failed = The last backup failed
    .hint = To see why: mybackup backup. What else is wrong: mybackup doctor
notify-no-destination = No backup place can be used
    .hint = Connect the disk of your backup place, then: mybackup backup
notify-filling = Your backup place is nearly full
    .hint = Add another backup place, or keep fewer old versions; what goes then: mybackup clean --dry-run
notify-stopped = MyBackup can’t protect your files
    .hint = See what is wrong with: mybackup doctor
notify-look = Open MyBackup to see what to do.
notify-well = Your files are protected again
notify-restored = { $count ->
    [0] The restore is done
    [one] One file was restored
   *[other] { $count } files were restored
}
notify-restored-failed = { $count ->
    [one] One file did not come back. Open MyBackup to see which.
   *[other] { $count } files did not come back. Open MyBackup to see which.
}
notify-try = Try a restore
notify-show = Show
notify-goes-on = MyBackup keeps running in the background
notify-goes-on-next = Open it again from the applications menu.

# A window that stays empty.
window-empty =
    MyBackup’s window stays empty on this computer.
    Your backups go on. MyBackup can be used in your browser instead.
window-in-browser = Open in the browser
window-quit = Quit MyBackup

# Opening a folder in the file manager.
error-open-missing = The folder { $path } isn’t there any more
error-open-none = Folders can’t be opened from here
    .hint = Open { $path } in your file manager.
error-open-failed = The folder { $path } couldn’t be opened
    .hint = Open it in your file manager.

# Opening a backup with the file of its recovery kit.
error-kit-large = This file is too large to be a recovery kit
    .hint = Choose a PDF or a picture of at most 20 MB. A picture of the square code alone is enough.
error-kit-closed = This file can’t be opened
    .hint = Look whether it is still there and may be read, or choose it with the button. You can also type the 24 words.
error-kit-unknown = This file can’t be read
    .hint = Choose the PDF or the text that MyBackup saved, or a picture as JPEG or PNG. You can also type the 24 words.
error-kit-code = No recovery code was found in this file
    .hint = Take a picture of the square code from straight above, sharp and in good light. You can also type the 24 words.
error-kit-other = The code in this file is not a recovery key
    .hint = Look for the page with the title “MyBackup Recovery kit”, or type its 24 words.
error-pause = “{ $typed }” is no time to pause for
    .hint = Choose for example 90m, 4h, 2d or tomorrow; at most 31 days.

# Folders whose changes are not seen as they happen.
error-watch-too-many-folders = Changes in “{ $name }” are found by looking every { $minutes } minutes: this computer watches no more folders
    .hint = Everything is still backed up, only later. To see changes at once, raise the limit: sudo sysctl -w fs.inotify.max_user_watches=1048576
error-watch-too-many-watchers = Changes in “{ $name }” are found by looking every { $minutes } minutes: too many programs watch folders or hold files open
    .hint = Everything is still backed up, only later. Close programs that you don’t need, or raise the limit: sudo sysctl -w fs.inotify.max_user_instances=1024
error-watch-network = Changes in “{ $name }” are found by looking every { $minutes } minutes: it lies on another computer
    .hint = Nothing to do. Everything is backed up, only a little later.
error-watch-gone = The folder { $path } isn’t there
    .hint = If it was moved, protect it where it is now. If it is on a disk, connect the disk: MyBackup goes on by itself.
error-watch-replaced = Another folder stands where “{ $name }” was: MyBackup looks at all of it
    .hint = Nothing to do, unless it isn’t the right folder: { $path }
error-watch-overflow = So much changed in “{ $name }” at once that MyBackup looks at all of it
    .hint = Nothing to do.
error-watch-refused = The folder { $path } may not be read
    .hint = Give yourself the right to read it, or stop protecting it.
error-watch-too-long = Changes in “{ $name }” are found by looking every { $minutes } minutes: a folder lies too deep inside it
    .hint = Everything is still backed up, only later. Shorter names of folders would help.
error-watch-unable = Changes in “{ $name }” are found by looking every { $minutes } minutes: this computer can’t watch it
    .hint = Everything is still backed up, only later.
doctor-watching = Seeing changes in { $path }

# Ejecting the drive of a backup place.
help-eject = Let go of the drive of a backup place, so that it can be unplugged
argument-eject-place = The backup place; by default the only one on a drive that can be unplugged
eject-done = { $path } can be unplugged now
error-eject-none = No backup place is on a drive that can be unplugged
    .hint = See “mybackup status” for the backup places and where they are.
error-eject-several = Several backup places are on drives that can be unplugged
    .hint = Name the one that you mean: mybackup eject PLACE
error-eject-not-removable = “{ $name }” is not on a drive that can be unplugged now
    .hint = If the drive was unplugged already, nothing more is to be done.
error-eject-busy = “{ $name }” is still in use
    .hint = Close the files and windows that are open on the drive, then try again.
error-eject-busy-programs = “{ $name }” is still in use by { $programs }
    .hint = Close what is open on the drive there, then try again.
error-eject-refused = This computer doesn’t let MyBackup eject “{ $name }”
    .hint = All that MyBackup wrote is safely on the drive. Eject it in the file manager.
error-eject-failed = “{ $name }” could not be ejected
    .hint = All that MyBackup wrote is safely on the drive. Eject it in the file manager.

# What is saved first.
order-why = { $then ->
    [none] { $last ->
        [none] { $first } first.
       *[other] { $first } first; { $last } last.
    }
   *[other] { $last ->
        [none] { $first } first, then { $then }.
       *[other] { $first } first, then { $then }; { $last } last.
    }
}
order-of-week = { $kind } from this week
order-of-month = { $kind } from this month
order-of-year = { $kind } from this year
order-of-older = { $kind } older than a year
order-documents = documents
order-creations = drawings and layouts
order-photos = photos
order-code = code
order-mail = e-mail
order-music = music
order-videos = videos
order-packed = compressed files
order-disks = disk images
order-output = files that programs make again
order-data = data of programs
order-other = other files
## The log: what was done without anybody asking

order-first = There is much to save. { $what }
log-well = All protected folders are saved
log-saved = { $count ->
    [one] Saved 1 change in { $time }: { $size } stored.
   *[other] Saved { $count } changes in { $time }: { $size } stored.
}
log-nothing = Looked for changes in { $time }: there were none.
log-unreadable = { $count ->
    [one] 1 file could not be read.
   *[other] { $count } files could not be read.
}
log-stopped = Somebody stopped the backup; what was saved until then is kept.
log-failed = Not done: { $reason }
log-synced = { $count } of { $all } backup places are up to date: { $size } copied.
log-sampled = Read { $size } of the backup back: it is all right.
log-drilled = { $count ->
    [one] Restored 1 file to a temporary place ({ $size }): it came back as it was.
   *[other] Restored { $count } files to a temporary place ({ $size }): they came back as they were.
}
log-damage = { $count ->
    [one] Something that was read back is damaged.
   *[other] { $count } things that were read back are damaged.
}
log-held = Old versions stay: { $reason }
log-cleaned = { $count ->
    [one] Removed 1 old version, { $size } are free again.
   *[other] Removed { $count } old versions, { $size } are free again.
}
log-waiting-paused = Waiting: somebody paused the backups.
log-waiting-place = Waiting for a backup place.
log-waiting-folder = Waiting for a protected folder.
log-waiting-battery = Waiting: the battery is low.
log-waiting-metered = Waiting: this network costs money.
log-waiting-offline = Waiting for a network.
log-waiting-full-screen = Waiting: something fills the screen.
log-waiting-failure = Waiting before the next try.

# Hooks: a program or a web address that is told what a person has to look at.
log-hook-told = { $hook ->
    [command] The program of hooks.command was told: { $title }.
   *[webhook] The address of hooks.webhook was told: { $title }.
}
hook-test = Test message from MyBackup
hook-test-text = Nothing is wrong: somebody asked for this with “mybackup hooks test”.
error-no-hook = Nobody is told what has to be looked at: neither a program nor an address is set
    .hint = Set one: mybackup config set hooks.command PROGRAM, or: mybackup config set hooks.webhook ADDRESS
advice-hook-start = A script has to begin with a line such as #!/bin/sh. Then try again: mybackup hooks test
advice-hook-ended = Try it by hand, with some text on its input: it has to end with 0. Then try again: mybackup hooks test
advice-hook-slow = Let it do in the background what takes long, and end at once. Then try again: mybackup hooks test
advice-hook-address = Look whether the address is good and a network is there: mybackup config get hooks.webhook. Then try again: mybackup hooks test
error-hook-start = The program of hooks.{ $hook } could not be started
    .hint = See with: mybackup doctor. To have none: mybackup config set hooks.command none
error-hook-ended = The program of hooks.{ $hook } ended with an error
    .hint = Try it by hand, with the news on its input; it has to end with 0. It is told again later.
error-hook-slow = { $hook ->
    [command] The program of hooks.command did not end within 30 seconds
   *[webhook] The address of hooks.webhook did not answer within 30 seconds
}
    .hint = It is told again later. To have none: mybackup config set hooks.{ $hook } none
error-hook-refused = The address of hooks.{ $hook } answered with { $number }
    .hint = Look whether the address is still good: mybackup config get hooks.webhook
error-hook-unreachable = The address of hooks.{ $hook } cannot be reached
    .hint = Look whether the address is good and a network is there; it is told again later: mybackup config get hooks.webhook
error-hook-missing = The program { $path } cannot be started
    .hint = Name one that is there: mybackup config set hooks.command PROGRAM
error-hook-no-file = { $path } is not a program
    .hint = Name a program that can be started: mybackup config set hooks.command PROGRAM
error-hook-not-executable = The file { $path } may not be started
    .hint = Allow it, then try again: chmod u+x { $path }

# What doctor says of what runs by itself.
doctor-nothing-wrong = Nothing is wrong
doctor-state = Backups
doctor-log = Log
doctor-watch = Backups that start by themselves
doctor-background = In the background
doctor-pause = Pause
doctor-hook-command = News for hooks.command
doctor-hook-webhook = News for hooks.webhook
doctor-drill = Test restore
doctor-suspicion = Unusual changes
error-log = Nothing can be written into { $path }
    .hint = Backups go on without their log. Let yourself write there, or move away what is in the way.
error-background-absent = No MyBackup runs that saves files as they change
    .hint = To let it run with each login: mybackup service install. The desktop program does the same while it runs.
error-background-stopped = MyBackup starts in the background with each login, but it does not run now
    .hint = Start it again: mybackup service install
error-background-other = Another MyBackup than this one starts in the background: { $path }
    .hint = To let this one start instead: mybackup service install
error-background-gone = What is to start in the background is not there: { $path }
    .hint = To let this MyBackup start instead: mybackup service install
error-sample-failed = The last sample could not be read back
    .hint = To see why, read a part back: mybackup verify --data=10
error-drill-failed = The last test restore could not be made
    .hint = To see why, make one now: mybackup verify --restore-test
error-suspicion-scrambled = { $count } of { $all } files in { $path } were replaced by ones that nobody can read
    .hint = No old version goes meanwhile. If you did not do it, disconnect the backup place; see what it was and answer: mybackup settle
error-suspicion-emptied = { $path } held { $all } files, and holds none now
    .hint = No old version goes meanwhile. See what it was and answer: mybackup settle
