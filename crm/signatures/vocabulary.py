"""The words, folded, that tell what a line is about. English and French, and a little German."""

from crm.signatures.words import listed

# One of them makes a short line a job title.
JOB_WORDS = listed("""
    accountant actor actress actuary administrator adviser advisor agent agronomist ambassador
    analyst architect artist assistant associate attorney auditor author baker barrister bookkeeper
    broker builder bursar buyer captain caretaker carpenter caterer ceo cfo chair chairman
    chairperson chairwoman chemist chief chro cio ciso clerk cmo co-founder coach cofounder
    commissioner composer conductor consultant controller coo coordinator copywriter councillor
    counsel cpo cro cto curator dean dentist deputy designer developer dietitian director dispatcher
    doctor driver economist editor educator electrician engineer entrepreneur estimator evangelist
    evp executive farmer fellow filmmaker foreman founder freelance freelancer geologist governor
    guide head headteacher illustrator inspector intern investigator journalist lawyer lead leader
    lecturer librarian machinist manager marketer mayor mechanic merchandiser midwife minister
    musician negotiator nurse nutritionist officer operator optician owner paralegal partner pastor
    pharmacist photographer physician physiotherapist pilot planner plumber postdoc potter president
    principal producer professor programmer proprietor provost psychologist publisher realtor
    receptionist recruiter registrar reporter representative researcher salesperson scientist
    secretary senator solicitor specialist strategist student superintendent supervisor surgeon
    surveyor svp teacher technician technologist therapist trader trainee trainer translator
    treasurer trustee tutor vet veterinarian vp warden writer

    acheteur acheteuse adjoint adjointe administrateur administratrice agriculteur agricultrice
    aide-soignant aide-soignante analyste animateur animatrice apiculteur apprenti apprentie
    architecte archiviste artisan artisane assistante associe associee attache attachee
    auto-entrepreneur avocat avocate bibliothecaire biologiste boulanger boulangere brasseur cadre
    capitaine charge chargee charpentier chef cheffe chercheur chercheuse chirurgien chirurgienne
    clerc co-fondateur co-fondatrice co-gerant co-gerante cofondateur cofondatrice coiffeur
    coiffeuse comedien comedienne commissaire commissaire-priseur comptable concepteur conceptrice
    conducteur conductrice conseil conseiller conseillere conservateur conservatrice consultante
    controleur controleuse coordinateur coordinatrice coordonnateur coordonnatrice courtier
    courtiere couvreur cuisinier cuisiniere daf data-scientist delegue deleguee depute deputee
    dessinateur dessinatrice developpeur developpeuse dg dga directeur directrice dirigeant
    dirigeante docteur docteure doctorant doctorante documentaliste drh dsi ebeniste educateur
    educatrice electricien electricienne enseignant enseignante ergotherapeute etudiant etudiante
    expert expert-comptable experte fleuriste fondateur fondatrice formateur formatrice garagiste
    geometre gerant gerante gestionnaire graphiste greffier greffiere hotelier hoteliere hotesse
    huissier independant independante infirmier infirmiere informaticien informaticienne ingenieur
    ingenieure journaliste juriste kinesitherapeute libraire logisticien macon magasinier magistrat
    maire mandataire maraicher maraichere masseur mecanicien medecin menuisier menuisiere monteur
    monteuse musicien musicienne negociant negociante negociateur negociatrice notaire opticien
    opticienne orthophoniste osteopathe patissier patissiere paysagiste pdg pediatre peintre
    pharmacien pharmacienne photographe plasticien plasticienne plombier podologue praticien
    praticienne preparateur preparatrice presidente producteur productrice professeur professeure
    programmeur programmeuse psychiatre psychologue qualiticien realisateur realisatrice
    receptionniste redacteur redactrice referent referente representant representante responsable
    restaurateur restauratrice sage-femme scenariste secretaire senateur senatrice sommelier
    sophrologue specialiste stagiaire standardiste styliste superviseur superviseure technicien
    technicienne technico-commercial technico-commerciale testeur testeuse traducteur traductrice
    traiteur tresorier tresoriere vendeur vendeuse veterinaire vice-president vice-presidente
    vigneron vigneronne webmaster

    geschaftsfuhrer geschaftsfuhrerin inhaber inhaberin leiter leiterin prokurist
""")

# They make a title of a line that begins with them, and say too little further on in it.
JOB_BEGINNINGS = listed(
    "commercial commerciale ux elu elue maitre maitresse membre member vice managing"
)

# They are trades, and the names of people too.
SURNAMES = listed("""
    baker boulanger carpenter charpentier clerc dean driver farmer macon maire mayor pastor peintre
    warden
""")

# A line that speaks to its reader is a motto, however much it talks of partners and leaders.
MOTTO_WORDS = listed("""
    always depuis i je join let ma me mes mon my nos notre nous our please pourquoi since toujours
    tous us vos votre vous we why you your
""")

LEGAL_FORMS = listed("""
    ab ag as asbl bv bvba co corp corporation eirl eurl gbr gie gmbh inc incorporated kft kg limited
    llc llp lp ltd nv oy oyj plc pllc pte pty sa sarl sas sasu sca sci scop selarl selas sem snc spa
    sprl srl ug
""")
COMPANY_WORDS = listed("""
    academy agence agency analytics architectes architects associates association associes atelier
    ateliers avocats bank banque biosciences boulangerie brothers cabinet care centre charity clinic
    clinique coffee college communaute compagnie company conseil consultants consulting cooperative
    council ecole editions entreprise entreprises etablissements ets etude fiduciaire fils fondation
    foundation freight garage group groupe holding holdings hopital hospital hotel imprimerie
    industrie industries institut institute insurance international laboratoire laboratoires
    laboratories labs librairie logistics mairie maison media metropole ministere ministry musee
    museum notaires partners pharmacie prefecture press restaurant school services societe software
    solutions studio studios syndicat systemes systems technologies technology trust universite
    university ventures works
""")

PARTICLES = listed("""
    af al am bar ben bin d da das de del della den der des di do dos du e el et ibn l la las le les
    los mac o ter und van vom von y zu
""")
# Between the words of a company's name.
SMALL_WORDS = PARTICLES | listed("and at au aux for in of on the pour")
# Between the words of a company's name.
SMALL_WORDS = PARTICLES | listed("and at au aux for in of on the pour")
HONORIFICS = listed("""
    capt captain dame docteur doctor dr dre eng frau herr hon ing ir lady lord m madame mademoiselle
    maitre me miss mister mlle mme monsieur mr mrs ms mx pr prof professeur professeure professor
    rev reverend sir
""")
DEGREES = listed("""
    aca acca acma ba bas bba beng bsc ca cbe cfa cipd cissp cpa dba dds dipl esq facca frcs frics ii
    iii ing iv jd jr llb llm ma mba mbe mciob md meng mpa mph msc obe pe phd pmp prince2 riba rn sr
""")
NOT_IN_NAMES = listed("""
    address adresse all and at aux avec best bien bonjour box building bureau bureaux by campus
    cedex cheers city closed cordialement departement department direct division east email
    engineering equipe et finance floor for france from headquarters hello hours kind kingdom level
    lieu linkedin marketing merci mobile monday new no north office ou our phone pole pour print
    product products project projects projet rdv regards room rue sales sent service services siege
    site skype social south states street suite sur team tel thanks the to tour union unit united
    vat view ville visit warm web website with work your zone
""")
DEPARTMENTS = listed("""
    departement department direction division equipe filiale headquarters office pole service siege
    succursale team
""")

COUNTRIES = {
    "algerie": "DZ", "algeria": "DZ", "allemagne": "DE", "australia": "AU", "australie": "AU",
    "austria": "AT", "autriche": "AT", "belgique": "BE", "belgium": "BE", "bresil": "BR",
    "brazil": "BR", "canada": "CA", "china": "CN", "chine": "CN", "cote d'ivoire": "CI",
    "danemark": "DK", "denmark": "DK", "deutschland": "DE", "ecosse": "GB", "england": "GB",
    "espagne": "ES", "etats-unis": "US", "finland": "FI", "finlande": "FI", "france": "FR",
    "germany": "DE", "grande-bretagne": "GB", "great britain": "GB", "greece": "GR", "grece": "GR",
    "hong kong": "HK", "india": "IN", "inde": "IN", "ireland": "IE", "irlande": "IE",
    "italie": "IT", "italy": "IT", "japan": "JP", "japon": "JP", "luxembourg": "LU",
    "maroc": "MA", "morocco": "MA", "mexico": "MX", "mexique": "MX", "monaco": "MC",
    "netherlands": "NL", "the netherlands": "NL", "new zealand": "NZ", "nouvelle-zelande": "NZ",
    "northern ireland": "GB", "norvege": "NO", "norway": "NO", "pays-bas": "NL", "poland": "PL",
    "pologne": "PL", "portugal": "PT", "royaume-uni": "GB", "scotland": "GB", "senegal": "SN",
    "singapore": "SG", "singapour": "SG", "south africa": "ZA", "spain": "ES", "suede": "SE",
    "suisse": "CH", "sweden": "SE", "switzerland": "CH", "schweiz": "CH", "tunisia": "TN",
    "tunisie": "TN", "u.k.": "GB", "u.s.a.": "US", "uk": "GB", "united arab emirates": "AE",
    "united kingdom": "GB", "united states": "US", "united states of america": "US", "usa": "US",
    "wales": "GB",
}  # fmt: skip
