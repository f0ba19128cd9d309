## Nombres

count-files = { $count ->
    [one] { $count } fichier
   *[other] { $count } fichiers
}
count-folders = { $count ->
    [one] { $count } dossier
   *[other] { $count } dossiers
}
count-versions = { $count ->
    [one] { $count } version
   *[other] { $count } versions
}

## Durée à prévoir

about-moments = quelques secondes
about-seconds = environ { $count } secondes
about-minutes = { $count ->
    [one] environ { $count } minute
   *[other] environ { $count } minutes
}
about-hours = { $count ->
    [one] environ { $count } heure
   *[other] environ { $count } heures
}
about-days = { $count ->
    [one] environ { $count } jour
   *[other] environ { $count } jours
}

## Distance dans le temps

just-now = à l’instant
minutes-ago = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
}
hours-ago = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
}
days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
months-ago = { $count ->
    [one] il y a { $count } mois
   *[other] il y a { $count } mois
}
years-ago = { $count ->
    [one] il y a { $count } an
   *[other] il y a { $count } ans
}
in-minutes = { $count ->
    [one] dans { $count } minute
   *[other] dans { $count } minutes
}
in-hours = { $count ->
    [one] dans { $count } heure
   *[other] dans { $count } heures
}
in-days = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
}
in-months = { $count ->
    [one] dans { $count } mois
   *[other] dans { $count } mois
}
in-years = { $count ->
    [one] dans { $count } an
   *[other] dans { $count } ans
}

## Jours

today = aujourd’hui
tomorrow = demain
until-time = jusqu’à { $time }
until-tomorrow = jusqu’à demain à { $time }
until-day = jusqu’au { $day } à { $time }
yesterday = hier
day-at-time = { $day } à { $time }
full-date = { $day } { $month } { $year }
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## Ce qui est laissé de côté, et pourquoi

skip-cache = refait par les programmes
skip-bin = mis à la corbeille
skip-system = appartient au système
skip-vault = la sauvegarde elle-même
skip-own-home = les fichiers de MyBackup

## Où se trouve la clé

key-in-keychain = dans le trousseau de cet ordinateur
key-in-file = dans le fichier protégé { $path }

## La page du dossier d’un coffre

vault-readme = Ce dossier, { $folder }, est une sauvegarde faite par MyBackup.

    Elle est chiffrée. Personne ne peut la lire sans ses mots de récupération,
    qui figurent sur le kit de récupération imprimé lors de la mise en place.

    Pour restaurer : installez MyBackup sur un ordinateur, puis ouvrez un
    terminal et tapez

        mybackup connect DOSSIER

    où DOSSIER est le dossier qui contient celui-ci. Les 24 mots de récupération
    vous seront demandés.

    Ne renommez, ne déplacez et ne supprimez rien ici : chaque fichier fait
    partie de l’histoire de vos fichiers.

error-request = Cette demande n’est pas comprise : { $reason }
error-last-place = C’est le seul emplacement de sauvegarde
    .hint = Ajoutez d’abord un autre emplacement. Ce qui est sauvegardé ici reste.
error-plan-changed = Quelque chose a changé entre-temps, rien n’a donc été fait
    .hint = Regardez de nouveau ce qui se passerait, puis confirmez.
