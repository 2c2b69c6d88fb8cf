"""Single sign-on against a provider on loopback that signs its tokens: who comes in, and who does not."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from django.urls import reverse

from committees.access.models import AccessEvent, LoginSession
from committees.access.single_sign_on import SingleSignOn
from committees.models import User
from tests.factories import District, make_district

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
CLIENT = "governance"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows an office worker, a stranger and somebody without an account name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock as mock

        people = [
            mock.User(sub="1", claims={"preferred_username": "weidong-office"}),
            mock.User(sub="2", claims={"preferred_username": "nobody-here"}),
            mock.User(sub="3", claims={}),
        ]
        with mock.run_server_in_thread(user_claims=people) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def district(now: datetime, settings, provider: str) -> District:
    found = requests.get(f"{provider}/.well-known/openid-configuration", timeout=5).json()
    settings.OIDC_ISSUER = found["issuer"]
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "a-secret"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = found["authorization_endpoint"]
    settings.OIDC_OP_TOKEN_ENDPOINT = found["token_endpoint"]
    settings.OIDC_OP_USER_ENDPOINT = found["userinfo_endpoint"]
    settings.OIDC_VERIFY_KID = False  # its one key has no name
    settings.OIDC_OP_JWKS_ENDPOINT = found["jwks_uri"]
    return make_district(now, members=3)


def asked(client: Client, onward: str = "") -> str:
    """Where our page leads: the provider, with its question."""
    return client.get(reverse("single-sign-on"), {"next": onward} if onward else {})["Location"]


def allowed(question: str, sub: str) -> str:
    """What the provider sends the browser back to, once the person agreed."""
    answer = requests.post(question, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert back.path == reverse("signed-on")
    return f"{back.path}?{back.query}"


def signed_on(sub: str, onward: str = "") -> tuple[Client, str]:
    client = Client()
    return client, client.get(allowed(asked(client, onward), sub))["Location"]


def token_for(provider: str, client_id: str, nonce: str) -> str:
    """A token that the provider really signed, asked for by hand."""
    back = "http://testserver/back"
    query = {"response_type": "code", "client_id": client_id, "redirect_uri": back, "scope": "openid", "nonce": nonce}
    address = f"{provider}/oauth2/authorize"
    answer = requests.post(address, params=query, data={"sub": "1"}, allow_redirects=False, timeout=5)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "client_id": client_id}
    found = requests.post(f"{provider}/oauth2/token", data={**data, "client_secret": "x"}, timeout=5)
    return str(found.json()["id_token"])


def test_whom_the_provider_vouches_for_is_signed_in(district: District) -> None:
    client, onward = signed_on("1", reverse("items"))
    assert onward == reverse("items")
    assert client.get(onward).status_code == 200
    assert LoginSession.objects.get().user == district.users["office"]
    assert AccessEvent.objects.get().outcome == "成功"


def test_the_question_bears_state_nonce_and_proof_key_and_leads_nowhere_else(district: District) -> None:
    question = parse_qs(urlsplit(asked(Client(), "https://evil.invalid/")).query)
    assert {"state", "nonce", "code_challenge"} <= set(question)
    assert question["code_challenge_method"] == ["S256"]
    assert signed_on("1", "https://evil.invalid/")[1] == reverse("desk")


@pytest.mark.parametrize("sub", ["2", "3"])
def test_who_has_no_account_stays_outside_and_gets_none(district: District, sub: str) -> None:
    before = User.objects.count()
    client, onward = signed_on(sub)
    assert onward == reverse("login")
    assert client.get(reverse("desk")).status_code == 302
    assert User.objects.count() == before
    assert AccessEvent.objects.get().outcome == "统一身份认证未通过"


def test_a_closed_account_stays_closed(district: District) -> None:
    User.objects.filter(username="weidong-office").update(is_active=False)
    assert signed_on("1")[1] == reverse("login")


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(district: District) -> None:
    client = Client()
    back = allowed(asked(client), "1")
    assert Client().get(back)["Location"] == reverse("login"), "another browser"
    assert client.get(back)["Location"] == reverse("desk")
    assert client.get(back)["Location"] == reverse("login"), "the same answer again"


def test_a_forged_or_foreign_token_is_refused(district: District, provider: str) -> None:
    backend = SingleSignOn()
    good = token_for(provider, CLIENT, "n")
    assert backend.verify_token(good, nonce="n")["sub"] == "1"
    head, _, mark = good.split(".")
    forged = jwt.encode({"sub": "1", "iss": provider, "aud": CLIENT, "nonce": "n"}, "k" * 32, algorithm="HS256")
    body = forged.split(".")[1]
    for token, nonce in (
        (f"{head}.{body}.{mark}", "n"),  # other claims under the provider's signature
        (forged, "n"),  # signed with another key and algorithm
        (good, "another"),
        (token_for(provider, "another-client", "n"), "n"),
    ):
        with pytest.raises((SuspiciousOperation, jwt.PyJWTError)):
            backend.verify_token(token, nonce=nonce)
    backend_elsewhere = SingleSignOn()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.OIDC_ISSUER", "https://issuer.invalid")
        with pytest.raises(SuspiciousOperation, match="issuer"):
            backend_elsewhere.verify_token(good, nonce="n")


def test_a_provider_that_is_down_is_a_failed_sign_on(district: District, settings) -> None:
    client = Client()
    back = allowed(asked(client), "1")
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://localhost:9/token"
    assert client.get(back)["Location"] == reverse("login")


def test_our_second_factor_comes_after_unless_the_provider_asks_for_its_own(district: District, settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["office"]
    client, onward = signed_on("1")
    assert onward == reverse("second-factor")
    assert client.get(reverse("items")).url == reverse("factor")
    settings.OIDC_SECOND_FACTOR = True
    client, onward = signed_on("1")
    assert client.get(onward).status_code == 200


def test_a_password_that_is_due_does_not_stop_who_has_none(district: District) -> None:
    User.objects.update(must_change_password=True)
    client, onward = signed_on("1")
    assert client.get(onward).status_code == 200


def test_without_a_provider_there_is_no_such_page(now: datetime) -> None:
    for name in ("single-sign-on", "signed-on"):
        assert Client().get(reverse(name)).status_code == 404
    assert "统一身份认证" not in Client().get(reverse("login")).text
