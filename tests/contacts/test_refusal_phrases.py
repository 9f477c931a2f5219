"""Refusals inside sentences: seen by SQL and Python alike, not taken from what only sounds like one."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.refusal_phrases import refusal_test, says_refusal
from licite.contacts.values import read_value
from tests.contacts.reading import listed

REFUSALS = listed("""
NE PLUS CONTACTER|Vu au salon, ne plus le contacter svp|ne pas la démarcher|ne plus l’appeler
Ne plus solliciter|do not contact|Please don't contact her|please stop|He unsubscribed in May
désinscrit le 12/03|Désinscrite|s'oppose à la prospection|s’est opposé au démarchage|opted out
refuse la prospection|client, opt-out|STOP|stop !|retirer de la liste|À retirer de nos listes
remove from list|please remove me from your mailing list|removed at their request
Removed at his own request|ne souhaite plus être contactée|ne veut plus recevoir de mails
a répondu STOP|Stop mails|opposition RGPD|a exercé son droit d'opposition|wants to unsubscribe
does not want to be contacted|no more emails please|blacklisté|do-not-contact|ne_plus_contacter
Dupont (NE PAS CONTACTER)|demande de désinscription|à désinscrire|never call again|unsubscribe me
asked not to be called|refuse tout contact|Objected to marketing|I don't want to receive this
merci de me désabonner|Ne plus contacter, jamais désinscrit|désinscrite: oui|ne l'appelez plus|DNC
n'accepte plus d'être contactée
""")
INNOCENT = listed("""
jamais désinscrit|not unsubscribed|n'est pas opposé|n'est pas opposé à la prospection
never opted out|non désinscrite|has not opted out|hasn't unsubscribed
ne s'oppose pas à la prospection|rappeler lundi|Client depuis 2019, très satisfait
Cliquez ici pour vous désinscrire : https://x.example/unsubscribed?id=1|click here to unsubscribe
https://news.example/opt-out|unsubscribed@lists.example|a été informé de son droit d'opposition
Objectif : signer en mai|Arrêt de bus stop|ne pas appeler avant 10h|Ne pas rappeler avant lundi
ne plus appeler le matin|do not call before 10am|{"unsubscribed": false}|opt-out: no|Opposition
Gare du Nord|liste des participants|optimiste|adopt outreach|contact pris au salon|pas d'opposition
Si vous ne souhaitez plus recevoir nos messages, écrivez-nous|sans opposition|a refusé le devis
ne pas hésiter à contacter|retiré son colis|plus de mails à lui envoyer|Refuse d'habiter Paris
pas encore désinscrit|
""")
NAMES = listed("""
Stop Pub SARL|Opposition Studio|Unsubscribe Me Ltd|Don't Call Me Studio|Opt-Out Consulting
Blacklist Agency|Stop|Please Stop Records|Do Not Disturb Supplies|Responsable désinscription
Ne Pas Déranger SARL
""")


CON = duckdb.connect()


def asked(text: str, *, strict: bool) -> bool:
    row = CON.execute(
        f"SELECT {refusal_test('c0', strict=strict)} FROM (SELECT CAST(? AS VARCHAR) AS c0)", [text]
    ).fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_in_a_sentence_is_seen(text: str) -> None:
    assert says_refusal(text)
    assert asked(text, strict=False)
    assert read_value("objected", text) is True


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_sounds_like_a_refusal_is_none(text: str) -> None:
    assert not says_refusal(text)
    assert not asked(text, strict=False)


@pytest.mark.parametrize("text", NAMES)
def test_a_company_may_be_called_so(text: str) -> None:
    assert not asked(text, strict=True)


@pytest.mark.parametrize(
    "text", ["ACME - NE PLUS CONTACTER", "ACME (do not contact)", "Acme, refuse la prospection", "remove from list"]
)
def test_a_whole_phrase_counts_in_the_name_of_a_company(text: str) -> None:
    assert asked(text, strict=True)


PIECES = st.sampled_from(
    [*REFUSALS, *INNOCENT, "ne ", "pas ", "plus ", "É", "’", "\n", "oui", "@", "http://x ", "«", "-"]
)


@given(st.lists(PIECES, max_size=4).map("".join))
def test_sql_and_python_agree(text: str) -> None:
    assert asked(text, strict=False) == says_refusal(text)


@given(
    st.sampled_from(REFUSALS),
    st.sampled_from(["", "Vu le 12/03 : ", "RAS. "]),
    st.sampled_from(["", ".", " ; voir Paul"]),
)
def test_words_around_do_not_hide_a_refusal(text: str, before: str, after: str) -> None:
    alone = text in ("STOP", "stop !", "DNC")
    assert says_refusal(before + text + after) or alone
