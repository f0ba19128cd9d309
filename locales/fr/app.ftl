# La zone de notification et les notifications du bureau.
tray-looking = Vérification…
tray-back-up = Sauvegarder maintenant
tray-stop = Arrêter
tray-restore = Restaurer des fichiers…
tray-open = Ouvrir MyBackup
tray-quit = Quitter
tray-busy = En cours…
tray-busy-percent = En cours… { $percent }
tray-setup = Rien n’est encore protégé
tray-first = Pas encore de sauvegarde
tray-ok = Protégé — { $ago }
tray-partial = { $count ->
    [one] Protégé, sauf un fichier
   *[other] Protégé, sauf { $count } fichiers
}
tray-waiting = En attente de l’emplacement de sauvegarde
tray-paused = En pause { $until }
tray-pause = Mettre en pause
tray-pause-hour = 1 heure
tray-pause-four-hours = 4 heures
tray-pause-tomorrow = Jusqu’à demain
tray-resume = Reprendre
tray-attention = MyBackup a besoin de vous
tray-stopped = MyBackup ne peut pas protéger vos fichiers
quit-question = Si vous quittez, l’icône disparaît et le travail en cours s’arrête. Ce qui est sauvegardé reste.
quit-yes = Quitter
quit-no = Laisser en marche
notify-first = Votre première sauvegarde est terminée
notify-first-next = { $count ->
    [one] Un fichier est en sécurité.
   *[other] { $count } fichiers sont en sécurité.
}
notify-attention = MyBackup a besoin de vous
    .hint = Pour voir quoi faire : mybackup status
notify-damage = Une partie de votre sauvegarde est endommagée
    .hint = Pour la réparer : mybackup repair. Pour voir ce qui est endommagé : mybackup verify --data
notify-scrambled = Beaucoup de fichiers sont devenus illisibles
    .hint = Rien d’ancien n’est supprimé tant que vous n’avez pas dit si c’était vous : mybackup settle
notify-emptied = Un dossier protégé a perdu tous ses fichiers
    .hint = Rien d’ancien n’est supprimé tant que vous n’avez pas dit si c’était vous : mybackup settle
notify-unsaved = Un dossier n’est pas encore sauvegardé
    .hint = Sauvegardez avec : mybackup backup
notify-source-missing = Un dossier protégé manque
    .hint = S’il est sur un disque, branchez-le : MyBackup reprend tout seul. S’il a été déplacé, protégez-le là où il est. Pour voir lequel : mybackup status
notify-source-empty = Un dossier protégé est soudain vide
    .hint = S’il est sur un disque, branchez-le. Ce qui a été enregistré reste ; pour le faire revenir : mybackup status
notify-old = Vos fichiers ne sont plus sauvegardés depuis des jours
    .hint = Branchez le disque de votre emplacement de sauvegarde. Pour voir pourquoi rien n’a été enregistré : mybackup backup
notify-failed = La dernière sauvegarde a échoué
    .hint = Pour voir pourquoi : mybackup backup. Et ce qui ne va pas d’autre : mybackup doctor
notify-no-destination = Aucun emplacement de sauvegarde n’est utilisable
    .hint = Branchez le disque de votre emplacement de sauvegarde, puis : mybackup backup
notify-filling = Votre emplacement de sauvegarde est presque plein
    .hint = Ajoutez un emplacement, ou gardez moins d’anciennes versions ; ce qui partirait : mybackup clean --dry-run
notify-stopped = MyBackup ne peut pas protéger vos fichiers
    .hint = Pour voir ce qui ne va pas : mybackup doctor
notify-look = Ouvrez MyBackup pour voir quoi faire.
notify-well = Vos fichiers sont de nouveau protégés
notify-restored = { $count ->
    [0] La restauration est terminée
    [one] Un fichier a été restauré
   *[other] { $count } fichiers ont été restaurés
}
notify-restored-failed = { $count ->
    [one] Un fichier n’est pas revenu. Ouvrez MyBackup pour voir lequel.
   *[other] { $count } fichiers ne sont pas revenus. Ouvrez MyBackup pour voir lesquels.
}
notify-try = Essayer une restauration
notify-show = Voir
notify-goes-on = MyBackup continue en arrière-plan
notify-goes-on-next = Rouvrez-le depuis le menu des applications.

# A window that stays empty.
window-empty =
    La fenêtre de MyBackup reste vide sur cet ordinateur.
    Vos sauvegardes continuent. MyBackup peut être utilisé dans votre navigateur.
window-in-browser = Ouvrir dans le navigateur
window-quit = Quitter MyBackup

# Ouvrir un dossier dans le gestionnaire de fichiers.
error-open-missing = Le dossier { $path } n’est plus là
error-open-none = Les dossiers ne peuvent pas être ouverts d’ici
    .hint = Ouvrez { $path } dans votre gestionnaire de fichiers.
error-open-failed = Le dossier { $path } n’a pas pu être ouvert
    .hint = Ouvrez-le dans votre gestionnaire de fichiers.

# Ouvrir une sauvegarde avec le fichier de son kit de récupération.
error-kit-large = Ce fichier est trop grand pour être un kit de récupération
    .hint = Choisissez un PDF ou une photo de 20 Mo au plus. Une photo du seul code carré suffit.
error-kit-closed = Ce fichier ne peut pas être ouvert
    .hint = Vérifiez qu’il est toujours là et qu’il peut être lu, ou choisissez-le avec le bouton. Vous pouvez aussi saisir les 24 mots.
error-kit-unknown = Ce fichier ne peut pas être lu
    .hint = Choisissez le PDF ou le texte enregistré par MyBackup, ou une photo en JPEG ou en PNG. Vous pouvez aussi saisir les 24 mots.
error-kit-code = Aucun code de récupération n’a été trouvé dans ce fichier
    .hint = Prenez une photo du code carré bien en face, nette et bien éclairée. Vous pouvez aussi saisir les 24 mots.
error-kit-other = Le code de ce fichier n’est pas une clé de récupération
    .hint = Cherchez la page intitulée « MyBackup Kit de récupération », ou saisissez ses 24 mots.
error-pause = « { $typed } » n’est pas une durée de pause
    .hint = Choisissez par exemple 90m, 4h, 2j ou demain ; 31 jours au plus.

# Les dossiers dont les changements ne sont pas vus sur le moment.
error-watch-too-many-folders = Les changements dans « { $name } » sont cherchés toutes les { $minutes } minutes : cet ordinateur ne surveille pas plus de dossiers
    .hint = Tout est sauvegardé, mais plus tard. Pour voir les changements tout de suite, relevez la limite : sudo sysctl -w fs.inotify.max_user_watches=1048576
error-watch-too-many-watchers = Les changements dans « { $name } » sont cherchés toutes les { $minutes } minutes : trop de programmes surveillent des dossiers ou gardent des fichiers ouverts
    .hint = Tout est sauvegardé, mais plus tard. Fermez les programmes inutiles, ou relevez la limite : sudo sysctl -w fs.inotify.max_user_instances=1024
error-watch-network = Les changements dans « { $name } » sont cherchés toutes les { $minutes } minutes : ce dossier est sur un autre ordinateur
    .hint = Rien à faire. Tout est sauvegardé, seulement un peu plus tard.
error-watch-gone = Le dossier { $path } n’est pas là
    .hint = S’il a été déplacé, protégez-le là où il est. S’il est sur un disque, branchez ce disque : MyBackup reprend tout seul.
error-watch-replaced = Un autre dossier a pris la place de « { $name } » : MyBackup l’examine en entier
    .hint = Rien à faire, sauf si ce n’est pas le bon dossier : { $path }
error-watch-overflow = Tant de choses ont changé à la fois dans « { $name } » que MyBackup l’examine en entier
    .hint = Rien à faire.
error-watch-refused = Le dossier { $path } ne peut pas être lu
    .hint = Donnez-vous le droit de le lire, ou cessez de le protéger.
error-watch-too-long = Les changements dans « { $name } » sont cherchés toutes les { $minutes } minutes : un dossier s’y trouve trop profond
    .hint = Tout est sauvegardé, mais plus tard. Des noms de dossiers plus courts aideraient.
error-watch-unable = Les changements dans « { $name } » sont cherchés toutes les { $minutes } minutes : cet ordinateur ne peut pas le surveiller
    .hint = Tout est sauvegardé, mais plus tard.
doctor-watching = Voir les changements dans { $path }

# Éjecter le disque d’un emplacement de sauvegarde.
help-eject = Libérer le disque d’un emplacement de sauvegarde, pour pouvoir le débrancher
argument-eject-place = L’emplacement de sauvegarde ; par défaut, le seul qui soit sur un disque amovible
eject-done = { $path } peut être débranché
error-eject-none = Aucun emplacement de sauvegarde n’est sur un disque amovible
    .hint = « mybackup status » montre les emplacements de sauvegarde et où ils sont.
error-eject-several = Plusieurs emplacements de sauvegarde sont sur des disques amovibles
    .hint = Précisez lequel : mybackup eject EMPLACEMENT
error-eject-not-removable = « { $name } » n’est pas sur un disque que l’on peut débrancher maintenant
    .hint = Si le disque est déjà débranché, il n’y a plus rien à faire.
error-eject-busy = « { $name } » est encore utilisé
    .hint = Fermez les fichiers et les fenêtres ouverts sur ce disque, puis réessayez.
error-eject-busy-programs = « { $name } » est encore utilisé par { $programs }
    .hint = Fermez ce qui est ouvert sur ce disque, puis réessayez.
error-eject-refused = Cet ordinateur ne laisse pas MyBackup éjecter « { $name } »
    .hint = Tout ce que MyBackup a écrit est bien sur le disque. Éjectez-le depuis le gestionnaire de fichiers.
error-eject-failed = « { $name } » n’a pas pu être éjecté
    .hint = Tout ce que MyBackup a écrit est bien sur le disque. Éjectez-le depuis le gestionnaire de fichiers.

# Ce qui est enregistré d’abord.
order-why = { $then ->
    [none] { $last ->
        [none] D’abord { $first }.
       *[other] D’abord { $first } ; { $last } en dernier.
    }
   *[other] { $last ->
        [none] D’abord { $first }, puis { $then }.
       *[other] D’abord { $first }, puis { $then } ; { $last } en dernier.
    }
}
order-of-week = { $kind } de cette semaine
order-of-month = { $kind } de ce mois
order-of-year = { $kind } de cette année
order-of-older = { $kind } de plus d’un an
order-documents = les documents
order-creations = les dessins et maquettes
order-photos = les photos
order-code = le code
order-mail = le courrier électronique
order-music = la musique
order-videos = les vidéos
order-packed = les fichiers compressés
order-disks = les images de disque
order-output = ce que les programmes refont
order-data = les données des programmes
order-other = les autres fichiers
## Le journal : ce qui a été fait sans que personne le demande

order-first = Il y a beaucoup à sauvegarder. { $what }
log-well = Tous les dossiers protégés sont enregistrés
log-saved = { $count ->
    [one] { $count } changement enregistré en { $time } : { $size } stockés.
   *[other] { $count } changements enregistrés en { $time } : { $size } stockés.
}
log-nothing = Recherche des changements en { $time } : il n’y en avait pas.
log-unreadable = { $count ->
    [one] { $count } fichier n’a pas pu être lu.
   *[other] { $count } fichiers n’ont pas pu être lus.
}
log-stopped = Quelqu’un a arrêté la sauvegarde ; ce qui était enregistré est conservé.
log-failed = Pas fait : { $reason }
log-synced = { $count } emplacements sur { $all } sont à jour : { $size } copiés.
log-sampled = { $size } de la sauvegarde relus : tout va bien.
log-drilled = { $count ->
    [one] { $count } fichier restauré dans un endroit temporaire ({ $size }) : il est revenu tel quel.
   *[other] { $count } fichiers restaurés dans un endroit temporaire ({ $size }) : ils sont revenus tels quels.
}
log-damage = { $count ->
    [one] Un élément relu est abîmé.
   *[other] { $count } éléments relus sont abîmés.
}
log-held = Les anciennes versions restent : { $reason }
log-cleaned = { $count ->
    [one] { $count } ancienne version supprimée, { $size } de nouveau libres.
   *[other] { $count } anciennes versions supprimées, { $size } de nouveau libres.
}
log-waiting-paused = En attente : quelqu’un a mis les sauvegardes en pause.
log-waiting-place = En attente d’un emplacement de sauvegarde.
log-waiting-folder = En attente d’un dossier protégé.
log-waiting-battery = En attente : la batterie est faible.
log-waiting-metered = En attente : ce réseau est payant.
log-waiting-offline = En attente d’un réseau.
log-waiting-full-screen = En attente : quelque chose occupe tout l’écran.
log-waiting-failure = En attente avant le prochain essai.

# Signalements : un programme ou une adresse web à qui on dit ce qu’il faut regarder.
log-hook-told = { $hook ->
    [command] Le programme de hooks.command l’a appris : { $title }.
   *[webhook] L’adresse de hooks.webhook l’a appris : { $title }.
}
hook-test = Message d’essai de MyBackup
hook-test-text = Tout va bien : quelqu’un l’a demandé avec « mybackup hooks test ».
error-no-hook = Personne n’apprend ce qu’il faut regarder : ni programme ni adresse ne sont indiqués
    .hint = Indiquez-en un : mybackup config set hooks.command PROGRAMME, ou : mybackup config set hooks.webhook ADRESSE
advice-hook-start = Un script doit commencer par une ligne comme #!/bin/sh. Puis réessayez : mybackup hooks test
advice-hook-ended = Essayez-le à la main, avec du texte en entrée : il doit se terminer par 0. Puis réessayez : mybackup hooks test
advice-hook-slow = Qu’il fasse en arrière-plan ce qui dure, et se termine aussitôt. Puis réessayez : mybackup hooks test
advice-hook-address = Regardez si l’adresse est bonne et s’il y a un réseau : mybackup config get hooks.webhook. Puis réessayez : mybackup hooks test
error-hook-start = Le programme de hooks.{ $hook } n’a pas pu être lancé
    .hint = Pour voir pourquoi : mybackup doctor. Pour n’en avoir aucun : mybackup config set hooks.command none
error-hook-ended = Le programme de hooks.{ $hook } s’est terminé par une erreur
    .hint = Essayez-le à la main, avec le message en entrée ; il doit se terminer par 0. Il sera rappelé plus tard.
error-hook-slow = { $hook ->
    [command] Le programme de hooks.command n’a pas fini en 30 secondes
   *[webhook] L’adresse de hooks.webhook n’a pas répondu en 30 secondes
}
    .hint = Nouvel essai plus tard. Pour n’en avoir aucun : mybackup config set hooks.{ $hook } none
error-hook-refused = L’adresse de hooks.{ $hook } a répondu { $number }
    .hint = Regardez si l’adresse est encore bonne : mybackup config get hooks.webhook
error-hook-unreachable = L’adresse de hooks.{ $hook } est injoignable
    .hint = Regardez si l’adresse est bonne et s’il y a un réseau ; nouvel essai plus tard : mybackup config get hooks.webhook
error-hook-missing = Le programme { $path } ne peut pas être lancé
    .hint = Indiquez-en un qui existe : mybackup config set hooks.command PROGRAMME
error-hook-no-file = { $path } n’est pas un programme
    .hint = Indiquez un programme qui peut être lancé : mybackup config set hooks.command PROGRAMME
error-hook-not-executable = Le fichier { $path } ne peut pas être lancé
    .hint = Autorisez-le, puis recommencez : chmod u+x { $path }

# Ce que doctor dit de ce qui se fait tout seul.
doctor-nothing-wrong = Rien ne va mal
doctor-state = Sauvegardes
doctor-log = Journal
doctor-watch = Sauvegardes qui démarrent toutes seules
doctor-background = En arrière-plan
doctor-pause = Pause
doctor-hook-command = Nouvelles pour hooks.command
doctor-hook-webhook = Nouvelles pour hooks.webhook
doctor-drill = Restauration d’essai
doctor-suspicion = Changements inhabituels
error-log = Rien ne peut être écrit dans { $path }
    .hint = Les sauvegardes continuent sans leur journal. Donnez-vous le droit d’y écrire, ou déplacez ce qui gêne.
error-background-absent = Aucun MyBackup qui enregistre les fichiers quand ils changent n’est lancé
    .hint = Pour qu’il démarre à chaque ouverture de session : mybackup service install. L’application de bureau fait de même tant qu’elle est lancée.
error-background-stopped = MyBackup démarre en arrière-plan à chaque ouverture de session, mais il n’est pas lancé maintenant
    .hint = Relancez-le : mybackup service install
error-background-other = Un autre MyBackup que celui-ci démarre en arrière-plan : { $path }
    .hint = Pour que celui-ci démarre à sa place : mybackup service install
error-background-gone = Ce qui doit démarrer en arrière-plan n’est plus là : { $path }
    .hint = Pour que ce MyBackup démarre à sa place : mybackup service install
error-sample-failed = Le dernier échantillon n’a pas pu être relu
    .hint = Pour voir pourquoi, relisez une partie : mybackup verify --data=10
error-drill-failed = La dernière restauration d’essai n’a pas pu être faite
    .hint = Pour voir pourquoi, faites-en une : mybackup verify --restore-test
error-suspicion-scrambled = { $count } fichiers sur { $all } de { $path } ont été remplacés par d’autres que personne ne peut lire
    .hint = Aucune ancienne version ne part en attendant. Si ce n’est pas vous, débranchez l’emplacement de sauvegarde ; voyez ce que c’était et répondez : mybackup settle
error-suspicion-emptied = { $path } contenait { $all } fichiers, et n’en contient plus aucun
    .hint = Aucune ancienne version ne part en attendant. Voyez ce que c’était et répondez : mybackup settle
