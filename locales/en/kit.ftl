## The recovery kit, a page to print

kit-title = Recovery kit
kit-promise = These 24 words open your backup. With them and the backup itself, all your files can be restored on any computer, even if this one is lost.
kit-words-title = Recovery words
kit-words-order = Read down each column, from 1 to 24.
kit-scan = The same words, to scan
kit-made-on = Made on
kit-computer = Computer
kit-places = { $count ->
    [one] Backup place
   *[other] Backup places
}
kit-vault = Backup
kit-fingerprint = Key fingerprint
kit-how-title = How to restore
kit-step-install = On any computer, install MyBackup { $version } or newer.
kit-step-plug = Connect the disk or network folder that holds the backup. In it there is a folder named { $folder }.
kit-step-app = In the app, choose “I already have a backup”, then the disk, and open this page as a PDF or a photo, or type the words above.
kit-step-terminal = Or in a terminal, run this command with the place where the disk is now, and type the words when it asks:
kit-step-get = Then look at what can be restored, and take a whole folder back:
kit-folder = FOLDER
kit-keep-title = Keep this page safe
kit-keep-apart = Keep it away from the disk that holds the backup, and not only on this computer.
kit-keep-secret = Whoever has this page and the backup can read your files. Without this page and this computer, nobody can, not even us.
kit-kept-at = Kept at:
kit-footer = Made by MyBackup { $version } on { $date }
kit-page = Page { $page } of { $pages }
