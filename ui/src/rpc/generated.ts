// Written from crates/service/src/rpc by its tests: `MYBACKUP_WRITE=1 cargo test -p mybackup-service types_of`.

/**
 * One piece of work.
 */
export type Activity = {
/**
 * `backup`, `restore`, `clean`, `verify`, `repair` or `sync`.
 */
what: string,
/**
 * `done`, `troubles`, `stopped` or `failed`.
 */
outcome: string,
/**
 * When it began.
 */
started: number,
/**
 * When it ended.
 */
finished: number,
/**
 * Files that were saved or restored.
 */
files: number,
/**
 * Bytes that were stored, written or read.
 */
bytes: number,
/**
 * Files that could not be read.
 */
unreadable: number, };

/**
 * Asks what was done.
 */
export type ActivityList = {
/**
 * How many lines at most.
 */
limit: number, };

/**
 * What program this is, and where it works.
 */
export type AppInfo = {
/**
 * Name and version.
 */
program: string,
/**
 * The system's language, `en` or `fr`.
 */
language: string,
/**
 * This computer's name.
 */
computer: string,
/**
 * Whether a backup was set up.
 */
set_up: boolean,
/**
 * The folder of the program's own files.
 */
home: PathText,
/**
 * The user's own folder.
 */
user_home: PathText, };

/**
 * Asks what program this is.
 */
export type AppInfoGet = Record<symbol, never>;

/**
 * What a backup came to.
 */
export type BackupResult = {
/**
 * Its number.
 */
run: number,
/**
 * Files seen for the first time.
 */
files_new: number,
/**
 * Files that differ from their last version.
 */
files_changed: number,
/**
 * Files that are gone.
 */
files_deleted: number,
/**
 * Files that are as they were.
 */
files_unchanged: number,
/**
 * Files that could not be read.
 */
files_unreadable: number,
/**
 * Bytes that were read.
 */
bytes_read: number,
/**
 * Bytes that were stored, after compression and sharing.
 */
bytes_stored: number,
/**
 * Milliseconds that it took.
 */
took: number,
/**
 * Whether it was stopped before its end.
 */
stopped: boolean,
/**
 * Folders that held files before and hold none now.
 */
emptied: Array<PathText>, };

/**
 * Starts a backup of all folders.
 */
export type BackupStart = Record<symbol, never>;

/**
 * Lists what a folder held.
 */
export type CatalogList = {
/**
 * The folder.
 */
path: PathText,
/**
 * As at this moment; its latest state where none is given.
 */
at: number | null,
/**
 * What follows an earlier part: its `next`.
 */
after: string | null,
/**
 * So many entries at most; 200 where it is not said.
 */
most: number | null,
/**
 * Only what differs from what stands there now.
 */
differing: boolean, };

/**
 * Asks for the nearest backup in which a folder differs from how it was.
 */
export type CatalogNextDiff = {
/**
 * The folder.
 */
path: PathText,
/**
 * How it was at this moment; its latest state where none is given.
 */
at: number | null,
/**
 * Whether a later backup is wanted, or else an earlier one.
 */
later: boolean, };

/**
 * Asks what was deleted or changed last: the two reasons for which people come.
 */
export type CatalogRecent = Record<symbol, never>;

/**
 * Asks when backups were made in a span of time.
 */
export type CatalogRuns = {
/**
 * The beginning of the span.
 */
from: number,
/**
 * Its end, which does not count any more.
 */
to: number, };

/**
 * Looks for names that hold a text.
 */
export type CatalogSearch = {
/**
 * What the name holds, whatever its case.
 */
text: string, };

/**
 * Lists the versions of a path.
 */
export type CatalogVersions = {
/**
 * The path.
 */
path: PathText, };

/**
 * Which words are right.
 */
export type Checked = {
/**
 * Whether all are.
 */
right: boolean,
/**
 * The numbers of those that are wrong.
 */
wrong: Array<number>, };

/**
 * Looks for backups in a folder.
 */
export type ConnectFind = {
/**
 * The folder.
 */
place: PathText, };

/**
 * Uses an existing backup on this computer; its history is read as a job.
 */
export type ConnectOpen = {
/**
 * The folder that holds it.
 */
place: PathText,
/**
 * Which backup, where there are several.
 */
id: string | null,
/**
 * The recovery words.
 */
words: string | null,
/**
 * Or the passphrase.
 */
passphrase: string | null,
/**
 * Or the file of the recovery kit, its PDF or a picture of its code, in base64.
 */
kit: string | null,
/**
 * Or where that file lies: of what is dropped the window tells that, and nothing else.
 */
kit_at: PathText | null, };

/**
 * What becomes of one file that something else stands in the place of.
 */
export type Decision = {
/**
 * What happens there.
 */
existing: Existing,
/**
 * The conflict as it was shown: what stands there now and is another is not replaced.
 */
shown: Met, };

/**
 * Nothing to say: it is done.
 */
export type Done = Record<symbol, never>;

/**
 * Something that was dropped on the window.
 */
export type Dropped = {
/**
 * Where it is.
 */
path: PathText,
/**
 * Its name.
 */
name: string,
/**
 * Whether it is a folder.
 */
folder: boolean,
/**
 * Whether it is there: names that are no text arrive damaged.
 */
there: boolean, };

/**
 * A drive that can be unplugged now.
 */
export type EjectedPlace = {
/**
 * The place's own name.
 */
name: string,
/**
 * Whether the drive is switched off, too.
 */
off: boolean, };

/**
 * Something in a folder.
 */
export type Entry = {
/**
 * Its name.
 */
name: string,
/**
 * Where it is.
 */
path: PathText,
/**
 * What it is.
 */
kind: EntryKind,
/**
 * Its size in bytes.
 */
size: number,
/**
 * When it was modified.
 */
modified: number,
/**
 * The number of its version.
 */
version: number,
/**
 * How it differs from what stands there now, where only that was asked for.
 */
differs: EntryDiffers | null, };

/**
 * How an entry differs from what stands there now, as of the last backup.
 */
export type EntryDiffers = "changed" | "gone";

/**
 * What an entry is.
 */
export type EntryKind = "file" | "folder" | "link" | "special";

/**
 * What happens where something else stands already.
 */
export type Existing = "both" | "replace" | "skip";

/**
 * A file or folder that gets another name, because this system cannot have its own.
 */
export type Fitted = {
/**
 * The name that it had, with the folders above it.
 */
was: PathText,
/**
 * The name that it gets.
 */
becomes: PathText, };

/**
 * A protected folder.
 */
export type Folder = {
/**
 * Where it is.
 */
path: PathText,
/**
 * Its own name.
 */
name: string,
/**
 * Whether it is there.
 */
there: boolean,
/**
 * Whether it is there and holds nothing.
 */
empty: boolean,
/**
 * Files in it as of the last backup.
 */
files: number,
/**
 * Their size in bytes.
 */
bytes: number,
/**
 * When it was saved last.
 */
last_saved: number | null, };

/**
 * Opens a folder in the file manager, where this program can.
 */
export type FolderOpen = {
/**
 * The folder.
 */
path: PathText, };

/**
 * A part of what a folder held.
 */
export type FolderPage = {
/**
 * The entries, folders first.
 */
entries: Array<Entry>,
/**
 * How many there are in all; none for a very large folder.
 */
total: number | null,
/**
 * Where it goes on; none at its end. A part may be short, or empty, though it goes on.
 */
next: string | null, };

/**
 * The protected folders, with what is left out of each.
 */
export type FolderSettings = {
/**
 * Where it is.
 */
path: PathText,
/**
 * Its own name.
 */
name: string,
/**
 * Patterns of what a person leaves out.
 */
exclude: Array<string>,
/**
 * What is left out by itself.
 */
skipped: Array<Skipped>, };

/**
 * Protects a folder.
 */
export type FoldersAdd = {
/**
 * The folder.
 */
path: PathText,
/**
 * Patterns of what is left out.
 */
exclude: Array<string>, };

/**
 * Asks for the protected folders.
 */
export type FoldersList = Record<symbol, never>;

/**
 * Counts what a folder holds, for a short while.
 */
export type FoldersMeasure = {
/**
 * The folder.
 */
path: PathText, };

/**
 * No longer protects a folder; its saved versions stay.
 */
export type FoldersRemove = {
/**
 * The folder.
 */
path: PathText, };

/**
 * A backup that is there already.
 */
export type FoundBackup = {
/**
 * Its identity.
 */
id: string,
/**
 * Its folder.
 */
folder: PathText,
/**
 * When it was made.
 */
created: number | null,
/**
 * Whether recovery words open it.
 */
by_words: boolean,
/**
 * Whether a passphrase opens it.
 */
by_passphrase: boolean,
/**
 * Whether it is the one that this computer uses.
 */
own: boolean, };

/**
 * A disk that could hold backups.
 */
export type FoundDrive = {
/**
 * Where it is.
 */
path: PathText,
/**
 * Its name.
 */
name: string,
/**
 * Bytes that are free.
 */
free: number | null,
/**
 * Bytes in all.
 */
total: number | null,
/**
 * Whether it can be unplugged.
 */
removable: boolean,
/**
 * Whether it holds a backup already.
 */
holds_backup: boolean, };

/**
 * Lists the folders in a folder, to choose one.
 */
export type FsList = {
/**
 * The folder; the user's own where none is given.
 */
path: PathText | null, };

/**
 * A path of the backup.
 */
export type Hit = {
/**
 * Where it is or was.
 */
path: PathText,
/**
 * Its name.
 */
name: string,
/**
 * The folder that holds it.
 */
folder: PathText,
/**
 * What it is.
 */
kind: EntryKind,
/**
 * How many versions there are.
 */
versions: number,
/**
 * When the newest was modified.
 */
modified: number,
/**
 * The size of the newest in bytes.
 */
size: number,
/**
 * Whether nothing stands there any more.
 */
deleted: boolean, };

/**
 * What was found.
 */
export type Hits = {
/**
 * The paths.
 */
hits: Array<Hit>,
/**
 * Whether there may be more.
 */
more: boolean, };

/**
 * The picture that a version is, as far as it can be shown.
 */
export type ImageOffer = {
/**
 * The name under which its bytes are given, once and soon; none where the file is no picture.
 */
id: string | null,
/**
 * Whether it is a picture, but too large to be shown.
 */
too_large: boolean, };

/**
 * Long work: what it is and where it stands.
 */
export type Job = {
/**
 * What it is.
 */
kind: JobKind,
/**
 * Where it stands.
 */
state: JobState,
/**
 * When it began.
 */
started: number,
/**
 * When it ended.
 */
finished: number | null,
/**
 * What is being done: `open`, `scan`, `save`, `publish`, `sync`, `rebuild`, `plan`, `restore`, `clean`,
 * `verify` or `repair`.
 */
phase: string,
/**
 * Entries that were looked at.
 */
checked: number,
/**
 * Files that are done.
 */
files_done: number,
/**
 * Files in all, as far as they were found.
 */
files: number,
/**
 * Bytes that are done.
 */
bytes_done: number,
/**
 * Bytes in all.
 */
bytes: number,
/**
 * Seconds that are left, once that is worth saying.
 */
left_seconds: number | null,
/**
 * What it came to.
 */
result: JobResult | null,
/**
 * Why it failed.
 */
problem: Problem | null,
/**
 * The first paths with trouble, once it has ended.
 */
troubles: Array<Trouble>,
/**
 * How many there were in all.
 */
trouble_count: number,
/**
 * What concerned the work as a whole, once it has ended.
 */
notices: Array<JobNotice>, };

/**
 * Puts the result of work that has ended away.
 */
export type JobDismiss = Record<symbol, never>;

/**
 * What kind of work it is.
 */
export type JobKind = "backup" | "restore" | "verify" | "clean" | "connect" | "repair" | "prove" | "sync";

/**
 * Something a person should know of work that belongs to no single file.
 */
export type JobNotice = {
/**
 * What it is.
 */
kind: NoticeKind,
/**
 * The backup place that it is about.
 */
place: string | null,
/**
 * Why, as the engine says it.
 */
cause: string | null, };

/**
 * What work came to.
 */
export type JobResult = { "kind": "backup" } & BackupResult | { "kind": "restore" } & RestoreResult | { "kind": "verify",
/**
 * Damaged objects.
 */
damaged: number,
/**
 * Bytes that were read.
 */
bytes: number, } | { "kind": "clean",
/**
 * Versions that were removed.
 */
versions_removed: number,
/**
 * Bytes that are free now.
 */
bytes_freed: number,
/**
 * Why nothing was removed, where something looked wrong.
 */
held: string | null, } | { "kind": "returned",
/**
 * Versions that are there again.
 */
versions: number,
/**
 * The files that they belong to.
 */
files: number, } | { "kind": "connect",
/**
 * The computer that wrote it last.
 */
computer: string,
/**
 * Folders that came back.
 */
folders: number, } | { "kind": "repair",
/**
 * Objects that are good again.
 */
healed: number,
/**
 * Objects that are not.
 */
lost: number,
/**
 * Versions of files that stay damaged.
 */
versions: number,
/**
 * The first of those files.
 */
paths: Array<PathText>, } | { "kind": "prove" } & ProofResult | { "kind": "sync",
/**
 * Bytes that were copied.
 */
bytes: number,
/**
 * How many hold everything now.
 */
current: number,
/**
 * How many there are.
 */
places: number, };

/**
 * Where work stands.
 */
export type JobState = "running" | "stopping" | "done" | "failed";

/**
 * Asks the work that goes on to end.
 */
export type JobStop = Record<symbol, never>;

/**
 * Checks that a person has the recovery words, by some of them.
 */
export type KeyCheck = {
/**
 * Words with their numbers, from 1 on; two at least.
 */
words: Array<[number, string]>, };

/**
 * Brings the key back to this computer with the recovery words.
 */
export type KeyEnter = {
/**
 * The 24 words.
 */
words: string,
/**
 * A new passphrase, where the key is kept by one.
 */
passphrase: string | null, };

/**
 * Writes the recovery kit as a page to print.
 */
export type KeySaveKit = {
/**
 * The folder that it is written into.
 */
folder: PathText,
/**
 * Its language, `en` or `fr`.
 */
language: string, };

/**
 * How the key is kept.
 */
export type KeyState = {
/**
 * `keychain`, `file` or `passphrase`.
 */
store: string,
/**
 * Whether it can be used now; otherwise a passphrase, or the keychain's own lock, stands before it.
 */
unlocked: boolean,
/**
 * The fingerprint of the key, where it can be used.
 */
fingerprint: string | null,
/**
 * Whether a person showed that they have the recovery words.
 */
kit_checked: boolean, };

/**
 * Asks how the key is kept.
 */
export type KeyStatus = Record<symbol, never>;

/**
 * Unlocks the backup with its passphrase.
 */
export type KeyUnlock = {
/**
 * The passphrase; none where the keychain alone is asked again.
 */
passphrase: string | null, };

/**
 * Shows the recovery words.
 */
export type KeyWords = {
/**
 * The passphrase, where the key is kept by one: whoever sits here now need not be its owner.
 */
passphrase: string | null,
/**
 * The language of the kit, `en` or `fr`.
 */
language: string | null, };

/**
 * A QR code.
 */
export type KitCode = {
/**
 * How many squares a side has.
 */
side: number,
/**
 * The dark squares, neighbours in a row as one: column, row, length.
 */
dark: Array<[number, number, number]>, };

/**
 * A fact about the backup.
 */
export type KitFact = {
/**
 * What it is.
 */
label: string,
/**
 * What there is to say; each place on its own line.
 */
values: Array<string>, };

/**
 * All that stands on the page of a kit but its words; the code holds those, so it is never written to a log.
 */
export type KitSheet = {
/**
 * Its title.
 */
title: string,
/**
 * What the words are good for.
 */
promise: string,
/**
 * The heading above the words.
 */
words_title: string,
/**
 * In which order they are read.
 */
words_order: string,
/**
 * What stands below the code.
 */
scan: string,
/**
 * Facts about the backup.
 */
facts: Array<KitFact>,
/**
 * The heading above the steps.
 */
how_title: string,
/**
 * How to restore.
 */
steps: Array<KitStep>,
/**
 * The heading above the advice.
 */
keep_title: string,
/**
 * How to keep the page.
 */
keep: Array<string>,
/**
 * What stands before the line for where it is kept.
 */
kept_at: string,
/**
 * The last line.
 */
footer: string,
/**
 * The words as a code to scan.
 */
code: KitCode, };

/**
 * One step of restoring.
 */
export type KitStep = {
/**
 * What to do.
 */
text: string,
/**
 * Commands to type.
 */
commands: Array<string>, };

/**
 * A folder to choose.
 */
export type Listed = {
/**
 * Its name.
 */
name: string,
/**
 * Where it is.
 */
path: PathText, };

/**
 * The folders in a folder.
 */
export type Listing = {
/**
 * The folder.
 */
path: PathText,
/**
 * The folder that holds it.
 */
parent: PathText | null,
/**
 * The folders in it, in the order of their names.
 */
folders: Array<Listed>, };

/**
 * What a folder holds.
 */
export type Measured = {
/**
 * Files.
 */
files: number,
/**
 * Their size in bytes.
 */
bytes: number,
/**
 * Whether all was counted; otherwise there is more.
 */
complete: boolean, };

/**
 * Something else that stands where a file would go.
 */
export type Met = {
/**
 * Where the file was.
 */
path: PathText,
/**
 * Its size in bytes, as it is saved.
 */
size: number,
/**
 * When it was modified, as it is saved.
 */
modified: number,
/**
 * The size of what stands there; none where that is no file.
 */
standing_size: number | null,
/**
 * When what stands there was modified.
 */
standing_modified: number, };

/**
 * Protects folders of a backup where they are now; the others are no longer protected here.
 *
 * What is saved of them stays, as the history of another computer.
 */
export type MoveFinish = {
/**
 * Which, as `was` names them.
 */
folders: Array<PathText>, };

/**
 * Asks where the folders of a backup go on this computer, and what putting some back would do.
 */
export type MovePlan = {
/**
 * Those to put back, as `was` names them; all, where none are given.
 */
folders: Array<PathText> | null, };

/**
 * Puts folders of a backup into this person's home; what stands there stays.
 */
export type MoveStart = {
/**
 * Which, as `was` names them.
 */
folders: Array<PathText>, };

/**
 * One folder of a backup, and its place on this computer.
 */
export type MovedFolder = {
/**
 * Where it was.
 */
was: PathText,
/**
 * Where it goes.
 */
becomes: PathText,
/**
 * Its own name.
 */
name: string,
/**
 * Files in it as of its last backup.
 */
files: number,
/**
 * Their size in bytes.
 */
bytes: number, };

/**
 * Where the folders of a backup go.
 */
export type Moving = {
/**
 * The home of the computer that the backup is of, where that is known and another.
 */
home_was: PathText | null,
/**
 * The home on this computer.
 */
home_is: PathText,
/**
 * All folders of the backup.
 */
folders: Array<MovedFolder>,
/**
 * What putting back those that were asked for would do.
 */
plan: PlannedRestore,
/**
 * Bytes that are free there, where that can be told.
 */
free: number | null, };

/**
 * What a person should know of work as a whole.
 */
export type NoticeKind = "late" | "older" | "rebuilt" | "held";

/**
 * A path, both to be read and to be given back: it is bytes, and need not be text.
 */
export type PathText = {
/**
 * As a person reads it: what cannot be shown stands as an escape.
 */
shown: string,
/**
 * Its bytes in base64.
 */
raw: string, };

/**
 * Ends the pause.
 */
export type PauseEnd = Record<symbol, never>;

/**
 * Lets nothing start by itself until a moment.
 */
export type PauseSet = {
/**
 * `hour`, `four-hours`, `tomorrow`, a length such as `90m`, `2h` or `3d`, or a moment in milliseconds since 1970.
 */
until: string, };

/**
 * A pause.
 */
export type Paused = {
/**
 * When it ends.
 */
until: number, };

/**
 * A backup place and how it stands.
 */
export type Place = {
/**
 * The folder.
 */
path: PathText,
/**
 * Its own name.
 */
name: string,
/**
 * Whether it is the first one.
 */
primary: boolean,
/**
 * How it stands.
 */
state: PlaceState,
/**
 * Bytes that are free, where that can be told.
 */
free: number | null,
/**
 * Bytes in all.
 */
total: number | null,
/**
 * When something was last read back from it.
 */
last_verified: number | null,
/**
 * How much of all data was read back from it in the last 90 days, in whole percent; 100 is all of it.
 */
verified_percent: number | null,
/**
 * In how many days it will be full, by how it filled so far; 1826 is later than can be told.
 */
full_in_days: number | null,
/**
 * How urgent that is.
 */
filling: PlaceFilling | null,
/**
 * What is wrong, where something is.
 */
problem: Problem | null,
/**
 * Whether its folder can be reached now.
 */
there: boolean,
/**
 * Whether its drive can be ejected.
 */
removable: boolean,
/**
 * Where it is now, where that is not its own path: the drive was plugged in at another place.
 */
now_at: PathText | null, };

/**
 * What is found there.
 */
export type PlaceCheck = {
/**
 * Why it cannot be used, if it cannot.
 */
problem: Problem | null,
/**
 * Bytes that are free.
 */
free: number | null,
/**
 * Bytes in all.
 */
total: number | null,
/**
 * Whether files may be made there.
 */
writable: boolean,
/**
 * A protected folder that lies on the same disk: both are lost with it.
 */
same_disk: PathText | null,
/**
 * Backups that are there already.
 */
backups: Array<FoundBackup>, };

/**
 * How urgent it is that a place fills up.
 */
export type PlaceFilling = "sometime" | "soon";

/**
 * How a place stands.
 */
export type PlaceState = "ready" | "behind" | "new" | "away" | "broken";

/**
 * Sends backups to one more place.
 */
export type PlacesAdd = {
/**
 * The folder.
 */
path: PathText, };

/**
 * Looks at a folder that may become a backup place; nothing is written.
 */
export type PlacesCheck = {
/**
 * The folder.
 */
path: PathText,
/**
 * The folders that are to be protected, before they are.
 */
folders: Array<PathText>, };

/**
 * Looks for disks that could hold backups.
 */
export type PlacesDetect = Record<symbol, never>;

/**
 * Lets go of the drive of a place, so that it can be unplugged.
 */
export type PlacesEject = {
/**
 * The place's folder.
 */
path: PathText, };

/**
 * Sends no more backups to a place; what is there stays.
 */
export type PlacesForget = {
/**
 * The folder.
 */
path: PathText, };

/**
 * Asks for the backup places.
 */
export type PlacesList = Record<symbol, never>;

/**
 * What is to be done without anybody asking, as [`crate::schedule::decide`] said last.
 */
export type Plan = {
/**
 * When the next backup is expected, where that is known; changes are saved before where they are watched.
 */
next: number | null,
/**
 * What keeps a backup waiting: `paused`, `place`, `folder`, `battery`, `metered`, `offline`, `full-screen` or
 * `failure`.
 */
waiting: string | null, };

/**
 * What a restore would do.
 */
export type PlannedRestore = {
/**
 * The size in bytes of the files that something else stands in the place of.
 */
occupied_bytes: number,
/**
 * The first of those files.
 */
conflicts: Array<Met>,
/**
 * The first files whose names do not fit this system.
 */
fitted: Array<Fitted>,
/**
 * Files that are written.
 */
files: number,
/**
 * Their size in bytes.
 */
bytes: number,
/**
 * Files that are there already, the same.
 */
identical: number,
/**
 * Files at whose place something else stands.
 */
occupied: number,
/**
 * Files that got another name.
 */
renamed: number,
/**
 * Files that could not be saved before, and so were not replaced.
 */
stayed: number,
/**
 * Files whose stored content is damaged.
 */
damaged: number,
/**
 * Files that could not be written.
 */
not_written: number,
/**
 * The folder that was restored into.
 */
target: PathText | null,
/**
 * When it ended.
 */
finished: number,
/**
 * What to ask for, to be replaced, so that what stood there comes back; nothing where nothing was replaced.
 */
undo: Array<WantedItem>, };

/**
 * What a version holds, as far as it is text.
 */
export type Preview = {
/**
 * The text, or its beginning; none where the file is no text.
 */
text: string | null,
/**
 * Whether it goes on.
 */
cut: boolean, };

/**
 * Asks for the picture that one version is.
 */
export type PreviewImage = {
/**
 * The path.
 */
path: PathText,
/**
 * The number of the version.
 */
version: number, };

/**
 * Reads the text of one version.
 */
export type PreviewText = {
/**
 * The path.
 */
path: PathText,
/**
 * The number of the version.
 */
version: number, };

/**
 * Why a request was not done, for a page.
 */
export type Problem = {
/**
 * Its name for programs, the same as on the command line.
 */
code: string,
/**
 * What happened, in the person's language.
 */
message: string,
/**
 * What to do next.
 */
hint: string | null,
/**
 * How the command line ends for it.
 */
exit: number, };

/**
 * What a sample and a drill came to.
 */
export type ProofResult = {
/**
 * Bytes that were read back.
 */
bytes: number,
/**
 * How much of all data was read back in the last 90 days, in whole percent.
 */
percent: number | null,
/**
 * Damaged objects that the sample met.
 */
damaged: number,
/**
 * Files that were restored and came back as they were.
 */
files: number,
/**
 * Files that did not.
 */
failed: number,
/**
 * The first of those, and the first that need what is damaged.
 */
failed_paths: Array<PathText>,
/**
 * Files whose content differs from what was saved, though nothing says that they changed: the next
 * backup reads them again.
 */
differing: Array<PathText>, };

/**
 * Starts a sample and a drill.
 */
export type ProofStart = {
/**
 * The only place that the sample is read from; all that are there where it is `null`.
 */
place: PathText | null, };

/**
 * Files that were deleted or changed last.
 */
export type Recent = {
/**
 * Files that are gone, the latest first.
 */
deleted: Array<Hit>,
/**
 * Files with another content, the latest first.
 */
changed: Array<Hit>, };

/**
 * What would be removed.
 */
export type Removed = {
/**
 * Versions.
 */
versions: number,
/**
 * Files that lose one.
 */
files: number,
/**
 * The sizes of those versions in bytes, before compression and sharing.
 */
bytes: number,
/**
 * Why nothing is removed, where something looks wrong.
 */
held: string | null, };

/**
 * Starts a repair: what is damaged is healed from other places and from the person's own files.
 */
export type RepairStart = Record<symbol, never>;

/**
 * Works out what a restore would do.
 */
export type RestorePlan = {
/**
 * What is wanted.
 */
wanted: Wanted, };

/**
 * What a restore did, or would do.
 */
export type RestoreResult = {
/**
 * Files that are written.
 */
files: number,
/**
 * Their size in bytes.
 */
bytes: number,
/**
 * Files that are there already, the same.
 */
identical: number,
/**
 * Files at whose place something else stands.
 */
occupied: number,
/**
 * Files that got another name.
 */
renamed: number,
/**
 * Files that could not be saved before, and so were not replaced.
 */
stayed: number,
/**
 * Files whose stored content is damaged.
 */
damaged: number,
/**
 * Files that could not be written.
 */
not_written: number,
/**
 * The folder that was restored into.
 */
target: PathText | null,
/**
 * When it ended.
 */
finished: number,
/**
 * What to ask for, to be replaced, so that what stood there comes back; nothing where nothing was replaced.
 */
undo: Array<WantedItem>, };

/**
 * Starts a restore.
 */
export type RestoreStart = {
/**
 * What is wanted.
 */
wanted: Wanted,
/**
 * The number of files that the plan met something else at: what is replaced was shown before.
 */
occupied: number, };

/**
 * Removes what the rules of the settings no longer keep.
 */
export type RetentionApply = {
/**
 * The versions that the preview named: no more than that are removed.
 */
versions: number, };

/**
 * Says what rules would remove; removes nothing.
 */
export type RetentionPreview = {
/**
 * Versions younger than so many days stay.
 */
keep_days: number,
/**
 * So many of the newest versions of each file stay.
 */
keep_versions: number, };

/**
 * Takes back what was removed within the last three days. Where old versions go by
 * themselves, they do so no longer: they would be gone again with the next clean.
 */
export type RetentionUndo = Record<symbol, never>;

/**
 * Something that happened.
 */
export type ServerEvent = { "event": "job",
/**
 * Where it stands.
 */
job: Job, } | { "event": "changed", } | { "event": "logged",
/**
 * When.
 */
at: number,
/**
 * What, in the language of the program that noticed it.
 */
text: string, } | { "event": "open",
/**
 * Where to.
 */
route: string, } | { "event": "hover",
/**
 * Whether it is.
 */
over: boolean, } | { "event": "dropped",
/**
 * What was dropped.
 */
items: Array<Dropped>, };

/**
 * What was set up.
 */
export type SetUp = {
/**
 * Where the key is kept: `keychain`, `file` or `passphrase`.
 */
key_store: string,
/**
 * Why the keychain could not be used, where a file had to do.
 */
fell_back: string | null, };

/**
 * The settings that a page shows.
 */
export type Settings = {
/**
 * Versions younger than so many days stay.
 */
keep_days: number,
/**
 * So many of the newest versions of each file stay.
 */
keep_versions: number,
/**
 * Whether old versions are removed without asking.
 */
auto_clean: boolean,
/**
 * Whether backups start by themselves.
 */
watch: boolean,
/**
 * Seconds between two of them.
 */
interval: number,
/**
 * Whether a change is saved soon after it was made.
 */
realtime: boolean,
/**
 * On battery, backups wait below so many percent; 0 where they never do.
 */
on_battery_below: number,
/**
 * Whether they wait on a network that costs money: `wait` or `go`.
 */
metered: string,
/**
 * Whether data is compressed.
 */
compression: boolean,
/**
 * Whether what matters most is saved first.
 */
smart_order: boolean,
/**
 * What that is on this computer, in one sentence.
 */
smart_order_why: string, };

/**
 * Asks for the settings.
 */
export type SettingsGet = Record<symbol, never>;

/**
 * Changes one setting, by the name that the configuration has for it.
 */
export type SettingsSet = {
/**
 * Such as `retention.keep_days`.
 */
name: string,
/**
 * Its value, as on the command line.
 */
value: string, };

/**
 * Sets a new backup up.
 */
export type SetupBegin = {
/**
 * The folders to protect.
 */
folders: Array<PathText>,
/**
 * Where backups go.
 */
place: PathText,
/**
 * A passphrase, where the key is to be kept by one.
 */
passphrase: string | null, };

/**
 * Asks for what most people protect.
 */
export type SetupSuggest = Record<symbol, never>;

/**
 * The recovery words.
 */
export type Shown = {
/**
 * The 24 words.
 */
words: Array<string>,
/**
 * The key's fingerprint.
 */
fingerprint: string,
/**
 * What else stands on the kit, to be printed.
 */
sheet: KitSheet, };

/**
 * A path that is left out by itself.
 */
export type Skipped = {
/**
 * Its path below the folder.
 */
path: PathText,
/**
 * Why: `cache`, `bin`, `system`, `vault` or `own-home`.
 */
reason: string, };

/**
 * Where the space goes.
 */
export type Space = {
/**
 * What takes most, the largest first.
 */
parts: Array<SpaceOf>,
/**
 * How many others take something.
 */
others: number,
/**
 * What those take together, in bytes.
 */
others_bytes: number,
/**
 * The kinds of files, the largest first.
 */
kinds: Array<SpaceOfKind>,
/**
 * How many files there are in all, those that are gone included.
 */
files: number,
/**
 * What all their versions take in the backup, in bytes.
 */
bytes: number, };

/**
 * A folder or a file that takes room.
 */
export type SpaceOf = {
/**
 * Where it is, or was.
 */
path: PathText,
/**
 * Its name.
 */
name: string,
/**
 * Whether there is anything below it.
 */
folder: boolean,
/**
 * How many files it is.
 */
files: number,
/**
 * What all their versions take in the backup, in bytes.
 */
bytes: number, };

/**
 * A kind of files that takes room.
 */
export type SpaceOfKind = {
/**
 * Which: `documents`, `creations`, `photos`, `code`, `mail`, `music`, `videos`, `packed`, `disks`, `output`,
 * `data` or `other`.
 */
name: string,
/**
 * How many files there are of it.
 */
files: number,
/**
 * What all their versions take in the backup, in bytes.
 */
bytes: number, };

/**
 * Asks what takes most in a folder.
 */
export type SpaceShares = {
/**
 * The folder; all protected folders where none is named.
 */
path: PathText | null,
/**
 * So many parts at most; 12 where it is not said.
 */
most: number | null, };

/**
 * The state of everything.
 */
export type StateName = "setup" | "first" | "ok" | "partial" | "waiting" | "paused" | "attention" | "stopped";

/**
 * How things stand, from evidence.
 */
export type Status = {
/**
 * In one word.
 */
state: StateName,
/**
 * What is wrong, where the state is `attention`: `damage`, `scrambled`, `emptied`, `source-missing`,
 * `source-empty`, `unsaved`, `old`, `failed`, `no-destination` or `filling`.
 */
reason: string | null,
/**
 * Since when, where that is known.
 */
since: number | null,
/**
 * The folder or place that the state is about.
 */
path: PathText | null,
/**
 * Why the engine cannot run, where the state is `stopped`.
 */
problem: Problem | null,
/**
 * When the pause ends that a person asked for; what a person starts goes on all the same.
 */
paused_until: number | null,
/**
 * What is to be done without anybody asking.
 */
plan: Plan,
/**
 * A folder that changed strangely, until a person says that it was them.
 */
suspicion: Suspicion | null,
/**
 * Files that the last run could not read.
 */
files_unreadable: number,
/**
 * When a backup ended last.
 */
last_backup: number | null,
/**
 * When the backup was checked last, in full or by a sample.
 */
last_verified: number | null,
/**
 * How much of all data was read back in the last 90 days, in whole percent; 100 is all of it.
 */
verified_percent: number | null,
/**
 * When files were restored last to see whether they come back.
 */
last_drill: number | null,
/**
 * When the oldest run that is known ended.
 */
oldest: number | null,
/**
 * Protected files.
 */
files: number,
/**
 * Their size in bytes.
 */
bytes: number,
/**
 * Versions of all files.
 */
versions: number,
/**
 * What the backup takes in each place, in bytes.
 */
bytes_stored: number,
/**
 * The protected folders.
 */
folders: Array<Folder>,
/**
 * The backup places.
 */
places: Array<Place>,
/**
 * The work that goes on, or ended and was not dismissed.
 */
job: Job | null, };

/**
 * Asks how things stand.
 */
export type StatusGet = Record<symbol, never>;

/**
 * What is strange about a folder.
 */
export type Strange = "scrambled" | "emptied";

/**
 * A folder that most people protect.
 */
export type Suggested = {
/**
 * Where it is.
 */
path: PathText,
/**
 * Its own name.
 */
name: string,
/**
 * What it is: `documents`, `pictures`, `desktop`, `music` or `videos`.
 */
kind: string, };

/**
 * A folder that changed strangely: old versions are kept until a person says that it was them.
 */
export type Suspicion = {
/**
 * The folder.
 */
path: PathText,
/**
 * What is strange about it.
 */
strange: Strange,
/**
 * When that was noticed.
 */
since: number,
/**
 * Files that were replaced, or are gone.
 */
files: number,
/**
 * Files that it held before.
 */
of: number,
/**
 * Some of those files.
 */
examples: Array<PathText>,
/**
 * Whether a person answered that it was not them.
 */
answered: boolean, };

/**
 * Says whether a person changed a folder themselves.
 */
export type SuspicionAnswer = {
/**
 * The folder.
 */
path: PathText,
/**
 * `true`: cleaning goes on; `false`: nothing old is removed until this is said again otherwise.
 */
mine: boolean, };

/**
 * Trouble with one path.
 */
export type Trouble = {
/**
 * The path.
 */
path: PathText,
/**
 * Why, for programs.
 */
kind: TroubleKind,
/**
 * Why, as the system says it.
 */
cause: string, };

/**
 * Why something about one path could not be done.
 */
export type TroubleKind = "denied" | "vanished" | "changing" | "unreadable" | "unwritten" | "attribute" | "occupied" | "damaged";

/**
 * Starts a check of all stored data.
 */
export type VerifyStart = Record<symbol, never>;

/**
 * One version of a file.
 */
export type VersionOf = {
/**
 * Its number.
 */
number: number,
/**
 * What it is.
 */
kind: EntryKind,
/**
 * When it was modified.
 */
modified: number,
/**
 * Its size in bytes.
 */
size: number,
/**
 * SHA-256 of a file's content.
 */
sha256: string | null,
/**
 * When it was saved first.
 */
saved: number | null,
/**
 * When something else, or nothing, stood there.
 */
superseded: number | null,
/**
 * Whether it is what stands there, as of the last backup.
 */
current: boolean,
/**
 * Whether the file kept changing while it was read.
 */
changing: boolean,
/**
 * Whether its content is known to be lost.
 */
damaged: boolean, };

/**
 * The versions of a path.
 */
export type Versions = {
/**
 * The versions, newest first.
 */
versions: Array<VersionOf>,
/**
 * Whether nothing stands there any more.
 */
deleted: boolean, };

/**
 * What to give back, and where.
 */
export type Wanted = {
/**
 * Files and folders; all of one date or the latest.
 */
items: Array<WantedItem>,
/**
 * The folder to restore into; where it was, where none is given.
 */
to: PathText | null,
/**
 * What happens where something else stands.
 */
existing: Existing,
/**
 * What was decided for single files; it counts for them instead of `existing`.
 */
decided: Array<Decision>, };

/**
 * One file or folder to give back.
 */
export type WantedItem = {
/**
 * Where it was.
 */
path: PathText,
/**
 * Whether it is a folder.
 */
folder: boolean,
/**
 * The version of a file.
 */
version: number | null,
/**
 * As at this moment, where no version is given.
 */
at: number | null, };

/** Every request: its name, its parameters and its answer. */
export interface Requests {
  'app.info': { params: AppInfoGet; answer: AppInfo }
  'status.get': { params: StatusGet; answer: Status }
  'backup.start': { params: BackupStart; answer: Done }
  'verify.start': { params: VerifyStart; answer: Done }
  'repair.start': { params: RepairStart; answer: Done }
  'proof.start': { params: ProofStart; answer: Done }
  'job.stop': { params: JobStop; answer: Done }
  'job.dismiss': { params: JobDismiss; answer: Done }
  'pause.set': { params: PauseSet; answer: Paused }
  'pause.end': { params: PauseEnd; answer: Done }
  'suspicion.answer': { params: SuspicionAnswer; answer: Done }
  'folders.list': { params: FoldersList; answer: Array<FolderSettings> }
  'folders.add': { params: FoldersAdd; answer: FolderSettings }
  'folders.remove': { params: FoldersRemove; answer: Done }
  'folders.measure': { params: FoldersMeasure; answer: Measured }
  'fs.list': { params: FsList; answer: Listing }
  'folder.open': { params: FolderOpen; answer: Done }
  'places.list': { params: PlacesList; answer: Array<Place> }
  'places.detect': { params: PlacesDetect; answer: Array<FoundDrive> }
  'places.check': { params: PlacesCheck; answer: PlaceCheck }
  'places.add': { params: PlacesAdd; answer: Done }
  'places.forget': { params: PlacesForget; answer: Done }
  'places.eject': { params: PlacesEject; answer: EjectedPlace }
  'catalog.search': { params: CatalogSearch; answer: Hits }
  'catalog.recent': { params: CatalogRecent; answer: Recent }
  'catalog.versions': { params: CatalogVersions; answer: Versions }
  'catalog.runs': { params: CatalogRuns; answer: Array<number> }
  'catalog.list': { params: CatalogList; answer: FolderPage }
  'catalog.nextDiff': { params: CatalogNextDiff; answer: number | null }
  'preview.text': { params: PreviewText; answer: Preview }
  'preview.image': { params: PreviewImage; answer: ImageOffer }
  'restore.plan': { params: RestorePlan; answer: PlannedRestore }
  'restore.start': { params: RestoreStart; answer: Done }
  'activity.list': { params: ActivityList; answer: Array<Activity> }
  'space.shares': { params: SpaceShares; answer: Space }
  'settings.get': { params: SettingsGet; answer: Settings }
  'settings.set': { params: SettingsSet; answer: Done }
  'retention.preview': { params: RetentionPreview; answer: Removed }
  'retention.apply': { params: RetentionApply; answer: Done }
  'retention.undo': { params: RetentionUndo; answer: Done }
  'setup.suggest': { params: SetupSuggest; answer: Array<Suggested> }
  'setup.begin': { params: SetupBegin; answer: SetUp }
  'connect.find': { params: ConnectFind; answer: Array<FoundBackup> }
  'connect.open': { params: ConnectOpen; answer: Done }
  'move.plan': { params: MovePlan; answer: Moving }
  'move.start': { params: MoveStart; answer: Done }
  'move.finish': { params: MoveFinish; answer: Done }
  'key.status': { params: KeyStatus; answer: KeyState }
  'key.unlock': { params: KeyUnlock; answer: Done }
  'key.enter': { params: KeyEnter; answer: Done }
  'key.words': { params: KeyWords; answer: Shown }
  'key.check': { params: KeyCheck; answer: Checked }
  'key.save-kit': { params: KeySaveKit; answer: PathText }
}
