"""What is read out of signatures and business cards, rule by rule."""

import pytest

from crm.signatures import read_contact


def fields(text, country="FR"):
    return read_contact(text, country).fields


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("Tél. : 01.99.00.12.34", "FR", "+33199001234"),
        ("+33 (0)6 12 34 56 78", "US", "+33612345678"),
        ("Port. 06 12 34 56 78", "FR", "+33612345678"),
        ("M: 020 7946 0958", "GB", "+442079460958"),
        ("D: (415) 555-0132", "US", "+14155550132"),
        ("Direct line: 415-555-0132", "US", "+14155550132"),
        ("Standard : 01 99 00 12 34", "FR", "+33199001234"),
        ("Tél./Fax : 01 99 00 12 34", "FR", "+33199001234"),
        ("01 99 00 12 34 (bureau)", "FR", "+33199001234"),
        ("Tel: 020 7946 0958 ext. 12", "GB", "020 7946 0958 ext. 12"),
        ("Tél : 01 99 00 12 34 poste 12", "FR", "01 99 00 12 34 poste 12"),
        ("Mobile 07700 900123", "GB", "07700 900123"),
    ],
)
def test_a_phone_is_stored_for_its_country_or_as_typed(typed, country, stored):
    assert fields(f"Ann Lee\n{typed}", country) == {"name": "Ann Lee", "phones": [stored]}


def test_a_number_of_another_country_is_read_when_the_text_names_that_country():
    assert fields("Jean Martin\n01 99 00 12 34\njean@martin.fr", "US")["phones"] == ["+33199001234"]
    assert fields("Jean Martin\n01 99 00 12 34\nFrance", "US")["phones"] == ["+33199001234"]


@pytest.mark.parametrize(
    "fax", ["Fax : 01 99 00 12 35", "F. 01 99 00 12 35", "01 99 00 12 35 (fax)"]
)
def test_a_fax_is_no_phone_and_is_kept_with_its_label(fax):
    read = fields(f"Ann Lee\n{fax}\nT. 01 99 00 12 34")
    assert read["phones"] == ["+33199001234"]
    assert read["additional_info"] == fax


@pytest.mark.parametrize("mention", ["RCS Paris 812 345 678", "SIRET 812 345 678 00012"])
def test_the_number_of_a_legal_mention_is_no_phone(mention):
    read = fields(f"Ann Lee\nann@oakfield.com\n{mention}")
    assert "phones" not in read
    assert read["additional_info"] == mention


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("DUPONT Marie", "Marie Dupont"),
        ("Marie DUPONT", "Marie Dupont"),
        ("JEAN-BAPTISTE LE GALL", "Jean-Baptiste Le Gall"),
        ("HANNAH McALLISTER", "Hannah McAllister"),
        ("Mme Hélène de La Roche", "Hélène de La Roche"),
        ("Dr. Jane O'Neill, PhD", "Jane O'Neill"),
        ("M. Paul Durand", "Paul Durand"),
        ("Alan Whitaker MBA", "Alan Whitaker"),
        ("Sam van der Berg", "Sam van der Berg"),
    ],
)
def test_a_name_is_written_given_name_first_and_without_titles(written, name):
    assert fields(f"{written}\n06 12 34 56 78")["name"] == name


def test_a_title_before_the_name_is_kept_in_additional_info():
    read = fields("Dr. Jane O'Neill, PhD\n06 12 34 56 78")
    assert read["additional_info"] == "Dr. Jane O'Neill, PhD"


def test_the_name_comes_from_the_email_when_no_line_says_it():
    assert fields("marie.dupont@halden.fr")["name"] == "Marie Dupont"


@pytest.mark.parametrize("local", ["contact", "service.client", "mdupont", "sales.team"])
def test_an_email_that_names_nobody_gives_no_name(local):
    assert fields(f"{local}@halden.fr") == {"emails": [f"{local}@halden.fr"]}


@pytest.mark.parametrize(
    "title",
    [
        "CEO", "Directeur commercial", "Head of Sales", "Responsable achats", "Ingénieure qualité",
        "Chargée d'affaires", "Associate Partner", "VP, Engineering", "Founder & CEO",
        "Commerciale export", "Maître de conférences", "Executive Assistant to the CEO",
    ],
)  # fmt: skip
def test_a_job_title_is_known_by_its_words(title):
    assert fields(f"Ann Lee\n{title}\nann@oakfield.com")["position"] == title


@pytest.mark.parametrize("motto", ["Your partner in logistics", "Le partenaire de vos projets"])
def test_a_motto_is_no_job_title(motto):
    read = fields(f"Ann Lee\n{motto}\nann@oakfield.com")
    assert "position" not in read
    assert read["additional_info"] == motto


@pytest.mark.parametrize(
    ("line", "position", "company"),
    [
        ("Head of Sales at Oakfield", "Head of Sales", "Oakfield"),
        ("Directeur commercial chez Oakfield", "Directeur commercial", "Oakfield"),
        ("CEO, Oakfield Systems, Inc.", "CEO", "Oakfield Systems, Inc."),
        ("CEO | Oakfield", "CEO", "Oakfield"),
        ("CEO - Cabinet Sorel & Associés", "CEO", "Cabinet Sorel & Associés"),
    ],
)
def test_a_company_may_stand_behind_the_title(line, position, company):
    read = fields(f"Ann Lee\n{line}\nann@oakfield.com")
    assert (read["position"], read["company"]) == (position, company)


def test_the_company_is_the_line_that_the_domain_confirms():
    read = fields("Ann Lee\nWe move boxes\nHalden Logistics\nann@halden-logistics.fr")
    assert read["company"] == "Halden Logistics"


@pytest.mark.parametrize("domain", ["gmail.com", "orange.fr", "unsaid-company.fr"])
def test_the_domain_alone_makes_no_company(domain):
    assert "company" not in fields(f"Ann Lee\nann.lee@{domain}")


@pytest.mark.parametrize(
    "address",
    [
        "12 rue de la Paix, 75002 Paris",
        "1600 Amphitheatre Pkwy, Mountain View, CA 94043",
        "221B Wharf Street, London NW1 6XE",
        "Place de l'Hôtel de Ville\nCS 21826\n35418 Rennes Cedex",
        "BP 12\n69003 LYON CEDEX 03\nFrance",
        "Chaussée de Louvain 210, 1030 Bruxelles, Belgique",
        "Level 4, 88 Collins Street, Melbourne VIC 3000",
        "Dublin, Ireland",
    ],
)
def test_an_address_is_read_and_its_lines_are_joined(address):
    assert fields(f"Ann Lee\n{address}\nann@oakfield.com") == {
        "name": "Ann Lee",
        "address": address.replace("\n", ", "),
        "emails": ["ann@oakfield.com"],
    }


@pytest.mark.parametrize("label", ["Adresse : ", "A: ", "Address: "])
def test_a_labelled_address_is_taken_as_it_is(label):
    assert fields(f"Ann Lee\n{label}Le Bourg\nann@oakfield.com")["address"] == "Le Bourg"


@pytest.mark.parametrize("label", ["", "E: ", "Email: ", "Courriel : ", "Mél : ", "<mailto:"])
def test_an_email_is_read_with_its_label(label):
    assert fields(f"Ann Lee\n{label}a.b@c.fr>") == {"name": "Ann Lee", "emails": ["a.b@c.fr"]}


@pytest.mark.parametrize("site", ["www.oakfield.com", "oakfield.com", "Web: https://oakfield.com"])
def test_a_website_is_read_with_or_without_its_scheme(site):
    address = site.removeprefix("Web: ")
    stored = address if "://" in address else f"https://{address}"
    assert fields(f"Ann Lee\n{site}") == {"name": "Ann Lee", "website": stored}


@pytest.mark.parametrize("page", ["linkedin.com/in/ann", "https://fr.linkedin.com/in/ann/"])
def test_a_linkedin_profile_is_read_with_or_without_its_scheme(page):
    stored = page if "://" in page else f"https://{page}"
    assert fields(f"Ann Lee\nLinkedIn: {page}") == {"name": "Ann Lee", "linkedin_url": stored}


@pytest.mark.parametrize(
    "page", ["linkedin.com/company/oakfield", "https://x.com/ann", "https://calendly.com/ann/30min"]
)
def test_any_other_page_is_kept_in_additional_info(page):
    read = fields(f"Ann Lee\n{page}\noakfield.com")
    assert read["website"] == "https://oakfield.com"
    assert read["additional_info"] == page


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Cordialement,", "Best regards,",
        "Pensez à l'environnement avant d'imprimer ce message.",
        "This email is confidential. If it is not for you, tell legal@oakfield.com or 415 555 01.",
    ],
)  # fmt: skip
def test_what_says_nothing_about_the_person_is_kept_and_read_no_further(line):
    assert fields(f"Ann Lee\nann@oakfield.com\n{line}", "US") == {
        "name": "Ann Lee",
        "emails": ["ann@oakfield.com"],
        "additional_info": line,
    }


def test_an_eleventh_email_and_a_name_too_long_go_to_additional_info():
    emails = [f"a{number}@oakfield.com" for number in range(11)]
    name = f"Ann {'L' * 200}"
    read = fields("\n".join([name, *emails]))
    assert read == {"emails": emails[:10], "additional_info": f"{name}\n{emails[10]}"}


def test_a_text_without_a_name_is_read_all_the_same():
    assert fields("T: 06 12 34 56 78") == {"phones": ["+33612345678"]}


@pytest.mark.parametrize("text", ["", "hello", "Paris\nwww.oakfield.com"])
def test_a_text_with_nobody_in_it_is_refused(text):
    with pytest.raises(ValueError, match="no name, email address or phone number"):
        read_contact(text, "FR")


def test_what_is_unplaced_is_what_additional_info_says():
    reading = read_contact("Ann Lee\nWe move boxes\n* * *\nann@oakfield.com\nSince 1999", "FR")
    assert reading.unplaced == ("We move boxes", "Since 1999")
    assert reading.fields["additional_info"] == "We move boxes\nSince 1999"
