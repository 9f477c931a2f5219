"""Invented twins of the exports that tools write: the same headers and habits, other people."""

from dataclasses import dataclass, field

_LINKEDIN_NOTE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are missing. You will '
    'only see email addresses for connections who have allowed it."\n\n'
)
_OUTLOOK = (
    "Title,First Name,Last Name,Company,Job Title,Business Street,Business City,Business Postal Code,"
    "Business Country/Region,Business Phone,Home Phone,Mobile Phone,Anniversary,Birthday,E-mail Address,"
    "E-mail 2 Address\n"
    '"Mme","Chloé","Lefèvre","Forge du Pré","Gérante","2 rue des Prés","Gap","05000","France","04 65 71 00 01","",'
    '"06 39 98 00 01","0/0/00","0/0/00","chloe.lefevre@forge-du-pre.example",""\n'
)

# Rita is the owner of the account; the last of her messages is a draft.
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
    "ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n"
    "c1,,Rita Roy,https://www.linkedin.com/in/rita,Chloé Lefèvre,https://www.linkedin.com/in/chloe,"
    '2026-08-01 02:00:00 UTC,,"Bonjour, répondez STOP pour ne plus rien recevoir.\nRita",INBOX,,No,No\n'
    "c1,,Chloé Lefèvre,https://www.linkedin.com/in/chloe,Rita Roy,https://www.linkedin.com/in/rita,"
    "2026-08-02 02:00:00 UTC,,Merci de ne plus me contacter.,INBOX,,No,No\n"
    "c2,,Ali Benali,https://www.linkedin.com/in/ali,Rita Roy,https://www.linkedin.com/in/rita,2026-05-01 02:00:00 UTC,,"
    "Votre offre ?,INBOX,,No,No\n"
    "c2,,Rita Roy,https://www.linkedin.com/in/rita,Ali Benali,https://www.linkedin.com/in/ali,2026-05-02 02:00:00 UTC,,"
    "Oui.,INBOX,,No,No\n"
    "c2,,Rita Roy,https://www.linkedin.com/in/rita,Ali Benali,https://www.linkedin.com/in/ali,2026-05-03 02:00:00 UTC,,"
    "Encore,INBOX,,Yes,No\n"
)


@dataclass(frozen=True)
class Sample:
    """A file, the format to be recognised, and what to find in it, in a campaign by `channel` where that matters."""

    name: str
    content: bytes
    format: str = ""
    contacts: int = 0
    emails: int = 0
    expect: dict[str, object] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    channel: str | None = None


SAMPLES = (
    Sample(
        "activecampaign.csv",
        "Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status\n"
        'chloe.lefevre@forge-du-pre.example,Chloé,Lefèvre,0465710001,"client, salon",'
        "2022-03-04 10:11:12,203.0.113.9,Unsubscribed\n"
        "ali.benali@studio-nord.example,Ali,Benali,,,2022-03-05 10:11:12,203.0.113.9,Active\n".encode(),
        "activecampaign.contacts",
        contacts=2,
        emails=2,
        expect={"objected": [True, None], "phone": ["0465710001", None]},
    ),
    Sample(
        "brevo.csv",
        "EMAIL;LASTNAME;FIRSTNAME;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED;ADDED_TIME;MODIFIED_TIME\n"
        "chloe.lefevre@forge-du-pre.example;Lefèvre;Chloé;33639980001;Yes;No;12-04-2022 09:30;13-04-2022 10:00\n"
        "ali.benali@studio-nord.example;Benali;Ali;;No;No;01-02-2023 00:00;01-02-2023 00:00\n".encode(),
        "brevo.contacts",
        contacts=2,
        emails=2,
        expect={"objected": [True, False]},
    ),
    Sample(
        "google.csv",
        (
            "Name,Given Name,Family Name,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,"
            "Phone 1 - Value,Organization 1 - Name,Organization 1 - Title\n"
            "Chloé Lefèvre,Chloé,Lefèvre,,* myContacts,* ,chloe.lefevre@forge-du-pre.example ::: chloe@lefevre.example,"
            "Work,04 65 71 00 01 ::: 06 39 98 00 01,Forge du Pré,Gérante\n"
        ).encode("utf-16"),
        "google.contacts",
        contacts=1,
        emails=2,
        expect={"phone": ["04 65 71 00 01"], "other_emails": ["chloe@lefevre.example"], "company": ["Forge du Pré"]},
    ),
    Sample(
        "kit.csv",
        b"first_name,email,created_at,status\nAli,ali.benali@studio-nord.example,2022-09-10T11:12:13Z,bounced\n",
        "kit.subscribers",
        contacts=1,
        emails=1,
        expect={"data_accurate": [False], "objected": [None]},
    ),
    Sample(
        "linkedin_no_url.csv",
        (
            _LINKEDIN_NOTE + "First Name,Last Name,Email Address,Company,Position,Connected On\n"
            'Chloé,Lefèvre,chloe.lefevre@forge-du-pre.example,"Forge du Pré, SARL",Gérante,12 Mar 2024\n'
            ",,,,,30 Apr 2026\n"
            'Ali,Benali,,"Studio ""Nord""",Directeur,29 Feb 2024\n'
        ).encode(),
        "linkedin.connections",
        contacts=3,
        emails=1,
        expect={"_line": [5, 6, 7], "company": ["Forge du Pré, SARL", None, 'Studio "Nord"']},
    ),
    Sample(
        "linkedin_bom_crlf.csv",
        b"\xef\xbb\xbf"
        + (
            _LINKEDIN_NOTE + "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
            "Chloé,Lefèvre,https://www.linkedin.com/in/chloe-l,chloe.lefevre@forge-du-pre.example,"
            "Forge,Gérante,12 Mar 2024\n"
            "Ali,Benali,https://www.linkedin.com/in/ali-b,,Studio Nord,Directeur,03 Jan 2023\n"
        )
        .replace("\n", "\r\n")
        .encode(),
        "linkedin.connections",
        contacts=2,
        emails=1,
        expect={"profile_url": ["https://www.linkedin.com/in/chloe-l", "https://www.linkedin.com/in/ali-b"]},
    ),
    Sample(
        "linkedin_us_dates.csv",
        "First Name,Last Name,Email Address,Company,Position,Connected On\n"
        "Chloé,Lefèvre,chloe.lefevre@forge-du-pre.example,Forge,Gérante,03/14/2019\n"
        "Ali,Benali,,Studio Nord,Directeur,7/8/26, 3:43 PM\n".encode(),
        "linkedin.connections",
        contacts=2,
        emails=1,
        expect={"collected_on": ["2019-03-14", "2026-07-08"]},
    ),
    Sample(
        "linkedin_fr.csv",
        "Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Date de connexion\n"
        "Chloé,Lefèvre,,chloe.lefevre@forge-du-pre.example,Forge,Gérante,12 mars 2023\n".encode(),
        "linkedin.connections",
        contacts=1,
        emails=1,
        expect={"collected_on": ["2023-03-12"], "last_name": ["Lefèvre"], "job_title": ["Gérante"]},
    ),
    Sample(
        "linkedin_invitations.csv",
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        'Rita Roy,Chloé Lefèvre,"7/8/26, 3:43 PM",,OUTGOING,https://www.linkedin.com/in/rita,https://www.linkedin.com/in/chloe\n'
        'Ali Benali,Rita Roy,"7/1/26, 9:00 AM",Bonjour,INCOMING,https://www.linkedin.com/in/ali,https://www.linkedin.com/in/rita\n'
        'Léo Petit,Rita Roy,"6/2/26, 9:00 AM",Merci de ne plus me contacter,INCOMING,https://www.linkedin.com/in/leo,'
        "https://www.linkedin.com/in/rita\n".encode(),
        "linkedin.invitations",
        contacts=3,
        expect={
            "full_name": ["Chloé Lefèvre", "Ali Benali", "Léo Petit"],
            "profile_url": [f"https://www.linkedin.com/in/{name}" for name in ("chloe", "ali", "leo")],
            "last_contact_on": [None, "2026-07-01", None],
            "objected": [None, None, True],
            "objected_on": [None, None, "2026-06-02"],
        },
        counts={"rows": 3, "outgoing": 1, "incoming": 2},
    ),
    Sample(
        "linkedin_messages.csv",
        MESSAGES.encode(),
        "linkedin.messages",
        contacts=5,
        expect={
            "full_name": ["Chloé Lefèvre", "Chloé Lefèvre", "Ali Benali", "Ali Benali", "Ali Benali"],
            "objected": [None, True, None, None, None],
            "objected_on": [None, "2026-08-02", None, None, None],
            "first_message": [False, False, False, False, False],
            "last_contact_on": [None, None, "2026-05-01", "2026-05-01", "2026-05-01"],
        },
        counts={"rows": 5, "conversations": 2, "objections": 1},
    ),
    Sample(
        "mailchimp.csv",
        '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,NOTES\n'
        'chloe.lefevre@forge-du-pre.example,Chloé,Lefèvre,2,"2016-04-17 10:00:00",203.0.113.1,'
        '"2016-04-18 13:51:14",203.0.113.1,\n'
        "ali.benali@studio-nord.example,Ali,Benali,2,,,,,\n".encode(),
        "mailchimp.audience",
        contacts=2,
        emails=2,
        expect={"consent": ["given", None], "consent_on": ["2016-04-17", None]},
        channel="email",
    ),
    Sample(
        "mailchimp_unsubscribed.csv",
        b"Email Address,First Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON\n"
        b"ann@firm.example,Ann,2,2016-04-17 10:00:00,2019-01-02 03:04:05,,none\n"
        b"bob@firm.example,Bob,2,,no longer known,,spam\n"
        b"eve@firm.example,Eve,2,,,,\n",
        "mailchimp.unsubscribed",
        contacts=3,
        emails=3,
        expect={"objected_on": ["2019-01-02", None, None], "objected": [True, True, True]},
        channel="email",
    ),
    Sample(
        "hashed.csv",
        b"email_sha256,date\n" + b"ab" * 32 + b",2025-01-02\n" + b"cd" * 32 + b",\n",
        "optout.hashed",
        contacts=2,
        expect={"objected": [True, True], "objected_on": ["2025-01-02", None]},
        counts={"hashes": 2},
    ),
    Sample(
        "outlook.csv",
        _OUTLOOK.encode("cp1252"),
        "outlook.contacts",
        contacts=1,
        emails=1,
        expect={"phone": ["04 65 71 00 01"], "country": ["FR"], "job_title": ["Gérante"], "first_name": ["Chloé"]},
    ),
    Sample(
        "pipedrive.csv",
        "Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Work,"
        "Person - Marketing status\n"
        "Chloé Lefèvre,Forge,chloe.lefevre@forge-du-pre.example,chloe@lefevre.example,04 65 71 00 01,unsubscribed\n"
        "Ali Benali,Studio,,ali@benali.example,,Bounced\n".encode(),
        "pipedrive.people",
        contacts=2,
        emails=3,
        expect={
            "objected": [True, None],
            "data_accurate": [None, False],
            "email": ["chloe.lefevre@forge-du-pre.example", "ali@benali.example"],
            "other_emails": ["chloe@lefevre.example", None],
        },
    ),
    Sample(
        "salesforce.csv",
        "Salutation,First Name,Last Name,Title,Mailing Country,Phone,Email,Email Opt Out,Account Name,Account Owner\n"
        "Mme,Chloé,Lefèvre,Gérante,France,+33465710001,chloe.lefevre@forge-du-pre.example,1,Forge,V. Vendeur\n\n"
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
        '"Confidential Information - Do Not Distribute"\n"Generated By:  V. Vendeur 11/25/2026 9:00 AM"\n'.encode(),
        "salesforce.contacts",
        contacts=1,
        emails=1,
        expect={"objected": [True], "country": ["FR"], "job_title": ["Gérante"]},
    ),
    Sample(
        "hubspot.csv",
        "Record ID,First name,Last name,Email,Job title,Company name,Country/Region,"
        "Unsubscribed from all email,Create date\n"
        "1,Chloé,Lefèvre,chloe.lefevre@forge-du-pre.example,Gérante,Forge,Belgium,true,2024-01-02 10:00\n"
        "2,Ali,Benali,ali.benali@studio-nord.example,,,,,2024-01-02 10:00\n".encode(),
        "hubspot.contacts",
        contacts=2,
        emails=2,
        expect={"objected": [True, None], "country": ["BE", None]},
    ),
)
