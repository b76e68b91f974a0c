"""--set PATH=VALUE reaches every member of the service file, and says so where it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import SettingsError
from simulator.settings import load_settings
from simulator.settings.paths import assignment
from simulator.source import FileFormat

SCHEMA = FileFormat.bundled("service").schema


@pytest.mark.parametrize(
    ("text", "steps", "value"),
    [
        ("endpoint=https://a.example/b?c=d", ("endpoint",), "https://a.example/b?c=d"),
        ("switches.is_test=true", ("switches", "is_test"), True),
        ("switches.no_reseller=null", ("switches", "no_reseller"), "null"),
        ("switches.precheck=[subscription.create]", ("switches", "precheck"), ["subscription.create"]),
        ("switches.precheck[0]=addon.create", ("switches", "precheck", 0), "addon.create"),
        ("urls.account.synchronize=https://x.example", ("urls", "account.synchronize"), "https://x.example"),
        ('urls["account.exists"]=https://x.example', ("urls", "account.exists"), "https://x.example"),
        ("urls['account.exists']=https://x.example", ("urls", "account.exists"), "https://x.example"),
        ("api_key.env=KEY", ("api_key", "env"), "KEY"),
        ("api_key=12345", ("api_key",), "12345"),
        ("api_key=0123", ("api_key",), "0123"),
        ("api_key=true", ("api_key",), "true"),
        ("api_key=", ("api_key",), ""),
        ("api_key='  '", ("api_key",), "  "),
        ("api_key=null", ("api_key",), None),
        ("headers.X-Count=5", ("headers", "X-Count"), "5"),
        ("headers.X-Key.env=KEY", ("headers", "X-Key", "env"), "KEY"),
        ("settings.My.Field=5", ("settings", "My.Field"), "5"),
        ("settings.My.Field.env=KEY", ("settings", "My.Field", "env"), "KEY"),
        ('settings["My.env"]=5', ("settings", "My.env"), "5"),
        ("settings.Plans=[a, b]", ("settings", "Plans"), ["a", "b"]),
        ("settings.env=a", ("settings", "env"), "a"),
        ("sync_options.MPNID=3456890", ("sync_options", "MPNID"), 3456890),
        ("sync_options.MPNID='3456890'", ("sync_options", "MPNID"), "3456890"),
        ("sync_options.Fee=1.5", ("sync_options", "Fee"), 1.5),
        ("accounts.Country=Greece", ("accounts", "Country"), "Greece"),
        ("accounts.Email=qa+{tag}{n}@example.com", ("accounts", "Email"), "qa+{tag}{n}@example.com"),
        ("accounts.Phone=+302101234567", ("accounts", "Phone"), "+302101234567"),
        ("accounts.domain.prefix=x", ("accounts", "domain.prefix"), "x"),
        ("auth.basic.username=qa", ("auth", "basic", "username"), "qa"),
        ("auth.basic.password.file=p", ("auth", "basic", "password", "file"), "p"),
        ("auth={bearer: {env: T}}", ("auth",), {"bearer": {"env": "T"}}),
        ("refuses.customer.Email=no@example.com", ("refuses", "customer", "Email"), "no@example.com"),
        ("refuses.subscription.quantity=9", ("refuses", "subscription", "quantity"), 9),
        ("timeouts.connect=2.5", ("timeouts", "connect"), 2.5),
        ("max_answer_bytes=1000", ("max_answer_bytes",), 1000),
        ("products[0]={ID: a, Name: b}", ("products", 0), {"ID": "a", "Name": "b"}),
        ("products[0].ID=a", ("products", 0, "ID"), "a"),
        ("products[0].Derivative=3", ("products", 0, "Derivative"), 3),
        ("products[0].ServiceLinks.Portal.Url=x", ("products", 0, "ServiceLinks", "Portal", "Url"), "x"),
        (
            "products[1].ProductsCollection.Products[0].ID=p",
            ("products", 1, "ProductsCollection", "Products", 0, "ID"),
            "p",
        ),
        ("without=[accounts]", ("without",), ["accounts"]),
        (" locale =el_GR", ("locale",), "el_GR"),
    ],
)
def test_a_path_leads_to_its_member(text: str, steps: tuple[Any, ...], value: Any) -> None:
    said = assignment(text, SCHEMA)
    assert said.steps == steps
    assert said.value == value
    assert type(said.value) is type(value)


@pytest.mark.parametrize(
    ("text", "where", "what", "fix"),
    [
        ("locale", "--set", "'locale' is not followed by '=' and a value", "PATH=VALUE"),
        ("=x", "--set", "is not followed by '='", "PATH=VALUE"),
        ("local=x", "--set local", "no member 'local' there", "Did you mean 'locale'?"),
        ("swtches.is_test=true", "--set swtches.is_test", "no member 'swtches'", "'switches'?"),
        ("switches.is_tset=true", "--set switches.is_tset", "no member 'is_tset'", "'is_test'?"),
        (
            "urls.account.synchronise=x",
            "--set urls.account.synchronise",
            "'account.synchronise'",
            "'account.synchronize'?",
        ),
        ("urls.account=x", "--set urls.account", "no member 'account'", "account.exists"),
        ("seed=1", "--set seed", "no member 'seed'", "Known: accounts, api_key"),
        ("locale.name=x", "--set locale.name", "no member 'name'", "a single value"),
        ("locale[0]=x", "--set locale[0]", "no member '[0]'", "It is no list"),
        (
            "products.ID=x",
            "--set products.ID",
            "no member 'ID'",
            "It is a list; name the place in it: [0].ID",
        ),
        ("auth.digest=x", "--set auth.digest", "no member 'digest'", "Known: basic, bearer."),
        ("accounts..Email=x", "--set accounts..Email", "an empty name", "PATH=VALUE"),
        (
            "accounts.Email={tag}@x.example",
            "--set accounts.Email",
            "VALUE cannot be read as YAML",
            """put it in quotes: --set 'accounts.Email="VALUE"'""",
        ),
        ("capabilities=[delete", "--set capabilities", "expected ',' or ']'", "quotes"),
        ("headers=a: b: c", "--set headers", "a ': ' is not expected here", "quotes"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(text: str, where: str, what: str, fix: str) -> None:
    with pytest.raises(SettingsError) as caught:
        assignment(text, SCHEMA)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert what in problem.what
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("text", "where", "what", "fix"),
    [
        (
            "accounts.Emial=x",
            "--set accounts.Emial",
            "'Emial' is no member of accounts",
            "Did you mean 'Email'?",
        ),
        (
            "accounts={Emial: x}",
            "--set accounts",
            "'Emial' is no member of accounts",
            "Did you mean 'Email'?",
        ),
        ("switches.is_test=yes", "--set switches.is_test", "must be true or false", "without quotes"),
        (
            "switches.no_reseller=emtpy",
            "--set switches.no_reseller",
            "must be one of",
            "Did you mean 'empty'?",
        ),
        ("capabilities=delete", "--set capabilities", "must be a list", "['delete']"),
        ("capabilities[0]=delte", "--set capabilities[0]", "'capabilities[0]' must be one of", "'delete'?"),
        ("timeouts.answer=-1", "--set timeouts.answer", "must be more than 0", ""),
        (
            "products[0].ID=5",
            "--set products[0].ID",
            "the member 'Name' is missing in 'products[0]'",
            "add 'Name:'",
        ),
        ("auth.basic.username=qa", "--set auth.basic.username", "'password' is missing", "add 'password:'"),
        ("locale=xx_XX", "--set locale", "no accounts can be made in the locale 'xx_XX'", "en_US"),
    ],
)
def test_a_value_that_does_not_fit_is_told_at_its_option(text: str, where: str, what: str, fix: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(sets=(text,), environ={})
    (problem,) = caught.value.problems
    assert problem.where == where
    assert what in problem.what
    assert fix in problem.fix


def test_null_takes_a_member_away_and_a_later_one_wins() -> None:
    settings = load_settings(
        members={"header": ("X-Stage: blue",)},
        sets=("locale=el_GR", "locale=null", "accounts.City=Athens", "accounts.City=Patras", "headers=null"),
        environ={},
    )
    assert settings.overrides == {"accounts": {"City": "Patras"}}
    assert settings.warnings == ()


def test_a_value_takes_the_place_of_another_kind() -> None:
    settings = load_settings(
        sets=("settings.A=text", "settings.A.env=NAME", "settings.B=[x]", "settings.B=y"),
        environ={"NAME": "found"},
    )
    assert settings.overrides == {"settings": {"A": "found", "B": "y"}}
