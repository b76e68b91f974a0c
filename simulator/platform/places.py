"""Real places whose post codes, states and telephone numbers belong together, a few a country.

Faker's own addresses join a city of one state to a post code of another, which vendors that check addresses
refuse. The telephone numbers are of ranges that the country's regulator keeps free for fiction, so that
nobody is ever rung up: NANPA's 555-0100 to 555-0199 in every area code (United States, Canada), Ofcom (United
Kingdom), ComReg (Ireland: one range for the whole country), ACMA (Australia), ARCEP (France),
Bundesnetzagentur (Germany), PTS (Sweden). Countries without such a range have no number here: Greece, Saudi
Arabia, China, Japan, Spain, Italy, the Netherlands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    import random

__all__ = ["Place", "places_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A city. In ``post_codes`` and ``phone``, ``#`` stands for a digit and ``?`` for a letter.

    ``phone`` is international, "" where the country keeps no range for fiction. ``street`` is set where a
    post code belongs to one street or quarter, or where no generator knows streets in that script.
    """

    country_code: str
    city: str
    state_code: str
    state_name: str
    post_codes: tuple[str, ...]
    phone: str = ""
    street: str = ""

    def post_code(self, chance: random.Random) -> str:
        """A post code of this city."""
        return _filled(chance.choice(self.post_codes), chance)

    def telephone(self, chance: random.Random) -> str:
        """A number that is kept for fiction and looks like one of this city; "" where there is none."""
        return _filled(self.phone, chance)


def places_of(country_code: str, *, native: bool = True) -> tuple[Place, ...]:
    """The places known of a country, none for most. ``native`` off gives their names in Latin letters."""
    rows = _TABLE.get(country_code, "").split("\n")
    return tuple(_place(country_code, row, native) for row in rows if row)


def _place(country_code: str, row: str, native: bool) -> Place:
    """Read one row; ``東京~Tokyo`` is a name in its own script and in Latin letters."""
    city, state_code, state_name, post_codes, *rest = (_written(cell, native) for cell in row.split("|"))
    phone, street = (*rest, "", "")[:2]
    return Place(
        country_code=country_code,
        city=city,
        state_code=state_code,
        state_name=state_name,
        post_codes=tuple(post_codes.split(",")),
        phone=phone,
        street=street,
    )


def _written(cell: str, native: bool) -> str:
    own, _, latin = cell.partition("~")
    return own if native or not latin else latin


_LETTERS = "AEHNPRTWXY"
"""the letters that British, Canadian, Irish and Dutch post codes all use"""


def _filled(pattern: str, chance: random.Random) -> str:
    choices = {"#": "0123456789", "?": _LETTERS}
    return "".join(chance.choice(choices[sign]) if sign in choices else sign for sign in pattern)


# city | state code | state name | post codes | telephone | street
_TABLE = {
    "US": """
Seattle|WA|Washington|98101,98104,98109,98121|+1 206-555-01##
Portland|OR|Oregon|97201,97204,97205,97209|+1 503-555-01##
San Francisco|CA|California|94102,94103,94105,94107|+1 415-555-01##
Denver|CO|Colorado|80202,80203,80205,80206|+1 303-555-01##
Austin|TX|Texas|78701,78702,78703,78704|+1 512-555-01##
Chicago|IL|Illinois|60601,60602,60605,60607|+1 312-555-01##
Minneapolis|MN|Minnesota|55401,55402,55403,55404|+1 612-555-01##
Atlanta|GA|Georgia|30303,30305,30308,30309|+1 404-555-01##
Boston|MA|Massachusetts|02108,02109,02110,02111|+1 617-555-01##
New York|NY|New York|10001,10002,10003,10011|+1 212-555-01##
""",
    "CA": """
Toronto|ON|Ontario|M5V #?#,M5H #?#|+1 416-555-01##
Ottawa|ON|Ontario|K1P #?#|+1 613-555-01##
Vancouver|BC|British Columbia|V6B #?#|+1 604-555-01##
Calgary|AB|Alberta|T2P #?#|+1 403-555-01##
Halifax|NS|Nova Scotia|B3J #?#|+1 902-555-01##
""",
    "GB": """
London|ENG|England|EC2A #??,EC1V #??,SE1 #??|+44 20 7946 0###
Manchester|ENG|England|M1 #??,M2 #??|+44 161 496 0###
Birmingham|ENG|England|B1 #??,B2 #??|+44 121 496 0###
Leeds|ENG|England|LS1 #??|+44 113 496 0###
Bristol|ENG|England|BS1 #??|+44 117 496 0###
Edinburgh|SCT|Scotland|EH1 #??,EH2 #??|+44 131 496 0###
Glasgow|SCT|Scotland|G1 #??,G2 #??|+44 141 496 0###
Cardiff|WLS|Wales|CF10 #??|+44 29 2018 0###
Belfast|NIR|Northern Ireland|BT1 #??|+44 28 9649 6###
""",
    "IE": """
Dublin|D|Dublin|D02 ??##,D01 ??##|+353 20 91# ####
Cork|CO|Cork|T12 ??##|+353 20 91# ####
Galway|G|Galway|H91 ??##|+353 20 91# ####
""",
    "AU": """
Sydney|NSW|New South Wales|2000|+61 2 5550 ####
Melbourne|VIC|Victoria|3000|+61 3 5550 ####
Brisbane|QLD|Queensland|4000|+61 7 5550 ####
Adelaide|SA|South Australia|5000|+61 8 5550 ####
Perth|WA|Western Australia|6000|+61 8 5550 ####
Hobart|TAS|Tasmania|7000|+61 3 5550 ####
""",
    "DE": """
Berlin|BE|Berlin|10115,10117,10119,10178|+49 30 23125 ###
Hamburg|HH|Hamburg|20095,20097,20099,20354|+49 40 66969 ###
München|BY|Bayern|80331,80333,80335,80336|+49 89 99998 ###
Frankfurt am Main|HE|Hessen|60311,60313,60316,60318|+49 69 90009 ###
Köln|NW|Nordrhein-Westfalen|50667,50668,50670,50672|+49 221 4710 ###
""",
    "FR": """
Paris|IDF|Île-de-France|75002,75008,75009,75011|+33 1 99 00 ## ##
Nantes|PDL|Pays de la Loire|44000,44100,44200|+33 2 61 91 ## ##
Rennes|BRE|Bretagne|35000,35200,35700|+33 2 61 91 ## ##
Lille|HDF|Hauts-de-France|59000,59800|+33 3 53 01 ## ##
Strasbourg|GES|Grand Est|67000,67100,67200|+33 3 53 01 ## ##
Lyon|ARA|Auvergne-Rhône-Alpes|69002,69003,69006,69007|+33 4 65 71 ## ##
Marseille|PAC|Provence-Alpes-Côte d'Azur|13001,13002,13006,13008|+33 4 65 71 ## ##
Bordeaux|NAQ|Nouvelle-Aquitaine|33000,33100,33200,33800|+33 5 36 49 ## ##
Toulouse|OCC|Occitanie|31000,31200,31300,31500|+33 5 36 49 ## ##
""",
    "SE": """
Stockholm|AB|Stockholms län|111 20,111 21,111 22,111 29|+46 8 465 004 ##
Göteborg|O|Västra Götalands län|411 03,411 04,411 05,411 06|+46 31 390 06 ##
Malmö|M|Skåne län|211 18,211 19,211 20,211 22|+46 40 628 04 ##
""",
    "GR": """
Αθήνα~Athens|I|Αττική~Attica|105 57,105 58,105 63,105 64
Θεσσαλονίκη~Thessaloniki|B|Κεντρική Μακεδονία~Central Macedonia|546 22,546 23,546 24,546 25
Πάτρα~Patras|G|Δυτική Ελλάδα~Western Greece|262 21,262 22,262 23,262 25
Λάρισα~Larissa|E|Θεσσαλία~Thessaly|412 21,412 22,412 23
Ηράκλειο~Heraklion|M|Κρήτη~Crete|712 01,712 02
""",
    "SA": """
الرياض~Riyadh|01|منطقة الرياض~Riyadh Region|12211,12212,12213,12214||شارع العليا~Olaya Street
جدة~Jeddah|02|منطقة مكة المكرمة~Makkah Region|23321,23322,23323||شارع فلسطين~Palestine Street
المدينة المنورة~Medina|03|منطقة المدينة المنورة~Medina Region|42311,42312||طريق قباء~Quba Road
الدمام~Dammam|04|المنطقة الشرقية~Eastern Province|32241,32242,32243||طريق الملك سعود~King Saud Road
""",
    "CN": """
北京市~Beijing|BJ|北京市~Beijing|100010,100020,100080
上海市~Shanghai|SH|上海市~Shanghai|200030,200040,200120
广州市~Guangzhou|GD|广东省~Guangdong|510030,510620
深圳市~Shenzhen|GD|广东省~Guangdong|518000,518040
杭州市~Hangzhou|ZJ|浙江省~Zhejiang|310003,310012
成都市~Chengdu|SC|四川省~Sichuan|610021,610041
""",
    "JP": """
千代田区~Chiyoda|13|東京都~Tokyo|100-0005||丸の内~Marunouchi
横浜市西区~Yokohama|14|神奈川県~Kanagawa|220-0012||みなとみらい~Minatomirai
名古屋市中村区~Nagoya|23|愛知県~Aichi|450-0002||名駅~Meieki
大阪市北区~Osaka|27|大阪府~Osaka|530-0001||梅田~Umeda
福岡市博多区~Fukuoka|40|福岡県~Fukuoka|812-0011||博多駅前~Hakataekimae
札幌市北区~Sapporo|01|北海道~Hokkaido|060-0808||北八条西~Kita 8-jo Nishi
""",
    "ES": """
Madrid|M|Madrid|28001,28004,28010,28013
Barcelona|B|Barcelona|08001,08002,08007,08010
València|V|València|46001,46002,46004
Sevilla|SE|Sevilla|41001,41002,41004
""",
    "IT": """
Roma|RM|Roma|00184,00185,00187,00192
Milano|MI|Milano|20121,20122,20123,20124
Torino|TO|Torino|10121,10122,10123
Napoli|NA|Napoli|80132,80133,80134
""",
    "NL": """
Amsterdam|NH|Noord-Holland|1012 ??,1013 ??,1017 ??
Rotterdam|ZH|Zuid-Holland|3011 ??,3012 ??
Utrecht|UT|Utrecht|3511 ??,3512 ??
Eindhoven|NB|Noord-Brabant|5611 ??,5612 ??
""",
}
