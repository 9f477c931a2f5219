"""Invented twins of the exports of further tools, and of the older or other exports of those in `samples`."""

from tests.contacts.samples import Sample

TOOLS = (
    Sample(
        "salesforce_api.csv",
        b"Id,FirstName,LastName,Email,AccountId,MailingCity,MailingCountry,HasOptedOutOfEmail,DoNotCall,IsEmailBounced\n"
        b"003A,Ann,Lee,ann@firm.example,001A,Gap,France,true,false,false\n"
        b"003B,Bob,Roy,bob@firm.example,001B,Gap,France,false,true,true\n",
        "salesforce.contacts",
        contacts=2,
        emails=2,
        expect={"objected": [True, False], "data_accurate": [None, False], "country": ["FR", "FR"]},
        channel="email",
    ),
    Sample(
        "salesforce_leads.csv",
        b"Id,FirstName,LastName,Name,Email,Phone,Company,Title,LeadSource,Status,IsConverted,HasOptedOutOfEmail,DoNotCall\n"
        b"00QA,Ann,Lee,Ann Lee,ann@firm.example,+33465710001,Firm,CEO,Web,Open,false,1,0\n"
        b"00QB,Bob,Roy,Bob Roy,bob@firm.example,,Firm,CTO,Web,Open,false,0,1\n",
        "salesforce.leads",
        contacts=2,
        emails=2,
        expect={"objected": [True, False], "job_title": ["CEO", "CTO"]},
        channel="email",
    ),
    Sample(
        "hubspot_bounced.csv",
        b"Record ID,Email,Lifecycle stage,Email hard bounce reason,Marketing email confirmation status,"
        b"Legal basis for processing contact's data,Unsubscribed from all email\n"
        b"1,ann@firm.example,lead,OTHER,,Freely given consent from contact,\n"
        b"2,bob@firm.example,lead,,confirmed,Not applicable,\n"
        b"3,eve@firm.example,lead,,double_opt_in_pending,,\n"
        b"4,ida@firm.example,lead,,confirmed,,true\n",
        "hubspot.contacts",
        contacts=4,
        emails=4,
        expect={
            "data_accurate": [False, None, None, None],
            "consent": [None, "given", "none", "given"],
            "objected": [None, None, None, True],
        },
        channel="email",
    ),
    Sample(
        "hubspot_internal.csv",
        b"hs_object_id,email,lifecyclestage,firstname,lastname,jobtitle,company,hs_email_optout\n"
        b"1,ann@firm.example,lead,Ann,Lee,CEO,Firm,true\n",
        "hubspot.contacts",
        contacts=1,
        emails=1,
        expect={"objected": [True], "job_title": ["CEO"], "company": ["Firm"]},
    ),
    Sample(
        "pipedrive_older.csv",
        b"Name,Email,Phone,Organization,Label,Owner,Marketing status\n"
        b"Ann Lee,ann@firm.example,0465710001,Firm,Hot,V. Vendeur,Unsubscribed\n"
        b"Bob Roy,bob@firm.example,,Firm,,V. Vendeur,No consent\n",
        "pipedrive.people",
        contacts=2,
        emails=2,
        expect={"objected": [True, None], "consent": [None, "none"], "full_name": ["Ann Lee", "Bob Roy"]},
        channel="email",
    ),
    Sample(
        "brevo_consents.csv",
        b"EMAIL;FIRSTNAME;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED;OPT_IN;DOUBLE_OPT-IN\n"
        b"ann@firm.example;Ann;;No;Yes;Yes;No\nbob@firm.example;Bob;;No;No;No;\neve@firm.example;Eve;;;;;1\n",
        "brevo.contacts",
        contacts=3,
        emails=3,
        expect={"objected": [False, False, None], "consent": ["given", "none", "given"]},
        channel="email",
    ),
    Sample(
        "mailchimp_cleaned.csv",
        b"Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID\n"
        b"ann@firm.example,Ann,2,2016-04-17 10:00:00,2019-01-02 03:04:05,Spring,1,5\n"
        b"bob@firm.example,Bob,2,,,,,6\n",
        "mailchimp.cleaned",
        contacts=2,
        emails=2,
        expect={"data_accurate": [False, False], "objected": [None, None]},
        channel="email",
    ),
    Sample(
        "google_2024.csv",
        "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Photo,Labels,"
        "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
        "Address 1 - Street,Address 1 - City,Address 1 - Country\n"
        "Chloé,,Lefèvre,Forge,Gérante,1980-01-02,Ne plus contacter,https://photos.example/1,* myContacts ::: * Salon,"
        "* Work,chloe@forge.example ::: c.lefevre@forge.example,Home,chloe@lefevre.example,Mobile,"
        "06 39 98 00 01 ::: 04 65 71 00 01,2 rue des Prés,Gap,France\n".encode(),
        "google.contacts",
        contacts=1,
        emails=3,
        expect={
            "email": ["chloe@forge.example"],
            "other_emails": ["c.lefevre@forge.example;chloe@lefevre.example"],
            "phone": ["06 39 98 00 01"],
            "objected": [True],
            "country": ["FR"],
        },
    ),
    Sample(
        "outlook_fr.csv",
        (
            "Titre,Prénom,Nom,Société,Service,Titre,Rue (bureau),Ville (bureau),Code postal (bureau),"
            "Pays/Région (bureau),Rue (domicile),Téléphone (bureau),Tél. mobile,"
            "Adresse de messagerie,Adresse de messagerie 2,Anniversaire,"
            "Conjoint(e),Notes\n"
            "Mme,Chloé,Lefèvre,Forge,Achats,Gérante,2 rue des Prés,Gap,05000,France,1 rue Haute,04 65 71 00 01,,"
            "chloe@forge.example,,0/0/00,,Désinscrite\n"
        ).encode("cp1252"),
        "outlook.contacts",
        contacts=1,
        emails=1,
        expect={"job_title": ["Gérante"], "phone": ["04 65 71 00 01"], "country": ["FR"], "objected": [True]},
    ),
    Sample(
        "listmonk.csv",
        b"uuid,email,name,attributes,status,created_at,updated_at\n"
        b'u1,ann@firm.example,Ann Lee,"{""city"": ""Gap""}",blocklisted,2022-01-01T00:00:00Z,2022-01-01T00:00:00Z\n'
        b"u2,bob@firm.example,Bob Roy,{},enabled,2022-01-01T00:00:00Z,2022-01-01T00:00:00Z\n"
        b"u3,eve@firm.example,Eve Day,{},disabled,2022-01-01T00:00:00Z,2022-01-01T00:00:00Z\n",
        "listmonk.subscribers",
        contacts=3,
        emails=3,
        expect={"objected": [True, None, True], "full_name": ["Ann Lee", "Bob Roy", "Eve Day"]},
    ),
    Sample(
        "listmonk_import.csv",
        b"email,name,attributes\nann@firm.example,Ann Lee,{}\n",
        "listmonk.import",
        contacts=1,
        emails=1,
        expect={"full_name": ["Ann Lee"]},
    ),
    Sample(
        "listmonk_blocklist.csv",
        b"email,name,attributes\nann@firm.example,Ann Lee,{}\n",
        "listmonk.import",
        contacts=1,
        emails=1,
        expect={"objected": [True]},
    ),
    Sample(
        "keila.csv",
        b"Email,First name,Last name,Data,Status,External ID\n"
        b"ann@firm.example,Ann,Lee,{},unsubscribed,1\nbob@firm.example,Bob,Roy,{},unreachable,2\n"
        b"eve@firm.example,Eve,Day,{},active,3\n",
        "keila.contacts",
        contacts=3,
        emails=3,
        expect={"objected": [True, None, None], "data_accurate": [None, False, None]},
    ),
    Sample(
        "mautic.csv",
        b"id,firstname,lastname,company,position,email,mobile,points,last_active,preferred_locale\n"
        b"1,Ann,Lee,Firm,CEO,ann@firm.example,0639980001,5,2024-01-01 10:00:00,fr\n",
        "mautic.contacts",
        contacts=1,
        emails=1,
        expect={"job_title": ["CEO"], "phone": ["0639980001"]},
    ),
    Sample(
        "mautic_dnc.csv",
        b"lead_id,email,date_added,reason,channel,channel_id,comments\n"
        b"1,ann@firm.example,2024-02-01 10:00:00,1,email,7,clicked\n"
        b"2,bob@firm.example,2024-02-02 10:00:00,2,email,7,550 no such user\n"
        b"3,eve@firm.example,2024-02-03 10:00:00,3,sms,,\n"
        b"4,ida@firm.example,2024-02-04 10:00:00,0,email,,\n"
        b"5,leo@firm.example,2024-02-05 10:00:00,3,,,\n"
        b"6,max@firm.example,2024-02-06 10:00:00,9,email,,\n",
        "mautic.dnc",
        contacts=6,
        emails=6,
        expect={
            "objected": [True, None, None, None, True, True],
            "objected_on": ["2024-02-01", None, None, None, "2024-02-05", None],
            "data_accurate": [None, False, None, None, None, None],
        },
        channel="email",
    ),
    Sample(
        "odoo.csv",
        b"Name,Email,Phone,Job Position,Related Company,Country,Blacklist\n"
        b"Ann Lee,ann@firm.example,+33465710001,CEO,Firm,France,True\nBob Roy,bob@firm.example,,,,,False\n",
        "odoo.contacts",
        contacts=2,
        emails=2,
        expect={"objected": [True, False], "company": ["Firm", None]},
        channel="email",
    ),
    Sample(
        "odoo_list.csv",
        b"id,email,active,create_date\n1,ann@firm.example,True,2024-01-02 10:00:00\n"
        b"2,bob@firm.example,False,2024-01-03 10:00:00\n3,eve@firm.example,,2024-01-04\n4,ida@firm.example,oops,\n",
        "odoo.blacklist",
        contacts=4,
        emails=4,
        expect={"objected": [True, None, True, True], "objected_on": ["2024-01-02", None, "2024-01-04", None]},
    ),
    Sample(
        "systemeio.csv",
        b"Email,First name,Surname,Tags,Date Registered,Unsubscribed\n"
        b"ann@firm.example,Ann,Lee,client,2024-01-02 10:00:00,Yes\n",
        "systemeio.contacts",
        contacts=1,
        emails=1,
        expect={"objected": [True], "last_name": ["Lee"]},
    ),
    Sample(
        "mailup.csv",
        b"email;OptOut_Date;optout_type\nann@firm.example;2024-01-02;manual\nbob@firm.example;;\n",
        "optout.list",
        contacts=2,
        emails=2,
        expect={"objected": [True, True], "objected_on": ["2024-01-02", None]},
    ),
    Sample(
        "promio.csv",
        b'"ts";"mail";"custID";"id";"sourceType"\n"2024-01-02 10:00:00";"ann@firm.example";"1";"2";"link"\n',
        "optout.list",
        contacts=1,
        emails=1,
        expect={"objected": [True], "objected_on": ["2024-01-02"]},
    ),
    Sample(
        "plain_optout.csv",
        b"email\nann@firm.example\nbob@firm.example\n",
        "csv",
        contacts=2,
        emails=2,
        expect={"objected": [True, True]},
    ),
    Sample(
        "retour.csv",
        "Identifiant;Téléphone;Statut Bloctel\n1;04 65 71 00 01;OK\n2;04 65 71 00 02;REJETE PAR BLOCTEL\n"
        "3;04 65 71 00 03;\n4;04 65 71 00 04;code 7\n".encode(),
        "bloctel.answer",
        contacts=4,
        expect={"on_national_register": [False, True, None, True], "phone": [f"04 65 71 00 0{n}" for n in range(1, 5)]},
        channel="voice_call",
    ),
)
