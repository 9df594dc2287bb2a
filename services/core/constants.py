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
# Its author is told 7 days and 1 day before the end (mission; DEP-90).
NOTICE_DAYS = (7, 1)
# It closes at 80 applications (DEP-93).
MAX_APPLICATIONS = 80
# A link of a message holds 30 days (DEP-52); a deposit that nobody touches is kept as long.
ACTION_LINK_DAYS = 30
DEPOSIT_DAYS = 30

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

# Signing in: a link lives 10 minutes and serves once (mission); a code takes 5 tries, so that six
# digits are guessed once in 200,000; 5 messages an hour go to one address.
LOGIN_MINUTES = 10
MAX_FAILED_CODES = 5
LOGINS_PER_HOUR = 5
# A session ends 30 days after signing in (DEP-57), or after 14 days without a visit.
SESSION_DAYS = 30
SESSION_IDLE_DAYS = 14
# An account that nobody uses is deleted after two years (retention table, section 10.5).
ACCOUNT_DAYS = 730

# Depositing an offer. Places whose activity is teaching (NAF division 85) are training centres, not
# employers (DEP-06).
EDUCATION_NAF_DIVISION = "85"
# Bounds of what a recruiter writes, in characters (W-18, W-16, section 1.5 of the offer form).
OFFER_TITLE_LENGTHS = (3, 150)
OFFER_DESCRIPTION_LENGTHS = (30, 1_500)
# Items kept in each heading of the generated content, or all of them when there are fewer (W-21).
MIN_ITEMS_PER_HEADING = 3
# Training centres that an offer is relayed to: how far, in km, and how many (DEP-81, DEP-82).
RELAY_RADIUS_KM = 100
MAX_RELAY_CENTRES = 10
# Bounds of an offer (reference data model, section 1.5; form W-12 to W-16): months of contract,
# days before its start (two years), posts, questions to candidates, characters of a description.
CONTRACT_MONTHS = (6, 36)
MAX_START_DAYS = 730
MAX_OPENINGS = 10
MAX_QUESTIONS = 3
DESCRIPTION_LENGTHS = (30, 4_000)
# Gross euros per month above which an announced pay is a slip of the keyboard.
MAX_MONTHLY_PAY = 9_999

# A CV: 3 MB at most, PDF or DOCX (mission; APP-10); a file of more pages is no CV. A DOCX is a zip:
# one that unpacks to 100 times its size, to 50 MB, or to 1,000 parts, is a bomb.
MAX_CV_BYTES = 3 * 1024 * 1024
MAX_CV_PAGES = 30
MAX_ZIP_RATIO = 100
MAX_ZIP_TOTAL = 50 * 1024 * 1024
MAX_ZIP_MEMBERS = 1_000
