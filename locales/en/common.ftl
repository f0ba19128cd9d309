## Counts

count-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
count-folders = { $count ->
    [one] { $count } folder
   *[other] { $count } folders
}
count-versions = { $count ->
    [one] { $count } version
   *[other] { $count } versions
}

## How long something will take

about-moments = a few seconds
about-seconds = about { $count } seconds
about-minutes = { $count ->
    [one] about { $count } minute
   *[other] about { $count } minutes
}
about-hours = { $count ->
    [one] about { $count } hour
   *[other] about { $count } hours
}
about-days = { $count ->
    [one] about { $count } day
   *[other] about { $count } days
}

## How far from now

just-now = just now
minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
months-ago = { $count ->
    [one] { $count } month ago
   *[other] { $count } months ago
}
years-ago = { $count ->
    [one] { $count } year ago
   *[other] { $count } years ago
}
in-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
in-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
in-months = { $count ->
    [one] in { $count } month
   *[other] in { $count } months
}
in-years = { $count ->
    [one] in { $count } year
   *[other] in { $count } years
}

## Days

today = today
tomorrow = tomorrow
until-time = until { $time }
until-tomorrow = until tomorrow at { $time }
until-day = until { $day } at { $time }
yesterday = yesterday
day-at-time = { $day } at { $time }
full-date = { $day } { $month } { $year }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## What is left out, and why

skip-cache = made again by programs
skip-bin = thrown away
skip-system = belongs to the system
skip-vault = the backup itself
skip-own-home = MyBackup’s own files

## Where the key is

key-in-keychain = in this computer’s keychain
key-in-file = in the protected file { $path }

## The page in a vault’s folder

vault-readme = This folder, { $folder }, is a backup made by MyBackup.

    It is encrypted. Nobody can read it without its recovery words, which stand
    on the recovery kit that was printed when the backup was set up.

    To restore: install MyBackup on any computer, then open a terminal and type

        mybackup connect FOLDER

    where FOLDER is the folder that holds this one. You will be asked for the
    24 recovery words.

    Please do not rename, move or delete anything in here: every file is part of
    the history of your files.

error-request = This request is not understood: { $reason }
error-last-place = This is the only backup place
    .hint = Add another place first. What is saved here stays.
error-plan-changed = Something changed meanwhile, so nothing was done
    .hint = Look at what would happen again, then confirm it.
