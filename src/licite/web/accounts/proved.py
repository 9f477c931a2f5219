"""Whoever has just set up a second factor has just proved that they hold it: they are not asked again at once."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from licite.web.accounts.factors import STRONG


def holds_it(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Notes in the session that this was proved now."""
    if authenticator.type in STRONG:
        record_authentication(request, user, method="mfa", type=authenticator.type, reauthenticated=True)


authenticator_added.connect(holds_it, dispatch_uid="licite: a second factor was set up")
