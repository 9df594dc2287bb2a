"""Constants of the domain, each with the text or the rule that it comes from."""

# Radius choices of a search, in km, and the one taken when nobody chose.
# (choices of the reference service's search form; requirement S-08)
RADIUS_CHOICES_KM = (10, 30, 60, 100)
DEFAULT_RADIUS_KM = 30
MAX_RADIUS_KM = 200

# A public search takes at most 20 ROME codes (FMT-13) and 200 characters of text (S-01).
MAX_ROME_CODES = 20
MAX_QUERY_LENGTH = 200

# An offer stays visible 30 days (mission of the product).
OFFER_LIFE_DAYS = 30

# Gross hourly minimum wage in euros since 1 June 2026 (requirement S-60), and its monthly form:
# 35 h x 52 weeks / 12 months (Code du travail, L3121-27).
HOURLY_MINIMUM_WAGE = 12.31
MONTHLY_HOURS = 35 * 52 / 12

# Share of the minimum wage due to an apprentice, by age and year of contract
# (Code du travail, D6222-26).
APPRENTICE_RATES: dict[str, tuple[float, float, float]] = {
    "moins de 18 ans": (0.27, 0.39, 0.55),
    "18 à 20 ans": (0.43, 0.51, 0.67),
    "21 à 25 ans": (0.53, 0.61, 0.78),
    "26 ans et plus": (1.0, 1.0, 1.0),
}
# Share due in a contrat de professionnalisation, by age, below and from the level of a
# baccalauréat (Code du travail, D6325-15).
PROFESSIONALISATION_RATES: dict[str, tuple[float, float]] = {
    "moins de 21 ans": (0.55, 0.65),
    "21 à 25 ans": (0.70, 0.80),
    "26 ans et plus": (1.0, 1.0),
}

# Telephone ranges kept for fiction by the numbering plan (ARCEP decision 2018-0881).
FICTION_PHONE_PREFIXES = {
    "01": "01 99 00",
    "02": "02 61 91",
    "03": "03 53 01",
    "04": "04 65 71",
    "05": "05 36 49",
    "06": "06 39 98",
}
# The lowest SIREN in public use is above this one, so numbers below belong to nobody.
FICTION_SIREN_CEILING = 100_000
