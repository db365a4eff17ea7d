"""A form that came back: what is wrong stands above it and beside the field, and what was typed is still there."""

import re

import pytest

from portal.hanging import hang
from portal.web.forms import Form
from portal.web.page import _environment

# Which templates there are is known once and for all when the first is asked for.
hang()

TEMPLATE = """{% import "web/macros.html" as ui with context %}
{{ ui.errors(form) }}
{{ ui.field(form, "title", "Wat wil je?", hint="In je eigen woorden", maxlength=80) }}
{{ ui.area(form, "why", "Waarom?", required=false) }}
{{ ui.choices(form, "audience", "Wie mag dit zien?", [("all", "Iedereen", "De hele kring"), ("few", "Een paar")]) }}
{{ ui.choices(form, "who", "Wie?", [("a", "Anna"), ("b", "Bo"), ("c", "Cas")], several=true) }}
{{ ui.select(form, "helper", "Wie helpt?", [("1", "Samira"), ("2", "Joost")], empty="Kies iemand") }}
{{ ui.check(form, "remind", "Herinner mij", checked=true) }}
"""


async def shown(form: Form | None) -> str:
    """The parts as a page would show them."""
    return _environment().from_string(TEMPLATE).render(form=form, crisis=[])


def attributes(html: str, name: str) -> str:
    """The tag that has this id."""
    found = re.search(rf'<\w+[^>]*\sid="{name}"[^>]*>', html)
    assert found, name
    return found[0]


@pytest.fixture
def came_back() -> Form:
    typed = {"title": 'Een "rustige" <avond>', "why": "omdat", "audience": "few", "who": "a", "helper": "2"}
    form = Form(typed, {**{name: [value] for name, value in typed.items()}, "who": ["a", "c"]})
    form.wrong("title", "Maak het korter.")
    return form


async def test_what_is_wrong_leads_to_the_field_and_the_field_to_what_is_wrong(came_back: Form) -> None:
    html = await shown(came_back)
    assert '<a href="#f-title">Maak het korter.</a>' in html
    field = attributes(html, "f-title")
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]*)"', field)
    assert described
    assert described[1].split() == ["f-title-wrong", "f-title-hint"]
    for each in described[1].split():
        attributes(html, each)


async def test_nothing_typed_is_lost(came_back: Form) -> None:
    html = await shown(came_back)
    assert 'value="Een &#34;rustige&#34; &lt;avond&gt;"' in html
    assert ">\nomdat</textarea>" in html
    assert 'value="few" checked' in html
    assert 'value="2" selected' in html
    ticked = re.findall(r'name="who" value="(\w)" checked', html)
    assert ticked == ["a", "c"]
    assert "checked" not in attributes(html, "f-remind")


async def test_every_label_has_its_field(came_back: Form) -> None:
    for form in (came_back, Form.fresh(), None):
        html = await shown(form)
        for name in re.findall(r'<label[^>]*for="([^"]+)"', html):
            attributes(html, name)


async def test_an_empty_form_has_no_complaints() -> None:
    for form in (None, Form.fresh()):
        html = await shown(form)
        assert "wrong" not in html
        assert "aria-invalid" not in html
        assert "checked" in attributes(html, "f-remind")
        assert "(hoeft niet)" in html


async def test_a_dot_in_somebodys_role_never_ends_a_line() -> None:
    words = '{% import "web/macros.html" as ui with context %}{{ ui.person("Joost", "maatje · De Brug", "1") }}'
    assert "maatje ·\u00a0De Brug" in _environment().from_string(words).render(crisis=[])
