"""What becomes of a service file, the environment and the options: one value, and who wins."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from simulator.platform.service import Capability, KeyEncoding
from simulator.platform.switches import (
    AddonCalls,
    NoReseller,
    OptionValueAs,
    ProductIdIs,
    SupportOffResellerId,
    Switches,
    SyncOptionsFetched,
    UpdateActionType,
)
from simulator.settings import Connection, Settings, Verbosity, load_settings

WHOLE = Path(__file__).parents[1] / "examples" / "service" / "valid" / "whole.yaml"
ENVIRON = {
    "STAGING_API_KEY": "key-of-staging",
    "STAGING_TOKEN": "token-of-staging",
    "GATEWAY_KEY": "key-of-gateway",
    "VENDOR_SECRET": "secret-of-vendor",
}
CREDENTIALS = {"SIMULATOR_APP_ID": "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "SIMULATOR_API_KEY": "k3y"}
URL = {"endpoint": "https://vendor.example/api"}


def load(*sets: str, environ: dict[str, str] | None = None, **options: Any) -> Settings:
    return load_settings(
        members=URL | options, sets=sets, environ=CREDENTIALS if environ is None else environ
    )


def test_nothing_said_means_the_built_in_vendor() -> None:
    settings = load_settings(environ={})
    assert settings == Settings()
    assert settings.service is None
    assert settings.connection == Connection()
    assert settings.overrides == {}


def test_a_whole_service_file() -> None:
    settings = load_settings(service_file=WHOLE, environ=ENVIRON)
    service = settings.service
    assert service is not None
    assert service.endpoint == "https://staging.vendor.example/api"
    assert service.urls == {
        "account.synchronize": "https://accounts.vendor.example/sync?code=f00dfeed",
        "subscription.create": "https://orders.vendor.example/create",
    }
    assert service.credentials.application_id == "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    assert service.credentials.api_key == "key-of-staging"
    assert service.credentials.encoded_key == "key-of-staging"
    assert service.headers == {
        "X-Gateway-Key": "key-of-gateway",
        "X-Stage": "blue",
        "Authorization": "Bearer token-of-staging",
    }
    assert service.settings == {"Region": "EU", "Plans": ("basic", "pro"), "Secret": "secret-of-vendor"}
    assert service.reseller_support
    assert settings.reseller_support is True
    assert service.capabilities == {
        Capability.ACCOUNTS,
        Capability.DELETE,
        Capability.CHANGE,
        Capability.ADDONS,
        Capability.PRECHECK,
    }
    assert service.asked_for == service.capabilities
    assert service.partner_id_option == "MPNID"
    assert service.sync_options == {
        "MPNID": "3456890",
        "Seats": 5,
        "Domains": ["a.example.com", "{tag}.example.com"],
    }
    assert service.account_members["DomainPrefix"] == "sim-{tag}-{n}"
    assert service.products[0]["ProductsCollection"]["Products"][0]["ID"] == "basic"
    assert service.refuses["subscription"] == {"quantity": 100000}
    assert service.locale == "ja_JP"
    assert service.switches == Switches(
        no_reseller=NoReseller.EMPTY,
        support_off_reseller_id=SupportOffResellerId.EMPTY,
        is_test=True,
        send_address=False,
        send_track_id=False,
        option_value_as=OptionValueAs.ID,
        required_options_for_resellers=False,
        required_options_for_direct_customers=False,
        saved_options_in_subscription_calls=False,
        sync_options_fetched=SyncOptionsFetched.CHECKOUT,
        exists_before_synchronize=True,
        product_id_is=ProductIdIs.VENDOR,
        update_action_type=UpdateActionType.PROVISION,
        lifecycle_action_types=False,
        addons_in_create=True,
        addon_calls=AddonCalls.ONE_FOR_ALL,
        precheck=frozenset({"subscription.create", "addon.create"}),
        missing_code_is_success=True,
        empty_result_goes_on=False,
    )
    files = WHOLE.parent / "files"
    assert settings.connection == Connection(
        connect_timeout=2.5,
        answer_timeout=30,
        max_answer_bytes=1_000_000,
        ca_bundle=str(files / "ca.pem"),
        client_certificate=str(files / "client.pem"),
        client_key=str(files / "client-key.pem"),
    )


def test_all_that_may_not_be_shown_is_named() -> None:
    settings = load_settings(service_file=WHOLE, environ=ENVIRON)
    assert set(settings.secrets) == {
        "f00dfeed",
        "key-of-staging",
        "key-of-gateway",
        "token-of-staging",
        "Bearer token-of-staging",
        "secret-of-vendor",
    }
    shown = repr(settings)
    assert not [secret for secret in settings.secrets if secret in shown and secret != "f00dfeed"]


def test_basic_authentication_with_a_password_from_a_file() -> None:
    settings = load_settings(service_file=WHOLE.with_name("basic-authentication.yaml"), environ={})
    assert settings.service is not None
    token = base64.b64encode(b"qa:correct horse").decode()
    assert settings.service.headers == {"Authorization": f"Basic {token}"}
    assert set(settings.secrets) == {"correct horse", f"Basic {token}", token}


def test_a_password_in_other_letters_travels_in_utf_8() -> None:
    settings = load("auth.basic={username: όνομα, password: 'p:ä'}")
    assert settings.service is not None
    token = settings.service.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(token).decode() == "όνομα:p:ä"


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("X-Gateway: 0123456789", True),
        ("X-Api-Key: abc", True),
        ("Cookie: a=b", True),
        ("X-Debug: true", False),
        ("Accept-Language: el-GR, en;q=0.5", False),
    ],
)
def test_headers_are_secret_unless_masking_them_would_hide_plain_words(header: str, secret: bool) -> None:
    value = header.partition(": ")[2]
    assert (value in load(header=(header,)).secrets) is secret


def test_every_option_has_its_member() -> None:
    settings = load_settings(
        members={
            "endpoint": "https://vendor.example/api/",
            "app_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "api_key": "k3y",
            "api_key_encoding": "raw",
            "reseller_support": False,
            "partner_id_option": "MPNID",
            "capability": ("delete", "sync_options"),
            "header": ("X-Stage:  blue ", "X-Time: 10:30"),
            "setting": ("Region=EU", "Plans=basic", "Plans=pro", "Query=a=b", "Empty="),
            "sync_option": ("MPNID=3456890",),
            "timeout": 5.0,
        },
        environ={},
        scenarios=(Path("a.yaml"),),
        seed=7,
        run_tag="nightly-1",
        workers=8,
        processes=2,
        cleanup=True,
        verbosity=Verbosity.VERBOSE,
    )
    service = settings.service
    assert service is not None
    assert service.endpoint == "https://vendor.example/api"
    assert service.credentials.key_encoding is KeyEncoding.RAW
    assert settings.reseller_support is False
    assert service.partner_id_option == "MPNID"
    assert service.asked_for == {
        Capability.ACCOUNTS,
        Capability.SUBSCRIPTIONS,
        Capability.DELETE,
        Capability.SYNC_OPTIONS,
    }
    assert service.headers == {"X-Stage": "blue", "X-Time": "10:30"}
    assert service.settings == {"Region": "EU", "Plans": ("basic", "pro"), "Query": "a=b", "Empty": ""}
    assert service.sync_options == {"MPNID": "3456890"}
    assert settings.connection.answer_timeout == 5.0
    assert settings.connection.connect_timeout == 5.0, "nobody waits longer to connect than for the answer"
    assert (settings.seed, settings.run_tag, settings.workers, settings.processes) == (7, "nightly-1", 8, 2)
    assert settings.cleanup
    assert settings.scenarios == (Path("a.yaml"),)
    assert settings.verbosity is Verbosity.VERBOSE


def test_who_wins(tmp_path: Path) -> None:
    """Defaults, then the file, the environment, the options, and --set."""
    file = tmp_path / "simulator.yaml"
    file.write_text(
        "endpoint: https://file.example\napplication_id: of-file\napi_key: {env: NOT_SET}\nlocale: el_GR\n"
        "partner_id_option: OfFile\nheaders: {X-A: file, X-B: file}\ncapabilities: [delete]\n"
        "settings: {Plans: [a, b]}\n"
    )

    def loaded(*sets: str, environ: dict[str, str], **members: Any) -> Settings:
        return load_settings(service_file=file, members=members, sets=sets, environ=environ)

    environ = {"SIMULATOR_APP_ID": "of-environ", "SIMULATOR_API_KEY": "k3y"}
    service = loaded(environ=environ).service
    assert service is not None
    assert (service.credentials.application_id, service.credentials.api_key) == ("of-environ", "k3y")
    assert service.locale == "el_GR"

    service = loaded(
        "partner_id_option=OfSet",
        "headers.X-A=set",
        "capabilities[1]=upgrade",
        environ=environ | {"SIMULATOR_APP_ID": ""},
        app_id="of-option",
        partner_id_option="OfOption",
        header=("X-B: option", "X-C: option"),
        capability=("change", "delete"),
        setting=("Plans=c",),
    ).service
    assert service is not None
    assert service.credentials.application_id == "of-option"
    assert service.partner_id_option == "OfSet"
    assert service.headers == {"X-A": "set", "X-B": "option", "X-C": "option"}
    assert service.capabilities - {Capability.ACCOUNTS, Capability.SUBSCRIPTIONS} == {
        Capability.DELETE,
        Capability.UPGRADE,
    }
    assert service.settings == {"Plans": "c"}


def test_an_empty_variable_is_no_variable_and_an_empty_option_is_empty() -> None:
    file_wins = load_settings(
        service_file=WHOLE, environ=ENVIRON | {"SIMULATOR_APP_ID": "", "SIMULATOR_API_KEY": ""}
    )
    assert file_wins.service is not None
    assert file_wins.service.credentials.api_key == "key-of-staging"
    empty = load(app_id="", api_key="", environ={})
    assert empty.service is not None
    assert empty.service.credentials.encoded_key == ""


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("reseller_support=true", {"reseller_support": False}),
        ("capabilities=[change]", {"capability": ("addons",)}),
        ("sync_options={A: 2}", {"sync_option": ("A=1",)}),
        ("settings.A.env=SIMULATOR_API_KEY", {"setting": ("A=1",)}),
        ("timeouts={answer: 7}", {"timeout": 5.0}),
    ],
)
def test_what_set_says_against_an_option_is_told(text: str, option: dict[str, Any]) -> None:
    (told,) = load(text, **option).warnings
    flag = (
        "--no-reseller-support"
        if "reseller_support" in option
        else f"--{next(iter(option)).replace('_', '-')}"
    )
    assert told.where == f"--set {text.partition('=')[0]}"
    assert told.what.startswith(f"it wins over {flag}")


def test_what_set_says_beside_the_options_is_not_told() -> None:
    assert load("timeouts.connect=7", "locale=el_GR", "locale=en_US", timeout=5.0).warnings == ()
    assert (
        load("reseller_support=true", "settings.B=1", reseller_support=True, setting=("A=1",)).warnings == ()
    )


def test_without_accounts() -> None:
    settings = load("without=[accounts, addons]", capability=("addons",))
    service = settings.service
    assert service is not None
    (told,) = settings.warnings
    assert (told.where, told.what[:32]) == ("--set without", "'addons' is in capabilities as w")
    assert service.capabilities == service.asked_for == {Capability.SUBSCRIPTIONS}


def test_without_an_endpoint_the_rest_is_for_the_built_in_vendor() -> None:
    settings = load_settings(
        members={"sync_option": ("MPNID=1",), "setting": ("A=b",), "reseller_support": True},
        sets=("locale=el-GR", "switches.no_reseller=null", "settings.C={env: C}", "accounts.Country=Greece"),
        environ={"C": "of-environ", **CREDENTIALS},
    )
    assert settings.service is None
    assert settings.reseller_support is True
    assert settings.overrides == {
        "sync_options": {"MPNID": "1"},
        "settings": {"A": "b", "C": "of-environ"},
        "reseller_support": True,
        "locale": "el_GR",
        "switches": {"no_reseller": "null"},
        "accounts": {"Country": "Greece"},
    }
    assert settings.secrets == ("of-environ",)
    assert settings.warnings == ()


def test_credentials_without_an_endpoint_are_worth_a_warning() -> None:
    settings = load_settings(members={"api_key": "k3y", "header": ("X-Stage: blue",)}, environ={})
    assert [(str(w.where), w.fix) for w in settings.warnings] == [
        ("--api-key", "name the vendor with --endpoint"),
        ("--header X-Stage", "name the vendor with --endpoint"),
    ]


def test_an_application_id_that_is_no_guid_is_worth_a_warning() -> None:
    (warning,) = load(app_id="my-app").warnings
    assert warning.where == "--app-id"
    assert "does not look like a GUID" in warning.what
    assert "8-4-4-4-12" in warning.fix
    assert load(app_id="3F2504E0-4F89-11D3-9A0C-0305E82C3301").warnings == ()


def test_paths_from_options_start_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ca.pem").write_text("x")
    (tmp_path / "key.txt").write_bytes(b"of-file\r\n")
    settings = load("tls.ca_bundle=ca.pem", "api_key={file: key.txt}")
    assert settings.connection.ca_bundle == "ca.pem"
    assert settings.service is not None
    assert settings.service.credentials.api_key == "of-file"


def test_a_folder_of_authorities_will_do(tmp_path: Path) -> None:
    assert load(f"tls.ca_bundle={tmp_path}").connection.ca_bundle == str(tmp_path)


def test_nothing_is_needed_of_a_service_that_is_not_called(tmp_path: Path) -> None:
    file = tmp_path / "simulator.yaml"
    file.write_text(
        "urls: {account.exists: https://a.example/x}\napi_key: {env: NOT_SET}\nheaders: {X: {env: Y}}\n"
    )
    settings = load_settings(service_file=file, environ={}, calling=False)
    assert settings.service is not None
    assert settings.service.endpoint == ""
    assert settings.service.urls == {"account.exists": "https://a.example/x"}
    assert settings.service.headers == {}
    nobody = load_settings(members={"reseller_support": True}, environ=CREDENTIALS, calling=False)
    assert nobody.service is None
    assert nobody.reseller_support is True


def test_a_service_file_is_used_only_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}).ignored_service_file is None
    Path("simulator.yaml").write_text("locale: el_GR\n")
    settings = load_settings(environ={})
    assert settings.ignored_service_file == Path("simulator.yaml")
    assert settings.overrides == {}
    assert load().ignored_service_file is None
    assert load_settings(service_file=Path("simulator.yaml"), environ={}).ignored_service_file is None
