"""Preferences: what stands in words, what is chosen on disk, and nothing starts again without the person."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from licite.operations.public_preferences import preferences
from licite.operations.public_refusals import PAUSE
from licite.operations.retention.plan import today
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Consent, Objection
from licite.store.norms import Identity
from licite.store.people import controller_of
from tests.web.conftest import FIRM
from tests.web.public.people import Site, link_to, outside, refusals, somebody, token_to


def states(address: str) -> dict[str, str]:
    return {one.name: one.state for one in preferences(link_to(address))}


def test_to_stop_everything_comes_first_and_as_large(site: Site) -> None:
    text = outside(site).get(f"/p/{token_to(somebody())}").content.decode()
    assert text.index("Tout arrêter") < text.index("Offres, par") < text.index("Enregistrer")
    assert 'class="press" name="all"' in text
    assert 'class="press second">Enregistrer' in text
    assert text.count("checked") == text.count('value="" checked'), "nothing is chosen for the person"


def test_everything_is_one_press(site: Site) -> None:
    address = somebody()
    answer = outside(site).post(f"/p/{token_to(address)}", {"all": "1", "choice-email.commercial": "again"})
    assert set(states(address).values()) == {"stopped"}
    assert "R-" in answer.content.decode()


def test_one_kind_stops_and_the_others_stay(site: Site) -> None:
    address, client = somebody(), outside(site)
    client.post(f"/p/{token_to(address)}", {"choice-voice_call.commercial": "stop", "choice-nonsense.x": "stop"})
    assert states(address)["voice_call.commercial"] == "stopped"
    assert states(address)["email.commercial"] == "kept"


def test_a_pause_stops_at_once_and_never_ends_by_itself(site: Site) -> None:
    address, client = somebody(), outside(site)
    token = token_to(address)
    text = client.post(f"/p/{token}", {"choice-email.commercial": "pause-3"}).content.decode()
    assert "Rien ne repart sans vous" in text
    row = Objection.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert row.how == f"{PAUSE}{(today() + relativedelta(months=3)).isoformat()}"
    assert states(address)["email.commercial"] == "paused"


def test_a_pause_that_is_over_still_refuses_and_says_so(site: Site) -> None:
    address = somebody()
    ended = today() - timedelta(days=1)
    who = (Identity("email", address),)
    commit(FIRM, RecordObjection(who, "email", "commercial", how=f"{PAUSE}{ended.isoformat()}", first_party=True))
    text = outside(site).get(f"/p/{token_to(address)}").content.decode()
    assert "La pause s’est terminée" in text
    assert states(address)["email.commercial"] == "paused"


def test_a_refusal_beside_a_pause_is_no_pause(site: Site) -> None:
    address, client = somebody(), outside(site)
    client.post(f"/p/{token_to(address)}", {"choice-email.commercial": "pause-1"})
    client.post(f"/s/{token_to(address)}")
    assert states(address)["email.commercial"] == "stopped"


def test_to_start_again_is_an_agreement_with_its_words(site: Site) -> None:
    address, client = somebody(), outside(site, "en")
    token = token_to(address)
    client.post(f"/p/{token}", {"choice-email.commercial": "stop", "choice-post.commercial": "stop"})
    shown = client.get(f"/p/{token}").content.decode()
    assert "I can stop whenever I like" in shown
    client.post(f"/p/{token}", {"choice-email.commercial": "again"})
    assert states(address)["email.commercial"] == "kept"
    assert states(address)["post.commercial"] == "stopped"
    row = Consent.objects.for_controller(controller_of(FIRM)).order_by("-seq").first()
    assert row is not None
    assert (row.proven, row.words_language, row.how) == (True, "en", "public preferences")
    assert row.words in shown.replace("’", "'").replace("\u2060", "")


def test_nothing_chosen_changes_nothing(site: Site) -> None:
    token, before = token_to(somebody()), refusals()
    text = outside(site).post(f"/p/{token}", {"choice-email.commercial": ""}).content.decode()
    assert "Vous n’avez rien changé" in text
    # What nobody refused is not agreed to by a forged choice.
    outside(site).post(f"/p/{token}", {"choice-email.commercial": "again"})
    assert refusals() == before
    assert states(somebody())["email.commercial"] == "kept"


def test_what_was_asked_for_has_no_line(site: Site) -> None:
    text = outside(site).get(f"/p/{token_to(somebody(), purpose='service_message')}").content.decode()
    assert "service_message" not in text
    assert "arrive toujours" in text
