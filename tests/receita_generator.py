"""Files in exactly the layout of the Receita Federal's open CNPJ data, at any size, the same for the same seed.

For single companies a test builds rows by hand (`establishment`, `company`, `simples`, `write`); for volume `generate`
lets DuckDB write millions, with the quirks of the real files at small rates. Nobody in them exists.

    python -m tests.receita_generator FOLDER --establishments 10000000 --seed 7
"""

from __future__ import annotations

import argparse
import csv
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
from isal import isal_zlib
from stdnum.br import cnpj as cnpj_number

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
UNKNOWN_PLACE = ("9999", "NOVA CIDADE DO GERADOR")
ABROAD = ("9707", "EXTERIOR")
_CHARACTERS = 1 << 20


def number(root: str, branch: str = "0001") -> str:
    """The 14 characters of a CNPJ with this root and branch."""
    return f"{root}{branch}{cnpj_number.calc_check_digits(root + branch)}"


def establishment(cnpj: str, **given: str) -> list[str]:
    """The 30 fields of one line: an active head office in Campinas that breeds horses, unless said otherwise."""
    fields = {
        "root": cnpj[:8], "branch": cnpj[8:12], "digits": cnpj[12:], "headquarters": "1", "trade_name": "",
        "situation": "02", "situation_since": "20100102", "reason": "00", "city_abroad": "", "country": "",
        "opened_on": "20100102", "cnae_main": "0152102", "cnae_secondary": "",
        "street_type": "RUA", "street": "DAS FLORES",
        "number": "10", "complement": "", "district": "CENTRO", "postal_code": "13010000", "uf": "SP",
        "municipality": "6291", "ddd_1": "19", "phone_1": "33120001", "ddd_2": "", "phone_2": "",
        "ddd_fax": "", "fax": "",
        "email": "", "special": "", "special_since": "",
    }  # fmt: skip
    return _filled(fields, given)


def company(root: str, legal_name: str, **given: str) -> list[str]:
    """The 7 fields of one line: a limited company, unless said otherwise."""
    fields = {
        "root": root, "legal_name": legal_name, "nature": "2062", "qualification": "49", "capital": "10000,00",
        "size": "01", "entity": "",
    }  # fmt: skip
    return _filled(fields, given)


def simples(root: str, **given: str) -> list[str]:
    """The 7 fields of one line: in the Simples, no MEI, unless said otherwise."""
    fields = {
        "root": root, "is_simples": "S", "simples_since": "20100102", "simples_until": "00000000", "is_mei": "N",
        "mei_since": "00000000", "mei_until": "00000000",
    }  # fmt: skip
    return _filled(fields, given)


def _filled(fields: dict[str, str], given: dict[str, str]) -> list[str]:
    unknown = given.keys() - fields.keys()
    if unknown:
        raise ValueError(f"no such field: {sorted(unknown)}")
    return list((fields | given).values())


def write(path: Path, rows: Iterable[Sequence[str]], *, member: str = "", tail: bytes = b"") -> Path:
    """One zip as published, in Windows-1252. member: the name inside; tail: bytes after the last line."""
    text = "".join(";".join('"' + field.replace('"', '""') + '"' for field in row) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member or path.stem, text.encode("cp1252") + tail)
    return path


def write_folder(
    folder: Path,
    establishments: Iterable[Sequence[str]],
    companies: Iterable[Sequence[str]] = (),
    taxed: Iterable[Sequence[str]] = (),
) -> Path:
    """A small publication: one zip of each kind, with every municipality of the reference."""
    write(folder / "Estabelecimentos0.zip", establishments, member="K3241.K03200Y0.D61114.ESTABELE")
    write(folder / "Empresas0.zip", companies, member="K3241.K03200Y0.D61114.EMPRECSV")
    write(folder / "Simples.zip", taxed, member="F.K03200$W.SIMPLES.CSV.D61114")
    write(folder / "Municipios.zip", municipalities(), member="F.K03200$Z.D61114.MUNICCSV")
    return folder


def write_long(path: Path, row: Sequence[str], megabytes: int) -> Path:
    """A zip of one line over and over, made in a moment: one packed block, repeated."""
    line = ";".join(f'"{field}"' for field in row).encode("cp1252") + b"\n"
    lines = line * ((1 << 20) // len(line))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    block = packer.compress(lines) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * megabytes + zlib.compressobj(6, zlib.DEFLATED, -15).flush()
    name, checksum = path.stem.encode(), 0
    for _ in range(megabytes):
        checksum = isal_zlib.crc32(lines, checksum)
    facts = (8, 0, 33, checksum, len(packed), len(lines) * megabytes, len(name), 0)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, *facts) + name
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, *facts, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(packed), 0)
    path.write_bytes(local + packed + central + end)
    return path


def municipalities() -> list[tuple[str, str]]:
    """The Receita's table of municipalities: code and name in capitals without accents."""
    with (REFERENCE / "municipalities.csv").open(encoding="utf-8", newline="") as lines:
        known = [(row["receita_code"], _bare(row["name"])) for row in csv.DictReader(lines)]
    return [*known, UNKNOWN_PLACE, ABROAD]


def damage(path: Path) -> None:
    """Change one byte in the middle, as a bad download does."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def generate(
    folder: Path, establishments: int, seed: int = 7, *, month: int = 0, files: int = 10, level: int = 6
) -> Path:
    """A whole publication. month: later ones hold the same companies, some closed, reopened, moved on, and new ones.

    files: into how many zips establishments and companies are cut. level: of compression, 1 to 9.
    """
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
    database.execute("set variable seed = $seed", {"seed": seed})
    database.execute("set variable month = $month", {"month": month})
    database.execute(_MACROS)
    database.execute(_TABLES.replace("$reference", f"'{REFERENCE}'"))
    count = establishments + establishments * month // 100
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        text = Path(scratch) / "text.csv"
        for number in range(files):
            first, last = count * number // files, count * (number + 1) // files
            for name, member, query in (
                ("Estabelecimentos", f"K3241.K03200Y{number}.D61114.ESTABELE", _ESTABLISHMENTS),
                ("Empresas", f"K3241.K03200Y{number}.D61114.EMPRECSV", _COMPANIES),
            ):
                _copy(database, query, text, first, last)
                _zip(text, folder / f"{name}{number}.zip", member, level)
        _copy(database, _SIMPLES, text, 0, count)
        _zip(text, folder / "Simples.zip", "F.K03200$W.SIMPLES.CSV.D61114", level)
    write(folder / "Municipios.zip", municipalities(), member="F.K03200$Z.D61114.MUNICCSV")
    write(folder / "Motivos.zip", [("00", "SEM MOTIVO"), ("01", "EXTINCAO")], member="F.K03200$Z.D61114.MOTICSV")
    write(folder / "Naturezas.zip", [("2062", "Sociedade Empresária Limitada")], member="F.K03200$Z.D61114.NATJUCSV")
    database.close()
    return folder


def _copy(database: duckdb.DuckDBPyConnection, query: str, path: Path, first: int, last: int) -> None:
    options = "header false, delimiter ';', quote '\"', escape '\"', force_quote *"
    database.execute(
        f"copy ({query.replace('$first', str(first)).replace('$last', str(last))}) to '{path}' ({options})"
    )


def _zip(text: Path, path: Path, member: str, level: int) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive,
        archive.open(member, "w", force_zip64=True) as out,
        text.open(encoding="utf-8", newline="") as lines,
    ):
        while characters := lines.read(_CHARACTERS):
            out.write(characters.encode("cp1252"))


def _bare(name: str) -> str:
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).upper()


_MACROS = """
create macro dice(i, what, sides) as hash(i, what, getvariable('seed')) % sides;
create macro v(b, place) as ascii(substring(b, place, 1)) - 48;
create macro first_digit(b) as (11 - (v(b, 1)*5 + v(b, 2)*4 + v(b, 3)*3 + v(b, 4)*2 + v(b, 5)*9 + v(b, 6)*8
    + v(b, 7)*7 + v(b, 8)*6 + v(b, 9)*5 + v(b, 10)*4 + v(b, 11)*3 + v(b, 12)*2) % 11) % 11 % 10;
create macro second_digit(b, first) as (11 - (v(b, 1)*6 + v(b, 2)*5 + v(b, 3)*4 + v(b, 4)*3 + v(b, 5)*2 + v(b, 6)*9
    + v(b, 7)*8 + v(b, 8)*7 + v(b, 9)*6 + v(b, 10)*5 + v(b, 11)*4 + v(b, 12)*3 + first*2) % 11) % 11 % 10;
create macro root_of(i) as case
    when i // 5 % 80 = 0 and i % 5 >= 3 then chr((65 + i // 5 % 26)::int) || lpad((i // 5)::varchar, 7, '0')
    else lpad((i // 5 * 4 + least(i % 5, 3))::varchar, 8, '0')
end;
create macro person(i) as
    ['JOAO', 'MARIA', 'JOSÉ', 'ANA', 'PEDRO', 'LUÍZA', 'CARLOS', 'RITA'][1 + dice(i, 'first', 8)::int] || ' '
    || ['ALVES', 'DA SILVA', 'DE SOUZA', 'FERREIRA', 'GONÇALVES'][1 + dice(i, 'middle', 5)::int] || ' '
    || ['PRADO', 'LIMA', 'DOS SANTOS', 'ROCHA', 'TEIXEIRA', 'CAMPOS'][1 + dice(i, 'last', 6)::int];
"""

_TABLES = """
create table market as select row_number() over (order by subclass) - 1 as place, subclass
    from read_csv($reference || '/equestrian_cnae.csv', all_varchar = true);
create table other as select row_number() over (order by subclass) - 1 as place, subclass
    from read_csv($reference || '/cnae_subclasses.csv', all_varchar = true)
    where subclass not in (select subclass from market);
create table town as select row_number() over (order by receita_code) - 1 as place, receita_code, uf, ddd
    from read_csv($reference || '/municipalities.csv', all_varchar = true);
"""

_ESTABLISHMENTS = """
with numbered as (
    select
        i,
        root_of(i) as root,
        case when i % 5 = 4 then '0002' else '0001' end as branch,
        case when dice(i, 'life', 1000) < 450 then 1 else 0 end as begins_open,
        dice(i, 'turn', 1000) < 4 * getvariable('month') as has_turned,
        dice(i, 'phone', 1000) < 10 * getvariable('month') as has_new_phone,
        dice(i, 'market', 1000) as place_in_market,
        dice(i, 'quirk', 1000) as quirk
    from range($first, $last) t(i)
    union all
    select i, root_of(i), case when i % 5 = 4 then '0002' else '0001' end, 1, false, false, 0, 999
    from range($first, $last) t(i)
    where i % 5000 = 17
),

judged as (
    select
        *,
        (begins_open = 1) <> has_turned as is_open,
        root || branch as body,
        first_digit(root || branch) as first_digit
    from numbered
)

select
    root,
    branch,
    first_digit::varchar || second_digit(body, first_digit)::varchar,
    case when branch = '0001' then '1' else '2' end,
    case when dice(i, 'trade', 2) = 0 then ''
         when quirk < 10 then 'HARAS “BOA VISTA” – ' || i
         when quirk < 20 then 'SELARIA SÃO JOSÉ & FILHOS ' || i
         when quirk < 23 then 'RANCHO ""TRÊS"" ' || i
         else 'NOME DE FANTASIA ' || i end,
    case when is_open then '02' else ['01', '03', '04', '08', '08', '08', '08'][1 + dice(i, 'why', 7)::int] end,
    case when quirk between 30 and 59 then '00000000'
         when has_turned then '20261101'
         else '20' || lpad(dice(i, 'year', 24)::varchar, 2, '0') || '0' || (1 + dice(i, 'month', 9)) || '15' end,
    lpad(dice(i, 'reason', 90)::varchar, 2, '0'),
    case when quirk = 60 then 'LISBOA' else '' end,
    case when quirk = 60 then '607' else '' end,
    case when quirk between 55 and 75 then '0' else '19' || (60 + dice(i, 'born', 39)) || '0701' end,
    case when quirk = 61 then '8888888'
         when place_in_market < 10 then market.subclass
         else other.subclass end,
    array_to_string(
        [o1.subclass, o2.subclass, o3.subclass, o4.subclass][:(dice(i, 'sides', 5))::int]
        || case when place_in_market between 5 and 17 or quirk = 61
                then [aside.subclass] else [] end, ','),
    ['RUA', 'AVENIDA', 'ESTRADA', 'RODOVIA'][1 + dice(i, 'street', 4)::int],
    'DAS PALMEIRAS ' || dice(i, 'name', 3000),
    dice(i, 'number', 5000)::varchar,
    case when dice(i, 'more', 3) = 0 then 'SALA ' || dice(i, 'room', 90) else '' end,
    ['CENTRO', 'ZONA RURAL', 'JARDIM AMÉRICA', 'VILA NOVA'][1 + dice(i, 'district', 4)::int],
    case when quirk between 80 and 129 then (1000000 + dice(i, 'cep', 999999))::varchar
         else (10000000 + dice(i, 'cep', 80000000))::varchar end,
    case when quirk = 60 then 'EX' else town.uf end,
    case when quirk = 60 then '9707' when quirk = 62 then '9999' else town.receita_code end,
    town.ddd,
    case when dice(i, 'mobile', 2) = 0 then '9' || (80000000 + dice(i + 7 * has_new_phone::int, 'line', 19999999))
         else (30000000 + dice(i + 7 * has_new_phone::int, 'line', 9999999))::varchar end,
    case when quirk between 200 and 399 then town.ddd else '' end,
    case when quirk between 200 and 399 then (20000000 + dice(i, 'line2', 9999999))::varchar else '' end,
    '',
    '',
    case when dice(i, 'mail', 3) > 0 then 'contato' || i || '@exemplo' || dice(i, 'host', 500) || '.com.br' else '' end,
    '',
    ''
from judged
join market on market.place = dice(i, 'main', 70)
join other on other.place = dice(i, 'main', 1200)
join other o1 on o1.place = dice(i, 'o1', 1200)
join other o2 on o2.place = dice(i, 'o2', 1200)
join other o3 on o3.place = dice(i, 'o3', 1200)
join other o4 on o4.place = dice(i, 'o4', 1200)
join market aside on aside.place = dice(i, 'aside', 70)
join town on town.place = dice(i, 'town', 5571)
"""

_COMPANIES = """
select
    root_of(i),
    case when dice(i, 'nature', 100) < 30 and dice(i, 'style', 2) = 0
            then person(i) || ' ' || lpad(dice(i, 'cpf', 99999999999)::varchar, 11, '0')
         when dice(i, 'nature', 100) < 30
            then regexp_replace(root_of(i), '(..)(...)(...)', '\\1.\\2.\\3') || ' ' || person(i)
         when dice(i, 'nature', 100) < 40 then person(i)
         else ['HARAS ', 'COMERCIO ', 'AGROPECUÁRIA ', 'CLÍNICA ', 'TRANSPORTES '][1 + dice(i, 'word', 5)::int]
            || 'NÚMERO ' || i || ' LTDA' end,
    case when dice(i, 'nature', 100) < 40 then '2135' else '2062' end,
    '49',
    case when dice(i, 'capital', 1000) = 0 then '999999999999,99' else (dice(i, 'capital', 300000)) || ',00' end,
    ['00', '01', '03', '05'][1 + dice(i, 'size', 4)::int],
    ''
from range($first, $last) t(i)
where i % 5 < 4
"""

_SIMPLES = """
select root_of(i), case when dice(i, 'taxed', 3) > 0 then 'S' else 'N' end, '20100701', '00000000',
    case when dice(i, 'nature', 100) < 30 then 'S' else 'N' end, '20120101', '00000000'
from range($first, $last) t(i)
where i % 5 < 4 and dice(i, 'listed', 10) < 8
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Escreve uma publicação de mentira dos dados abertos do CNPJ.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--establishments", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--month", type=int, default=0)
    parser.add_argument("--level", type=int, default=6)
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    generate(asked.folder, asked.establishments, asked.seed, month=asked.month, level=asked.level)


if __name__ == "__main__":
    main()
