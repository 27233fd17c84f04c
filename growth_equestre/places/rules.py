"""Pure arithmetic of places: keys under which spellings of one name meet, and distance on the globe."""

from __future__ import annotations

import math
import re

from growth_equestre.foundation.text import fold

EARTH_RADIUS_KM = 6371.0088

REGIONS = {
    "Norte": "AC:Acre AM:Amazonas AP:Amapá PA:Pará RO:Rondônia RR:Roraima TO:Tocantins",
    "Nordeste": (
        "AL:Alagoas BA:Bahia CE:Ceará MA:Maranhão PB:Paraíba PE:Pernambuco PI:Piauí RN:Rio_Grande_do_Norte SE:Sergipe"
    ),
    "Centro-Oeste": "DF:Distrito_Federal GO:Goiás MS:Mato_Grosso_do_Sul MT:Mato_Grosso",
    "Sudeste": "ES:Espírito_Santo MG:Minas_Gerais RJ:Rio_de_Janeiro SP:São_Paulo",
    "Sul": "PR:Paraná RS:Rio_Grande_do_Sul SC:Santa_Catarina",
}

_ABBREVIATIONS = {
    "s": "sao", "sta": "santa", "sto": "santo", "n": "nossa", "nsa": "nossa", "sra": "senhora", "sr": "senhor",
    "pres": "presidente", "gov": "governador", "dr": "doutor", "cel": "coronel", "mal": "marechal", "gal": "general",
    "gen": "general", "cap": "capitao", "ten": "tenente", "sen": "senador", "dep": "deputado", "eng": "engenheiro",
    "prof": "professor", "pe": "padre", "cons": "conselheiro", "alm": "almirante", "brig": "brigadeiro",
    "jd": "jardim", "rib": "ribeirao", "pto": "porto", "conc": "conceicao", "bco": "branco",
    "doeste": "oeste", "dagua": "agua", "dalho": "alho", "darco": "arco", "davila": "avila", "danta": "anta",
    "darca": "arca", "dajuda": "ajuda", "dalcantara": "alcantara", "doliveira": "oliveira",
}  # fmt: skip
_CONNECTIVES = frozenset({"d", "da", "das", "de", "do", "dos", "e"})

# Spellings that Portuguese orthography changed over a century: Moji = Mogi, Paraty = Parati, Thomé = Tomé.
_SOUNDS_ALIKE = (
    ("th", "t"), ("ph", "f"), ("ae", "ai"), ("y", "i"), ("z", "s"), ("k", "c"), ("w", "v"),
    ("ge", "je"), ("gi", "ji"), ("ch", "x"), ("ou", "o"), ("h", ""),
)  # fmt: skip
_TRAILING_STATE = re.compile(r"^(.*\S)\s*[-/,(]\s*([A-Za-z]{2})\s*\)?$")

# Former names, administrative regions of Brasília and everyday short forms: (name key, UF) -> IBGE code.
ALIASES: dict[tuple[str, str], int] = {
    ("santarem", "PB"): 2513653,
    ("boa saude", "RN"): 2405306,
    ("augusto severo", "RN"): 2401305,
    ("presidente juscelino", "RN"): 2410306,
    ("fortaleza tabocao", "TO"): 1708254,
    ("sao valerio natividade", "TO"): 1720499,
    ("sao caetano", "PE"): 2613107,
    ("embu", "SP"): 3515004,
    ("florinia", "SP"): 3516101,
    ("serido", "PB"): 2515401,
    ("campo santana", "PB"): 2516409,
    ("picarras", "SC"): 4212809,
    ("bh", "MG"): 3106200,
    ("sampa", "SP"): 3550308,
    ("poa", "RS"): 4314902,
    ("floripa", "SC"): 4205407,
    **{
        (region, "DF"): 5300108
        for region in (
            "taguatinga", "ceilandia", "gama", "aguas claras", "guara", "sobradinho", "planaltina", "samambaia",
            "santa maria", "recanto emas", "lago sul", "lago norte", "paranoa", "nucleo bandeirante", "riacho fundo",
            "sao sebastiao", "brazlandia", "vicente pires", "park way", "sudoeste", "cruzeiro", "jardim botanico",
            "itapoa", "distrito federal", "plano piloto", "asa norte", "asa sul",
        )
    },
}  # fmt: skip


def name_key(name: str) -> str:
    """Words of a name without accents, case, punctuation, connectives and abbreviations.

    "Sta. Bárbara D'Oeste", "Santa Barbara do Oeste" and "SANTA BARBARA DOESTE" share one key.
    """
    spaced = re.sub(r"[^a-z0-9]+", " ", fold(name))
    whole = [_ABBREVIATIONS.get(word, word) for word in spaced.split()]
    return " ".join(word for word in whole if word not in _CONNECTIVES)


def sound_key(key: str) -> str:
    """A looser key over a name key: old and new orthography meet, spaces and doubled letters do not count."""
    sound = key.replace(" ", "")
    for old, new in _SOUNDS_ALIKE:
        sound = sound.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", sound)


def split_state(text: str) -> tuple[str, str | None]:
    """ "Campinas - SP", "Campinas/sp" and "Campinas (SP)" give ("Campinas", "SP"); without a state, None."""
    match = _TRAILING_STATE.match(text.strip())
    return (match[1], match[2].upper()) if match else (text.strip(), None)


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Great-circle (haversine) distance in km between two points in degrees."""
    phi_a, phi_b = math.radians(latitude_a), math.radians(latitude_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(longitude_b - longitude_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))
