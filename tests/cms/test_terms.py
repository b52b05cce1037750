"""Terms: labels along a language's chain, codes that never change, and what the admin and the database refuse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.db.models.signals import post_delete, post_save

from portal.cms.models import Audience, Country, Organisation, Region, Term, TermLabel, Topic
from portal.cms.models.terms import labels

Counting = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db


def term(code: str = "water", model: type[Term] = Topic, **texts: str) -> Term:
    made = model.objects.create(code=code, name=code.capitalize())
    for locale, text in texts.items():
        TermLabel.objects.create(term=made, locale=locale, label=text)
    return model.objects.get(pk=made.pk)


# Labels


def test_a_label_is_in_the_asked_language() -> None:
    assert term(en="Water", kk="Су", ru="Вода").label("kk") == "Су"


def test_without_a_label_the_next_language_of_the_chain_serves() -> None:
    assert term(en="Water", ru="Вода").label("kk") == "Вода"
    assert term("fire", en="Fire!").label("kk") == "Fire!"


def test_without_any_label_of_the_chain_the_english_name_serves() -> None:
    assert term(az="Su").label("kk") == "Water"


def test_labels_fetched_along_cost_no_further_query(django_assert_num_queries: Counting) -> None:
    term(ru="Вода"), term("fire", ru="Огонь")
    with django_assert_num_queries(2):
        found = Topic.objects.with_labels().filter(code__in=["water", "fire"])
        assert {each.label("ru") for each in found} == {"Вода", "Огонь"}


def test_labels_of_several_kinds_come_in_one_query(django_assert_num_queries: Counting) -> None:
    term(ru="Вода", kk="Су"), term("fire", ru="Огонь"), term("air")
    Term.objects.create(kind="colour", code="water", name="Water colour")
    with django_assert_num_queries(1):
        found = labels(["topic", "colour"], "kk")
    assert found["topic", "water"] == "Су"
    assert found["topic", "fire"] == "Огонь"
    assert found["topic", "air"] == "Air"
    assert found["colour", "water"] == "Water colour"


def test_labels_come_in_the_order_of_their_lists() -> None:
    for position, code in enumerate(["c", "a", "b"]):
        Term.objects.create(kind="colour", code=code, name=code, position=position)
    assert [code for _, code in labels(["colour"], "en")] == ["c", "a", "b"]


def test_labels_of_no_kind_are_none() -> None:
    assert labels([], "en") == {}


def test_a_term_has_one_label_in_a_language() -> None:
    water = term(ru="Вода")
    with pytest.raises(IntegrityError), transaction.atomic():
        TermLabel.objects.create(term=water, locale="ru", label="Водица")


# Kinds


@pytest.mark.parametrize("model", [Country, Region, Topic, Audience, Organisation])
def test_each_model_keeps_to_its_own_kind(model: type[Term]) -> None:
    made = term("zz-own", model)
    assert made.kind == model.term_kind
    others = {Country, Region, Topic, Audience, Organisation} - {model}
    assert model.objects.filter(code="zz-own").exists()
    assert not any(other.objects.filter(code="zz-own").exists() for other in others)
    assert Term.objects.filter(code="zz-own").count() == 1


# Codes


def test_a_code_cannot_be_changed_once_saved() -> None:
    water = term()
    water.code = "aqua"
    with pytest.raises(ValidationError, match="“water” .topic. is part of public addresses"):
        water.save()
    with pytest.raises(ValidationError, match="cannot be changed"):
        water.full_clean()
    assert Topic.objects.get(pk=water.pk).code == "water"


def test_the_kind_cannot_be_changed_either() -> None:
    colour = Term.objects.create(kind="colour", code="red", name="Red")
    colour.kind = "flavour"
    with pytest.raises(ValidationError, match="cannot be changed"):
        colour.save()


def test_everything_else_can_be_changed() -> None:
    water = term()
    water.name = "Fresh water"
    water.full_clean()
    water.save()
    assert Topic.objects.get(code="water").name == "Fresh water"


@pytest.mark.parametrize("code", ["", "two words", "вода", "a/b", "a\n"])
def test_a_code_that_cannot_stand_in_an_address_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        Topic(code=code, name="Water").save()


def test_a_code_that_is_taken_is_refused_with_a_sentence_on_its_field() -> None:
    term()
    with pytest.raises(ValidationError) as refused:
        Topic(code="water", name="Other water").full_clean()
    assert refused.value.message_dict == {"code": ["“water” is already taken."]}


def test_the_same_code_may_stand_in_two_kinds() -> None:
    term("gold", Topic), term("gold", Audience)
    assert Term.objects.filter(code="gold").count() == 2


# Organisations


def test_a_country_of_an_organisation_cannot_be_deleted() -> None:
    country = term("ZZ", Country)
    Organisation.objects.create(code="fund", name="Fund", country=country)
    with pytest.raises(ProtectedError):
        country.delete()


def test_organisations_have_a_uuid_of_their_own() -> None:
    first = Organisation.objects.create(code="one", name="One")
    second = Organisation.objects.create(code="two", name="Two")
    assert first.uuid != second.uuid
    assert Organisation.objects.get(pk=first.pk).uuid == first.uuid


# Transactions


@pytest.mark.django_db(transaction=True)
def test_receivers_of_saves_and_deletes_run_inside_the_transaction() -> None:
    seen: list[tuple[str, bool]] = []

    def look(sender: type[Model], instance: Model, **_: object) -> None:
        if isinstance(instance, (Term, TermLabel)):
            seen.append((type(instance).__name__, transaction.get_connection().in_atomic_block))

    for signal in (post_save, post_delete):
        signal.connect(look)
    try:
        fund = Organisation.objects.create(code="fund", name="Fund")
        label = TermLabel.objects.create(term=fund, locale="ru", label="Фонд")
        label.delete()
        fund.delete()
    finally:
        for signal in (post_save, post_delete):
            signal.disconnect(look)
    assert {name for name, _ in seen} >= {"Organisation", "TermLabel"}
    assert all(atomic for _, atomic in seen)
