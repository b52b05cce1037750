"""Exchange rates: the banks' own files, and what is wrong with damaged ones."""

from __future__ import annotations

import html
import json
import socket
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.cms.models import ExchangeRate
from portal.cms.rates import BadRatesError, rates_parts, read_rates
from portal.publishing.models import SitePart
from portal.publishing.refresh import refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PORTAL = ("USD", "EUR", "KZT", "RUB", "KGS", "TJS", "UZS", "AZN", "TMT")


def nbk(**values: str) -> bytes:
    """As the National Bank of Kazakhstan writes it."""
    told = {"USD": "500", "EUR": "550.5", "RUB": "5", "KGS": "5.7", "TJS": "45", "AZN": "294.1", **values}
    items = "".join(
        f"<item><fullname>{code}</fullname><title>{code}</title><description>{value}</description><quant>1</quant></item>"
        for code, value in told.items()
        if value
    )
    uzs = (
        "<item><title>UZS</title><description>4.2</description><quant>100</quant></item>" if "UZS" not in values else ""
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rates><date>24.11.2026</date>{items}{uzs}</rates>'.encode()


def cbr(**values: str) -> bytes:
    """As the Central Bank of Russia writes it: in windows-1251, with decimal commas."""
    told = {"USD": "100,0000", "EUR": "110,10", "AZN": "58,82", "TMT": "28,57", "TJS": "9,0", **values}
    hundreds = {"KZT": "20,0", "KGS": "114,0"}
    entries = [(code, "1", value) for code, value in told.items()] + [
        (code, "100", value) for code, value in hundreds.items()
    ]
    entries.append(("UZS", "10000", "84,0"))
    body = "".join(
        f"<Valute><CharCode>{code}</CharCode><Nominal>{units}</Nominal><Name>Доллар</Name><Value>{value}</Value></Valute>"
        for code, units, value in entries
    )
    return f'<?xml version="1.0" encoding="windows-1251"?><ValCurs Date="23.11.2026">{body}</ValCurs>'.encode("cp1251")


ECB = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><Cube><Cube time='2026-11-20'><Cube currency='USD' rate='1.25'/>
<Cube currency='GBP' rate='0.8'/></Cube></Cube></gesmes:Envelope>"""


def test_the_files_of_three_banks_are_read_as_values_of_one_unit() -> None:
    kazakh, russian, european = read_rates("nbk", nbk()), read_rates("cbr", cbr()), read_rates("ecb", ECB)
    assert (kazakh.day, kazakh.values["USD"], kazakh.values["UZS"]) == (date(2026, 11, 24), 500, Decimal("0.042"))
    assert (russian.day, russian.values["KZT"], russian.values["EUR"]) == (
        date(2026, 11, 23),
        Decimal("0.2"),
        Decimal("110.10"),
    )
    assert (european.day, european.values["USD"]) == (date(2026, 11, 20), Decimal("0.8"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (nbk(KGS=""), "has no rate of KGS"),
        (nbk(USD="0"), "no usable rate of USD"),
        (nbk(USD="-1"), "no usable rate of USD"),
        (nbk(USD="NaN"), "no usable rate of USD"),
        (nbk(USD="many"), "no usable rate of USD: 'many' is no number"),
        (nbk(USD="5e2"), "no usable rate of USD: '5e2' is no number"),
        (nbk(USD="5_0_0"), "no usable rate of USD: '5_0_0' is no number"),
        (nbk(USD="٥٠٠"), "no usable rate of USD"),
        (nbk(USD="0.00000000001"), "no usable rate of USD"),
        (nbk(USD="1e300"), "no usable rate of USD"),
        (nbk(XAU="1000000000000"), "no usable rate of XAU: '1000000000000' is no number .* at most ten"),
        (nbk(USD="1000000000").replace(b"<quant>1<", b"<quant>0,000000001<"), "rate of USD: .* out of all bounds"),
        (nbk(ABCDEF="5"), "a rate of 'ABCDEF', which is no code of three capital letters"),
        (
            nbk().replace(
                b"</rates>", b"<item><title>USD</title><description>5</description><quant>1</quant></item></rates>"
            ),
            "two rates of USD: 500.0* and 5.0*",
        ),
        (nbk().replace(b"24.11.2026", b""), "day of the file is missing, not such as 24.11.2026"),
        (nbk().replace(b"24.11.2026", b"2026-11-24"), "day of the file is '2026-11-24', not such as 24.11.2026"),
        (nbk().replace(b"<quant>100</quant>", b""), "no usable rate of UZS: None is no number"),
        (cbr(), "no file of National Bank.* it begins with <ValCurs>, not <rates> or <rss>"),
        (b"", "no XML"),
        (b"\x00\xff", "no XML"),
        (b'<?xml version="1.0" encoding="x-none"?><rates/>', "no XML: unknown encoding: x-none"),
        (b"<html>Not found</html>", "no file of National Bank.* it begins with <html>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><rates>&b;</rates>', "declares entities"),
    ],
)
def test_a_damaged_file_is_refused_with_what_is_wrong_and_nothing_is_imported(
    content: bytes, told: str, tmp_path: Path
) -> None:
    with pytest.raises(BadRatesError, match=told):
        read_rates("nbk", content)
    file = tmp_path / "rates.xml"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("rates_import", "nbk", str(file))
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("order", [("--force", "nbk", "{}"), ("nbk", "--force", "{}"), ("nbk", "{}", "--force")])
def test_force_may_stand_anywhere(tmp_path: Path, order: tuple[str, ...]) -> None:
    file = tmp_path / "nbk.xml"
    file.write_bytes(nbk())
    call_command("rates_import", *(part.format(file) for part in order))
    assert ExchangeRate.objects.filter(source="nbk").exists()


@pytest.mark.parametrize("place", ["nothing.xml", ".", "http://[", "http://127.0.0.1:1/", "http://a b/", "https://"])
def test_what_cannot_be_read_is_told(tmp_path: Path, place: str) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("rates_import", "nbk", place if ":" in place else str(tmp_path / place))


def test_an_answer_that_breaks_off_cannot_be_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def break_off() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rates>")

        thread = Thread(target=break_off)
        thread.start()
        with pytest.raises(CommandError, match="cannot be read|no XML"):
            call_command("rates_import", "nbk", f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join(30)


def test_the_newest_day_counts_and_of_one_day_what_editors_wrote(tmp_path: Path) -> None:
    for source, content in (("nbk", nbk()), ("cbr", cbr()), ("ecb", ECB)):
        file = tmp_path / source
        file.write_bytes(content)
        call_command("rates_import", source, str(file))
        call_command("rates_import", source, str(file))
    ExchangeRate.objects.create(source="editors", currency="KZT", day=date(2026, 11, 24), value="0.004")
    ExchangeRate.objects.create(source="editors", currency="USD", day=date(2026, 11, 24), value="1")
    refresh()
    table = json.loads(bytes(SitePart.objects.get(kind="rates").body))["rates"]
    assert set(PORTAL) <= set(table)
    assert table["KZT"] == {"usd": "0.004", "day": "2026-11-24", "source": "editors"}
    assert (table["TMT"]["source"], table["TMT"]["usd"]) == ("cbr", "0.2857")
    assert (table["GBP"]["source"], table["GBP"]["usd"]) == ("ecb", "1.5625")
    assert table["RUB"]["usd"] == "0.01"


def test_a_slip_of_the_year_and_what_is_no_currency_are_refused() -> None:
    far = timezone.now().date() + timedelta(days=365)
    rate = ExchangeRate(currency="kzt", day=far, value=Decimal("0.002"))
    with pytest.raises(ValidationError) as refused:
        rate.full_clean()
    assert set(refused.value.message_dict) == {"day"}
    rate.day = timezone.now().date()
    rate.full_clean()
    assert rate.currency == "KZT"
    with pytest.raises(ValidationError, match="no currency of ISO 4217"):
        ExchangeRate(currency="ABX", day=rate.day, value=1).full_clean()
    with pytest.raises(BadRatesError, match="14 days ahead"):
        read_rates("nbk", nbk().replace(b"24.11.2026", far.strftime("%d.%m.%Y").encode()))


def test_a_bank_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(CommandError, match=r"choose from '?cbr'?, '?ecb'?, '?nbk'?\)"):
        call_command("rates_import", "nbkr")


@pytest.mark.parametrize(("absurd", "plain"), [("8000000,0", "8000000"), ("49,9", "49.9"), ("200,1", "200.1")])
def test_an_absurd_rate_is_not_imported_unless_by_force(tmp_path: Path, absurd: str, plain: str) -> None:
    file = tmp_path / "rates.xml"
    file.write_bytes(cbr())
    call_command("rates_import", "cbr", str(file))
    file.write_bytes(cbr(USD=absurd, EUR="111,0"))
    with pytest.raises(CommandError, match=f"USD is {plain}, and was 100 on 2026-11-23: .*Nothing was imported"):
        call_command("rates_import", "cbr", str(file))
    assert set(ExchangeRate.objects.filter(currency__in=("USD", "EUR")).values_list("currency", "value")) == {
        ("USD", Decimal(100)),
        ("EUR", Decimal("110.1")),
    }
    call_command("rates_import", "cbr", str(file), "--force")
    assert ExchangeRate.objects.get(currency="USD").value == Decimal(plain)


@pytest.mark.parametrize("value", ["50,0", "200,0"])
def test_twice_or_half_of_the_last_rate_is_news(tmp_path: Path, value: str) -> None:
    for content in (cbr(), cbr(USD=value).replace(b"23.11", b"24.11")):
        (tmp_path / "rates.xml").write_bytes(content)
        call_command("rates_import", "cbr", str(tmp_path / "rates.xml"))
    assert ExchangeRate.objects.filter(currency="USD").count() == 2


@pytest.fixture
def tenge(portal: object) -> None:
    """A bank's rate that counts now: 0.002 dollars."""
    ExchangeRate.objects.create(source="nbk", currency="USD", day=date(2026, 11, 24), value="500")


def write(editor: Client, **changed: str) -> list[tuple[str, Decimal]]:
    """Write a rate in the admin's form; those of editors there are then, and what the form says in `write.page`."""
    today = timezone.now().date().isoformat()
    fields = {"source": "editors", "currency": "KZT", "value": "0.0021", "day": today, **changed}
    answer = editor.post(reverse("wagtailsnippets_cms_exchangerate:add"), fields)
    write.page = html.unescape(answer.content.decode())  # type: ignore[attr-defined]
    return list(ExchangeRate.objects.exclude(source="nbk").values_list("currency", "value"))


BOX = 'type="checkbox" name="checked"'


@pytest.mark.usefixtures("tenge")
@pytest.mark.parametrize("value", ["0.001", "0.0021", "0.004"])
def test_an_editor_writes_a_rate_without_further_questions(editor: Client, value: str) -> None:
    assert write(editor, value=value) == [("KZT", Decimal(value))]
    assert BOX not in html.unescape(editor.get(reverse("wagtailsnippets_cms_exchangerate:add")).content.decode())


@pytest.mark.usefixtures("tenge")
@pytest.mark.parametrize("value", ["500", "0.00099", "0.00401"])
def test_a_rate_far_from_the_one_that_counts_is_asked_about(editor: Client, value: str) -> None:
    assert write(editor, value=value, currency="kzt ") == []
    page = write.page  # type: ignore[attr-defined]
    assert (
        f"By the rate of Nov. 24, 2026, one KZT is worth 0.002 USD; here it would be {value} USD. "
        "A rate is what ONE KZT is worth in USD" in page
    )
    assert (BOX in page, "I have checked this rate" in page) == (True, True)
    assert write(editor, value=value, checked="on") == [("KZT", Decimal(value))]


@pytest.mark.usefixtures("tenge")
def test_a_bank_s_rate_that_somebody_writes_is_compared_in_the_bank_s_currency(editor: Client) -> None:
    ExchangeRate.objects.create(source="cbr", currency="USD", day=date(2026, 11, 24), value="100")
    assert len(write(editor, source="cbr", currency="KZT", value="0.21")) == 2
    assert len(write(editor, source="cbr", currency="KZT", value="5", day="2026-11-23")) == 2
    assert "one KZT is worth 0.2 RUB" in write.page  # type: ignore[attr-defined]


@pytest.mark.usefixtures("tenge")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"currency": "USD", "value": "5"}, "These rates are told in USD, so USD itself needs none."),
        ({"currency": "kzt", "source": "nbk", "value": "5"}, "These rates are told in KZT, so KZT itself needs none."),
        (
            {"day": (timezone.now().date() + timedelta(days=2)).isoformat()},
            "This day is too far ahead; the last",
        ),
        ({"value": ""}, "This field is required."),
        ({"currency": ""}, "This field is required."),
    ],
)
def test_a_rate_without_effect_or_of_a_day_to_come_is_refused(
    editor: Client, changed: dict[str, str], told: str
) -> None:
    assert write(editor, **changed) == []
    assert told in write.page  # type: ignore[attr-defined]


@pytest.mark.usefixtures("tenge")
def test_tomorrow_has_begun_somewhere(editor: Client) -> None:
    assert write(editor, day=(timezone.now().date() + timedelta(days=1)).isoformat())


def told() -> dict[str, dict[str, str]]:
    """The table after a refresh."""
    refresh()
    table: dict[str, dict[str, str]] = json.loads(bytes(SitePart.objects.get(kind="rates").body))["rates"]
    return table


def rate(source: str, currency: str, days_ago: int, value: str) -> None:
    day = timezone.now().date() - timedelta(days=days_ago)
    found = ExchangeRate(source=source, currency=currency, day=day, value=Decimal(value))
    found.full_clean()
    found.save()


def test_an_old_rate_counts_however_many_newer_ones_of_other_currencies_there_are(
    django_assert_num_queries: Any,
) -> None:
    rate("editors", "TMT", 60, "0.285")
    today = timezone.now().date()
    ExchangeRate.objects.bulk_create(
        ExchangeRate(source="nbk", currency=code, day=today - timedelta(days=day), value="500")
        for day in range(55)
        for code in ("USD", *(f"X{letter}{other}" for letter in "ABCDEF" for other in "ABCDEFG"))
    )
    # Of a day on which the bank told no rate of the dollar.
    ExchangeRate.objects.create(source="nbk", currency="XAB", day=today + timedelta(days=1), value="900")
    with django_assert_num_queries(1):
        list(rates_parts(None))
    table = told()
    assert (table["TMT"]["usd"], table["KZT"]["usd"], table["XAB"]["usd"]) == ("0.285", "0.002", "1")


def test_the_smallest_rate_keeps_its_digits_and_one_that_cannot_be_is_left_out() -> None:
    rate("nbk", "USD", 0, "12500")
    rate("nbk", "IRR", 0, "0.0000000025")
    rate("editors", "XAU", 0, "9999999999")
    table = told()
    assert table["IRR"]["usd"] == "0.0000000000002"
    assert "XAU" not in table
