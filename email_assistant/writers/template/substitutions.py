"""Small, safe rewordings of sentences that somebody else wrote: data only."""

from typing import Final

# Written out when formal; contracted when friendly.
CONTRACTIONS: Final[tuple[tuple[str, str], ...]] = (
    ("I am", "I’m"), ("I will", "I’ll"), ("I have", "I’ve"), ("I would", "I’d"),
    ("we are", "we’re"), ("we will", "we’ll"), ("we have", "we’ve"), ("you are", "you’re"),
    ("you will", "you’ll"), ("you have", "you’ve"), ("it is", "it’s"), ("that is", "that’s"),
    ("do not", "don’t"), ("does not", "doesn’t"), ("did not", "didn’t"), ("cannot", "can’t"),
    ("is not", "isn’t"), ("are not", "aren’t"), ("was not", "wasn’t"), ("will not", "won’t"),
    ("have not", "haven’t"), ("has not", "hasn’t"), ("would not", "wouldn’t"),
    ("could not", "couldn’t"), ("let us", "let’s"), ("there is", "there’s"),
)  # fmt: skip
# (formal, friendly), by language.
TONE_WORDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("thank you very much", "thanks a lot"), ("thank you", "thanks"), ("inform", "tell"),
        ("receive", "get"), ("assistance", "help"), ("inquire", "ask"), ("purchase", "buy"),
        ("contact me", "drop me a line"), ("regarding", "about"), ("conversation", "chat"),
        ("additional", "more"), ("prior to", "before"), ("at your earliest convenience",
         "when you get a chance"), ("do not hesitate to", "feel free to"),
    ),
    "fr": (
        ("je vous remercie", "merci"), ("je souhaiterais", "j’aimerais"),
        ("veuillez m’indiquer", "dites-moi"), ("seriez-vous", "êtes-vous"),
        ("pourriez-vous", "pouvez-vous"), ("n’hésitez pas à me contacter", "faites-moi signe"),
        ("concernant", "pour"),
    ),
}  # fmt: skip
# Words that a sentence can lose; what replaces them.
FILLERS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        (r"\bin order to\b", "to"), (r"\bI (?:just )?wanted to let you know that\s", ""),
        (r"\bI would like to inform you that\s", ""), (r"\bplease note that\s", ""),
        (r"\bdue to the fact that\b", "because"), (r"\bat this point in time\b", "now"),
        (r"\bat the moment\b", "now"), (r"\bas soon as possible\b", "soon"),
        (r"\b(?:really|very|quite|actually|basically|simply|certainly|definitely|truly|just|"
         r"absolutely|indeed)\s", ""),
        (r"\ba (?:large |great )?number of\b", "many"), (r"\bwith regard to\b", "on"),
        (r"\bI hope (?:that )?(?:this (?:e-?mail|message) finds you well|you are (?:doing )?well)"
         r"[.!]\s*", ""),
        (r"\bwould be happy to\b", "can"), (r"\bif you would like\b", "if you like"),
        (r"\bas (?:I|we) (?:mentioned|discussed)(?: earlier| before)?,?\s", ""),
    ),
    "fr": (
        (r"\bafin de\b", "pour"), (r"\bje voulais vous (?:dire|informer) que\s", ""),
        (r"\bje tiens à vous informer que\s", ""), (r"\bje me permets de\s(?=vous)", ""),
        (r"\bà l’heure actuelle\b", "actuellement"), (r"\bdans le cadre de\b", "pour"),
        (r"\b(?:vraiment|très|tout à fait|absolument|simplement|également|effectivement)\s", ""),
        (r"\bdans les meilleurs délais\b", "rapidement"), (r"\ben ce qui concerne\b", "pour"),
        (r"\bsachez que\s", ""), (r"\bun certain nombre de\b", "plusieurs"),
    ),
}  # fmt: skip
# Where a sentence may end early without losing its point.
SUBORDINATES: Final[dict[str, str]] = {
    "en": r"(?:,? (?:which|so that|because|although|while|whereas|since|even though|in case|"
          r"as well as|along with|including|especially|such as)\b|; | – | \(|, (?:and|"
          r"but|so|or)\b)",
    "fr": r"(?:,? (?:qui|afin que|pour que|parce que|car|bien que|tandis que|alors que|puisque|"
          r"ainsi que|notamment|comme par exemple|y compris|dont)\b| ?[;\u202f]; | – | \(|"
          r", (?:et|mais|donc|ou)\b)",
}  # fmt: skip
