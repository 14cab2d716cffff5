"""The passages of a mail: how it opens, what it brings, what it asks."""

from email_assistant.writers.brief import Kind, Reference
from email_assistant.writers.template.grammar import to_you, to_you_question, topic
from email_assistant.writers.template.matching import same_thing, untitled
from email_assistant.writers.template.moment import NO_MOMENT
from email_assistant.writers.template.phrases import (
    COURTESY,
    DOCUMENT,
    FOR_COMPANY,
    FOR_YOU,
    ME,
    OFFER,
)
from email_assistant.writers.template.scene import Line, Scene
from email_assistant.writers.template.wish import occasion_of
from email_assistant.writers.vocabulary import OCCASIONS, THIRD_PERSON
from email_assistant.writers.wording import capital, clean, quotable, sentences, typeset, word_count


def opening(scene: Scene) -> list[Line]:
    wish = scene.wish
    if wish.courtesy:
        return _courtesy(scene)
    if wish.reminder:
        return _reminder(scene)
    if wish.introduce:
        return [*_met(scene), _introduction(scene)]
    return _continuity(scene)


def value(scene: Scene) -> list[Line]:
    """What was promised, what was asked for, then at most one thing that may help."""
    found = [*_material(scene), *_action(scene)]
    if not any(line.role == "link" for line in found) and scene.column != "short":
        found += _support(scene)
    return found


def points(scene: Scene) -> list[Line]:
    """What the instruction wants to be said, in its own words."""
    found: list[Line] = []
    for position, raw in enumerate(scene.wish.said):
        text = _own_words(scene, raw)
        if text:
            found.append(Line("point", f"said{position}", text))
    mentioned = scene.noun(scene.wish.mention)
    if mentioned:
        found.append(Line("point", "mention", scene.say("mention", thing=mentioned)))
    return found


def ask(scene: Scene) -> list[Line]:
    """One closed question and an easy way out of it."""
    key, question = _question(scene)
    out = "ask_out" if key in ("ask_thing", "ask_about") else f"{key}_out"
    return [Line("ask", key, question), Line("ask", f"{key}_out", scene.say(out))]


def courtesy_thing(scene: Scene) -> str:
    return scene.noun(scene.wish.courtesy_for) or COURTESY[scene.wish.courtesy][scene.language]


def promised_thing(scene: Scene) -> str:
    named = scene.meeting.promised(scene.language)
    foreign = scene.meeting.thing and scene.language != scene.meeting.language
    return named or (DOCUMENT[scene.language] if foreign else "")


def sent_thing(scene: Scene) -> str:
    return scene.noun(scene.wish.send) or DOCUMENT[scene.language]


def occasion(scene: Scene) -> str:
    """'a short call', or 'a 20-minute call' when the instruction says how long."""
    position = scene.wish.occasion
    if position is None:
        position = occasion_of(scene.brief.next_step)
    if position is None:
        return ""
    _, english, french = OCCASIONS[position]
    short, timed = english if scene.language == "en" else french
    minutes = scene.wish.when.minutes
    return timed.format(n=minutes) if minutes else short


def event(scene: Scene) -> str:
    return topic(scene.wish.event, scene.wish.spoken, scene.language)


def offer(scene: Scene) -> str:
    named = scene.noun(scene.wish.offer)
    return named or clean(scene.brief.sender_company) or OFFER[scene.language]


def me(scene: Scene) -> str:
    """The sender's name and company, when the mail is to introduce the sender."""
    name, company = clean(scene.brief.sender_name), clean(scene.brief.sender_company)
    asked = scene.wish.offer.lower() in ("me", "myself", "-moi", "moi", "ourselves", "us")
    if not (scene.wish.introduce and asked and name):
        return ""
    return ME[scene.language].format(name=name, company=company) if company else name


def _line(role: str, text: str, kind: Kind = "meeting") -> Line:
    return Line(kind, role, text)


def _courtesy(scene: Scene) -> list[Line]:
    thing = courtesy_thing(scene)
    first = _line("opening", scene.say(scene.wish.courtesy, thing=thing))
    if not scene.meeting.where and not scene.meeting.topic:
        return [first]
    exchange = scene.exchange(with_place=True)
    return [first, _line("recall", scene.say("enjoyed", exchange=exchange))]


def _reminder(scene: Scene) -> list[Line]:
    if not scene.topic and not scene.place:
        return [_line("opening", scene.say("reminder"))]
    about = scene.topic or scene.exchange(with_place=True)
    first = _line("opening", scene.say("reminder_topic", topic=about))
    if not scene.topic or not scene.place or scene.column == "short":
        return [first]
    key = "where_met" if scene.wished_topic else "discussed"
    return [first, _line("recall", scene.say(key, place=scene.place))]


def _introduction(scene: Scene) -> Line:
    name = me(scene)
    if name:
        return _line("opening", scene.say("introduce_me", me=name))
    return _line("opening", scene.say("introduce", offer=offer(scene)))


def _continuity(scene: Scene) -> list[Line]:
    found = _met(scene)
    if scene.wish.topic:
        key = "contact" if scene.wish.occasion is not None else "follow_up"
        if not scene.wished_topic:
            return [*found, _line("opening", scene.say(key))]
        return [*found, _line("opening", scene.say(f"{key}_topic", topic=scene.wished_topic))]
    if scene.meeting.topic:
        exchange = scene.exchange(with_place=False)
        return [*found, _line("opening", scene.say("enjoyed", exchange=exchange))]
    return found or _first_words(scene)


def _met(scene: Scene) -> list[Line]:
    """A place whose name the other language has no words for is left out."""
    if scene.place:
        return [_line("recall", scene.say("met", place=scene.place))]
    return [_line("recall", scene.say("met_somewhere"))] if scene.meeting.where else []


def _first_words(scene: Scene) -> list[Line]:
    """How a mail opens when nothing is known about the meeting."""
    wish = scene.wish
    if wish.occasion is not None:
        if scene.company:
            return [_line("opening", scene.say("contact_company", company=scene.company))]
        return [_line("opening", scene.say("contact"))]
    if any((wish.send, wish.event, wish.ask_if, wish.ask_about, wish.ask_thing, points(scene))):
        return []
    return [_line("opening", scene.say("follow_up"))]


def _material(scene: Scene) -> list[Line]:
    promise = promised_thing(scene)
    if not scene.wish.send:
        return [_delivered(scene, promise, "promised", "promised_link")] if promise else []
    thing = sent_thing(scene)
    if same_thing(promise, thing):
        return [_delivered(scene, thing, "send_promised", "promised_link")]
    sent = _delivered(scene, thing, "send", "send_link")
    kept = [Line("value", "promise", scene.say("promised", thing=promise))] if promise else []
    return [*kept, sent]


def _delivered(scene: Scene, thing: str, key: str, with_link: str) -> Line:
    if scene.delivery is None:
        return Line("value", "material", scene.say(key, thing=thing))
    return Line("value", "link", _link(scene, with_link, scene.delivery, thing=thing))


def _action(scene: Scene) -> list[Line]:
    action = scene.meeting.will(scene.language)
    return [Line("value", "action", scene.say("promised_action", action=action))] if action else []


def _support(scene: Scene) -> list[Line]:
    reference = scene.support
    if reference is None:
        return []
    if reference.url:
        return [Line("value", "link", _link(scene, "link", reference))]
    first = next(iter(sentences(clean(reference.text))), "")
    if not quotable(first.rstrip("."), longest=30) or word_count(first) < 4:
        return []
    return [Line("value", "about_us", typeset(f"{first.rstrip('.')}.", scene.language))]


def _link(scene: Scene, key: str, reference: Reference, **values: str) -> str:
    title = untitled(clean(reference.title), values.get("thing", "")) or reference.url
    return scene.say(key, title=title, url=reference.url.strip(), **values)


def _own_words(scene: Scene, raw: str) -> str:
    """The sentence to say, or nothing when it cannot be turned towards the recipient."""
    text = to_you(raw.strip(" .,;:"), scene.wish.spoken)
    if scene.wish.spoken != scene.language or THIRD_PERSON.search(text) or word_count(text) > 60:
        return ""
    ended = text if text.endswith(("!", "?")) else f"{text}."
    return typeset(capital(ended), scene.language)


def _question(scene: Scene) -> tuple[str, str]:
    return _wished_question(scene) or _fitting_question(scene)


def _wished_question(scene: Scene) -> tuple[str, str] | None:
    wish = scene.wish
    when = wish.when.said(scene.language)
    if wish.event and event(scene):
        return "ask_event", scene.say("ask_event", event=event(scene), when=when)
    if wish.occasion is not None:
        return "ask_call", scene.say("ask_call", occasion=occasion(scene), when=when)
    clause = to_you_question(wish.ask_if, wish.spoken) if wish.spoken == scene.language else ""
    if clause:
        return "ask_if", scene.say("ask_if", clause=clause)
    thing = scene.noun(wish.ask_thing)
    if thing:
        return "ask_thing", scene.say("ask_thing", thing=thing)
    about = topic(wish.ask_about, wish.spoken, scene.language)
    return ("ask_about", scene.say("ask_about", topic=about)) if about else None


def _fitting_question(scene: Scene) -> tuple[str, str]:
    wish = scene.wish
    company = FOR_COMPANY[scene.language].format(company=scene.company) if scene.company else ""
    if wish.send:
        return "ask_send", scene.say("ask_send")
    if wish.introduce and not me(scene):
        for_whom = company or FOR_YOU[scene.language]
        return "ask_introduce", scene.say("ask_introduce", for_company=for_whom)
    if wish.reminder:
        return "ask_reminder", scene.say("ask_reminder")
    if wish.courtesy == "congratulate":
        return "ask_congratulate", scene.say("ask_congratulate")
    if wish.courtesy:
        return "ask_thank", scene.say("ask_thank")
    if occasion(scene):
        when = NO_MOMENT.said(scene.language)
        return "ask_call", scene.say("ask_call", occasion=occasion(scene), when=when)
    return "ask_follow_up", scene.say("ask_follow_up")
