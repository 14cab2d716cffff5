"""The words a writer recognises: data only, both languages side by side."""

import re
from typing import Final


def _set(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# Things a mail thanks for, sends or asks for: how they are recognised, and their names.
THINGS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"price[- ]?lists?|pricing|prices?|grilles? tarifaires?|tarifs?", "the price list",
     "la grille tarifaire"),
    (r"case stud(?:y|ies)|études? de cas", "the case study", "l’étude de cas"),
    (r"white ?papers?|livres? blancs?", "the white paper", "le livre blanc"),
    (r"brochures?|leaflets?|plaquettes?", "the brochure", "la brochure"),
    (r"presentations?|présentations?|slides?|slide ?decks?|decks?|supports?", "the presentation",
     "la présentation"),
    (r"proposals?|propositions?", "the proposal", "la proposition"),
    (r"quotes?|quotations?|devis", "the quote", "le devis"),
    (r"contracts?|contrats?", "the contract", "le contrat"),
    (r"documentations?|docs", "the documentation", "la documentation"),
    (r"reports?|rapports?|comptes?[- ]rendus?", "the report", "le rapport"),
    (r"catalog(?:ue)?s?", "the catalogue", "le catalogue"),
    (r"invoices?|factures?", "the invoice", "la facture"),
    (r"recordings?|enregistrements?", "the recording", "l’enregistrement"),
    (r"demos?|demonstrations?|démos?|démonstrations?", "the demo", "la démonstration"),
    (r"visits?|visites?", "the visit", "la visite"),
    (r"time|temps", "your time", "votre temps"),
    (r"calls?|appels?|coups? de fil", "our call", "notre appel"),
    (r"meetings?|appointments?|rendez-vous|rdv|réunions?|rencontres?", "our meeting",
     "notre rendez-vous"),
    (r"conversations?|chats?|discussions?|échanges?|exchanges?", "our conversation",
     "notre échange"),
    (r"lunch(?:es)?|déjeuners?", "lunch", "le déjeuner"),
    (r"coffees?|cafés?", "the coffee", "le café"),
    (r"feedback|retours?", "your feedback", "votre retour"),
    (r"introductions?|mises? en relation", "the introduction", "la mise en relation"),
    (r"welcome|hospitality|accueil", "your welcome", "votre accueil"),
    (r"help|support|aide", "your help", "votre aide"),
    (r"trust|confiance", "your trust", "votre confiance"),
    (r"delays?|retards?", "the delay", "le retard"),
    (r"promotions?", "your promotion", "votre promotion"),
    (r"(?:new )?(?:job|role|position)s?|nouveau poste", "your new role", "votre nouveau poste"),
)  # fmt: skip

# Occasions to ask for: how they are recognised, (name, name with a length in minutes) twice.
OCCASIONS: Final[tuple[tuple[str, tuple[str, str], tuple[str, str]], ...]] = (
    (r"video ?calls?|video ?conference|visio(?:conférence)?|zoom|teams call",
     ("a short video call", "a {n}-minute video call"),
     ("une courte visioconférence", "une visioconférence de {n} minutes")),
    (r"calls?|phone|appels?|appeler|téléphon\w+|coups? de fil",
     ("a short call", "a {n}-minute call"), ("un court appel", "un appel de {n} minutes")),
    (r"demos?|demonstrations?|démos?|démonstrations?",
     ("a short demo", "a {n}-minute demo"),
     ("une courte démonstration", "une démonstration de {n} minutes")),
    (r"lunch|déjeuners?|déjeuner", ("lunch", "lunch"), ("un déjeuner", "un déjeuner")),
    (r"coffees?|cafés?", ("a coffee", "a {n}-minute coffee"),
     ("un café", "un café de {n} minutes")),
    (r"visits?|visites?", ("a visit", "a {n}-minute visit"),
     ("une visite", "une visite de {n} minutes")),
    (r"meetings?|meet|appointments?|rendez-vous|rdv|réunions?|rencontr\w+|catch[- ]?up|chat|"
     r"discussion|échang\w+|entretien|entrevue|slot|créneau",
     ("a meeting", "a {n}-minute meeting"), ("un rendez-vous", "un rendez-vous de {n} minutes")),
)  # fmt: skip

DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre"),
}  # fmt: skip
# Moments that are no day of the week: how they are recognised, English, French.
MOMENTS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"early next week|début de (?:la )?semaine prochaine", "early next week",
     "en début de semaine prochaine"),
    (r"next week|(?:la )?semaine prochaine", "next week", "la semaine prochaine"),
    (r"this week|cette semaine", "this week", "cette semaine"),
    (r"next month|(?:le )?mois prochain", "next month", "le mois prochain"),
    (r"tomorrow|demain", "tomorrow", "demain"),
)  # fmt: skip
PARTS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"mornings?|matin(?:ée)?", "morning", "matin"),
    (r"afternoons?|après-midi", "afternoon", "après-midi"),
    (r"evenings?|soir(?:ée)?", "evening", "soir"),
)

TITLES: Final = {
    "mr": ("Mr", "Monsieur"), "mrs": ("Mrs", "Madame"), "ms": ("Ms", "Madame"),
    "miss": ("Ms", "Madame"), "dr": ("Dr", "Docteur"), "prof": ("Professor", "Professeur"),
    "professor": ("Professor", "Professeur"), "m": ("Mr", "Monsieur"), "mme": ("Ms", "Madame"),
    "mlle": ("Ms", "Madame"), "madame": ("Ms", "Madame"), "monsieur": ("Mr", "Monsieur"),
    "mister": ("Mr", "Monsieur"), "docteur": ("Dr", "Docteur"), "doctor": ("Dr", "Docteur"),
    "professeur": ("Professor", "Professeur"), "me": ("Maître", "Maître"),
    "maître": ("Maître", "Maître"),
}  # fmt: skip
NAME_SUFFIXES: Final = _set("phd md mba esq jr sr cfa cpa ii iii iv msc bsc meng ceng pmp jd dds")

ABBREVIATIONS: Final = _set(
    "mr mrs ms dr prof st ste no nr inc ltd co corp vs m mme mlle me etc e.g i.e jr sr av "
    "bd approx dept tel tél"
)
COMMON_WORDS: Final = {
    "en": _set(
        "the a an and of to for with about at in on is are was it this that we you our your my "
        "her his them their write send thank ask call make email mail please met talked i "
        "would could will have has been be not if next last us me from by as or"
    ),
    "fr": _set(
        "le la les un une des du de et à au aux pour avec sur dans est sont était ce "
        "cette nous vous notre votre mon ma mes son sa ses leur écris envoie envoyer "
        "remercie merci demande propose proposer appel rendez rencontré rencontrée parlé "
        "lors chez en que qui ne pas si je il elle on par ou plus prochain prochaine "
        "relance rédige un"
    ),
}

# What people write about others for themselves, never for them.
DISCREET: Final = re.compile(
    r"\b(?:divorc\w*|salar(?:y|ies)|salaires?|fired|laid off|layoffs?|licenci\w*|pregnan\w*|"
    r"enceinte|illness\w*|ill|sick|malad\w+|health problem\w*|cancer|burn-?out|drunk|ivre|"
    r"annoy\w*|boring|rude|arrogant\w*|stupid\w*|desperate|nervous|shy|secrets?|confiden\w*|"
    r"private\w*|privé\w*|rumou?rs?|rumeurs?|gossip|don[’']t tell|"
    r"ne pas dire|between us|entre nous|competitors?|concurren\w*|budgets?|discounts?|remises?|"
    r"ignore\w*|ignorez|instructions?|prompts?|passwords?|mots? de passe|"
    r"wants? to leave|money|argent|wire|iban|virements?|quitter|euros?|dollars?|eur|usd|"
    r"gbp|hates?|déteste\w*|dislike\w*|sex\w*|"
    r"religio\w*|politics|lawsuit\w*|procès)\b",
    re.IGNORECASE,
)
THIRD_PERSON: Final = re.compile(
    r"\b(?:she|he|him|her|his|hers|they|them|their|theirs|il|elle|ils|elles|lui|leurs?|"
    r"son|sa|ses|eux)\b",
    re.IGNORECASE,
)

SALUTATION_LINE: Final = re.compile(
    r"(?:(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|greetings|bonjour|bonsoir|"
    r"salut|cher|chère|chers|chères|madame|monsieur|mesdames)\b[^.?\n]{0,80}[,!:]?"
    r"|[^\s.?!]+(?: [^\s.?!]+){0,3},)$",
    re.IGNORECASE,
)
CLOSING_LINE: Final = re.compile(
    r"(?:(?:with )?(?:kind|best|warm|kindest|warmest) (?:regards|wishes)|regards|best|cheers|"
    r"yours(?: sincerely| faithfully| truly)?|sincerely(?: yours)?|all the best|"
    r"thanks(?: again)?|thank you|many thanks|talk soon|see you soon|take care|"
    r"(?:bien |très )?cordialement|(?:bien|amicalement) à vous|à bientôt|à très vite|"
    r"(?:bonne|belle) journée|amicalement|sincèrement|respectueusement|merci(?: d[’']avance)?|"
    r"(?:bien )?à toi|(?:je vous prie d[’']|veuillez )agréer[^\n]*|salutations[^\n]*)\s*[,.!]?$",
    re.IGNORECASE,
)
# Words that say nothing about which reference fits.
WEAK_WORDS: Final = _set(
    "follow short brief friendly formal next week introduce reminder promised talked meeting time "
    "mention suggest schedule book discuss discussed interested booth stand hall day days year "
    "new great good can may about very more some any all our offer offers offre offres case cas "
    "list french english français anglais message note tone ton rappel suivi promis évoqué "
    "salon rencontre présente présenter monday tuesday wednesday thursday friday lundi mardi "
    "mercredi jeudi vendredi demain tomorrow"
)
# What may stand in a greeting without being a name; folded, as names are when compared.
GREETING_WORDS: Final = _set(
    "dear hello hi hey good morning afternoon evening greetings bonjour bonsoir salut cher chere "
    "chers cheres madame monsieur mesdames messieurs mr mrs ms miss dr prof professor docteur "
    "professeur maitre sir or madam all everyone everybody team there to the and et a tous toutes "
    "l equipe colleague colleagues collegue collegues friend ami amie again"
)
