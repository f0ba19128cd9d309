## Le kit de récupération, une page à imprimer

kit-title = Kit de récupération
kit-promise = Ces 24 mots ouvrent votre sauvegarde. Avec eux et la sauvegarde elle-même, tous vos fichiers peuvent être restaurés sur n’importe quel ordinateur, même si celui-ci est perdu.
kit-words-title = Mots de récupération
kit-words-order = À lire colonne par colonne, de 1 à 24.
kit-scan = Les mêmes mots, à scanner
kit-made-on = Créé le
kit-computer = Ordinateur
kit-places = { $count ->
    [one] Emplacement
   *[other] Emplacements
}
kit-vault = Sauvegarde
kit-fingerprint = Empreinte de la clé
kit-how-title = Comment restaurer
kit-step-install = Sur n’importe quel ordinateur, installez MyBackup { $version } ou une version plus récente.
kit-step-plug = Branchez le disque ou le dossier réseau qui contient la sauvegarde. Il s’y trouve un dossier nommé { $folder }.
kit-step-app = Dans l’application, choisissez « J’ai déjà une sauvegarde », puis le disque, et ouvrez cette page en PDF ou en photo, ou saisissez les mots ci-dessus.
kit-step-terminal = Ou bien, dans un terminal, lancez cette commande avec l’endroit où se trouve maintenant le disque, et saisissez les mots quand elle les demande :
kit-step-get = Regardez ensuite ce qui peut être restauré, et récupérez un dossier entier :
kit-folder = DOSSIER
kit-keep-title = Gardez cette page en lieu sûr
kit-keep-apart = Gardez-la loin du disque qui contient la sauvegarde, et pas seulement sur cet ordinateur.
kit-keep-secret = Qui possède cette page et la sauvegarde peut lire vos fichiers. Sans cette page ni cet ordinateur, personne ne le peut, pas même nous.
kit-kept-at = Conservé à :
kit-footer = Créé par MyBackup { $version } le { $date }
kit-page = Page { $page } sur { $pages }
