"""What every engine has to do. Scores differ between engines, so only their order is looked at."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from portal.api import facets as lists
from portal.api.items import execute
from portal.api.query import ItemQuery, MoneyBounds, RangeFilter, TermFilter
from portal.api.sql import Sql, conditions
from portal.publishing.clock import iso, now
from portal.publishing.models import ContentItem
from portal.publishing.status import CURRENT, DAY, SECOND, STATUSES, UNKNOWN_KEY, Schedule, moment
from search.query import WINDOW, FacetCounts
from tests.api.rows import withdraw
from tests.search.conftest import FedEngine, asking
from tests.search.rows import change, item, many

HOSTILE = [
    "",
    " ",
    "\x00",
    "грант\x00ы",
    "\u202eтнарг\u200f",
    "🙂" * 256,
    "\ud800",
    "a\udfffb",
    "title:грант AND (NOT x) OR \"",
    "*", "?", "+-&&||!(){}[]^\"~*?:\\/", "[a TO z]", "грант~2^3", "/.*/", "_exists_:title", "'; DROP TABLE x; --",
    "%", "_", "ı" * 256, "а" * 256, "слово " * 42, "\u0301\u0307", "ﷺ", "中文",
]  # fmt: skip


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "title", "queries"),
    [
        ("en", "Small grants for youth groups", ["grant", "GRANTS youth", "grnats youth"]),
        ("ru", "Заявки на гранты для молодёжи", ["заявка", "грантов", "granty", "молодежи", "zayavki"]),
        ("kk", "Ұйымдарға арналған көмек", ["ұйым", "уйымдар", "uiymdar", "komek", "көмектер"]),
        ("ky", "Жаштар уюмдары үчүн мүмкүнчүлүк", ["мумкунчулук", "uyum", "жаштарга"]),
        ("tg", "Ҷоизаи донишҷӯён", ["чоиза", "донишчуён", "joiza", "донишҷӯ"]),
        ("uz", "Oʻzbekiston yoshlari uchun tanlov", ["o'zbekiston", "ozbekiston", "ўзбекистон", "yoshlar", "танлов"]),
        ("tk", "Ýaşlar üçin bäsleşik", ["yaslar", "yashlar", "basleshik", "бәслешик"]),
        ("az", "Gənclər üçün müsabiqə", ["gencler", "musabiqe", "мүсабигә", "MÜSABİQƏ"]),
    ],
)
def test_an_item_is_found_by_its_forms_its_other_script_and_plain_letters(
    fed: FedEngine, locale: str, title: str, queries: list[str]
) -> None:
    row = item(locale, title)
    item(locale, "Xyz 2026")
    for query in queries:
        assert fed.rows(query, locale=locale) == [row.pk], query


def test_a_slip_of_one_letter_is_forgiven(fed: FedEngine) -> None:
    row = item("ru", "Конкурс журналистских расследований")
    assert fed.rows("журналисткие расследовния") == [row.pk]


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("1357", ["Телефон 346813579123", "13570", "Номер 21357"]),
        ("2000", ["120000 тенге"]),
        ("9001", ["ISO 90015"]),
        ("EFAP-2026", ["EFAP-20261", "EFAP", "2026", "EFAP за 2026"]),
        ("A/RES/70/1", ["A/RES/70/15", "Резолюция 70"]),
        ("COVID-19", ["covid", "19 дней"]),
        ("3D", ["3"]),
    ],
)
def test_a_word_with_digits_is_found_only_as_it_is(fed: FedEngine, code: str, others: list[str]) -> None:
    for title in others:
        item("ru", title)
    rows = [item("ru", f"Срок: {code}, конкурс").pk, item("ru", f"«{code.lower()}»").pk]
    assert sorted(fed.rows(code)) == sorted(fed.rows(code.lower())) == rows
    assert not set(rows) & set(fed.rows(f"конкурс срок -{code}"))


def test_endings_after_a_number_are_words_of_their_own(fed: FedEngine) -> None:
    row = item("kk", "2026 жылғы байқау")
    item("kk", "2025 оқиға")
    assert fed.rows("2026-жылы", locale="kk") == [row.pk]


@pytest.mark.parametrize("word", ["районный", "öňünde", "gənclər üçün", "ўқувчи", "йога", "grants"])
def test_a_letter_and_its_mark_are_one_however_they_are_written(fed: FedEngine, word: str) -> None:
    ways = [word, unicodedata.normalize("NFD", word), word.translate({ord(a): ord(a) + 0xFEE0 for a in "grants"})]
    rows = [item("ru", f"Xyz {way}").pk for way in ways]
    for way in ways:
        assert sorted(fed.rows(way)) == rows, ascii(way)


def test_look_alike_letters_are_repaired_in_content_and_in_queries(fed: FedEngine) -> None:
    clean, mixed = item("ru", "Семинар"), item("ru", "Ceминaр")
    assert set(fed.rows("семинар")) == set(fed.rows("cеминap")) == {clean.pk, mixed.pk}


@pytest.mark.usefixtures("clean_statistics")
def test_a_word_is_found_in_title_summary_and_text_and_counts_most_in_the_title(fed: FedEngine) -> None:
    text = item("ru", "Первый", "Второй", "Третий мост")
    summary = item("ru", "Первый", "Второй мост", "Третий")
    title = item("ru", "Первый мост", "Второй", "Третий")
    assert fed.rows("мост") == [title.pk, summary.pk, text.pk]


@pytest.mark.usefixtures("clean_statistics")
def test_the_exact_word_comes_before_one_that_folds_alike(fed: FedEngine) -> None:
    other = item("az", "neçə gün")
    exact = item("az", "necə gün")
    assert fed.rows("necə", locale="az") == [exact.pk, other.pk]


def test_one_common_word_of_many_does_not_make_a_match(fed: FedEngine) -> None:
    row = item("ru", "Ремонт школьной библиотеки в горном посёлке своими силами")
    item("ru", "Что делать в отпуске")
    assert fed.rows("ремонт библиотеки в посёлке силами школы") == [row.pk]


def test_quoted_words_have_to_stand_together_in_their_order(fed: FedEngine) -> None:
    row = item("kk", "Жас қыран байқауы")
    item("kk", "Қыран мен жас бала")
    assert fed.rows("«жас қыран»", locale="kk") == [row.pk]
    assert fed.rows('"zhas kyran"', locale="kk") == [row.pk]
    assert fed.rows('"байқауы қыран"', locale="kk") == []


def test_excluded_words_and_phrases_must_not_stand_anywhere(fed: FedEngine) -> None:
    row = item("ru", "Гранты молодёжи", text="Заявки до мая")
    other = item("ru", "Гранты молодёжи", text="Фото, малые гранты")
    assert set(fed.rows("гранты")) == {row.pk, other.pk}
    assert fed.rows("гранты -фото") == fed.rows('гранты -"малые гранты"') == [row.pk]


def test_exclusions_alone_find_nothing(fed: FedEngine) -> None:
    item("ru", "Гранты")
    item("ru", "Фото")
    for text in ("-гранты", '-"малые гранты" -фото', "- -гранты !"):
        assert fed.rows(text) == fed.walked(text) == [], text


def test_a_word_is_excluded_in_all_its_forms(fed: FedEngine) -> None:
    item("kk", "Алматыдағы еріктілер")
    row = item("kk", "Семейдегі еріктілер")
    assert fed.rows("ерікті -Алматы", locale="kk") == fed.walked("ерікті -almaty", locale="kk") == [row.pk]


def test_what_one_language_of_a_group_has_excludes_the_group(fed: FedEngine) -> None:
    group = uuid4()
    item("ru", "Грант на сад", group=group)
    item("en", "Grant for a garden", "Грант", group=group)
    row = item("ru", "Грант на школу")
    result = fed.find("грант -сад", facets=("type",))
    assert [hit.row for hit in result.hits] == fed.walked("грант -сад") == [row.pk]
    assert result.total == 1
    assert result.facets is not None
    assert result.facets["type"].values == (("news", 1),)


def test_groups_are_left_out_however_many_they_are(fed: FedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elastic_query._MOST_TERMS", 4_000)
    at = moment(now())
    for row in many(10_050, "Фото", "tg", expires=at + SECOND)[-60:]:
        item("kk", "Грант", group=row.group)
    kept = item("kk", "Грант")
    assert fed.rows("грант -фото", now=at) == [kept.pk]
    translated = {"has_translation": ("tg",), "languages": ("kk",)}
    assert fed.find("грант", now=at, **translated).total == 60
    assert fed.find("грант", now=at + SECOND, **translated).total == 0


def test_amounts_are_compared_as_lists_compare_them(fed: FedEngine) -> None:
    def call(currency: str, low: int | None, high: int | None) -> int:
        row = item("ru", "Грант", type_name="funding")
        ContentItem.objects.filter(pk=row.pk).update(currency=currency, amount_low=low, amount_high=high)
        return row.pk

    dollars, tenge, other = call("USD", None, 100), call("KZT", 10_000, 90_000), call("GBP", 1, None)
    euros = call("EUR", 300, None)
    item("ru", "Грант")
    bounds = (MoneyBounds("USD", 90, 150), MoneyBounds("KZT", 45_000, 75_000), MoneyBounds("EUR", 80, 136))
    money = {"money": MoneyBounds("USD", 90, 150), "bounds": bounds}
    assert sorted(fed.rows("грант", **money)) == sorted([dollars, tenge, other])
    query = ItemQuery(now=moment(now()), locale="ru", chain=("ru",), **money)
    listed = Sql("SELECT i.id FROM publishing_contentitem i WHERE ") + conditions(query)
    assert sorted(row for (row,) in execute(listed)) == sorted([dollars, tenge, other])
    assert euros in fed.rows("грант", money=MoneyBounds("USD", 90, 150))


def test_phrases_and_exclusions_go_together_in_any_language_and_script(fed: FedEngine) -> None:
    row = item("ru", "Малые гранты", "для молодёжных инициатив", "Только для Казахстана")
    item("ru", "Малые гранты", "для молодёжных инициатив", "Только для Таджикистана")
    item("ru", "Гранты малые", "для молодёжных инициатив", "Только для Казахстана")
    for text in (
        '"малые гранты" -Таджикистана',
        "“malie granti” -tadjikistana",
        '"гранты" "малые гранты" -"для Таджикистана"',
    ):
        assert fed.rows(text) == [row.pk], text
    assert fed.rows('"малые для"') == []
    assert fed.rows('"гранты для"') == [], "a phrase does not reach from one text into the next"


def test_strings_that_broke_others_give_an_answer(fed: FedEngine, test_data: Path) -> None:
    item("ru", "Гранты", terms={"country": ["KZ"]})
    file = test_data / "real-inputs" / "stress" / "minimaxir+big-list-of-naughty-strings" / "blns.json"
    for text in json.loads(file.read_text()):
        result = fed.find(text[:256], facets=("type",))
        assert result.total == len(result.hits) <= 1, repr(text)


def test_the_longest_queries_give_an_answer(fed: FedEngine) -> None:
    row = item("ru", "Гранты")
    letters = "абвгдежзиклмнопрстуфхцчшщэюя"
    short = " ".join(a + b for a in letters for b in letters)
    long = "".join(letters[number * number % 28] + letters[number % 28] for number in range(128))
    for text in (short[:256], long[:256], ("-" + " -".join(short.split()))[:250] + " гранты", f'"{short[:250]}"'):
        assert fed.find(text, limit=1).total <= 1, text
    assert fed.rows("гранты " + short[:240]) in ([], [row.pk])


def test_any_text_gives_an_answer(fed: FedEngine) -> None:
    item("ru", "Гранты и слова")
    item("en", "Title AND grants")
    for text in HOSTILE:
        result = fed.find(text, facets=("type", "country"))
        assert result.total == len(result.hits) <= 2, repr(text)


# --- groups and languages ---------------------------------------------------------------------------------------------


def test_a_group_is_found_once_in_its_best_matching_language(fed: FedEngine) -> None:
    group = uuid4()
    item("ru", "Стипендия", group=group)
    kazakh = item("kk", "Шәкіртақы Стипендия Erasmus", group=group)
    result = fed.find("шәкіртақы erasmus", locale="ru")
    assert [(hit.row, hit.locale) for hit in result.hits] == [(kazakh.pk, "kk")]
    assert result.total == 1


@pytest.mark.usefixtures("clean_statistics")
def test_the_readers_language_comes_first_among_equals(fed: FedEngine) -> None:
    group = uuid4()
    rows = {locale: item(locale, "Forum 2026", group=group).pk for locale in ("en", "ru", "uz", "az")}
    for locale in rows:
        assert fed.rows("forum", locale=locale) == [rows[locale]]
    assert fed.rows("forum", locale="kk") == [rows["ru"]]


def test_a_russian_reader_finds_what_exists_in_kazakh_only(fed: FedEngine) -> None:
    row = item("kk", "Ауылдағы мектепке көмек")
    result = fed.find("мектепке", locale="ru")
    assert [(hit.row, hit.locale) for hit in result.hits] == [(row.pk, "kk")]


def test_only_the_languages_named_are_searched(fed: FedEngine) -> None:
    item("kk", "Форум")
    russian = item("ru", "Форум")
    assert fed.rows("форум", languages=("ru",)) == [russian.pk]


# --- what is public ---------------------------------------------------------------------------------------------------


def test_what_was_withdrawn_is_found_no_more(fed: FedEngine) -> None:
    row = item("ru", "Вакансия")
    assert fed.rows("вакансия") == [row.pk]
    withdraw(row)
    assert fed.rows("вакансия") == []


def test_what_was_changed_is_found_by_its_new_words_only(fed: FedEngine) -> None:
    row = item("ru", "Старое")
    assert fed.rows("старое") == [row.pk]
    change(row, title="Новейшее")
    assert fed.rows("старое") == []
    assert fed.rows("новейшее") == [row.pk]


def test_what_has_expired_is_not_found_although_nothing_has_withdrawn_it(fed: FedEngine) -> None:
    at = moment(now())
    item("ru", "Форум", expires=at)
    row = item("ru", "Форум", expires=at + SECOND)
    assert fed.rows("форум", now=at) == [row.pk]


def test_a_language_that_has_expired_is_no_translation_although_nothing_has_withdrawn_it(fed: FedEngine) -> None:
    group, other = uuid4(), uuid4()
    at = moment(now())
    item("tg", "Форум", group=group, expires=at)
    item("ru", "Форум", group=group)
    item("tg", "Форум", group=other, expires=at + SECOND)
    kept = item("ru", "Форум", group=other)
    assert fed.rows("форум", now=at, has_translation=("tg", "kk"), languages=("ru",)) == [kept.pk]


# --- order and pages --------------------------------------------------------------------------------------------------


def test_sorts_put_unknown_deadlines_last_and_ties_in_one_order(fed: FedEngine) -> None:
    first = item("ru", "Форум", published=10, type_name="funding", schedule=Schedule("fixed", closes=900))
    second = item("ru", "Форум", published=30, type_name="funding", schedule=Schedule("fixed", closes=800))
    third = item("ru", "Форум", published=30)
    assert fed.rows("форум", sort="-published") == [second.pk, third.pk, first.pk]
    assert fed.rows("форум", sort="deadline") == [second.pk, first.pk, third.pk]


def test_pages_follow_one_another_without_gap_or_repetition(fed: FedEngine) -> None:
    rows = {item("ru", "Форум", text="слово " * number).pk for number in range(25)}
    seen: list[int] = []
    offset: int | None = 0
    while offset is not None:
        result = fed.find("форум", limit=10, offset=offset)
        assert result.total == 25
        assert result.total_exact
        seen += [hit.row for hit in result.hits]
        offset = result.next
    assert len(seen) == 25
    assert set(seen) == rows


def test_scores_fall_from_hit_to_hit(fed: FedEngine) -> None:
    for number in range(10):
        item("ru", "Форум", text="слово " * number)
    scores = [hit.score for hit in fed.find("форум").hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_the_last_page_of_the_window_is_answered_and_totals_are_exact(fed: FedEngine) -> None:
    with_two = uuid4()
    for locale in ("ru", "kk"):
        item(locale, "Форум", group=with_two)
    many(1_500, "Форум")
    result = fed.find("форум", limit=100, offset=1_400, facets=("type",))
    assert (len(result.hits), result.total, result.total_exact, result.next) == (100, 1_501, True, 1_500)
    assert result.facets == {"type": FacetCounts((("news", 1_501),))}
    last = fed.find("форум", limit=1, offset=WINDOW - 1)
    assert (last.hits, last.total) == ((), 1_501)


@pytest.mark.usefixtures("clean_statistics")
def test_a_walk_tells_every_group_once_in_the_order_of_rows(fed: FedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elastic.WALK_PAGE", 7)
    group = uuid4()
    item("ru", "Стипендия", group=group)
    best = item("kk", "Стипендия Erasmus шәкіртақы", group=group)
    others = [item("ru", "Стипендия Erasmus", terms={"country": ["KZ"]}).pk for _ in range(20)]
    item("ru", "Форум")
    assert fed.walked("стипендия erasmus шәкіртақы", "kk") == sorted([best.pk, *others])
    assert fed.walked("стипендия erasmus", terms=(TermFilter("country", "any", ("KZ",)),)) == sorted(others)
    assert fed.walked("зебра") == fed.walked("!!!") == []


def test_a_walk_goes_on_where_pages_end(fed: FedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.embedded.EXACT_TOTAL", 100)
    many(300, "Форум")
    assert fed.walked("форум") == sorted(ContentItem.objects.values_list("pk", flat=True))


def test_a_search_goes_no_further_than_its_window() -> None:
    with pytest.raises(ValueError, match="10000"):
        asking("x", ItemQuery(now=0), limit=20, offset=9_990)


# --- facets -----------------------------------------------------------------------------------------------------------


def test_facets_count_groups_and_leave_their_own_filter_out_of_their_own_counts(fed: FedEngine) -> None:
    group = uuid4()
    for locale in ("ru", "kk"):
        item(locale, "Форум", group=group, terms={"country": ["KZ", "KG"], "topic": ["youth"]})
    item("ru", "Форум", terms={"country": ["KG"]})
    item("ru", "Форум", terms={"topic": ["youth"]})
    result = fed.find("форум", facets=("country", "topic"), terms=(TermFilter("country", "any", ("KZ",)),))
    assert result.total == 1
    assert result.facets == {
        "country": FacetCounts((("KG", 2), ("KZ", 1)), missing=1),
        "topic": FacetCounts((("youth", 1),), missing=0),
    }


def test_a_facet_tells_what_it_cut(fed: FedEngine) -> None:
    for codes in (["a", "b"], ["a", "c"], ["a"], []):
        item("ru", "Форум", terms={"topic": codes})
    result = fed.find("форум", facets=("topic",), facet_size=1)
    assert result.facets == {"topic": FacetCounts((("a", 3),), missing=1, other=2)}


def test_of_equally_large_values_the_first_by_code_points_are_told(fed: FedEngine) -> None:
    item("ru", "Форум", terms={"topic": ["Zeta", "alpha", "Beta", "a-b", "a_b"]})
    told = fed.find("форум", facets=("topic",), facet_size=2).facets["topic"].values
    assert told == (("Beta", 1), ("Zeta", 1))


def test_facets_of_a_search_that_finds_nothing_are_empty(fed: FedEngine) -> None:
    item("ru", "Форум")
    assert fed.find("зебра", facets=("type", "status")).facets == {"type": FacetCounts(), "status": FacetCounts()}


# --- filters mean what they mean in lists -----------------------------------------------------------------------------


NOW = moment(now())
CODES = {"country": ("KZ", "KG", "TJ"), "topic": ("democracy", "human_rights", "rule_of_law")}
DAYS = [NOW + days * DAY + shift for days in (-30, -7, -1, 0, 1, 7, 30) for shift in (-SECOND, 0, SECOND)]


def random_item(chance: random.Random) -> ContentItem:
    """An item of a group of its own, anywhere between all the limits that a filter may draw."""
    type_name = chance.choice(["news", "analysis", "funding", "jobs"])
    schedule = None
    if type_name in ("funding", "jobs"):
        kind = chance.choice(["fixed", "rolling", "until_spent", "unknown"])
        opens, closes = chance.choice([None, *DAYS]), chance.choice([None, *DAYS])
        schedule = Schedule(kind, opens, closes, chance.choice([None, None, chance.choice(DAYS)]))
    row = item(
        chance.choice(["ru", "kk", "en"]),
        "Форум forum",
        type_name=type_name,
        terms={kind: chance.sample(codes, chance.randrange(3)) for kind, codes in CODES.items()},
        published=chance.choice(DAYS),
        updated=chance.choice(DAYS),
        expires=chance.choice([UNKNOWN_KEY, UNKNOWN_KEY, NOW, NOW + SECOND]),
        age=(chance.choice([None, 18, 25]), chance.choice([None, 30, 35])),
        schedule=schedule,
    )
    if currency := chance.choice(["", "USD", "EUR"]):
        amounts = {"amount_low": chance.choice([None, 99, 100]), "amount_high": chance.choice([None, 300, 301])}
        ContentItem.objects.filter(pk=row.pk).update(currency=currency, **amounts)
    return row


def random_query(chance: random.Random, groups: list[str]) -> ItemQuery:
    """A query with some of all possible filters."""

    def maybe(value: Any, otherwise: Any) -> Any:
        return value if chance.random() < 0.3 else otherwise

    bound = chance.choice(DAYS)
    ranges = (
        RangeFilter(chance.choice(["deadline", "published", "updated"]), gte=bound),
        RangeFilter(chance.choice(["deadline", "published", "updated"]), gte=bound - 5 * DAY, lte=bound),
        RangeFilter("closing", gte=bound - 5 * DAY, lte=bound),
        RangeFilter("deadline_day", gte=iso(bound)[:10]),
        RangeFilter("deadline_day", lte=iso(bound)[:10]),
        RangeFilter("ends", gte=bound - 5 * DAY, lte=bound),
        RangeFilter("ends_day", gte=iso(bound - 5 * DAY)[:10], lte=iso(bound)[:10]),
        RangeFilter("amount_low", gte=100, lte=300, currency="USD"),
        RangeFilter("amount_high", lte=300, currency="EUR"),
        RangeFilter("amount_high", gte=300, lte=300, currency="EUR", outside=True),
        RangeFilter("ends", gte=bound - 5 * DAY, lte=bound, outside=True),
        RangeFilter("ends_day", lte=iso(bound)[:10], outside=True),
    )
    terms = [
        TermFilter(kind, mode, () if mode == "missing" else tuple(chance.sample(codes, chance.randrange(1, 3))))
        for kind, codes in CODES.items()
        for mode in ("any", "all", "not", "missing")
    ]
    return ItemQuery(
        now=NOW,
        chain=(),
        scope=maybe(("funding", "jobs"), ()),
        types=maybe(tuple(chance.sample(["news", "funding", "jobs"], 2)), ()),
        kinds=maybe(("grant", "job"), ()),
        ids=maybe(tuple(chance.sample(groups, 60)), ()),
        statuses=maybe(chance.choice([CURRENT, *((status,) for status in STATUSES)]), ()),
        age=maybe(chance.choice([17, 18, 30, 36]), None),
        has_translation=maybe(("kk", "en"), ()),
        ranges=maybe((chance.choice(ranges),), ()),
        terms=maybe(tuple(chance.sample(terms, chance.randrange(1, 3))), ()),
        facets=("type", "kind", "status", "country", "topic"),
        facet_size=100,
    )


def counted_by_lists(query: ItemQuery) -> dict[str, FacetCounts]:
    return {
        name: FacetCounts(
            tuple((value["value"], value["count"]) for value in facet["values"]), facet["missing"], facet["other_count"]
        )
        for name, facet in lists.count(query, "en", total=False).facets.items()
    }


@pytest.mark.database
def test_filters_and_facets_mean_what_they_mean_in_lists(fed: FedEngine) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    groups = [str(random_item(chance).group) for _ in range(120)]
    fed.follower.pull()
    for _ in range(100):
        query = random_query(chance, groups)
        statement = Sql("SELECT i.id FROM publishing_contentitem i WHERE ") + conditions(query)
        listed = {row for (row,) in execute(statement)}
        result = fed.engine.search(asking("forum", query, limit=1000))
        assert {hit.row for hit in result.hits} == listed, (seed, query)
        assert result.facets == counted_by_lists(query), (seed, query)
