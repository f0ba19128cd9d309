## Commandes : une ligne chacune

about-program = Garde l’historique de vos fichiers et rend n’importe lequel, à n’importe quelle date.
help-init = Configurer MyBackup sur cet ordinateur
help-add = Protéger un dossier
help-remove = Ne plus protéger un dossier ; ce qui en est sauvegardé est conservé
help-sources = Lister les dossiers protégés
help-config = Voir ou changer les réglages
help-config-show = Voir tous les réglages
help-config-get = Voir un réglage
help-config-set = Changer un réglage
help-config-path = Dire où se trouve le fichier des réglages
help-backup = Sauvegarder maintenant
help-status = Voir ce qui est protégé et où
help-list = Voir les versions d’un fichier, ou un dossier à une date
help-restore = Récupérer des fichiers ou des dossiers
help-search = Chercher des fichiers par leur nom, même supprimés
help-clean = Retirer d’anciennes versions et libérer de la place
help-verify = Prouver que la sauvegarde peut être restaurée
help-repair = Réparer depuis une autre destination ou depuis vos fichiers
help-key = Mots de récupération, kit de récupération et phrase secrète
help-key-show = Afficher les mots de récupération
help-key-kit = Écrire le kit de récupération, en texte ou en PDF
help-key-change-passphrase = Changer la phrase secrète
help-key-import = Ramener la clé sur cet ordinateur avec les mots de récupération
help-connect = Utiliser une sauvegarde existante sur cet ordinateur
help-sync = Mettre à jour chaque destination joignable
help-pause = Ne rien lancer tout seul pendant un moment ; « mybackup backup » fonctionne toujours
help-resume = Mettre fin à la pause
help-settle = Dire si c’est vous qui avez changé une source étrangement
help-watch = Rester actif et sauvegarder à mesure que les fichiers changent
help-hooks = Les autres programmes qui apprennent ce qu’il faut regarder
help-hooks-test = Envoyer maintenant un message d’essai à hooks.command et hooks.webhook
help-service = Fonctionner en arrière-plan
help-service-install = Démarrer en arrière-plan avec cet ordinateur
help-service-uninstall = Ne plus fonctionner en arrière-plan
help-service-status = Dire si MyBackup fonctionne en arrière-plan
help-serve = Ouvrir le tableau de bord dans un navigateur sur cet ordinateur
help-export-db = Écrire la base locale en lignes JSON
help-doctor = Contrôler cette installation et dire ce qui ne va pas
help-completions = Écrire les complétions pour votre shell
help-man = Écrire la page de manuel
help-help = Afficher l’aide d’une commande

## Options

option-home = Dossier des fichiers de MyBackup
option-json = Écrire une sortie lisible par une machine
option-verbose = En dire plus
option-quiet = Ne dire que ce qui ne va pas
option-lang = Langue, en ou fr
option-destination = Dossier où vont les sauvegardes
option-key-store = Où garder la clé : keychain, file ou passphrase
option-exclude = Motifs à laisser de côté, séparés par des virgules
option-source = Seulement cette source
option-dry-run = Montrer ce qui serait fait, sans rien changer
option-undo = Reprendre ce qui a été retiré ces trois derniers jours
option-mine = C’était moi : les anciennes versions peuvent de nouveau être supprimées
option-not-mine = Ce n’était pas moi : rien d’ancien n’est supprimé
option-date = Une date comme 2026-01-15, "2026-01-15 14:30", hier ou "il y a 2 jours"
option-version = Numéro de la version
option-file = Fichier à restaurer
option-directory = Dossier à restaurer
option-restore-destination = Dossier où restaurer
option-restore-list = Lister tout ce qui peut être restauré
option-keep-days = Jours pendant lesquels garder les anciennes versions
option-keep-versions = Versions les plus récentes à garder de chaque fichier
option-verify-data = Lire aussi les données sauvegardées, toutes ou ce pourcentage
option-restore-test = Restaurer aussi quelques fichiers et les comparer
option-port = Port du tableau de bord
option-help = Afficher cette aide
option-version-flag = Afficher la version de MyBackup
option-existing = Que faire là où se trouve un autre fichier : keep-both (garder les deux), replace (remplacer) ou skip (laisser)
option-output = Nouveau fichier où écrire
option-format = Format du kit : text ou pdf
option-vault = Quelle sauvegarde, s’il y en a plusieurs : le début de son identifiant
option-passphrase = L’ouvrir avec sa phrase secrète au lieu des mots de récupération
argument-folder-to-protect = Dossier à protéger
argument-source = Dossier protégé
argument-key = Nom du réglage, par exemple retention.keep_days
argument-value = Sa nouvelle valeur
argument-list-path = Fichier ou dossier ; sans lui, les dossiers protégés sont affichés
argument-text = Partie d’un nom
argument-connect = Dossier qui contient la sauvegarde
argument-shell = Votre shell : bash, elvish, fish, powershell ou zsh
argument-command = Commande à expliquer
argument-pause = 90m, 4h, 2j ou demain ; une heure par défaut
argument-settle = La source ; par défaut, celle dont il est question
heading-usage = Utilisation :
heading-commands = { "Commandes " }
heading-options = { "Options " }
heading-general = { "Options générales " }
heading-arguments = { "Arguments " }
value-command = COMMANDE
value-folder = DOSSIER
value-file = FICHIER
value-path = CHEMIN
value-lang = LANGUE
value-key-store = ENDROIT
value-patterns = MOTIFS
value-key = RÉGLAGE
value-value = VALEUR
value-date = DATE
value-number = NOMBRE
value-length = DURÉE
value-percent = POURCENTAGE
value-existing = QUOI
value-text = TEXTE
value-format = FORMAT
value-vault = IDENTIFIANT
value-shell = SHELL

## Erreurs, et que faire ensuite

error-not-initialised = MyBackup n’est pas encore configuré : il n’y a pas de configuration dans { $path }
    .hint = Lancez : mybackup init
error-already-initialised = MyBackup est déjà configuré dans { $path } ; rien n’a été changé
    .hint = Pour voir ses réglages, lancez : mybackup config show
error-no-source = Aucun dossier n’est encore protégé
    .hint = Ajoutez-en un avec : mybackup add DOSSIER
error-no-destination = Aucune destination n’est choisie
    .hint = Choisissez un dossier sur un autre disque : mybackup config set destination DOSSIER
error-source-missing = La source { $path } n’est pas là
    .hint = Si elle est sur un disque, branchez-le. Si elle a disparu pour de bon : mybackup remove { $path }
error-source-unknown = { $path } n’est pas une source
    .hint = Pour voir les sources, lancez : mybackup sources
error-source-exists = { $path } est déjà protégé
error-source-inside = { $path } se trouve dans { $other }, qui est déjà protégé
    .hint = Rien à faire : il est sauvegardé avec { $other }
error-source-not-folder = { $path } n’est pas un dossier
    .hint = Donnez le dossier qui le contient
error-destination-gone = La destination { $path } n’est pas joignable
    .hint = Branchez le disque ou le dossier réseau, puis relancez la commande. Rien n’est perdu
advice-create-folder = S’il est sur un disque ou le réseau, branchez-le ; sinon, créez le dossier. Puis relancez la commande
error-destination-empty = Il n’y a plus de sauvegarde dans { $path }
    .hint = Le bon disque est-il branché ? Si oui, et si la sauvegarde a été déplacée, indiquez son nouvel endroit : mybackup config set destination DOSSIER
error-destination-read-only = Impossible d’écrire dans la destination { $path }
    .hint = Vérifiez ses droits, et que le disque n’est pas protégé en écriture
error-destination-full = La destination { $path } est pleine
    .hint = Les sauvegardes précédentes sont intactes. Libérez de la place avec : mybackup clean, ou choisissez une autre destination
error-destination-foreign = { $path } contient déjà une sauvegarde
    .hint = Pour utiliser cette sauvegarde : mybackup connect { $path }
error-destination-twice = { $path } est déjà une destination
    .hint = Pour voir les destinations, lancez : mybackup status
error-home-in-use = Cet ordinateur utilise déjà une autre sauvegarde, configurée dans { $path }
    .hint = Continuez avec celle-là, ou utilisez celle-ci à côté avec un autre dossier : --home DOSSIER
error-destination-inside-source = La destination { $path } se trouve dans la source { $source }, sur le même disque
    .hint = Si ce disque tombe en panne, les deux sont perdues. Choisissez un dossier sur un autre disque
error-no-vault = Aucune sauvegarde n’a été trouvée dans { $path }
    .hint = Donnez le dossier qui contient le dossier nommé MyBackup-…
error-several-vaults = Il y a { $count } sauvegardes dans { $path }
    .hint = Choisissez-en une par l’identifiant dans le nom de son dossier : mybackup connect { $path } --vault IDENTIFIANT
error-vault-newer = Cette sauvegarde a été écrite par un MyBackup plus récent
    .hint = Mettez MyBackup à jour sur cet ordinateur
error-vault-older-state = { $path } montre un état plus ancien que celui que cet ordinateur y a déjà vu
    .hint = Une ancienne copie du disque a-t-elle été remise ? Lancez : mybackup verify
error-word-unknown = « { $word } » (mot { $position }) n’est pas dans la liste des mots de récupération
    .hint = Relisez ce mot sur votre kit de récupération
error-words-count = { $count ->
    [one] Il faut 24 mots de récupération ; il y a ici { $count } mot
   *[other] Il faut 24 mots de récupération ; il y a ici { $count } mots
}
    .hint = Saisissez les 24 mots, séparés par des espaces
error-words-order = Ce sont des mots de récupération, mais pas dans cet ordre : leur contrôle ne correspond pas
    .hint = Comparez chaque mot et son numéro avec votre kit de récupération
error-words-wrong = Ces mots de récupération n’ouvrent pas cette sauvegarde
    .hint = Ils appartiennent à une autre sauvegarde : comparez le nom de son dossier avec celui de votre kit de récupération
error-passphrase-wrong = La phrase secrète est fausse
    .hint = Réessayez, ou utilisez les mots de récupération : mybackup key import
error-passphrase-missing = La clé est gardée par une phrase secrète, et personne ne peut la donner ici
    .hint = Lancez la commande dans un terminal, ou mettez la phrase dans un fichier nommé par MYBACKUP_PASSPHRASE_FILE
error-passphrase-file = La phrase secrète ne peut pas être lue dans { $path } : { $reason }
    .hint = MYBACKUP_PASSPHRASE_FILE doit nommer un fichier qui la contient et que vous pouvez lire
error-passphrase-different = Les deux phrases secrètes ne sont pas identiques
error-key-wrong = La clé de cet ordinateur n’est pas celle de cette sauvegarde
    .hint = Ramenez la bonne clé avec les mots de récupération : mybackup key import
error-key-missing = La clé de cette sauvegarde n’est pas sur cet ordinateur
    .hint = Ramenez-la avec les mots de récupération : mybackup key import
error-key-locked = Le trousseau est verrouillé
    .hint = Déverrouillez-le, par exemple en ouvrant votre session, puis relancez la commande
error-keychain-unavailable = Le trousseau de cet ordinateur ne peut pas être utilisé : { $reason }
    .hint = Gardez plutôt la clé dans un fichier protégé : mybackup config set encryption.key_store file, puis : mybackup key import
error-key-file-unsafe = Le fichier de clé { $path } { $reason ->
    [link] est un lien
    [not-plain] n’est pas un fichier ordinaire
    [other-owner] appartient à quelqu’un d’autre
   *[readable] peut être lu par d’autres
}
    .hint = Vous seul devez pouvoir le lire : chmod 600 { $path }. Si d’autres ont pu le lire, faites une nouvelle sauvegarde avec une nouvelle clé
error-key-damaged = Ce qui est gardé comme clé n’en est pas une
    .hint = Ramenez la clé avec les mots de récupération : mybackup key import
error-damage-found = { $count ->
    [one] Des dégâts ont été trouvés à { $count } endroit
   *[other] Des dégâts ont été trouvés à { $count } endroits
}
    .hint = Réparez avec : mybackup repair
error-date = Je ne comprends pas la date { $text }
    .hint = Écrivez-la comme l’une de celles-ci : 2026-01-15, "2026-01-15 14:30", 2026-01-15T14:30:00Z, hier, "il y a 2 jours", "mardi dernier"
error-date-impossible = La date ou l’heure { $text } n’existe pas
error-version-unknown = { $path } n’a pas de version { $version }
    .hint = Pour voir ses versions, lancez : mybackup list { $path }
error-file-unknown = { $path } n’est pas dans la sauvegarde
    .hint = Cherchez-le par son nom avec : mybackup search NOM
error-not-then = { $path } n’existait pas à cette date, ou n’était pas encore sauvegardé
    .hint = Pour voir quand il existait, lancez : mybackup list { $path }
error-is-folder = { $path } est un dossier
    .hint = Pour le restaurer : mybackup restore --directory { $argument }
error-setting-unknown = Il n’y a pas de réglage nommé { $key }
    .hint = Les réglages sont : { $allowed }
error-setting-value = { $key } ne peut pas valoir { $value }
    .hint = Valeurs permises : { $allowed }
error-config-key = { $place } : il n’y a pas de réglage nommé { $key }
    .hint = Permis à cet endroit : { $allowed }
error-config-value = { $place } : { $key } ne peut pas valoir { $value }
    .hint = Valeurs permises : { $allowed }
error-config-syntax = { $place } : { $problem }
    .hint = Corrigez cette ligne ; le reste du fichier ne change pas
error-config-newer = { $place } : cette configuration a été écrite par un MyBackup plus récent
    .hint = Mettez MyBackup à jour sur cet ordinateur
error-config-layout = La mise en page de { $file } est trop inhabituelle pour y changer { $key }
    .hint = Changez-le à la main ; le fichier est ici : { $path }
error-pattern = Le motif { $pattern } ne peut pas être utilisé : { $problem }
    .hint = Exemples : "*.tmp", "~*", ".DS_Store", "/build/"
error-running = Un autre MyBackup travaille déjà ici
    .hint = Attendez qu’il ait fini, puis relancez la commande
error-running-pid = Un autre MyBackup travaille déjà ici (processus { $pid })
    .hint = Attendez qu’il ait fini, puis relancez la commande
error-other-version = Un autre MyBackup d’une version différente ({ $version }) travaille ici
    .hint = Quittez-le par son icône ou fermez son terminal, puis réessayez
error-other-gone = Le MyBackup qui travaillait s’est terminé avant d’avoir fini
    .hint = Ce qu’il a enregistré est conservé ; relancez la commande
error-home-unknown = Votre dossier personnel n’est pas connu
    .hint = Indiquez un dossier pour les fichiers de MyBackup avec --home DOSSIER
error-io = Impossible { $doing ->
    [read] de lire
    [write] d’écrire
    [create] de créer
    [remove] de supprimer
   *[open] d’ouvrir
} { $path } : { $reason }
advice-other-folder = Choisissez un dossier qui existe et où vous pouvez écrire
advice-disk-full = Libérez de la place sur ce disque, puis relancez la commande. Vos sauvegardes sont intactes
advice-disk-failing = Vérifiez ce disque : il est peut-être défaillant ou protégé en écriture. Vos sauvegardes sont intactes
advice-clean-full = Même pour nettoyer il faut un peu de place : supprimez autre chose de ce disque, puis relancez la commande. Vos sauvegardes sont intactes
advice-home-full = Libérez de la place sur le disque qui contient le dossier de MyBackup, puis relancez la commande. Vos sauvegardes sont intactes
advice-home-failing = Vérifiez le disque qui contient le dossier de MyBackup : il est peut-être plein, défaillant ou protégé en écriture. Vos sauvegardes sont intactes
error-interrupted = Arrêté. Ce qui est déjà sauvegardé est conservé, et la prochaine fois reprend à cet endroit
error-unexpected = Quelque chose s’est mal passé dans MyBackup : { $reason }
    .hint = Vos sauvegardes sont intactes. Signalez-le, s’il vous plaît, avec ce qu’affiche : mybackup doctor
error-line = Erreur : { $text }
error-because = { $text } : { $reason }
error-device-file = { $path } manque ou est endommagé
    .hint = Ramenez l’identité de cet ordinateur avec les mots de récupération : mybackup connect DESTINATION
error-unreachable = Aucune destination n’est joignable : { $causes }
    .hint = Branchez le disque ou le dossier réseau, puis relancez la commande. Rien n’est perdu
error-destination-failed = La destination { $path } a échoué
    .hint = Vérifiez le disque ou le dossier réseau, puis relancez la commande
error-destination-damaged = La sauvegarde dans { $path } est endommagée
    .hint = Réparez-la avec : mybackup repair
error-damaged = La sauvegarde est endommagée
    .hint = Pour voir ce qui est endommagé : mybackup verify --data. Pour réparer : mybackup repair
error-key-not-of-vault = La clé de cet ordinateur n’ouvre pas la sauvegarde dans { $path }
    .hint = Le bon disque est-il branché ? Si oui, ramenez sa clé : mybackup key import
error-overtaken = Un autre ordinateur, ou une copie de celui-ci, a travaillé sur la même sauvegarde entre-temps
    .hint = Rien n’est perdu. Relancez la commande : elle s’appuiera sur ce que l’autre a fait
error-database = La base locale ne peut pas être utilisée
    .hint = Ce n’est qu’un index : supprimez backups.db dans le dossier de MyBackup, et il sera reconstruit depuis la sauvegarde
error-local = Impossible { $doing } { $path }
error-no-passphrase = Cette sauvegarde n’a pas de phrase secrète : sa clé est gardée sur cet ordinateur
    .hint = Pour en utiliser une : mybackup config set encryption.key_store passphrase
error-output-exists = { $path } existe déjà et n’est pas remplacé
    .hint = Choisissez un autre nom
error-vault-unknown = Il n’y a pas de sauvegarde { $vault } dans { $path }
    .hint = Son identifiant est la partie du nom du dossier qui suit MyBackup-
usage-command-unknown = Il n’y a pas de commande nommée { $name }
    .hint = Pour voir toutes les commandes, lancez : mybackup --help
usage-option-unknown = Il n’y a pas d’option nommée { $name }
    .hint = Pour voir les options, lancez : mybackup { $command } --help
usage-argument-missing = Il manque { $name }
    .hint = Pour voir le mode d’emploi, lancez : mybackup { $command } --help
usage-argument-bad = { $name } ne peut pas valoir { $value }
    .hint = Valeurs permises : { $allowed }
usage-command-missing = Laquelle de celles-ci : { $names } ?
    .hint = Pour voir le mode d’emploi, lancez : mybackup { $command } --help
usage-argument-unknown = { $name } n’est pas attendu ici
    .hint = Pour voir le mode d’emploi, lancez : mybackup { $command } --help
usage-argument-conflict = { $name } ne peut pas s’utiliser avec { $other }
    .hint = Pour voir le mode d’emploi, lancez : mybackup { $command } --help
usage-value-missing = { $name } demande une valeur
    .hint = Pour voir le mode d’emploi, lancez : mybackup { $command } --help
usage-wrong = { $name } ne s’utilise pas ainsi
    .hint = Pour voir le mode d’emploi, lancez : mybackup { $command } --help
usage-not-text = Une partie de la commande n’est pas du texte
    .hint = Seuls les noms de fichiers peuvent être autre chose que du texte
usage-path-empty = Un nom vide n’est ni un fichier ni un dossier
usage-kit-needs-file = Un PDF ne peut pas être affiché dans un terminal
    .hint = Indiquez un fichier : mybackup key kit --output kit-de-recuperation.pdf
usage-kit-ending = { $path } ne finit ni par .pdf ni par .txt
    .hint = Fins permises : .pdf, .txt
suggestion = Vouliez-vous dire { $word } ?

## Questions

ask-words = Saisissez les 24 mots de récupération, séparés par des espaces :
ask-passphrase = Phrase secrète :
ask-passphrase-new = Nouvelle phrase secrète :
ask-passphrase-again = Encore une fois la même :
ask-which-vault = Quelle sauvegarde ? Saisissez son numéro :
interrupt-asked = Arrêt en cours… Ctrl-C encore une fois pour arrêter tout de suite

## Mise en place

init-done = MyBackup est configuré dans { $path }
init-recovered = Les réglages étaient perdus et sont refaits dans { $path } ; la clé et les sauvegardes sont celles d’avant ({ $sources } sous protection)
init-recovered-check = Vérifiez-les, s’il vous plaît : mybackup config show
init-key-where = La clé est gardée { $where }
init-fallback-file = Cet ordinateur n’a pas de trousseau utilisable : la clé est gardée dans le fichier { $path }, que vous seul pouvez lire
init-kit-offer = Imprimez maintenant votre kit de récupération : mybackup key kit --output kit-de-recuperation.pdf
init-kit-why = Sans les mots de récupération ni cet ordinateur, personne ne peut ouvrir votre sauvegarde, pas même nous
init-next-destination = Ensuite, choisissez où vont les sauvegardes : mybackup config set destination DOSSIER
init-next-source = Ensuite, protégez un dossier : mybackup add DOSSIER
init-next-backup = Ensuite, sauvegardez pour la première fois : mybackup backup
init-fallback-why = Réponse du trousseau : { $reason }
connect-done = Relié à la sauvegarde de { $computer } : { $sources }, { $files }, { $versions }
connect-found = { $folder }, créée le { $when }
connect-next = Pour voir ce qui peut être restauré : mybackup restore --list
kit-written = Le kit de récupération est dans { $path }
kit-advice = Imprimez-le, gardez-le loin de la sauvegarde, puis supprimez le fichier
passphrase-changed = La phrase secrète est changée ; l’ancienne n’ouvre plus la sauvegarde
key-imported = La clé de cette sauvegarde est de nouveau sur cet ordinateur
key-by-passphrase = protégée par votre phrase secrète, demandée à chaque fois
fingerprint-line = Empreinte de la clé : { $fingerprint }

## Sources et réglages

add-done = { $path } est maintenant protégé : { $files }, { $size }
add-skipped-title = Laissé de côté :
add-skipped-line = { $path } ({ $reason })
add-tagged-cache = un cache, d’après son CACHEDIR.TAG
add-other-file-system = un autre disque
add-done-many = { $path } est maintenant protégé : plus de { $files }, { $size }
remove-done = { $path } n’est plus protégé ; ce qui en est sauvegardé est conservé
sources-none = Aucun dossier n’est encore protégé
setting-changed = { $key } vaut maintenant { $value }
setting-none = aucun

## Progression

phase-scan = Recherche des changements
phase-save = Enregistrement
phase-publish = Fin de la sauvegarde
phase-restore = Restauration
phase-verify = Contrôle
phase-repair = Réparation
phase-clean = Nettoyage
phase-sync = Mise à jour des autres destinations
phase-rebuild = Reconstruction de la base locale
phase-open = Ouverture de la sauvegarde
phase-plan = Préparation
progress-checked = { $count ->
    [one] { $count } fichier vérifié
   *[other] { $count } fichiers vérifiés
}
progress-of = { $done } sur { $all }
progress-left = encore { $time }
progress-speed = { $size }/s
progress-files = { $files } fichiers

## Résultats

backup-done = Sauvegardé en { $time } : { $new ->
    [one] { $new } nouveau
   *[other] { $new } nouveaux
}, { $changed ->
    [one] { $changed } modifié
   *[other] { $changed } modifiés
}, { $unchanged ->
    [one] { $unchanged } inchangé
   *[other] { $unchanged } inchangés
}
backup-done-gone = Sauvegardé en { $time } : { $new ->
    [one] { $new } nouveau
   *[other] { $new } nouveaux
}, { $changed ->
    [one] { $changed } modifié
   *[other] { $changed } modifiés
}, { $gone ->
    [one] { $gone } disparu
   *[other] { $gone } disparus
}, { $unchanged ->
    [one] { $unchanged } inchangé
   *[other] { $unchanged } inchangés
}
backup-sizes = Lu : { $read }. Enregistré : { $stored }
backup-nothing = Rien n’a changé depuis la dernière fois
backup-source-emptied = { $path } est vide maintenant. S’il est sur un disque, ce disque est-il branché ? Ce qui en est sauvegardé est conservé
backup-unreadable = { $count ->
    [one] { $count } fichier n’a pas pu être lu ; tout le reste est sauvegardé :
   *[other] { $count } fichiers n’ont pas pu être lus ; tout le reste est sauvegardé :
}
backup-would = Serait enregistré : { $files }, { $size }
backup-destination-late = { $path } n’est pas joignable et sera mis à jour plus tard
trouble-line = { $path } : { $reason }
trouble-denied = la lecture n’est pas permise
trouble-vanished = disparu avant d’être lu
trouble-changing = n’a cessé de changer pendant sa lecture ; ce qui a été lu est sauvegardé
trouble-unreadable = ne peut pas être lu
trouble-source-missing = ce dossier n’est pas là ou ne s’ouvre pas ; s’il est sur un disque, branchez-le
trouble-not-written = n’a pas pu être écrit
trouble-attribute-lost = son propriétaire, ses droits ou d’autres attributs ne sont pas revenus
trouble-occupied = un autre fichier s’y trouve et a été laissé
trouble-damaged = ce qui en est sauvegardé est endommagé
history-damaged = Une partie de l’historique est endommagée ; ce qui se lisait est là
history-rebuilt = La base locale a été reconstruite depuis la sauvegarde
restore-done = { $count ->
    [one] { $count } fichier restauré dans { $path }
   *[other] { $count } fichiers restaurés dans { $path }
}
restore-kept-first = Ce qui s’y trouvait est gardé comme version { $version }
restore-failed = { $count ->
    [one] { $count } fichier n’a pas pu être restauré :
   *[other] { $count } fichiers n’ont pas pu être restaurés :
}
restore-would = Serait restauré : { $files }, { $size }
restore-nothing = Tout est déjà comme il faut dans { $path }
restore-empty = { $path } ne contenait rien à la dernière sauvegarde
restore-empty-next = Pour ramener ce qu’il contenait avant, indiquez une date : mybackup restore --directory { $argument } --date hier
restore-beside = { $path } est dans { $name }, à côté de ce qui s’y trouve
restore-left-alone = { $count ->
    [one] { $count } fichier a été laissé, car un autre s’y trouve
   *[other] { $count } fichiers ont été laissés, car d’autres s’y trouvent
}
restore-attributes = { $count ->
    [one] Propriétaire, droits ou autres attributs de { $count } élément ne sont pas revenus
   *[other] Propriétaire, droits ou autres attributs de { $count } éléments ne sont pas revenus
}
restore-would-meet = { $count ->
    [one] Autre chose se trouve à { $count } endroit
   *[other] Autre chose se trouve à { $count } endroits
}
restore-undo-file = Pour annuler : mybackup restore --file { $path } --version { $version }
restore-undo-folder = Ce qui s’y trouvait est gardé. Pour le ramener : mybackup restore --directory { $path } --date "{ $date }"
clean-done = Retiré : { $versions }, { $size } en tout
clean-would = Serait retiré : { $versions }, { $size } en tout
clean-freed = Libéré : { $size }
clean-would-free = Serait libéré : { $size }
clean-nothing = Rien à retirer
clean-rule = La dernière version de chaque fichier est conservée
clean-later = Leur place est libérée dans trois jours, par le nettoyage qui suit
clean-undo = Pour revenir en arrière, pendant trois jours : mybackup clean --undo
clean-returned = De retour : { $versions }
clean-returned-none = Rien n’a été retiré ces trois derniers jours
clean-off = Les anciennes versions restent désormais : retention.auto_clean vaut false
clean-held = Nettoyage retenu, rien n’a été retiré : { $reason }
clean-waiting = Plus de place sera libérée quand ces ordinateurs auront sauvegardé de nouveau : { $computers }
verify-done = { $objects ->
    [one] { $objects } objet contrôlé, { $size } : aucun dégât
   *[other] { $objects } objets contrôlés, { $size } : aucun dégât
}
verify-present = { $objects ->
    [one] { $objects } objet est présent ; les contenus n’ont pas été lus : utilisez --data
   *[other] { $objects } objets sont présents ; les contenus n’ont pas été lus : utilisez --data
}
verify-known-lost = { $count ->
    [one] { $count } version a perdu du contenu, on le savait :
   *[other] { $count } versions ont perdu du contenu, on le savait :
}
verify-damaged-line = { $name } : { $problem }
verify-restore-test = { $count ->
    [one] { $count } fichier a été restauré et comparé : il est identique
   *[other] { $count } fichiers ont été restaurés et comparés : tous sont identiques
}
repair-done = { $count ->
    [one] { $count } objet endommagé a été réparé
   *[other] { $count } objets endommagés ont été réparés
}
repair-nothing = Rien à réparer
repair-lost = { $count ->
    [one] { $count } objet endommagé n’a pas pu être réparé :
   *[other] { $count } objets endommagés n’ont pas pu être réparés :
}
repair-left = { $count ->
    [one] { $count } version y a perdu du contenu ; elle est marquée comme endommagée :
   *[other] { $count } versions y ont perdu du contenu ; elles sont marquées comme endommagées :
}
healed-by-other-destination = réparé depuis une autre destination
healed-by-second-copy = réparé depuis la deuxième copie
healed-by-salvage = réparé avec ce qui se lisait encore
healed-by-source-files = réparé depuis vos fichiers
healed-by-this-computer = réparé depuis l’index de cet ordinateur
sync-done = { $path } est à jour, copié : { $objects ->
    [one] { $objects } objet
   *[other] { $objects } objets
}, { $size }
sync-behind = { $path } n’est pas à jour : { $reason }
search-none = Rien n’a été trouvé avec « { $text } » dans son nom
search-more = Il y en a plus de { $count } ; un texte plus long en trouve moins
export-done = { $count } lignes sont dans { $path }
and-more = …et { $count } de plus

## État

state-setup = Pas encore entièrement configuré
state-first = Rien n’est encore sauvegardé
state-ok = Vos fichiers sont protégés
state-partial = { $count ->
    [one] Protégé, sauf { $count } fichier
   *[other] Protégé, sauf { $count } fichiers
}
state-waiting = En attente de { $path }
state-paused = En pause { $until }
    .hint = Reprenez maintenant avec : mybackup resume
state-attention = Non protégé, dernière sauvegarde { $when }
    .hint = Sauvegardez avec : mybackup backup
state-damage = Des dégâts ont été trouvés dans la sauvegarde { $when }
    .hint = Réparez avec : mybackup repair
state-scrambled = Beaucoup de fichiers dans { $path } ont été remplacés par des fichiers que personne ne peut lire { $when }
    .hint = Rien d’ancien n’est supprimé tant que vous n’avez pas dit si c’était vous : mybackup settle
state-emptied = Tous les fichiers dans { $path } ont disparu { $when }
    .hint = Rien d’ancien n’est supprimé tant que vous n’avez pas dit si c’était vous : mybackup settle
state-unsaved = La source { $path } n’est pas encore sauvegardée
    .hint = Sauvegardez avec : mybackup backup
state-failed = La dernière sauvegarde a échoué { $when }
    .hint = Réessayez, pour voir pourquoi : mybackup backup
state-no-destination = Aucune destination ne contient les dernières sauvegardes
    .hint = Portez-les-y avec : mybackup backup
state-filling = La destination { $path } sera bientôt pleine
    .hint = Ajoutez une autre destination, ou conservez moins d’anciennes versions ; ce qui partirait alors : mybackup clean --dry-run
state-source-empty = La source { $path } est vide, mais des fichiers en sont sauvegardés
    .hint = Si elle est sur un disque, branchez-le. Pour ramener ses fichiers : mybackup restore --directory { $path }
status-last-run = Dernière sauvegarde { $when }, { $outcome }
status-never-run = Jamais sauvegardé
status-next = Prochaine sauvegarde { $when }
status-waiting-paused = Les sauvegardes attendent : en pause
status-waiting-place = Les sauvegardes attendent : aucune destination n’est branchée
status-waiting-folder = Les sauvegardes attendent : aucune source n’est là
status-waiting-battery = Les sauvegardes attendent : la batterie est faible
status-waiting-metered = Les sauvegardes attendent : ce réseau est facturé à l’usage
status-waiting-offline = Les sauvegardes attendent : il n’y a pas de réseau
status-waiting-full-screen = Les sauvegardes attendent : un film, un jeu ou une présentation occupe l’écran
status-waiting-failure = Les sauvegardes attendent un peu après un échec
resume-done = La pause est terminée
resume-nothing = Rien n’était en pause
settle-scrambled = { $files } fichiers sur { $of } dans { $path } ont été remplacés par des fichiers que personne ne peut lire, comme le fait un logiciel qui demande une rançon
settle-emptied = { $path } contenait { $of } fichiers et n’en contient plus aucun
settle-noticed = Remarqué { $when }. Tant que vous n’avez pas répondu, rien d’ancien n’est supprimé ; les sauvegardes continuent.
settle-for-example = Par exemple :
settle-ask = Était-ce vous ?
settle-if-mine = Si oui : mybackup settle --mine { $path }
settle-if-not = Sinon : mybackup settle --not-mine { $path }
settle-restore = Pour faire revenir ce qui était là avant : mybackup restore --directory { $path } --date "{ $date }"
settle-said-mine = Vous avez changé { $path } vous-même : les anciennes versions peuvent de nouveau être supprimées
settle-said-not-mine = Rien d’ancien n’est supprimé jusqu’à ce que vous disiez le contraire
settle-nothing = Aucune source n’a changé étrangement
status-last-verified = Dernière vérification { $when }, { $outcome }
status-never-verified = Jamais contrôlé
status-proved = { $part } des données ont été relues sur 90 jours
status-last-drill = Dernière restauration d’essai { $when }, { $outcome }
status-space = Vos fichiers font { $protected } ({ $versions } avec toutes les versions) et occupent { $stored }
outcome-done = complète
outcome-troubles = avec des problèmes
outcome-stopped = arrêtée avant la fin
outcome-failed = échouée
destination-ok = joignable, place libre : { $free }
destination-room = { $state }, { $room }
room-days = { $count ->
    [0] de la place pour moins d’un jour
    [one] de la place pour environ { $count } jour encore
   *[other] de la place pour environ { $count } jours encore
}
room-months = { $count ->
    [one] de la place pour environ { $count } mois encore
   *[other] de la place pour environ { $count } mois encore
}
room-years = { $count ->
    [one] de la place pour environ { $count } an encore
   *[other] de la place pour environ { $count } ans encore
}
room-long = de la place pour plus de 5 ans encore
destination-gone = pas joignable
destination-read-only = en lecture seule
destination-full = pleine
destination-behind = pas à jour
destination-skipped = { $path } a été laissé de côté : { $reason }
destination-there = joignable
destination-empty = pas encore de sauvegarde
destination-vanished = plus aucune sauvegarde ici
destination-wrong-key = contient une autre sauvegarde
destination-damaged = endommagée
source-ok = présente
source-missing = absente
source-empty = vide

## Titres de tableaux

column-version = Version
column-date = Date
column-size = Taille
column-sha256 = SHA-256
column-kept = Gardée car
column-name = Nom
column-path = Chemin
column-state = État
column-files = Fichiers
column-versions = Versions
column-saved = Sauvegardé
column-source = Source
column-destination = Destination
column-key = Réglage
column-value = Valeur
column-allowed = Permis
column-exclude = Laissé de côté
kept-current = actuelle
kept-newest = parmi les dernières
kept-days = récente
kept-last = dernière avant suppression
kept-beside = version { $version }
kept-until-clean = jusqu’au prochain nettoyage
version-deleted = supprimé
version-damaged = endommagée
kind-file = fichier
kind-folder = dossier
kind-link = lien
kind-other = spécial

## Contrôle de l’installation

doctor-ok = { $what } : tout va bien
doctor-problem = { $what } : { $problem }
doctor-all-well = Tout va bien
doctor-around = Cet ordinateur : { $list }
around-battery = sur batterie
around-battery-percent = sur batterie, { $percent }
around-mains = sur secteur
around-online = un réseau est là
around-offline = pas de réseau
around-metered = le réseau est facturé à l’usage
around-screen = un film, un jeu ou une présentation occupe l’écran
doctor-config = Configuration
doctor-database = Base locale
doctor-key = Clé
doctor-home = Dossier personnel
doctor-clock = Horloge
doctor-home-open = D’autres peuvent modifier { $path }
    .hint = Vous seul devez pouvoir le modifier : chmod 700 { $path }
doctor-clock-wrong = L’horloge de cet ordinateur est fausse
    .hint = Mettez-la à l’heure : les dates des versions en viennent
doctor-sample = Preuve
doctor-coverage = Relus sur 90 jours ({ $part })
doctor-room = Place dans { $path }
doctor-no-sample = { $days ->
    [one] Rien n’a été relu de la sauvegarde depuis { $days } jour
   *[other] Rien n’a été relu de la sauvegarde depuis { $days } jours
}
    .hint = Tout relire et comparer : mybackup verify --data
doctor-filling = Il y a { $room }
    .hint = Ajoutez une autre destination, ou conservez moins d’anciennes versions ; ce qui partirait alors : mybackup clean --dry-run
doctor-nearly-full = Il n’y reste presque rien de libre : { $free }
    .hint = Ajoutez une autre destination, ou conservez moins d’anciennes versions ; ce qui partirait alors : mybackup clean --dry-run

## Ce que les parties du programme signalent

cause-short = les données finissent trop tôt
cause-impossible = les données contiennent une valeur impossible
cause-not-ours = ce n’est pas un fichier de MyBackup
cause-other-kind = c’est une autre sorte de fichier que prévu
cause-newer = cela a été écrit par un MyBackup plus récent
cause-key = la clé n’ouvre pas ceci
cause-damaged = les données ont été modifiées ou endommagées
cause-no-object = { $first } manque
cause-full = il n’y a plus de place pour { $first }
cause-refused = l’accès à { $first } est refusé
cause-folder-gone = le dossier de sauvegarde { $first } n’est pas là
cause-too-short = { $first } fait { $second } octets et il en faut { $third }
cause-failed = échec sur { $second }
cause-disk-away = le disque qui s’y trouve d’habitude est absent
cause-destination-failed = la destination { $first } a échoué : { $second }
cause-no-vault = il n’y a pas de sauvegarde { $first } dans { $second }
cause-key-of-vault = la clé n’ouvre pas la sauvegarde dans { $first }
cause-lost = { $first } manque
cause-local = { $second } ne peut pas être utilisé : { $third }
cause-not-copied = les dernières sauvegardes n’ont pas pu être copiées
cause-missing = il manque
cause-length = il n’a pas la longueur prévue
cause-differs = un fichier relu diffère de ce qui a été sauvegardé
cause-run-log = ses notes sur la sauvegarde ne se lisent pas
cause-history = son historique ne s’accorde pas avec ce qu’il désigne
cause-to-come = il parle de sauvegardes qui n’ont pas encore eu lieu
cause-refers = il désigne quelque chose qui manque ou est endommagé
held-clock = l’horloge de cet ordinateur retarde sur la dernière sauvegarde
held-pause = { $first } n’a pas été sauvegardé depuis 90 jours, ou l’horloge a avancé d’un coup
held-empty = { $first } est vide ou absent, et ne l’était pas avant
held-locked = de nombreux fichiers de { $first } ont été remplacés par des fichiers illisibles
held-stranger = cet ordinateur n’a encore rien sauvegardé ici
doing-open-folder = d’ouvrir le dossier
doing-restore-into = de restaurer dans
doing-set-aside = de mettre de côté
doing-compress = de compresser
config-place = { $first }, ligne { $second }, colonne { $third }
config-not-text = ce n’est pas du texte UTF-8
config-key-missing = { $first } manque (valeur permise : 1)
config-key-twice = { $first } est donné deux fois
config-source-needs = une source a besoin de { $first }
config-one-document = un seul document est permis
config-too-early = le texte finit trop tôt
config-value-expected = une valeur était attendue
config-key-word = le nom d’un réglage doit être un mot
allowed-number = un nombre entier de { $first } à { $second }
allowed-seconds = un nombre de secondes de { $first } à { $second }
allowed-days = un nombre de jours de { $first } à { $second }
allowed-folder = le chemin complet d’un dossier
allowed-list = une liste entre [ ]
allowed-program = le chemin complet d’un programme
allowed-address = une adresse qui commence par { $first } ou { $second }
allowed-once = chaque dossier une seule fois
allowed-moment = un moment comme { $first }
allowed-patterns = une liste de motifs comme { $first }
allowed-id = 16 chiffres de 0 à 9 et de a à f
pattern-empty = est vide
pattern-dots = contient un nom vide, "." ou ".."
pattern-everything = laisserait tout de côté
value-port = PORT
option-open = L’ouvrir dans le navigateur
serve-ready = Le tableau de bord est à l’adresse { $link }
serve-stop = Quiconque a cette adresse peut l’utiliser jusqu’à ce que vous arrêtiez avec Ctrl-C.
error-port = Le port { $port } ne peut pas être utilisé
    .hint = Choisissez un autre port, ou aucun : mybackup serve
service-installed = MyBackup fonctionne maintenant en arrière-plan, et à chaque ouverture de session. Son entrée est { $path }
service-removed = MyBackup ne fonctionne plus en arrière-plan
service-absent = MyBackup ne fonctionne pas en arrière-plan
service-stopped = MyBackup démarre en arrière-plan à chaque ouverture de session, mais ne fonctionne pas en ce moment
service-running = MyBackup fonctionne en arrière-plan
error-background-passphrase = En arrière-plan, personne ne peut donner la phrase secrète
    .hint = Mettez-la dans un fichier que vous seul pouvez lire, puis lancez : MYBACKUP_PASSPHRASE_FILE=FICHIER mybackup service install
error-background-manager = Cet ordinateur n’a pas { $program }, qui démarre les programmes en arrière-plan
    .hint = Faites démarrer ceci à l’ouverture de session : mybackup watch
error-background-refused = Le système ne l’a pas fait : { $command }
    .hint = Pour un utilisateur qui n’a pas ouvert de session, un serveur doit d’abord le permettre : loginctl enable-linger
error-background-unknown = Sur ce système, MyBackup ne peut pas démarrer tout seul
    .hint = Faites-le démarrer à l’ouverture de session, avec cette commande : mybackup watch
watch-begins = MyBackup enregistre vos fichiers quand ils changent. Arrêtez avec Ctrl-C.
watch-elsewhere = Un MyBackup déjà lancé enregistre vos fichiers quand ils changent ; ici, on lit ce qu’il fait. Arrêtez avec Ctrl-C.
error-watch-off = Les sauvegardes ne démarrent pas toutes seules : watch.enabled vaut false
    .hint = Pour changer cela, lancez : mybackup config set watch.enabled true

# Signalements que l’on essaie.
hooks-told = { $hook ->
    [command] Le programme de hooks.command a bien reçu le message d’essai
   *[webhook] L’adresse de hooks.webhook a bien reçu le message d’essai
}
