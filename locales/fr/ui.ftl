# Les mots de la fenêtre et du tableau de bord. Un dossier est ce qui est protégé ; un emplacement est là où vont les sauvegardes.
# Les sections suivent les écrans ; un message porte le nom de son écran.

## Partout

app-skip = Aller au contenu
app-close = Fermer
app-cancel = Annuler
app-details = Détails
app-dismiss = Masquer
app-retry = Réessayer
app-loading = Chargement…
app-today = aujourd’hui
app-tomorrow = demain
app-until-time = jusqu’à { $time }
app-until-tomorrow = jusqu’à demain à { $time }
app-until-day = jusqu’au { $day } à { $time }
app-yesterday = hier
app-just-now = à l’instant
app-day-at-time = { $day } à { $time }
app-tone-warning = Attention :
app-tone-danger = Problème :
app-away = MyBackup ne répond pas
app-away-hint = Vos fichiers sauvegardés sont en sécurité. Cette page revient d’elle-même dès que MyBackup répond.
app-key-gone = Cette page ne peut plus joindre MyBackup
app-key-gone-hint = Pour votre sécurité, une page ne fonctionne que tant que MyBackup est en marche. Rouvrez le tableau de bord depuis MyBackup, ou tapez « mybackup serve » dans un terminal.
app-unexpected = Quelque chose n’a pas marché dans cette page
app-unexpected-hint = Vos fichiers sauvegardés ne sont pas touchés.
app-of-name = { "" } – { $name }
app-files = { $count ->
    [one] { $count } fichier
   *[other] { $count } fichiers
}
app-folders = { $count ->
    [one] { $count } dossier
   *[other] { $count } dossiers
}

## Navigation

nav-label = Navigation principale
nav-menu = Menu
nav-home = Accueil
nav-restore = Restaurer
nav-folders = Dossiers
nav-places = Emplacements
nav-activity = Activité
nav-settings = Réglages
nav-welcome = Bienvenue
nav-help = Aide

## Aide

help-title = Aide
help-lost = Si tout va mal
help-lost-text = Votre sauvegarde n’a pas besoin de cet ordinateur. Avec votre kit de récupération, vous pouvez restaurer vos fichiers sur n’importe quel ordinateur. Sans fenêtre, un terminal suffit :
help-keys = Touches
help-key-screens = Aller à un écran
help-key-find = Retrouver un fichier
help-key-backup = Sauvegarder maintenant
help-key-history = Précédent et suivant
help-key-help = Cette aide

## Choisir un dossier

chooser-where = Dossier affiché
chooser-go = Y aller
chooser-up = Dossier parent
chooser-folders = Dossiers
chooser-none = Il n’y a pas de dossier ici.
chooser-choose = Choisir { $name }

## L'état des choses

state-setup = Protégeons vos fichiers
state-setup-detail = Choisissez ce qu’il faut protéger et où le conserver.
state-first = Prêt pour votre première sauvegarde
state-first-detail = Rien n’est encore sauvegardé. La première sauvegarde est la plus longue ; les suivantes n’enregistrent que ce qui a changé.
state-ok = Vos fichiers sont protégés
state-partial = { $count ->
    [one] Protégé, sauf { $count } fichier
   *[other] Protégé, sauf { $count } fichiers
}
state-partial-detail = { $count ->
    [one] Ce fichier n’a pas pu être lu. Tout le reste est sauvegardé.
   *[other] Ces fichiers n’ont pas pu être lus. Tout le reste est sauvegardé.
}
state-waiting = En attente de { $name }
state-waiting-detail = La sauvegarde reprendra dès qu’il sera branché. Ce qui y est déjà sauvegardé reste en sécurité.
state-paused = En pause { $until }
state-paused-detail = Rien ne démarre tout seul d’ici là. Vous pouvez toujours sauvegarder vous-même.
waiting-battery = Les sauvegardes attendent : la batterie est faible
waiting-metered = Les sauvegardes attendent : ce réseau est payant
waiting-offline = Les sauvegardes attendent : il n’y a pas de réseau
waiting-full-screen = Les sauvegardes attendent : un film, un jeu ou une présentation occupe l’écran
state-stopped = MyBackup ne peut pas protéger vos fichiers
state-attention-damage = Une partie de votre sauvegarde est abîmée
state-attention-damage-detail = La dernière vérification l’a trouvée. Vos propres fichiers ne sont pas touchés, et presque tout peut être réparé à partir d’eux.
state-attention-scrambled = Beaucoup de fichiers dans { $name } sont devenus illisibles
state-attention-scrambled-detail = Ce qui a été sauvegardé avant est en sécurité, et rien n’en est supprimé tant que vous n’avez pas répondu.
state-attention-emptied = { $name } a perdu tous ses fichiers
state-attention-emptied-detail = Ce qui a été sauvegardé avant est en sécurité, et rien n’en est supprimé tant que vous n’avez pas répondu.
state-attention-unsaved = { $name } n’est pas encore sauvegardé
state-attention-unsaved-detail = La prochaine sauvegarde s’en charge. Tout le reste est sauvegardé.
state-attention-folder-missing = Le dossier { $name } n’est plus là
state-attention-folder-missing-detail = Ses fichiers sauvegardés sont conservés et peuvent être restaurés. Si vous l’avez déplacé, protégez-le à son nouvel endroit.
state-attention-folder-empty = Le dossier { $name } est vide
state-attention-folder-empty-detail = Des fichiers en ont été sauvegardés auparavant ; ils sont conservés et peuvent être restaurés. S’il se trouve sur un disque, ce disque est-il branché ?
state-attention-old = Vos fichiers n’ont pas été sauvegardés depuis un moment
state-attention-old-detail = Ce qui a été sauvegardé est en sécurité, mais les changements plus récents ne sont pas protégés.
state-attention-failed = La dernière sauvegarde n’a pas abouti
state-attention-failed-detail = Ce qui a été sauvegardé avant est en sécurité. Les nouveaux changements ne sont pas encore protégés.
state-attention-no-place = Aucun emplacement de sauvegarde n’est utilisable
state-attention-no-place-detail = Ce qui y a été sauvegardé n’est pas touché, mais les nouveaux changements ne peuvent pas être enregistrés.
state-attention-filling = { $name } sera bientôt plein
state-attention-filling-detail = Tout est sauvegardé. Sans plus de place, les prochains changements ne pourront bientôt plus l’être.
state-first-running = Première sauvegarde en cours
state-backup-running = Sauvegarde en cours…
state-restore-running = Restauration en cours…
state-verify-running = Vérification de votre sauvegarde…
state-repair-running = Réparation de votre sauvegarde…
state-prove-running = Vérification d’une partie de votre sauvegarde…
state-clean-running = Suppression d’anciennes versions…
state-connect-running = Ouverture de votre sauvegarde…
state-stopping = Arrêt en cours…
state-stopping-detail = Ce qui est déjà sauvegardé est conservé.

## Ce qui se fait

phase-open = Préparation…
phase-scan = { $count ->
    [0] Recherche des changements…
    [one] Recherche des changements… { $count } fichier vérifié
   *[other] Recherche des changements… { $count } fichiers vérifiés
}
phase-save-begin = Enregistrement…
phase-save = { $count ->
    [one] Enregistrement – encore { $count } fichier
   *[other] Enregistrement – encore { $count } fichiers
}
phase-publish = Confirmation que tout est bien arrivé…
phase-sync = Mise à jour de tous les emplacements…
phase-rebuild = Lecture de ce que contient votre sauvegarde…
phase-plan = Préparation de la restauration…
phase-restore = { $count ->
    [one] Restauration – encore { $count } fichier
   *[other] Restauration – encore { $count } fichiers
}
phase-clean = Suppression d’anciennes versions…
phase-verify = Lecture et comparaison de tout ce qui est sauvegardé…
phase-sample = Lecture et comparaison d’une partie de ce qui est sauvegardé…
phase-drill = Restauration d’essai de quelques fichiers…
phase-repair = Réparation à partir de vos fichiers…
phase-left-moments = encore quelques secondes
phase-left-minutes = { $count ->
    [one] encore { $count } minute environ
   *[other] encore { $count } minutes environ
}
phase-left-hours = { $count ->
    [one] encore { $count } heure environ
   *[other] encore { $count } heures environ
}
phase-checked = { $count ->
    [one] { $shown } fichier vérifié
   *[other] { $shown } fichiers vérifiés
}

## Accueil

home-last = Dernière sauvegarde { $ago }
home-last-backup = Dernière sauvegarde
home-back-up = Sauvegarder maintenant
home-anyway = Sauvegarder quand même
home-waiting-text = Elles reprennent d’elles-mêmes dès que possible, et de toute façon après trois jours sans sauvegarde.
home-next = prochaine { $when }
home-pause = Mettre en pause
home-pause-hour = Pendant 1 heure
home-pause-four-hours = Pendant 4 heures
home-pause-tomorrow = Jusqu’à demain
home-resume = Reprendre
home-first-backup = Lancer la première sauvegarde
home-restore = Restaurer des fichiers
home-connected = Je l’ai branché
home-unlock = Déverrouiller
home-enter-key = Saisir la clé de récupération
home-settings = Ouvrir les réglages
home-choose-folders = Choisir des dossiers
home-choose-place = Choisir un emplacement
home-repair = Réparer à partir de vos fichiers
home-see-folders = Voir les dossiers
home-see-places = Voir les emplacements
home-kit-title = Votre clé de récupération est-elle en lieu sûr ?
home-kit-text = Sans cette clé ni cet ordinateur, personne – pas même nous – ne peut ouvrir votre sauvegarde. Cela prend deux minutes.
home-kit-action = Enregistrer le kit de récupération
home-place-behind = Il manque à { $name } les dernières sauvegardes
home-place-behind-text = L’emplacement est de nouveau là. La prochaine sauvegarde le met à jour.
home-place-away = { $name } n’est pas branché
home-place-away-text = Votre autre emplacement contient tout. Celui-ci sera mis à jour quand il sera de nouveau branché.
home-place-broken = { $name } n’est pas utilisable
home-place-broken-text = Vos autres emplacements ne sont pas touchés.
home-place-filling = { $name } : { $room }
home-place-filling-text = Rien ne presse aujourd’hui. Voyez ce qui ferait de la place.
home-strange-ask = Avez-vous changé ces fichiers ?
home-strange-scrambled = { $files ->
    [one] Un fichier sur { $of } dans { $name } a été remplacé par quelque chose qu’aucun programme ne peut ouvrir. Un logiciel malveillant qui demande une rançon fait cela. Les chiffrer vous-même aussi.
   *[other] { $files } fichiers sur { $of } dans { $name } ont été remplacés par quelque chose qu’aucun programme ne peut ouvrir. Un logiciel malveillant qui demande une rançon fait cela. Les chiffrer vous-même aussi.
}
home-strange-emptied = { $of ->
    [one] { $name } contenait un fichier et n’en contient plus aucun. L’avez-vous déplacé ou supprimé ?
   *[other] { $name } contenait { $of } fichiers et n’en contient plus aucun. Les avez-vous déplacés ou supprimés ?
}
home-strange-mine = Oui, c’était moi
home-strange-not-mine = Non, ce n’était pas moi
home-strange-examples = Quelques-uns de ces fichiers
home-strange-title = Rien d’ancien n’est supprimé : { $name } a été changé par quelqu’un d’autre
home-strange-advice = Débranchez votre disque de sauvegarde et coupez le réseau de cet ordinateur, et faites-le vérifier avant de faire revenir des fichiers. Les sauvegardes continuent à côté de ce qui est sauvegardé.
home-strange-restore = Voir les fichiers tels qu’ils étaient avant
home-strange-mine-after-all = C’était moi finalement
home-facts = Où se trouvent les choses
home-place = Emplacement de sauvegarde
home-oldest = Version la plus ancienne
home-verified = Vérification de la sauvegarde
home-verified-part = Vérifiée { $ago }, { $part } des données sur 90 jours
home-verified-hardly = moins de { $one }
home-drilled = Quelques fichiers ont été restaurés à l’essai { $ago } et sont revenus tels quels.
home-verified-never = Pas encore vérifiée. Une vérification lit tout ce qui est sauvegardé.
home-check-now = Vérifier
home-days = Les 30 derniers jours
home-days-summary = Sauvegardes { $days } jours sur { $all } ; { $size } enregistrés.
home-days-legend = Une barre par jour ; un petit cercle est un jour sans sauvegarde.
home-days-table = Afficher en tableau
home-days-day = Jour
home-days-backups = Sauvegardes
home-days-saved = Enregistré
home-days-none = pas de sauvegarde
home-days-failed = n’a pas abouti
home-days-some = sauvegardé

## Déverrouiller la clé

enter-key-title = Remettre la clé
enter-key-text = Votre sauvegarde est intacte ; il ne manque que sa clé sur cet ordinateur. Elle est sur votre kit de récupération.
enter-key-passphrase = Une phrase de passe pour la clé sur cet ordinateur
enter-key-do = Récupérer la clé
unlock-title = Déverrouiller votre sauvegarde
unlock-passphrase = Phrase secrète
unlock-keychain = La clé de votre sauvegarde est dans le trousseau de cet ordinateur. Le système vous demandera peut-être votre mot de passe.

## L'état d'un emplacement

place-state-ready = branché
place-state-behind = branché, pas à jour
place-state-new = prêt pour la première sauvegarde
place-state-away = pas branché
place-state-broken = pas utilisable
place-free = { $size } libres
place-room-days = { $count ->
    [0] de la place pour moins d’un jour
    [one] de la place pour environ { $count } jour encore
   *[other] de la place pour environ { $count } jours encore
}
place-room-months = { $count ->
    [one] de la place pour environ { $count } mois encore
   *[other] de la place pour environ { $count } mois encore
}
place-room-years = { $count ->
    [one] de la place pour environ { $count } an encore
   *[other] de la place pour environ { $count } ans encore
}
place-room-long = de la place pour plus de 5 ans encore

## Le travail et ce qu'il a donné

job-stop = Arrêter
job-go-on = Continuer
job-stop-title = Arrêter ?
job-stop-backup = Ce qui est déjà sauvegardé est conservé. La prochaine sauvegarde reprendra à partir de là.
job-stop-restore = Les fichiers déjà restaurés restent où ils sont.
job-stop-verify = Rien n’est perdu. La vérification reprendra du début la prochaine fois.
job-stop-repair = Ce qui est déjà réparé le reste. Le reste pourra être réparé plus tard.
job-stop-prove = Rien n’est perdu. Ce qui a déjà été lu compte.
job-stop-clean = Rien de ce qui doit rester n’est touché.
job-stop-connect = Rien n’est perdu. Vous pourrez rouvrir la sauvegarde à tout moment.
job-amount = { $done } sur { $all }
result-backup-done = Sauvegarde terminée
result-backup-stopped = Sauvegarde arrêtée. Ce qui a été sauvegardé est conservé.
result-backup-unreadable = { $count ->
    [one] { $count } fichier n’a pas pu être lu. Tout le reste est sauvegardé.
   *[other] { $count } fichiers n’ont pas pu être lus. Tout le reste est sauvegardé.
}
result-backup-troubles = Sauvegarde terminée, avec des remarques
result-backup-nothing = Rien n’avait changé : tout était déjà sauvegardé.
result-backup-new = { $count ->
    [one] { $count } nouveau fichier
   *[other] { $count } nouveaux fichiers
}
result-backup-changed = { $count ->
    [one] { $count } fichier modifié
   *[other] { $count } fichiers modifiés
}
result-backup-deleted = { $count ->
    [one] { $count } fichier supprimé (ses versions sont conservées)
   *[other] { $count } fichiers supprimés (leurs versions sont conservées)
}
result-backup-stored = Cela a pris { $size } de place.
result-backup-late = { $name } n’est pas branché : il recevra ces fichiers quand il le sera.
result-restore-to = { $count ->
    [one] { $count } fichier restauré dans { $name }
   *[other] { $count } fichiers restaurés dans { $name }
}
result-restore-back = { $count ->
    [one] { $count } fichier restauré là où il était
   *[other] { $count } fichiers restaurés là où ils étaient
}
result-restore-size = { $size } en tout.
result-restore-identical = { $count ->
    [one] { $count } fichier était déjà là, exactement le même.
   *[other] { $count } fichiers étaient déjà là, exactement les mêmes.
}
result-restore-renamed = { $count ->
    [one] { $count } fichier a reçu un autre nom, car un autre se trouvait à sa place. Les deux sont là.
   *[other] { $count } fichiers ont reçu un autre nom, car d’autres se trouvaient à leur place. Tous sont là.
}
result-restore-stayed = { $count ->
    [one] { $count } fichier n’a pas été remplacé, car celui qui s’y trouve n’a pas pu être mis de côté.
   *[other] { $count } fichiers n’ont pas été remplacés, car ceux qui s’y trouvent n’ont pas pu être mis de côté.
}
result-restore-damaged = { $count ->
    [one] { $count } fichier est abîmé dans la sauvegarde et n’est pas revenu entier.
   *[other] { $count } fichiers sont abîmés dans la sauvegarde et ne sont pas revenus entiers.
}
result-restore-not-written = { $count ->
    [one] { $count } fichier n’a pas pu être écrit.
   *[other] { $count } fichiers n’ont pas pu être écrits.
}
result-restore-undo = Ce qui s’y trouvait a d’abord été mis de côté : vous le retrouvez parmi les versions de chaque fichier.
result-verify-good = Votre sauvegarde est en bon état
result-verify-read = { $size } ont été lus et comparés.
result-verify-damaged = { $count ->
    [one] Une partie abîmée a été trouvée dans votre sauvegarde
   *[other] { $count } parties abîmées ont été trouvées dans votre sauvegarde
}
result-repair-healed = { $count ->
    [one] Une partie abîmée est de nouveau bonne
   *[other] { $count } parties abîmées sont de nouveau bonnes
}
result-repair-nothing = Il n’y avait rien à réparer
result-repair-whole = Toute votre sauvegarde a été lue et elle est en bon état.
result-repair-lost = { $count ->
    [one] Une partie abîmée n’a pas pu être réparée
   *[other] { $count } parties abîmées n’ont pas pu être réparées
}
result-repair-versions = { $count ->
    [one] Une version sauvegardée y a perdu du contenu et elle est marquée comme endommagée.
   *[other] { $count } versions sauvegardées y ont perdu du contenu et elles sont marquées comme endommagées.
}
result-repair-next = Tout le reste est en sécurité. Si vous avez un autre emplacement de sauvegarde, branchez-le et réparez de nouveau : ce qui est abîmé ici peut y être intact.
result-repair-which = Quels fichiers
result-prove-good = Ce qui est sauvegardé revient tel quel
result-prove-read = { $size } ont été lus et comparés. Sur 90 jours, cela fait { $part } des données.
result-prove-restored = { $count ->
    [one] { $count } fichier a été restauré à l’essai, comparé, puis supprimé.
   *[other] { $count } fichiers ont été restaurés à l’essai, comparés, puis supprimés.
}
result-prove-differing = { $count ->
    [one] { $count } fichier de cet ordinateur diffère de ce qui a été sauvegardé, sans que rien n’indique qu’il a changé. La prochaine sauvegarde l’enregistre à nouveau.
   *[other] { $count } fichiers de cet ordinateur diffèrent de ce qui a été sauvegardé, sans que rien n’indique qu’ils ont changé. La prochaine sauvegarde les enregistre à nouveau.
}
result-prove-failed = { $count ->
    [one] { $count } fichier n’est pas revenu tel quel.
   *[other] { $count } fichiers ne sont pas revenus tels quels.
}
result-clean-done = { $count ->
    [one] { $count } ancienne version supprimée
   *[other] { $count } anciennes versions supprimées
}
result-clean-freed = { $size } sont de nouveau libres.
result-clean-stays = La dernière version de chaque fichier est conservée.
result-clean-held = Rien n’a été supprimé
result-clean-undo = C’est réversible pendant trois jours.
result-synced = Emplacements à jour : { $count } sur { $all }
result-synced-size = { $size } copiés.
result-returned = { $count ->
    [one] { $count } ancienne version est de retour
   *[other] { $count } anciennes versions sont de retour
}
result-returned-none = Rien n’a été supprimé ces trois derniers jours
result-returned-kept = Désormais, les anciennes versions restent jusqu’à ce que vous les supprimiez.
result-connect-done = La sauvegarde de { $name } est ouverte sur cet ordinateur
result-connect-folders = { $count ->
    [one] Elle contient { $count } dossier.
   *[other] Elle contient { $count } dossiers.
}
troubles-show = { $count ->
    [one] Voir le fichier
   *[other] Voir les { $count } fichiers
}
troubles-more = { $count ->
    [one] Et { $count } autre.
   *[other] Et { $count } autres.
}
trouble-denied = pas l’autorisation de le lire
trouble-vanished = il a disparu entre-temps
trouble-changing = il changeait sans cesse pendant la lecture
trouble-unreadable = il ne peut pas être lu
trouble-unwritten = il n’a pas pu être écrit
trouble-attribute = une propriété, comme sa date, n’est pas revenue
trouble-occupied = un autre fichier s’y trouve
trouble-damaged = sa copie sauvegardée est abîmée

## Les problèmes que la ligne de commande dit autrement

problem-unreachable = Aucun emplacement de sauvegarde n’est joignable
problem-unreachable-hint = Branchez le disque ou le dossier réseau, puis réessayez. Rien n’est perdu.
problem-place-gone = L’emplacement de sauvegarde n’est pas branché
problem-place-gone-hint = Branchez le disque ou le dossier réseau, puis réessayez. Rien n’est perdu.
problem-place-missing = Ce dossier n’existe pas
problem-place-missing-hint = Choisissez-en un autre, ou créez-le d’abord.
problem-place-empty = La sauvegarde n’est plus là
problem-place-empty-hint = Est-ce le bon disque qui est branché ? Si la sauvegarde y a été supprimée, oubliez cet emplacement puis ajoutez-le de nouveau.
problem-place-read-only = MyBackup n’a pas le droit d’y écrire
problem-place-read-only-hint = Retirez la protection en écriture, ou choisissez un autre emplacement.
problem-place-full = L’emplacement de sauvegarde est plein
problem-place-full-hint = Rien n’est perdu, mais les nouveaux changements ne sont pas enregistrés. Faites-y de la place, ou ajoutez un autre emplacement.
problem-place-foreign = Il y a déjà une autre sauvegarde ici
problem-place-foreign-hint = Elle n’est pas touchée. Choisissez un autre dossier.
problem-place-twice = Cet emplacement est déjà utilisé
problem-place-inside-folder = Cet emplacement se trouve dans un dossier protégé, sur le même disque
problem-place-inside-folder-hint = Choisissez un dossier sur un autre disque : une sauvegarde ne doit pas se trouver dans ce qu’elle protège.
problem-place-damaged = La sauvegarde de cet emplacement est abîmée
problem-place-damaged-hint = Vos propres fichiers ne sont pas touchés. Vérifiez la sauvegarde pour voir ce qui est abîmé.
problem-no-folder = Aucun dossier n’est encore protégé
problem-no-folder-hint = Ajoutez d’abord un dossier.
problem-no-place = Il n’y a pas encore d’emplacement de sauvegarde
problem-no-place-hint = Ajoutez d’abord un emplacement.
problem-folder-missing = Un dossier protégé n’est pas là
problem-folder-missing-hint = S’il se trouve sur un disque, branchez-le. Si vous l’avez déplacé, protégez-le à son nouvel endroit.
problem-passphrase-missing = Votre sauvegarde est protégée par une phrase secrète
problem-passphrase-missing-hint = Déverrouillez-la, et les sauvegardes reprennent. Ce qui est sauvegardé est en sécurité.
problem-passphrase-wrong = Ce n’est pas la phrase secrète de cette sauvegarde
problem-passphrase-wrong-hint = Attention aux majuscules, puis réessayez.
problem-key-missing = La clé de votre sauvegarde n’est plus sur cet ordinateur
problem-key-missing-hint = Vos 24 mots de récupération la remettent. Ce qui est sauvegardé est en sécurité.
problem-key-locked = Le trousseau de cet ordinateur est verrouillé
problem-key-locked-hint = Déverrouillez-le, et les sauvegardes reprennent. Ce qui est sauvegardé est en sécurité.
problem-running = MyBackup travaille déjà
problem-running-hint = Attendez qu’il ait terminé, puis réessayez.
problem-running-pid = MyBackup travaille déjà
problem-running-pid-hint = Attendez qu’il ait terminé, puis réessayez.

## Dossiers

folders-title = Dossiers
folders-intro = Tout ce que contiennent ces dossiers est sauvegardé, sous-dossiers compris.
folders-add = Ajouter un dossier…
folders-choose = Quel dossier faut-il protéger ?
folders-empty = Aucun dossier n’est encore protégé
folders-empty-text = La plupart des gens commencent par ceux-ci :
folders-suggest-add = Protéger
folders-suggest-all = Les protéger tous
folders-suggest-more = La plupart des gens protègent aussi ceux-ci
folders-measuring = comptage…
folders-measured = { $files }, { $size }
folders-measured-more = plus de { $files }, { $size }
folders-saved = sauvegardé
folders-not-saved = Pas encore sauvegardé
folders-missing = Introuvable
folders-missing-text = Ce dossier n’est plus là. Ses fichiers sauvegardés sont conservés.
folders-blank = Vide
folders-blank-text = Ce dossier est vide à présent. Ses fichiers sauvegardés sont conservés.
folders-versions = Voir les versions
folders-remove = Ne plus protéger…
folders-remove-title = Ne plus protéger { $name } ?
folders-remove-kept = { $count ->
    [0] Rien n’en a encore été sauvegardé.
    [one] Son fichier sauvegardé et toutes ses versions sont conservés, et peuvent être restaurés.
   *[other] Ses { $count } fichiers sauvegardés et toutes leurs versions sont conservés, et peuvent être restaurés.
}
folders-remove-here = Le dossier reste tel quel sur cet ordinateur.
folders-remove-after = Les nouveaux changements n’y sont plus sauvegardés.
folders-remove-do = Ne plus protéger
folders-keep = Continuer à protéger
folders-added = { $name } est protégé à partir de la prochaine sauvegarde.
folders-skipped-of = { $count ->
    [0] Rien n’est laissé de côté
    [one] { $count } élément est laissé de côté
   *[other] { $count } éléments sont laissés de côté
}
folders-skipped-text = Ceux-ci sont laissés de côté d’office, car ils ne manqueraient à personne :
folders-excluded-text = Vous avez choisi de laisser de côté :
folders-skip-cache = refait par les programmes
folders-skip-bin = mis à la corbeille
folders-skip-system = appartient au système
folders-skip-backup = la sauvegarde elle-même
folders-skip-own-home = les fichiers de MyBackup

## Emplacements

places-title = Emplacements de sauvegarde
places-intro = Chaque sauvegarde va à tous ces emplacements. Un seul qui est à jour suffit pour restaurer tous vos fichiers.
places-add = Ajouter un emplacement…
places-empty = Pas encore d’emplacement de sauvegarde
places-empty-text = Choisissez un disque ou un dossier où conserver vos sauvegardes. Rien n’est formaté et rien n’y est effacé.
places-full = Ce disque est presque plein.
places-verified = Vérifié { $ago }, { $part } des données sur 90 jours
places-unverified = Rien n’a été relu ici ces 90 derniers jours
places-help = Ce qui ferait de la place
places-help-keep = Conserver moins d’anciennes versions
places-help-keep-text = Avant que quoi que ce soit ne parte, vous voyez ce qui part et la place gagnée.
places-help-add = Ajouter un emplacement
places-help-add-text = Les sauvegardes y vont alors aussi, et y continuent quand celui-ci est plein.
places-help-folders = Voir les plus gros dossiers
places-away-text = Quand il sera de nouveau branché, la prochaine sauvegarde le mettra à jour.
places-behind-text = Il lui manque ce qui a été sauvegardé en son absence. La prochaine sauvegarde le met à jour.
places-new-text = La prochaine sauvegarde le remplit.
places-forget = Oublier…
places-forget-title = Oublier { $name } ?
places-forget-text = Plus aucune sauvegarde n’y va. Ce qui s’y trouve déjà reste, et peut resservir à tout moment.
places-forget-others = { $count ->
    [one] Votre autre emplacement reçoit toujours chaque sauvegarde.
   *[other] Vos { $count } autres emplacements reçoivent toujours chaque sauvegarde.
}
places-forget-do = Oublier cet emplacement
places-keep = Le garder
places-eject = Éjecter
places-ejecting = Écriture du reste…
places-ejected = { $name } peut être débranché
places-ejected-text = Tout y est enregistré. Quand il sera rebranché, les sauvegardes reprendront toutes seules.
places-now-at = Branché à un autre endroit :
places-own = MyBackup : { $size }
places-other-files = Autres fichiers : { $size }
places-look = Chercher de nouveau les disques
places-one = Un seul emplacement pour l’instant
places-one-text = Si ce disque est perdu ou volé avec l’ordinateur, il ne reste rien. Un second emplacement, gardé ailleurs, vous en protège.
places-choose-title = Où conserver les sauvegardes ?
places-found = Disques de cet ordinateur
places-found-none = Aucun autre disque n’a été trouvé. Branchez-en un, ou choisissez un dossier.
places-removable = peut être débranché
places-holds = contient déjà une sauvegarde
places-free-of = { $free } libres sur { $all }
places-used-already = déjà utilisé
places-folder = Choisir un dossier…
places-folder-title = Quel dossier doit contenir vos sauvegardes ?
places-checking = Examen de cet emplacement…
places-check-yes = Bon :
places-check-no = Pas bon :
places-check-soft = À noter :
places-check-writable = MyBackup peut y écrire
places-check-not-writable = MyBackup n’a pas le droit d’y écrire
places-check-room = Assez de place : { $size } libres
places-check-tight = Peu de place : { $size } libres, vos fichiers prennent { $need }
places-check-same-disk = Il est sur le même disque que { $name }. Si ce disque tombe en panne, vous perdez les deux.
places-check-own = Il contient déjà votre sauvegarde ; elle sera mise à jour
places-add-do = Conserver les sauvegardes ici
places-other = Choisir un autre emplacement
places-added = { $name } est utilisé à partir de la prochaine sauvegarde.

## Activité

activity-title = Activité
activity-intro = Tout ce que MyBackup a fait, du plus récent au plus ancien.
activity-filter = Afficher
activity-filter-all = Tout
activity-filter-backup = Sauvegardes
activity-filter-restore = Restaurations
activity-filter-other = Vérifications et nettoyage
activity-filter-problem = Problèmes
activity-empty = Il ne s’est encore rien passé
activity-empty-text = Après la première sauvegarde, vous verrez ici ce qui a été fait, jour après jour.
activity-none = Il n’y a rien de ce genre.
activity-more = Afficher la suite
space-title = Où va l’espace
space-text = Ce que prennent toutes les versions dans la sauvegarde, y compris les fichiers qui n’existent plus. Ce que plusieurs fichiers partagent compte là où il a été enregistré en premier.
space-by = Comment le répartir
space-by-folder = Par dossier
space-by-kind = Par type
space-of-all = { $files ->
    [one] { $size } en tout, pour { $files } fichier
   *[other] { $size } en tout, pour { $files } fichiers
}
space-of = { $files ->
    [one] { $name } : { $size }, pour { $files } fichier
   *[other] { $name } : { $size }, pour { $files } fichiers
}
space-others = { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
space-name = Nom
space-kind = Type
space-kind-documents = Documents
space-kind-creations = Dessins et mises en page
space-kind-photos = Photos
space-kind-code = Code
space-kind-mail = Courriels
space-kind-music = Musique
space-kind-videos = Vidéos
space-kind-packed = Fichiers compressés
space-kind-disks = Images de disques
space-kind-output = Fichiers que des programmes refont
space-kind-data = Données de programmes
space-kind-other = Autres fichiers
space-files = Fichiers
space-size = Prend
space-share = Part
activity-time = Heure
activity-what = Quoi
activity-outcome = Résultat
activity-amount = Combien
activity-lasted = Durée
activity-backup = Sauvegarde
activity-restore = Restauration
activity-clean = Anciennes versions supprimées
activity-verify = Vérification
activity-sample = Contrôle partiel
activity-drill = Restauration d’essai
activity-repair = Réparation
activity-sync = Emplacement mis à jour
activity-other = Autre travail
activity-done = tout va bien
activity-troubles = avec des remarques
activity-unreadable = { $count ->
    [one] { $count } fichier non lu
   *[other] { $count } fichiers non lus
}
activity-damaged = partie abîmée trouvée
activity-stopped = arrêté
activity-failed = n’a pas abouti
activity-nothing = rien n’avait changé
activity-day = { $backups ->
    [0] pas de sauvegarde
    [one] { $backups } sauvegarde, { $size } enregistrés
   *[other] { $backups } sauvegardes, { $size } enregistrés
}
activity-seconds = moins d’une minute
activity-minutes = { $count } min
activity-hours = { $hours } h { $minutes } min

## Déposer sur la fenêtre

drop-here = Déposez pour protéger
drop-kit = Déposez votre kit de récupération
drop-kit-or-place = Déposez votre kit de récupération, ou le dossier de la sauvegarde
drop-title = Protéger ce que vous avez déposé ?
drop-files = { $count ->
    [one] L’un d’eux est un fichier seul. MyBackup protège des dossiers : déposez le dossier qui le contient.
   *[other] { $count } d’entre eux sont des fichiers seuls. MyBackup protège des dossiers : déposez le dossier qui les contient.
}
drop-lost = { $count ->
    [one] Le nom d’un élément n’a pas pu être lu. Utilisez plutôt « Ajouter un dossier ».
   *[other] Les noms de { $count } éléments n’ont pas pu être lus. Utilisez plutôt « Ajouter un dossier ».
}
drop-cancel = Annuler
drop-protect = { $count ->
    [one] Protéger ce dossier
   *[other] Protéger { $count } dossiers
}

## Restaurer

restore-title = Restaurer
restore-tabs = Deux façons de chercher un fichier
restore-tab-find = Retrouver un fichier
restore-tab-date = Revenir à une date
restore-search-label = Que cherchez-vous ?
restore-search-hint = Une partie du nom suffit
restore-search-clear = Effacer la recherche
restore-found = { $count ->
    [0] Aucun fichier ne porte ce nom.
    [one] { $count } résultat
   *[other] { $count } résultats
}
restore-found-more = Seuls les { $count } premiers sont affichés. Précisez le nom pour trouver le bon.
restore-nothing-hint = Essayez une partie plus courte du nom, ou parcourez les dossiers tels qu’ils étaient à une date.
restore-filter = Afficher
restore-filter-all = Tout
restore-filter-documents = Documents
restore-filter-photos = Photos
restore-filter-deleted = Supprimés
restore-recent-deleted = Supprimés récemment
restore-recent-changed = Modifiés récemment
restore-recent-no-deleted = Aucun fichier n’a été supprimé depuis la première sauvegarde.
restore-recent-no-changed = Aucun fichier n’a été modifié depuis la première sauvegarde.
restore-nothing-saved = Rien n’est encore sauvegardé
restore-nothing-saved-text = Après la première sauvegarde, chaque fichier pourra être retrouvé et récupéré ici.
restore-column-name = Nom
restore-column-changed = Modifié
restore-column-size = Taille
restore-column-versions = Versions
restore-versions = { $count ->
    [one] { $count } version
   *[other] { $count } versions
}
restore-deleted = Supprimé
restore-kind-folder = Dossier
restore-kind-link = Lien
restore-kind-special = Fichier spécial

## Restaurer : les dates

restore-calendar = Jours avec des sauvegardes
restore-month-before = Mois précédent
restore-month-after = Mois suivant
restore-day-none = { $day }, aucune sauvegarde
restore-day-some = { $count ->
    [one] { $day }, { $count } sauvegarde
   *[other] { $day }, { $count } sauvegardes
}
restore-day-pick = Choisissez un jour marqué d’un point.
restore-times = Sauvegardes du { $day }
restore-latest = Dernière sauvegarde
restore-as-latest = Lors de la dernière sauvegarde
restore-as-of = État du { $when }
restore-earlier = Sauvegarde précédente
restore-later = Sauvegarde suivante
restore-no-earlier = Il n’y a pas de sauvegarde plus ancienne.
restore-no-later = Il n’y a pas de sauvegarde plus récente.
restore-earlier-differs = Sauvegarde précédente où ce dossier est différent
restore-later-differs = Sauvegarde suivante où ce dossier est différent
restore-no-earlier-differs = Ce dossier est le même dans toutes les sauvegardes plus anciennes.
restore-no-later-differs = Ce dossier est le même dans toutes les sauvegardes plus récentes.
restore-only-differing = Seulement ce qui a changé
restore-differs-changed = Modifié depuis
restore-differs-gone = Supprimé depuis
restore-differing-none = Rien de ce que contenait ce dossier n’a changé depuis.
restore-differing-latest = Voici le dossier tel qu’il est maintenant. Choisissez une date plus ancienne pour voir ce qui a changé.
restore-entries-many = Contenu d’un très grand dossier
restore-path = Dossier
restore-all-folders = Tous les dossiers
restore-choose-folder = Choisissez l’un de vos dossiers pour voir ce qu’il contenait.
restore-folder-empty = Ce dossier était vide à cette date.
restore-folder-missing = « { $name } » n’existait pas à cette date. Voici le dossier le plus proche qui existait.
restore-folder-gone = Rien de tout cela n’était sauvegardé à cette date. Choisissez une autre date ou un autre dossier.
restore-entries = { $count ->
    [one] { $count } élément
   *[other] { $count } éléments
}
restore-select-all = Sélectionner tout ce qui est affiché
restore-select-one = Sélectionner { $name }
restore-selected = { $count ->
    [one] { $count } élément sélectionné
   *[other] { $count } éléments sélectionnés
}
restore-selected-size = { $size } de fichiers
restore-selected-missing = { $count ->
    [one] { $count } d’entre eux n’existait pas à cette date
   *[other] { $count } d’entre eux n’existaient pas à cette date
}
restore-select-none = Tout désélectionner
restore-action = Restaurer…
restore-action-folder = Restaurer ce dossier…

## Restaurer : un fichier

restore-back = Retour
restore-file-deleted = Supprimé le { $when }
restore-timeline = Versions, de la plus récente à la plus ancienne
restore-version-now = Actuelle
restore-version-of = Version du { $when }
restore-version-first = première version
restore-version-more = + { $size }
restore-version-less = − { $size }
restore-version-same-size = même taille
restore-version-unchanged = { $days ->
    [one] Inchangé pendant { $days } jour
   *[other] Inchangé pendant { $days } jours
}
restore-version-unchanged-weeks = { $weeks ->
    [one] Inchangé pendant { $weeks } semaine
   *[other] Inchangé pendant { $weeks } semaines
}
restore-version-unchanged-months = { $months ->
    [one] Inchangé pendant { $months } mois
   *[other] Inchangé pendant { $months } mois
}
restore-version-changing = Il changeait pendant la sauvegarde : cette version est peut-être incomplète.
restore-version-damaged = Son contenu sauvegardé est endommagé et ne peut pas être récupéré.
restore-preview = Aperçu
restore-preview-cut = Seul le début est affiché.
restore-preview-empty = Cette version est vide.
restore-preview-none = Ce type de fichier ne peut pas être affiché ici. Restaurez une copie pour la regarder : rien ne sera écrasé.
restore-about-kind = Type
restore-about-size = Taille
restore-about-modified = Modifié
restore-about-saved = Sauvegardé
restore-about-until = Jusqu’au
restore-kind-file = Fichier
restore-kind-file-type = Fichier { $type }
restore-compare = Comparer avec
restore-compare-nothing = Rien
restore-compare-current = La version actuelle
restore-compare-before = La version précédente
restore-compare-long = Ces versions sont trop longues pour être comparées ici.
restore-compare-cut = Ces versions sont trop grandes pour être comparées ici.
restore-compare-not-text = Seuls deux textes ou deux images peuvent être comparés.
restore-compare-same = Les deux versions contiennent le même texte.
restore-compare-counts = { $added } ajoutées, { $removed } retirées
restore-compare-added = ligne ajoutée
restore-compare-removed = ligne retirée
restore-compare-label = Lignes différentes
restore-picture-name = Image « { $name } », version du { $when }
restore-picture-size = { $width } × { $height } pixels
restore-picture-large = Cette image est trop grande pour être affichée ici. Restaurez une copie pour la regarder : rien ne sera écrasé.
restore-picture-broken = Cette image ne peut pas être affichée. Restaurez une copie pour l’ouvrir avec un autre logiciel.
restore-pictures-how = Comment comparer les images
restore-pictures-beside = Côte à côte
restore-pictures-swipe = L’une sur l’autre
restore-pictures-older = Avant : { $when }
restore-pictures-newer = Après : { $when }
restore-pictures-border = Limite entre les deux images
restore-pictures-share = { $percent } avant, { $rest } après
restore-pictures-more-older = Montrer plus de l’image d’avant
restore-pictures-more-newer = Montrer plus de l’image d’après
restore-compare-skipped = { $count ->
    [one] { $count } ligne identique
   *[other] { $count } lignes identiques
}
restore-this-version = Restaurer cette version…
restore-bring-back = Récupérer…

## Restaurer : la fenêtre

restore-dialog-one = Restaurer « { $name } »
restore-dialog-some = { $count ->
    [one] Restaurer { $count } élément
   *[other] Restaurer { $count } éléments
}
restore-dialog-version = Version du { $when }
restore-dialog-at = État du { $when }
restore-where = Où
restore-where-was = À sa place d’origine
restore-where-was-places = Dans { $folder }
restore-where-other = Dans un autre dossier
restore-where-other-hint = Une copie ; les fichiers en place restent tels quels
restore-where-choose = Choisir un dossier…
restore-where-change = En choisir un autre…
restore-plan-working = Vérification de ce qui s’y trouve…
restore-plan-files = { $count ->
    [0] Aucun fichier n’est à écrire.
    [one] { $count } fichier, { $size }
   *[other] { $count } fichiers, { $size }
}
restore-plan-identical = { $count ->
    [one] { $count } fichier s’y trouve déjà, à l’identique.
   *[other] { $count } fichiers s’y trouvent déjà, à l’identique.
}
restore-plan-nothing = Tout s’y trouve déjà, à l’identique. Il n’y a rien à restaurer.
restore-plan-damaged = { $count ->
    [one] { $count } fichier est endommagé dans la sauvegarde et ne peut pas être restauré.
   *[other] { $count } fichiers sont endommagés dans la sauvegarde et ne peuvent pas être restaurés.
}
restore-existing = { $count ->
    [one] Un fichier différent s’y trouve déjà
   *[other] { $count } fichiers différents s’y trouvent déjà
}
restore-existing-both = Garder les deux
restore-existing-both-hint = Le fichier restauré porte un nom avec sa version
restore-existing-replace = Remplacer
restore-existing-replace-hint = Ce qui est là est d’abord sauvegardé, donc récupérable
restore-existing-replace-hint-other = Les fichiers de ce dossier sont écrasés et ne pourront pas être récupérés
restore-existing-skip = Ignorer
restore-existing-skip-hint = Ce qui s’y trouve reste, et n’est pas restauré
restore-existing-each = Décider pour chacun…
restore-existing-each-hint = Une liste avec les deux dates et les deux tailles
restore-each-caption = Fichiers déjà présents et différents
restore-each-saved = Dans la sauvegarde
restore-each-standing = Sur place
restore-each-choice = Que faire
restore-each-all = Pour tous
restore-each-mixed = Au cas par cas
restore-each-for = Que faire de { $name }
restore-each-newer = plus récent
restore-each-no-file = pas un fichier
restore-each-rest = { $count ->
    [one] Un autre n’est pas dans la liste : les deux sont gardés.
   *[other] { $count } autres ne sont pas dans la liste : les deux sont gardés.
}
restore-start-to = Restaurer dans { $folder }
restore-start-place = Restaurer à sa place
restore-starting = Démarrage…
restore-cancel = Annuler
restore-close = Fermer
restore-progress-safe = Vous pouvez fermer cette fenêtre et continuer à travailler : la restauration se poursuit.
restore-progress-hide = Continuer à travailler
restore-done = { $files ->
    [0] Il n’y avait rien à restaurer
    [one] { $files } fichier restauré dans { $folder }
   *[other] { $files } fichiers restaurés dans { $folder }
}
restore-done-place = { $files ->
    [0] Il n’y avait rien à restaurer
    [one] { $files } fichier restauré
   *[other] { $files } fichiers restaurés
}
restore-done-where = Dans le dossier
restore-done-size = { $size } écrits.
restore-done-identical = { $count ->
    [one] { $count } s’y trouvait déjà, à l’identique.
   *[other] { $count } s’y trouvaient déjà, à l’identique.
}
restore-done-renamed = { $count ->
    [one] { $count } a été placé à côté d’un fichier différent, sous un autre nom.
   *[other] { $count } ont été placés à côté de fichiers différents, sous d’autres noms.
}
restore-done-skipped = { $count ->
    [one] { $count } a été ignoré, car un fichier différent s’y trouve.
   *[other] { $count } ont été ignorés, car des fichiers différents s’y trouvent.
}
restore-done-stayed = { $count ->
    [one] { $count } n’a pas été remplacé, car le fichier actuel n’a pas pu être sauvegardé d’abord.
   *[other] { $count } n’ont pas été remplacés, car les fichiers actuels n’ont pas pu être sauvegardés d’abord.
}
restore-done-damaged = { $count ->
    [one] { $count } est endommagé dans la sauvegarde.
   *[other] { $count } sont endommagés dans la sauvegarde.
}
restore-done-failed = { $count ->
    [one] { $count } n’a pas pu être écrit.
   *[other] { $count } n’ont pas pu être écrits.
}
restore-done-saved-first = La version actuelle a été mise de côté avant le remplacement.
restore-done-undone = Ce qui s’y trouvait avant est revenu
restore-undo = Annuler la restauration
restore-failed-safe = Ce qui a déjà été restauré est conservé. La sauvegarde elle-même n’a pas été modifiée.
restore-again = Réessayer
app-open-folder = Ouvrir le dossier
fitted-names = { $count ->
    [one] Un nom n’est pas possible sur cet ordinateur et change un peu
   *[other] { $count } noms ne sont pas possibles sur cet ordinateur et changent un peu
}
fitted-becomes = devient

## La clé de récupération, à l’accueil et dans les réglages

key-words-show = Afficher les 24 mots
key-words-hide = Masquer les mots
key-words-label = Vos 24 mots de récupération
key-words-hidden-soon = Les mots se masquent d’eux-mêmes après 2 minutes.
key-words-hidden = Les mots sont de nouveau masqués.
key-words-alone = Regardez d’abord autour de vous : qui voit ces mots peut ouvrir votre sauvegarde.
key-print = Imprimer…
key-code-label = Vos 24 mots sous forme de code à scanner. La liste dit la même chose en mots.
key-code-hint = Les mêmes mots, pour un appareil photo
key-words-fingerprint = Empreinte de la clé : { $fingerprint }
key-passphrase = Votre phrase secrète
key-passphrase-why = La clé de cette sauvegarde est protégée par une phrase secrète. Elle est redemandée avant d’afficher les mots.
key-save = Enregistrer en PDF…
key-save-title = Où enregistrer le kit de récupération
key-save-hint = Pas sur l’emplacement de sauvegarde, et pas seulement sur cet ordinateur : une clé USB, ou imprimé sur papier.
key-saved-next = Imprimez-le, ou gardez-le sur une clé USB dans un tiroir.
key-check = Vérifier deux mots…
key-check-title = Les avez-vous bien ?
key-check-why = Saisissez ces deux mots d’après votre papier ou votre PDF. Vous pouvez les coller.
key-check-word = Mot { $number }
key-check-do = Vérifier
key-check-right = Les deux sont justes. Vous pouvez ouvrir votre sauvegarde sur n’importe quel ordinateur.
key-check-wrong = { $count ->
    [one] Le mot { $first } n’est pas juste. Regardez de nouveau votre kit de récupération.
   *[other] Les mots { $first } et { $second } ne sont pas justes. Regardez de nouveau votre kit de récupération.
}
key-check-empty = Saisissez d’abord les deux mots.

## Réglages

settings-title = Réglages
settings-index = Sur cette page
settings-saved = Enregistré
settings-keep = Combien de temps conserver les anciennes versions
settings-keep-summary = La dernière version de chaque fichier est toujours conservée, quel que soit votre choix.
settings-keep-lot = Conserver beaucoup
settings-keep-lot-hint = Tout ce qui date des deux dernières années, et les 100 dernières versions de chaque fichier
settings-keep-some = Conserver raisonnablement
settings-keep-some-hint = Tout ce qui date des 90 derniers jours, et les 10 dernières versions de chaque fichier
settings-keep-little = Conserver peu
settings-keep-little-hint = Tout ce qui date des 30 derniers jours, et les 3 dernières versions de chaque fichier
settings-keep-own = Mon propre choix
settings-keep-days = Tout conserver pendant
settings-keep-days-unit = jours
settings-keep-versions = Toujours conserver les
settings-keep-versions-unit = dernières versions de chaque fichier
settings-keep-invalid-days = Indiquez un nombre de jours de 0 à 36 500.
settings-keep-invalid-versions = Indiquez un nombre de versions de 1 à 1 000 000.
settings-keep-preview = Avec ce choix
settings-keep-preview-now = Avec le choix actuel
settings-keep-working = Calcul en cours…
settings-keep-none = Aucune version ne doit être supprimée. La dernière version de chaque fichier est conservée.
settings-keep-removed = { $versions ->
    [one] { $versions } ancienne version sera supprimée. La dernière version de chaque fichier est conservée.
   *[other] { $versions } anciennes versions seront supprimées. La dernière version de chaque fichier est conservée.
}
settings-keep-removed-of = { $files ->
    [one] Cela concerne { $files } fichier et { $size }.
   *[other] Cela concerne { $files } fichiers et { $size }.
}
settings-keep-held = Rien ne serait supprimé pour le moment :
settings-keep-save = Enregistrer ce choix
settings-keep-undo = Revenir au choix enregistré
settings-auto-clean = Supprimer automatiquement les anciennes versions
settings-auto-clean-hint = Après chaque sauvegarde, ce que ce choix ne conserve plus est supprimé.
settings-clean = Supprimer les anciennes versions maintenant…
settings-clean-title = { $versions ->
    [one] Supprimer { $versions } ancienne version ?
   *[other] Supprimer { $versions } anciennes versions ?
}
settings-clean-text = Elles ne pourront pas être récupérées. La dernière version de chaque fichier est conservée, ainsi que tout ce qui a moins de { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}.
settings-clean-do = { $versions ->
    [one] Supprimer { $versions } version
   *[other] Supprimer { $versions } versions
}
settings-clean-keep = Les conserver
settings-stricter-title = Conserver moins qu’avant ?
settings-stricter-do = Conserver moins
settings-security = Sécurité et récupération
settings-key-keychain = La clé se trouve dans le trousseau de cet ordinateur. Elle s’ouvre avec votre session.
settings-key-file = La clé se trouve dans un fichier protégé que seul votre compte peut lire.
settings-key-passphrase = La clé est protégée par votre phrase secrète, demandée au démarrage de MyBackup.
settings-key-locked = Elle est verrouillée en ce moment.
settings-key-unlock = Déverrouiller
settings-key-fingerprint = Empreinte de la clé
settings-kit = Kit de récupération
settings-kit-why = Sans ces mots ni cet ordinateur, personne, pas même nous, ne peut ouvrir votre sauvegarde.
settings-kit-checked = Vous avez montré que vous avez les mots de récupération.
settings-kit-unchecked = Il n’a pas encore été vérifié que vous avez les mots de récupération.
settings-verify = Contrôle de la sauvegarde
settings-verify-summary = Relit tout ce qui est enregistré et le compare à ce qui a été sauvegardé.
settings-verify-never = La sauvegarde n’a jamais été contrôlée en entier.
settings-verify-last = Dernier contrôle { $ago }.
settings-verify-now = Tout contrôler maintenant
settings-when = Quand sauvegarder
settings-when-asked = Les sauvegardes ne démarrent que si vous le demandez.
settings-when-changes = Les fichiers sont sauvegardés peu après leur modification, et une fois par jour tout est parcouru.
settings-when-every = Tout est parcouru à intervalles de { $every }, et ce qui a changé est sauvegardé.
settings-when-on = Sauvegarder tout seul
settings-when-on-hint = Si l’ordinateur était éteint ou en veille, une sauvegarde rattrape le retard dès son retour.
settings-when-realtime = Sauvegarder les fichiers dès qu’ils changent
settings-when-realtime-hint = Quelques secondes après la dernière modification ; un même fichier au plus une fois par minute.
settings-when-interval = Temps entre deux recherches de changements
settings-when-interval-hint = Pour les dossiers où les changements ne peuvent pas être remarqués, comme certains lecteurs réseau.
settings-when-interval-only = Tout est parcouru à ce rythme.
settings-when-seconds = { $count ->
    [one] { $shown } seconde
   *[other] { $shown } secondes
}
settings-when-minutes = { $count ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}
settings-when-hours = { $count ->
    [one] { $shown } heure
   *[other] { $shown } heures
}
settings-when-days = { $count ->
    [one] { $shown } jour
   *[other] { $shown } jours
}
settings-when-waits = Ce que les sauvegardes attendent
settings-when-battery = Attendre sur batterie sous { $percent }
settings-when-metered = Attendre sur les réseaux payants
settings-when-metered-hint = Seulement si l’emplacement est joint par le réseau.
settings-when-rules = Pendant un film, un jeu ou une présentation en plein écran, les sauvegardes attendent une heure au plus. Après trois jours sans sauvegarde, il s’en fait une dans tous les cas.
settings-when-next = Prochaine sauvegarde
settings-when-next-changes = Dès qu’un fichier change
settings-when-next-at = Tout est parcouru { $when }
settings-when-next-unknown = Pas encore connue
settings-login = Démarrage
login-start = Démarrer MyBackup à l’ouverture de ma session
login-start-hint = Aucune fenêtre ne s’ouvre : son icône dit où en sont les choses.
settings-look = Apparence et langue
settings-theme = Couleurs
settings-theme-system = Comme le système
settings-theme-light = Claires
settings-theme-dark = Sombres
settings-still = Réduire les animations
settings-still-hint = Rien ne glisse ni ne s’estompe.
settings-text-size = Taille du texte
settings-text-normal = Normale
settings-text-large = Grande
settings-text-largest = Très grande
settings-language = Langue
settings-language-system = Comme le système
settings-more = Plus d’options
settings-order = Enregistrer d’abord le plus important
settings-order-hint = Quand il y a beaucoup à enregistrer, ce que vous utilisez le plus passe en premier. { $why } MyBackup l’apprend sur cet ordinateur et ne le communique à personne.
settings-compression = Compresser ce qui est enregistré
settings-compression-hint = Cela prend moins de place. À désactiver seulement si cet ordinateur est très lent.
settings-about = À propos
settings-about-program = Programme
settings-about-computer = Cet ordinateur
settings-about-home = Ses propres fichiers
settings-about-wrong = Si plus rien ne va
settings-about-wrong-text = Votre sauvegarde peut être ouverte sans cette fenêtre. Dans un terminal :
settings-not-set-up = La plupart des réglages apparaissent une fois la sauvegarde mise en place.
settings-set-up = Mettre en place une sauvegarde

## Bienvenue

welcome-title = Bienvenue dans MyBackup
welcome-promise = Il garde l’historique de vos fichiers et vous rend chacun d’eux tel qu’il était, à la date de votre choix.
welcome-protect = Protéger cet ordinateur
welcome-protect-hint = Environ deux minutes, rien à saisir
welcome-existing = J’ai déjà une sauvegarde
welcome-existing-hint = Récupérer des fichiers, ou la continuer ici
welcome-private = Aucun compte. Tout est chiffré avant de quitter cet ordinateur.
welcome-language = Langue
welcome-step = Étape { $step } sur 4
welcome-back = Retour
welcome-next = Continuer
welcome-more = Plus d’options
welcome-folders-title = Que faut-il protéger ?
welcome-folders-text = Ces dossiers contiennent ce qui manque le plus quand on le perd.
welcome-folders-add = Ajouter un dossier…
welcome-folders-choose = Quel dossier faut-il protéger ?
welcome-folders-none = Aucun des dossiers habituels n’a été trouvé. Ajoutez-en un qui compte pour vous.
welcome-folders-counting = calcul en cours…
welcome-folders-empty = vide
welcome-folders-size = { $files ->
    [one] { $files } fichier, { $size }
   *[other] { $files } fichiers, { $size }
}
welcome-folders-at-least = plus de { $files } fichiers, { $size }
welcome-folders-inside = Déjà compris dans { $folder }
welcome-folders-total = { $files ->
    [one] { $files } fichier, { $size } en tout
   *[other] { $files } fichiers, { $size } en tout
}
welcome-folders-total-more = Plus de { $files } fichiers, { $size } en tout
welcome-folders-skip = Les caches et les corbeilles sont laissés de côté d’office.
welcome-folders-pick = Cochez au moins un dossier.
welcome-folders-failed = illisible
welcome-place-title = Où conserver la sauvegarde ?
welcome-place-text = Un disque à part est le plus sûr : il reste quand l’ordinateur n’est plus là. Rien n’y est effacé.
welcome-place-none = Aucun autre disque n’est branché. Branchez un disque USB, ou choisissez un dossier.
welcome-place-again = Chercher à nouveau
welcome-place-free = { $free } libres sur { $total }
welcome-place-best = Recommandé
welcome-place-removable = Peut être débranché
welcome-place-holds = Contient une sauvegarde
welcome-place-folder = Un dossier ou un lecteur réseau…
welcome-place-choose = Quel dossier doit contenir la sauvegarde ?
welcome-place-checking = Examen de cet emplacement…
welcome-found-title = Il y a déjà une sauvegarde ici
welcome-found-made = Elle a été commencée le { $date }.
welcome-found-use = Utiliser cette sauvegarde
welcome-found-other = Choisir un autre emplacement
welcome-passphrase-ask = Demander une phrase secrète au démarrage de MyBackup
welcome-passphrase-hint = Sinon, la clé est gardée dans le trousseau de cet ordinateur et rien n’est demandé.
welcome-passphrase = Phrase secrète
welcome-passphrase-repeat = La phrase secrète, encore une fois
welcome-passphrase-differs = Les deux phrases secrètes sont différentes.
welcome-passphrase-short = Utilisez au moins 8 caractères.
welcome-begin = Utiliser cet emplacement
welcome-begin-working = Préparation de l’emplacement…
welcome-key-title = Votre clé de récupération
welcome-key-text = Ces 24 mots ouvrent votre sauvegarde sur n’importe quel ordinateur. Gardez-les dès maintenant : sans cette clé ni cet ordinateur, personne, pas même nous, ne peut ouvrir votre sauvegarde.
welcome-key-fell-back-title = Votre ordinateur n’a pas de trousseau
welcome-key-fell-back = La clé est donc gardée dans un fichier protégé que seul votre compte peut lire. Les sauvegardes fonctionnent tout aussi bien.
welcome-key-fell-back-details = Détails
welcome-key-fell-back-why = Réponse du système : { $why }
welcome-key-later = Plus tard
welcome-key-later-hint = L’accueil vous le rappellera. La première sauvegarde commence aussitôt.
welcome-first-title = Prêt pour la première sauvegarde
welcome-first-what = { $folders } vers { $place }
welcome-first-folders = { $count ->
    [1] { $first }
    [2] { $first } et { $second }
    [3] { $first }, { $second } et un autre
   *[other] { $first }, { $second } et { $rest } autres
}
welcome-first-then = Ensuite, ce que vous modifiez est sauvegardé tout seul. Vous pouvez aussi sauvegarder quand vous voulez.
welcome-first-start = Lancer la première sauvegarde
welcome-first-working = Première sauvegarde
welcome-first-leave = Vous pouvez continuer à travailler. L’accueil indique quand c’est terminé.
welcome-first-home = Aller à l’accueil
welcome-first-stopped = La première sauvegarde a été arrêtée
welcome-first-stopped-text = Ce qui est déjà sauvegardé est conservé. Vous pouvez reprendre quand vous voulez.
welcome-first-go-on = Reprendre
welcome-proof-title = Vos fichiers sont en sécurité
welcome-proof-text = { $files ->
    [0] Tout ce que contiennent vos dossiers est sauvegardé.
    [one] Première sauvegarde terminée : { $files } fichier est sauvegardé.
   *[other] Première sauvegarde terminée : { $files } fichiers sont sauvegardés.
}
welcome-proof-partial = { $count ->
    [one] { $count } fichier n’a pas pu être lu. Tout le reste est sauvegardé.
   *[other] { $count } fichiers n’ont pas pu être lus. Tout le reste est sauvegardé.
}
welcome-proof-try = Essayez : restaurez un fichier
welcome-proof-why = Il faut 20 secondes. Vous saurez comment faire avant d’en avoir besoin.
welcome-proof-home = Aller à l’accueil
welcome-connect-title = Où est votre sauvegarde ?
welcome-connect-text = Branchez le disque qui la contient, ou choisissez son dossier.
welcome-connect-none = Aucun disque branché ne contient de sauvegarde. Branchez le disque, ou choisissez le dossier.
welcome-connect-folder = Choisir son dossier…
welcome-connect-choose = Quel dossier contient la sauvegarde ?
welcome-connect-looking = Recherche de sauvegardes…
welcome-connect-which = Quelle sauvegarde ?
welcome-connect-begun = Commencée le { $date }
welcome-connect-unknown = Une sauvegarde sans date
welcome-connect-in = dans { $folder }
welcome-open-title = Ouvrez votre sauvegarde
welcome-open-words = Vos 24 mots de récupération
welcome-open-words-hint = Saisissez-les ou collez-les, séparés par des espaces, de 1 à 24. Ils sont sur votre kit de récupération.
welcome-open-counted = { $count ->
    [one] { $count } mot sur 24
   *[other] { $count } mots sur 24
}
welcome-open-with-words = Avec les mots de récupération
welcome-open-with-kit = Avec le kit de récupération
welcome-kit-drop = Déposez ici le PDF de votre kit de récupération, ou une photo de celui-ci
welcome-kit-held = Votre kit de récupération est prêt : { $name }. Choisissez maintenant la sauvegarde qu’il ouvre.
welcome-kit-choose = Choisir le fichier…
welcome-kit-other = Choisir un autre fichier…
welcome-kit-hint = Le PDF ou le texte enregistré par MyBackup, ou une photo nette du code carré (JPEG ou PNG, 20 Mo au plus).
welcome-kit-missing = Choisissez d’abord le fichier de votre kit de récupération.
welcome-kit-large = Ce fichier dépasse 20 Mo. Une photo du seul code carré suffit.
welcome-kit-unread = Ce fichier n’a pas pu être lu. Choisissez-en un autre.
welcome-open-with-passphrase = Avec la phrase secrète
welcome-open-how = Comment voulez-vous l’ouvrir ?
welcome-open-passphrase = Phrase secrète
welcome-open-do = Ouvrir la sauvegarde
welcome-open-too-few = Il n’y a que { $count } mots sur 24. Cherchez ceux qui manquent.
welcome-open-too-many = Il y a { $count } mots ; il en faut 24.
welcome-opening = Lecture de votre sauvegarde…
welcome-opening-text = Cela peut prendre quelques minutes pour une grande sauvegarde. Rien n’y est modifié.
welcome-opened-title = Votre sauvegarde est là
welcome-opened-text = { $folders ->
    [0] Elle vient de { $computer }.
    [one] Elle vient de { $computer }. { $folders } dossier peut être restauré.
   *[other] Elle vient de { $computer }. { $folders } dossiers peuvent être restaurés.
}
welcome-wish = Que voulez-vous faire ?
welcome-wish-all = Tout remettre dans mon dossier personnel
welcome-wish-all-hint = Comme dans la dernière sauvegarde. Rien de ce qui est déjà là n’est écrasé
welcome-wish-some = Choisir des dossiers
welcome-wish-some-hint = Seulement ce que vous cochez ; le reste demeure dans la sauvegarde
welcome-wish-look = Seulement regarder
welcome-wish-look-hint = Retrouver des fichiers et les restaurer un par un
welcome-wish-homes = Votre dossier personnel d’alors, et d’aujourd’hui :
welcome-wish-to = vers
welcome-wish-into = va dans
welcome-wish-folders = Dossiers de la sauvegarde
welcome-wish-both = { $count ->
    [one] L’un d’eux est déjà là et il est différent : les deux sont gardés.
   *[other] { $count } d’entre eux sont déjà là et ils sont différents : les deux sont gardés.
}
welcome-wish-tight = Il n’y a pas assez de place
welcome-wish-tight-text = Il faut { $needed } et { $free } sont libres. Choisissez moins de dossiers, ou faites d’abord de la place.
welcome-wish-do-all = Tout remettre en place
welcome-wish-do-some = { $count ->
    [0] Remettre des dossiers
    [one] Remettre { $count } dossier
   *[other] Remettre { $count } dossiers
}
welcome-wish-do-look = Regarder
welcome-putting = Vos fichiers reviennent…
welcome-putting-failed = Tout n’est pas revenu
welcome-put-title = Vos fichiers sont revenus
welcome-put-protect = Continuer à protéger cet ordinateur avec le même emplacement de sauvegarde ?
welcome-put-protect-text = { $count ->
    [one] Ce dossier garde son historique : ses nouvelles versions s’ajoutent à celles de { $place }.
   *[other] Ces { $count } dossiers gardent leur historique : leurs nouvelles versions s’ajoutent à celles de { $place }.
}
welcome-put-protect-yes = Oui, continuer
welcome-put-protect-no = Non
welcome-put-protect-hint = Répondez non si l’autre ordinateur sert encore et y sauvegarde. Ce qui est sauvegardé reste, dans les deux cas.
