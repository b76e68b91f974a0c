"""The locales that accounts can be made in."""

from __future__ import annotations

from simulator.values import dataclass

__all__ = ["LOCALES", "Locale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """Where its people live, and which of Faker's locales knows their names, companies and streets.

    ``company`` or ``street`` is "" where Faker knows none in this script (or, in Dutch, only firms that
    exist): a company is then called as ``company_name`` says, and the place brings its own street.
    ``line`` puts a street and a number together; ``{block}`` is the Japanese number within a quarter.
    """

    country: str
    person: str
    company: str = "en_US"
    street: str = ""
    company_name: str = ""
    line: str = "{street} {number}"


_NUMBER_FIRST = "{number} {street}"
_ARABIC_COMPANY = "شركة {family}"

LOCALES = {
    "en_US": Locale(country="US", person="en_US", street="en_US", line=_NUMBER_FIRST),
    "en_GB": Locale(country="GB", person="en_GB", street="en_GB", line=_NUMBER_FIRST),
    "en_IE": Locale(country="IE", person="en_IE", street="en_GB", line=_NUMBER_FIRST),
    "en_CA": Locale(country="CA", person="en_US", street="en_US", line=_NUMBER_FIRST),
    "en_AU": Locale(country="AU", person="en_GB", street="en_AU", line=_NUMBER_FIRST),
    "de_DE": Locale(country="DE", person="de_DE", company="de_DE", street="de_DE"),
    "fr_FR": Locale(country="FR", person="fr_FR", company="fr_FR", street="fr_FR", line=_NUMBER_FIRST),
    "sv_SE": Locale(country="SE", person="sv_SE", company="sv_SE", street="sv_SE"),
    "es_ES": Locale(country="ES", person="es_ES", company="es_ES", street="es_ES"),
    "it_IT": Locale(country="IT", person="it_IT", company="it_IT", street="it_IT"),
    "nl_NL": Locale(country="NL", person="nl_NL", company="", company_name="{family} B.V.", street="nl_NL"),
    "el_GR": Locale(country="GR", person="el_GR", company="el_GR", street="el_GR"),
    "ar_SA": Locale(country="SA", person="ar_SA", company="", company_name=_ARABIC_COMPANY),
    "ar_AA": Locale(country="SA", person="ar_AA", company="", company_name=_ARABIC_COMPANY),
    "zh_CN": Locale(country="CN", person="zh_CN", company="zh_CN", street="zh_CN", line="{street}{number}号"),
    "ja_JP": Locale(country="JP", person="ja_JP", company="ja_JP", line="{street}{block}丁目{number}番"),
}
