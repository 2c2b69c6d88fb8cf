"""The page of search: what it says before, with and without a result, and that words are shown, never obeyed."""

import pytest
from django.urls import reverse

from tests.factories import make_district
from tests.items import make_item, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def test_every_page_leads_to_search_and_the_words_found_are_marked(district, now):
    make_item(district, now, title="关于<b>供水</b>管网的议题")
    client = signed_in(district, "handler")
    assert f'href="{reverse("search")}"' in client.get(reverse("items")).content.decode()
    page = client.get(reverse("search"), {"q": "供水"}).content.decode()
    assert "<mark>供水</mark>" in page
    assert "&lt;b&gt;" in page
    assert "<b>供水" not in page


def test_one_character_is_explained_and_strangers_get_an_empty_page(district, now):
    make_item(district, now, title="关于供水管网的议题")
    client = signed_in(district, "handler")
    assert "至少输入两个字" in client.get(reverse("search"), {"q": "水"}).content.decode()
    stranger = signed_in(district, "outsider").get(reverse("search"), {"q": "供水"}).content.decode()
    assert "没有找到" in stranger
    assert "管网" not in stranger


@pytest.mark.parametrize(
    "query", [{"q": "供水", "after": "x"}, {"q": "供水", "after": "9" * 30}, {"q": "供水", "kind": "no"}]
)
def test_a_forged_address_is_an_ordinary_page(district, now, query):
    make_item(district, now, title="关于供水管网的议题")
    assert signed_in(district, "handler").get(reverse("search"), query).status_code == 200


def test_who_is_not_signed_in_is_led_to_the_login(client):
    assert client.get(reverse("search"), {"q": "供水"}).status_code == 302
