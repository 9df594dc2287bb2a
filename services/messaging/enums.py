"""What messages are, where they stand, and what became of them; each with its French words."""

from services.core.columns import LabelledEnum


class Template(LabelledEnum):
    """The messages that the product sends."""

    LOGIN = "login", "Connexion"
    NO_ACCOUNT = "no_account", "Aucun compte à cette adresse"
    CONFIRM_DEPOSIT = "confirm_deposit", "Confirmation d'une offre déposée"
    OFFER_PUBLISHED = "offer_published", "Offre en ligne"
    OFFER_PENDING = "offer_pending", "Offre en attente de vérification"
    ACCOUNT_GRANTED = "account_granted", "Compte accepté"
    ACCOUNT_REFUSED = "account_refused", "Compte refusé"
    OPCO_REQUEST = "opco_request", "Entreprise à vérifier"
    CFA_RELAY = "cfa_relay", "Offre transmise à une école"
    EXPIRY_NOTICE = "expiry_notice", "Offres bientôt retirées"
    OFFERS_EXPIRED = "offers_expired", "Offres arrivées à leur terme"
    OFFER_THRESHOLD = "offer_threshold", "Offre fermée, candidatures au maximum"
    OFFERS_TAKEN_DOWN = "offers_taken_down", "Offres retirées du site"
    TEAM_INVITATION = "team_invitation", "Invitation dans une équipe"
    DRAFT_LINK = "draft_link", "Brouillon à reprendre"


class MessageState(LabelledEnum):
    """Where a message stands."""

    WAITING = "waiting", "En attente d'envoi"
    SENDING = "sending", "Envoi en cours"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Envoi impossible"
    EXPIRED = "expired", "Périmé avant l'envoi"
    SUPPRESSED = "suppressed", "Adresse écartée"


class SuppressionReason(LabelledEnum):
    """Why nothing more is sent to an address."""

    HARD_BOUNCE = "hard_bounce", "Adresse qui n'existe pas"
    COMPLAINT = "complaint", "Message signalé comme indésirable"
    UNSUBSCRIBED = "unsubscribed", "Désinscription demandée"


class DeliveryKind(LabelledEnum):
    """What a mail provider tells of a message after it took it."""

    DELIVERED = "delivered", "Remis"
    SOFT_BOUNCE = "soft_bounce", "Refusé pour le moment"
    HARD_BOUNCE = "hard_bounce", "Adresse qui n'existe pas"
    COMPLAINT = "complaint", "Signalé comme indésirable"
