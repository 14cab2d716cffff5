"""What a mail says in French: data only.

Names in braces are filled once, with values that are never formatted again. No sentence states
a fact that the brief may not contain, and none agrees in
gender with somebody, which a CRM seldom knows.
"""

from typing import Final

from email_assistant.writers.template.phrase import Phrase

PHRASES: Final[dict[str, Phrase]] = {
    "greeting": Phrase("Bonjour {name},", "Bonjour {name},", "Bonjour {name},", "Bonjour {name},"),
    "greeting_nobody": Phrase("Madame, Monsieur,", "Bonjour,", "Bonjour,", "Bonjour,"),
    "closing": Phrase(
        "Je vous prie d’agréer mes salutations distinguées.",
        "Bien cordialement,",
        "À bientôt,",
        "Cordialement,",
    ),
    "met": Phrase(
        "Ce fut un plaisir de faire votre connaissance {place}.",
        "C’était un plaisir de vous rencontrer {place}.",
        "C’était un vrai plaisir de vous rencontrer {place} !",
        "Merci pour notre rencontre {place}.",
    ),
    "met_somewhere": Phrase(
        "Ce fut un plaisir de faire votre connaissance.",
        "C’était un plaisir de vous rencontrer.",
        "C’était un vrai plaisir de vous rencontrer !",
        "Merci pour notre rencontre.",
    ),
    "enjoyed": Phrase(
        "J’ai beaucoup apprécié {exchange}.",
        "J’ai apprécié {exchange}.",
        "J’ai vraiment apprécié {exchange}.",
        "J’ai apprécié {exchange}.",
    ),
    "follow_up": Phrase(
        "Je me permets de revenir vers vous à la suite de notre dernier échange.",
        "Je reviens vers vous à la suite de notre dernier échange.",
        "Je reprends le fil de notre dernier échange.",
        "Un mot à la suite de notre échange.",
    ),
    "follow_up_topic": Phrase(
        "Je me permets de revenir vers vous au sujet {of_topic}.",
        "Je reviens vers vous au sujet {of_topic}.",
        "Un petit mot pour reparler {of_topic}.",
        "Un mot au sujet {of_topic}.",
    ),
    "reminder": Phrase(
        "Je me permets de revenir vers vous au sujet de mon dernier message.",
        "Je reviens vers vous au sujet de mon dernier message.",
        "Un petit mot pour faire remonter mon dernier message.",
        "Un bref rappel de mon dernier message.",
    ),
    "reminder_topic": Phrase(
        "Je me permets de revenir vers vous au sujet {of_topic}.",
        "Je reviens vers vous au sujet {of_topic}.",
        "Un petit mot pour vous relancer au sujet {of_topic}.",
        "Un bref rappel au sujet {of_topic}.",
    ),
    "introduce": Phrase(
        "Je souhaiterais vous présenter {offer}.",
        "J’aimerais vous présenter {offer}.",
        "J’ai très envie de vous faire découvrir {offer}.",
        "Je vous écris au sujet {of_offer}.",
    ),
    "introduce_me": Phrase(
        "Permettez-moi de me présenter : {me}.",
        "Je me présente : {me}.",
        "Je me présente : {me}.",
        "Je suis {me}.",
    ),
    "contact": Phrase(
        "Je souhaiterais m’entretenir avec vous.",
        "J’aimerais échanger avec vous.",
        "J’aimerais beaucoup échanger avec vous.",
        "J’aimerais échanger avec vous.",
    ),
    "contact_topic": Phrase(
        "Je souhaiterais m’entretenir avec vous au sujet {of_topic}.",
        "J’aimerais échanger avec vous au sujet {of_topic}.",
        "J’aimerais beaucoup vous parler {of_topic}.",
        "J’aimerais vous parler {of_topic}.",
    ),
    "contact_company": Phrase(
        "Je souhaiterais mieux connaître votre activité chez {company}.",
        "J’aimerais en savoir plus sur votre activité chez {company}.",
        "J’aimerais beaucoup en savoir plus sur ce que vous faites chez {company}.",
        "J’aimerais mieux connaître {company}.",
    ),
    "thank": Phrase(
        "Je vous remercie vivement pour {thing}.",
        "Je vous remercie pour {thing}.",
        "Un grand merci pour {thing} !",
        "Merci pour {thing}.",
    ),
    "apologise": Phrase(
        "Je vous prie de bien vouloir m’excuser pour {thing}.",
        "Je vous prie de m’excuser pour {thing}.",
        "Toutes mes excuses pour {thing} !",
        "Mes excuses pour {thing}.",
    ),
    "congratulate": Phrase(
        "Je vous adresse toutes mes félicitations pour {thing}.",
        "Toutes mes félicitations pour {thing}.",
        "Un grand bravo pour {thing} !",
        "Félicitations pour {thing}.",
    ),
    "promised": Phrase(
        "Je n’ai pas oublié ma promesse de vous transmettre {thing}.",
        "Je n’ai pas oublié ma promesse de vous envoyer {thing}.",
        "Je n’ai pas oublié que je vous ai promis {thing}.",
        "Je vous enverrai {thing}.",
    ),
    "promised_link": Phrase(
        "Comme promis, vous trouverez {thing} ici : « {title} », {url}",
        "Comme promis, voici {thing} : « {title} », {url}",
        "Comme promis, voici {thing} : « {title} », {url}",
        "Comme promis : « {title} », {url}",
    ),
    "promised_action": Phrase(
        "Comme promis, je vais {action}.",
        "Comme promis, je vais {action}.",
        "Comme promis, je vais {action}.",
        "Je vais {action}.",
    ),
    "send": Phrase(
        "J’ai le plaisir de vous transmettre {thing}.",
        "Je vous envoie {thing}.",
        "Je vous envoie {thing}, pour que vous ayez tout sous la main.",
        "Voici {thing}.",
    ),
    "send_promised": Phrase(
        "Comme promis, j’ai le plaisir de vous transmettre {thing}.",
        "Comme promis, je vous envoie {thing}.",
        "Comme promis, je vous envoie {thing}.",
        "Voici {thing}.",
    ),
    "send_link": Phrase(
        "Vous trouverez {thing} ici : « {title} », {url}",
        "Voici {thing} : « {title} », {url}",
        "Voici {thing} : « {title} », {url}",
        "« {title} » : {url}",
    ),
    "link": Phrase(
        "Dans ce contexte, ce document pourrait vous être utile : « {title} », {url}",
        "Dans ce contexte, ceci pourrait vous être utile : « {title} », {url}",
        "Je me suis dit que ceci pourrait vous être utile : « {title} », {url}",
        "Peut-être utile : « {title} », {url}",
    ),
    "about_us": Phrase("{text}", "{text}", "{text}", "{text}"),
    "said": Phrase("{text}", "{text}", "{text}", "{text}"),
    "mention": Phrase(
        "Je souhaiterais également vous signaler {thing}.",
        "Je voulais aussi vous signaler {thing}.",
        "Je voulais aussi vous parler {of_thing}.",
        "À noter aussi : {thing}.",
    ),
    "ask_call": Phrase(
        "Seriez-vous disponible pour {occasion}{when} ?",
        "Seriez-vous disponible pour {occasion}{when} ?",
        "Est-ce qu’{occasion}{when} vous irait ?",
        "Êtes-vous disponible pour {occasion}{when} ?",
    ),
    "ask_call_out": Phrase(
        "Si cela ne vous convient pas, je vous invite à me proposer un autre moment.",
        "Si cela ne vous convient pas, proposez-moi simplement un autre moment.",
        "Sinon, dites-moi simplement ce qui vous arrange.",
        "Un autre moment convient aussi.",
    ),
    "ask_follow_up": Phrase(
        "Un court échange téléphonique vous semblerait-il utile ?",
        "Un court échange téléphonique vous serait-il utile ?",
        "Est-ce qu’un petit appel vous serait utile ?",
        "Un court appel serait-il utile ?",
    ),
    "ask_follow_up_out": Phrase(
        "Si ce n’est pas le bon moment, je vous remercie de me le signaler simplement.",
        "Si ce n’est pas le bon moment, dites-le-moi simplement.",
        "Si ce n’est pas le bon moment, dites-le-moi, il n’y a aucun souci.",
        "Sinon, dites-le-moi simplement.",
    ),
    "ask_send": Phrase(
        "Souhaitez-vous que nous en parlions après votre lecture ?",
        "Souhaitez-vous que nous en parlions après votre lecture ?",
        "Est-ce que cela vous dit d’en parler après votre lecture ?",
        "Voulez-vous en parler ?",
    ),
    "ask_send_out": Phrase(
        "Si tout est clair, aucune réponse n’est nécessaire.",
        "Si tout est clair, il est inutile de me répondre.",
        "Si tout est clair, pas besoin de me répondre.",
        "Sinon, inutile de répondre.",
    ),
    "ask_introduce": Phrase(
        "Ce sujet présente-t-il un intérêt{for_company} actuellement ?",
        "Est-ce un sujet{for_company} en ce moment ?",
        "Est-ce que cela pourrait être utile{for_company} en ce moment ?",
        "Est-ce un sujet{for_company} ?",
    ),
    "ask_introduce_out": Phrase(
        "Dans le cas contraire, un mot de votre part suffit et je n’insisterai pas.",
        "Sinon, un mot de votre part suffit et je n’insisterai pas.",
        "Sinon, un simple mot suffit et je n’insisterai pas.",
        "Sinon, je n’insisterai pas.",
    ),
    "ask_reminder": Phrase(
        "Ce sujet est-il toujours d’actualité pour vous ?",
        "Est-ce toujours d’actualité pour vous ?",
        "Est-ce toujours d’actualité de votre côté ?",
        "Est-ce toujours d’actualité ?",
    ),
    "ask_reminder_out": Phrase(
        "Si ce n’est plus une priorité, il vous suffit de me le dire et je n’insisterai pas.",
        "Si ce n’est plus une priorité, dites-le-moi et je n’insisterai pas.",
        "Si ce n’est plus une priorité, dites-le-moi simplement et je n’insiste pas.",
        "Sinon, dites-le-moi simplement.",
    ),
    "ask_thank": Phrase(
        "Puis-je vous être utile sur un autre point à ce stade ?",
        "Avez-vous besoin d’autre chose de ma part à ce stade ?",
        "Avez-vous besoin d’autre chose de mon côté pour l’instant ?",
        "Avez-vous besoin d’autre chose ?",
    ),
    "ask_thank_out": Phrase(
        "Dans le cas contraire, aucune réponse n’est nécessaire.",
        "Sinon, il est inutile de me répondre.",
        "Sinon, pas besoin de me répondre.",
        "Sinon, inutile de répondre.",
    ),
    "ask_congratulate": Phrase(
        "Souhaitez-vous que nous échangions lorsque vous aurez un moment ?",
        "Voulez-vous que nous échangions quand vous aurez un moment ?",
        "On s’appelle quand vous avez un moment ?",
        "Voulez-vous que nous échangions ?",
    ),
    "ask_congratulate_out": Phrase(
        "Si la période est chargée, aucune réponse n’est nécessaire.",
        "Si la période est chargée, il est inutile de me répondre.",
        "Si la période est chargée, pas besoin de me répondre.",
        "Sinon, inutile de répondre.",
    ),
    "ask_event": Phrase(
        "Souhaiteriez-vous participer {to_event}{when} ?",
        "Souhaitez-vous participer {to_event}{when} ?",
        "Est-ce que cela vous dirait de venir {to_event}{when} ?",
        "Viendrez-vous {to_event}{when} ?",
    ),
    "ask_event_out": Phrase(
        "Si vous n’êtes pas disponible, un simple mot de votre part suffit.",
        "Si vous n’êtes pas disponible, un simple mot suffit.",
        "Si ce n’est pas possible, un simple mot suffit.",
        "Sinon, aucun souci.",
    ),
    "ask_if": Phrase(
        "Pourriez-vous m’indiquer {clause} ?",
        "Pourriez-vous me dire {clause} ?",
        "Pouvez-vous me dire {clause} ?",
        "Savez-vous {clause} ?",
    ),
    "ask_about": Phrase(
        "Pourriez-vous m’en dire davantage au sujet {of_topic} ?",
        "Pourriez-vous m’en dire plus au sujet {of_topic} ?",
        "Pouvez-vous m’en dire plus au sujet {of_topic} ?",
        "Où en êtes-vous au sujet {of_topic} ?",
    ),
    "ask_thing": Phrase(
        "Pourriez-vous me transmettre {thing} ?",
        "Pourriez-vous m’envoyer {thing} ?",
        "Pouvez-vous m’envoyer {thing} ?",
        "Pouvez-vous m’envoyer {thing} ?",
    ),
    "ask_if_out": Phrase(
        "Un simple mot de votre part me suffira.",
        "Un simple mot me suffit.",
        "Un simple mot suffit.",
        "Un mot suffit.",
    ),
    "discussed": Phrase(
        "Nous en avions parlé {place}.",
        "Nous en avions parlé {place}.",
        "Nous en avions parlé {place}.",
        "",
    ),
    "where_met": Phrase(
        "Nous avions fait connaissance {place}.",
        "Nous avions fait connaissance {place}.",
        "Nous avions fait connaissance {place}.",
        "",
    ),
    "ask_out": Phrase(
        "Si ce n’est pas possible, je vous remercie de me le signaler simplement.",
        "Si ce n’est pas possible, dites-le-moi simplement.",
        "Si ce n’est pas possible, aucun souci, dites-le-moi.",
        "Sinon, dites-le-moi simplement.",
    ),
}

SUBJECTS: Final[dict[str, str]] = {
    "met": "Suite à notre rencontre {place}",
    "topic": "Au sujet {of_topic}",
    "follow_up": "Suite à notre échange",
    "reminder": "Petit rappel",
    "reminder_topic": "Petit rappel : {topic}",
    "introduce": "Présentation {of_offer}",
    "introduce_me": "Présentation : {me}",
    "call": "{Occasion}{when} ?",
    "call_topic": "{Occasion}{when} au sujet {of_topic} ?",
    "thank": "Merci pour {thing}",
    "apologise": "Mes excuses pour {thing}",
    "congratulate": "Félicitations pour {thing}",
    "send": "{Thing}",
    "promised": "Comme promis : {thing}",
    "event": "Invitation : {event}",
    "question": "Une question",
    "question_about": "Une question au sujet {of_topic}",
}
