# Les mots de la fenêtre et du tableau de bord. Un dossier est ce qui est protégé ; un emplacement est là où vont les sauvegardes.
# Les sections suivent les écrans ; un message porte le nom de son écran.

## Partout

app-skip = Aller au contenu
app-close = Fermer
app-cancel = Annuler
app-dismiss = Masquer
app-retry = Réessayer
app-loading = Chargement…
app-today = aujourd’hui
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
state-stopped = MyBackup ne peut pas protéger vos fichiers
state-attention-damage = Une partie de votre sauvegarde est abîmée
state-attention-damage-detail = La dernière vérification l’a trouvée. Vos propres fichiers ne sont pas touchés. Une nouvelle sauvegarde enregistre de nouveau ce qui est abîmé, s’il est encore sur cet ordinateur.
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
state-first-running = Première sauvegarde en cours
state-backup-running = Sauvegarde en cours…
state-restore-running = Restauration en cours…
state-verify-running = Vérification de votre sauvegarde…
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
