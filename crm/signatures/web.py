"""Web addresses: what kind of page one leads to."""

import re
from urllib.parse import urlsplit

import phonenumbers

from crm.signatures.words import listed

LINKEDIN_PROFILE = re.compile(r"/(?:in|pub)/[^/]")

# Pages where many people have one, or where one books, meets or finds the way: nobody's own site.
SHARED_HOSTS = listed("""
    behance.net bit.ly bsky.app calendar.app.google calendar.google.com calendly.com
    discord.gg doodle.com dribbble.com facebook.com fb.com fb.me g.page github.com gitlab.com
    goo.gl instagram.com linkedin.com lnkd.in maps.app.goo.gl maps.google.com medium.com
    meet.google.com meetings.hubspot.com outlook.office365.com pinterest.com qr.io snapchat.com
    t.me teams.microsoft.com threads.net tiktok.com trustpilot.com twitter.com viadeo.com vimeo.com
    wa.me whatsapp.com x.com xing.com youtu.be youtube.com zoom.us
""")
FREE_MAIL = listed("""
    aol bbox bluewin fastmail free freemail gmail gmx googlemail hey hotmail hushmail icloud laposte
    libertysurf live mac mail me msn neuf numericable orange outlook pm proton protonmail qq sfr
    skynet t-online tutanota videotron wanadoo web yahoo yandex zoho
""")
GENERIC_ENDINGS = listed("""
    academy agency ai app archi art bike biz build business bzh cafe capital care clinic cloud club
    co coach com company consulting coop dental design dev digital earth edu education energy
    engineering eu events example expert family farm fashion finance fitness fund gallery games
    global gov green group health hosting house immo info ink int io jobs kitchen land law lawyer
    legal life live london ltd management marketing media museum name net network news nyc one
    online org paris partners photo photography pizza press pro productions properties realty
    restaurant school sciences services shop site social software solutions space store studio
    style systems team tech technology test top tours tv uk university ventures vet video wales
    website wine work works world wtf xyz yoga zone
""")
SECOND_LEVEL = listed("ac co com edu gob gouv gov ltd me net org plc school asso")
COUNTRY_ENDINGS = frozenset(region.lower() for region in phonenumbers.SUPPORTED_REGIONS) | {"uk"}


def host_of(address: str) -> str:
    try:
        host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def url_field(address: str) -> str:
    """`website`, `linkedin_url`, or '' for a page that is neither."""
    host = host_of(address)
    if host == "linkedin.com" or host.endswith(".linkedin.com"):
        return "linkedin_url" if LINKEDIN_PROFILE.search(address) else ""
    shared = any(host == known or host.endswith(f".{known}") for known in SHARED_HOSTS)
    return "" if shared else "website"


def address_key(address: str) -> str:
    """Equal for addresses that mail programs write twice: with and without scheme, `www`, `/`."""
    return address.split("://")[-1].removeprefix("www.").rstrip("/").lower()


def is_ending(ending: str) -> bool:
    """Whether `halden.<ending>`, without `www`, may be meant as a web address."""
    return ending in GENERIC_ENDINGS or ending in COUNTRY_ENDINGS


def own_name(domain: str) -> str:
    """The part of a domain that names its owner: `halden` of `mail.halden.co.uk`.

    '' for the free mail providers, whose domain says nothing about who writes.
    """
    labels = domain.lower().split(".")[:-1]
    while len(labels) > 1 and labels[-1] in SECOND_LEVEL:
        labels.pop()
    name = labels[-1] if labels else ""
    return "" if name in FREE_MAIL else name


def regions_of(domain: str) -> list[str]:
    """The country that a domain ends with, if it does."""
    ending = domain.rsplit(".", 1)[-1].upper()
    region = "GB" if ending == "UK" else ending
    return [region] if region in phonenumbers.SUPPORTED_REGIONS else []
