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
notify-damage = Une partie de votre sauvegarde est endommagée
notify-source-missing = Un dossier protégé manque
notify-source-empty = Un dossier protégé est soudain vide
notify-old = Vos fichiers ne sont plus sauvegardés depuis des jours
notify-failed = La dernière sauvegarde a échoué
notify-no-destination = Aucun emplacement de sauvegarde n’est utilisable
notify-stopped = MyBackup ne peut pas protéger vos fichiers
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
error-kit-unknown = Ce fichier ne peut pas être lu
    .hint = Choisissez le PDF enregistré par MyBackup, ou une photo en JPEG ou en PNG. Vous pouvez aussi saisir les 24 mots.
error-kit-code = Aucun code de récupération n’a été trouvé dans ce fichier
    .hint = Prenez une photo du code carré bien en face, nette et bien éclairée. Vous pouvez aussi saisir les 24 mots.
error-kit-other = Le code de ce fichier n’est pas une clé de récupération
    .hint = Cherchez la page intitulée « MyBackup Kit de récupération », ou saisissez ses 24 mots.

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
