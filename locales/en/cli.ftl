## Commands: one line each

about-program = Keeps the history of your files and gives any of them back, at any date.
help-init = Set MyBackup up on this computer
help-add = Protect a folder
help-remove = Stop protecting a folder; what is saved of it is kept
help-sources = List the protected folders
help-config = Show or change settings
help-config-show = Show all settings
help-config-get = Show one setting
help-config-set = Change one setting
help-config-path = Show where the settings file is
help-backup = Back up now
help-status = Show what is protected and where
help-list = Show the versions of a file, or a folder at a date
help-restore = Bring files or folders back
help-search = Find files by name, deleted ones too
help-clean = Remove old versions and free space
help-verify = Prove that the backup can be restored
help-repair = Heal damage from another destination or from your files
help-key = Recovery words, recovery kit and passphrase
help-key-show = Print the recovery words
help-key-kit = Write the recovery kit as text or PDF
help-key-change-passphrase = Change the passphrase
help-key-import = Bring the key to this computer with the recovery words
help-connect = Use an existing backup on this computer
help-sync = Bring every reachable destination up to date
help-pause = Let nothing start by itself for a while; “mybackup backup” still works
help-resume = End the pause
help-settle = Say whether it was you who changed a source strangely
help-watch = Stay running and back up as files change
help-hooks = Other programs that are told what you have to look at
help-hooks-test = Send a test message to hooks.command and hooks.webhook now
help-service = Run in the background
help-service-install = Start in the background with this computer
help-service-uninstall = Stop running in the background
help-service-status = Show whether it runs in the background
help-serve = Open the dashboard in a browser on this computer
help-export-db = Write the local database as JSON lines
help-doctor = Check this installation and say what is wrong
help-completions = Print completions for your shell
help-man = Print the manual page
help-help = Show help about a command

## Options

option-home = Folder of MyBackup’s own files
option-json = Print machine-readable output
option-verbose = Say more
option-quiet = Say only what is wrong
option-lang = Language, en or fr
option-destination = Folder where backups go
option-key-store = Where the key is kept: keychain, file or passphrase
option-exclude = Patterns to leave out, with commas between them
option-source = Only this source
option-dry-run = Show what would be done; change nothing
option-undo = Take back what was removed in the last three days
option-mine = It was me: old versions may be removed again
option-not-mine = It was not me: nothing old is removed
option-date = A date such as 2026-01-15, "2026-01-15 14:30", yesterday or "2 days ago"
option-version = Number of the version
option-file = File to restore
option-directory = Folder to restore
option-restore-destination = Folder to restore into
option-restore-list = List everything that can be restored
option-keep-days = Days to keep old versions
option-keep-versions = Newest versions to keep of each file
option-verify-data = Also read the saved data, all of it or this percentage
option-restore-test = Also restore some files and compare them
option-port = Port of the dashboard
option-help = Show this help
option-version-flag = Show the version of MyBackup
option-existing = What happens where another file stands: keep-both, replace or skip
option-output = New file to write to
option-format = Format of the kit: text or pdf
option-vault = Which backup, where there are several: the start of its id
option-passphrase = Open it with its passphrase instead of the recovery words
argument-folder-to-protect = Folder to protect
argument-source = Protected folder
argument-key = Name of the setting, such as retention.keep_days
argument-value = Its new value
argument-list-path = File or folder; without it, the protected folders are listed
argument-text = Part of a name
argument-connect = Folder that holds the backup
argument-shell = Your shell: bash, elvish, fish, powershell or zsh
argument-command = Command to explain
argument-pause = 90m, 4h, 2d or tomorrow; an hour when left out
argument-settle = The source; the one that is asked about when left out
heading-usage = Usage:
heading-commands = Commands
heading-options = Options
heading-general = General options
heading-arguments = Arguments
value-command = COMMAND
value-folder = FOLDER
value-file = FILE
value-path = PATH
value-lang = LANGUAGE
value-key-store = PLACE
value-patterns = PATTERNS
value-key = SETTING
value-value = VALUE
value-date = DATE
value-number = NUMBER
value-length = LENGTH
value-percent = PERCENT
value-existing = WHAT
value-text = TEXT
value-format = FORMAT
value-vault = ID
value-shell = SHELL

## Errors, and what to do next

error-not-initialised = MyBackup is not set up yet: there is no configuration in { $path }
    .hint = Run: mybackup init
error-already-initialised = MyBackup is already set up in { $path }; nothing was changed
    .hint = To see its settings, run: mybackup config show
error-no-source = No folder is protected yet
    .hint = Add one with: mybackup add FOLDER
error-no-destination = No destination is set
    .hint = Choose a folder on another disk: mybackup config set destination FOLDER
error-source-missing = The source { $path } is not there
    .hint = If it is on a disk, connect it. If it is gone for good: mybackup remove { $path }
error-source-unknown = { $path } is not a source
    .hint = To see the sources, run: mybackup sources
error-source-exists = { $path } is already protected
error-source-inside = { $path } lies inside { $other }, which is already protected
    .hint = Nothing to do: it is backed up with { $other }
error-source-not-folder = { $path } is not a folder
    .hint = Give the folder that holds it
error-destination-gone = The destination { $path } is not reachable
    .hint = Connect the disk or the network folder, then run the command again. Nothing is lost
advice-create-folder = If it is on a disk or the network, connect it; otherwise create the folder. Then run the command again
error-destination-empty = There is no backup at { $path } any more
    .hint = Is the right disk connected? If so, and the backup was moved, set its new place: mybackup config set destination FOLDER
error-destination-read-only = The destination { $path } cannot be written to
    .hint = Check its permissions, and that the disk is not write-protected
error-destination-full = The destination { $path } is full
    .hint = Earlier backups are safe. Free some space with: mybackup clean, or choose another destination
error-destination-foreign = { $path } already holds a backup
    .hint = To use that backup: mybackup connect { $path }
error-destination-twice = { $path } is already a destination
    .hint = To see the destinations, run: mybackup status
error-home-in-use = This computer already uses another backup, set up in { $path }
    .hint = Go on with that one, or use this one beside it with another folder: --home FOLDER
error-destination-inside-source = The destination { $path } lies inside the source { $source }, on the same disk
    .hint = If that disk fails, both are lost. Choose a folder on another disk
error-no-vault = No backup was found at { $path }
    .hint = Give the folder that holds the folder named MyBackup-…
error-several-vaults = There are { $count } backups at { $path }
    .hint = Choose one by the id in its folder’s name: mybackup connect { $path } --vault ID
error-vault-newer = This backup was written by a newer MyBackup
    .hint = Update MyBackup on this computer
error-vault-older-state = { $path } shows an older state than this computer has seen there before
    .hint = Was an old copy of the disk put back? Run: mybackup verify
error-word-unknown = “{ $word }” (word { $position }) is not in the list of recovery words
    .hint = Look at that word on your recovery kit again
error-words-count = { $count ->
    [one] There must be 24 recovery words; this is { $count } word
   *[other] There must be 24 recovery words; these are { $count } words
}
    .hint = Type all 24 words, with spaces between them
error-words-order = These are recovery words, but not in this order: their check does not match
    .hint = Compare each word and its number with your recovery kit
error-words-wrong = These recovery words do not open this backup
    .hint = They belong to another backup: compare the name of its folder with the one on your recovery kit
error-passphrase-wrong = The passphrase is wrong
    .hint = Try again, or use the recovery words: mybackup key import
error-passphrase-missing = The key is kept by a passphrase, and nobody can be asked here
    .hint = Run it in a terminal, or put the passphrase in a file named by MYBACKUP_PASSPHRASE_FILE
error-passphrase-file = The passphrase cannot be read from { $path }: { $reason }
    .hint = MYBACKUP_PASSPHRASE_FILE must name a file that holds it and that you may read
error-passphrase-different = The two passphrases are not the same
error-key-wrong = The key on this computer is not the key of this backup
    .hint = Bring the right key back with the recovery words: mybackup key import
error-key-missing = The key of this backup is not on this computer
    .hint = Bring it back with the recovery words: mybackup key import
error-key-locked = The keychain is locked
    .hint = Unlock it, for example by logging in to the desktop, then run the command again
error-keychain-unavailable = This computer’s keychain cannot be used: { $reason }
    .hint = Keep the key in a protected file instead: mybackup config set encryption.key_store file, then: mybackup key import
error-key-file-unsafe = The key file { $path } { $reason ->
    [link] is a link
    [not-plain] is not a plain file
    [other-owner] belongs to another user
   *[readable] can be read by other users
}
    .hint = Only you may read it: chmod 600 { $path }. If others may have read it, make a new backup with a new key
error-key-damaged = What is stored as the key is not one
    .hint = Bring the key back with the recovery words: mybackup key import
error-damage-found = { $count ->
    [one] Damage was found in { $count } place
   *[other] Damage was found in { $count } places
}
    .hint = Heal it with: mybackup repair
error-date = { $text } is not a date that I understand
    .hint = Write it like one of these: 2026-01-15, "2026-01-15 14:30", 2026-01-15T14:30:00Z, yesterday, "2 days ago", "last tuesday"
error-date-impossible = There is no such date or time as { $text }
error-version-unknown = { $path } has no version { $version }
    .hint = To see its versions, run: mybackup list { $path }
error-file-unknown = { $path } is not in the backup
    .hint = Look for it by name with: mybackup search NAME
error-not-then = { $path } did not exist at that date, or was not saved yet
    .hint = To see when it did, run: mybackup list { $path }
error-is-folder = { $path } is a folder
    .hint = To restore it: mybackup restore --directory { $argument }
error-setting-unknown = There is no setting named { $key }
    .hint = The settings are: { $allowed }
error-setting-value = { $key } cannot be { $value }
    .hint = Allowed: { $allowed }
error-config-key = { $place }: there is no setting named { $key }
    .hint = Allowed there: { $allowed }
error-config-value = { $place }: { $key } cannot be { $value }
    .hint = Allowed: { $allowed }
error-config-syntax = { $place }: { $problem }
    .hint = Correct that line; the rest of the file stays as it is
error-config-newer = { $place }: this configuration was written by a newer MyBackup
    .hint = Update MyBackup on this computer
error-config-layout = The layout of { $file } is too unusual to change { $key } in it
    .hint = Change it by hand; the file is at { $path }
error-pattern = The pattern { $pattern } cannot be used: { $problem }
    .hint = Examples: "*.tmp", "~*", ".DS_Store", "/build/"
error-running = Another MyBackup is already working here
    .hint = Wait until it has finished, then run the command again
error-running-pid = Another MyBackup is already working here (process { $pid })
    .hint = Wait until it has finished, then run the command again
error-other-version = Another MyBackup of a different version ({ $version }) is working here
    .hint = Quit it from its icon or close its terminal, then try again
error-other-gone = The MyBackup that was working ended before it was done
    .hint = What it saved is kept; run the command again
error-home-unknown = Your home folder is not known
    .hint = Name a folder for MyBackup’s own files with --home FOLDER
error-io = Cannot { $doing ->
    [read] read
    [write] write
    [create] create
    [remove] remove
   *[open] open
} { $path }: { $reason }
advice-other-folder = Choose a folder that is there and in which you may write
advice-disk-full = Free some space on that disk, then run the command again. Your backups are safe
advice-disk-failing = Check that disk: it may be failing or write-protected. Your backups are safe
advice-clean-full = Even cleaning needs a little room: remove something else from that disk, then run the command again. Your backups are safe
advice-home-full = Free some space on the disk that holds MyBackup’s own folder, then run the command again. Your backups are safe
advice-home-failing = Check the disk that holds MyBackup’s own folder: it may be full, failing or write-protected. Your backups are safe
error-interrupted = Stopped. What was already saved is kept, and the next run goes on from there
error-unexpected = Something went wrong inside MyBackup: { $reason }
    .hint = Your backups are safe. Please report this with the output of: mybackup doctor
error-line = Error: { $text }
error-because = { $text }: { $reason }
error-device-file = { $path } is missing or damaged
    .hint = Bring this computer’s identity back with the recovery words: mybackup connect DESTINATION
error-unreachable = No destination can be reached: { $causes }
    .hint = Connect the disk or the network folder, then run the command again. Nothing is lost
error-destination-failed = The destination { $path } failed
    .hint = Check the disk or the network folder, then run the command again
error-destination-damaged = The backup at { $path } is damaged
    .hint = Heal it with: mybackup repair
error-damaged = The backup is damaged
    .hint = To see what is damaged: mybackup verify --data. To heal it: mybackup repair
error-key-not-of-vault = The key on this computer does not open the backup at { $path }
    .hint = Is the right disk connected? If so, bring its key back: mybackup key import
error-overtaken = Another computer, or a copy of this one, worked on the same backup meanwhile
    .hint = Nothing is lost. Run it again: it then builds on what the other one did
error-database = The local database cannot be used
    .hint = It is only an index: delete backups.db in MyBackup’s own folder, and it is rebuilt from the backup
error-local = Cannot { $doing } { $path }
error-no-passphrase = This backup has no passphrase: its key is kept on this computer
    .hint = To use one: mybackup config set encryption.key_store passphrase
error-output-exists = { $path } already exists and is not overwritten
    .hint = Choose another name
error-vault-unknown = There is no backup { $vault } at { $path }
    .hint = Its id is the part of the folder’s name after MyBackup-
usage-command-unknown = There is no command named { $name }
    .hint = To see all commands, run: mybackup --help
usage-option-unknown = There is no option named { $name }
    .hint = To see the options, run: mybackup { $command } --help
usage-argument-missing = { $name } is missing
    .hint = To see how it is used, run: mybackup { $command } --help
usage-argument-bad = { $name } cannot be { $value }
    .hint = Allowed: { $allowed }
usage-command-missing = Which of these: { $names }?
    .hint = To see how it is used, run: mybackup { $command } --help
usage-argument-unknown = { $name } is not expected here
    .hint = To see how it is used, run: mybackup { $command } --help
usage-argument-conflict = { $name } cannot be used together with { $other }
    .hint = To see how it is used, run: mybackup { $command } --help
usage-value-missing = { $name } needs a value
    .hint = To see how it is used, run: mybackup { $command } --help
usage-wrong = { $name } is not used in this way
    .hint = To see how it is used, run: mybackup { $command } --help
usage-not-text = Part of the command is not text
    .hint = Only file names may be other than text
usage-path-empty = An empty name is not a file or folder
usage-kit-needs-file = A PDF cannot be shown in a terminal
    .hint = Name a file: mybackup key kit --output recovery-kit.pdf
usage-kit-ending = { $path } ends neither in .pdf nor in .txt
    .hint = Allowed endings: .pdf, .txt
suggestion = Did you mean { $word }?

## Questions

ask-words = Type the 24 recovery words, with spaces between them:
ask-passphrase = Passphrase:
ask-passphrase-new = New passphrase:
ask-passphrase-again = The same again:
ask-which-vault = Which backup? Type its number:
interrupt-asked = Stopping… Press Ctrl-C again to stop at once

## Setting up

init-done = MyBackup is set up in { $path }
init-recovered = The settings were lost and are made anew in { $path }; the key and the backups are those from before ({ $sources } protected)
init-recovered-check = Please check them: mybackup config show
init-key-where = The key is kept { $where }
init-fallback-file = This computer has no keychain that can be used, so the key is kept in the file { $path }, which only you can read
init-kit-offer = Print your recovery kit now: mybackup key kit --output recovery-kit.pdf
init-kit-why = Without the recovery words and this computer, nobody can open your backup, not even us
init-next-destination = Next, choose where backups go: mybackup config set destination FOLDER
init-next-source = Next, protect a folder: mybackup add FOLDER
init-next-backup = Next, back up for the first time: mybackup backup
init-fallback-why = The keychain said: { $reason }
connect-done = Connected to the backup of { $computer }: { $sources }, { $files }, { $versions }
connect-found = { $folder }, made on { $when }
connect-next = To see what can be restored: mybackup restore --list
kit-written = The recovery kit is in { $path }
kit-advice = Print it, keep it apart from the backup, then delete the file
passphrase-changed = The passphrase is changed; the old one no longer opens the backup
key-imported = The key of this backup is on this computer again
key-by-passphrase = sealed by your passphrase, which is asked for each time
fingerprint-line = Key fingerprint: { $fingerprint }

## Sources and settings

add-done = { $path } is now protected: { $files }, { $size }
add-skipped-title = Left out of it:
add-skipped-line = { $path } ({ $reason })
add-tagged-cache = a cache, by its CACHEDIR.TAG
add-other-file-system = another disk
add-done-many = { $path } is now protected: more than { $files }, { $size }
remove-done = { $path } is no longer protected; what is saved of it is kept
sources-none = No folder is protected yet
setting-changed = { $key } is now { $value }
setting-none = none

## Progress

phase-scan = Looking for changes
phase-save = Saving
phase-publish = Finishing
phase-restore = Restoring
phase-verify = Checking
phase-repair = Repairing
phase-clean = Cleaning
phase-sync = Bringing the other destinations up to date
phase-rebuild = Rebuilding the local database
phase-open = Opening the backup
phase-plan = Preparing
progress-checked = { $count ->
    [one] { $count } file checked
   *[other] { $count } files checked
}
progress-of = { $done } of { $all }
progress-left = { $time } left
progress-speed = { $size }/s
progress-files = { $files } files

## Results

backup-done = Backed up in { $time }: { $new } new, { $changed } changed, { $unchanged } unchanged
backup-done-gone = Backed up in { $time }: { $new } new, { $changed } changed, { $gone } gone, { $unchanged } unchanged
backup-sizes = { $read } read, { $stored } stored
backup-nothing = Nothing has changed since the last run
backup-source-emptied = { $path } is empty now. If it is on a disk, is that disk connected? What was saved of it is kept
backup-unreadable = { $count ->
    [one] { $count } file could not be read; everything else is saved:
   *[other] { $count } files could not be read; everything else is saved:
}
backup-would = Would save { $files }, { $size }
backup-destination-late = { $path } is not reachable and will be brought up to date later
trouble-line = { $path }: { $reason }
trouble-denied = reading it is not permitted
trouble-vanished = it was gone before it could be read
trouble-changing = it kept changing while it was read; what was read is saved
trouble-unreadable = it cannot be read
trouble-source-missing = this folder is not there or cannot be opened; if it is on a disk, connect it
trouble-not-written = it could not be written
trouble-attribute-lost = its owner, permissions or other attributes did not come back
trouble-occupied = another file stands there and was left alone
trouble-damaged = what is stored of it is damaged
history-damaged = Part of the history is damaged; what could be read is here
history-rebuilt = The local database was rebuilt from the backup
restore-done = { $count ->
    [one] { $count } file restored to { $path }
   *[other] { $count } files restored to { $path }
}
restore-kept-first = What stood there is kept as version { $version }
restore-failed = { $count ->
    [one] { $count } file could not be restored:
   *[other] { $count } files could not be restored:
}
restore-would = Would restore { $files }, { $size }
restore-nothing = All is already as it should be in { $path }
restore-empty = { $path } held nothing at the last backup
restore-empty-next = To bring back what it held before, name a date: mybackup restore --directory { $argument } --date yesterday
restore-beside = { $path } is at { $name }, beside what stands there
restore-left-alone = { $count ->
    [one] { $count } file was left alone, as another stands there
   *[other] { $count } files were left alone, as others stand there
}
restore-attributes = { $count ->
    [one] Of { $count } file or folder, owner, permissions or other attributes did not come back
   *[other] Of { $count } files or folders, owner, permissions or other attributes did not come back
}
restore-would-meet = { $count ->
    [one] At { $count } place something else stands
   *[other] At { $count } places something else stands
}
restore-undo-file = To undo this: mybackup restore --file { $path } --version { $version }
restore-undo-folder = What stood there is kept. To bring it back: mybackup restore --directory { $path } --date "{ $date }"
clean-done = Removed { $versions } of { $size } in all
clean-would = Would remove { $versions } of { $size } in all
clean-freed = Freed { $size }
clean-would-free = Would free { $size }
clean-nothing = Nothing to remove
clean-rule = The latest version of every file stays
clean-later = Their room is freed in three days, by the next cleaning then
clean-undo = To undo this within three days: mybackup clean --undo
clean-returned = { $versions } came back
clean-returned-none = Nothing was removed in the last three days
clean-off = Old versions stay from now on: retention.auto_clean is false
clean-held = Cleaning was held back, nothing was removed: { $reason }
clean-waiting = More space is freed once these computers have backed up again: { $computers }
verify-done = { $objects ->
    [one] Checked { $objects } object, { $size }: no damage
   *[other] Checked { $objects } objects, { $size }: no damage
}
verify-present = { $objects ->
    [one] { $objects } object is present; contents were not read: use --data
   *[other] { $objects } objects are present; contents were not read: use --data
}
verify-known-lost = { $count ->
    [one] { $count } version is known to have lost content:
   *[other] { $count } versions are known to have lost content:
}
verify-damaged-line = { $name }: { $problem }
verify-restore-test = { $count ->
    [one] { $count } file was restored and compared: it is the same
   *[other] { $count } files were restored and compared: all are the same
}
repair-done = { $count ->
    [one] { $count } damaged object was healed
   *[other] { $count } damaged objects were healed
}
repair-nothing = Nothing to repair
repair-lost = { $count ->
    [one] { $count } damaged object could not be healed:
   *[other] { $count } damaged objects could not be healed:
}
repair-left = { $count ->
    [one] { $count } version lost content with that; it is marked as damaged:
   *[other] { $count } versions lost content with that; they are marked as damaged:
}
healed-by-other-destination = healed from another destination
healed-by-second-copy = healed from the second copy
healed-by-salvage = healed from what could still be read
healed-by-source-files = healed from your files
healed-by-this-computer = healed from this computer’s own index
sync-done = { $path } is up to date: { $objects ->
    [one] { $objects } object
   *[other] { $objects } objects
}, { $size } copied
sync-behind = { $path } is not up to date: { $reason }
search-none = Nothing was found with “{ $text }” in its name
search-more = There are more than { $count }; a longer text finds fewer
export-done = { $count } lines are in { $path }
and-more = …and { $count } more

## State

state-setup = Not set up completely yet
state-first = Nothing is backed up yet
state-ok = Your files are protected
state-partial = { $count ->
    [one] Protected, except { $count } file
   *[other] Protected, except { $count } files
}
state-waiting = Waiting for { $path }
state-paused = Paused { $until }
    .hint = Go on now with: mybackup resume
state-attention = Not protected: the last backup was { $when }
    .hint = Back up with: mybackup backup
state-damage = Damage was found in the backup { $when }
    .hint = Heal it with: mybackup repair
state-scrambled = Many files in { $path } were replaced by files that nobody can read { $when }
    .hint = Nothing old is removed until you say whether it was you: mybackup settle
state-emptied = All files in { $path } went { $when }
    .hint = Nothing old is removed until you say whether it was you: mybackup settle
state-unsaved = The source { $path } is not saved yet
    .hint = Back up with: mybackup backup
state-failed = The last backup failed { $when }
    .hint = Try again, to see why: mybackup backup
state-no-destination = No destination holds the latest backups
    .hint = Bring them there with: mybackup backup
state-filling = The destination { $path } will soon be full
    .hint = Add another destination, or keep fewer old versions; what goes then: mybackup clean --dry-run
state-source-empty = The source { $path } is empty, but files of it are saved
    .hint = If it is on a disk, connect it. To bring its files back: mybackup restore --directory { $path }
status-last-run = Last backup { $when }, { $outcome }
status-never-run = Never backed up
status-next = Next backup { $when }
status-waiting-paused = Backups wait: paused
status-waiting-place = Backups wait: no destination is connected
status-waiting-folder = Backups wait: no source is there
status-waiting-battery = Backups wait: the battery is low
status-waiting-metered = Backups wait: this network is metered
status-waiting-offline = Backups wait: there is no network
status-waiting-full-screen = Backups wait: a film, a game or a talk has the screen
status-waiting-failure = Backups wait a little after a failure
resume-done = The pause is over
resume-nothing = Nothing was paused
settle-scrambled = { $files } of { $of } files in { $path } were replaced by files that nobody can read, as malware does that asks for ransom
settle-emptied = { $path } held { $of } files and holds none now
settle-noticed = Noticed { $when }. Until you answer, nothing old is removed; backups go on.
settle-for-example = For example:
settle-ask = Was it you?
settle-if-mine = If so: mybackup settle --mine { $path }
settle-if-not = If not: mybackup settle --not-mine { $path }
settle-restore = To bring back what was there before: mybackup restore --directory { $path } --date "{ $date }"
settle-said-mine = You changed { $path } yourself: old versions may be removed again
settle-said-not-mine = Nothing old is removed until you say otherwise
settle-nothing = No source changed strangely
status-last-verified = Last check { $when }, { $outcome }
status-never-verified = Never checked
status-proved = { $part } of all data was read back in the last 90 days
status-last-drill = Last test restore { $when }, { $outcome }
status-space = { $protected } of files ({ $versions } with all versions) take { $stored } of space
outcome-done = complete
outcome-troubles = with problems
outcome-stopped = stopped before its end
outcome-failed = failed
destination-ok = reachable, { $free } free
destination-room = { $state }, { $room }
room-days = { $count ->
    [0] room for less than a day
    [one] room for about { $count } more day
   *[other] room for about { $count } more days
}
room-months = { $count ->
    [one] room for about { $count } more month
   *[other] room for about { $count } more months
}
room-years = { $count ->
    [one] room for about { $count } more year
   *[other] room for about { $count } more years
}
room-long = room for over 5 more years
destination-gone = not reachable
destination-read-only = read-only
destination-full = full
destination-behind = not up to date
destination-skipped = { $path } was skipped: { $reason }
destination-there = reachable
destination-empty = no backup there yet
destination-vanished = no backup here any more
destination-wrong-key = holds another backup
destination-damaged = damaged
source-ok = there
source-missing = not there
source-empty = empty

## Table headings

column-version = Version
column-date = Date
column-size = Size
column-sha256 = SHA-256
column-kept = Kept because
column-name = Name
column-path = Path
column-state = State
column-files = Files
column-versions = Versions
column-saved = Last saved
column-source = Source
column-destination = Destination
column-key = Setting
column-value = Value
column-allowed = Allowed
column-exclude = Left out
kept-current = current
kept-newest = among the newest
kept-days = recent
kept-last = last before deletion
kept-beside = version { $version }
kept-until-clean = until the next cleaning
version-deleted = deleted
version-damaged = damaged
kind-file = file
kind-folder = folder
kind-link = link
kind-other = special

## Check of the installation

doctor-ok = { $what }: fine
doctor-problem = { $what }: { $problem }
doctor-all-well = Everything is fine
doctor-around = This computer: { $list }
around-battery = on battery
around-battery-percent = on battery, { $percent }
around-mains = on mains power
around-online = a network is there
around-offline = no network
around-metered = the network is metered
around-screen = a film, a game or a talk has the screen
doctor-config = Configuration
doctor-database = Local database
doctor-key = Key
doctor-home = Home folder
doctor-clock = Clock
doctor-home-open = Others may change { $path }
    .hint = Only you may change it: chmod 700 { $path }
doctor-clock-wrong = The clock of this computer is wrong
    .hint = Set it right: the dates of versions come from it
doctor-sample = Proof
doctor-coverage = Read back in the last 90 days ({ $part })
doctor-room = Room in { $path }
doctor-no-sample = { $days ->
    [one] Nothing was read back from the backup for { $days } day
   *[other] Nothing was read back from the backup for { $days } days
}
    .hint = Read all of it and compare: mybackup verify --data
doctor-filling = There is { $room }
    .hint = Add another destination, or keep fewer old versions; what goes then: mybackup clean --dry-run
doctor-nearly-full = Hardly anything is free there: { $free }
    .hint = Add another destination, or keep fewer old versions; what goes then: mybackup clean --dry-run

## What the parts of the program report

cause-short = the data ends too early
cause-impossible = the data holds an impossible value
cause-not-ours = this is not a file of MyBackup
cause-other-kind = this is another kind of file than expected
cause-newer = this was written by a newer MyBackup
cause-key = the key does not open this
cause-damaged = the data was changed or damaged
cause-no-object = { $first } is missing
cause-full = no space is left for { $first }
cause-refused = access to { $first } is refused
cause-folder-gone = the backup folder { $first } is not there
cause-too-short = { $first } has { $second } bytes where { $third } are needed
cause-failed = { $second } failed
cause-disk-away = the disk that belongs there is away
cause-destination-failed = the destination { $first } failed: { $second }
cause-no-vault = there is no backup { $first } in { $second }
cause-key-of-vault = the key does not open the backup in { $first }
cause-lost = { $first } is missing
cause-local = { $second } cannot be used: { $third }
cause-not-copied = the latest backups could not be copied
cause-missing = it is missing
cause-length = it has another length than it should
cause-differs = a file that was read back differs from what was saved
cause-run-log = its notes about the run cannot be read
cause-history = its history does not agree with what it refers to
cause-to-come = it tells of backups that were not made yet
cause-refers = it refers to something that is missing or damaged
held-clock = the clock of this computer is behind the last backup
held-pause = { $first } was not backed up for 90 days, or the clock jumped ahead
held-empty = { $first } is empty or missing, but was not before
held-locked = many files of { $first } were replaced by unreadable ones
held-stranger = this computer has made no backup here yet
doing-open-folder = open the folder
doing-restore-into = restore anything into
doing-set-aside = move aside
doing-compress = compress
config-place = { $first }, line { $second }, column { $third }
config-not-text = this is not UTF-8 text
config-key-missing = { $first } is missing (allowed: 1)
config-key-twice = { $first } is given twice
config-source-needs = a source needs { $first }
config-one-document = only one document is allowed
config-too-early = the text ends too early
config-value-expected = a value was expected
config-key-word = the name of a setting must be a word
allowed-number = a whole number from { $first } to { $second }
allowed-seconds = a number of seconds from { $first } to { $second }
allowed-days = a number of days from { $first } to { $second }
allowed-folder = the full path of a folder
allowed-list = a list of them in [ ]
allowed-program = the full path of a program
allowed-address = an address that begins with { $first } or { $second }
allowed-once = each folder once
allowed-moment = a moment such as { $first }
allowed-patterns = a list of patterns such as { $first }
allowed-id = 16 digits from 0 to 9 and a to f
pattern-empty = is empty
pattern-dots = has an empty name, "." or ".." in it
pattern-everything = would leave out everything
value-port = PORT
option-open = Open it in the browser
serve-ready = The dashboard is at { $link }
serve-stop = Whoever has this address can use it until you stop with Ctrl-C.
error-port = Port { $port } cannot be used
    .hint = Choose another port, or none: mybackup serve
service-installed = MyBackup runs in the background now, and with each login. Its entry is { $path }
service-removed = MyBackup does not run in the background any more
service-absent = MyBackup does not run in the background
service-stopped = MyBackup starts in the background with each login, but does not run now
service-running = MyBackup runs in the background
error-background-passphrase = In the background nobody can be asked for the passphrase
    .hint = Put it into a file that only you can read, and run: MYBACKUP_PASSPHRASE_FILE=FILE mybackup service install
error-background-manager = This computer has no { $program }, which starts programs in the background
    .hint = Let your system start this at login: mybackup watch
error-background-refused = The system did not do it: { $command }
    .hint = For a user who is not logged in, a server has to allow it first: loginctl enable-linger
error-background-unknown = On this system MyBackup cannot start by itself
    .hint = Let your system start it at login, with this command: mybackup watch
watch-begins = MyBackup saves your files as they change. Stop with Ctrl-C.
watch-elsewhere = A MyBackup that runs already saves your files as they change; here it is told what it does. Stop with Ctrl-C.
error-watch-off = Backups do not start by themselves: watch.enabled is false
    .hint = To change that, run: mybackup config set watch.enabled true

# Hooks that are tried out.
hooks-told = { $hook ->
    [command] The program of hooks.command took the test message
   *[webhook] The address of hooks.webhook took the test message
}
