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
notify-damage = A part of your backup is damaged
notify-source-missing = A protected folder is missing
notify-source-empty = A protected folder is suddenly empty
notify-old = Your files were not backed up for days
notify-failed = The last backup failed
notify-no-destination = No backup place can be used
notify-stopped = MyBackup can’t protect your files
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
error-kit-unknown = This file can’t be read
    .hint = Choose the PDF that MyBackup saved, or a picture as JPEG or PNG. You can also type the 24 words.
error-kit-code = No recovery code was found in this file
    .hint = Take a picture of the square code from straight above, sharp and in good light. You can also type the 24 words.
error-kit-other = The code in this file is not a recovery key
    .hint = Look for the page with the title “MyBackup Recovery kit”, or type its 24 words.

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
