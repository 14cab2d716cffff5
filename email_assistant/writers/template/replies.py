"""What the assistant answers about a change: data only."""

from typing import Final

REPLIES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "shortened": "Shortened paragraph {n}.",
        "not_shortened": "Paragraph {n} cannot be shortened further without losing its point; pass "
        "subject and body to replace the text.",
        "lengthened": "Lengthened paragraph {n}.",
        "not_lengthened": "Paragraph {n} cannot be lengthened without inventing something: say "
        "what to add (for example: add “…” to paragraph {n}), or pass subject and body to replace "
        "the text.",
        "removed": "Removed paragraph {n}.",
        "removed_sentence": "Removed a sentence from paragraph {n}.",
        "removed_link": "Removed the link from paragraph {n}.",
        "no_link": "There is no link in the text.",
        "only_paragraph": "Paragraph {n} is the only one left, so it was not removed.",
        "removed_line": "Removed the {part}.",
        "formal": "Made {what} more formal.",
        "friendly": "Made {what} friendlier.",
        "neutral": "Made {what} neutral.",
        "same_tone": "Nothing in {what} could be reworded for that tone; pass subject and body to "
        "replace the text.",
        "fr": "Put {what} into French.",
        "en": "Put {what} into English.",
        "same_language": "The text is already in that language.",
        "not_translated": "Paragraph {n} has words of its own that cannot be translated here, so "
        "nothing was translated; pass subject and body to replace the text.",
        "subject_kept": "The subject was written by hand and stays as it is.",
        "subject": "Changed the subject.",
        "subject_long": "That subject is longer than 150 characters, so it was not changed.",
        "subject_short": "Shortened the subject.",
        "subject_not_short": "The subject cannot be shortened further; say what it should be.",
        "greeting": "Changed the greeting.",
        "closing": "Changed the closing.",
        "line_not_short": "The {part} is as short as it can be.",
        "added": "Added paragraph {n}.",
        "added_to": "Added a sentence to paragraph {n}.",
        "replaced": "Replaced “{old}” with “{new}”.",
        "rewritten": "Replaced paragraph {n}.",
        "not_found": "“{old}” is not in the text, so nothing was replaced.",
        "no_paragraph": "There is no paragraph {n}: the text has {count}.",
        "no_sentence": "Paragraph {n} has no such sentence.",
        "which": "Say which paragraph “{said}” is about.",
        "unknown": "“{said}” was not understood. I can shorten, lengthen or remove a "
        "paragraph, make "
        "it more formal, friendlier or neutral, put the text into English or French, change the "
        "subject, greeting or closing, add a sentence, and replace “x” with “y”. For anything "
        "else, pass subject and body to replace the text.",
        "empty": "There was no instruction. Say what to change, or pass subject and "
        "body to replace "
        "the text.",
        "too_long": "That is a long instruction. Say in a few words what to change, or pass "
        "subject and body to replace the text.",
        "paragraph": "paragraph {n}",
        "the_greeting": "the greeting",
        "the_closing": "the closing",
        "everything": "the text",
        "greeting_name": "greeting",
        "closing_name": "closing",
    },
    "fr": {
        "shortened": "Paragraphe {n} raccourci.",
        "not_shortened": "Le paragraphe {n} ne peut pas être raccourci davantage sans perdre son "
        "sens ; transmettez subject et body pour remplacer le texte.",
        "lengthened": "Paragraphe {n} allongé.",
        "not_lengthened": "Le paragraphe {n} ne peut pas être allongé sans rien inventer : dites "
        "quoi ajouter (par exemple : ajoute « … » au paragraphe {n}), ou transmettez subject et "
        "body pour remplacer le texte.",
        "removed": "Paragraphe {n} supprimé.",
        "removed_sentence": "Une phrase du paragraphe {n} a été supprimée.",
        "removed_link": "Lien du paragraphe {n} supprimé.",
        "no_link": "Le texte ne contient aucun lien.",
        "only_paragraph": "Le paragraphe {n} est le seul qui reste : il n’a pas été supprimé.",
        "removed_line": "La {part} a été supprimée.",
        "formal": "Ton plus formel pour {what}.",
        "friendly": "Ton plus chaleureux pour {what}.",
        "neutral": "Ton neutre pour {what}.",
        "same_tone": "Rien n’a pu être reformulé dans ce ton pour {what} ; transmettez subject et "
        "body pour remplacer le texte.",
        "fr": "Passage en français pour {what}.",
        "en": "Passage en anglais pour {what}.",
        "same_language": "Le texte est déjà dans cette langue.",
        "not_translated": "Le paragraphe {n} contient des mots qui ne peuvent pas être traduits "
        "ici, donc rien n’a été traduit ; transmettez subject et body pour remplacer le texte.",
        "subject_kept": "L’objet a été écrit à la main et reste tel quel.",
        "subject": "Objet modifié.",
        "subject_long": "Cet objet dépasse 150 caractères : il n’a pas été modifié.",
        "subject_short": "Objet raccourci.",
        "subject_not_short": "L’objet ne peut pas être raccourci davantage ; dites ce qu’il doit "
        "être.",
        "greeting": "Formule d’appel modifiée.",
        "closing": "Formule de politesse modifiée.",
        "line_not_short": "La {part} est déjà aussi courte que possible.",
        "added": "Paragraphe {n} ajouté.",
        "added_to": "Une phrase a été ajoutée au paragraphe {n}.",
        "replaced": "« {old} » remplacé par « {new} ».",
        "rewritten": "Paragraphe {n} remplacé.",
        "not_found": "« {old} » ne figure pas dans le texte : rien n’a été remplacé.",
        "no_paragraph": "Il n’y a pas de paragraphe {n} : le texte en compte {count}.",
        "no_sentence": "Le paragraphe {n} n’a pas cette phrase.",
        "which": "Précisez quel paragraphe « {said} » concerne.",
        "unknown": "« {said} » n’a pas été compris. Je peux raccourcir, allonger ou supprimer un "
        "paragraphe, le rendre plus formel, plus chaleureux ou neutre, passer le texte en anglais "
        "ou en français, changer l’objet, la formule d’appel ou de politesse, "
        "ajouter une phrase et "
        "remplacer « x » par « y ». Pour le reste, transmettez subject et body pour remplacer le "
        "texte.",
        "empty": "Il n’y avait pas d’instruction. Dites quoi changer, ou transmettez "
        "subject et body "
        "pour remplacer le texte.",
        "too_long": "Cette instruction est longue. Dites en quelques mots quoi changer, ou "
        "transmettez subject et body pour remplacer le texte.",
        "paragraph": "le paragraphe {n}",
        "the_greeting": "la formule d’appel",
        "the_closing": "la formule de politesse",
        "everything": "le texte",
        "greeting_name": "formule d’appel",
        "closing_name": "formule de politesse",
    },
}
