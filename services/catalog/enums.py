"""Closed lists of the catalogue: the stored value, and the French words shown for it."""

from services.core.columns import LabelledEnum


class Kind(LabelledEnum):
    """What a search result is; the value is also what URLs and the API carry."""

    OFFER = "offre", "Offre d'emploi"
    TRAINING = "formation", "Formation"
    COMPANY = "entreprise", "Entreprise à contacter"


class OfferStatus(LabelledEnum):
    """The life of an offer."""

    DRAFT = "brouillon", "Brouillon"
    PENDING = "en_attente", "En attente de validation"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspendue", "Suspendue"
    FILLED = "pourvue", "Pourvue"
    CANCELLED = "annulee", "Annulée"
    EXPIRED = "expiree", "Expirée"


class OfferOrigin(LabelledEnum):
    """Who published an offer."""

    RECRUITER = "recruteur", "Déposée par l'employeur"
    CFA = "cfa", "Déposée par un CFA pour une entreprise partenaire"
    PARTNER = "partenaire", "Transmise par un site partenaire"


class ContractType(LabelledEnum):
    """The two contracts of alternance (Code du travail, L6221-1 and L6325-1)."""

    APPRENTICESHIP = "apprentissage", "Apprentissage"
    PROFESSIONALISATION = "professionnalisation", "Professionnalisation"


class StartType(LabelledEnum):
    """When a contract may start."""

    ASAP = "des_que_possible", "Dès que possible"
    DATE = "date", "À une date précise"


class RemoteMode(LabelledEnum):
    """Where the work is done."""

    ONSITE = "sur_place", "Sur place"
    HYBRID = "hybride", "En partie à distance"
    REMOTE = "a_distance", "À distance"


class SizeBracket(LabelledEnum):
    """Headcount brackets of INSEE (Sirene, variable trancheEffectifsEtablissement)."""

    UNKNOWN = "NN", "Effectif non connu"
    NONE = "00", "Pas de salarié"
    FROM_1 = "01", "1 ou 2 salariés"
    FROM_3 = "02", "3 à 5 salariés"
    FROM_6 = "03", "6 à 9 salariés"
    FROM_10 = "11", "10 à 19 salariés"
    FROM_20 = "12", "20 à 49 salariés"
    FROM_50 = "21", "50 à 99 salariés"
    FROM_100 = "22", "100 à 199 salariés"
    FROM_200 = "31", "200 à 249 salariés"
    FROM_250 = "32", "250 à 499 salariés"
    FROM_500 = "41", "500 à 999 salariés"
    FROM_1000 = "42", "1 000 à 1 999 salariés"
    FROM_2000 = "51", "2 000 à 4 999 salariés"
    FROM_5000 = "52", "5 000 à 9 999 salariés"
    FROM_10000 = "53", "10 000 salariés et plus"


class OfferEventKind(LabelledEnum):
    """What happened to an offer."""

    CREATED = "creation", "Création"
    PUBLISHED = "publication", "Publication"
    EDITED = "modification", "Modification"
    STATUS = "statut", "Changement de statut"
    EXTENDED = "prolongation", "Prolongation"
    NOTICED = "rappel", "Rappel de fin envoyé"
    RELAYED = "relais", "Transmise à des CFA"
