"""Sentences of offers: those that keep people away unlawfully, by criterion, and those that do not.

All are written for these tests. One a line.
"""

AGE = """
Jeune homme motivé
Nous recherchons un jeune pour la vente
Recrutons jeunes motivés
Jeune diplômé accepté
Profil jeune et dynamique
Moins de 25 ans
Âgée de moins de 26 ans
Entre 18 et 25 ans
18-25 ans
Âge maximum : 25
Limite d'âge 26 ans
Plus de 45 ans s'abstenir
Pas de seniors
Retraités s'abstenir
Nous cherchons un digital native
Vous rejoindrez une équipe jeune
Poste idéal pour un jeune
Vous êtes jeune, motivé et jeune et dynamique
"""

LEGAL_AGE = """
Jeunes de moins de 30 ans
Ouvert aux 16-29 ans
Personnes de 16 à 29 ans
Jusqu'à 29 ans révolus
Âgé de moins de 30 ans
Nous recherchons des jeunes de 16 à 30 ans
"""

SEX = """
Serveuse recherchée
Serveuse en salle
Recherche serveuse pour le midi
Recherchons un homme
Un homme uniquement
Nous recrutons une vendeuse
Femme de ménage demandée
Poste masculin
Réservé aux hommes
Exclusivement des femmes
De sexe féminin
Femmes s'abstenir
Recherche un boulanger
Vendeuse en boulangerie
Besoin d'une assistante
Cherche coiffeuse
Nous recherchons actuellement un électricien
"""

ORIGIN = """
De nationalité française
Nationalité française exigée
Français de souche
Langue maternelle française
Français langue maternelle
Candidats d'origine européenne
Pas d'étrangers
Étrangers s'abstenir
Type européen
Profil BBR
Parler français sans accent
Carte d'identité française exigée
"""

APPEARANCE = """
Bonne présentation exigée
Excellente présentation
Présentation soignée
Physique agréable
Allure sportive
CV avec photo
Photo obligatoire
Pas de piercing
Tatouages interdits
Taille minimum 1m70
Silhouette mince
"""

FAMILY = """
Sans enfants
Sans charge de famille
Célibataire de préférence
Libre de toute obligation familiale
Pas d'enfants en bas âge
Non enceinte
Précisez votre situation familiale
Sans projet de maternité
"""

HEALTH = """
Non handicapé
Handicapés s'abstenir
En bonne santé
Sans problème de santé
Pas de problème de dos
Pas d'arrêts maladie
Poste non accessible aux personnes handicapées
Sans handicap
"""

RELIGION = """
De confession catholique
Musulman pratiquant
Pas de voile
Signes religieux interdits
Candidat catholique
Non pratiquant
"""

ADDRESS = """
Habitant à proximité uniquement
Habiter Nantes obligatoire
Résider dans le 44 impérativement
Résidents de Lille exclusivement
Hors département s'abstenir
Habiter à moins de 10 km obligatoire
"""

UNION = """
Non syndiqué
Sans engagement syndical
Syndicalistes s'abstenir
Candidat apolitique
Sans opinion politique
"""

RIGHT = """
Rejoignez une jeune entreprise en plein essor
Vous accueillez de jeunes enfants de 3 mois à 3 ans
Accompagner les jeunes enfants dans les gestes du quotidien
Soins aux jeunes animaux
Animation pour un jeune public de 6 à 12 ans
Rejoindre une jeune équipe passionnée
Jeunes pousses et plants de légumes
Accompagner des jeunes en insertion de 16 à 25 ans
Accueil d'adolescents de 15 à 18 ans
Encadrer des groupes d'enfants de moins de 20 ans
Interdit aux mineurs de moins de 18 ans
Vente d'alcool interdite aux moins de 18 ans
Équipe de 18 à 25 personnes
Atelier de 30 à 40 m2
Entreprise familiale depuis 25 ans
Expérience de moins de 20 ans non requise
Véhicules de moins de 20 ans
Whisky de plus de 30 ans
Aucune limite d'âge : contrat de professionnalisation possible
Sans limite d'âge
L'âge minimum du permis est de 18 ans
Rémunération selon l'âge et l'année de contrat
Apprenti boulanger en alternance (H/F)
Serveuse ou serveur en salle
Vendeur / Vendeuse en prêt-à-porter
Nous recherchons un(e) assistant(e) de gestion
Recherche serveur·euse pour la saison
Recherche un boulanger H/F
Recherche boulanger (F/H) pour le fournil
Femme de chambre / Valet de chambre
Nous recherchons une personne motivée pour le fournil
Coupes homme, femme et enfant
Vente de vêtements pour femme et de chaussures pour homme
Rayon parfums hommes
Vente de lunettes et de montures homme
Femmes et hommes sont les bienvenus
Accompagner des femmes victimes de violences
Recruter un vendeur et suivre son intégration
Fort de son origine bretonne, le groupe exporte ses galettes
Viande d'origine française
Pièces d'origine constructeur
Produits d'appellation d'origine contrôlée
Cuisine française et européenne
Réceptionner les marchandises d'origine étrangère
Anglais courant indispensable
Bon niveau de français à l'écrit
Clientèle internationale de toutes origines
Nous étudions toutes les candidatures, quelle que soit votre nationalité
Pain noir, pain blanc et pain complet
Dressage et présentation des plats
Bonne présentation des vitrines et des rayons
Taille des haies et des arbres
Taille minimum des poissons pêchés
Poids maximum des palettes : 500 kg
Photos des produits pour le site
Hôtel sans enfants : une clientèle de couples
Chambres pour célibataires et familles
Robes de mariée sur mesure
Foyer accueillant des femmes seules avec enfants
Le poste est ouvert aux personnes en situation de handicap
Poste adapté, RQTH bienvenue
Entreprise handi-accueillante depuis 10 ans
Activités pour tous, avec ou sans handicap
Maintenir les animaux en bonne santé
Entreprise en bonne santé financière
Promouvoir une bonne santé des résidents
Port de charges de 25 kg avec un chariot
École catholique située en centre-ville
Boucherie musulmane et traiteur
Service en salle lors de fêtes juives et chrétiennes
Voile et nautisme : base de loisirs
Pose de voilages et de stores
Gare à 10 minutes à pied
Logement possible sur place
Transports en commun à proximité
Accueil des résidents de la maison de retraite
Aider les habitants du quartier dans leurs démarches
Port de la tenue fournie obligatoire
Relations avec les syndics de copropriété
Dialogue social avec les délégués syndicaux
Association sans but politique
Côté gauche et côté droit du véhicule
Poste accessible à tous, sans distinction d'origine, de sexe ou de handicap
Nous cherchons des solutions pour nos clients
Vous recherchez des fournisseurs
Débutants acceptés, formation assurée
Permis B souhaité
"""


def lines(text: str) -> list[str]:
    """Return the sentences of a block."""
    return text.strip().splitlines()


BY_CRITERION = {
    "age": lines(AGE) + lines(LEGAL_AGE),
    "sex": lines(SEX),
    "origin": lines(ORIGIN),
    "appearance": lines(APPEARANCE),
    "family": lines(FAMILY),
    "health": lines(HEALTH),
    "religion": lines(RELIGION),
    "address": lines(ADDRESS),
    "union": lines(UNION),
}
